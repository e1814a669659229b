// Versions of runtimes beside the one that the environment or the build has, each in a folder of
// its own in the cache, which pip has filled.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/wheels.h"

namespace edgebench::sdk {

// "onnxruntime" and "1.23.2" of "onnxruntime@1.23.2"; without an "@" the version is empty.
struct VersionedName {
  std::string runtime;
  std::string version;
};
VersionedName versioned_name(std::string_view name);

struct StoredSdk {
  std::string name;     // "onnxruntime@1.23.2"
  std::string package;  // "onnxruntime 1.23.2"; empty where pip's record is missing.
  std::uintmax_t bytes = 0;
};

// Set by the wheel's wrapper: the Python that it runs in.
inline constexpr const char* kPythonVariable = "EDGEBENCH_PYTHON";

class Store {
 public:
  // Whether there is such a folder or not.
  explicit Store(std::filesystem::path root) : root_(std::move(root)) {}

  // Where that name's packages are or would be.
  std::filesystem::path folder_of(const std::string& name) const { return root_ / name; }

  // By name.
  std::vector<StoredSdk> list() const;

  // The first package of `wheels` in that version, by `python`'s pip and from its index; `hash`, as
  // pip takes it ("sha256:..."), is what the file must have, empty: what the index says. Whole or
  // not at all. Throws InputError with pip's words, or where the worker takes no such version.
  void add(const std::string& name, const Wheels& wheels, const std::string& python,
           const std::string& hash) const;

  // Throws InputError where there is none.
  void remove(const std::string& name) const;

 private:
  std::filesystem::path root_;
};

}  // namespace edgebench::sdk
