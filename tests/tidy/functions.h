// Where functions begin and end in C++ text, well enough to hold their length against a limit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace edgebench::tidy {

struct Function {
  std::string name;
  int first_line = 0;  // Of its signature, from 1.
  int last_line = 0;   // Of its closing brace.
  int lines() const { return last_line - first_line + 1; }
};

// Functions, methods, constructors and test cases at namespace or class level, in their order.
// Lambdas and local classes count as part of the function around them.
std::vector<Function> functions_in(std::string_view text);

}  // namespace edgebench::tidy
