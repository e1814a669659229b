// A run's records.jsonl: one JSON object a line, appended the moment it exists. Whatever kills the
// coordinator, all lines before are whole; an unfinished last line was never a record.
#pragma once

#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "record/records.h"

namespace edgebench::measure {

// Whether the file has a whole line, so that there is something to go on with.
bool holds_records(const std::filesystem::path& path);

class Recorder {
 public:
  // Opens for appending, and for nobody else meanwhile. A torn last line of an earlier run is cut
  // off first. Throws InputError, naming the file.
  explicit Recorder(std::filesystem::path path);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // Hands the record's line to the kernel: it survives this process, though not a power cut.
  // Throws InputError (a full disk): what was recorded before is safe.
  template <typename Record>
  void append(const Record& record) {
    append_line(record::line_of(record));
  }

  // Waits until everything is on the disk; called at the end of a round, outside any timing.
  void flush();

 private:
  void append_line(const nlohmann::json& line);

  std::filesystem::path path_;
  int descriptor_;
};

}  // namespace edgebench::measure
