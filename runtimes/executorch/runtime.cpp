#include "runtime/runtime.h"

#include "base/file.h"
#include "check/checked_program.h"
#include "image_form.h"
#include "library.h"
#include "machine/cpuinfo.h"
#include "session.h"
#include "write/delegate_writer.h"
#include "write/program_writer.h"
#include "write/reduced_writers.h"

namespace edgebench::executorch {
namespace {

constexpr const char* kModelFile = "model.pte";

Delegate delegate_of(const runtime::PrepareRequest& request) {
  using runtime::Precision;
  switch (request.variant.precision) {
    case Precision::fp16_storage:
      return fp16_storage_delegate(request.network);
    case Precision::fp16:
      return fp16_delegate(request.network);
    case Precision::int8_dynamic:
      return int8_dynamic_delegate(request.network);
    case Precision::int8:
      return int8_delegate(*request.quantised);
    default:
      return DelegateWriter(request.network).write();
  }
}

class ExecuTorch final : public runtime::Runtime {
 public:
  std::string name() const override { return "executorch"; }
  // Of the SDK, by its build: the library itself has nothing to ask for it.
  std::string version() const override { return EDGEBENCH_EXECUTORCH_VERSION; }

  runtime::Facts facts() override {
    return {{"delegate", "XNNPACK"},
            {"fp16_arithmetic", machine::has_fp16_arithmetic() ? "yes" : "no"}};
  }

  std::vector<runtime::Variant> variants() const override {
    using runtime::Precision;
    return {{"fp32", Precision::fp32, "XNNPACK graph in FP32"},
            {"fp16-storage", Precision::fp16_storage, "FP16 weights computed in FP32"},
            {"fp16", Precision::fp16, "FP16 weights and activations"},
            {"int8-dynamic", Precision::int8_dynamic,
             "int8 1x1 convolutions and fully connected layers, quantised when run; others FP32"},
            {"int8", Precision::int8, "int8 activations and per-channel weights"}};
  }

  std::vector<std::string> file_suffixes() const override { return {".pte"}; }

  runtime::FileForm inspect(const std::filesystem::path& file) override {
    const CheckedProgram program = check_pte(file);
    const std::vector<std::int32_t>& sizes = program.input.sizes;
    const int most = sizes.empty() ? 1 : sizes.front();
    const ImageForm form = image_form(program, most);
    return {.element = form.spec.element,
            .layout = form.channels_last_sizes ? runtime::Layout::nhwc : runtime::Layout::nchw,
            .image_size = form.spec.image_size,
            .batch = program.input.batches ? std::nullopt : std::optional(most),
            .classes = form.classes};
  }

  std::string prepare(const runtime::PrepareRequest& request) override {
    write_file_atomically(request.folder / kModelFile,
                          write_program(request.network, delegate_of(request)));
    return kModelFile;
  }

  std::unique_ptr<runtime::Session> open(const runtime::OpenRequest& request,
                                         runtime::Phases& phases) override {
    return open_session(request, phases);
  }
};

}  // namespace
}  // namespace edgebench::executorch

std::unique_ptr<edgebench::runtime::Runtime> edgebench::runtime::make_runtime() {
  return std::make_unique<edgebench::executorch::ExecuTorch>();
}
