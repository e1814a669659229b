#include "report/compare/history.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "base/printable.h"
#include "judge/words.h"
#include "report/json_values.h"
#include "report/text.h"

namespace edgebench::report {
namespace {

using judge::FoundRun;

constexpr int kHistorySchema = 1;
constexpr std::size_t kColumns = 6;

using Line = std::array<std::string, kColumns>;

std::string state(const FoundRun& run) {
  return run.finished ? "finished" : "interrupted";
}

Line line_of(const FoundRun& run) {
  // "2026-11-20T12:00:00Z" as "2026-11-20 12:00".
  std::string started = run.started.substr(0, 16);
  std::ranges::replace(started, 'T', ' ');
  return {printable(started),
          printable(run.folder.string()),
          state(run),
          fmt::format("{} of {}, {} rounds", run.measured, run.candidates, run.rounds),
          run.recommended.empty() ? "no recommendation" : printable(run.recommended),
          printable(run.machine)};
}

}  // namespace

std::string history_text(const judge::History& history, std::size_t width) {
  width = std::max(width, kNarrowestPage);
  std::vector<Line> lines;
  std::array<std::size_t, kColumns> widths{};
  for (const FoundRun& run : history.runs) {
    lines.push_back(line_of(run));
    for (std::size_t i = 0; i + 1 < kColumns; ++i) {
      widths[i] = std::max(widths[i], width_of(lines.back()[i]));
    }
  }
  std::string text = history.runs.empty() ? "There are no such runs.\n" : "";
  for (const Line& line : lines) {
    std::string one;
    for (std::size_t i = 0; i < kColumns; ++i) one += left(line[i], widths[i]) + "  ";
    one.erase(one.find_last_not_of(' ') + 1);
    text += one + "\n";
  }
  if (!history.unreadable.empty()) text += "\nCannot be read:\n";
  for (const judge::Unreadable& unreadable : history.unreadable) {
    text += wrapped(
        fmt::format("{}: {}.", printable(unreadable.path.string()), printable(unreadable.why)),
        width, "- ");
  }
  if (!history.foreign.empty()) {
    std::vector<std::string> names;
    for (const auto& path : history.foreign) names.push_back(printable(path.string()));
    text += "\n" + wrapped(fmt::format("No runs: {}.", judge::list_words(names)), width);
  }
  return text;
}

std::string history_json(const judge::History& history) {
  Json json = {{"schema", kHistorySchema},
               {"runs", Json::array()},
               {"unreadable", Json::array()},
               {"foreign", Json::array()}};
  for (const FoundRun& run : history.runs) {
    json["runs"].push_back({{"folder", run.folder.string()},
                            {"started", run.started},
                            {"machine", run.machine},
                            {"candidates", run.candidates},
                            {"measured", run.measured},
                            {"rounds", run.rounds},
                            {"state", state(run)},
                            {"recommended", text_or_null(run.recommended)}});
  }
  for (const judge::Unreadable& unreadable : history.unreadable) {
    json["unreadable"].push_back({{"path", unreadable.path.string()}, {"why", unreadable.why}});
  }
  for (const auto& path : history.foreign) json["foreign"].push_back(path.string());
  return dumped(json);
}

}  // namespace edgebench::report
