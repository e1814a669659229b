// What kind of file is it? PyTorch's files are ZIP archives that differ in what is in them.
#pragma once

#include <filesystem>

namespace edgebench::torch_common {

enum class ArchiveKind {
  torchscript,  // torch.jit.save(): a network and its weights.
  mobile,       // The same for the lite interpreter, .ptl.
};

// Throws std::runtime_error that says what the file is and what to do, unless it is a whole archive
// of that kind. A checkpoint of torch.save(), which holds weights only, is told apart.
void check_archive(const std::filesystem::path& file, ArchiveKind kind);

}  // namespace edgebench::torch_common
