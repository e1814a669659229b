// Notes are a closed list (NoteKind), each with a threshold, and each says three things: what was
// seen, why probably, and what to do. They never change a figure.
#include "judge/notes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/units.h"
#include "judge/circumstance_notes.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

// Launches of one file on a quiet machine agree within a few per cent.
constexpr double kSteadySpread = 0.10;

Note about_run(NoteKind kind, std::string text) {
  return {.kind = kind, .candidate = "", .text = std::move(text), .casts_doubt = false};
}

Note minor(Note note) {
  note.minor = true;
  return note;
}

void add_about_input(const record::RunRecords& records, std::vector<Note>& notes) {
  const record::Run& run = records.run;
  if (run.weights.synthetic) {
    notes.push_back(
        about_run(NoteKind::synthetic_weights,
                  fmt::format("The weights are synthetic ({}): speed and size are those "
                              "of the network's shape, accuracy there is none; give "
                              "real weights with --weights.",
                              run.weights.origin)));
  }
  for (const std::string& text : run.weights.notes) {
    notes.push_back(minor(about_run(NoteKind::weights_read,
                                    fmt::format("Weights: {} {}.", run.weights.origin, text))));
  }
  if (!run.images.accuracy_withheld.empty()) {
    notes.push_back(
        about_run(NoteKind::accuracy_withheld,
                  fmt::format("Accuracy is withheld: {}.", run.images.accuracy_withheld)));
  }
  for (const std::string& text : run.images.notes) {
    notes.push_back(minor(about_run(NoteKind::images_read, fmt::format("Images: {}.", text))));
  }
  if (run.images.generated) {
    notes.push_back(about_run(NoteKind::generated_images,
                              "The images are generated, not photographs, so agreement with the "
                              "reference says little about real input; give real ones with "
                              "--images."));
  }
}

void add_about_timing(const record::Run& run, std::vector<Note>& notes) {
  const runtime::GpuTiming timing = run.plan.gpu_timing;
  if (timing == runtime::GpuTiming::application) return;
  const bool copies = timing == runtime::GpuTiming::trtexec_10;
  notes.push_back(about_run(
      NoteKind::gpu_timing,
      fmt::format("Latencies are of --gpu-timing {}: {} by the device's clock, as NVIDIA's trtexec "
                  "{} tells them. A program waits longer for its answer; compare them with none of "
                  "another timing.",
                  enum_name(timing), copies ? "copies and kernels" : "the kernels alone",
                  copies ? "up to 10.16" : "from 11.0 on")));
}

void add_about_records(const record::RunRecords& records, std::vector<Note>& notes) {
  for (const record::Round& round : records.rounds) {
    if (round.finished() || round.sweeps.empty()) continue;
    notes.push_back(
        minor(about_run(NoteKind::unfinished_round,
                        fmt::format("Round {} was interrupted; what it measured ({}) stays in the "
                                    "records but is not used.",
                                    round.number, count_words(round.sweeps.size(), "sweep")))));
  }
  for (const record::BrokenLine& broken : records.broken_lines) {
    notes.push_back(about_run(NoteKind::broken_line,
                              fmt::format("Line {} of records.jsonl cannot be read and is left out "
                                          "({}); if the file was edited, restore it.",
                                          broken.line, broken.what)));
  }
  if (records.stopped_slices > 0) {
    notes.push_back(about_run(
        NoteKind::stopped,
        fmt::format(
            "The run stood still and went on: probably it was stopped (Ctrl-Z), its "
            "container was paused or the machine was suspended; {} that it hit {} not used.",
            count_words(records.stopped_slices, "slice"),
            records.stopped_slices == 1 ? "is" : "are")));
  }
  if (records.torn_last_line) {
    notes.push_back(minor(about_run(NoteKind::torn_line,
                                    "The last line of records.jsonl was cut off while it was being "
                                    "written and is left out; nothing before it is lost.")));
  }
}

const char* advice_after(const std::string& reason) {
  if (reason == "rounds") return "leave out --rounds, or give at least 8";
  return "see below why candidates failed";
}

double seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

