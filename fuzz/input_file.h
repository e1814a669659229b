// An input as a file, for readers that take a path. One file serves all inputs of a process: only
// its content changes. It lies in a folder of its own, because readers look for files beside it.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/unmovable.h"
#include "fuzz/parser.h"

namespace edgebench::fuzz {

class InputFile : Unmovable {
 public:
  explicit InputFile(const std::string& name)
      : path_(folder_.path() / name),
        file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (file_ < 0) throw std::runtime_error("cannot create " + path_.string());
  }
  ~InputFile() { ::close(file_); }

  const std::filesystem::path& holding(Input input) {
    const auto size = static_cast<ssize_t>(input.size());
    if (::pwrite(file_, input.data(), input.size(), 0) != size || ::ftruncate(file_, size) != 0) {
      throw std::runtime_error("cannot write " + path_.string());
    }
    return path_;
  }

 private:
  ScratchFolder folder_;
  std::filesystem::path path_;
  int file_;
};

}  // namespace edgebench::fuzz
