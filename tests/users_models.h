// Model files as users have them, for the tests of every runtime that reads ONNX: small made ones
// of each form, and those of the folder that EDGEBENCH_CASES names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emit/onnx_graph.h"
#include "runtime/runtime.h"

namespace edgebench::test {

// How a made classifier takes its images and gives its answers.
struct MadeClassifier {
  emit::OnnxType input = emit::OnnxType::float32;
  runtime::Layout layout = runtime::Layout::nchw;
  emit::OnnxDimension batch = "N";
  emit::OnnxDimension size = std::int64_t{8};
  emit::OnnxDimension channels = std::int64_t{3};
  emit::OnnxType output = emit::OnnxType::float32;
  bool softmax = false;
  // What the file says of its output; empty: N x 3.
  std::vector<emit::OnnxDimension> output_shape = {};
  bool second_input = false;  // Added to the logits.
  bool flat = true;           // Else the logits are N x 3 x 1 x 1.
};

// An ONNX file whose logits are the means of the three channels.
std::string made_classifier(const MadeClassifier& wanted);

// Opens made files of every element, layout, batch and size as files of the user's, and checks that
// the means are those of the pixels that went in.
void check_made_classifiers();

// What is no classifier of images is refused by what it is, and what is no model by any exception.
void check_refusals();

// A file of EDGEBENCH_CASES that was converted from the network whose logits are in logits.npy, and
// has its vendor's beside it, in FILE.logits.npy.
struct CaseFile {
  std::string name;
  double least_sqnr_db = 100;  // To the vendor's own.
  int batch = 1;
  runtime::Layout layout = runtime::Layout::nchw;
  std::string normalise = "imagenet";
  // INT8 weights of all eight bits, as a vendor's quantiser writes them unless asked. Not compared
  // where products saturate (x86 without VNNI): the vendor's logits are of a processor with VNNI.
  bool full_range_int8 = false;
};

// Says "skipped: no cases" where there is no such folder.
void check_case_files(const std::vector<CaseFile>& files);

}  // namespace edgebench::test
