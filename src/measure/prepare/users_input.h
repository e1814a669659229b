// What a model file of the user's is given, decided before crops are made and never in silence: at
// which size, how many images at a time, and what is made of their pixels.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "image/normalise.h"
#include "measure/candidate.h"
#include "measure/workers/workers.h"
#include "runtime/file_form.h"

namespace edgebench::measure {

bool is_integer(runtime::Element element);

struct NormaliseChoice {
  image::Normalisation normalise;
  std::string why;  // Ends "... because ".
};

// Where the user does not say: what an integer input's own scale and zero point mean, the pixels
// themselves where it has none, and else torchvision's.
NormaliseChoice usual_normalisation(const runtime::FileForm& form);

// The share of values that an integer input cannot hold by more than one of its steps; 0 of floats.
// `pixels` are any number of them, R G B.
double clipped_share(const runtime::InputSpec& spec, const image::Normalisation& normalise,
                     std::span<const std::uint8_t> pixels);

struct InspectionSettings {
  std::filesystem::path artifacts;  // Where keep_users_file() keeps its copies.
  std::filesystem::path scratch;    // For logs and the workers' temporary files.
  std::int64_t deadline_ns = kDeadline_ns;
  std::optional<std::uint64_t> memory_limit_bytes;
};

// Asks each file's runtime, in a confined worker, what the file takes, and completes the candidate:
// its form, its batch (the file's only one where none was asked for) and what is made of pixels.
// Where the runtime cannot say, the rest is as usual, and opening it will tell in its row. Throws
// UsageError where two candidates become one.
void inspect_users_files(std::span<Candidate> candidates,
                         const std::map<std::string, WorkerInfo>& workers,
                         const InspectionSettings& settings);

// The sizes that files ask for.
std::set<int> image_sizes_of(std::span<const Candidate> candidates);

}  // namespace edgebench::measure
