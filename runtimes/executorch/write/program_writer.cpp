// A .pte is a flatbuffer, the program, and behind it segments: here the delegate's blob, then its
// constants. An extended header of 32 bytes, put in behind the flatbuffer's identifier, says where
// the segments begin. Every offset in a flatbuffer is relative, so inserting leaves all of them
// right but the root's; and as the bytes inserted are a multiple of the largest alignment, that of
// everything behind them is kept.
// Source: schema/program.fbs of the SDK, and "PTE file format" of ExecuTorch's documentation.

#include "write/program_writer.h"

#include <array>
#include <cstdint>
#include <vector>

#include "bytes.h"
#include "extended_header.h"
#include "schemas.h"

namespace edgebench::executorch {
namespace {

namespace fb = executorch_flatbuffer;

// As of what a vector register loads from, and the exporter's own.
constexpr std::size_t kSegmentAlignment = 128;
constexpr std::size_t kPlannedAlignment = 16;
// Of the buffers that are planned; 0 is reserved.
constexpr std::uint32_t kOutputBuffer = 1;

template <typename T>
using Offsets = std::vector<flatbuffers::Offset<T>>;

// An upper bound in the first dimension. `place`: none where the caller's memory is used.
flatbuffers::Offset<fb::EValue> create_tensor(flatbuffers::FlatBufferBuilder& builder,
                                              const std::vector<std::int32_t>& sizes,
                                              flatbuffers::Offset<fb::AllocationDetails> place) {
  std::vector<std::uint8_t> order;
  for (std::size_t i = 0; i < sizes.size(); ++i) order.push_back(static_cast<std::uint8_t>(i));
  const auto tensor = fb::CreateTensorDirect(
      builder, fb::ScalarType_FLOAT, /*storage_offset=*/0, &sizes, &order, /*requires_grad=*/false,
      /*data_buffer_idx=*/0, place, /*layout=*/0, fb::TensorShapeDynamism_DYNAMIC_BOUND);
  return fb::CreateEValue(builder, fb::KernelTypes_Tensor, tensor.Union());
}

// How a caller in Python passes the one tensor and gets the other: a tuple of one, and a leaf.
flatbuffers::Offset<fb::ContainerMetadata> create_containers(
    flatbuffers::FlatBufferBuilder& builder) {
  const std::string leaf = R"({"type": null, "context": null, "children_spec": []})";
  const auto container = [](const std::string& type, const std::string& context,
                            const std::string& children) {
    return R"({"type": "builtins.)" + type + R"(", "context": ")" + context +
           R"(", "children_spec": [)" + children + "]}";
  };
  const std::string arguments = container(
      "tuple", "null", container("tuple", "null", leaf) + ", " + container("dict", "[]", ""));
  return fb::CreateContainerMetadataDirect(builder, ("[1, " + arguments + "]").c_str(),
                                           ("[1, " + leaf + "]").c_str());
}

Offsets<fb::Chain> create_chains(flatbuffers::FlatBufferBuilder& builder) {
  const std::vector<std::int32_t> arguments = {0, 1};
  const std::vector<std::int32_t> none;
  const auto call = fb::CreateDelegateCallDirect(builder, /*delegate_index=*/0, &arguments);
  const Offsets<fb::Instruction> instructions = {
      fb::CreateInstruction(builder, fb::InstructionArguments_DelegateCall, call.Union())};
  return {fb::CreateChainDirect(builder, &none, &none, &instructions)};
}

