// Between two runs lies whatever the machine did in the meantime, which no interval over rounds
// sees. A candidate that did not change itself shows it: each run's ratio to that yardstick is
// paired, and the ratio of the two ratios is free of what slowed everybody (a difference of
// differences, in logarithms). Its interval, like that of the plain round medians, is the unpaired
// one of stats/shift.h.
#include "judge/compare/regression.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.h"
#include "base/units.h"
#include "judge/comparable.h"
#include "judge/compare/comparisons.h"
#include "judge/verdict.h"
#include "judge/words.h"
#include "record/tally.h"
#include "stats/tally.h"

namespace edgebench::judge {
namespace {

constexpr const char* kNone = "none";

// A run and what the judge makes of it.
struct Side {
  const record::RunRecords& records;
  Summary summary;
  stats::Tally tally;
};

Side side_of(const record::RunRecords& records) {
  return {.records = records, .summary = summarise(records), .tally = record::tally_of(records)};
}

bool has_figures(const Row& row) {
  return row.measured();
}

const Row* find_row(const Summary& summary, const std::string& name) {
  const auto found = std::ranges::find_if(
      summary.rows, [&](const Row& row) { return row.candidate.name == name; });
  return found == summary.rows.end() ? nullptr : &*found;
}

std::string speed_words(const SpeedChange& change) {
  return fmt::format("{} as fast",
                     ratio_words({.ratio = change.ratio, .interval = change.interval}));
}

void judge_speed(CandidateChange& change) {
  if (change.speed->verdict == SpeedVerdict::regressed) {
    const bool clear = !change.speed->interval;
    change.regressions.push_back(
        clear ? fmt::format("{:.2f}x as fast, clear in every round", *change.speed->ratio)
              : speed_words(*change.speed));
  }
  if (change.speed->verdict == SpeedVerdict::improved) {
    change.improvements.push_back(fmt::format("{:.2f}x as fast", *change.speed->ratio));
  }
}

void judge_amount(const char* what, const Pair& pair, const GateRules& rules,
                  CandidateChange& change) {
  if (!pair.base || !pair.now) return;
  const std::string words =
      fmt::format("{} {} against {}", what, bytes_words(*pair.now), bytes_words(*pair.base));
  if (*pair.now > *pair.base * (1 + rules.allowed)) change.regressions.push_back(words);
  if (*pair.base > *pair.now * (1 + rules.allowed)) change.improvements.push_back(words);
}

void judge_accuracy(const GateRules& rules, CandidateChange& change) {
  if (!change.top1.base || !change.top1.now) return;
  const double drop_points = 100 * (*change.top1.base - *change.top1.now);
  const std::string words = fmt::format("top-1 {:.2f} % against {:.2f} %", 100 * *change.top1.now,
                                        100 * *change.top1.base);
  // Shares of whole images: a hair's breadth is rounding.
  constexpr double kRounding = 1e-9;
  if (drop_points > rules.accuracy_drop_points + kRounding) change.regressions.push_back(words);
  if (-drop_points > rules.accuracy_drop_points + kRounding) change.improvements.push_back(words);
}

void judge_outcome(const Row& before, const Row& after, CandidateChange& change) {
  const auto words = [](const Row& row) {
    return row.reason.empty() ? std::string(enum_name(row.outcome))
                              : fmt::format("{}: {}", enum_name(row.outcome), row.reason);
  };
  if (before.outcome == Outcome::ok && after.outcome != Outcome::ok) {
    change.regressions.push_back(fmt::format("was ok and now is {}", words(after)));
  }
  if (before.outcome != Outcome::ok && after.outcome == Outcome::ok) {
    change.improvements.push_back(fmt::format("is ok now and was {}", words(before)));
  }
}

// Everything but the speed.
CandidateChange change_of(const Row& before, const Row& after, const GateRules& rules) {
  const auto top1 = [](const Row& row) {
    return row.accuracy ? std::optional(row.accuracy->top1.value) : std::nullopt;
  };
  CandidateChange change{
      .base = before.candidate.name,
      .now = after.candidate.name,
      .speed = std::nullopt,
      .size_bytes = {before.size_bytes, after.size_bytes},
      .peak_rss_bytes = {before.memory.peak_rss_bytes, after.memory.peak_rss_bytes},
      .top1 = {top1(before), top1(after)},
      .regressions = {},
      .improvements = {}};
  judge_outcome(before, after, change);
  judge_amount("size", change.size_bytes, rules, change);
  judge_amount("peak memory", change.peak_rss_bytes, rules, change);
  judge_accuracy(rules, change);
  return change;
}

bool can_be_yardstick(const Row& before, const Row& after) {
  return has_figures(before) && has_figures(after) && !before.candidate.is_users_file() &&
         before.size_bytes == after.size_bytes && !before.runtime_version.empty() &&
         before.runtime_version == after.runtime_version;
}

std::string yardstick_of(const Side& base, const Side& now, const std::string& wanted) {
  if (wanted == kNone) return "";
  std::string best;
  std::size_t most = 0;
  std::size_t common = 0;
  for (const Row& before : base.summary.rows) {
    const Row* after = find_row(now.summary, before.candidate.name);
    if (after == nullptr || !has_figures(before) || !has_figures(*after)) continue;
    if (before.candidate.name == wanted) return wanted;
    ++common;
    const std::size_t rounds = std::min(before.latency->rounds, after->latency->rounds);
    if (!can_be_yardstick(before, *after) || rounds <= most) continue;
    most = rounds;
    best = before.candidate.name;
  }
  if (!wanted.empty()) {
    throw UsageError(fmt::format(
        "--yardstick cannot be '{}', which is not measured in both runs; leave it out, or give "
        "none",
        wanted));
  }
  return common > 1 ? best : "";
}

void add_candidates(const Side& base, const Side& now, const GateRules& rules, Gate& gate) {
  for (const Row& before : base.summary.rows) {
    const std::string& name = before.candidate.name;
    const Row* after = find_row(now.summary, name);
    if (after == nullptr) {
      gate.not_compared.push_back(fmt::format("{} is in the base run only.", name));
      continue;
    }
    if (const auto reason = other_work(before.candidate, after->candidate)) {
      gate.not_compared.push_back(fmt::format("{}: {}.", name, *reason));
      continue;
    }
    CandidateChange change = change_of(before, *after, rules);
    if (has_figures(before) && has_figures(*after)) {
      const bool relative = !gate.yardstick.empty() && name != gate.yardstick;
      change.speed =
          relative ? relative_change(base.tally, now.tally, name, gate.yardstick, rules.allowed)
                   : unpaired_change(base.records, before, now.records, *after, rules.allowed);
      if (name != gate.yardstick) judge_speed(change);
    } else if (before.outcome == Outcome::ok && after->outcome == Outcome::ok) {
      gate.not_compared.push_back(fmt::format("{}: no finished round in one of the runs.", name));
    }
    gate.candidates.push_back(std::move(change));
  }
  for (const Row& after : now.summary.rows) {
    if (find_row(base.summary, after.candidate.name) != nullptr) continue;
    gate.not_compared.push_back(fmt::format("{} is in the new run only.", after.candidate.name));
  }
}

std::string how_words(const Gate& gate, const GateRules& rules) {
  constexpr const char* kUnpaired =
      "Unpaired: the two runs' round medians, with Mann and Whitney's interval (99 %). Whatever "
      "differed between the two times, the machine's state included, is in these ratios.";
  if (gate.yardstick.empty()) return kUnpaired;
  return fmt::format(
      "Relative: each run's paired ratio to {}{}, and the "
      "ratio of the two, with Mann and Whitney's interval (99 %). What slowed everybody alike "
      "cancels; what changed {} itself is in every ratio.",
      gate.yardstick, rules.yardstick.empty() ? ", whose version and size did not change" : "",
      gate.yardstick);
}

void add_note_on_yardstick(Gate& gate) {
  const auto own = std::ranges::find(gate.candidates, gate.yardstick, &CandidateChange::base);
  if (own == gate.candidates.end() || !own->speed || !own->speed->interval) return;
  const bool moved = own->speed->verdict == SpeedVerdict::regressed ||
                     own->speed->verdict == SpeedVerdict::improved;
  if (!moved) return;
  gate.notes.push_back(
      fmt::format("{}, the yardstick, itself ran {} in the new run: probably the machine's state; "
                  "`--yardstick none` compares without it.",
                  gate.yardstick, speed_words(*own->speed)));
}

// Lines that cannot be read, and what casts doubt on the run's latencies; of the candidates only
// their names, since a report of the run says the rest.
void add_notes(const char* run, const Summary& summary, Gate& gate) {
  std::vector<std::string> doubtful;
  for (const Note& note : summary.notes) {
    if (note.casts_doubt && !note.candidate.empty()) {
      if (std::ranges::find(doubtful, note.candidate) == doubtful.end()) {
        doubtful.push_back(note.candidate);
      }
      continue;
    }
    const bool told = note.casts_doubt || note.kind == NoteKind::broken_line ||
                      note.kind == NoteKind::torn_line || note.kind == NoteKind::interrupted;
    if (told) gate.notes.push_back(fmt::format("{}{}", run, note.text));
  }
  if (doubtful.empty()) return;
  gate.notes.push_back(
      fmt::format("{}There is doubt about the latencies of {}; `edgebench report` says why.", run,
                  list_words(doubtful)));
}

std::string clause(const CandidateChange& change) {
  const std::string name = change.base == change.now
                               ? change.now
                               : fmt::format("{} against {}", change.now, change.base);
  return fmt::format("{} ({})", name, fmt::join(change.regressions, "; "));
}

// The answer, from the candidates.
void conclude(Gate& gate) {
  std::vector<std::string> worse;
  std::vector<std::string> open;
  for (const CandidateChange& change : gate.candidates) {
    if (!change.regressions.empty()) worse.push_back(clause(change));
    const bool yardstick = change.base == gate.yardstick;
    const bool judged = change.speed && change.speed->verdict != SpeedVerdict::unclear &&
                        change.speed->verdict != SpeedVerdict::not_judged;
    if (change.speed && !judged && !yardstick) open.push_back(change.now);
  }
  gate.regressed = !worse.empty();
  gate.sentence =
      gate.regressed ? fmt::format("Regressed: {}.", list_words(worse)) : "Nothing regressed.";
  if (!open.empty()) {
    gate.sentence +=
        fmt::format(" Whether the speed of {} held could not be told.", list_words(open));
  }
}

}  // namespace

Gate compare_runs(const record::RunRecords& base, const record::RunRecords& now,
                  const GateRules& rules) {
  check_comparable(base.run, now.run, rules.across_machines);
  const Side before = side_of(base);
  const Side after = side_of(now);
  for (const Side* side : {&before, &after}) {
    if (!measured(side->summary.rows).empty()) continue;
    if (side->summary.run.machine.emulated) {
      throw NothingMeasured(fmt::format(
          "the {} run was made on an emulated machine, and has no times; measure on the "
          "machine itself",
          side == &before ? "base" : "new"));
    }
    throw NothingMeasured(fmt::format("the {} run has no candidate with figures; measure it again",
                                      side == &before ? "base" : "new"));
  }
  Gate gate;
  gate.yardstick = yardstick_of(before, after, rules.yardstick);
  add_candidates(before, after, rules, gate);
  if (gate.candidates.empty()) {
    throw InputError(
        "the two runs have no candidate in common; compare runs of the same candidates");
  }
  gate.how = how_words(gate, rules);
  const std::string there = machine_words(base.run);
  const std::string here = machine_words(now.run);
  if (there != here) {
    gate.notes.push_back(
        fmt::format("The base run is of another machine ({}) than the new one ({}).", there, here));
  }
  add_note_on_yardstick(gate);
  add_notes("Base: ", before.summary, gate);
  add_notes("New: ", after.summary, gate);
  conclude(gate);
  return gate;
}

Gate compare_candidates(const record::RunRecords& run, const std::string& base,
                        const std::string& now, const GateRules& rules) {
  const Side side = side_of(run);
  for (const std::string& name : {base, now}) {
    if (find_row(side.summary, name) != nullptr) continue;
    std::vector<std::string> names;
    for (const Row& row : side.summary.rows) names.push_back(row.candidate.name);
    throw UsageError(
        fmt::format("the run has no candidate called {}; it has {}", name, list_words(names)));
  }
  const Row& before = *find_row(side.summary, base);
  const Row& after = *find_row(side.summary, now);
  if (!has_figures(before)) {
    throw NothingMeasured(
        fmt::format("{} has no figures to compare with; choose another --base-candidate", base));
  }
  Gate gate;
  CandidateChange change = change_of(before, after, rules);
  if (has_figures(after)) {
    change.speed = paired_change(side.tally, base, now, rules.allowed);
    judge_speed(change);
  }
  gate.candidates.push_back(std::move(change));
  gate.how =
      "Paired: both ran in the same rounds, slice beside slice, so the machine's state cancels; "
      "the interval is that of the run's own comparison.";
  add_notes("", side.summary, gate);
  conclude(gate);
  return gate;
}

}  // namespace edgebench::judge
