// Amounts as people type them: durations "90s", "3m", sizes "64MB", energies "30mJ", shares "5%";
// and sizes as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace edgebench {

// A number with one of the units ns, us, ms, s, m (minutes), h. Positive. Throws UsageError, saying
// which option and what was expected.
std::int64_t parse_duration_ns(std::string_view option, std::string_view text);

// A number with one of the units B, kB, MB, GB (powers of 1000), KiB, MiB, GiB (of 1024).
// Positive. Throws UsageError likewise.
std::uint64_t parse_size_bytes(std::string_view option, std::string_view text);

// In joules; a number with one of the units uJ, mJ, J, kJ. Positive. Throws UsageError likewise.
double parse_energy_j(std::string_view option, std::string_view text);

// 0.05 of "5%"; 0 or more. Throws UsageError likewise.
double parse_percent(std::string_view option, std::string_view text);

// A number without a unit; 0 or more. Throws UsageError likewise.
double parse_number(std::string_view option, std::string_view text);

// 13.4 MB as "13.4 MB"; decimal units, three digits.
std::string bytes_words(double bytes);

}  // namespace edgebench
