// The scripted driver's first device, in use.
#pragma once

#include <memory>

#include "fake_machine.h"
#include "shared/cuda/context.h"

namespace edgebench::cuda::test {

struct InUse {
  explicit InUse(Waiting waiting = Waiting::blocking)
      : driver(std::make_shared<const Driver>(machine.place())),
        context(driver, driver->device(0), waiting) {}

  FakeMachine machine;
  std::shared_ptr<const Driver> driver;
  Context context;
};

}  // namespace edgebench::cuda::test
