#include "cli/forwarded.h"

namespace edgebench::cli {
namespace {

void add_arguments(std::vector<std::string>& arguments, const CLI::App& bench, const char* name) {
  const CLI::Option* option = bench.get_option_no_throw(name);
  if (option == nullptr || option->count() == 0) return;
  if (option->get_items_expected_max() == 0) {
    if (option->as<bool>()) arguments.emplace_back(name);
    return;
  }
  for (const std::string& value : option->results()) {
    arguments.emplace_back(name);
    arguments.push_back(value);
  }
}

}  // namespace

std::vector<std::string> forwarded_arguments(const CLI::App& bench) {
  std::vector<std::string> arguments;
  for (const char* name : kMeasuringOptions) add_arguments(arguments, bench, name);
  add_arguments(arguments, bench, "--budget");
  return arguments;
}

}  // namespace edgebench::cli
