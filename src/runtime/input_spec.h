// How a session wants its images.
#pragma once

namespace edgebench::runtime {

enum class Element { f32, f16, bf16, u8, i8, i16 };
enum class Layout { nchw, nhwc };

// What the session wants as input. The worker fills it, untimed, from the same uint8 crops for
// every runtime, so that no runtime is charged for another's layout or type.
// An integer element q stands for the normalised value (q - zero_point) * scale.
struct InputSpec {
  Element element = Element::f32;
  Layout layout = Layout::nchw;
  int image_size = 224;  // Height and width.
  float scale = 1;
  int zero_point = 0;
};

}  // namespace edgebench::runtime
