// .tflite files come from strangers, and LiteRT trusts them. Whatever is changed in a valid file,
// opening it and running it once ends in logits or in an exception. The check of the file is meant
// to see to that, but what it lets through (damaged weights, for instance) goes into the library,
// so the mutations run in child processes, as a worker is one: a crash there ends a child, is
// counted, and fails the test with the number of the mutation.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/synthetic.h"
#include "quantised_support.h"
#include "runtime/runtime.h"
#include "support.h"
#include "tflite_files.h"
#include "tflite_generated.h"

namespace edgebench::litert {
namespace {

constexpr unsigned kMutationsPerFile = 2600;
constexpr unsigned kSecondsPerMutation = 60;  // What takes longer hangs.

class IgnoredPhases final : public runtime::Phases {
 public:
  void begin(std::string_view, std::optional<std::int64_t>) override {}
};

// What the children tell, in memory that they share with the test.
struct Progress {
  unsigned next = 0;     // The mutation under way.
  unsigned refused = 0;  // With an exception.
  unsigned ran = 0;
};

class SharedProgress {
 public:
  SharedProgress()
      : memory_(::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    REQUIRE(memory_ != MAP_FAILED);
    new (memory_) Progress();
  }
  ~SharedProgress() { ::munmap(memory_, sizeof(Progress)); }
  SharedProgress(const SharedProgress&) = delete;
  SharedProgress& operator=(const SharedProgress&) = delete;
  Progress& operator*() const { return *static_cast<Progress*>(memory_); }
  Progress* operator->() const { return &**this; }

 private:
  void* memory_;
};

// Where a file keeps its structure: all but the data of constants, as far as a byte's own
// neighbourhood shows it. Damage there is what the check is for; damage to weights only changes
// logits.
std::vector<std::size_t> structure_of(const std::string& file) {
  const schema::Model* model = schema::GetModel(file.data());
  std::vector<bool> is_data(file.size());
  for (const schema::Buffer* buffer : *model->buffers()) {
    if (buffer->data() == nullptr) continue;
    const auto* begin = reinterpret_cast<const char*>(buffer->data()->data());
    const auto at = static_cast<std::size_t>(begin - file.data());
    std::fill_n(is_data.begin() + static_cast<std::ptrdiff_t>(at), buffer->data()->size(), true);
  }
  std::vector<std::size_t> structure;
  for (std::size_t i = 0; i < file.size(); ++i) {
    if (!is_data[i]) structure.push_back(i);
  }
  return structure;
}

// One damage by its number: the same on every machine.
std::string mutated(const std::string& valid, std::span<const std::size_t> structure,
                    unsigned number) {
  std::mt19937 generator(number);
  const auto below = [&](std::size_t limit) { return generator() % limit; };
  const auto position = [&] {
    return below(8) == 0 ? below(valid.size()) : structure[below(structure.size())];
  };
  std::string file = valid;
  switch (below(8)) {
    case 0:  // Cut off.
      file.resize(position());
      return file;
    case 1:  // Too long.
      file.append(1 + below(4096), static_cast<char>(generator()));
      return file;
    case 2: {  // A number of the format becomes an extreme one.
      constexpr std::int32_t kExtremes[] = {0,
                                            1,
                                            -1,
                                            127,
                                            255,
                                            65535,
                                            std::numeric_limits<std::int32_t>::max(),
                                            std::numeric_limits<std::int32_t>::min()};
      const std::size_t at = std::min(position() / 4 * 4, valid.size() - 4);
      file.replace(at, 4, reinterpret_cast<const char*>(&kExtremes[below(8)]), 4);
      return file;
    }
    case 3: {  // One part over another.
      const std::size_t bytes = 1 + below(64);
      const std::size_t from = std::min(position(), valid.size() - bytes);
      file.replace(std::min(position(), valid.size() - bytes), bytes, valid, from, bytes);
      return file;
    }
    default:  // Bits flipped.
      for (std::size_t flips = 1 + below(3); flips > 0; --flips) {
        file[position()] ^= static_cast<char>(1U << below(8));
      }
      return file;
  }
}

// Without waiting for the disk, as files that are to last are written, or as file systems wait for
// it where a file is written anew.
void write(const std::filesystem::path& path, const std::string& file) {
  std::filesystem::remove(path);
  std::ofstream(path, std::ios::binary) << file;
}

// What a worker does with a file: opens it and runs it.
void open_and_run(runtime::Runtime& runtime, const std::filesystem::path& path, int batch) {
  IgnoredPhases phases;
  const auto session = runtime.open({.artifact = path, .batch = batch}, phases);
  session->run();
  session->output();
}

// In a child: mutations from progress.next on until all are done.
[[noreturn]] void run_child(const std::string& valid, std::span<const std::size_t> structure,
                            const std::filesystem::path& path, Progress& progress) {
  // The test framework's handlers would report the child's crash as the test's.
  for (const int signal : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV}) std::signal(signal, SIG_DFL);
  const auto runtime = runtime::make_runtime();
  for (; progress.next < kMutationsPerFile; ++progress.next) {
    ::alarm(kSecondsPerMutation);
    try {
      write(path, mutated(valid, structure, progress.next));
      open_and_run(*runtime, path, progress.next % 16 == 0 ? 2 : 1);
      ++progress.ran;
    } catch (const std::exception&) {
      ++progress.refused;
    }
  }
  ::_exit(0);
}

void check_mutations(const std::string& name, const std::string& valid) {
  CAPTURE(name);
  const test::TemporaryFolder folder;
  const std::vector<std::size_t> structure = structure_of(valid);
  const SharedProgress progress;
  std::vector<unsigned> crashes;
  while (progress->next < kMutationsPerFile) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) run_child(valid, structure, folder / "fuzzed.tflite", *progress);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
    crashes.push_back(progress->next++);
  }
  MESSAGE(name, ": ", progress->refused, " refused, ", progress->ran, " ran, ", crashes.size(),
          " crashed in the library");
  for (const unsigned crash : crashes) MESSAGE("mutation ", crash);
  CHECK(crashes.empty());
  // Both happen, so that neither is taken for granted.
  CHECK(progress->refused > kMutationsPerFile / 4);
  CHECK(progress->ran > kMutationsPerFile / 50);
}

}  // namespace

TEST_CASE("ten thousand damaged files end in logits or in an exception") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  check_mutations("fp32", tflite_fp32(network));
  check_mutations("fp16-storage", tflite_fp16(network));
  check_mutations("int8-dynamic", tflite_int8_dynamic(network));
  check_mutations("int8", tflite_int8(test::hand_quantised(network)));
}

}  // namespace edgebench::litert
