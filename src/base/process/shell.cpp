#include "base/process/shell.h"

namespace edgebench {

std::string shell_quoted(const std::string& argument) {
  const bool plain = argument.find_first_of(" \t\n\"'\\$&|;<>()*?[]{}~#!`") == std::string::npos;
  if (plain && !argument.empty()) return argument;
  std::string quoted = "'";
  for (const char letter : argument) {
    // A quote cannot stand within quotes: they end, it comes with a backslash, they begin again.
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
}

}  // namespace edgebench
