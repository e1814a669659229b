// Times by layer for Model Explorer, which colours the nodes of a model's graph by them: its "node
// data", a file beside the model. Source: the project's node_data_builder.py.
#pragma once

#include <string>
#include <vector>

#include "judge/layers/layer_table.h"
#include "record/run.h"

namespace edgebench::report {

// In microseconds, of a graph's nodes, by the network's names of the layers and by those that the
// runtime calls them by, since which of the two are a tensor's name depends on the artifact's
// writer; names that the graph lacks are passed over. The candidate has times.
std::string node_data(const std::vector<record::NetworkLayer>& layers,
                      const judge::CandidateLayers& candidate);

// "onnxruntime:int8" as "node-data-onnxruntime-int8.json".
std::string node_data_name(const std::string& candidate);

}  // namespace edgebench::report
