#include "image_form.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace edgebench::executorch {
namespace {

using Order = std::vector<std::uint8_t>;

const Order kInOrder = {0, 1, 2, 3};
const Order kChannelsLast = {0, 2, 3, 1};

bool is_half(const TensorForm& form, const char* role) {
  if (form.scalar == Scalar::fp16) return true;
  if (form.scalar == Scalar::fp32) return false;
  throw std::runtime_error(fmt::format("the .pte's {} is neither float nor half", role));
}

void check_batch(const TensorForm& form, int batch) {
  const int most = form.sizes.front();
  if (form.batches ? batch <= most : batch == most) return;
  throw runtime::Unsupported(fmt::format("this .pte takes {}{} image{} at a time, not {}",
                                         form.batches ? "up to " : "", most, most == 1 ? "" : "s",
                                         batch));
}

}  // namespace

ImageForm image_form(const CheckedProgram& program, int batch) {
  const std::vector<std::int32_t>& sizes = program.input.sizes;
  const bool nchw = sizes.size() == 4 && sizes[1] == 3 && sizes[2] == sizes[3];
  const bool nhwc = sizes.size() == 4 && sizes[3] == 3 && sizes[1] == sizes[2];
  if ((!nchw && !nhwc) || sizes[2] < 1) {
    throw std::runtime_error(fmt::format(
        "the .pte's input is {}, not N x 3 x S x S or N x S x S x 3", fmt::join(sizes, " x ")));
  }
  const bool in_order = program.input.order == kInOrder;
  if (!in_order && !(nchw && program.input.order == kChannelsLast)) {
    throw std::runtime_error(
        "the .pte's input lies in memory neither as N x C x H x W nor as "
        "N x H x W x C");
  }
  const std::vector<std::int32_t>& logits = program.output.sizes;
  if (logits.size() != 2 || logits[0] != sizes[0] || logits[1] < 2 ||
      program.output.order != Order{0, 1}) {
    throw std::runtime_error(
        fmt::format("the .pte's output is {}, not N x classes", fmt::join(logits, " x ")));
  }
  check_batch(program.input, batch);
  ImageForm form;
  form.spec.element =
      is_half(program.input, "input") ? runtime::Element::f16 : runtime::Element::f32;
  form.spec.layout = nchw && in_order ? runtime::Layout::nchw : runtime::Layout::nhwc;
  form.spec.image_size = sizes[2];
  form.channels_last_sizes = !nchw;
  form.classes = logits[1];
  form.half_logits = is_half(program.output, "output");
  return form;
}

}  // namespace edgebench::executorch
