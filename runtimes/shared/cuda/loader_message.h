// What the dynamic loader says of a library that cannot be opened.
#pragma once

#include <string_view>

namespace edgebench::cuda {

// Which library it did not find: "libcublasLt.so.13" of "...error: libcublasLt.so.13: cannot open
// shared object file: ..."; empty: the message tells of something else.
std::string_view missing_library(std::string_view message);

}  // namespace edgebench::cuda
