#include "quantise/refine/depthwise.h"

#include <algorithm>

namespace edgebench::quantise {
namespace {

// The outputs of one dimension for which a tap lies within the image, and the input of the first.
struct Reach {
  int begin = 0;
  int end = 0;
  int in_begin = 0;
};

Reach reach(const model::Node& node, int in_height, int tap) {
  const int offset = tap - (node.kernel - 1) / 2;
  const int stride = node.stride;
  const int begin = offset < 0 ? (-offset + stride - 1) / stride : 0;
  const int last = in_height - 1 - offset;  // The largest allowed stride * output.
  const int end = last < 0 ? 0 : std::min(node.out_height, last / stride + 1);
  return {.begin = begin, .end = std::max(begin, end), .in_begin = begin * stride + offset};
}

template <typename Tap>
void for_each_row(const model::Node& node, int in_height, const Tap& tap_row) {
  for (int ky = 0; ky < node.kernel; ++ky) {
    const Reach rows = reach(node, in_height, ky);
    for (int kx = 0; kx < node.kernel; ++kx) {
      const Reach columns = reach(node, in_height, kx);
      for (int y = rows.begin; y < rows.end; ++y) {
        const int in_y = rows.in_begin + (y - rows.begin) * node.stride;
        tap_row(ky * node.kernel + kx, y * node.out_height + columns.begin,
                in_y * in_height + columns.in_begin, columns.end - columns.begin);
      }
    }
  }
}

}  // namespace

void add_filtered(const model::Node& node, int in_height, const float* taps, const float* in,
                  float* out) {
  for_each_row(node, in_height, [&](int tap, int out_at, int in_at, int count) {
    const float weight = taps[tap];
    for (int i = 0; i < count; ++i) out[out_at + i] += weight * in[in_at + i * node.stride];
  });
}

void add_filtered_gradient(const model::Node& node, int in_height, const float* taps,
                           const float* out_gradient, float* in_gradient) {
  for_each_row(node, in_height, [&](int tap, int out_at, int in_at, int count) {
    const float weight = taps[tap];
    for (int i = 0; i < count; ++i) {
      in_gradient[in_at + i * node.stride] += weight * out_gradient[out_at + i];
    }
  });
}

}  // namespace edgebench::quantise
