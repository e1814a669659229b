#include "shared/tensorrt/library.h"

#include <filesystem>
#include <optional>
#include <stdexcept>

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/printable.h"
#include "runtime/runtime.h"

namespace edgebench::tensorrt {
namespace {

constexpr std::int32_t kMajor = 10'000;
constexpr std::int32_t kMinor = 100;

// Within 10 and within 11, NVIDIA only ever appends functions to a class. TensorRT-RTX has changed
// its classes from 1.4 to 1.5, so that of it only what was looked at is taken.
constexpr int kOldestRtx = 5;
constexpr int kNewestRtx = 7;

// Nothing, if the classes of that version are not known.
std::optional<Layout> layout_of(const Product& product, const Version& version) {
  if (product.rtx) {
    const bool known =
        version.major == 1 && version.minor >= kOldestRtx && version.minor <= kNewestRtx;
    return known ? std::optional(Layout::tensorrt_11) : std::nullopt;
  }
  if (version.major == 10) return Layout::tensorrt_10;
  if (version.major == 11) return Layout::tensorrt_11;
  return std::nullopt;
}

// Null where it is not; `why` then says why, unless the library itself is just not there.
void* open_file(const std::string& name, std::string& why) {
  void* const library = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library != nullptr) return library;
  const char* const error = ::dlerror();
  const std::string text = error == nullptr ? "" : error;
  if (!text.starts_with(name + ": cannot open shared object file: No such file")) why = text;
  return nullptr;
}

// The folder of the file that a function of a library comes from.
std::filesystem::path folder_of(const void* function) {
  Dl_info info = {};
  if (::dladdr(function, &info) == 0 || info.dli_fname == nullptr) return {};
  return std::filesystem::path(info.dli_fname).parent_path();
}

}  // namespace

std::string Version::text() const {
  return fmt::format("{}.{}.{}", major, minor, patch);
}

Version version_of(std::int32_t number) {
  return {number / kMajor, number % kMajor / kMinor, number % kMinor};
}

void Destroy::operator()(void* object) const {
  if (object != nullptr) call_plain<void>(object, slot);
}

Library::Library(const Product& product) : product_(product) {
  open_library();
}

void Library::open_library() {
  std::string why;
  const Files* files = nullptr;
  for (const Files& candidate : product_.files) {
    files = &candidate;
    library_ = open_file(candidate.library, why);
    if (library_ != nullptr) break;
  }
  if (library_ == nullptr) {
    throw runtime::Unsupported(
        why.empty()
            ? fmt::format("{} is not on this machine; it needs {}", product_.name, product_.package)
            : fmt::format("{} cannot be loaded: {}", product_.name, printable_line(why)));
  }
  number_ = reinterpret_cast<std::int32_t (*)()>(symbol(library_, "getInferLibVersion"))();
  version_ = version_of(number_);
  const std::optional<Layout> layout = layout_of(product_, version_);
  if (!layout) {
    throw runtime::Unsupported(
        fmt::format("{} is none of the versions that edgebench knows; it "
                    "needs {}",
                    words(), product_.package));
  }
  layout_ = *layout;
  open_parser(files->parser);
}

void Library::open_parser(const std::string& name) {
  std::string why;
  const std::filesystem::path folder = folder_of(symbol(library_, "getInferLibVersion"));
  parser_ = open_file(folder / name, why);
  if (parser_ == nullptr) parser_ = open_file(name, why);
  if (parser_ != nullptr) return;
  throw runtime::Unsupported(
      why.empty() ? fmt::format("{} is here without its ONNX parser, {}; install both from one "
                                "package",
                                words(), std::filesystem::path(name).filename().string())
                  : fmt::format("the ONNX parser of {} cannot be loaded: {}", words(),
                                printable_line(why)));
}

std::string Library::words() const {
  return fmt::format("{} {}", product_.name, version_.text());
}

void* Library::symbol(void* library, const char* name) const {
  void* const found = ::dlsym(library, name);
  if (found != nullptr) return found;
  throw runtime::Unsupported(
      fmt::format("{} has no {}; it needs {}", product_.name, name, product_.package));
}

Owned Library::make(const char* function, const char* what, Logger& logger) const {
  using Make = void* (*)(void*, std::int32_t);
  const auto make = reinterpret_cast<Make>(symbol(library_, function));
  Owned made(make(logger.receiver(layout_), number_));
  if (!made) fail(*this, logger, fmt::format("makes no {}", what));
  return made;
}

Owned Library::make_builder(Logger& logger) const {
  return make("createInferBuilder_INTERNAL", "builder", logger);
}

Owned Library::make_runtime(Logger& logger) const {
  return make("createInferRuntime_INTERNAL", "runtime", logger);
}

// The parser counts its versions by itself, and wants its own.
Owned Library::make_parser(void* network, Logger& logger) const {
  using Make = void* (*)(void*, void*, int);
  const auto version = reinterpret_cast<int (*)()>(symbol(parser_, "getNvOnnxParserVersion"));
  const auto make = reinterpret_cast<Make>(symbol(parser_, "createNvOnnxParser_INTERNAL"));
  Owned made(make(network, logger.receiver(layout_), version()), {slots().parser.destroy});
  if (!made) fail(*this, logger, "makes no parser");
  return made;
}

void fail(const Library& library, const Logger& logger, const std::string& what) {
  const std::string errors = logger.errors();
  throw std::runtime_error(
      fmt::format("{} {}{}{}", library.words(), what, errors.empty() ? "" : ": ", errors));
}

}  // namespace edgebench::tensorrt
