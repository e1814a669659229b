// 10,500 damaged files, each through everything that a file of the user's goes through: checked,
// loaded, run. Children of this process do it, so that a crash inside of the library is counted and
// says which file it was.
#include <algorithm>
#include <csignal>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "bytes.h"
#include "model/synthetic.h"
#include "no_phases.h"
#include "quantised_support.h"
#include "runtime/runtime.h"
#include "support.h"
#include "write/delegate_writer.h"
#include "write/program_writer.h"
#include "write/reduced_writers.h"

namespace edgebench::executorch {
namespace {

constexpr int kMutationsPerFile = 3500;
constexpr unsigned kSecondsPerFile = 60;

// Shared with the children: each counts up before it opens a file, and after.
struct Progress {
  int next = 0;
  int refused = 0;
  int ran = 0;
};

// Where the flatbuffers lie; the rest of a file is constants, which any bytes may be.
struct Regions {
  std::size_t program_end = 0;
  std::size_t graph_begin = 0;
  std::size_t graph_end = 0;
};

Regions regions_of(const std::string& file) {
  const auto bytes = std::as_bytes(std::span(file));
  const std::size_t mark = file.find("XH00");  // The delegate's, its fifth byte.
  REQUIRE(mark != std::string::npos);
  const std::size_t delegate = mark - 4;
  return {get<std::uint64_t>(bytes, 16), delegate,
          delegate + 32 + get<std::uint32_t>(bytes, delegate + 14)};
}

std::string mutated(const std::string& file, const Regions& regions, unsigned seed) {
  std::mt19937 generator(seed);
  const auto below = [&](std::size_t limit) { return generator() % limit; };
  std::string damaged = file;
  const unsigned kind = static_cast<unsigned>(below(10));
  if (kind == 0) {
    damaged.resize(below(damaged.size()));
    return damaged;
  }
  if (kind == 1) return damaged.append(below(4096), '\x7f');
  const std::size_t changes = 1 + below(3);
  for (std::size_t i = 0; i < changes; ++i) {
    const std::size_t graph = regions.graph_end - regions.graph_begin;
    std::size_t at =
        below(2) == 0 ? below(regions.program_end) : regions.graph_begin + below(graph);
    if (kind == 9) at = below(damaged.size() - 4);
    if (kind <= 5) {
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << below(8)));
    } else {
      constexpr std::uint32_t kExtremes[] = {0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF};
      put(damaged, at / 4 * 4, kExtremes[below(std::size(kExtremes))]);
    }
  }
  return damaged;
}

void open_and_run(const std::filesystem::path& path, Progress& progress) {
  edgebench::test::NoPhases phases;
  try {
    const auto runtime = runtime::make_runtime();
    const auto session =
        runtime->open({.variant = "", .artifact = path, .batch = 1, .threads = 1}, phases);
    session->run();
    session->output();
    ++progress.ran;
  } catch (const std::exception& error) {
    ++progress.refused;
  }
}

[[noreturn]] void run_child(const std::string& file, const std::filesystem::path& path,
                            unsigned seed, Progress& progress) {
#ifndef __SANITIZE_ADDRESS__  // Which reserves more address space than any machine has memory.
  constexpr rlim_t kMostBytes = rlim_t{8} << 30;
  const rlimit memory{kMostBytes, kMostBytes};
  ::setrlimit(RLIMIT_AS, &memory);
#endif
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::signal(SIGSEGV, SIG_DFL);  // Not the test framework's, which would report for the parent.
  ::signal(SIGABRT, SIG_DFL);
  const Regions regions = regions_of(file);
  while (progress.next < kMutationsPerFile) {
    ::alarm(kSecondsPerFile);  // Hung, however busy the machine is.
    const auto mutation = static_cast<unsigned>(progress.next++);
    const std::string damaged = mutated(file, regions, seed + mutation);
    std::ofstream(path, std::ios::binary) << damaged;
    open_and_run(path, progress);
  }
  ::_exit(0);
}

// How many mutations ended a process.
int crashes_of(const std::string& file, unsigned seed) {
  const test::TemporaryFolder folder;
  void* shared =
      ::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  REQUIRE(shared != MAP_FAILED);
  Progress& progress = *new (shared) Progress;
  int crashes = 0;
  while (progress.next < kMutationsPerFile) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) run_child(file, folder / "model.pte", seed, progress);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
    ++crashes;
    MESSAGE("mutation ", seed + static_cast<unsigned>(progress.next) - 1,
            " ended the process: signal ", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
  }
  MESSAGE(progress.refused, " refused, ", progress.ran, " ran, ", crashes, " crashed");
  CHECK(progress.refused + progress.ran + crashes == kMutationsPerFile);
  CHECK(progress.refused > kMutationsPerFile / 4);
  CHECK(progress.ran > 0);
  ::munmap(shared, sizeof(Progress));
  return crashes;
}

model::Network fuzzed_network() {
  return model::synthetic_network(0.35, 32, 10, 1);
}

}  // namespace

TEST_CASE("no damaged file ends the process") {
  const model::Network model = fuzzed_network();
  CHECK(crashes_of(write_program(model, DelegateWriter(model).write()), 1'000'000) == 0);
  CHECK(crashes_of(write_program(model, int8_dynamic_delegate(model)), 2'000'000) == 0);
  CHECK(crashes_of(write_program(model, int8_delegate(test::hand_quantised(model))), 3'000'000) ==
        0);
}

TEST_CASE("nor does a damaged file of the official exporter's") {
  const auto folder = test::cases();
  if (!folder) return;
  CHECK(crashes_of(read_file(*folder / "mv3s035_xnnpack.pte"), 4'000'000) == 0);
}

}  // namespace edgebench::executorch
