// Whether an accelerator was free to do what it can, in words: the part of the closed list of
// trust.h that is about devices.
#pragma once

#include <vector>

#include "machine/accelerator/device_circumstances.h"
#include "machine/trust.h"

namespace edgebench::machine {

// As kFrequencyLimit: clock and latency go hand in hand, and 3 % are looked for. A device's clock
// moves in steps below 1 %.
inline constexpr double kDeviceClockLimit = 0.05;

// Below the temperature at which it slows itself down. Five degrees are what a fan or a warmer room
// makes, so the next run may meet it.
inline constexpr double kNearSlowdown_celsius = 5;

// In the order of the kinds; empty if all that could be read was quiet.
std::vector<TrustNote> trust_notes(const DeviceCircumstances& circumstances);

}  // namespace edgebench::machine
