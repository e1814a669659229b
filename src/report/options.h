// What a reader can choose of a report.
#pragma once

#include <cstddef>
#include <string>

namespace edgebench::report {

struct Options {
  std::size_t width = 80;   // The terminal's, in columns; only the table heeds it (at least 40).
  bool all_notes = false;   // Else those that matter, and a line that counts the others.
  std::string run = "RUN";  // The run's folder, for the command that shows all notes.
};

}  // namespace edgebench::report
