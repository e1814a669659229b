// Boards whose reports the golden texts show.
#pragma once

#include "judge/boards/made_boards.h"
#include "judge/made_choice.h"

namespace edgebench::test {

// A board with labels, whose three candidates have other times on each.
inline MadeRun labelled_run(const std::string& host_name, const std::string& cpu_model,
                            const Times& times_ns, double int8_bytes = 3.8e6) {
  MadeRun run({"ort:fp32", "ov:int8", "ort:int8", "trt:fp16"});
  run.header()["machine"].update({{"host_name", host_name}, {"cpu_model", cpu_model}});
  run.artifact("ort:fp32", 14.0e6);
  run.artifact("ov:int8", int8_bytes + 0.9e6);
  run.artifact("ort:int8", int8_bytes);
  run.evaluation("ort:fp32", top1_counts(0, 0));
  run.evaluation("ov:int8", top1_counts(20, 7));
  run.evaluation("ort:int8", top1_counts(12, 8));
  run.trouble("artifact", "trt:fp16", "unsupported", "this machine has no NVIDIA device");
  run.rounds(1, 8, times_ns, 45);
  run.end();
  return run;
}

inline MadeRun pi_run() {
  return labelled_run("pi", "4 x Cortex-A76",
                      {{"ort:fp32", 20e6}, {"ort:int8", 8e6}, {"ov:int8", 12e6}});
}

inline MadeRun xeon_run(double int8_bytes = 3.8e6) {
  return labelled_run("xeon", "Example Xeon",
                      {{"ort:fp32", 6.4e6}, {"ort:int8", 2.1e6}, {"ov:int8", 1.7e6}}, int8_bytes);
}

inline MadeRun emulated_run() {
  MadeRun run = pi_run();
  run.header()["machine"].update({{"host_name", "emu"}, {"emulated", "QEMU without KVM"}});
  return run;
}

}  // namespace edgebench::test
