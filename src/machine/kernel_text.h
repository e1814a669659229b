// Reading what the kernel says in the files under /proc and /sys. Those files have no size, may
// vanish between two reads, and are absent on many machines, so nothing here throws: what is not
// there, or is not what it should be, is nullopt, and the caller reports "not available".
//
// Every reader of this folder takes the root of the tree ("/" in earnest), so that the tests can
// show it other machines.
#pragma once

#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace edgebench::machine {

// The whole file, or nullopt if it cannot be read.
std::optional<std::string> read_text(const std::filesystem::path& path);

// The trimmed text of a file, empty if it cannot be read.
std::string line_of(const std::filesystem::path& path);

// Without blanks, line ends and NUL bytes (device-tree strings end in one) on either side.
std::string_view trimmed(std::string_view text);

// An empty last part does not count.
std::vector<std::string_view> split(std::string_view text, std::string_view separator);
inline std::vector<std::string_view> split(std::string_view text, char separator) {
  return split(text, std::string_view(&separator, 1));
}

// The words between runs of blanks.
std::vector<std::string_view> words(std::string_view text);

// The whole of the trimmed text as a decimal number, or nullopt.
template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  text = trimmed(text);
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || rest != end) return std::nullopt;
  return value;
}

// A file that holds one number, as most of sysfs does.
template <typename Number>
std::optional<Number> read_number(const std::filesystem::path& path) {
  const auto text = read_text(path);
  return text ? parse_number<Number>(*text) : std::nullopt;
}

// The trimmed value of the first line "key<separator>value"; the key may be padded with blanks.
std::optional<std::string_view> value_of(std::string_view text, std::string_view key,
                                         char separator = ':');

// A line such as "VmHWM:   1234 kB" of /proc/meminfo or /proc/<pid>/status, in bytes.
std::optional<std::size_t> bytes_of(std::string_view text, std::string_view key);

// The kernel's list format, "0-3,8": ascending numbers. Malformed parts are left out.
std::vector<int> parse_cpu_list(std::string_view text);

// The paths in a folder in order of their names; empty if there is no such folder.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

}  // namespace edgebench::machine
