// Every field of every record, with the name that older files have for it, stands in
// docs/RESULT_SCHEMA.md, and every field that stands there is
// one of a record's.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/ranges.h>

#include "base/file.h"
#include "record/records.h"

namespace edgebench::record {
namespace {

using Names = std::set<std::string>;

template <typename Value>
struct Element {
  using type = Value;
};
template <typename Value>
struct Element<std::vector<Value>> : Element<Value> {};
template <typename Value>
struct Element<std::optional<Value>> : Element<Value> {};
template <typename Value>
struct Element<std::map<std::string, Value>> : Element<Value> {};

template <Described Struct>
void add_fields(Names& names) {
  for_each_field<Struct>([&]<typename Field>(const Field& field) {
    using Member = std::remove_cvref_t<decltype(defaults<Struct>().*field.member)>;
    using Inner = typename Element<Member>::type;
    for (const std::string_view name : {field.name, field.earlier_name}) {
      if (!name.empty()) names.insert(std::string(name));
    }
    if constexpr (Described<Inner> && !std::same_as<Inner, Struct>) add_fields<Inner>(names);
  });
}

template <typename... Records>
Names fields_of() {
  Names names = {"record"};
  (add_fields<Records>(names), ...);
  return names;
}

Names all_fields() {
  return fields_of<Run, Roofline, Resume, Artifact, Evaluation, Launch, Failure, Sweep, RoundEnd,
                   LayerTimes, LayersEnd, End, Loadgen, Scenario>();
}

std::string page() {
  return read_file(EDGEBENCH_SCHEMA);
}

// What stands between a heading and the next of the same rank.
std::string section(const std::string& text, const std::string& heading) {
  const std::size_t begin = text.find("\n## " + heading);
  REQUIRE(begin != std::string::npos);
  return text.substr(begin, text.find("\n## ", begin + 1) - begin);
}

// Words in backticks that could be a field's name.
Names words_in(const std::string& text) {
  static const std::regex word("`([a-z][a-z0-9_]*)`");
  Names words;
  for (std::sregex_iterator found(text.begin(), text.end(), word), end; found != end; ++found) {
    words.insert((*found)[1]);
  }
  return words;
}

// The values of fields, which stand there too.
Names known_values() {
  Names values = {"cpu",      "fp32",        "fp16",          "bf16",    "int8",
                  "other",    "imagenet",    "decided",       "rounds",  "budget",
                  "null",     "interrupted", "asymmetric_u8", "offline", "server",
                  "confined", "float32",     "float16",       "uint8",   "int16",
                  "nchw",     "nhwc",        "none",          "sysfs",   "tf32"};
  for (const auto& [role, name] : runtime::names_of(runtime::KernelRole{})) {
    values.insert(std::string(name));
  }
  for (const auto& [outcome, name] : names_of(Outcome{})) values.insert(std::string(name));
  for (const auto& [reason, name] : names_of(machine::ClockReason{})) {
    values.insert(std::string(name));
  }
  for (const std::string_view kind :
       {Run::kind, Roofline::kind, Resume::kind, Artifact::kind, Evaluation::kind, Launch::kind,
        Failure::kind, Sweep::kind, RoundEnd::kind, LayerTimes::kind, LayersEnd::kind, End::kind,
        Loadgen::kind, Scenario::kind}) {
    values.insert(std::string(kind));
  }
  return values;
}

std::string without(const Names& all, const Names& known) {
  std::vector<std::string> left;
  std::ranges::set_difference(all, known, std::back_inserter(left));
  return fmt::format("{}", fmt::join(left, ", "));
}

}  // namespace

TEST_CASE("every field of every record is described") {
  const std::string text = page();
  const Names words = words_in(section(text, "records.jsonl") + section(text, "LoadGen runs"));
  CHECK(without(all_fields(), words) == "");
}

TEST_CASE("every field that is described is one of a record") {
  Names known = all_fields();
  known.merge(known_values());
  CHECK(without(words_in(section(page(), "records.jsonl")), known) == "");
}

}  // namespace edgebench::record
