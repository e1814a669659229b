#include "judge/circumstance_notes.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "judge/words.h"

namespace edgebench::judge {
namespace {

// A disturbance in one round of three or more is how the machine was, not an accident: medians over
// rounds shrug off fewer.
constexpr std::size_t kRoundsForDoubt = 3;

// What was noted in a round, "what was seen: probably why; what to do". Rounds see the same with
// other numbers, so what follows the colon says which belong together.
struct SeenInRounds {
  std::string text;
  std::string kind;
  std::size_t rounds = 0;
};

void take(const std::vector<std::string>& trust_notes, std::vector<SeenInRounds>& seen) {
  for (const std::string& text : trust_notes) {
    const std::string kind = text.substr(std::min(text.find(": "), text.size()));
    const auto same = std::ranges::find_if(seen, [&](const SeenInRounds& other) {
      return kind.empty() ? other.text == text : other.kind == kind;
    });
    if (same != seen.end()) {
      ++same->rounds;
    } else {
      seen.push_back({.text = text, .kind = kind, .rounds = 1});
    }
  }
}

// "In 3 of 8 rounds, for example: ..."
std::string sentence(const SeenInRounds& seen, std::size_t of_rounds) {
  return fmt::format("In {} of {}, {}{}.", seen.rounds, count_words(of_rounds, "round"),
                     seen.rounds > 1 ? "for example: " : "", seen.text);
}

bool casts_doubt(const SeenInRounds& seen, std::size_t of_rounds) {
  return seen.rounds * kRoundsForDoubt >= of_rounds;
}

// Where the workers could not have CPUs to themselves.
void add_about_cpus(const record::RunRecords& records, std::vector<Note>& notes) {
  if (!records.run.cpu_choice) return;
  for (const std::string& text : records.run.cpu_choice->notes) {
    notes.push_back(
        {.kind = NoteKind::circumstances, .candidate = "", .text = fmt::format("CPUs: {}.", text)});
  }
}

void add_about_machine(const record::RunRecords& records, std::vector<Note>& notes) {
  std::vector<SeenInRounds> all;
  std::size_t finished = 0;
  for (const record::Round& round : records.rounds) {
    if (!round.finished()) continue;
    ++finished;
    if (round.end->circumstances) take(round.end->circumstances->trust_notes, all);
  }
  for (const SeenInRounds& seen : all) {
    Note note{.kind = NoteKind::circumstances, .candidate = "", .text = sentence(seen, finished)};
    note.casts_doubt = casts_doubt(seen, finished);
    note.minor = !note.casts_doubt;
    notes.push_back(std::move(note));
  }
}

struct SeenOfDevice {
  std::string missing;     // Why it was not watched.
  std::size_t rounds = 0;  // In which candidates computed on it.
  std::vector<SeenInRounds> seen;
};

// By the device as candidates name it.
std::map<std::string, SeenOfDevice> seen_of_devices(const record::RunRecords& records) {
  std::map<std::string, SeenOfDevice> devices;
  for (const record::Round& round : records.rounds) {
    if (!round.finished() || !round.end->circumstances) continue;
    for (const record::DeviceCircumstances& one : round.end->circumstances->devices) {
      SeenOfDevice& device = devices[one.device.device];
      ++device.rounds;
      if (!one.device.missing.empty()) device.missing = one.device.missing;
      take(one.trust_notes, device.seen);
    }
  }
  return devices;
}

// Note::several is a pattern of fmt; this one has the device in it, whose candidates they are.
std::string without_pattern(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    escaped += letter;
    if (letter == '{' || letter == '}') escaped += letter;
  }
  return escaped;
}

void add_about_devices(const record::RunRecords& records, std::span<const Row> rows,
                       std::vector<Note>& notes) {
  for (const auto& [name, device] : seen_of_devices(records)) {
    if (!device.missing.empty()) {
      notes.push_back(
          {.kind = NoteKind::circumstances,
           .candidate = "",
           .text = fmt::format("In which state {} was is not available: {}.", name, device.missing),
           .minor = true});
    }
    for (const SeenInRounds& seen : device.seen) {
      for (const Row& row : rows) {
        if (row.candidate.device != name || !row.measured()) continue;
        Note note{.kind = NoteKind::circumstances,
                  .candidate = row.candidate.name,
                  .text = sentence(seen, device.rounds),
                  .several = without_pattern(sentence(seen, device.rounds))};
        note.casts_doubt = casts_doubt(seen, device.rounds);
        note.minor = !note.casts_doubt;
        notes.push_back(std::move(note));
      }
    }
  }
}

}  // namespace

std::vector<Note> circumstance_notes(const record::RunRecords& records, std::span<const Row> rows) {
  std::vector<Note> notes;
  add_about_cpus(records, notes);
  add_about_machine(records, notes);
  add_about_devices(records, rows, notes);
  return notes;
}

}  // namespace edgebench::judge
