#include "shared/torch/archive.h"

#include <caffe2/serialize/inline_container.h>
#include <fmt/format.h>

#include "shared/torch/error.h"

namespace edgebench::torch_common {

void check_archive(const std::filesystem::path& file, ArchiveKind kind) {
  const std::string name = file.string();
  if (!std::filesystem::is_regular_file(file)) {
    throw std::runtime_error(fmt::format("{} is missing or is no file", name));
  }
  guarded(name + " is cut short or is no archive of PyTorch's", [&] {
    caffe2::serialize::PyTorchStreamReader archive(name);
    const bool mobile = archive.hasRecord("bytecode.pkl");
    if (mobile && kind == ArchiveKind::mobile) return;
    // A .ptl holds the whole TorchScript too.
    if (archive.hasRecord("constants.pkl") && kind == ArchiveKind::torchscript) return;
    if (!archive.hasRecord("constants.pkl")) {
      throw std::runtime_error(fmt::format(
          "{} is a checkpoint of torch.save(), which holds weights and no network; save "
          "torch.jit.trace(model, example) instead",
          name));
    }
    throw std::runtime_error(fmt::format(
        "{} is not for the lite interpreter; save it with _save_for_lite_interpreter(), or give it "
        "to the runtime libtorch",
        name));
  });
}

}  // namespace edgebench::torch_common
