// What the tests of a worker tell it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/npy.h"
#include "runtime/protocol.h"
#include "support.h"

namespace edgebench::test {

// Two crops of 2 x 2 pixels: one black, one white.
class Crops {
 public:
  Crops() {
    std::vector<std::uint8_t> pixels(24, 0);
    std::fill(pixels.begin() + 12, pixels.end(), std::uint8_t{255});
    write_npy(folder_ / "crops.npy", pixels, std::array<std::size_t, 4>{2, 2, 2, 3});
  }
  std::string file() const { return folder_ / "crops.npy"; }
  std::string logits() const { return folder_ / "logits.npy"; }

 private:
  TemporaryFolder folder_;
};

inline nlohmann::json open_command(const Crops& crops, int batch) {
  nlohmann::json command = runtime::OpenCommand{.variant = "fp32",
                                                .artifact = "any",
                                                .crops = crops.file(),
                                                .batch = batch,
                                                .options = {{"mode", "x"}}};
  command["command"] = "open";
  return command;
}

}  // namespace edgebench::test