// A round that could not have ended within the budget was not begun.
std::string budget_text(const record::End& end, std::int64_t budget_ns, std::size_t rounds) {
  const std::string next =
      end.next_round_ns > 0
          ? fmt::format("; the next one takes about {:.3g} s", seconds(end.next_round_ns))
          : "";
  const std::string so_far =
      rounds == 0 ? "did not hold a single round"
                  : fmt::format("ended the run after {}, {:.3g} s", count_words(rounds, "round"),
                                seconds(end.duration_ns.value_or(0)));
  return fmt::format(
      "The budget of {:.3g} s {}{}; `edgebench bench --resume` with a longer "
      "--budget goes on.",
      seconds(budget_ns), so_far, next);
}

std::int64_t budget_of(const record::RunRecords& records) {
  return records.resumes.empty() ? records.run.plan.budget_ns : records.resumes.back().budget_ns;
}

void add_about_end(const record::RunRecords& records, const Summary& summary,
                   std::vector<Note>& notes) {
  const std::size_t finished = summary.rounds + summary.head_to_head_rounds;
  const std::string rounds = count_words(finished, "round");
  if (!records.end) {
    notes.push_back(about_run(NoteKind::interrupted,
                              fmt::format("The run was cut off after {}, or is still going on; "
                                          "`edgebench bench --resume` finishes it.",
                                          rounds)));
  } else if (records.end->reason == "interrupted") {
    notes.push_back(about_run(NoteKind::interrupted,
                              fmt::format("The run was interrupted after {}; `edgebench bench "
                                          "--resume` finishes it.",
                                          rounds)));
  } else if (records.end->reason == "budget") {
    notes.push_back(
        about_run(NoteKind::budget, budget_text(*records.end, budget_of(records), finished)));
  } else if (summary.verdict.kind == VerdictKind::too_few_rounds) {
    notes.push_back(about_run(NoteKind::too_few_rounds,
                              fmt::format("The run ended ({}) before a comparison was possible; "
                                          "{}.",
                                          records.end->reason, advice_after(records.end->reason))));
  }
}

constexpr double kMuchClipped = 0.02;

std::string how_chosen(const record::Candidate& candidate) {
  if (candidate.normalise_given()) return "as you say";
  return "because " +
         (candidate.normalise ? candidate.normalise_why : std::string("nothing says otherwise"));
}

// What the file was given, and how that was decided: a network that wants its pixels otherwise
// answers nonsense without a word.
std::string input_text(const Row& row) {
  const record::Candidate& candidate = row.candidate;
  const record::Evaluation& evaluation = *row.evaluation;
  const bool sized = candidate.form && candidate.form->image_size;
  const std::string images =
      sized ? fmt::format("Images of {0} x {0} pixels", *candidate.form->image_size) : "Images";
  std::string text = fmt::format(" {} go in as normalise={}, {}.", images,
                                 candidate.input_normalisation().text(), how_chosen(candidate));
  if (evaluation.clipped_share.value_or(0) > kMuchClipped) {
    text += fmt::format(
        " Its input cannot hold {:.0f} % of their values, which are clipped: probably the network "
        "wants another normalise=.",
        100 * *evaluation.clipped_share);
  }
  for (const record::NormaliseTrial& trial : evaluation.normalise_trials) {
    if (!trial.clearly_better) continue;
    text += fmt::format(
        " On the first {} images it is right {} times so and {} times with normalise={}: give that "
        "if it is how the network was trained.",
        evaluation.trial_images, evaluation.trial_top1_correct, trial.top1_correct,
        trial.normalise.text());
  }
  if (candidate.form && candidate.form->batch.value_or(1) != 1) {
    text += fmt::format(" It takes batches of {} only and was measured with them.",
                        *candidate.form->batch);
  }
  return text;
}

