#include "check/pte_file.h"

#include <algorithm>
#include <stdexcept>

#include "bytes.h"
#include "extended_header.h"

namespace edgebench::executorch {
namespace {

namespace fb = executorch_flatbuffer;

constexpr std::size_t kSmallest = 64;
constexpr std::uint32_t kShortHeader = offsetof(ExtendedHeader, segment_bytes);
constexpr std::uint32_t kLongHeader = sizeof(ExtendedHeader);

std::string_view text_at(std::span<const std::byte> file, std::size_t at) {
  return {reinterpret_cast<const char*>(file.data()) + at, 4};
}

void check_identifier(std::span<const std::byte> file) {
  require(file.size() >= kSmallest, "the file is too short to be a .pte");
  const std::string_view identifier = text_at(file, 4);
  if (identifier == fb::ProgramIdentifier()) return;
  if (identifier.starts_with("ET")) {
    reject("the .pte is of format " + std::string(identifier) + ", not " + fb::ProgramIdentifier() +
           ": export it with ExecuTorch 1.x");
  }
  reject("the file is no .pte: its identifier is not " + std::string(fb::ProgramIdentifier()));
}

}  // namespace

void reject(const std::string& reason) {
  throw std::runtime_error(reason);
}

PteFile::PteFile(std::span<const std::byte> file) {
  check_identifier(file);
  const auto header = get<ExtendedHeader>(file, kIdentifierEnd);
  require(header.mark == kExtendedHeaderMark,
          "the .pte has no extended header: it was written by an ExecuTorch before 0.3: "
          "export it with ExecuTorch 1.x");
  require(header.length == kShortHeader || header.length == kLongHeader,
          "the .pte's extended header has an unknown length");
  const auto segment_bytes = header.length == kLongHeader ? header.segment_bytes : 0;
  require(header.program_size >= kSmallest && header.program_size <= file.size(),
          "the .pte is cut short: its program does not fit into the file");
  require(header.segments_at >= header.program_size && header.segments_at <= file.size() &&
              segment_bytes <= file.size() - header.segments_at,
          "the .pte is cut short: its segments do not fit into the file");

  const auto root = get<std::uint32_t>(file, 0);
  require(root >= kIdentifierEnd + header.length && root < header.program_size,
          "the .pte is damaged: its program has no root");
  flatbuffer_.resize(header.program_size - header.length);
  std::ranges::copy(file.first(kIdentifierEnd),
                    std::as_writable_bytes(std::span(flatbuffer_)).begin());
  const auto rest = file.first(header.program_size).subspan(kIdentifierEnd + header.length);
  std::ranges::copy(rest,
                    std::as_writable_bytes(std::span(flatbuffer_)).subspan(kIdentifierEnd).begin());
  const std::uint32_t plain_root = root - header.length;
  std::memcpy(flatbuffer_.data(), &plain_root, sizeof plain_root);
  flatbuffers::Verifier verifier(flatbuffer_.data(), flatbuffer_.size());
  require(fb::VerifyProgramBuffer(verifier), "the .pte is damaged: its program is not sound");
  program_ = fb::GetProgram(flatbuffer_.data());
  if (program_->version() != 0) {
    reject("the .pte has schema version " + std::to_string(program_->version()) +
           ", and this ExecuTorch reads version 0");
  }
  read_segments(file.subspan(header.segments_at));
  read_names();
}

std::span<const std::byte> PteFile::segment(std::uint32_t index) const {
  require(index < segments_.size(),
          "the .pte is damaged: it refers to a segment that is not there");
  return segments_[index];
}

std::span<const std::byte> PteFile::named(const std::string& key) const {
  const auto found = names_.find(key);
  if (found == names_.end()) reject("the .pte lacks the constant " + key);
  return segment(found->second);
}

void PteFile::read_segments(std::span<const std::byte> behind_program) {
  if (program_->segments() == nullptr) return;
  for (const fb::DataSegment* segment : *program_->segments()) {
    require(segment->offset() <= behind_program.size() &&
                segment->size() <= behind_program.size() - segment->offset(),
            "the .pte is damaged: a segment lies outside of the file");
    segments_.push_back(behind_program.subspan(segment->offset(), segment->size()));
  }
}

void PteFile::read_names() {
  if (program_->named_data() == nullptr) return;
  for (const fb::NamedData* entry : *program_->named_data()) {
    require(entry->key() != nullptr, "the .pte is damaged: a constant has no name");
    const bool is_new = names_.emplace(entry->key()->str(), entry->segment_index()).second;
    require(is_new, "the .pte is damaged: two constants have the same name");
    segment(entry->segment_index());
  }
}

}  // namespace edgebench::executorch
