// Plain text in columns and lines of a given width. Characters are counted, not bytes: UTF-8 code
// points, which is what a terminal shows but for double-width and combining ones.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace edgebench::report {

// Between these a page has the terminal's width: a table does not get narrower, and longer lines of
// prose are hard to read.
inline constexpr std::size_t kNarrowestPage = 60;
inline constexpr std::size_t kWidestText = 100;

// The words of `text` in lines of at most `width` characters, the first after `first`, the others
// after as many blanks. A word that is longer than a line gets one of its own. Ends with a newline.
std::string wrapped(std::string_view text, std::size_t width, std::string_view first = "");

// The number of UTF-8 code points.
std::size_t width_of(std::string_view text);

// A cell of CSV (RFC 4180), and one of a table in Markdown, where a vertical bar would end it.
std::string csv_cell(const std::string& text);
std::string markdown_cell(const std::string& text);

std::string left(std::string_view text, std::size_t width);   // Padded behind.
std::string right(std::string_view text, std::size_t width);  // Padded in front.

}  // namespace edgebench::report
