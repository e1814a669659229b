// The program's version, as CMakeLists.txt declares it.
#pragma once

namespace edgebench {

inline constexpr const char* kVersion = EDGEBENCH_VERSION;

}  // namespace edgebench
