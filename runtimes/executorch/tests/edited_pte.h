// Files with one thing changed, made of what the writer makes.
#pragma once

#include <functional>
#include <string>

#include "bytes.h"
#include "schemas.h"
#include "write/delegate_writer.h"
#include "write/program_writer.h"

namespace edgebench::executorch {

inline constexpr std::size_t kExtendedHeader = 32;

// The file with another program before the same segments.
inline std::string with_program(const std::string& file,
                                const std::function<void(executorch_flatbuffer::ProgramT&)>& edit) {
  const auto bytes = std::as_bytes(std::span(file));
  const auto program_size = get<std::uint64_t>(bytes, 16);
  const auto segments_at = get<std::uint64_t>(bytes, 24);
  std::string plain = file.substr(0, 8) + file.substr(8 + kExtendedHeader, program_size - 40);
  put(plain, 0, get<std::uint32_t>(bytes, 0) - static_cast<std::uint32_t>(kExtendedHeader));
  executorch_flatbuffer::ProgramT program;
  executorch_flatbuffer::GetProgram(plain.data())->UnPackTo(&program);
  edit(program);
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(executorch_flatbuffer::Program::Pack(builder, &program), "ET12");
  const std::string made(reinterpret_cast<const char*>(builder.GetBufferPointer()),
                         builder.GetSize());
  std::string header = file.substr(8, kExtendedHeader);
  const std::size_t new_size = made.size() + kExtendedHeader;
  const std::size_t new_segments_at = round_up(new_size, 128);
  put(header, 8, static_cast<std::uint64_t>(new_size));
  put(header, 16, static_cast<std::uint64_t>(new_segments_at));
  std::string edited = made.substr(0, 8) + header + made.substr(8);
  put(edited, 0,
      get<std::uint32_t>(std::as_bytes(std::span(made)), 0) +
          static_cast<std::uint32_t>(kExtendedHeader));
  edited.resize(new_segments_at);
  return edited + file.substr(segments_at);
}

// The delegate with another graph and the same constants.
inline Delegate with_graph(const Delegate& delegate,
                           const std::function<void(fb_xnnpack::XNNGraphT&)>& edit) {
  fb_xnnpack::XNNGraphT graph;
  fb_xnnpack::GetXNNGraph(delegate.blob.data() + 32)->UnPackTo(&graph);
  edit(graph);
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb_xnnpack::XNNGraph::Pack(builder, &graph), "XN01");
  Delegate edited = delegate;
  edited.blob.resize(32);
  edited.blob.append(reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize());
  put(edited.blob, 14, builder.GetSize());
  put(edited.blob, 18, static_cast<std::uint32_t>(edited.blob.size()));
  return edited;
}

}  // namespace edgebench::executorch
