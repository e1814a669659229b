#include "python_process.h"

#include <array>
#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace edgebench::bench {

PythonProcess::PythonProcess(const std::string& python, const std::string& script,
                             const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {python, script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  std::array<int, 2> input{};
  std::array<int, 2> output{};
  if (::pipe2(input.data(), O_CLOEXEC) != 0 || ::pipe2(output.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("cannot make a pipe");
  }
  // A script that cannot start must show as the end of its output, not as a signal.
  std::signal(SIGPIPE, SIG_IGN);
  process_ = ::fork();
  if (process_ == 0) {
    ::dup2(input[0], STDIN_FILENO);
    ::dup2(output[1], STDOUT_FILENO);
    const int discard = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(discard, STDERR_FILENO);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(input[0]);
  ::close(output[1]);
  to_script_ = input[1];
  from_script_ = output[0];
}

PythonProcess::~PythonProcess() {
  ::close(to_script_);
  ::close(from_script_);
  if (process_ > 0) ::waitpid(process_, nullptr, 0);
}

bool PythonProcess::send(const std::string& line) const {
  const std::string text = line + "\n";
  return ::write(to_script_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::optional<std::string> PythonProcess::receive() const {
  std::string line;
  char letter = 0;
  while (::read(from_script_, &letter, 1) == 1) {
    if (letter == '\n') return line;
    line += letter;
  }
  return std::nullopt;
}

}  // namespace edgebench::bench
