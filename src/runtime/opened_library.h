// The library of a runtime whose worker is not linked with it, so that it serves every version that
// an owner may have.
#pragma once

#include <string>

#include "base/unmovable.h"

namespace edgebench::runtime {

// Make it a static object: the library is then opened before main(), and the loader's time is part
// of the worker's start, as it is where a worker is linked with its library.
class OpenedLibrary : Unmovable {
 public:
  // Opens library_file(`own`). What goes wrong is kept, and told by whoever asks first.
  explicit OpenedLibrary(const std::string& own);

  // Throws std::runtime_error, with the loader's words, where the library was not opened or has no
  // such name. The library stays open until the process ends.
  void* symbol(const char* name) const;

  // One of that type, a pointer to a function.
  template <typename Function>
  Function function(const char* name) const {
    return reinterpret_cast<Function>(symbol(name));
  }

 private:
  std::string file_;
  void* handle_ = nullptr;
  std::string error_;
};

}  // namespace edgebench::runtime
