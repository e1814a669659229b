// A .pte's program, checked before the library reads it: one method that maps one tensor to
// another, whose every index points at something. A wrong one would end the process in there.
#pragma once

#include "check/checked_program.h"
#include "check/pte_file.h"

namespace edgebench::executorch {

// Throws std::runtime_error with a sentence that says what does not hold.
CheckedProgram check_program(const PteFile& file);

}  // namespace edgebench::executorch
