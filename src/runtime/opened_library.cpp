#include "runtime/opened_library.h"

#include <stdexcept>

#include <dlfcn.h>

#include "runtime/library_file.h"

namespace edgebench::runtime {

OpenedLibrary::OpenedLibrary(const std::string& own)
    : file_(library_file(own)), handle_(::dlopen(file_.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (handle_ != nullptr) return;
  const char* const words = ::dlerror();
  error_ = words == nullptr ? file_ + " cannot be opened" : words;
}

void* OpenedLibrary::symbol(const char* name) const {
  if (handle_ == nullptr) throw std::runtime_error(error_);
  void* const found = ::dlsym(handle_, name);
  if (found == nullptr) {
    throw std::runtime_error(file_ + " has no " + name + ": it is another library, or too old");
  }
  return found;
}

}  // namespace edgebench::runtime
