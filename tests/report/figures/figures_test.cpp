#include "report/figures/figures.h"

#include <map>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "report/formats.h"
#include "report/made_reports.h"
#include "report/made_row.h"

namespace edgebench::report {
namespace {

// Parts of a row of report.json that no other format has: they have structure of their own.
const std::set<std::string> kDetails = {"/versus_baseline/candidate",
                                        "/cold_start/phases",
                                        "/reference/checks",
                                        "/computed_in",
                                        "/session",
                                        "/slow_reasons"};

std::map<std::string, std::string> csv_cells(const judge::Summary& summary) {
  const std::string text = csv(summary);
  const auto fields = [](std::string_view line) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (const char letter : line) {
      if (letter == '"') {
        quoted = !quoted;
      } else if (letter == ',' && !quoted) {
        parts.emplace_back();
      } else {
        parts.back() += letter;
      }
    }
    return parts;
  };
  const std::size_t end = text.find("\r\n");
  const auto names = fields(std::string_view(text).substr(0, end));
  const auto values = fields(std::string_view(text).substr(end + 2, text.size() - end - 4));
  REQUIRE(names.size() == values.size());
  std::map<std::string, std::string> cells;
  for (std::size_t i = 0; i < names.size(); ++i) cells[names[i]] = values[i];
  return cells;
}

// The paths of what is no object, an estimate or percentile counting as one.
void add_leaves(const nlohmann::json& json, const std::string& path, std::set<std::string>& paths) {
  if (!json.is_object() || json.contains("value") || kDetails.contains(path)) {
    paths.insert(path);
    return;
  }
  for (const auto& [name, member] : json.items()) add_leaves(member, path + "/" + name, paths);
}

}  // namespace

TEST_CASE("CSV, JSON and the schema's page have every figure, and nothing else") {
  const judge::Summary summary = test::distinct_summary();
  const auto cells = csv_cells(summary);
  const auto row = nlohmann::json::parse(json(summary)).at("candidates").at(0);
  const std::string page =
      read_file(std::filesystem::path(EDGEBENCH_SOURCE_DIR) / "docs/RESULT_SCHEMA.md");
  std::size_t columns = 0;
  std::set<std::string> paths = kDetails;
  for (const Figure& figure : figures()) {
    CAPTURE(std::string(figure.key));
    CHECK(cells.contains(std::string(figure.key)));
    columns += figure.form == Form::estimate ? 3 : 1;
    CHECK(row.contains(nlohmann::json::json_pointer(std::string(figure.path))));
    CHECK(page.find("| `" + std::string(figure.key) + "` | `" + std::string(figure.path.substr(1)) +
                    "` |") != std::string::npos);
    paths.insert(std::string(figure.path));
  }
  CHECK(cells.size() == columns);
  std::set<std::string> leaves;
  add_leaves(row, "", leaves);
  CHECK(leaves == paths);
}

namespace {

const std::map<std::string, std::string> kExpected = {
    {"candidate", "a:int8,batch=8"},
    {"runtime", "a"},
    {"runtime_version", "1.2.3"},
    {"variant", "int8"},
    {"file", "net.onnx"},
    {"device", "gpu"},
    {"device_p50_ns", "3100000"},
    {"copy_to_device_p50_ns", "410000"},
    {"copy_to_host_p50_ns", "120000"},
    {"device_memory_bytes", "77000000"},
    {"threads", "2"},
    {"batch", "8"},
    {"streams", "3"},
    {"compile_cache", "true"},
    {"outcome", "ok"},
    {"reason", "no reason"},
    {"log", "logs/a.log"},
    {"repeat", "edgebench bench"},
    {"synthetic_weights", "false"},
    {"recommended", "false"},
    {"trusted", "false"},
    {"dropped", "true"},
    {"rounds", "9"},
    {"samples", "903"},
    {"p50_ns", "5100000"},
    {"p50_low_ns", "5010000"},
    {"p50_high_ns", "5210000"},
    {"p90_ns", "6200000"},
    {"p99_ns", "7300000"},
    {"p99_over_p50", "1.43"},
    {"round_spread", "0.07"},
    {"baseline", "b:x"},
    {"speed_verdict", "faster"},
    {"speed_ratio", "1.5"},
    {"speed_ratio_low", "1.4"},
    {"speed_ratio_high", "1.6"},
    {"speed_rounds", "15"},
    {"speed_rounds_used", "13"},
    {"speed_clear", "true"},
    {"images_per_second", "196.5"},
    {"images_per_second_low", "190.25"},
    {"images_per_second_high", "199.75"},
    {"after_switch_p50_ns", "8400000"},
    {"spawn_ns", "11000000"},
    {"open_ns", "83000000"},
    {"first_inference_ns", "17000000"},
    {"first_answer_ns", "112000000"},
    {"launches", "12"},
    {"settled_launches", "10"},
    {"break_even_other", "b:x"},
    {"break_even_inferences", "41"},
    {"peak_rss_bytes", "60000000"},
    {"pss_bytes", "51000000"},
    {"bare_rss_bytes", "19000000"},
    {"own_bytes", "42000000"},
    {"artifact_bytes", "13900000"},
    {"prepare_ns", "2500000000"},
    {"accuracy_images", "1000"},
    {"transparent_huge_pages", "madvise"},
    {"top1", "0.718"},
    {"top1_low", "0.69"},
    {"top1_high", "0.745"},
    {"top5", "0.902"},
    {"top5_low", "0.88"},
    {"top5_high", "0.92"},
    {"reference_top1", "0.72"},
    {"reference_top1_low", "0.692"},
    {"reference_top1_high", "0.747"},
    {"top1_difference", "-0.002"},
    {"top1_difference_low", "-0.009"},
    {"top1_difference_high", "0.005"},
    {"only_reference_correct", "6"},
    {"only_candidate_correct", "4"},
    {"mcnemar_p", "0.754"},
    {"mcnemar_mid_p", "0.549"},
    {"reference_images", "200"},
    {"top1_agreement_images", "190"},
    {"top1_agreement", "0.95"},
    {"tied_top_images", "5"},
    {"sqnr_db", "112.4"},
    {"max_abs_error", "1.5e-05"},
    {"cores_used", "0.93"},
    {"energy_per_image_j", "0.031"},
    {"energy_per_image_low_j", "0.03"},
    {"energy_per_image_high_j", "0.032"},
    {"roofline_share", "0.44"},
};

}  // namespace

