// The library as a whole: quiet, with its complaints kept for our own sentences; its thread pool;
// its operators, which are loaded only for a file that needs them.
#pragma once

#include <string>
#include <vector>

#include <executorch/runtime/core/error.h>
#include <executorch/runtime/core/result.h>

namespace edgebench::executorch {

// Silences the library's log and keeps its first error since the last check(). Any number of times.
void set_up_library();

// Throws std::runtime_error with `what`, the error's name and the library's own message.
void check(::executorch::runtime::Error error, const std::string& what);

template <typename T>
T take(::executorch::runtime::Result<T> result, const std::string& what) {
  check(result.error(), what);
  return std::move(result.get());
}

// Throws std::runtime_error where the library that we linked has no such delegate.
void require_delegate(const std::string& name);

// Loads the kernel libraries of the SDK if the operators are not there. Throws std::runtime_error
// that names an operator which they do not have either.
void require_operators(const std::vector<std::string>& names);

// The pool is the process's, and a delegate keeps a pointer to it from the moment that it is
// loaded. So one thread is no pool at all, and a pool stays as it is while somebody uses it.
class Threads {
 public:
  // Throws std::runtime_error where a pool of another size is in use.
  explicit Threads(int count);
  ~Threads();
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  // As the library counts them, the calling one included.
  int count() const;

  // Delegates that are loaded within its scope use as many threads as were asked for.
  class Scope {
   public:
    explicit Scope(const Threads& threads);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    bool before_;
  };

 private:
  bool pooled_;
};

}  // namespace edgebench::executorch
