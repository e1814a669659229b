// Arguments in the command line of a shell.
#pragma once

#include <string>

namespace edgebench {

// One argument as a POSIX shell reads it back: in quotes where it needs them.
std::string shell_quoted(const std::string& argument);

}  // namespace edgebench