TEST_CASE("every figure is read from its own place") {
  const auto cells = csv_cells(test::distinct_summary());
  for (const auto& [key, text] : kExpected) {
    CAPTURE(key);
    REQUIRE(cells.contains(key));
    CHECK(cells.at(key) == text);
  }
  for (const auto& [key, text] : cells) {
    CAPTURE(key);
    CHECK(kExpected.contains(key));
  }
}

TEST_CASE("keys, places and the ranks of tables are given once") {
  std::set<std::string_view> keys;
  std::set<std::string_view> paths;
  std::set<int> ranks;
  for (const Figure& figure : figures()) {
    CAPTURE(std::string(figure.key));
    CHECK(keys.insert(figure.key).second);
    CHECK(paths.insert(figure.path).second);
    if (figure.title.empty()) {
      CHECK(figure.explanation.empty());  // What has one is meant for tables.
      continue;
    }
    CHECK(ranks.insert(figure.rank).second);
    if (figure.interval_rank >= 0) CHECK(ranks.insert(figure.interval_rank).second);
    CHECK_FALSE(figure.explanation.empty());
  }
}

TEST_CASE("the essential figures are those of a choice") {
  std::set<std::string_view> titles;
  for (const Figure& figure : figures()) {
    if (!figure.title.empty() && figure.rank <= kLastEssentialRank) titles.insert(figure.title);
  }
  CHECK(titles == std::set<std::string_view>{"p50", "p99", "speed", "size", "memory", "top-1"});
}

TEST_CASE("throughput comes sooner where it decides") {
  const auto images = std::ranges::find(figures(), "images_per_second", &Figure::key);
  judge::Summary summary;
  CHECK(rank_of(*images, summary) == 16);
  summary.throughput_verdict.emplace();
  CHECK(rank_of(*images, summary) == kLastEssentialRank + 1);
  CHECK(rank_of(figures().front(), summary) == figures().front().rank);
}

TEST_CASE("a bound's unit stays last") {
  CHECK(bound_key("p50_ns", "low") == "p50_low_ns");
  CHECK(bound_key("peak_rss_bytes", "high") == "peak_rss_high_bytes");
  CHECK(bound_key("energy_per_image_j", "low") == "energy_per_image_low_j");
  CHECK(bound_key("top1", "high") == "top1_high");
}

TEST_CASE("what is no number has none, and nothing is no text") {
  CHECK_FALSE(Reading{}.has_value());
  CHECK_FALSE(Reading{}.number());
  CHECK(plain_text({}).empty());
  Reading flag;
  flag.value = false;
  CHECK(flag.has_value());
  CHECK_FALSE(flag.number());
  CHECK(plain_text(flag) == "false");
  Reading whole;
  whole.value = std::int64_t{12345678901};
  CHECK(plain_text(whole) == "1.23456789e+10");
}

TEST_CASE("huge pages that were switched during the run are mixed") {
  judge::Summary summary = test::distinct_summary();
  summary.circumstances[0].machine.transparent_huge_pages = "madvise";
  CHECK(csv_cells(summary).at("transparent_huge_pages") == "madvise");
  summary.circumstances[0].machine.transparent_huge_pages = "never";
  CHECK(csv_cells(summary).at("transparent_huge_pages") == "mixed");
  summary.circumstances.clear();
  CHECK(csv_cells(summary).at("transparent_huge_pages").empty());
}

}  // namespace edgebench::report
