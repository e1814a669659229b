#include <iostream>

#include "base/units.h"
#include "cli/command.h"
#include "judge/compare/regression.h"
#include "record/records.h"
#include "report/compare/gate.h"

namespace edgebench::cli {
namespace {

struct CompareArguments {
  std::string base;
  std::string now;  // Empty: two candidates of `base`.
  std::string base_candidate;
  std::string new_candidate;
  std::string fail_above = "5%";
  std::string accuracy_drop = "0.5";
  std::string yardstick;
  bool across_machines = false;
  std::string format = "text";
};

judge::Gate gate_of(const CompareArguments& arguments, const judge::GateRules& rules) {
  const bool candidates = !arguments.base_candidate.empty() || !arguments.new_candidate.empty();
  if (candidates && (arguments.base_candidate.empty() || arguments.new_candidate.empty())) {
    throw UsageError("--base-candidate and --new-candidate belong together; give both");
  }
  if (candidates && !arguments.yardstick.empty()) {
    throw UsageError("two candidates of one run need no --yardstick; leave it out");
  }
  std::error_code ignored;
  const bool one_run =
      arguments.now.empty() || std::filesystem::equivalent(arguments.base, arguments.now, ignored);
  if (candidates && !one_run) {
    throw UsageError(
        "--base-candidate and --new-candidate are of one run; give one folder, or leave them out");
  }
  if (!candidates && one_run) {
    throw UsageError(
        "compare needs two runs, or one and --base-candidate and --new-candidate; give one of the "
        "two");
  }
  const record::RunRecords base = record::read_records(arguments.base);
  if (candidates) {
    return judge::compare_candidates(base, arguments.base_candidate, arguments.new_candidate,
                                     rules);
  }
  return judge::compare_runs(base, record::read_records(arguments.now), rules);
}

ExitCode compare_from(const CompareArguments& arguments) {
  const judge::GateRules rules{
      .allowed = parse_percent("--fail-above", arguments.fail_above),
      .accuracy_drop_points = parse_number("--max-accuracy-drop", arguments.accuracy_drop),
      .across_machines = arguments.across_machines,
      .yardstick = arguments.yardstick};
  const judge::Gate gate = gate_of(arguments, rules);
  std::cout << (arguments.format == "json" ? report::gate_json(gate, rules)
                                           : report::gate_text(gate, rules, terminal_width()));
  return gate.regressed ? ExitCode::answer_is_no : ExitCode::done;
}

}  // namespace

void add_compare_command(CLI::App& app, Action& action) {
  const auto [command, arguments] = add_command<CompareArguments>(
      app, action, "compare", "say whether a run is worse than an earlier one: a gate for CI",
      compare_from);
  command->add_option("base", arguments->base, "the earlier run's folder")->required();
  command->add_option("new", arguments->now, "the later run's folder");
  command->add_option("--base-candidate", arguments->base_candidate,
                      "of one run: the candidate that is compared with");
  command->add_option("--new-candidate", arguments->new_candidate,
                      "of one run: the candidate that must not be worse");
  command
      ->add_option("--fail-above", arguments->fail_above,
                   "how much more time, size or memory is allowed")
      ->capture_default_str();
  command
      ->add_option("--max-accuracy-drop", arguments->accuracy_drop,
                   "how many points of top-1 may be lost")
      ->capture_default_str();
  command->add_option("--yardstick", arguments->yardstick,
                      "a candidate that did not change: speeds are compared relative to it, which "
                      "cancels the machine's state; none: without (default: one whose version and "
                      "size are the same in both runs)");
  command->add_flag("--across-machines", arguments->across_machines,
                    "compare although the machines differ");
  add_choice(*command, "--format", arguments->format, "text or json", {"text", "json"});
  command->footer(
      "\nExit codes: 0 nothing regressed, 1 something did, 2 the command line cannot be\n"
      "understood, 3 a run cannot be read or the two do not compare, 4 nothing was\nmeasured.");
}

}  // namespace edgebench::cli
