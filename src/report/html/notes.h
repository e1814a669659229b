// What to know before believing the run, for a page.
#pragma once

#include <string>
#include <vector>

#include "judge/summary.h"
#include "report/html/markup.h"

namespace edgebench::report::html {

// Notes that say the same of several candidates; indices into Summary::notes.
struct JoinedNote {
  std::size_t first = 0;
  std::vector<std::size_t> same;     // The same words with another candidate's name.
  std::vector<std::size_t> similar;  // With other figures, too.
};

std::vector<JoinedNote> joined_notes(const std::vector<judge::Note>& notes);

// A list, what is missing first. Empty if there is nothing to say.
std::string notes_list(const judge::Summary& summary, const Json& report);

}  // namespace edgebench::report::html
