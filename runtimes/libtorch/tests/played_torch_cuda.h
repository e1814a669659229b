// PyTorch's library for CUDA, played: it registers what the real one registers, and computes with
// PyTorch's kernels for the processor. "Device memory" is the played driver's, which is the host's.
// An operator waits for what is queued on PyTorch's current stream, and for no other: where that is
// not the stream that carries the copies, it reads what was there before.
#pragma once

namespace edgebench::libtorch::test {

struct PlayedTorch {
  // The script.
  bool finds_gpu = true;
  bool tells_cudnn_tf32 = false;  // Whatever PyTorch's settings are.

  // What was done.
  int operators = 0;  // On the device.
  int synchronised = 0;
  int initialised = 0;
};

// How long each operator takes by the driver's clock.
inline constexpr double kOperator_us = 2;

}  // namespace edgebench::libtorch::test
