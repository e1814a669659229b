// Which version? The library does not say: it exports no version, has no build id, and its soname
// and its symbols' version never change. What differs from build to build is where its functions
// lie. So the symbol table, which stands at the file's beginning, is the fingerprint: the SHA-256
// of the first 64 KiB, 0.1 ms to compute, where the whole file would take 5 ms of every start.
#include "litert_api.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
#include <stdexcept>

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "runtime/runtime.h"

namespace edgebench::litert {
namespace {

constexpr std::size_t kFingerprintedBytes = 65536;

// Of the wheels in sdk.lock: head -c 65536 libLiteRt.so | sha256sum.
constexpr std::array<std::string_view, 2> kFingerprints = {
    "55f9d12f38ed12a77de2ed655d88410a8f02a3b79b3dc51359cef28525616137",   // x86-64
    "c5a29b320a80cbff5ba826baa1623477ffcc0905799e02ab9ab955993f5948bc"};  // aarch64

constexpr Status kOutOfMemory = 2;
constexpr Status kUnsupported = 5;

std::string_view words(Status status) {
  switch (status) {
    case 1:
      return "it calls an argument invalid";
    case 3:
      return "it failed at run time";
    case kUnsupported:
      return "it does not support this";
    case 6:
      return "something was not found";
    case 500:
      return "the file cannot be read";
    case 501:
      return "the file is no valid .tflite";
    case 504:
      return "the compilation failed";
    default:
      return "it gives no reason";
  }
}

}  // namespace

std::string library_path() {
  Dl_info library = {};
  void* const function = ::dlsym(RTLD_DEFAULT, "LiteRtCreateEnvironment");
  if (function == nullptr || ::dladdr(function, &library) == 0) {
    throw std::runtime_error("libLiteRt.so is not loaded: make sdk, then build again");
  }
  return library.dli_fname;
}

void check_library() {
  check_library(library_path());
}

void check_library(const std::string& path) {
  const MappedFile library(path);
  const std::size_t bytes = std::min(library.bytes().size(), kFingerprintedBytes);
  const std::string found = sha256_hex(library.bytes().first(bytes));
  for (const std::string_view known : kFingerprints) {
    if (found == known) return;
  }
  throw std::runtime_error(
      fmt::format("{} is not the library of ai-edge-litert {}, which edgebench is made for, and "
                  "calling another one could crash: pip install --force-reinstall --no-deps "
                  "ai-edge-litert=={}, or make sdk where edgebench was built from source, and keep "
                  "others out of LD_LIBRARY_PATH",
                  path, kLibraryVersion, kLibraryVersion));
}

void check(Status status, std::string_view action) {
  if (status == 0) return;
  if (status == kOutOfMemory) throw std::bad_alloc();
  const std::string message =
      fmt::format("LiteRT cannot {}: {} (status {})", action, words(status), status);
  if (status == kUnsupported) throw runtime::Unsupported(message);
  throw std::runtime_error(message);
}

}  // namespace edgebench::litert
