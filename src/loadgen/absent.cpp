// In the place of loadgen.cpp where LoadGen's sources were not fetched.
#include <stdexcept>

#include "loadgen/loadgen.h"

namespace edgebench::loadgen {

bool available() {
  return false;
}

const char* version() {
  return "";
}

void complete(std::span<const std::uintptr_t>) {
  throw std::logic_error("this build has no LoadGen");
}

Figures run(const Settings&, System&) {
  throw std::logic_error("this build has no LoadGen");
}

}  // namespace edgebench::loadgen
