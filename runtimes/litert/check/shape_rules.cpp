#include "check/shape_rules.h"

#include <algorithm>
#include <set>

namespace edgebench::litert {
namespace {

using Integers = std::vector<std::int64_t>;

bool all_in_range(const Integers& values, std::int64_t least, std::int64_t most) {
  return std::ranges::all_of(values,
                             [&](std::int64_t value) { return value >= least && value <= most; });
}

// Before and after each dimension.
Integers check_amounts(const Operands& operands) {
  const Integers amounts = operands.integers(1);
  operands.require(rank(operands.input(1)) == 2 && amounts.size() == 2 * rank(operands.input(0)) &&
                       all_in_range(amounts, 0, kLargestStep),
                   "pads by amounts out of range");
  return amounts;
}

void check_block(const Operands& operands, std::int32_t block) {
  operands.require(rank(operands.input(0)) == 4, "reads no images");
  operands.require(is_step(block), "has a block of no size");
}

// The blocks of the inner dimensions, and two amounts for each.
void check_blocks(const Operands& operands) {
  const Integers blocks = operands.integers(1);
  const Integers amounts = operands.integers(2);
  const std::size_t dimensions = rank(operands.input(0));
  operands.require((dimensions == 3 || dimensions == 4) && blocks.size() == dimensions - 2 &&
                       amounts.size() == 2 * blocks.size() && rank(operands.input(1)) == 1 &&
                       rank(operands.input(2)) == 2 && all_in_range(blocks, 1, kLargestStep) &&
                       all_in_range(amounts, 0, kLargestStep),
                   "has blocks out of range");
}

// The extent that a list of sizes makes, as the output has it.
void check_made_shape(const Operands& operands, const Integers& shape) {
  const schema::Tensor& output = operands.output();
  operands.require(
      shape.size() == rank(output) && (shape.empty() || std::ranges::equal(shape, *output.shape())),
      "makes another shape than it says");
}

}  // namespace

void check_pad(const Operands& operands) {
  check_amounts(operands);
  if (!operands.has(2)) return;
  operands.require(elements(operands.input(2)) == 1, "pads with more than one value");
}

void check_mirror_pad(const Operands& operands) {
  const auto mode = operands.options<schema::MirrorPadOptions>().mode();
  operands.require(
      mode == schema::MirrorPadMode::REFLECT || mode == schema::MirrorPadMode::SYMMETRIC,
      "mirrors in a way that edgebench does not know");
  const Integers amounts = check_amounts(operands);
  const std::int32_t edge = mode == schema::MirrorPadMode::REFLECT ? 1 : 0;
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    // The batch may be another than the file's.
    const std::int32_t most = i < 2 ? 0 : dimension(operands.input(0), i / 2) - edge;
    operands.require(amounts[i] <= most, "pads by amounts out of range");
  }
}

void check_reduction(const Operands& operands) {
  const Integers axes = operands.integers(1);
  operands.require(
      std::ranges::all_of(
          axes, [&](std::int64_t axis) { return is_axis(axis, rank(operands.input(0))); }),
      "is taken over a dimension that does not exist");
}

// Where another operator computes the shape (SHAPE, STRIDED_SLICE, PACK), LiteRT compares the
// number of elements when it runs.
void check_new_shape(const Operands& operands) {
  constexpr std::size_t kMostDimensions = 6;
  if (operands.has(1) && !operands.is_constant(1)) {
    const schema::Tensor& shape = operands.input(1);
    operands.require(shape.type() == schema::TensorType::INT32 && rank(shape) == 1 &&
                         dimension(shape, 0) <= static_cast<std::int32_t>(kMostDimensions),
                     "makes no shape");
    return;
  }
  Integers shape;
  if (operands.has(1)) {
    shape = operands.integers(1);
    operands.require(operands.input(1).type() == schema::TensorType::INT32, "makes no shape");
  } else if (const auto* options = operands.optional_options<schema::ReshapeOptions>();
             options != nullptr && options->new_shape() != nullptr) {
    shape.assign(options->new_shape()->begin(), options->new_shape()->end());
  }
  operands.require(!shape.empty() && shape.size() <= kMostDimensions &&
                       std::ranges::all_of(shape, [](std::int64_t size) { return size >= -1; }),
                   "makes no shape");
}

void check_squeeze(const Operands& operands) {
  const auto* axes = operands.options<schema::SqueezeOptions>().squeeze_dims();
  if (axes == nullptr) return;
  for (const std::int32_t axis : *axes) {
    operands.require(is_axis(axis, rank(operands.input(0))),
                     "removes a dimension that does not exist");
  }
}

void check_expansion(const Operands& operands) {
  operands.require(is_axis(operands.integer(1), rank(operands.input(0)) + 1),
                   "adds a dimension that cannot exist");
}

