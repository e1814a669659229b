// A plan on the device, and inferences with it. All of it needs the device's context to be current
// in the calling thread, and a driver: cuda::find_device() comes first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "runtime/file_form.h"
#include "shared/tensorrt/library.h"

namespace edgebench::tensorrt {

// Whether a file's first bytes are those of a plan, of either product. NVIDIA documents none:
// TensorRT-RTX writes "vtrt", and TensorRT is told to write "ftrt" and once "ptrt".
bool is_plan(std::span<const std::byte> file);

// The library's engine: kernels and weights on the device, for any number of executions.
class Engine : Unmovable {
 public:
  // Throws std::runtime_error, with the library's own words: the plan is damaged, of another
  // device or of another version, or the device has not enough memory.
  Engine(std::shared_ptr<const Library> library, std::span<const std::byte> plan);

  const Library& library() const { return *library_; }
  const Logger& logger() const { return logger_; }
  const std::string& input_name() const { return input_name_; }
  const std::string& output_name() const { return output_name_; }
  // As runtime/file_form.h names types.
  std::string type_of(const std::string& tensor) const;
  // What it takes and gives. Throws std::runtime_error where that is no classifier of images.
  runtime::FileForm form() const;
  // On the device, of one execution, beside input and output; nothing where the library does not
  // say.
  std::optional<std::uint64_t> execution_memory_bytes() const;
  void* get() const { return engine_.get(); }

 private:
  void find_tensors();
  runtime::FileTensor tensor(const std::string& name) const;

  std::shared_ptr<const Library> library_;
  Logger logger_;
  // Destroyed in the opposite order.
  Owned builder_;
  Owned runtime_;
  Owned engine_;
  std::string input_name_;
  std::string output_name_;
};

// One inference at a time; several at the same time take one of these each.
class Execution : Unmovable {
 public:
  // Throws std::runtime_error as above; also where the plan is not for this batch, or its tensors
  // are no classifier's.
  Execution(std::shared_ptr<const Engine> engine, int batch);

  const runtime::FileTensor& input() const { return input_; }    // Its batch included.
  const runtime::FileTensor& output() const { return output_; }  // Likewise.

  // Addresses on the device. Throws std::runtime_error where the library does not take them.
  void bind(void* input, void* output) const;

  // Queues the inference on a cudaStream_t. Throws std::runtime_error with the library's words.
  void enqueue(void* stream) const;

  // What the library tells of its kernels, see inspector_json.h; empty where it tells nothing.
  std::string account() const;

 private:
  const Slots& slots() const { return engine_->library().slots(); }
  runtime::FileTensor tensor(const std::string& name) const;
  [[noreturn]] void fail(const std::string& what) const;

  std::shared_ptr<const Engine> engine_;
  Owned context_;
  runtime::FileTensor input_;
  runtime::FileTensor output_;
};

}  // namespace edgebench::tensorrt
