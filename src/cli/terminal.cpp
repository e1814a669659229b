#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <optional>
#include <streambuf>
#include <string_view>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/printable.h"
#include "base/utc.h"
#include "cli/command.h"

namespace edgebench::cli {
namespace {

int columns_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

// Its words, without the numbers that change all the time.
std::string step_of(const std::string& line) {
  return line.substr(0, line.find_first_of("0123456789"));
}

void print_note(const std::string& sentence) {
  std::cerr << printable(sentence) << '\n';
}

class Silence final : public measure::Progress {
 public:
  void show(const std::string&) override {}
  void note(const std::string& sentence) override { print_note(sentence); }
};

// For terminals that cannot rewrite a line (TERM=dumb): a line for each step. For who reads along
// elsewhere: a line every few seconds as well.
class StepLines final : public measure::Progress {
 public:
  explicit StepLines(std::optional<std::int64_t> every_ns) : every_ns_(every_ns) {}

  void show(const std::string& line) override {
    const std::string step = step_of(line);
    const std::int64_t time_ns = now_ns();
    const bool due = every_ns_ && time_ns - last_ns_ >= *every_ns_;
    if (line.empty() || (step == last_step_ && !due)) return;
    last_step_ = step;
    last_ns_ = time_ns;
    print_note(line);
  }
  void note(const std::string& sentence) override { print_note(sentence); }

 private:
  std::optional<std::int64_t> every_ns_;
  std::int64_t last_ns_ = 0;
  std::string last_step_;
};

class ProgressLine final : public measure::Progress {
 public:
  ~ProgressLine() override { clear(); }

  void show(const std::string& line) override {
    if (line.empty()) return clear();
    // The terminal's own work would be seen in the figures: a few lines a second are enough, but
    // another step, whose words differ and not only its numbers, is shown at once.
    const std::string step = step_of(line);
    const std::int64_t time_ns = now_ns();
    if (step == last_step_ && time_ns - last_ns_ < kNanosecondsPerSecond / 10) return;
    last_ns_ = time_ns;
    last_step_ = step;
    const auto width = static_cast<std::size_t>(columns_of(STDERR_FILENO)) - 1;
    put(kClearLine + printable(line).substr(0, width));
  }

  void note(const std::string& sentence) override {
    clear();
    print_note(sentence);
  }

 private:
  static constexpr const char* kClearLine = "\r\033[K";

  // Around std::cerr, which lets no control character through (HarmlessOutput).
  static void put(std::string_view text) {
    std::cerr << std::flush;
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
  }

  void clear() { put(kClearLine); }

  std::int64_t last_ns_ = 0;
  std::string last_step_;
};

bool can_rewrite_lines() {
  const char* terminal = std::getenv("TERM");
  return terminal == nullptr || std::string_view(terminal) != "dumb";
}

constexpr char kC1Prefix = '\xC2';
constexpr std::size_t kEnough_bytes = 4096;

}  // namespace

// Passes on what it is given in pieces, a two-byte control character never being cut in two.
class HarmlessOutput::Buffer final : public std::streambuf {
 public:
  explicit Buffer(std::ostream& stream) : stream_(stream), inner_(stream.rdbuf(this)) {}
  ~Buffer() override {
    pass(pending_.size());
    stream_.rdbuf(inner_);
  }

 protected:
  int_type overflow(int_type letter) override {
    if (traits_type::eq_int_type(letter, traits_type::eof())) return traits_type::not_eof(letter);
    pending_ += traits_type::to_char_type(letter);
    return passed_enough() ? letter : traits_type::eof();
  }

  std::streamsize xsputn(const char* text, std::streamsize count) override {
    pending_.append(text, static_cast<std::size_t>(count));
    return passed_enough() ? count : 0;
  }

  int sync() override {
    // The line end of a CSV file has two bytes, too.
    const bool cut = !pending_.empty() && (pending_.back() == kC1Prefix || pending_.back() == '\r');
    return pass(pending_.size() - (cut ? 1 : 0)) && inner_->pubsync() == 0 ? 0 : -1;
  }

 private:
  bool passed_enough() { return pending_.size() < kEnough_bytes || sync() == 0; }

  bool pass(std::size_t count) {
    const std::string harmless = printable_page(std::string_view(pending_).substr(0, count));
    pending_.erase(0, count);
    const auto size = static_cast<std::streamsize>(harmless.size());
    return inner_->sputn(harmless.data(), size) == size;
  }

  std::ostream& stream_;
  std::streambuf* inner_;
  std::string pending_;
};

HarmlessOutput::HarmlessOutput() {
  if (::isatty(STDOUT_FILENO) != 0) out_ = std::make_unique<Buffer>(std::cout);
  if (::isatty(STDERR_FILENO) != 0) error_ = std::make_unique<Buffer>(std::cerr);
}

HarmlessOutput::~HarmlessOutput() = default;

std::unique_ptr<measure::Progress> make_progress(bool lines) {
  constexpr std::int64_t kEvery_ns = 2 * kNanosecondsPerSecond;
  if (lines) return std::make_unique<StepLines>(kEvery_ns);
  if (::isatty(STDERR_FILENO) == 0) return std::make_unique<Silence>();
  if (!can_rewrite_lines()) return std::make_unique<StepLines>(std::nullopt);
  return std::make_unique<ProgressLine>();
}

void write_output(const OutputArguments& output, const std::string& text) {
  if (output.out.empty()) {
    std::cout << text;
  } else {
    write_file_atomically(output.out, text);
  }
}

std::size_t terminal_width() {
  return static_cast<std::size_t>(columns_of(STDOUT_FILENO));
}

std::filesystem::path new_run_folder(const std::string& suffix) {
  const std::filesystem::path first =
      std::filesystem::path("results") / (utc_file_name(std::time(nullptr)) + suffix);
  std::filesystem::path folder = first;
  for (int another = 2; std::filesystem::exists(folder); ++another) {
    folder = first;
    folder += fmt::format("-{}", another);
  }
  return folder;
}

std::string command_line() {
  std::ifstream arguments("/proc/self/cmdline", std::ios::binary);
  std::string argument;
  std::getline(arguments, argument, '\0');  // The program itself.
  std::string line = "edgebench";
  while (std::getline(arguments, argument, '\0')) line += " " + shell_quoted(argument);
  return line;
}

}  // namespace edgebench::cli
