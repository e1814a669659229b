// Texts that somebody has read and found good, in tests/report/golden/.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"
#include "report/made_reports.h"
#include "support.h"

namespace edgebench::test {

// On a difference the new text is left beside the system's other temporary files, named in the
// message: read it, and if it is better, copy it over the old one. With EDGEBENCH_UPDATE_GOLDEN=1
// in the environment it replaces the old one at once, to be read in `git diff`.
inline void check_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path golden = std::filesystem::path(EDGEBENCH_GOLDEN) / name;
  const std::string expected =
      std::filesystem::exists(golden) ? read_file(golden) : "there is no such file yet";
  if (text == expected) return;
  if (std::getenv("EDGEBENCH_UPDATE_GOLDEN") != nullptr) return write_file_atomically(golden, text);
  const std::filesystem::path fresh =
      std::filesystem::temp_directory_path() / ("edgebench-golden-" + name);
  write_file_atomically(fresh, text);
  FAIL_CHECK("differs from tests/report/golden/" << name << "; see " << fresh.string());
}

// A whole run and an interrupted one in this format, whose files have this suffix.
inline void check_golden_runs(const std::string& suffix,
                              std::string (*format)(const judge::Summary& summary)) {
  check_golden("winner" + suffix, format(winner_run().summary()));
  check_golden("interrupted" + suffix, format(interrupted_run().summary()));
}

}  // namespace edgebench::test
