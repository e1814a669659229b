// Text from outside (a command line, a model file, a runtime's last words) on its way to a
// terminal.
#pragma once

#include <string>
#include <string_view>

namespace edgebench {

// The text with '?' for each control character: they would move the cursor, colour the terminal or
// name its window. C1 controls are two bytes in UTF-8.
std::string printable(std::string_view text);

// The same of a whole page: its line ends and tabs stay.
std::string printable_page(std::string_view text);

// The same of a text of several lines, which become one, joined by "; ". Blanks around the line
// ends are dropped, and empty lines.
std::string printable_line(std::string_view text);

}  // namespace edgebench
