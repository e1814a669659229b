// A plan in TOML, given to a command with options of every kind that `bench` has.
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/plan_file.h"
#include "fuzz/input_file.h"

namespace edgebench::fuzz {

void plan(Input input) {
  static InputFile file("plan.toml");
  CLI::App command;
  std::vector<int> batches;
  std::vector<std::string> runtimes;
  std::string budget;
  std::string out;
  double interval = 0;
  bool every_round = false;
  command.add_option("--batch", batches)->delimiter(',')->check(CLI::Range(1, 100));
  command.add_option("--runtimes", runtimes)->delimiter(',');
  command.add_option("--budget", budget);
  command.add_option("--out", out);
  command.add_option("--interval", interval)->check(CLI::Range(0.0, 1.0));
  command.add_flag("--every-round", every_round);
  ends_in<InputError>([&] { cli::apply_plan(command, file.holding(input)); });
}

}  // namespace edgebench::fuzz
