#include "shared/torch/archive.h"

#include <array>
#include <fstream>

#include <caffe2/serialize/inline_container.h>

#include "shared/torch/error.h"

namespace edgebench::torch_common {

namespace {

// torch.save() wrote a plain pickle before PyTorch 1.6, which begins with its protocol.
bool is_plain_pickle(const std::filesystem::path& file) {
  constexpr std::array<char, 2> kProtocol = {'\x80', '\x02'};
  std::array<char, 2> first = {};
  std::ifstream(file, std::ios::binary).read(first.data(), first.size());
  return first == kProtocol;
}

[[noreturn]] void refuse_checkpoint() {
  throw std::runtime_error(
      "the file is a checkpoint of torch.save(), which holds weights and no network; give it to "
      "--weights, or save torch.jit.trace(model, example)");
}

}  // namespace

void check_archive(const std::filesystem::path& file, ArchiveKind kind) {
  if (!std::filesystem::is_regular_file(file)) {
    throw std::runtime_error("the file is missing or is none");
  }
  if (is_plain_pickle(file)) refuse_checkpoint();
  guarded("the file is cut short or is no archive of PyTorch's", [&] {
    caffe2::serialize::PyTorchStreamReader archive(file.string());
    const bool mobile = archive.hasRecord("bytecode.pkl");
    if (mobile && kind == ArchiveKind::mobile) return;
    // A .ptl holds the whole TorchScript too.
    if (archive.hasRecord("constants.pkl") && kind == ArchiveKind::torchscript) return;
    if (!archive.hasRecord("constants.pkl")) refuse_checkpoint();
    throw std::runtime_error(
        "the file is TorchScript without the lite interpreter's bytecode, which libtorch:FILE "
        "takes; a .ptl for this runtime comes from _save_for_lite_interpreter()");
  });
}

}  // namespace edgebench::torch_common
