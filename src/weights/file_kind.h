// What a file is by its first bytes, whatever it is called: so that one given in the wrong place is
// named for what it is, with what takes it.
#pragma once

#include <filesystem>
#include <string>

namespace edgebench::weights {

enum class FileKind {
  safetensors,
  torch_checkpoint,    // A zip archive or a pickle stream that torch.save() wrote.
  torchscript,         // A zip archive with code, as torch.jit.save() writes it.
  torchscript_mobile,  // The same with bytecode for the lite interpreter.
  exported_program,    // A zip archive of torch.export.
  onnx,
  ort,          // ONNX Runtime's own format.
  openvino_ir,  // The .xml.
  tflite,
  executorch,
  tensorrt_engine,  // Of TensorRT or of TensorRT-RTX.
  keras,            // A zip archive of Keras 3.
  hdf5,
  tensorflow,  // A SavedModel's protobuf.
  coreml,
  zip,  // Any other.
  damaged_zip,
  image,       // JPEG or PNG.
  compressed,  // gzip, xz, bzip2 or zstd.
  tar,
  html,
  git_lfs_pointer,
  text,  // Any other.
  empty,
  folder,
  unknown,
};

// Throws InputError, naming the file, if it cannot be opened.
FileKind file_kind(const std::filesystem::path& file);

// "a LiteRT model (.tflite)"
std::string description_of(FileKind kind);

// What to do with a file that was given as weights, or as a model file, and is none, as the end of
// a sentence: "measure it with --artifact net.tflite". `file` is quoted as the user gave it.
std::string advice_for_weights(FileKind kind, const std::filesystem::path& file);
std::string advice_for_artifact(FileKind kind, const std::filesystem::path& file);

}  // namespace edgebench::weights
