#include "shared/torch/operators/onednn_log.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <system_error>

#include <sys/mman.h>
#include <unistd.h>

namespace torch::verbose {
int _mkldnn_set_verbose(int level);  // NOLINT: PyTorch's name; no header declares it.
}

namespace edgebench::torch_common {
namespace {

using runtime::Arithmetic;
using runtime::LayerKind;

constexpr std::string_view kOnednnExecuted = "onednn_verbose,v1,primitive,exec,";
constexpr std::string_view kOlderOnednnExecuted = "onednn_verbose,primitive,exec,";

// Whether the line begins so; what begins it is taken off.
bool takes(std::string_view& line, std::string_view beginning) {
  if (!line.starts_with(beginning)) return false;
  line.remove_prefix(beginning.size());
  return true;
}

std::string_view field_of(std::string_view line, std::size_t which) {
  for (; which > 0; --which) line.remove_prefix(std::min(line.find(',') + 1, line.size()));
  return line.substr(0, line.find(','));
}

std::optional<LayerKind> kind_of(std::string_view operation) {
  if (operation == "convolution") return LayerKind::convolution;
  if (operation == "inner_product" || operation == "matmul") return LayerKind::linear;
  return std::nullopt;
}

// The last field: "0.0419922".
std::int64_t time_of(std::string_view line) {
  constexpr double kNanosecondsPerMillisecond = 1e6;
  const std::string_view field = line.substr(line.rfind(',') + 1);
  double time_ms = 0;
  const auto read = std::from_chars(field.data(), field.data() + field.size(), time_ms);
  const bool whole = read.ec == std::errc() && read.ptr == field.data() + field.size();
  return whole && time_ms > 0 ? std::llround(time_ms * kNanosecondsPerMillisecond) : 0;
}

Arithmetic onednn_arithmetic(std::string_view line, std::string_view implementation) {
  const auto has = [](std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
  };
  // oneDNN before 3.5 writes src_f32.
  const auto is = [&](const std::string& tensor, const std::string& type) {
    return has(line, tensor + ":" + type) || has(line, tensor + "_" + type);
  };
  if (is("wei", "s8")) {
    return is("src", "u8") || is("src", "s8") ? Arithmetic::int8 : Arithmetic::other;
  }
  if (is("src", "f32")) return Arithmetic::fp32;
  // A kernel for an instruction set without the type converts to FP32 first.
  const bool newest = has(implementation, "amx") || has(implementation, "avx10");
  if (is("src", "bf16")) {
    return newest || has(implementation, "bf16") ? Arithmetic::bf16 : Arithmetic::other;
  }
  if (is("src", "f16")) {
    return newest || has(implementation, "fp16") ? Arithmetic::fp16 : Arithmetic::other;
  }
  return Arithmetic::other;
}

}  // namespace

OnednnLog::OnednnLog()
    : kept_(::dup(STDOUT_FILENO)), memory_(::memfd_create("onednn", MFD_CLOEXEC)) {
  std::fflush(stdout);
  if (kept_ < 0 || memory_ < 0 || ::dup2(memory_, STDOUT_FILENO) < 0) {
    throw std::system_error(errno, std::generic_category(), "catching oneDNN's log");
  }
  torch::verbose::_mkldnn_set_verbose(1);
}

OnednnLog::~OnednnLog() {
  torch::verbose::_mkldnn_set_verbose(0);
  std::fflush(stdout);
  ::dup2(kept_, STDOUT_FILENO);
  ::close(kept_);
  ::close(memory_);
}

std::string OnednnLog::take() {
  std::fflush(stdout);
  const off_t end = ::lseek(memory_, 0, SEEK_END);
  std::string text(static_cast<std::size_t>(end - taken_), '\0');
  const ssize_t got = ::pread(memory_, text.data(), text.size(), taken_);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  taken_ = end;
  return text;
}

std::vector<OnednnPrimitive> primitives(std::string_view log) {
  std::vector<OnednnPrimitive> found;
  while (!log.empty()) {
    std::string_view line = log.substr(0, log.find('\n'));
    log.remove_prefix(std::min(line.size() + 1, log.size()));
    const bool executed = takes(line, kOnednnExecuted) || takes(line, kOlderOnednnExecuted);
    if (!executed) continue;
    const std::string_view operation = field_of(line, 1);
    const std::string_view implementation = field_of(line, 2);
    const std::optional<LayerKind> kind = kind_of(operation);
    found.push_back(
        {.operation = std::string(operation),
         .kind = kind,
         .implementation = std::string(implementation),
         .arithmetic = kind ? onednn_arithmetic(line, implementation) : Arithmetic::other,
         .time_ns = time_of(line)});
  }
  return found;
}

std::vector<OnednnPrimitive> products(std::string_view log) {
  std::vector<OnednnPrimitive> found = primitives(log);
  std::erase_if(found, [](const OnednnPrimitive& one) { return !one.kind; });
  return found;
}

}  // namespace edgebench::torch_common