void check_concatenation(const Operands& operands) {
  const auto& options = operands.options<schema::ConcatenationOptions>();
  const auto activation = options.fused_activation_function();
  operands.require(activation >= schema::ActivationFunction::NONE &&
                       activation <= schema::ActivationFunction::RELU6,
                   "has an activation that edgebench does not know");
  operands.require(is_axis(options.axis(), rank(operands.output())),
                   "joins along a dimension that does not exist");
  for (std::size_t i = 0; i < operands.inputs(); ++i) {
    operands.require(rank(operands.input(i)) == rank(operands.output()), "joins unlike tensors");
  }
}

void check_transpose(const Operands& operands) {
  const Integers order = operands.integers(1);
  const std::size_t dimensions = rank(operands.input(0));
  const std::set<std::int64_t> named(order.begin(), order.end());
  operands.require(order.size() == dimensions && named.size() == dimensions &&
                       all_in_range(order, 0, static_cast<std::int64_t>(dimensions) - 1),
                   "puts its dimensions into no order");
}

void check_strided_slice(const Operands& operands) {
  const auto& options = operands.options<schema::StridedSliceOptions>();
  operands.require(
      options.ellipsis_mask() == 0 && options.new_axis_mask() == 0 && !options.offset(),
      "slices in a way that edgebench does not know");
  const Integers begin = operands.integers(1);
  const Integers end = operands.integers(2);
  const Integers strides = operands.integers(3);
  const schema::Tensor& input = operands.input(0);
  operands.require(rank(operands.input(1)) == 1 && begin.size() <= rank(input) &&
                       end.size() == begin.size() && strides.size() == begin.size(),
                   "slices dimensions that do not exist");
  const auto is_set = [](std::int32_t mask, std::size_t bit) { return ((mask >> bit) & 1) != 0; };
  for (std::size_t i = 0; i < begin.size(); ++i) {
    operands.require(strides[i] != 0 && all_in_range({strides[i]}, -kLargestStep, kLargestStep),
                     "has a stride out of range");
    if (!is_set(options.shrink_axis_mask(), i)) continue;
    operands.require(
        strides[i] == 1 && (is_set(options.begin_mask(), i) ||
                            is_axis(begin[i], static_cast<std::size_t>(dimension(input, i)))),
        "slices what does not exist");
  }
}

void check_slice(const Operands& operands) {
  const Integers begin = operands.integers(1);
  const Integers size = operands.integers(2);
  const schema::Tensor& input = operands.input(0);
  operands.require(begin.size() == rank(input) && size.size() == rank(input),
                   "slices dimensions that do not exist");
  for (std::size_t i = 0; i < begin.size(); ++i) {
    const std::int64_t extent = dimension(input, i);
    operands.require(begin[i] >= 0 && begin[i] < extent && size[i] >= -1 && size[i] != 0 &&
                         size[i] <= extent - begin[i],
                     "slices what does not exist");
  }
}

void check_split(const Operands& operands) {
  const schema::Tensor& input = operands.input(1);
  const std::int64_t axis = operands.integer(0);
  operands.require(is_axis(axis, rank(input)), "splits along a dimension that does not exist");
  const auto parts = static_cast<std::int32_t>(operands.outputs());
  operands.require(operands.options<schema::SplitOptions>().num_splits() == parts &&
                       dimension(input, axis_of(axis, rank(input))) % parts == 0,
                   "splits into other parts than it has");
}

void check_uneven_split(const Operands& operands) {
  const schema::Tensor& input = operands.input(0);
  const Integers sizes = operands.integers(1);
  const std::int64_t axis = operands.integer(2);
  operands.require(is_axis(axis, rank(input)), "splits along a dimension that does not exist");
  operands.require(rank(operands.input(1)) == 1 && sizes.size() == operands.outputs() &&
                       operands.options<schema::SplitVOptions>().num_splits() ==
                           static_cast<std::int32_t>(sizes.size()),
                   "splits into other parts than it has");
  const std::int64_t extent = dimension(input, axis_of(axis, rank(input)));
  std::int64_t sum = 0;
  for (const std::int64_t size : sizes) {
    operands.require(size >= 1 && size <= extent, "splits into other parts than it has");
    sum += size;
  }
  operands.require(sum == extent, "splits into other parts than it has");
}

void check_pack(const Operands& operands) {
  const auto& options = operands.options<schema::PackOptions>();
  const std::size_t dimensions = rank(operands.input(0)) + 1;
  operands.require(is_axis(options.axis(), dimensions),
                   "joins along a dimension that does not exist");
  operands.require(options.values_count() == static_cast<std::int32_t>(operands.inputs()),
                   "joins unlike tensors");
  for (std::size_t i = 1; i < operands.inputs(); ++i) {
    operands.require(rank(operands.input(i)) + 1 == dimensions &&
                         operands.input(i).type() == operands.input(0).type(),
                     "joins unlike tensors");
  }
}

