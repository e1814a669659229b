// Damaged ONNX files by the thousand, through the parser and what we ask of its network. The file
// is small, and most damage is done near its texts, so that it hits the structure and not a weight.
// The parser itself does not survive all of it, which is no news of ours: each file is read in a
// process of its own, and a crash is told by whose code it happened in.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <execinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "emit/onnx_files.h"
#include "model/synthetic.h"
#include "real_library.h"
#include "shared/tensorrt/onnx_network.h"

namespace edgebench::tensorrt::test {
namespace {

// A place with letters around it, as names of nodes and types have.
std::size_t place_in(const std::string& file, std::mt19937_64& random) {
  for (int tries = 0; tries < 50; ++tries) {
    const std::size_t at = random() % file.size();
    const auto letters = std::count_if(
        file.begin() + static_cast<std::ptrdiff_t>(at < 8 ? 0 : at - 8),
        file.begin() + static_cast<std::ptrdiff_t>(std::min(at + 8, file.size())),
        [](char letter) { return (letter >= 'a' && letter <= 'z') || letter == '.'; });
    if (letters >= 6) return at;
  }
  return random() % file.size();
}

std::string damaged(const std::string& whole, std::mt19937_64& random) {
  std::string file = whole;
  for (std::uint64_t n = 1 + random() % 3; n > 0; --n) {
    const std::size_t at = place_in(file, random);
    switch (random() % 4) {
      case 0:
        file[at] = static_cast<char>(random());
        break;
      case 1:
        file[at] = static_cast<char>(file[at] ^ (1 << random() % 8));
        break;
      case 2:
        file.erase(at, 1 + random() % 8);
        break;
      default:
        file.insert(at, file.substr(place_in(file, random), 1 + random() % 16));
    }
  }
  if (random() % 16 == 0) file.resize(random() % file.size());
  return file;
}

enum class Reading { read, refused, their_crash, our_crash };

// The innermost frame that is the library's or ours: what lies within is the C library's.
extern "C" void tell_whose_crash(int /*signal*/) {
  std::array<void*, 64> frames = {};
  const int count = ::backtrace(frames.data(), static_cast<int>(frames.size()));
  for (int i = 1; i < count; ++i) {
    Dl_info info = {};
    if (::dladdr(frames.at(static_cast<std::size_t>(i)), &info) == 0) continue;
    const std::string name = info.dli_fname;
    if (name.find("libtensorrt") != std::string::npos) {
      ::_exit(static_cast<int>(Reading::their_crash));
    }
    // The handler itself is ours, and the frame behind it the kernel's.
    if (i > 2 && name.find("test-runtime") != std::string::npos) break;
  }
  ::_exit(static_cast<int>(Reading::our_crash));
}

Reading read_here(const std::string& file) {
  Logger logger;
  try {
    const OnnxNetwork network(real_library(), logger, std::as_bytes(std::span(file)));
    return network.input().extents.size() == 4 ? Reading::read : Reading::our_crash;
  } catch (const std::runtime_error& error) {
    return std::string(error.what()).empty() ? Reading::our_crash : Reading::refused;
  }
}

Reading read_in_child(const std::string& file) {
  std::cout.flush();  // Or each child would say it again.
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) {
      ::signal(signal, tell_whose_crash);
    }
    ::alarm(20);
    ::_exit(static_cast<int>(read_here(file)));
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? static_cast<Reading>(WEXITSTATUS(status)) : Reading::our_crash;
}

}  // namespace

// EDGEBENCH_MUTATIONS asks for another number of them, drawn anew.
TEST_CASE("damaged files are read, or refused in a sentence") {
  const char* const asked = std::getenv("EDGEBENCH_MUTATIONS");
  const int mutations = asked == nullptr ? 2000 : std::atoi(asked);
  const std::string whole = emit::onnx_fp32(model::synthetic_network(0.1, 32, 4, 1));
  REQUIRE(read_here(whole) == Reading::read);
  REQUIRE(read_in_child(whole) == Reading::read);
  std::mt19937_64 random(asked == nullptr ? 7 : 8);
  std::array<int, 4> counts = {};
  for (int i = 0; i < mutations; ++i) {
    ++counts.at(static_cast<std::size_t>(read_in_child(damaged(whole, random))));
  }
  MESSAGE("of ", mutations, " files of ", whole.size(), " bytes, ", counts[0], " were read, ",
          counts[1], " refused, ", counts[2], " ended the library");
  CHECK(counts[0] > 0);
  CHECK(counts[1] > 0);
  CHECK(counts[3] == 0);
}

}  // namespace edgebench::tensorrt::test
