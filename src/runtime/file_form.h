// What a model file of the user's takes and gives, as far as the file says: from the tensors that
// its runtime reads out of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/input_spec.h"

namespace edgebench::runtime {

struct FileForm {
  Element element = Element::f32;  // Of the input.
  Layout layout = Layout::nchw;
  std::optional<int> image_size;  // Height and width; nothing: any.
  std::optional<int> batch;       // The only one that it takes; nothing: any.
  // Of an integer input that has them, see InputSpec; nothing: the file does not say what its
  // integers mean.
  std::optional<float> scale;
  std::optional<int> zero_point;
  std::optional<int> classes;  // Nothing: only an inference tells.

  bool operator==(const FileForm&) const = default;
};

// An extent that is given when the model runs.
inline constexpr std::int64_t kFree = -1;

// A tensor as the file has it.
struct FileTensor {
  std::string name;
  std::string type;                   // "float32", "float16", "uint8", "int8", or whatever it is.
  std::vector<std::int64_t> extents;  // Empty: the file does not even say how many there are.
};

// "images, float32 N x 3 x 224 x 224"
std::string words_of(const FileTensor& tensor);

// Throws std::runtime_error, in one sentence that says what the file has, unless it has one input,
// N x 3 x S x S or N x S x S x 3 of the types above, and one output, N x classes of float32 or
// float16, or of extents that are not known yet. A file that leaves open how many channels it takes
// is given three, and where nothing tells, N x 3 x S x S: of another layout its first convolution
// fails. Further extents of the output may be 1, as behind a pooling: N x classes x 1 x 1.
FileForm form_of(std::span<const FileTensor> inputs, std::span<const FileTensor> outputs);

// The same of an output alone: its classes. Nothing while an extent but the batch is free.
std::optional<int> classes_of(const FileTensor& output);

// The classes of an output that all is known of. Throws std::runtime_error, in one sentence, unless
// it holds an answer for each image of the batch.
int require_answers(const FileTensor& output, int batch);

// Throws Unsupported where the file takes batches of another size only.
void require_batch(const FileForm& form, int batch);

// What a session on this file is given: images of its own size, else of `image_size` pixels.
InputSpec input_spec_of(const FileForm& form, int image_size);

// A session's fact: what the numbers of the output are.
inline constexpr const char* kOutputFact = "output";
// Of the operator that makes them: a Softmax or a LogSoftmax, whatever its version, or none.
std::string output_words(const std::string& last_operator);

}  // namespace edgebench::runtime