void check_unpack(const Operands& operands) {
  const auto& options = operands.options<schema::UnpackOptions>();
  const schema::Tensor& input = operands.input(0);
  operands.require(is_axis(options.axis(), rank(input)),
                   "splits along a dimension that does not exist");
  const auto parts = static_cast<std::int32_t>(operands.outputs());
  operands.require(
      options.num() == parts && dimension(input, axis_of(options.axis(), rank(input))) == parts,
      "splits into other parts than it has");
}

void check_gather(const Operands& operands) {
  const auto& options = operands.options<schema::GatherOptions>();
  const schema::Tensor& input = operands.input(0);
  operands.require(is_axis(options.axis(), rank(input)) && options.batch_dims() == 0,
                   "takes along a dimension that does not exist");
  const std::int64_t extent = dimension(input, axis_of(options.axis(), rank(input)));
  operands.require(all_in_range(operands.integers(1), 0, extent - 1), "takes what does not exist");
}

void check_reversal(const Operands& operands) {
  const Integers axes = operands.integers(1);
  const std::size_t dimensions = rank(operands.input(0));
  operands.require(
      rank(operands.input(1)) == 1 && axes.size() == 1 && is_axis(axes.front(), dimensions),
      "reverses a dimension that does not exist");
}

void check_tile(const Operands& operands) {
  const Integers times = operands.integers(1);
  const schema::Tensor& input = operands.input(0);
  operands.require(rank(operands.input(1)) == 1 && times.size() == rank(input) &&
                       all_in_range(times, 1, kLargestStep),
                   "repeats itself out of range");
  Integers shape;
  for (std::size_t i = 0; i < times.size(); ++i) shape.push_back(times[i] * dimension(input, i));
  check_made_shape(operands, shape);
}

void check_broadcast(const Operands& operands) {
  operands.require(
      rank(operands.input(1)) == 1 && rank(operands.output()) >= rank(operands.input(0)),
      "makes no shape");
  check_made_shape(operands, operands.integers(1));
}

void check_fill(const Operands& operands) {
  const Integers shape = operands.integers(0);
  operands.require(rank(operands.input(0)) == 1 && rank(operands.input(1)) == 0, "makes no shape");
  check_made_shape(operands, shape);
}

void check_resize(const Operands& operands) {
  const Integers size = operands.integers(1);
  operands.require(rank(operands.input(0)) == 4 && rank(operands.output()) == 4, "reads no images");
  operands.require(rank(operands.input(1)) == 1 && size.size() == 2 &&
                       all_in_range(size, 1, 2 * kLargestStep) &&
                       operands.input(1).type() == schema::TensorType::INT32,
                   "resizes to no size");
}

void check_space_to_depth(const Operands& operands) {
  const std::int32_t block = operands.options<schema::SpaceToDepthOptions>().block_size();
  check_block(operands, block);
  operands.require(
      dimension(operands.input(0), 1) % block == 0 && dimension(operands.input(0), 2) % block == 0,
      "has a block of no size");
}

void check_depth_to_space(const Operands& operands) {
  const std::int32_t block = operands.options<schema::DepthToSpaceOptions>().block_size();
  check_block(operands, block);
  operands.require(dimension(operands.input(0), 3) % (block * block) == 0,
                   "has a block of no size");
}

void check_space_to_batch(const Operands& operands) {
  check_blocks(operands);
  const Integers blocks = operands.integers(1);
  const Integers amounts = operands.integers(2);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const std::int64_t padded =
        dimension(operands.input(0), i + 1) + amounts[2 * i] + amounts[2 * i + 1];
    operands.require(padded % blocks[i] == 0, "has blocks out of range");
  }
}

void check_batch_to_space(const Operands& operands) {
  check_blocks(operands);
  const Integers blocks = operands.integers(1);
  const Integers amounts = operands.integers(2);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const std::int64_t whole = dimension(operands.input(0), i + 1) * blocks[i];
    operands.require(amounts[2 * i] + amounts[2 * i + 1] < whole, "has blocks out of range");
  }
}

void check_measured_shape(const Operands& operands) {
  const schema::TensorType type = operands.output().type();
  operands.require(type == schema::TensorType::INT32 || type == schema::TensorType::INT64,
                   "measures in no integers");
}

void check_same_shape(const Operands& operands) {
  const auto* from = operands.input(0).shape();
  const auto* to = operands.output().shape();
  const bool same = from == nullptr || to == nullptr ? from == to : std::ranges::equal(*from, *to);
  operands.require(same, "has another shape than its input");
}

}  // namespace edgebench::litert
