#include "quantise/stored_values.h"

#include <random>

#include <doctest/doctest.h>

#include "quantise/activation.h"

namespace edgebench::quantise {

TEST_CASE("what is stored comes back as fake_quantise() makes it, bit by bit") {
  std::mt19937 random(1);
  std::vector<float> values(3000);
  for (float& value : values) value = static_cast<float>(random() % 20001) / 1000 - 10;
  for (const Scheme scheme :
       {Scheme::asymmetric_u8, Scheme::symmetric_i8, Scheme::asymmetric_u8_w7}) {
    for (const Range range : {Range{-7, 9}, Range{0, 6}, Range{-1, 0}}) {
      const ActivationQuantiser quantiser = quantiser_for(range, scheme);
      StoredValues stored(2, values.size(), quantiser, scheme);
      stored.put(1, values);
      std::vector<float> expected = values;
      fake_quantise(quantiser, scheme, expected);
      CHECK(stored.get(1) == expected);
    }
  }
}

TEST_CASE("without a quantiser values stay as they are") {
  StoredValues stored(2, 2, std::nullopt, Scheme::symmetric_i8);
  const std::vector<float> values = {0.1F, -3e8F};
  stored.put(1, values);
  CHECK(stored.images() == 2);
  CHECK(stored.get(1) == values);
  CHECK(stored.get(0) == std::vector<float>{0, 0});
}

}  // namespace edgebench::quantise
