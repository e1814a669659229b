#include "shared/cuda/surroundings.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "shared/cuda/driver_api.h"

namespace edgebench::cuda {
namespace fs = std::filesystem;
namespace {

constexpr const char* kMemoryNode = "/dev/nvidia-uvm";

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

// /dev/nvidia0, and neither /dev/nvidiactl nor the folder /dev/nvidia-caps.
bool is_device_node(const std::string& path) {
  constexpr std::string_view kBegin = "/dev/nvidia";
  return path.size() > kBegin.size() && path.starts_with(kBegin) && is_digit(path[kBegin.size()]);
}

bool is_node_of_the_driver(const std::string& path) {
  return is_device_node(path) || path == "/dev/nvidiactl" || path == kMemoryNode;
}

bool is_node_of_a_jetson(const std::string& name) {
  constexpr std::array kBegins = {"nvhost-", "nvmap", "nvsciipc", "host1x-fence"};
  return std::ranges::any_of(kBegins, [&](const char* begin) { return name.starts_with(begin); });
}

// All files of a folder, and of folders in it.
void add_below(const fs::path& root, const std::string& folder, std::vector<std::string>& nodes) {
  const fs::path there = root / folder.substr(1);
  std::error_code error;
  for (fs::recursive_directory_iterator entry(there, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_directory(error)) continue;
    nodes.push_back(fs::path(folder) / entry->path().lexically_relative(there));
  }
}

std::string first_word(const fs::path& file) {
  std::string word;
  std::ifstream(file) >> word;
  return word;
}

// "the kernel module 580.95.05", as far as it is known.
std::string module_words(const Surroundings& surroundings) {
  return surroundings.module_version.empty() ? "its kernel module"
                                             : "its kernel module " + surroundings.module_version;
}

// Of a driver that finds no device, or does not get at it.
std::string why_no_device(const Surroundings& surroundings) {
  if (!surroundings.closed_nodes.empty()) {
    return fmt::format(
        "this user may not open {}: join the group that owns it (ls -l /dev/nvidia*; often "
        "\"video\" or \"render\"), or give the container or the job the device",
        fmt::join(surroundings.closed_nodes, ", "));
  }
  if (std::ranges::none_of(surroundings.nodes, is_device_node)) {
    return "there is no /dev/nvidia0: this machine has no NVIDIA GPU, or its kernel module is not "
           "loaded (modprobe nvidia; reboot after a new driver or kernel), or the container was "
           "started without --gpus all";
  }
  if (surroundings.visible_devices) {
    return fmt::format(
        "CUDA_VISIBLE_DEVICES=\"{}\" hides every GPU: unset it, or name one that nvidia-smi -L "
        "lists",
        *surroundings.visible_devices);
  }
  if (!surroundings.has_node(kMemoryNode)) {
    return fmt::format("{} is missing: run nvidia-modprobe -u -c 0 as root", kMemoryNode);
  }
  return {};
}

}  // namespace

bool Surroundings::has_node(const std::string& path) const {
  return std::ranges::find(nodes, path) != nodes.end();
}

Surroundings look_around(const fs::path& root) {
  Surroundings found;
  if (const char* visible = std::getenv("CUDA_VISIBLE_DEVICES")) found.visible_devices = visible;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root / "dev", ignored)) {
    const std::string path = "/dev/" + entry.path().filename().string();
    if (!is_node_of_the_driver(path)) continue;
    found.nodes.push_back(path);
    if (::access(entry.path().c_str(), R_OK | W_OK) != 0) found.closed_nodes.push_back(path);
  }
  std::ranges::sort(found.nodes);
  std::ranges::sort(found.closed_nodes);
  found.module_version = first_word(root / "sys/module/nvidia/version");
  return found;
}

std::vector<std::string> nodes_to_write(const fs::path& root) {
  std::vector<std::string> nodes = look_around(root).nodes;
  const std::size_t usual = nodes.size();
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(root / "dev", ignored)) {
    const std::string name = entry.path().filename();
    if (is_node_of_a_jetson(name)) nodes.push_back("/dev/" + name);
  }
  add_below(root, "/dev/nvgpu", nodes);
  // The display's node belongs to its owner alone, and any machine's graphics has one like it.
  if (nodes.size() > usual) add_below(root, "/dev/dri", nodes);
  std::erase_if(nodes, [](const std::string& node) { return node.starts_with("/dev/dri/card"); });
  std::ranges::sort(nodes);
  return nodes;
}

std::string why_no_start(int result, const std::string& error_name,
                         const Surroundings& surroundings) {
  const std::string cause = why_no_device(surroundings);
  switch (result) {
    case kNoDevice:
      if (!cause.empty()) return "the NVIDIA driver finds no device: " + cause;
      return "the NVIDIA driver finds no device: a GPU in MIG mode needs a compute instance "
             "(nvidia-smi mig -cgi PROFILE -C), and one that has failed is told of by dmesg";
    case kStubLibrary:
      return "the libcuda.so.1 that was found is the CUDA toolkit's stub: take the toolkit's "
             "folder \"stubs\" out of LD_LIBRARY_PATH";
    case kSystemNotReady:
      return "the NVIDIA driver says that the system is not ready (802): on a machine with "
             "NVSwitch "
             "start nvidia-fabricmanager, of the driver's own version";
    case kSystemDriverMismatch:
      return fmt::format(
          "the NVIDIA driver's libcuda.so.1 and {} are of different versions (803), as after an "
          "upgrade: reboot, or in a container use the host's libcuda.so.1",
          module_words(surroundings));
    case kCompatNotSupported:
      return "the libcuda.so.1 that was found is of the package cuda-compat, which this GPU does "
             "not take (804): take its folder out of LD_LIBRARY_PATH";
    case kOperatingSystem:
    case kUnknown:
      if (!cause.empty()) {
        return fmt::format("the NVIDIA driver does not start ({}): {}", result, cause);
      }
      break;
    default:
      break;
  }
  return fmt::format(
      "the NVIDIA driver does not start: {} ({}); nvidia-smi and dmesg may say why, and a reboot "
      "may help",
      error_name, result);
}

}  // namespace edgebench::cuda
