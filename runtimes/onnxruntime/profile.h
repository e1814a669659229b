// A look inside one inference.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ort_api.h"

namespace edgebench::onnxruntime {

// The library writes a profile only to a file whose name it completes itself, so the file gets a
// folder of its own and is whatever is found there. Removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  // What the one file in it holds. Throws std::runtime_error where there is none.
  std::string content() const;
  // What each file in it holds, in the order of their names; they are removed.
  std::vector<std::string> contents() const;

 private:
  std::filesystem::path path_;
};

// Hands `run` options under which ONNX Runtime profiles that one run, and returns the profile:
// Chrome-format JSON. The session and its later runs are as if nothing had happened. Throws
// std::runtime_error where the temporary folder, which is removed again, cannot be used.
std::string profile_of(const std::function<void(const RunOptions*)>& run);

// Whether the library can: before kRunProfilingVersion it profiles whole sessions.
bool profiles_single_runs();

// With such a library: of a session from when it is made until somebody asks. Its runs until then
// take longer. Must outlive the session.
class SessionProfile {
 public:
  // For a session that is made with these options. Throws std::system_error where the temporary
  // folder cannot be made.
  explicit SessionProfile(SessionOptions* options);

  // Ends it, and returns the profile of the session's last run, as profile_of() does.
  std::string end(NativeSession* session) const;

 private:
  TemporaryFolder folder_;
};

// Of a session's profile, in which each run ends with "model_run": the events of the last one.
// Throws std::runtime_error where there is none.
std::string last_run_of(std::string_view profile_json);

}  // namespace edgebench::onnxruntime
