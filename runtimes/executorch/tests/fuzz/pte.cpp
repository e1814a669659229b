// The check of a .pte file before ExecuTorch sees it.
#include <stdexcept>

#include "check/program_check.h"
#include "fuzz/parser.h"

namespace edgebench::fuzz {

void pte(Input input) {
  ends_in<std::runtime_error>([&] { executorch::check_program(executorch::PteFile(input)); });
}

}  // namespace edgebench::fuzz
