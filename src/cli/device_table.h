// The accelerators of this machine, as `doctor` shows them.
#pragma once

#include <cstddef>
#include <string>

#include "machine/accelerator/devices.h"
#include "runtime/device_roofline.h"

namespace edgebench::cli {

// What each device is and in which state it is now, in lines of at most `width` characters; without
// devices, why there are none.
std::string device_table(const machine::Devices& devices, std::size_t width);

// The most that one device can do, or why that is not known, likewise.
std::string device_roofline_table(const runtime::DeviceRoofline& roofline, std::size_t width);

}  // namespace edgebench::cli