// What was checked of a user's file and what was not, in the place of a claim.
std::string users_file_text(const Row& row) {
  const record::Evaluation& evaluation = *row.evaluation;
  std::string text = fmt::format(
      "{} is a file of yours: that its answers are finite and repeatable is checked, not that they "
      "are right.",
      row.candidate.name);
  const std::string layers = computed_in_words(evaluation.computed_in());
  text += layers.empty() ? " Its runtime does not tell in which types it was computed."
                         : fmt::format(" Computed in: {}.", layers);
  text += input_text(row);
  if (evaluation.probabilities) text += " It gives probabilities, not logits.";
  if (evaluation.background_skipped) {
    text += fmt::format(
        " It has {} classes, one more than the network: the first was taken for TensorFlow's "
        "background and left out.",
        evaluation.classes.value_or(0));
  }
  if (evaluation.top1_agreement) {
    text += fmt::format(" It decides like the reference on {} of {} images.",
                        *evaluation.top1_agreement, evaluation.images);
  }
  if (evaluation.checks.answers_differ == false) {
    text +=
        " It answers all images alike, to the last bit, so nothing shows that it looks at them: "
        "probably it was not trained, or wants another normalise=.";
  }
  if (evaluation.checks.batch_rows_agree == false) {
    text +=
        " Its answers depend on the batch: images of a batch of 8 are answered otherwise than "
        "alone.";
  }
  if (!evaluation.accuracy_missing.empty()) {
    text += fmt::format(" Accuracy: not available, because {}.", evaluation.accuracy_missing);
  }
  const auto confined = row.session.find("confined");
  if (confined != row.session.end()) {
    text += fmt::format(" Confined: {}.", confined->second);
  }
  return text;
}

void add_not_settled(const Row& row, std::vector<Note>& notes) {
  const int unsettled = row.cold_start.launches - row.cold_start.settled;
  if (unsettled <= 0) return;
  constexpr std::string_view kWhy =
      "probably something disturbed the machine, or the runtime still optimises itself; close "
      "other programs and run again.";
  notes.push_back(
      {.kind = NoteKind::not_settled,
       .candidate = row.candidate.name,
       .text = fmt::format("The warm-up of {} did not settle in {} of its {} launches: {}",
                           row.candidate.name, unsettled, row.cold_start.launches, kWhy),
       .casts_doubt = true,
       .several = fmt::format("The warm-up did not settle in every launch ({{}}): {}", kWhy),
       .amount = static_cast<double>(unsettled),
       .unit = fmt::format(" of {} launches", row.cold_start.launches)});
}

void add_unsteady_rounds(const Row& row, std::vector<Note>& notes) {
  if (!row.latency || row.latency->round_spread <= kSteadySpread) return;
  constexpr std::string_view kWhy = "probably neighbours on the machine, or a changing clock;";
  const double percent = std::round(100 * row.latency->round_spread);
  notes.push_back({.kind = NoteKind::unsteady_rounds,
                   .candidate = row.candidate.name,
                   .text = fmt::format(
                       "The rounds' medians of {} lie {:.0f} % apart: {} trust the ratio, which "
                       "is taken side by side, more than the latency.",
                       row.candidate.name, percent, kWhy),
                   .casts_doubt = true,
                   .several = fmt::format(
                       "The rounds' medians lie far apart ({{}}): {} trust the ratios, which "
                       "are taken side by side, more than the latencies.",
                       kWhy),
                   .amount = percent,
                   .unit = " %"});
}

void add_tied_top(const Row& row, std::vector<Note>& notes) {
  if (!row.evaluation || row.evaluation->tied_top.value_or(0) <= 0) return;
  const auto tied = *row.evaluation->tied_top;
  notes.push_back(
      {.kind = NoteKind::tied_top,
       .candidate = row.candidate.name,
       .text = fmt::format("On {} of {} images {} gives several classes the same highest logit, as "
                           "coarse outputs do; the lower class was taken.",
                           tied, row.evaluation->images, row.candidate.name),
       .minor = true,
       .several = "Several classes have the same highest logit ({}), as coarse outputs do; the "
                  "lower class was taken.",
       .amount = static_cast<double>(tied),
       .unit = fmt::format(" of {} images", row.evaluation->images)});
}

// "14.1 times (13.9 to 14.3) as long as a:fp32", or "0.500 times" where it is quicker.
std::string slowness_words(const ComparedPair& pair) {
  std::string text = fmt::format("{:.3g} times", 1 / pair.result.ratio.value());
  if (const auto& interval = pair.result.interval) {
    text += fmt::format(" ({:.3g} to {:.3g})", 1 / interval->high, 1 / interval->low);
  }
  return fmt::format("{} as long as {}", text, pair.other);
}

