#include "cli/forwarded.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "cli/command.h"

namespace edgebench::cli {
namespace {

// What is forwarded of a command line of `bench`.
std::vector<std::string> forwarded(const std::string& line) {
  CLI::App app;
  Action action;
  add_bench_command(app, action);
  app.parse("bench " + line, false);
  return forwarded_arguments(*app.get_subcommand("bench"));
}

using Arguments = std::vector<std::string>;

TEST_CASE("options that say what is measured are forwarded, those of the inputs are not") {
  CHECK(forwarded("").empty());
  CHECK(forwarded("--weights w --images i --out o --cache c --crop 96").empty());
  CHECK(forwarded("--rounds 8 --every-round --budget 2m") ==
        Arguments{"--rounds", "8", "--every-round", "--budget", "2m"});
  CHECK(forwarded("--cores big --baseline a=b --progress lines") ==
        Arguments{"--baseline", "a=b", "--cores", "big"});
}

TEST_CASE("lists are forwarded value by value") {
  CHECK(forwarded("--runtimes a,b --batch 1,8 --candidate x:fp32,threads=2 --candidate y:int8") ==
        Arguments{"--candidate", "x:fp32,threads=2", "--candidate", "y:int8", "--runtimes", "a",
                  "--runtimes", "b", "--batch", "1", "--batch", "8"});
}

TEST_CASE("what is forwarded is read back as the same") {
  const std::string line = "--rounds 8 --every-round --runtimes a,b --slice 5ms --seed 7";
  std::string again;
  for (const std::string& argument : forwarded(line)) again += shell_quoted(argument) + " ";
  CHECK(forwarded(again) == forwarded(line));
}

TEST_CASE("every option of bench is forwarded, or one that is of here or of the inputs") {
  CLI::App app;
  Action action;
  add_bench_command(app, action);
  InputArguments arguments;
  CLI::App inputs;
  add_input_options(inputs, arguments);
  const Arguments of_here = {"--out",    "--resume", "--prepared", "--progress", "--artifact",
                             "--budget", "--host",   "--package",  "--sdk",      "plan"};
  for (const CLI::Option* option : app.get_subcommand("bench")->get_options()) {
    const std::string name = option->get_name();
    if (name == "--help") continue;
    CAPTURE(name);
    const int homes = (inputs.get_option_no_throw(name) != nullptr ? 1 : 0) +
                      static_cast<int>(std::ranges::count(of_here, name)) +
                      static_cast<int>(std::ranges::count(kMeasuringOptions, name));
    CHECK(homes == 1);
  }
}

}  // namespace
}  // namespace edgebench::cli
