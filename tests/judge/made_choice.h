// A run with something to choose from, and with everything that can be wrong with a row.
#pragma once

#include <string>

#include "judge/made_run.h"

namespace edgebench::test {

// Of 1,000 images, 798 of which the reference gets right.
inline json top1_counts(int only_reference, int only_candidate) {
  return {{"images", 1000},
          {"top1_correct", 798 - only_reference + only_candidate},
          {"top5_correct", 940},
          {"reference_top1_correct", 798},
          {"reference_top5_correct", 940},
          {"only_reference_correct", only_reference},
          {"only_candidate_correct", only_candidate}};
}

// ort:fp32  6.4 ms  14.0 MB  no accuracy lost  p99 7.8 ms
// ov:int8   1.7 ms   4.7 MB  1.3 points        p99 2.1 ms  the fastest
// ort:int8  2.1 ms   3.8 MB  0.4 points        p99 2.6 ms  the smallest
// pt:eager  12 ms   14.2 MB  no accuracy lost  dropped after three rounds
inline MadeRun choice_run() {
  MadeRun run({"ort:fp32", "ov:int8", "ort:int8", "pt:eager", "trt:fp16", "tfl:int8", "et:int8",
               "ov:bf16"});
  run.artifact("ort:fp32", 14.0e6);
  run.artifact("ov:int8", 4.7e6);
  run.artifact("ort:int8", 3.8e6);
  run.artifact("pt:eager", 14.2e6);
  run.evaluation("ort:fp32", top1_counts(0, 0));
  run.evaluation("ov:int8", top1_counts(20, 7));
  run.evaluation("ort:int8", top1_counts(12, 8));
  run.evaluation("pt:eager", top1_counts(0, 0));
  run.trouble("artifact", "trt:fp16", "unsupported", "this machine has no NVIDIA device");
  run.trouble("launch", "tfl:int8", "crashed", "died of signal 11 (segmentation fault)");
  run.trouble("evaluation", "et:int8", "mistrusted", "34 of 53 layers were computed in FP32");
  run.trouble("evaluation", "ov:bf16", "inaccurate", "its logits stray from the reference");
  const Times all = {{"ort:fp32", 6.4e6}, {"ov:int8", 1.7e6}, {"ort:int8", 2.1e6}};
  Times first = all;
  first["pt:eager"] = 12e6;
  run.rounds(1, 3, first, 45);
  run.rounds(4, 8, all, 45);
  run.end();
  return run;
}

}  // namespace edgebench::test
