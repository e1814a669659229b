// cuBLAS for tests: a library that takes the calls of the real one and computes one sum of each
// product, on the played driver's stream and by its clock.
#pragma once

#include <map>

#include "shared/cuda/blas.h"

namespace edgebench::cuda::test {

struct FakeBlas {
  // The script.
  int create_result = kBlasSuccess;
  double products_per_us = 1000;  // Multiply-adds, in FP32; TF32 is twice as fast, FP16 four times.
  std::map<Element, int> results;  // Of a product of such inputs, where it is no success.
  double wrong_by = 0;             // As a part of the sum.
  bool idle = false;               // Products are not computed.

  // What was done.
  int handles = 0;              // That are alive.
  std::map<int, int> products;  // By size.
};

}  // namespace edgebench::cuda::test
