// A device in use by this process.
#pragma once

#include <cstdint>
#include <memory>

#include "base/enum_names.h"
#include "shared/cuda/driver.h"
#include "shared/cuda/handle.h"

namespace edgebench::cuda {

// How a thread waits for the device. Spinning answers sooner and more evenly, and takes a whole
// processor while it waits; blocking takes a wake-up.
enum class Waiting { blocking, spinning };

constexpr auto names_of(Waiting) {
  return named<Waiting>({{Waiting::blocking, "blocking"}, {Waiting::spinning, "spinning"}});
}

// Of every runtime, so that none is faster for its way of waiting. CUDA spins, too, where there are
// processors enough.
inline constexpr Waiting kUsualWaiting = Waiting::spinning;

// The device's primary context, which is the one that CUDA's runtime and the libraries upon it use,
// too: what is set here holds for them. Released at the end.
class Context {
 public:
  // Current in the calling thread from now on. Throws runtime::Unsupported where another process
  // has the device for itself, std::bad_alloc where the device has no memory left for a context,
  // std::runtime_error where the driver refuses something else.
  Context(std::shared_ptr<const Driver> driver, const DeviceFacts& device, Waiting waiting);

  const Driver& driver() const { return *driver_; }

  // For calls of this thread. Each thread needs it once; again it costs less than a microsecond.
  void make_current() const;

  // As the driver says it now: a library may have set another way.
  Waiting waiting() const;

  // On the whole device, whoever uses the rest.
  std::uint64_t free_memory_bytes() const;

 private:
  std::shared_ptr<const Driver> driver_;
  int device_;
  ContextHandle context_ = nullptr;
  Handle<int, &Functions::release_primary> retained_;
};

}  // namespace edgebench::cuda
