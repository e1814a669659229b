// A Python script that answers one line for each line it is sent.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace edgebench::bench {

class PythonProcess {
 public:
  // Runs `python script arguments...`; `python` is looked up in PATH.
  PythonProcess(const std::string& python, const std::string& script,
                const std::vector<std::string>& arguments);
  ~PythonProcess();  // Closes the script's input and waits for its end.
  PythonProcess(const PythonProcess&) = delete;
  PythonProcess& operator=(const PythonProcess&) = delete;

  bool send(const std::string& line) const;
  // Without its end; nothing once the script has ended.
  std::optional<std::string> receive() const;

 private:
  pid_t process_ = -1;
  int to_script_ = -1;
  int from_script_ = -1;
};

}  // namespace edgebench::bench
