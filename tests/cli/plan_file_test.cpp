#include "cli/plan_file.h"

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/program.h"
#include "support.h"

namespace edgebench::cli {
namespace {

// A command like bench, small.
struct Command {
  CLI::App app;
  std::vector<int> batches = {1};
  std::string budget = "3m";
  bool every_round = false;
  std::string out;

  Command() {
    app.add_option("--batch", batches)->delimiter(',')->check(CLI::Range(1, 100));
    app.add_option("--budget", budget);
    app.add_flag("--every-round", every_round);
    app.add_option("--out", out);
  }

  void apply(const std::string& text, const std::string& command_line = "") {
    const test::TemporaryFolder folder;
    write_file_atomically(folder / "plan.toml", text);
    app.parse(command_line, false);
    apply_plan(app, folder / "plan.toml");
  }
};

void check_refused(const std::string& text, const std::string& why) {
  Command command;
  CHECK_THROWS_WITH_AS(command.apply(text), doctest::Contains(why.c_str()), InputError);
}

}  // namespace

TEST_CASE("a plan gives options their values, and the command line comes first") {
  Command command;
  command.apply(
      "description = \"for people\"\nbatch = [1, 8]\nbudget = \"5m\"\nevery-round = true\n",
      "--budget 7m");
  CHECK(command.batches == std::vector<int>{1, 8});
  CHECK(command.budget == "7m");
  CHECK(command.every_round);

  Command single;
  single.apply("batch = 64\nevery-round = false\n");
  CHECK(single.batches == std::vector<int>{64});
  CHECK_FALSE(single.every_round);
}

TEST_CASE("what is no plan is refused with its file and line") {
  check_refused("batch = [1, 8\n", "plan.toml, line ");
  check_refused("budget = \"5m\"\nbatches = 8\n", "line 2: a plan has no 'batches'");
  check_refused("out = \"here\"\n", "line 1: a plan has no 'out'");
  check_refused("\nbatch = 0\n", "line 2: ");
  check_refused("batch = 1979-05-27\n", "batch is a text, a number");
  check_refused("[batch]\nsize = 8\n", "batch is a text, a number");
  check_refused("[%]\n", "line 1: Error while parsing key");
  check_refused("budget = [[\"5m\"]]\n", "budget is a text, a number");
  Command command;
  CHECK_THROWS_AS(apply_plan(command.app, "absent.toml"), InputError);
}

TEST_CASE("characters beyond ASCII are read as they stand") {
  Command command;
  command.apply(
      "\xEF\xBB\xBF# f\u00fcr D\u00fcsseldorf\n"
      "description = \"caf\u00e9 \\\" \u4e2d # no comment\"  # \u4e2d\n"
      "'every-round' = true\n"
      "budget = \"\"\"\n5\"\"m\u00e9 q0_c3 \\u00e9\"\"\"\"\"\n");
  CHECK(command.every_round);
  CHECK(command.budget == "5\"\"m\u00e9 q0_c3 \u00e9\"\"");
  Command literal;
  const std::string path = "C:\\\u00fc q0_c3 q\u00fc q0\u00fc q0_\u00fc q1\u00fc_\u00fc__\u00fc";
  literal.apply("budget = '" + path + "'\n");
  CHECK(literal.budget == path);

  check_refused("# \u00fc\nbudget = \"5m\"\n\u00fc = 1\n",
                "plan.toml, line 3: a plan has no '\u00fc'");
  check_refused("budget = \"5m\" \u00a0\n", "plan.toml, line 1: ");
  check_refused("batch = [ 1x11.'\uFEFD,", "plan.toml, line 1: ");
  check_refused("budget = \u2028", "plan.toml, line 1: ");
  check_refused("budget = '''\n\u00fc", "plan.toml, line 2: ");
}

TEST_CASE("a plan is a file, or one that came with the program by its name") {
  const test::TemporaryFolder own;
  write_file_atomically(own / "quick.toml", "");
  write_file_atomically(own / "full.toml", "");
  CHECK(find_plan("quick", own.path()) == own / "quick.toml");
  CHECK(find_plan(own / "full.toml", own.path()) == own / "full.toml");
  CHECK_THROWS_WITH_AS(find_plan("quik", own.path()),
                       "there is no plan quik; with edgebench came full, quick", InputError);
  CHECK_THROWS_AS(find_plan("../quick", own / "x"), InputError);
  CHECK_THROWS_WITH_AS(find_plan("quick", "/nowhere"), "there is no plan quick", InputError);
}

TEST_CASE("the plans that come with the program are plans") {
  const std::filesystem::path plans = EDGEBENCH_PLANS;
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(plans)) {
    CAPTURE(entry.path().string());
    CLI::App app;
    Action action;
    add_bench_command(app, action);
    // The command's own callback applies the plan.
    CHECK_NOTHROW(app.parse("bench " + shell_quoted(entry.path().string()), false));
    CHECK(static_cast<bool>(action));
    ++count;
  }
  CHECK(count == 5);
}

}  // namespace edgebench::cli
