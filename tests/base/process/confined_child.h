// A child process that gives something up for ever, for tests that then try to do it.
#pragma once

#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace edgebench::test {

// Runs `action` in a child and returns what it returned, 0 to 127; -1 if a signal ended it.
inline int in_child(const std::function<int()>& action) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(action());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace edgebench::test
