// The time of day, for records and names: UTC, ISO 8601. Never for measuring (base/clock.h).
#pragma once

#include <ctime>
#include <string>

namespace edgebench {

// "2026-11-21T17:51:04Z"
std::string utc_text(std::time_t time);
std::string utc_now();

// "2026-11-21T17-51-04Z": without colons, for a file's name.
std::string utc_file_name(std::time_t time);

}  // namespace edgebench
