#include "report/json_values.h"

#include "base/enum_names.h"

namespace edgebench::report {

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json estimate(const std::optional<double>& value, const std::optional<stats::Interval>& interval) {
  return {{"value", value ? Json(*value) : Json(nullptr)},
          {"low", interval ? Json(interval->low) : Json(nullptr)},
          {"high", interval ? Json(interval->high) : Json(nullptr)},
          {"confidence", interval ? Json(interval->confidence) : Json(nullptr)}};
}

std::string_view decision_word(stats::Decision decision) {
  using stats::Decision;
  static constexpr auto kWords = named<Decision>({{Decision::faster, "faster"},
                                                  {Decision::slower, "slower"},
                                                  {Decision::tie, "tie"},
                                                  {Decision::undecided, "undecided"}});
  return name_in(kWords, decision);
}

Json notes(const std::vector<judge::Note>& notes) {
  Json list = Json::array();
  for (const judge::Note& note : notes) {
    list.push_back({{"kind", name_of(note.kind)},
                    {"candidate", text_or_null(note.candidate)},
                    {"text", note.text}});
  }
  return list;
}

std::string dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace edgebench::report
