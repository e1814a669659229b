// The runs whose reports the golden texts show.
#pragma once

#include <string>

#include "judge/made_run.h"

namespace edgebench::test {

inline json accuracy_of(int top1, int only_reference, int only_candidate) {
  return {{"images", 1000},
          {"top1_correct", top1},
          {"top5_correct", 902},
          {"reference_top1_correct", top1 + only_reference - only_candidate},
          {"reference_top5_correct", 902},
          {"only_reference_correct", only_reference},
          {"only_candidate_correct", only_candidate}};
}

// Two candidates, eight rounds of 100 samples each, labels; the second is faster.
inline MadeRun winner_run() {
  MadeRun run({"onnxruntime:fp32", "openvino:fp32"});
  run.artifact("onnxruntime:fp32", 13.96e6);
  run.artifact("openvino:fp32", 14.21e6);
  run.evaluation("onnxruntime:fp32", accuracy_of(718, 0, 0));
  run.evaluation("openvino:fp32", accuracy_of(717, 1, 0));
  run.rounds(1, 8, {{"onnxruntime:fp32", 6.41e6}, {"openvino:fp32", 5.72e6}}, 50);
  run.end();
  return run;
}

inline MadeRun tied_run() {
  MadeRun run({"onnxruntime:fp32", "openvino:fp32"});
  run.artifact("onnxruntime:fp32", 13.4e6);
  run.artifact("openvino:fp32", 14.21e6);
  run.rounds(1, 8, {{"onnxruntime:fp32", 5.73e6}, {"openvino:fp32", 5.72e6}}, 5);
  run.end();
  return run;
}

// Single images and batches, one candidate at rest since the third round, and two with the same
// answers.
inline MadeRun loads_run() {
  MadeRun run({"libtorch:eager-fp32", "litert:int8", "openvino:int8", "openvino:int8,batch=8"});
  run.header()["candidates"][3].update({{"variant", "int8"}, {"batch", 8}});
  run.artifact("openvino:int8", 3.8e6);
  run.evaluation("openvino:int8", accuracy_of(718, 2, 1));
  run.evaluation("openvino:int8,batch=8", accuracy_of(718, 2, 1));
  const Times all{{"libtorch:eager-fp32", 14.5e6},
                  {"litert:int8", 5.1e6},
                  {"openvino:int8", 2.6e6},
                  {"openvino:int8,batch=8", 17.2e6}};
  Times awake = all;
  awake.erase("litert:int8");
  run.rounds(1, 3, all, 20);
  run.rounds(4, 8, awake, 20);
  run.end();
  return run;
}

inline MadeRun failing_run() {
  MadeRun run({"tensorrt:fp16", "litert:int8", "executorch:int8", "openvino:int8"});
  run.trouble("artifact", "tensorrt:fp16", "unsupported", "this machine has no NVIDIA device");
  run.trouble("launch", "litert:int8", "crashed",
              "died of signal 11 (segmentation fault) while it compiled the artifact, after 1.2 s",
              "logs/round-001-litert_int8.log");
  run.trouble("evaluation", "executorch:int8", "inaccurate",
              "its logits stray from the reference by up to 3.2, and 0.5 is allowed");
  run.trouble("evaluation", "openvino:int8", "mistrusted",
              "all logits are 0, so that any comparison of them passes");
  run.end("nothing left");
  return run;
}

// What can go wrong at once: a failed candidate, one never reached, a run cut off.
inline MadeRun interrupted_run() {
  MadeRun run({"onnxruntime:fp32", "openvino:fp32", "litert:fp32", "litert:int8"});
  run.header()["weights"] = {{"origin", "synthetic, seed 1"}, {"synthetic", true}};
  run.header()["images"] = {{"count", 64}, {"labelled", false}, {"generated", true}};
  run.artifact("onnxruntime:fp32", 13.96e6);
  run.trouble("launch", "litert:fp32", "out_of_memory", "it asked for more than the 512 MB allowed",
              "logs/round-001-litert_fp32.log");
  run.rounds(1, 3, {{"onnxruntime:fp32", 6.41e6}, {"openvino:fp32", 5.72e6}}, 20);
  run.launch(4, "onnxruntime:fp32");
  run.sweep(4, 0, {{"onnxruntime:fp32", 6.41e6}});
  return run;
}

// One candidate, of which not even an artifact was made, for this reason.
inline judge::Summary failed_because(const std::string& reason) {
  MadeRun run({"a:x"});
  run.trouble("artifact", "a:x", "failed", reason);
  return run.summary();
}

}  // namespace edgebench::test
