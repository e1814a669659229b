// PyTorch's exceptions, which are a message, a trace of the model's source and one of the stack, as
// one sentence each.
#pragma once

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include <c10/util/Exception.h>
#include <torch/csrc/jit/runtime/jit_exception.h>

namespace edgebench::torch_common {

// The first sentence of the line that says what is wrong: TorchScript puts it last, behind
// "RuntimeError: ", and whole paragraphs of advice may follow.
inline std::string telling_sentence(std::string_view message) {
  constexpr std::string_view kReason = "RuntimeError: ";
  const std::size_t reason = message.rfind(kReason);
  if (reason != std::string_view::npos) message.remove_prefix(reason + kReason.size());
  message.remove_prefix(std::min(message.find_first_not_of("\n "), message.size()));
  message = message.substr(0, message.find('\n'));
  return std::string(message.substr(0, message.find(". ")));
}

// What `action` returns; whatever PyTorch throws becomes std::runtime_error: "<what>: <sentence>";
// want of a device's memory becomes std::bad_alloc.
template <typename Action>
auto guarded(std::string_view what, Action action) -> decltype(action()) {
  const auto failure = [&](std::string_view message) {
    return std::runtime_error(std::string(what) + ": " + telling_sentence(message));
  };
  try {
    return action();
  } catch (const c10::OutOfMemoryError&) {
    throw std::bad_alloc();
  } catch (const c10::Error& error) {
    throw failure(error.what_without_backtrace());
  } catch (const torch::jit::JITException& error) {
    throw failure(error.what());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    // What an operator threw within TorchScript comes as one of these, and so do our own, which are
    // one line.
    const std::string_view message = error.what();
    const bool ours = message.find('\n') == std::string_view::npos &&
                      message.find("RuntimeError: ") == std::string_view::npos;
    if (ours) throw;
    throw failure(message);
  }
}

}  // namespace edgebench::torch_common
