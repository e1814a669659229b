// A LoadGen scenario within the worker: LoadGen, the queries and the sessions are in one process,
// as MLPerf's rules have it, so that no pipe is measured.
//
// SingleStream: LoadGen calls the one session on the thread that it was warmed up on. Offline and
// Server: LoadGen has a thread of its own and puts queries into a queue; each session takes them
// from there, on its own thread, a batch at most.
//
// Timed: from LoadGen's query (of Server: from when it was scheduled) to its answer, which is the
// wait in the queue, the copy of the prepared samples into the runtime's input and the inference.
// Not timed: decoding, resizing and normalising.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/runtime.h"
#include "runtime/scenario_messages.h"
#include "worker/sample_store.h"
#include "worker/streams.h"

namespace edgebench::worker {

// `latencies_ns` must not be empty, `duration_ns` positive.
runtime::OwnFigures own_figures(const std::vector<std::int64_t>& latencies_ns,
                                std::int64_t duration_ns);

// The sessions are the streams' own, each with a batch of `batch`. Throws Unsupported without
// LoadGen, what a session threw, and what loadgen::run() throws.
runtime::ScenarioResult run_scenario(const runtime::ScenarioCommand& command, Streams& streams,
                                     const std::vector<std::unique_ptr<runtime::Session>>& sessions,
                                     const SampleStore& store, int batch);

}  // namespace edgebench::worker
