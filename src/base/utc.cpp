#include "base/utc.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace edgebench {

std::string utc_text(std::time_t time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(time));
}

std::string utc_now() {
  return utc_text(std::time(nullptr));
}

std::string utc_file_name(std::time_t time) {
  return fmt::format("{:%Y-%m-%dT%H-%M-%SZ}", fmt::gmtime(time));
}

}  // namespace edgebench
