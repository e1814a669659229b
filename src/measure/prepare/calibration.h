// The quantised network of a run: made once from the weights and the calibration images, kept by
// content, and expressed by every INT8 artifact. Where the kernels of this machine need other
// integers (Scheme), there is one for each set that a candidate wants.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "base/npy.h"
#include "measure/candidate.h"
#include "measure/prepare/inputs.h"
#include "measure/progress.h"
#include "measure/workers/workers.h"

namespace edgebench::measure {

// The schemes of the quantised networks that the candidates' artifacts express.
std::set<quantise::Scheme> needed_schemes(std::span<const Candidate> candidates,
                                          const std::map<std::string, WorkerInfo>& workers);

// Finds the quantised network in the cache's quantised/ folder by the hashes of the weights, the
// calibration crops and the recipe, or makes it. The calibration images are those of the options,
// else the assets' calibration/ folder, else, for synthetic weights, generated ones, others than
// those that are measured with. Real weights without any give no file, but the reason. With
// `evaluation`, refuse_overlap() comes before the work. Throws InputError, naming the folder.
QuantisedNetworkFile ensure_quantised(const InputOptions& options, const LoadedWeights& weights,
                                      Progress& progress, const Inputs* evaluation = nullptr,
                                      quantise::Scheme set = quantise::Scheme::asymmetric_u8);

// Throws InputError if an evaluation image is among the calibration images, compared crop by crop:
// on images that the quantiser has seen, agreement and accuracy prove too little.
void refuse_overlap(const QuantisedNetworkFile& quantised, const Inputs& evaluation);

// What a quantised network answers on the crops of the inputs, by simulation: found in the
// cache's simulation/ folder, or computed there. float32, images x classes.
std::filesystem::path ensure_simulated_logits(const Inputs& inputs,
                                              const QuantisedNetworkFile& quantised,
                                              const std::filesystem::path& cache,
                                              Progress& progress);

// All of it for a run: sets the inputs' quantised networks, with their simulated logits.
void add_quantised(Inputs& inputs, const InputOptions& options, Progress& progress,
                   const std::set<quantise::Scheme>& sets = {quantise::Scheme::asymmetric_u8});

}  // namespace edgebench::measure
