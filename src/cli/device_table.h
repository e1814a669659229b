// The accelerators of this machine, as `doctor` shows them.
#pragma once

#include <cstddef>
#include <string>

#include "machine/accelerator/devices.h"

namespace edgebench::cli {

// What each device is and in which state it is now, in lines of at most `width` characters; without
// devices, why there are none.
std::string device_table(const machine::Devices& devices, std::size_t width);

}  // namespace edgebench::cli
