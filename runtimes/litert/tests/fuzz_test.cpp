// .tflite files come from strangers, and LiteRT trusts them. Whatever is changed in a valid file,
// opening it and running it once ends in logits or in an exception. The check of the file is meant
// to see to that, but what it lets through (damaged weights, for instance) goes into the library,
// so the mutations run in child processes, as a worker is one: a crash there ends a child, is
// counted, and fails the test with the number of the mutation.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <functional>
#include <limits>
#include <memory>
#include <numeric>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "every_operator.h"
#include "model/synthetic.h"
#include "no_phases.h"
#include "quantised_support.h"
#include "runtime/runtime.h"
#include "support.h"
#include "tflite_files.h"
#include "tflite_generated.h"

namespace edgebench::litert {
namespace {

constexpr unsigned kMutationsPerFile = 2600;
constexpr unsigned kMutationsPerOperator = 60;
constexpr unsigned kSecondsPerMutation = 60;  // What takes longer hangs.

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
  edgebench::test::NoPhases phases;
  const auto session = runtime.open({.artifact = path, .batch = batch}, phases);
  session->run();
  session->output();
}

// In a child: mutations from progress.next on until all are done.
[[noreturn]] void run_child(const std::string& valid, std::span<const std::size_t> structure,
                            const std::filesystem::path& path, unsigned mutations,
                            Progress& progress) {
  // The test framework's handlers would report the child's crash as the test's.
  for (const int signal : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV}) std::signal(signal, SIG_DFL);
  const auto runtime = runtime::make_runtime();
  for (; progress.next < mutations; ++progress.next) {
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

// What became of them: how many were refused, and how many ran.
Progress check_mutations(const std::string& name, const std::string& valid, unsigned mutations) {
  CAPTURE(name);
  const test::TemporaryFolder folder;
  const std::vector<std::size_t> structure = structure_of(valid);
  const SharedProgress progress;
  std::vector<unsigned> crashes;
  while (progress->next < mutations) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) run_child(valid, structure, folder / "fuzzed.tflite", mutations, *progress);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
    crashes.push_back(progress->next++);
  }
  if (mutations == kMutationsPerFile || !crashes.empty()) {
    MESSAGE(name, ": ", progress->refused, " refused, ", progress->ran, " ran, ", crashes.size(),
            " crashed in the library");
  }
  for (const unsigned crash : crashes) MESSAGE("mutation ", crash);
  CHECK(crashes.empty());
  return *progress;
}

// Both happen, so that neither is taken for granted.
void check_both_happen(const Progress& progress, unsigned mutations) {
  CHECK(progress.refused > mutations / 4);
  CHECK(progress.ran > mutations / 50);
}

void check_file(const std::string& name, const std::string& valid) {
  check_both_happen(check_mutations(name, valid, kMutationsPerFile), kMutationsPerFile);
}

// Puts an operator that reads the tensor `input` into the graph, and returns the new result's
// index.
template <typename OptionsT>
std::int32_t add_operator(schema::ModelT& model, BuiltinOperator code, std::int32_t input,
                          TensorShape shape, TensorType type, OptionsT options,
                          bool first = false) {
  schema::SubGraphT& graph = *model.subgraphs.front();
  auto tensor = std::make_unique<schema::TensorT>();
  tensor->shape = std::move(shape);
  tensor->type = type;
  graph.tensors.push_back(std::move(tensor));
  auto entry = std::make_unique<schema::OperatorCodeT>();
  entry->builtin_code = code;
  entry->deprecated_builtin_code = static_cast<std::int8_t>(code);
  model.operator_codes.push_back(std::move(entry));
  auto added = std::make_unique<schema::OperatorT>();
  added->opcode_index = static_cast<std::uint32_t>(model.operator_codes.size() - 1);
  added->inputs = {input};
  added->outputs = {static_cast<std::int32_t>(graph.tensors.size() - 1)};
  added->builtin_options.Set(std::move(options));
  graph.operators.insert(first ? graph.operators.begin() : graph.operators.end(), std::move(added));
  return static_cast<std::int32_t>(graph.tensors.size() - 1);
}

// The operator between a float image and float logits; empty where its result is a single number.
std::string classifier_with(const MadeOperator& made) {
  const std::int32_t count =
      std::accumulate(made.output.begin(), made.output.end(), 1, std::multiplies<>());
  if (count < 2) return "";
  return changed_model(file_of(made), [&](schema::ModelT& model) {
    schema::SubGraphT& graph = *model.subgraphs.front();
    if (made.input_type == TensorType::BOOL) {
      graph.tensors.front()->type = TensorType::FLOAT32;
      const std::int32_t truth = add_operator(model, BuiltinOperator::CAST, 0, made.input,
                                              TensorType::BOOL, schema::CastOptionsT(), true);
      std::ranges::replace(graph.operators[1]->inputs, 0, truth);
    }
    std::int32_t& output = graph.outputs.front();
    if (made.output_type != TensorType::FLOAT32) {
      output = add_operator(model, BuiltinOperator::CAST, output, made.output, TensorType::FLOAT32,
                            schema::CastOptionsT());
    }
    schema::ReshapeOptionsT flat;
    flat.new_shape = {1, count};
    output = add_operator(model, BuiltinOperator::RESHAPE, output, {1, count}, TensorType::FLOAT32,
                          flat);
  });
}

}  // namespace

TEST_CASE("ten thousand damaged files end in logits or in an exception") {
  const model::Network network = model::synthetic_network(0.1, 32, 2, 1);
  check_file("fp32", tflite_fp32(network));
  check_file("fp16-storage", tflite_fp16(network));
  check_file("int8-dynamic", tflite_int8_dynamic(network));
  check_file("int8", tflite_int8(test::hand_quantised(network)));
  check_file("computed shapes", flattening({1, 48}));
}

TEST_CASE("damaged files of every operator end in logits or in an exception") {
  Progress all;
  for (const MadeOperator& made : every_operator()) {
    const std::string file = classifier_with(made);
    if (file.empty()) continue;
    const test::TemporaryFolder folder;
    write(folder / "valid.tflite", file);
    CAPTURE(made.name());
    // One has no use for floats ("fp16-storage" above has valid ones), one makes one image of four.
    if (made.code != BuiltinOperator::DEQUANTIZE &&
        made.code != BuiltinOperator::BATCH_TO_SPACE_ND) {
      CHECK_NOTHROW(open_and_run(*runtime::make_runtime(), folder / "valid.tflite", 1));
    }
    const Progress one = check_mutations(made.name(), file, kMutationsPerOperator);
    all.next += kMutationsPerOperator;
    all.refused += one.refused;
    all.ran += one.ran;
  }
  check_both_happen(all, all.next);
}

}  // namespace edgebench::litert
