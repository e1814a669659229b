// Which outputs of which resizing, for properties that hold of any.
#pragma once

#include <rapidcheck.h>

namespace edgebench::image::test {

// `count` outputs from `first` on, of a row of in_size pixels that becomes out_size ones.
struct Outputs {
  int in_size = 1;
  int out_size = 1;
  int first = 0;
  int count = 1;
};

// Within a property; the sizes are below these ends.
inline Outputs any_outputs(int in_end, int out_end) {
  const int in_size = *rc::gen::inRange(1, in_end);
  const int out_size = *rc::gen::inRange(1, out_end);
  const int first = *rc::gen::inRange(0, out_size);
  const int count = *rc::gen::inRange(1, out_size - first + 1);
  return {in_size, out_size, first, count};
}

}  // namespace edgebench::image::test
