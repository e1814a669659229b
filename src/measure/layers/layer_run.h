// The time of every layer, measured after the rounds in launches of their own: whoever is timed in
// rounds has no profiler. Within a launch the candidates take turns, as in a sweep.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "measure/layers/layer_budget.h"
#include "measure/prepare/prepared_candidate.h"
#include "measure/recorder.h"
#include "measure/rounds/round.h"

namespace edgebench::measure {

// Launches each candidate of the plan as often as it says and appends a record::LayerTimes for
// each; what a launch meets is there and nowhere else: the candidate's row stays as it is. One that
// is not ok, or tells no times, is not launched again. Ends with a record::LayersEnd, unless `stop`
// was set. No launch and no slice begins that is not expected to end within `allowed_ns`. Throws
// only for what concerns the whole run (a full disk).
void run_layers(LayerPlan plan, std::span<const LayerCost> costs,
                std::span<const PreparedCandidate* const> candidates, const RoundSettings& settings,
                std::int64_t allowed_ns, Recorder& recorder, const std::atomic<bool>& stop,
                const std::function<void(const std::string&)>& now_running);

}  // namespace edgebench::measure
