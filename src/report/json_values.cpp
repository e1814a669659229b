#include "report/json_values.h"

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

std::string_view verdict_word(stats::Verdict verdict) {
  switch (verdict) {
    case stats::Verdict::faster:
      return "faster";
    case stats::Verdict::slower:
      return "slower";
    case stats::Verdict::tie:
      return "tie";
    case stats::Verdict::undecided:
      break;
  }
  return "undecided";
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
