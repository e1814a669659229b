// Three small pictures in the program's folder, for the commands that take images.
#pragma once

#include "cli/program.h"
#include "image/pictures.h"

namespace edgebench::test {

inline void write_images(const Program& program) {
  for (const unsigned seed : {3U, 1U, 2U}) {
    write_file_atomically(program.folder / ("images/" + std::to_string(seed) + ".png"),
                          image::test::png_of(image::test::random_image(40, 50, seed)));
  }
}

}  // namespace edgebench::test
