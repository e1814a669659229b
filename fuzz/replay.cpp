// fuzz-replay PARSER CORPUS SECONDS LAST
// Gives the parser every file of its corpus, then changed ones for so many seconds, always the same
// ones in the same order. It needs no Clang, so it runs with the tests. What it cannot do is look
// for new code: that is libFuzzer's part (`make fuzz`), whose findings come here as files.
//
// Every input is written to the file LAST before it is read. When the process dies, however it does
// so, the input that did it lies there; otherwise the file is removed at the end.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <sys/resource.h>

#include "base/file.h"
#include "fuzz/mutate.h"
#include "fuzz/parsers.h"

namespace {

namespace fs = std::filesystem;
using edgebench::fuzz::Bytes;
using edgebench::fuzz::NamedParser;

constexpr double kMostSeconds = 5;  // Of the processor's time, so that load does not matter.
constexpr long kMostMemoryKibibytes = 1 << 20;  // Of the process; the sanitizers take half of it.

double processor_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

class Replay {
 public:
  Replay(const NamedParser& parser, fs::path last) : parser_(parser), last_(std::move(last)) {}

  // A finding throws, if it does not end the process.
  void give(const Bytes& input) {
    const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
    std::FILE* file = std::fopen(last_.c_str(), "wb");
    if (file == nullptr) throw std::runtime_error("cannot write " + last_.string());
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);

    const double begin = processor_seconds();
    parser_.read(input);
    const double seconds = processor_seconds() - begin;
    if (seconds > kMostSeconds) throw std::runtime_error(fmt::format("it took {:.1f} s", seconds));
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    if (usage.ru_maxrss > kMostMemoryKibibytes) {
      throw std::runtime_error(fmt::format("it took the process to {} KiB", usage.ru_maxrss));
    }
    ++inputs_;
  }

  std::size_t inputs() const { return inputs_; }

 private:
  const NamedParser& parser_;
  fs::path last_;
  std::size_t inputs_ = 0;
};

std::vector<Bytes> read_corpus(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<Bytes> files;
  for (const fs::path& path : paths) {
    const edgebench::MappedFile file(path);
    files.emplace_back(file.bytes().begin(), file.bytes().end());
  }
  if (files.empty()) throw std::runtime_error(folder.string() + " has no file");
  return files;
}

void replay(const NamedParser& parser, const fs::path& corpus, double seconds,
            const fs::path& last) {
  const std::vector<Bytes> files = read_corpus(corpus);
  Replay replay(parser, last);
  for (const Bytes& file : files) replay.give(file);
  edgebench::stats::SplitMix64 random(1);
  const auto any = [&]() -> const Bytes& { return files[random.next() % files.size()]; };
  // Of the clock on the wall: a busy machine tries fewer, and nobody waits longer.
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end) {
    const Bytes& file = any();
    replay.give(edgebench::fuzz::mutated(file, any(), random));
  }
  fs::remove(last);
  fmt::print("{}: {} files, then {} changed ones\n", parser.name, files.size(),
             replay.inputs() - files.size());
}

double number_in(std::string_view text) {
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsers = edgebench::fuzz::parsers();
  const std::string_view name = argc == 5 ? argv[1] : "";
  const auto parser = std::ranges::find(parsers, name, &NamedParser::name);
  if (parser == parsers.end()) {
    fmt::print(stderr, "usage: fuzz-replay PARSER CORPUS SECONDS LAST\nparsers:");
    for (const NamedParser& known : parsers) fmt::print(stderr, " {}", known.name);
    fmt::print(stderr, "\n");
    return 2;
  }
  fmt::print("If this ends early, {} is the input that did it.\n", argv[4]);
  std::fflush(stdout);
  try {
    replay(*parser, argv[2], number_in(argv[3]), argv[4]);
  } catch (const std::exception& finding) {
    fmt::print(stderr, "{}: {}\n", name, finding.what());
    return 1;
  }
  return 0;
}
