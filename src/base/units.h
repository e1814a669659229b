// Amounts as people type them: durations "90s", "3m", sizes "64MB".
#pragma once

#include <cstdint>
#include <string_view>

namespace edgebench {

// A number with one of the units ns, us, ms, s, m (minutes), h. Positive. Throws UsageError, saying
// which option and what was expected.
std::int64_t parse_duration_ns(std::string_view option, std::string_view text);

// A number with one of the units B, kB, MB, GB (powers of 1000), KiB, MiB, GiB (of 1024).
// Positive. Throws UsageError likewise.
std::uint64_t parse_size_bytes(std::string_view option, std::string_view text);

}  // namespace edgebench
