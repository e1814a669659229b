#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/several_runs.h"
#include "judge/recommend/recommend.h"
#include "judge/summary.h"
#include "record/records.h"
#include "report/boards/boards.h"
#include "report/recommend/recommendation.h"
#include "report/text.h"

namespace edgebench::cli {
namespace {

struct RecommendArguments {
  std::vector<std::filesystem::path> runs;
  std::string objective = "latency";
  std::string weights;
  std::map<judge::LimitKind, std::string> limits;  // Empty: not given.
  std::string baseline;
  std::string format = "text";
};

judge::Question question_of(const RecommendArguments& arguments) {
  judge::Question question{
      .objective = judge::objective_from_name(arguments.objective), .limits = {}, .weights = {}};
  for (const judge::LimitKind kind : judge::kLimitKinds) {
    const auto text = arguments.limits.find(kind);
    if (text == arguments.limits.end() || text->second.empty()) continue;
    question.limits.push_back(judge::parse_limit(kind, text->second));
  }
  const bool cost = question.objective == judge::Objective::cost;
  if (cost && arguments.weights.empty()) {
    throw UsageError("--objective cost needs --weight, as in --weight latency=1,size=0.5");
  }
  if (!cost && !arguments.weights.empty()) {
    throw UsageError("--weight is for --objective cost; give that too, or leave it out");
  }
  if (cost) question.weights = judge::parse_weights(arguments.weights);
  return question;
}

ExitCode exit_code_of(judge::RecommendationKind kind) {
  using enum judge::RecommendationKind;
  if (kind == recommended) return ExitCode::done;
  return kind == nothing_measured ? ExitCode::nothing_measured : ExitCode::answer_is_no;
}

ExitCode recommend_for_all(const RecommendArguments& arguments, const judge::Question& question) {
  const judge::Boards boards = read_boards(arguments.runs, question, arguments.baseline);
  const judge::AcrossBoards across = judge::across_boards(boards);
  std::cout << (arguments.format == "json"
                    ? report::recommendations_json(boards, across)
                    : report::recommendations_text(boards, across, terminal_width()));
  return exit_code_across(across.kind);
}

ExitCode recommend_from(const RecommendArguments& arguments) {
  const judge::Question question = question_of(arguments);
  if (arguments.runs.size() > 1) return recommend_for_all(arguments, question);
  const record::RunRecords records = record::read_records(arguments.runs.front());
  const judge::Summary summary = judge::summarise(records, arguments.baseline);
  const judge::Recommendation answer = judge::recommend(records, summary, question);
  std::cout << (arguments.format == "json"
                    ? report::recommendation_json(answer, summary, question)
                    : report::recommendation_text(
                          answer, summary, question,
                          std::max(terminal_width(), report::kNarrowestPage)));
  return exit_code_of(answer.kind);
}

void add_limits(CLI::App& command, RecommendArguments& arguments) {
  using judge::LimitKind;
  const auto add = [&](LimitKind kind, const std::string& description) {
    command.add_option(std::string(judge::option_of(kind)), arguments.limits[kind], description);
  };
  add(LimitKind::accuracy_drop, "points of top-1 that may be lost against the reference, as in 1");
  add(LimitKind::p99, "the 99th percentile of an inference, as in 20ms");
  add(LimitKind::size, "the artifact's size, as in 8MB");
  add(LimitKind::memory, "the worker's peak memory, as in 64MB");
  add(LimitKind::load_time, "the time to load the library, read and compile, as in 200ms");
  add(LimitKind::energy, "the energy of an image, as in 30mJ");
  add(LimitKind::throughput, "images per second, at least");
}

}  // namespace

void add_recommend_command(CLI::App& app, Action& action) {
  const auto [command, arguments] =
      add_command<RecommendArguments>(app, action, "recommend",
                                      "say which candidate of a run to deploy under your limits, "
                                      "and why; or which one on several boards",
                                      recommend_from);
  add_runs(*command, arguments->runs);
  command
      ->add_option("--objective", arguments->objective,
                   "what matters most: latency, throughput, size, energy or cost")
      ->capture_default_str();
  add_limits(*command, *arguments);
  command->add_option("--weight", arguments->weights,
                      "for --objective cost, as in latency=1,size=0.5: the sum of weight * "
                      "ln(figure / the least of all) decides; figures: latency, throughput, size, "
                      "memory, load_time, energy");
  command->add_option("--baseline", arguments->baseline,
                      "the candidate that the reason compares with (default: the first)");
  add_choice(*command, "--format", arguments->format, "text or json", {"text", "json"});
  command->footer(
      "\nExit codes: 0 a recommendation (of several runs: one choice for all boards),\n1 no "
      "candidate within the limits, or a limit that this run cannot judge, 2 the\ncommand line "
      "cannot be understood, 3 a run cannot be read, or is of another\nnetwork, 4 nothing was "
      "measured.");
}

}  // namespace edgebench::cli
