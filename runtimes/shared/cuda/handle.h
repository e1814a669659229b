// Owning what the driver made.
#pragma once

#include <utility>

#include "shared/cuda/driver_api.h"

namespace edgebench::cuda {

// Gives its object back through the driver's function `release` for it. An error at that moment
// helps nobody, and a later call reports it again.
template <typename Object, auto release>
class Handle {
 public:
  Handle() = default;
  Handle(const Functions& functions, Object object) : functions_(&functions), object_(object) {}
  // Somebody else's, who gives it back.
  static Handle borrowed(Object object) {
    Handle handle;
    handle.object_ = object;
    return handle;
  }
  ~Handle() { give_back(); }
  Handle(Handle&& other) noexcept
      : functions_(std::exchange(other.functions_, nullptr)), object_(other.object_) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this == &other) return *this;
    give_back();
    functions_ = std::exchange(other.functions_, nullptr);
    object_ = other.object_;
    return *this;
  }
  Object get() const { return object_; }

 private:
  void give_back() {
    if (functions_ != nullptr) (functions_->*release)(object_);
  }

  const Functions* functions_ = nullptr;  // None: nothing is owned.
  Object object_{};
};

}  // namespace edgebench::cuda
