#include "measure/prepare/users_input.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "measure/prepare/users_file.h"

namespace edgebench::measure {
namespace {

namespace fs = std::filesystem;
using image::Normalisation;
using runtime::Element;
using runtime::FileForm;

struct Range {
  float low = 0;
  float high = 0;
};

Range levels_of(Element element) {
  if (element == Element::i16) return {-32768, 32767};
  return element == Element::u8 ? Range{0, 255} : Range{-128, 127};
}

// What the least and the greatest of its integers stand for.
Range range_of(const FileForm& form) {
  const Range levels = levels_of(form.element);
  const auto zero_point = static_cast<float>(form.zero_point.value_or(0));
  const float scale = form.scale.value_or(1);
  return {(levels.low - zero_point) * scale, (levels.high - zero_point) * scale};
}

Range range_of(const Normalisation& normalise) {
  Range range{normalise.table()[0][0], normalise.table()[0][255]};
  for (const auto& channel : normalise.table()) {
    range = {std::min(range.low, channel[0]), std::max(range.high, channel[255])};
  }
  return range;
}

// Within a fiftieth of the range: a scale of 1 / 128 reaches to 127 / 128 and means 1.
bool is_nearly(const Range& one, const Range& other) {
  const float tolerance = (other.high - other.low) / 50;
  return std::abs(one.low - other.low) <= tolerance && std::abs(one.high - other.high) <= tolerance;
}

// The bytes of the pixels as they are, in a range that no usual normalisation has.
NormaliseChoice raw_pixels(const FileForm& form, const Range& range) {
  const std::string means = fmt::format("{:.3g} to {:.3g}", range.low, range.high);
  const float shift = form.element == Element::i8 ? 128.0F : 0.0F;
  const auto mean = static_cast<float>(form.zero_point.value_or(0)) + shift;
  const float deviation = 1 / form.scale.value_or(1);
  try {
    return {Normalisation({mean, mean, mean}, {deviation, deviation, deviation}),
            fmt::format("its input's scale and zero point mean {}, which is no usual range: it is "
                        "given raw pixels",
                        means)};
  } catch (const std::invalid_argument&) {
    return {Normalisation::imagenet,
            fmt::format("its input's scale and zero point mean {}, which are no pixels", means)};
  }
}

FileForm form_in(const Candidate& candidate, const WorkerInfo& worker,
                 const InspectionSettings& settings) {
  // Of this file alone: what a file leaves there is not for the next.
  const ScratchFolder scratch;
  const fs::path copy = keep_users_file(candidate, settings.artifacts).main_file;
  WorkerClient client({.program = worker.program,
                       .log = settings.scratch / "inspect.log",
                       .cpus = {},
                       .deadline_ns = settings.deadline_ns,
                       .memory_limit_bytes = settings.memory_limit_bytes,
                       .confined_to = scratch.path(),
                       .device_nodes = device_of(worker, candidate.device).nodes});
  const FileForm form = client.inspect({.artifact = copy}).form;
  client.close();
  return form;
}

void complete(Candidate& candidate, const std::optional<FileForm>& form) {
  const bool usually_called = candidate.name == usual_name(candidate);
  candidate.form = form;
  if (candidate.batch == 0) candidate.batch = form && form->batch ? *form->batch : 1;
  if (!candidate.normalise && form) {
    const NormaliseChoice choice = usual_normalisation(*form);
    candidate.normalise = choice.normalise;
    candidate.normalise_why = choice.why;
  }
  if (usually_called) candidate.name = usual_name(candidate);
}

}  // namespace

bool is_integer(runtime::Element element) {
  return element == Element::u8 || element == Element::i8 || element == Element::i16;
}

NormaliseChoice usual_normalisation(const FileForm& form) {
  // With sixteen bits the range says what activations need, and not what pixels are.
  if (!is_integer(form.element) || form.element == Element::i16) {
    return {Normalisation::imagenet,
            "nothing in the file says how, and torchvision's networks are trained so"};
  }
  if (!form.scale && form.element == Element::u8) {
    return {Normalisation::none, "its input is uint8 without a scale: pixels as they are"};
  }
  if (!form.scale) {
    return {Normalisation({128, 128, 128}, {1, 1, 1}),
            "its input is int8 without a scale: pixels less 128"};
  }
  const Range range = range_of(form);
  for (const Normalisation& usual : {Normalisation::none, Normalisation::zero_one,
                                     Normalisation::plus_minus_one, Normalisation::imagenet}) {
    if (!is_nearly(range, range_of(usual))) continue;
    return {usual, fmt::format("its input's scale and zero point mean {:.3g} to {:.3g}", range.low,
                               range.high)};
  }
  return raw_pixels(form, range);
}

double clipped_share(const runtime::InputSpec& spec, const Normalisation& normalise,
                     std::span<const std::uint8_t> pixels) {
  if (!is_integer(spec.element) || pixels.empty()) return 0;
  const Range levels = levels_of(spec.element);
  const image::NormalisationTable table = normalise.table();
  std::array<std::array<bool, 256>, 3> clipped{};
  for (std::size_t channel = 0; channel < table.size(); ++channel) {
    for (std::size_t value = 0; value < table[channel].size(); ++value) {
      const float level = table[channel][value] / spec.scale + static_cast<float>(spec.zero_point);
      clipped[channel][value] = level < levels.low - 1 || level > levels.high + 1;
    }
  }
  std::size_t count = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    if (clipped[i % 3][pixels[i]]) ++count;
  }
  return static_cast<double>(count) / static_cast<double>(pixels.size());
}

void inspect_users_files(std::span<Candidate> candidates,
                         const std::map<std::string, WorkerInfo>& workers,
                         const InspectionSettings& settings) {
  // Candidates of one file differ in settings that do not matter to what it takes.
  std::map<std::pair<std::string, std::string>, std::optional<FileForm>> known;
  std::set<std::string> names;
  for (Candidate& candidate : candidates) {
    if (candidate.is_users_file()) {
      const WorkerInfo& worker = workers.at(candidate.runtime);
      const auto [form, is_new] = known.try_emplace({candidate.runtime, candidate.file});
      if (is_new && worker.outcome == Outcome::ok) {
        try {
          form->second = form_in(candidate, worker, settings);
        } catch (const WorkerFailure&) {
          // Opening it fails alike, and its row says so.
        }
      }
      complete(candidate, form->second);
    }
    if (!names.insert(candidate.name).second) {
      throw UsageError(
          fmt::format("two candidates are {}, since the file takes no other batch; leave one out",
                      candidate.name));
    }
  }
}

std::set<int> image_sizes_of(std::span<const Candidate> candidates) {
  std::set<int> sizes;
  for (const Candidate& candidate : candidates) {
    if (candidate.form && candidate.form->image_size) sizes.insert(*candidate.form->image_size);
  }
  return sizes;
}

}  // namespace edgebench::measure
