#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/command.h"

namespace edgebench::cli {
namespace {

int columns_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

class Silence final : public measure::Progress {
 public:
  void show(const std::string&) override {}
  void note(const std::string& sentence) override { std::cerr << sentence << '\n'; }
};

class ProgressLine final : public measure::Progress {
 public:
  ~ProgressLine() override { clear(); }

  void show(const std::string& line) override {
    if (line.empty()) return clear();
    // The terminal's own work would be seen in the figures: a few lines a second are enough, but
    // another step, whose words differ and not only its numbers, is shown at once.
    const std::string step = line.substr(0, line.find_first_of("0123456789"));
    const std::int64_t time_ns = now_ns();
    if (step == last_step_ && time_ns - last_ns_ < kNanosecondsPerSecond / 10) return;
    last_ns_ = time_ns;
    last_step_ = step;
    const auto width = static_cast<std::size_t>(columns_of(STDERR_FILENO)) - 1;
    std::cerr << kClearLine << line.substr(0, width) << std::flush;
  }

  void note(const std::string& sentence) override {
    clear();
    std::cerr << sentence << '\n';
  }

 private:
  static constexpr const char* kClearLine = "\r\033[K";

  void clear() { std::cerr << kClearLine << std::flush; }

  std::int64_t last_ns_ = 0;
  std::string last_step_;
};

}  // namespace

std::unique_ptr<measure::Progress> make_progress() {
  if (::isatty(STDERR_FILENO) == 0) return std::make_unique<Silence>();
  return std::make_unique<ProgressLine>();
}

std::size_t terminal_width() {
  return static_cast<std::size_t>(columns_of(STDOUT_FILENO));
}

std::string shell_quoted(const std::string& argument) {
  const bool plain = argument.find_first_of(" \t\n\"'\\$&|;<>()*?[]{}~#!`") == std::string::npos;
  if (plain && !argument.empty()) return argument;
  std::string quoted = "'";
  for (const char letter : argument) {
    // A quote cannot stand within quotes: they end, it comes with a backslash, they begin again.
    if (letter == '\'') {
      quoted += "'\\''";
    } else {
      quoted += letter;
    }
  }
  return quoted + "'";
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
