// Whether figures of two runs may be held against each other.
#pragma once

#include <optional>
#include <string>

#include "record/records.h"

namespace edgebench::judge {

// Throws InputError, saying what differs, if the runs are of other weights or images, if their
// latencies hold something else, or, unless
// `across_machines`, of another processor, number of CPUs or set of instructions.
void check_comparable(const record::Run& base, const record::Run& now, bool across_machines);

// Whether both are of one network, whichever file it stands in.
bool same_network(const record::Weights& base, const record::Weights& now);

// Whether both have the same images.
bool same_images(const record::Run& base, const record::Run& now);

// Throws InputError, with what each is called, where the latencies of two runs hold something else.
void check_same_timing(const std::string& base, const record::Run& base_run, const std::string& now,
                       const record::Run& now_run);

// What two candidates of one name were given differently: "it ran with batch 1 and batch 8".
// Nothing if their work is the same.
std::optional<std::string> other_work(const record::Candidate& base, const record::Candidate& now);

// "AMD EPYC, 2 CPUs"; "unknown CPU" where the record does not say.
std::string machine_words(const record::Run& run);

}  // namespace edgebench::judge