Note timed_mistrusted(const Row& row) {
  const auto& pair = row.versus_baseline;
  const std::string against = pair && pair->result.ratio ? ", " + slowness_words(*pair) : "";
  return {.kind = NoteKind::timed_mistrusted,
          .candidate = row.candidate.name,
          .text = fmt::format("{} is mistrusted and was timed on request ({}): p50 {:.3g} ms{}. "
                              "It took no part in the verdict.",
                              row.candidate.name, count_words(row.latency->rounds, "round"),
                              row.latency->p50_ns / 1e6, against)};
}

void add_about_row(const Row& row, std::vector<Note>& notes) {
  const std::string& name = row.candidate.name;
  if (row.candidate.planted_slowdown != 1) {
    notes.push_back({.kind = NoteKind::planted_slowdown,
                     .candidate = name,
                     .text = fmt::format("{} was slowed down on purpose, by a factor of {}.", name,
                                         row.candidate.planted_slowdown),
                     .casts_doubt = true});
  }
  if (row.outcome == Outcome::mistrusted && row.latency) notes.push_back(timed_mistrusted(row));
  if (row.outcome != Outcome::ok) return;
  add_not_settled(row, notes);
  add_unsteady_rounds(row, notes);
  add_tied_top(row, notes);
  if (row.evaluation && row.candidate.is_users_file()) {
    notes.push_back(
        {.kind = NoteKind::users_file, .candidate = name, .text = users_file_text(row)});
  }
}

// The kinds by what a reader loses who does not know of them, the most first.
constexpr std::array kByImportance = {NoteKind::gpu_timing,
                                      NoteKind::planted_slowdown,
                                      NoteKind::synthetic_weights,
                                      NoteKind::accuracy_withheld,
                                      NoteKind::too_few_rounds,
                                      NoteKind::interrupted,
                                      NoteKind::budget,
                                      NoteKind::broken_line,
                                      NoteKind::circumstances,
                                      NoteKind::not_settled,
                                      NoteKind::unsteady_rounds,
                                      NoteKind::stopped,
                                      NoteKind::timed_mistrusted,
                                      NoteKind::users_file,
                                      NoteKind::weights_read,
                                      NoteKind::images_read,
                                      NoteKind::generated_images,
                                      NoteKind::unfinished_round,
                                      NoteKind::torn_line,
                                      NoteKind::tied_top};

// What is to be known before a time is believed: of nobody's interest where none is shown.
bool is_about_times(const Note& note) {
  constexpr std::array kAboutTimes = {
      NoteKind::circumstances,  NoteKind::not_settled, NoteKind::unsteady_rounds, NoteKind::stopped,
      NoteKind::too_few_rounds, NoteKind::gpu_timing,  NoteKind::timed_mistrusted};
  return std::ranges::find(kAboutTimes, note.kind) != kAboutTimes.end();
}

constexpr std::array<std::string_view, 20> kNoteNames = {
    "synthetic_weights", "weights_read",     "accuracy_withheld", "images_read",
    "generated_images",  "planted_slowdown", "interrupted",       "unfinished_round",
    "too_few_rounds",    "torn_line",        "broken_line",       "not_settled",
    "unsteady_rounds",   "tied_top",         "users_file",        "circumstances",
    "stopped",           "budget",           "gpu_timing",        "timed_mistrusted"};

}  // namespace

std::vector<Note> notes_of(const record::RunRecords& records, const Summary& summary) {
  std::vector<Note> notes;
  add_about_timing(records.run, notes);
  add_about_input(records, notes);
  add_about_end(records, summary, notes);
  add_about_records(records, notes);
  std::ranges::move(circumstance_notes(records, summary.rows), std::back_inserter(notes));
  for (const Row& row : summary.rows) add_about_row(row, notes);
  if (records.run.machine.emulated) std::erase_if(notes, is_about_times);
  std::ranges::stable_sort(notes, {}, [](const Note& note) {
    return std::pair(note.minor, std::ranges::find(kByImportance, note.kind));
  });
  return notes;
}

std::string_view name_of(NoteKind kind) {
  return kNoteNames[static_cast<std::size_t>(kind)];
}

}  // namespace edgebench::judge
