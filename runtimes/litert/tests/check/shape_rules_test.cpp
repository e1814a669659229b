// What moves values and computes shapes, wrong in one thing at a time.
#include "check/shape_rules.h"

#include <doctest/doctest.h>

#include "every_operator.h"

namespace edgebench::litert {
namespace {

// With other integers in one of its constants.
MadeOperator steered(MadeOperator made, std::size_t constant, std::vector<std::int32_t> integers) {
  const auto count = static_cast<std::int32_t>(integers.size());
  if (!made.constants[constant].shape.empty()) made.constants[constant].shape.front() = count;
  made.constants[constant].integers = std::move(integers);
  return made;
}

template <typename OptionsT, typename Member, typename Value>
MadeOperator with_member(MadeOperator made, Member member, Value value) {
  OptionsT options = *static_cast<const OptionsT*>(made.options.value);
  options.*member = value;
  made.options = with(options);
  return made;
}

std::string reason_to_refuse_file(const std::string& file) {
  try {
    check_model(std::as_bytes(std::span(file)));
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a shape may come from other shapes, and not from the pixels") {
  CHECK(reason_to_refuse_file(flattening({1, 48})).empty());
  CHECK(reason_to_refuse_file(flattening({1, 48}, std::nullopt, true)) ==
        "an operator RESHAPE is steered by a value");
}

TEST_CASE("a transposition is a permutation of all dimensions") {
  const std::string none = "puts its dimensions into no order";
  check_reason(transposition({0, 1, 2, 3}), "");
  check_reason(transposition({0, 3, 1, 1}), none);
  check_reason(transposition({0, 3, 1, 4}), none);
  check_reason(transposition({0, 3, 1, -2}), none);
  check_reason(transposition({0, 1, 2}), none);
}

TEST_CASE("slices lie within what they are taken of") {
  const std::string absent = "slices what does not exist";
  check_reason(steered(slice(), 0, {0, 3, 0, 1}), absent);  // Two from the last on.
  check_reason(steered(slice(), 0, {0, -1, 0, 1}), absent);
  check_reason(steered(slice(), 1, {1, 2, -2, 2}), absent);
  check_reason(steered(slice(), 1, {1, 0, -1, 2}), absent);
  check_reason(steered(slice(), 1, {1, 2, -1}), "slices dimensions that do not exist");

  const std::string other = "slices dimensions that do not exist";
  check_reason(steered(strided_slice(), 0, {0, 1, 0}), other);
  check_reason(steered(strided_slice(), 0, {0, 1, 0, 0, 0}), other);
  check_reason(steered(strided_slice(), 2, {1, 0, 1, 1}), "has a stride out of range");
  check_reason(steered(strided_slice(), 2, {1, 1025, 1, 1}), "has a stride out of range");
  check_reason(steered(strided_slice(), 0, {1, 1, 0, 0}), absent);
  check_reason(steered(strided_slice(), 0, {-2, 1, 0, 0}), absent);
  using Options = schema::StridedSliceOptionsT;
  const std::string unknown = "slices in a way that edgebench does not know";
  check_reason(with_member<Options>(strided_slice(), &Options::ellipsis_mask, 1), unknown);
  check_reason(with_member<Options>(strided_slice(), &Options::new_axis_mask, 1), unknown);
  check_reason(with_member<Options>(strided_slice(), &Options::offset, true), unknown);
}

TEST_CASE("parts are as many and as long as what they are made of") {
  const std::string parts = "splits into other parts than it has";
  const std::string along = "splits along a dimension that does not exist";
  check_reason(steered(split(), 0, {4}), along);
  check_reason(steered(split(), 0, {3}), parts);  // Three channels into two.
  using Split = schema::SplitOptionsT;
  check_reason(with_member<Split>(split(), &Split::num_splits, 3), parts);
  check_reason(steered(uneven_split(), 0, {1, 2}), parts);
  check_reason(steered(uneven_split(), 0, {4, 0}), parts);
  check_reason(steered(uneven_split(), 0, {1, 1, 2}), parts);
  check_reason(steered(uneven_split(), 1, {-5}), along);
  using Unpack = schema::UnpackOptionsT;
  check_reason(with_member<Unpack>(unpacking(), &Unpack::num, 4), parts);
  check_reason(with_member<Unpack>(unpacking(), &Unpack::axis, 1), parts);
  check_reason(with_member<Unpack>(unpacking(), &Unpack::axis, 4), along);
  using Pack = schema::PackOptionsT;
  check_reason(with_member<Pack>(packing(), &Pack::axis, 4), "");
  check_reason(with_member<Pack>(packing(), &Pack::axis, 5),
               "joins along a dimension that does not exist");
  check_reason(with_member<Pack>(packing(), &Pack::values_count, 3), "joins unlike tensors");
}

TEST_CASE("what is taken, reversed or repeated is there") {
  check_reason(steered(gathering(), 0, {3, 0}), "takes what does not exist");
  check_reason(steered(gathering(), 0, {-1, 0}), "takes what does not exist");
  using Gather = schema::GatherOptionsT;
  const std::string along = "takes along a dimension that does not exist";
  check_reason(with_member<Gather>(gathering(), &Gather::axis, 4), along);
  check_reason(with_member<Gather>(gathering(), &Gather::batch_dims, 1), along);
  const MadeOperator reversal{BuiltinOperator::REVERSE_V2, {1, 4, 4, 3}, {{{1}, {-4}}}};
  check_reason(reversal, "");
  check_reason(steered(reversal, 0, {4}), "reverses a dimension that does not exist");
  check_reason(steered(reversal, 0, {1, 1}), "reverses a dimension that does not exist");
  const MadeOperator tile{BuiltinOperator::TILE, {1, 4, 4, 6}, {{{4}, {1, 1, 1, 2}}}};
  check_reason(steered(tile, 0, {1, 1, 1, 0}), "repeats itself out of range");
  check_reason(steered(tile, 0, {1, 1, 2}), "repeats itself out of range");
  check_reason(steered(tile, 0, {1, 1, 1, 1000}), "makes another shape than it says");
  check_reason(steered(filling(), 0, {2, 3000}), "makes another shape than it says");
  const MadeOperator spread{BuiltinOperator::BROADCAST_TO, {2, 4, 4, 3}, {{{4}, {2, 4, 4, 3}}}};
  check_reason(steered(spread, 0, {3, 4, 4, 3}), "makes another shape than it says");
}

TEST_CASE("blocks, mirrors and sizes are within their images") {
  MadeOperator mirrored = with_options(padding(), schema::MirrorPadOptionsT());
  mirrored.code = BuiltinOperator::MIRROR_PAD;
  const auto mirroring = [&](std::vector<std::int32_t> amounts, schema::MirrorPadMode mode) {
    MadeOperator made = mirrored;
    made.constants.front().integers = std::move(amounts);
    schema::MirrorPadOptionsT options;
    options.mode = mode;
    made.options = with(options);
    return made;
  };
  const std::string amounts = "pads by amounts out of range";
  using Mode = schema::MirrorPadMode;
  check_reason(mirroring({0, 0, 3, 3, 0, 0, 0, 0}, Mode::REFLECT), "");
  check_reason(mirroring({0, 0, 4, 3, 0, 0, 0, 0}, Mode::REFLECT), amounts);
  check_reason(mirroring({0, 0, 4, 4, 0, 0, 0, 0}, Mode::SYMMETRIC), "");
  check_reason(mirroring({0, 0, 4, 5, 0, 0, 0, 0}, Mode::SYMMETRIC), amounts);
  check_reason(mirroring({1, 0, 0, 0, 0, 0, 0, 0}, Mode::SYMMETRIC), amounts);
  check_reason(mirroring({0, 0, 0, 0, 0, 0, 0, 0}, static_cast<Mode>(2)),
               "mirrors in a way that edgebench does not know");

  const MadeOperator larger =
      resizing(BuiltinOperator::RESIZE_BILINEAR, with(schema::ResizeBilinearOptionsT()));
  check_reason(steered(larger, 0, {0, 8}), "resizes to no size");
  check_reason(steered(larger, 0, {8, 2049}), "resizes to no size");
  check_reason(steered(larger, 0, {8, 8, 8}), "resizes to no size");

  const auto to_depth = [](std::int32_t block) {
    schema::SpaceToDepthOptionsT options;
    options.block_size = block;
    return rearranging(BuiltinOperator::SPACE_TO_DEPTH, {1, 4, 4, 3}, {1, 2, 2, 12}, with(options));
  };
  check_reason(to_depth(4), "");
  for (const std::int32_t block : {0, -2, 3, 1025})
    check_reason(to_depth(block), "has a block of no size");
  schema::DepthToSpaceOptionsT three;
  three.block_size = 3;
  check_reason(
      rearranging(BuiltinOperator::DEPTH_TO_SPACE, {1, 3, 4, 4}, {1, 6, 8, 1}, with(three)),
      "has a block of no size");

  const MadeOperator blocks =
      in_blocks(BuiltinOperator::SPACE_TO_BATCH_ND, {1, 4, 4, 3}, {4, 2, 2, 3});
  check_reason(steered(blocks, 0, {3, 2}), "has blocks out of range");
  check_reason(steered(blocks, 0, {0, 2}), "has blocks out of range");
  check_reason(steered(blocks, 0, {2}), "has blocks out of range");
  MadeOperator back = in_blocks(BuiltinOperator::BATCH_TO_SPACE_ND, {4, 2, 2, 3}, {1, 4, 4, 3});
  back.constants[1].integers = {2, 2, 0, 0};
  check_reason(back, "has blocks out of range");
}

TEST_CASE("dimensions are named that exist") {
  struct Row {
    std::int32_t axis;
    bool exists;
  };
  for (const Row& row : {Row{-5, false}, {-4, true}, {-1, true}, {3, true}, {4, false}}) {
    CAPTURE(row.axis);
    const auto reason = [&](const char* otherwise) { return row.exists ? "" : otherwise; };
    check_reason(mean(1, row.axis), reason("is taken over a dimension that does not exist"));
    check_reason(mean(row.axis, 1), reason("is taken over a dimension that does not exist"));
    check_reason(squeeze(row.axis), reason("removes a dimension that does not exist"));
    MadeOperator joined = concatenation();
    joined.options = with(concatenation_options(row.axis));
    check_reason(joined, reason("joins along a dimension that does not exist"));
  }
  MadeOperator everything = squeeze();
  everything.options = with(schema::SqueezeOptionsT());
  check_reason(everything, "");
  MadeOperator unlike = concatenation();
  unlike.constants = {{{4, 4, 2}}};
  check_reason(unlike, "joins unlike tensors");
}

TEST_CASE("shapes and amounts are constants of a length that fits") {
  check_reason(reshape({1, -1}), "");
  check_reason(reshape({1, 2, 3, 4, 2}), "");
  check_reason(reshape({1, 2, 3, 4, 2, 1}), "");
  check_reason(reshape({1, 2, 3, 4, 2, 1, 1}), "makes no shape");
  check_reason(reshape({1, -2}), "makes no shape");
  schema::ReshapeOptionsT options;
  options.new_shape = {1, 48};
  MadeOperator by_options = without_operands(reshape(), 1);
  by_options.options = with(options);
  check_reason(by_options, "");
  options.new_shape = {1, -3};
  by_options.options = with(options);
  check_reason(by_options, "makes no shape");

  MadeOperator few = padding();
  few.constants = {{{3, 2}, {0, 0, 1, 1, 1, 1}}};
  check_reason(few, "pads by amounts out of range");
  few.constants = {{{8}, {0, 0, 1, 1, 1, 1, 0, 0}}};
  check_reason(few, "pads by amounts out of range");

  for (MadeOperator made : {padding(), mean(), reshape()}) {
    made.edit = [](schema::ModelT& model) { only_operator(model).inputs[1] = 0; };
    check_reason(made, "is steered by a value");
    made.edit = [](schema::ModelT& model) {
      model.subgraphs.front()->tensors[1]->type = TensorType::FLOAT32;
    };
    check_reason(made, "is steered by a value");
  }
}

TEST_CASE("a conversion keeps its shape") {
  for (const BuiltinOperator code :
       {BuiltinOperator::QUANTIZE, BuiltinOperator::DEQUANTIZE, BuiltinOperator::CAST}) {
    MadeOperator made = elementwise(code);
    made.output = {1, 4, 3, 4};
    check_reason(made, "has another shape than its input");
    made.output = {1, 4, 12};
    check_reason(made, "has another shape than its input");
  }
}

}  // namespace edgebench::litert
