// TensorRT's two libraries, opened while the program runs: nothing of NVIDIA's is linked, so that a
// worker is built and starts where none is. Whoever wants to run something asks the driver first
// (shared/cuda): without one, TensorRT 10 ends the process when it makes a builder, and every
// version but RTX's hands out a runtime that is a pointer to nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/unmovable.h"
#include "shared/tensorrt/logger.h"
#include "shared/tensorrt/slots.h"

namespace edgebench::tensorrt {

// A library and its ONNX parser, as dlopen() takes them. The parser is taken from the folder that
// the library was found in, and by this name only where it is not there.
struct Files {
  std::string library;
  std::string parser;
};

// Which product: they have the same interface and count their versions apart.
struct Product {
  std::string name;          // "TensorRT", "TensorRT-RTX"
  std::vector<Files> files;  // The first that is there is taken.
  std::string package;       // What a machine without it needs, as a phrase.
  bool rtx = false;
};

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  std::string text() const;
  bool operator==(const Version&) const = default;
};

// As getInferLibVersion() says it: 100600 is 10.6.0. TensorRT-RTX counts likewise: 10701 is 1.7.1.
Version version_of(std::int32_t number);

// Destroys an object of the library through its own table.
struct Destroy {
  int slot = kDestroy;
  void operator()(void* object) const;
};
using Owned = std::unique_ptr<void, Destroy>;

class Library : Unmovable {
 public:
  // Opens the libraries, for good, and makes nothing yet: that needs no driver. Throws
  // runtime::Unsupported in one sentence: a library is not there or cannot be loaded, or its
  // version is none whose classes are known.
  explicit Library(const Product& product);

  const Product& product() const { return product_; }
  const Version& version() const { return version_; }
  Layout layout() const { return layout_; }
  const Slots& slots() const { return slots_of(layout_); }
  std::string words() const;  // "TensorRT 10.6.0", as sentences begin.

  // Each throws std::runtime_error with the library's own words where it makes none. The logger
  // must outlive what is made.
  Owned make_builder(Logger& logger) const;
  // Only where a builder has been made: see above.
  Owned make_runtime(Logger& logger) const;
  Owned make_parser(void* network, Logger& logger) const;

 private:
  void open_library();
  void open_parser(const std::string& name);
  void* symbol(void* library, const char* name) const;
  Owned make(const char* function, const char* what, Logger& logger) const;

  Product product_;
  void* library_ = nullptr;
  void* parser_ = nullptr;
  std::int32_t number_ = 0;
  Version version_;
  Layout layout_ = Layout::tensorrt_11;
};

// std::runtime_error: "TensorRT 10.6.0 <what>: <the errors that the logger has>".
[[noreturn]] void fail(const Library& library, const Logger& logger, const std::string& what);

}  // namespace edgebench::tensorrt
