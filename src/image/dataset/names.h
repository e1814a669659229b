// Names and lines in files of the user's, as people compare them. Systems write "é" as one
// character or as two (macOS does), and a list made on one then names files of the other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace edgebench::image {

// Unicode's composed form (NFC); what is no UTF-8 stays as it is.
std::string composed(std::string_view name);

// In lower case as far as ASCII goes.
std::string lower_case(std::string_view text);

// The lines of a text without their ends (\n or \r\n) and without a byte order mark; empty lines at
// the end do not count.
std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace edgebench::image
