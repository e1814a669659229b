#include "remote/board.h"

#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "base/error.h"
#include "base/units.h"

namespace edgebench::remote {
namespace {

// What a run itself writes: records, logits, logs.
constexpr std::uint64_t kRoomForRun_bytes = 64 << 20;

// Only what POSIX has, and what busybox does.
constexpr const char* kQuestions = R"sh(
cache="${XDG_CACHE_HOME:-$HOME/.cache}/edgebench"
echo "edgebench:system=$(uname -s)"
echo "edgebench:processor=$(uname -m)"
mkdir -p "$cache/packages" "$cache/jobs" || exit 3
cd "$cache" || exit 3
echo "edgebench:cache=$(pwd -P)"
df -P -k . | tail -n 1 | while read -r device blocks used free rest; do
  echo "edgebench:free=$free"
done
if command -v rsync >/dev/null 2>&1; then echo "edgebench:rsync=yes"; fi
for package in packages/*; do
  if [ -e "$package/edgebench" ]; then echo "edgebench:package=${package#packages/}"; fi
done
)sh";

std::string only_answer(const std::string& output, const std::string& name) {
  const std::vector<std::string> all = answers(output, name);
  return all.empty() ? "" : all.front();
}

std::uint64_t number(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::vector<std::string> answers(const std::string& output, const std::string& name) {
  const std::string begin = kOurs + name + "=";
  std::vector<std::string> found;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(begin)) continue;
    if (line.back() == '\r') line.pop_back();
    found.push_back(line.substr(begin.size()));
  }
  return found;
}

Board look_at(const Connection& connection) {
  const CommandResult result = connection.run(kQuestions);
  const std::string& name = connection.destination();
  const std::string system = only_answer(result.out, "system");
  Board board{.processor = only_answer(result.out, "processor")};
  if (!system.empty() && system != "Linux") {
    throw InputError(
        fmt::format("{} runs {}, and edgebench runs on Linux; give another host", name, system));
  }
  if (board.processor == "arm64") board.processor = "aarch64";
  if (!board.processor.empty() && board.processor != "aarch64" && board.processor != "x86_64") {
    throw InputError(
        fmt::format("{} is {}, for which there is no package; take a 64-bit system on it", name,
                    board.processor));
  }
  board.cache = only_answer(result.out, "cache");
  if (!result.ok() || board.cache.empty()) {
    throw InputError(fmt::format(
        "{} has no place for edgebench in the user's cache: {}; make ~/.cache writable there", name,
        result.error.empty() ? "its shell said nothing" : result.last_error_line()));
  }
  board.free_bytes = number(only_answer(result.out, "free")) * 1024;
  // A shell that greets breaks rsync's conversation.
  board.has_rsync = !only_answer(result.out, "rsync").empty() && result.out.starts_with(kOurs);
  board.packages = answers(result.out, "package");
  return board;
}

void require_room(const Board& board, const std::string& destination, std::uint64_t bytes) {
  if (bytes + kRoomForRun_bytes <= board.free_bytes) return;
  throw InputError(fmt::format(
      "{} has {} free for {}, and {} are to be sent there, beside {} for the run; free some space "
      "(all in that folder can go), or leave runtimes out of the package (make package "
      "WITHOUT=...) and images out of the run (--max-images)",
      destination, bytes_words(static_cast<double>(board.free_bytes)), board.cache.string(),
      bytes_words(static_cast<double>(bytes)),
      bytes_words(static_cast<double>(kRoomForRun_bytes))));
}

}  // namespace edgebench::remote
