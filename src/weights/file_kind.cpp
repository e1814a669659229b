// Sources: the formats' own specifications of their first bytes: zip (PKWARE's APPNOTE),
// FlatBuffers file identifiers (TFL3, ET12), TensorRT's magic tag (not documented: TensorRT-RTX
// 1.7.1 writes vtrt; ftrt and ptrt are what TensorRT's engines are told to begin with), protobuf's
// wire format (an ONNX ModelProto begins with ir_version, field 1, and goes on with a field above
// 1; a SavedModel's schema_version is 1, and no ONNX of ir_version 1 has been written since 2017),
// HDF5's superblock, the Git LFS pointer's first line.
#include "weights/file_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include "base/file.h"
#include "weights/torch/torch_file.h"
#include "weights/torch/zip_archive.h"

namespace edgebench::weights {
namespace {

namespace fs = std::filesystem;

using Bytes = std::string_view;

struct Magic {
  std::size_t offset;
  Bytes bytes;
  FileKind kind;
};

using namespace std::string_view_literals;

constexpr std::array kMagics = {
    Magic{4, "TFL3"sv, FileKind::tflite},
    Magic{4, "ET1"sv, FileKind::executorch},
    Magic{4, "ORTM"sv, FileKind::ort},
    Magic{0, "ptrt"sv, FileKind::tensorrt_engine},
    Magic{0, "ftrt"sv, FileKind::tensorrt_engine},
    Magic{0, "vtrt"sv, FileKind::tensorrt_engine},
    Magic{0, "\x89HDF\r\n\x1a\n"sv, FileKind::hdf5},
    Magic{0, "\xff\xd8\xff"sv, FileKind::image},
    Magic{0, "\x89PNG\r\n\x1a\n"sv, FileKind::image},
    Magic{0, "\x1f\x8b"sv, FileKind::compressed},
    Magic{0,
          "\xfd"
          "7zXZ"sv,
          FileKind::compressed},
    Magic{0, "BZh"sv, FileKind::compressed},
    Magic{0, "\x28\xb5\x2f\xfd"sv, FileKind::compressed},
    Magic{257, "ustar"sv, FileKind::tar},
    Magic{0, "version https://git-lfs"sv, FileKind::git_lfs_pointer},
    Magic{0, "\x80\x02"sv, FileKind::torch_checkpoint},
    Magic{0, "\x80\x03"sv, FileKind::torch_checkpoint},
    Magic{0, "\x80\x04"sv, FileKind::torch_checkpoint},
    Magic{0, "\x80\x05"sv, FileKind::torch_checkpoint},
    Magic{0, kOldTorchStream, FileKind::torch_checkpoint},
};

bool has_at(Bytes file, std::size_t offset, Bytes bytes) {
  return file.size() >= offset && file.substr(offset).starts_with(bytes);
}

bool is_safetensors(Bytes file) {
  std::uint64_t header = 0;
  if (file.size() <= sizeof(header)) return false;
  std::memcpy(&header, file.data(), sizeof(header));
  return file[sizeof(header)] == '{' && header <= 100'000'000;
}

// The names of all entries; none where the archive is damaged.
std::vector<std::string> entries_of(std::span<const std::byte> file) {
  std::vector<std::string> names;
  try {
    const ZipArchive archive(file);
    for (std::uint64_t i = 0; i < archive.size(); ++i) names.push_back(archive.name(i));
  } catch (const std::runtime_error&) {
    return {};
  }
  return names;
}

FileKind kind_of_zip(std::span<const std::byte> file) {
  const std::vector<std::string> names = entries_of(file);
  if (names.empty()) return FileKind::damaged_zip;
  const auto any = [&](std::string_view end) {
    return std::ranges::any_of(names, [&](const std::string& name) { return name.ends_with(end); });
  };
  if (any("/bytecode.pkl")) return FileKind::torchscript_mobile;
  if (any("/constants.pkl")) return FileKind::torchscript;
  if (any("/models/model.json") || any("serialized_exported_program.json")) {
    return FileKind::exported_program;
  }
  if (any("/data.pkl")) return FileKind::torch_checkpoint;
  if (any(".weights.h5")) return FileKind::keras;
  return FileKind::zip;
}

// The text in small letters, from the first that is no blank or byte order mark on.
std::string beginning_of_text(Bytes file) {
  if (file.starts_with("\xef\xbb\xbf")) file.remove_prefix(3);
  std::string text;
  for (const char c : file.substr(0, 1024)) {
    const auto letter = static_cast<unsigned char>(c);
    if (!text.empty() || std::isspace(letter) == 0) {
      text += static_cast<char>(std::tolower(letter));
    }
  }
  return text;
}

FileKind kind_of_text(Bytes file) {
  const std::string text = beginning_of_text(file);
  const bool xml = text.starts_with("<?xml");
  if ((xml && text.find("<net ") != std::string::npos) || text.starts_with("<net ")) {
    return FileKind::openvino_ir;
  }
  if (text.starts_with("<!doctype html") || text.starts_with("<html") ||
      (xml && text.find("<html") != std::string::npos)) {
    return FileKind::html;
  }
  const bool any_control = std::ranges::any_of(text, [](char c) {
    const auto letter = static_cast<unsigned char>(c);
    return std::iscntrl(letter) != 0 && std::isspace(letter) == 0;
  });
  return text.empty() || any_control ? FileKind::unknown : FileKind::text;
}

// With its fields in whatever order they were written.
bool parses_as_onnx(std::span<const std::byte> file) {
  onnx::ModelProto model;
  return file.size() <= std::numeric_limits<std::int32_t>::max() &&
         model.ParseFromArray(file.data(), static_cast<int>(file.size())) && model.has_graph();
}

// Field 1, a number, then another field of the message.
FileKind kind_by_first_fields(Bytes file) {
  if (file.size() < 3 || file[0] != 0x08) return FileKind::unknown;
  const int version = static_cast<unsigned char>(file[1]);
  const int field = static_cast<unsigned char>(file[2]) >> 3;
  const int wire_type = static_cast<unsigned char>(file[2]) & 7;
  if (version == 1 && field == 2 && wire_type == 2) return FileKind::tensorflow;
  // Field 2 of an ONNX file is a name. Of a Core ML file it is a message, which begins with its
  // first field, an input; its length is below 16,384.
  const std::size_t length_bytes = file.size() > 3 && (file[3] & 0x80) != 0 ? 2 : 1;
  if (file[2] == 0x12 && has_at(file, 3 + length_bytes, "\n")) return FileKind::coreml;
  const bool onnx_field = field >= 2 && field <= 25 && (wire_type == 0 || wire_type == 2);
  return version >= 2 && version < 128 && onnx_field ? FileKind::onnx : FileKind::unknown;
}

}  // namespace

FileKind file_kind(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return FileKind::folder;
  const MappedFile mapped(file);
  const Bytes bytes(reinterpret_cast<const char*>(mapped.bytes().data()), mapped.bytes().size());
  if (bytes.empty()) return FileKind::empty;
  if (bytes.starts_with("PK\x03\x04"sv)) return kind_of_zip(mapped.bytes());
  // Before the pickles: the length of a header may begin with their two bytes.
  if (is_safetensors(bytes)) return FileKind::safetensors;
  for (const Magic& magic : kMagics) {
    if (has_at(bytes, magic.offset, magic.bytes)) return magic.kind;
  }
  if (const FileKind kind = kind_of_text(bytes); kind != FileKind::unknown) return kind;
  if (const FileKind kind = kind_by_first_fields(bytes); kind != FileKind::unknown) return kind;
  return parses_as_onnx(mapped.bytes()) ? FileKind::onnx : FileKind::unknown;
}

std::string description_of(FileKind kind) {
  using Described = std::pair<FileKind, const char*>;
  constexpr std::array kDescriptions = {
      Described{FileKind::safetensors, "weights (safetensors)"},
      Described{FileKind::torch_checkpoint, "a PyTorch checkpoint"},
      Described{FileKind::torchscript, "a TorchScript model"},
      Described{FileKind::torchscript_mobile, "a PyTorch Mobile model (.ptl)"},
      Described{FileKind::exported_program, "a program of torch.export (.pt2)"},
      Described{FileKind::onnx, "an ONNX model"},
      Described{FileKind::ort, "a model in ONNX Runtime's own format (.ort)"},
      Described{FileKind::openvino_ir, "an OpenVINO IR model (.xml)"},
      Described{FileKind::tflite, "a LiteRT model (.tflite)"},
      Described{FileKind::executorch, "an ExecuTorch program (.pte)"},
      Described{FileKind::tensorrt_engine, "an engine of TensorRT (.engine, .plan)"},
      Described{FileKind::keras, "a Keras model (.keras)"},
      Described{FileKind::hdf5, "an HDF5 file, as Keras writes them"},
      Described{FileKind::tensorflow, "a TensorFlow model"},
      Described{FileKind::coreml, "a Core ML model"},
      Described{FileKind::damaged_zip, "a zip archive that is damaged or cut short"},
      Described{FileKind::zip, "a zip archive"},
      Described{FileKind::image, "an image"},
      Described{FileKind::compressed, "a compressed file"},
      Described{FileKind::tar, "a tar archive"},
      Described{FileKind::html, "an HTML page"},
      Described{FileKind::git_lfs_pointer, "a Git LFS pointer, which stands for the file"},
      Described{FileKind::text, "a text file"},
      Described{FileKind::empty, "empty"},
      Described{FileKind::folder, "a folder"},
  };
  const auto* const found = std::ranges::find(kDescriptions, kind, &Described::first);
  return found == kDescriptions.end() ? "of no format that edgebench knows" : found->second;
}

namespace {

// Of what is neither weights nor a model file.
std::string common_advice(FileKind kind, const std::string& else_give) {
  switch (kind) {
    case FileKind::git_lfs_pointer:
      return "fetch the file itself with `git lfs pull`";
    case FileKind::html:
      return "download the file itself: this is the page around it, or an error";
    case FileKind::image:
      return "images are given with --images";
    case FileKind::tar:
      return "unpack it first, and give the file inside; a checkpoint of PyTorch before 0.4 is a "
             "tar "
             "by itself: load it in Python, and save it with torch.save of a newer PyTorch";
    case FileKind::compressed:
    case FileKind::zip:
      return "unpack it first, and give the file inside";
    case FileKind::exported_program:
      return "in Python, save the state_dict of torch.export.load(FILE).module() with torch.save, "
             "and give that with --weights";
    case FileKind::ort:
      return "give the .onnx file that it was made from";
    case FileKind::coreml:
      return "give the network that it was converted from";
    case FileKind::damaged_zip:
      return "copy or download it again";
    case FileKind::folder:
      return "give a file in it";
    case FileKind::text:
      return "look into it: a download that failed leaves its reason";
    case FileKind::keras:
    case FileKind::hdf5:
    case FileKind::tensorflow:
      return "convert it with TensorFlow's TFLiteConverter, and measure the .tflite with "
             "--artifact";
    default:
      return "give " + else_give;
  }
}

bool is_model_file(FileKind kind) {
  constexpr std::array kModels = {FileKind::torchscript, FileKind::torchscript_mobile,
                                  FileKind::openvino_ir, FileKind::tflite,
                                  FileKind::executorch,  FileKind::tensorrt_engine};
  return std::ranges::find(kModels, kind) != kModels.end();
}

}  // namespace

std::string advice_for_weights(FileKind kind, const fs::path& file) {
  if (is_model_file(kind)) return fmt::format("measure it with --artifact {}", file.string());
  return common_advice(kind, "a safetensors file, a PyTorch checkpoint or an ONNX model");
}

std::string advice_for_artifact(FileKind kind, const fs::path& file) {
  if (kind == FileKind::safetensors || kind == FileKind::torch_checkpoint) {
    return fmt::format("give it as --weights {}: edgebench makes every runtime's model from it",
                       file.string());
  }
  return common_advice(kind, "a model file of a runtime that `edgebench doctor` lists");
}

}  // namespace edgebench::weights
