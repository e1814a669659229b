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

}  // namespace edgebench::test
