// A model as LiteRT has compiled it, with buffers of LiteRT's own for its input and output.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "classifier.h"
#include "executed_layers.h"
#include "litert_api.h"

namespace edgebench::litert {

// How a model is compiled.
struct Compilation {
  int threads = 1;
  unsigned xnnpack_flags = 0;
  std::filesystem::path weight_cache;  // Empty: none.
  bool profiled = false;
  // Behind the output, for a model whose output may be longer than its file says.
  std::size_t spare_output_bytes = 0;
};

// Throws std::runtime_error where LiteRT does not read it.
ModelHandle load_model(Environment& environment, const std::filesystem::path& path);

class CompiledModel {
 public:
  // `environment` and `model` must outlive it. Throws std::runtime_error where LiteRT refuses, also
  // where it does not take so many images at once.
  CompiledModel(Environment& environment, Model& model, const Classifier& classifier, int batch,
                const Compilation& compilation);

  std::span<std::byte> input() { return input_.memory; }
  // As many bytes as `batch` times the file's classes take.
  std::span<std::byte> output() { return output_.memory; }

  void run();

  // As LiteRT tells them: before an inference for a model whose shapes are all known when it is
  // compiled, else after one.
  std::vector<int> output_extents();
  bool wholly_delegated();
  // Of one inference; the model must have been compiled for it.
  RunProfile profile();

 private:
  // A buffer of the library with the memory it lies in.
  struct BoundBuffer {
    TensorBufferHandle handle;
    std::span<std::byte> memory;
  };

  void resize(const Classifier& classifier, int batch);
  void bind(const Classifier& classifier, int batch, std::size_t spare_output_bytes);
  static BoundBuffer bound(TensorBuffer* made, int mode);

  Environment& environment_;
  Model& model_;
  LibraryModelHandle compiled_;
  BoundBuffer input_;
  BoundBuffer output_;
};

}  // namespace edgebench::litert
