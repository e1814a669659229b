// PyTorch's exceptions, which are a message, a trace of the model's source and one of the stack, as
// one sentence each.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <c10/util/Exception.h>
#include <torch/csrc/jit/runtime/jit_exception.h>

namespace edgebench::torch_common {

// The line that says what is wrong: TorchScript puts it last, behind "RuntimeError: ".
inline std::string telling_line(std::string_view message) {
  constexpr std::string_view kReason = "RuntimeError: ";
  const std::size_t reason = message.rfind(kReason);
  if (reason != std::string_view::npos) message.remove_prefix(reason + kReason.size());
  message.remove_prefix(std::min(message.find_first_not_of("\n "), message.size()));
  return std::string(message.substr(0, message.find('\n')));
}

// What `action` returns; whatever PyTorch throws becomes std::runtime_error: "<what>: <message>".
template <typename Action>
auto guarded(std::string_view what, Action action) -> decltype(action()) {
  try {
    return action();
  } catch (const c10::Error& error) {
    throw std::runtime_error(std::string(what) + ": " +
                             telling_line(error.what_without_backtrace()));
  } catch (const torch::jit::JITException& error) {
    throw std::runtime_error(std::string(what) + ": " + telling_line(error.what()));
  }
}

}  // namespace edgebench::torch_common
