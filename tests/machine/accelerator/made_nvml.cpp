// A libnvidia-ml made for tests, on which no line is NVIDIA's: it answers what a script says. The
// script is the file that EDGEBENCH_MADE_NVML names, read anew for every call, so that a test can
// change the device meanwhile. A line is a key and its value:
//
//   start 9              what nvmlInit_v2 returns
//   devices 2
//   name.0 NVIDIA H200   of device 0; what has no line is not supported (3)
//   power.0 !4           no permission: the error 4
//
// With MADE_NVML_OLD it is a library of before driver 535: without the functions that came later.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>

namespace {

constexpr int kSuccess = 0;
constexpr int kNotSupported = 3;
constexpr int kNotFound = 6;
constexpr int kInsufficientSize = 7;

int running = 0;  // Initialised, and not yet shut down.

std::optional<std::string> value_of(const std::string& key) {
  const char* script = std::getenv("EDGEBENCH_MADE_NVML");
  std::ifstream file(script == nullptr ? "" : script);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key + " ")) return line.substr(key.size() + 1);
  }
  return std::nullopt;
}

// The text of a key, or the error that stands there.
int answer(const std::string& key, std::string& text) {
  const auto value = running > 0 ? value_of(key) : std::nullopt;
  if (running == 0) return 1;  // Not initialised.
  if (!value) return kNotSupported;
  if (value->starts_with("!")) return std::atoi(value->c_str() + 1);
  text = *value;
  return kSuccess;
}

// A device's handle is the address of its number.
int numbers[] = {0, 1, 2, 3, 4, 5, 6, 7};

std::string of(const char* what, const void* device) {
  return std::string(what) + "." + std::to_string(*static_cast<const int*>(device));
}

int text_answer(const std::string& key, char* text, unsigned room) {
  std::string value;
  const int result = answer(key, value);
  if (result != kSuccess) return result;
  if (value.size() >= room) return kInsufficientSize;
  std::memcpy(text, value.c_str(), value.size() + 1);
  return kSuccess;
}

template <typename Number>
int number_answer(const std::string& key, Number* number) {
  std::string value;
  const int result = answer(key, value);
  if (result == kSuccess) *number = static_cast<Number>(std::strtoull(value.c_str(), nullptr, 0));
  return result;
}

#ifndef MADE_NVML_OLD
// process_list.0 4242=629145600,17=-1 of nvmlProcessInfo_t: the number, and its memory.
struct Process {
  unsigned id;
  unsigned long long memory_bytes;
  unsigned gpu_instance_id, compute_instance_id;
};

int list_processes(const void* device, unsigned* count, Process* processes) {
  std::string text;
  const int result = answer(of("process_list", device), text);
  if (result != kSuccess) return result;
  const unsigned room = *count;
  *count = 0;
  for (std::size_t at = 0; at < text.size(); ++*count) {
    const std::size_t value = text.find('=', at) + 1;
    if (*count < room) {
      processes[*count] = {
          .id = static_cast<unsigned>(std::strtoul(&text[at], nullptr, 10)),
          .memory_bytes = static_cast<unsigned long long>(std::strtoll(&text[value], nullptr, 10)),
          .gpu_instance_id = ~0U,
          .compute_instance_id = ~0U};
    }
    const std::size_t comma = text.find(',', value);
    at = comma == std::string::npos ? text.size() : comma + 1;
  }
  return *count > room ? kInsufficientSize : kSuccess;
}
#endif

int count_processes(const void* device, unsigned* count) {
  const unsigned room = *count;
  const int result = number_answer(of("processes", device), count);
  if (result != kSuccess) return result;
  return *count > room ? kInsufficientSize : kSuccess;
}

}  // namespace

extern "C" {

int nvmlInit_v2() {
  const auto result = value_of("start");
  const int code = result ? std::atoi(result->c_str()) : kSuccess;
  if (code == kSuccess) ++running;
  return code;
}
int nvmlShutdown() {
  --running;
  return kSuccess;
}
int made_nvml_running() {
  return running;
}
const char* nvmlErrorString(int result) {
  if (result == 9) return "Driver Not Loaded";
  if (result == 15) return "GPU is lost";
  return result == 18 ? "Driver/library version mismatch" : "some error";
}
int nvmlSystemGetDriverVersion(char* text, unsigned room) {
  return text_answer("driver", text, room);
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  return number_answer("devices", count);
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  if (const auto lost = value_of("lost"); lost && std::stoul(*lost) == index) return 15;
  if (index >= std::size(numbers)) return kNotFound;
  *device = &numbers[index];
  return kSuccess;
}
int nvmlDeviceGetName(void* device, char* text, unsigned room) {
  return text_answer(of("name", device), text, room);
}
int nvmlDeviceGetUUID(void* device, char* text, unsigned room) {
  return text_answer(of("uuid", device), text, room);
}
int nvmlDeviceGetPciInfo_v3(void* device, void* info) {
  // Five numbers between the old identifier of 16 characters and the one of 32.
  return text_answer(of("pci", device), static_cast<char*>(info) + 16 + 5 * sizeof(unsigned), 32);
}
int nvmlDeviceGetMigMode(void* device, unsigned* now, unsigned* after_reset) {
  *after_reset = 1;
  return number_answer(of("mig", device), now);
}
int nvmlDeviceGetMemoryInfo(void* device, unsigned long long* memory) {
  const int result = number_answer(of("memory", device), memory);
  memory[1] = 7;
  return result != kSuccess ? result : number_answer(of("used", device), memory + 2);
}
int nvmlDeviceGetClockInfo(void* device, int clock, unsigned* mhz) {
  return number_answer(of(clock == 1 ? "sm" : clock == 2 ? "mem" : "other", device), mhz);
}
int nvmlDeviceGetMaxClockInfo(void* device, int clock, unsigned* mhz) {
  return number_answer(of(clock == 1 ? "sm_max" : clock == 2 ? "mem_max" : "other", device), mhz);
}
int nvmlDeviceGetPowerUsage(void* device, unsigned* milliwatts) {
  return number_answer(of("power", device), milliwatts);
}
int nvmlDeviceGetEnforcedPowerLimit(void* device, unsigned* milliwatts) {
  return number_answer(of("limit", device), milliwatts);
}
int nvmlDeviceGetTemperature(void* device, int sensor, unsigned* celsius) {
  return number_answer(of(sensor == 0 ? "celsius" : "other", device), celsius);
}
int nvmlDeviceGetTemperatureThreshold(void* device, int threshold, unsigned* celsius) {
  return number_answer(of(threshold == 1 ? "slowdown" : "other", device), celsius);
}
int nvmlDeviceGetUtilizationRates(void* device, unsigned* rates) {
  rates[1] = 99;
  return number_answer(of("busy", device), rates);
}
int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* millijoules) {
  return number_answer(of("energy", device), millijoules);
}

#ifdef MADE_NVML_OLD
int nvmlDeviceGetCurrentClocksThrottleReasons(void* device, unsigned long long* reasons) {
  return number_answer(of("reasons", device), reasons);
}
int nvmlDeviceGetComputeRunningProcesses(void* device, unsigned* count, void*) {
  return count_processes(device, count);
}
#else
int nvmlDeviceGetCurrentClocksEventReasons(void* device, unsigned long long* reasons) {
  return number_answer(of("reasons", device), reasons);
}
int nvmlDeviceGetComputeRunningProcesses_v3(void* device, unsigned* count, void* processes) {
  if (processes == nullptr) return count_processes(device, count);
  return list_processes(device, count, static_cast<Process*>(processes));
}
#endif
}
