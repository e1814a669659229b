// What this machine shows of an NVIDIA driver beside its library: device nodes, the kernel module,
// the variable that hides devices. A driver that does not start answers with a number only; these
// say which of its several causes it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace edgebench::cuda {

struct Surroundings {
  std::optional<std::string> visible_devices;  // CUDA_VISIBLE_DEVICES, where it is set.
  std::vector<std::string> nodes;              // /dev/nvidia0, /dev/nvidiactl, /dev/nvidia-uvm, ...
  std::vector<std::string> closed_nodes;       // Those of them that this process may not open.
  std::string module_version;                  // Of the kernel module; empty: it is not loaded.

  bool has_node(const std::string& path) const;
};

// `root` is the root of the tree that is looked at.
Surroundings look_around(const std::filesystem::path& root = "/");

// The nodes that a process writes to while it computes on a device: those above, or of a Jetson its
// own, which are many (nvmap, nvhost-*, nvgpu/igpu0/*, dri/renderD128).
std::vector<std::string> nodes_to_write(const std::filesystem::path& root = "/");

// Why cuInit() failed with the result, or the driver counted no device (kNoDevice), and what helps:
// one sentence. `error_name` is the driver's own for the result.
std::string why_no_start(int result, const std::string& error_name,
                         const Surroundings& surroundings);

}  // namespace edgebench::cuda