flatbuffers::Offset<fb::ExecutionPlan> create_plan(flatbuffers::FlatBufferBuilder& builder,
                                                   const model::Network& network) {
  const std::vector<std::int32_t> image = {kLargestBatch, 3, network.image_size,
                                           network.image_size};
  const std::vector<std::int32_t> logits = {kLargestBatch, network.classes};
  const std::size_t output_bytes = sizeof(float) * static_cast<std::size_t>(kLargestBatch) *
                                   static_cast<std::size_t>(network.classes);
  // With memory of its own the input would be copied at each call, and the memory, for the largest
  // batch, be cleared when loading: 38 MB and 20 ms. The output has none but what is planned.
  const Offsets<fb::EValue> values = {
      create_tensor(builder, image, {}),
      create_tensor(builder, logits, fb::CreateAllocationDetails(builder, kOutputBuffer))};
  const std::vector<std::int32_t> inputs = {0};
  const std::vector<std::int32_t> outputs = {1};
  const auto containers = create_containers(builder);
  const Offsets<fb::Chain> chains = create_chains(builder);
  const Offsets<fb::Operator> operators;
  const Offsets<fb::CompileSpec> options;
  const auto blob =
      fb::CreateBackendDelegateDataReference(builder, fb::DataLocation_SEGMENT, /*index=*/0);
  const Offsets<fb::BackendDelegate> delegates = {
      fb::CreateBackendDelegateDirect(builder, "XnnpackBackend", blob, &options)};
  const std::vector<std::int64_t> buffers = {
      0, static_cast<std::int64_t>(round_up(output_bytes, kPlannedAlignment))};
  return fb::CreateExecutionPlanDirect(builder, "forward", containers, &values, &inputs, &outputs,
                                       &chains, &operators, &delegates, &buffers);
}

// The blob, then the constants; offsets count from the blob's first byte.
struct Segments {
  std::string bytes;
  Offsets<fb::DataSegment> table;
  Offsets<fb::NamedData> names;

  void add(flatbuffers::FlatBufferBuilder& builder, const std::string& content) {
    bytes.resize(round_up(bytes.size(), kSegmentAlignment));
    table.push_back(fb::CreateDataSegment(builder, bytes.size(), content.size()));
    bytes += content;
  }
};

std::string insert_header(const flatbuffers::FlatBufferBuilder& builder,
                          const std::string& segments) {
  const std::string program(reinterpret_cast<const char*>(builder.GetBufferPointer()),
                            builder.GetSize());
  const std::size_t program_size = program.size() + sizeof(ExtendedHeader);
  const std::size_t segments_at = round_up(program_size, kSegmentAlignment);
  std::string header(sizeof(ExtendedHeader), '\0');
  put(header, 0,
      ExtendedHeader{.mark = kExtendedHeaderMark,
                     .length = sizeof(ExtendedHeader),
                     .program_size = program_size,
                     .segments_at = segments_at,
                     .segment_bytes = segments.size()});

  std::string file = program.substr(0, kIdentifierEnd) + header + program.substr(kIdentifierEnd);
  const auto root = get<std::uint32_t>(std::as_bytes(std::span(file)), 0);
  put(file, 0, root + static_cast<std::uint32_t>(sizeof(ExtendedHeader)));
  file.resize(segments_at);
  return file + segments;
}

}  // namespace

std::string write_program(const model::Network& network, const Delegate& delegate) {
  flatbuffers::FlatBufferBuilder builder;
  const Offsets<fb::ExecutionPlan> plans = {create_plan(builder, network)};
  Segments segments;
  segments.add(builder, delegate.blob);
  for (const NamedConstant& constant : delegate.constants) {
    const auto index = static_cast<std::uint32_t>(segments.table.size());
    segments.add(builder, constant.bytes);
    segments.names.push_back(fb::CreateNamedDataDirect(builder, constant.key.c_str(), index));
  }
  // No constant of the program's own, but a program that has no such table is refused.
  const std::vector<std::uint64_t> no_constants = {0};
  const auto constants = fb::CreateSubsegmentOffsetsDirect(builder, 0, &no_constants);
  const Offsets<fb::Buffer> buffers;
  const Offsets<fb::BackendDelegateInlineData> inline_data;
  const Offsets<fb::SubsegmentOffsets> mutable_data;
  builder.Finish(
      fb::CreateProgramDirect(builder, /*version=*/0, &plans, &buffers, &inline_data,
                              &segments.table, constants, &mutable_data, &segments.names),
      fb::ProgramIdentifier());
  return insert_header(builder, segments.bytes);
}

}  // namespace edgebench::executorch
