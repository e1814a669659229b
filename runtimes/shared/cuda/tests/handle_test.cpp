#include "shared/cuda/handle.h"

#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::cuda {
namespace {

std::vector<DeviceAddress> given_back;

using Memory = Handle<DeviceAddress, &Functions::device_free>;

const Functions kFunctions{.device_free = [](DeviceAddress address) {
  given_back.push_back(address);
  return kSuccess;
}};

}  // namespace

TEST_CASE("what is owned is given back once, by the last who owns it") {
  given_back.clear();
  {
    Memory first(kFunctions, 1);
    Memory second(kFunctions, 2);
    Memory moved(std::move(first));
    CHECK(moved.get() == 1);
    second = std::move(moved);
    CHECK(given_back == std::vector<DeviceAddress>{2});
    CHECK(second.get() == 1);
    Memory& itself = second;
    second = std::move(itself);
    CHECK(given_back.size() == 1);
    const Memory nothing;
  }
  CHECK(given_back == std::vector<DeviceAddress>{2, 1});
}

TEST_CASE("what is borrowed is not given back") {
  given_back.clear();
  {
    Memory borrowed = Memory::borrowed(3);
    const Memory moved(std::move(borrowed));
    CHECK(moved.get() == 3);
  }
  CHECK(given_back.empty());
}

}  // namespace edgebench::cuda
