#include "ort_api.h"

#include <algorithm>
#include <charconv>
#include <new>
#include <stdexcept>

#include <fmt/format.h>

#include "messages.h"
#include "runtime/opened_library.h"
#include "runtime/runtime.h"

namespace edgebench::onnxruntime {
namespace {

// The table's version whose header the slots were read off. Any later library has it.
constexpr int kTableVersion = 25;
// 1.17, of January 2024. What is older was not tried.
constexpr int kOldestVersion = 17;

const runtime::OpenedLibrary library("libonnxruntime.so.1");

// What the library's only exported function returns: the way in.
struct ApiBase {
  const Entry* (*get_table)(std::uint32_t version);
  const char* (*get_version)();
};

const ApiBase& api_base() {
  static const auto* const base = library.function<const ApiBase* (*)()>("OrtGetApiBase")();
  return *base;
}

// 31 of "1.31.1". There has never been another major version than 1.
int minor_version(const std::string& version) {
  int minor = 0;
  const std::size_t dot = std::min(version.find('.'), version.size() - 1);
  std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
  return minor;
}

bool is_want_of_memory(const std::string& message) {
  return message.find("bad_alloc") != std::string::npos ||
         message.find("bad allocation") != std::string::npos ||
         message.find("Failed to allocate memory") != std::string::npos;
}

}  // namespace

const Entry* table() {
  static const Entry* const entries =
      api_base().get_table(static_cast<std::uint32_t>(table_version()));
  if (entries == nullptr) {
    throw std::runtime_error("ONNX Runtime " + library_version() + " has no interface of its own " +
                             "version: install it again");
  }
  return entries;
}

int table_version() {
  const int minor = minor_version(library_version());
  if (minor < kOldestVersion) {
    throw std::runtime_error(fmt::format(
        "ONNX Runtime {} is too old: pip install --upgrade onnxruntime", library_version()));
  }
  return std::min(minor, kTableVersion);
}

std::string library_version() {
  return api_base().get_version();
}

void check(Status* status) {
  if (status == nullptr) return;
  const std::unique_ptr<Status, Releaser<kReleaseStatus>> owned(status);
  const std::string message = function(kGetErrorMessage)(status);
  if (is_want_of_memory(message)) throw std::bad_alloc();
  if (const std::string lack = lack_in(message, library_version()); !lack.empty()) {
    throw runtime::Unsupported(lack);
  }
  if (function(kGetErrorCode)(status) == kErrorNotImplemented) {
    throw runtime::Unsupported(words_in(message));
  }
  throw std::runtime_error(fault_in(message));
}

}  // namespace edgebench::onnxruntime
