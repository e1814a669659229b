// Stored runs for commands that read them.
#pragma once

#include <filesystem>
#include <string>

#include "base/file.h"
#include "cli/program.h"
#include "judge/made_choice.h"

namespace edgebench::test {

inline void store(const Program& program, const std::string& name, const std::string& records) {
  std::filesystem::create_directories(program.folder / name);
  write_file_atomically(program.folder / name / "records.jsonl", records);
}

// The same of a machine of this name.
inline void store_of(const Program& program, const std::string& host_name, MadeRun run) {
  run.header()["machine"]["host_name"] = host_name;
  store(program, host_name, run.text());
}

}  // namespace edgebench::test
