// What TensorRT tells while it works. The library calls a C++ object of ours, so that its class
// has to have the table that the library expects; version 11 and TensorRT-RTX put functions before
// log() that version 10 does not know.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "base/unmovable.h"
#include "shared/tensorrt/slots.h"

namespace edgebench::tensorrt {

// The library's ILogger of version 10.
class Receiver10 {
 public:
  virtual void log(std::int32_t severity, const char* text) noexcept = 0;
  virtual ~Receiver10() = default;
};

// Its InterfaceInfo.
struct InterfaceInfo {
  const char* kind;
  std::int32_t major;
  std::int32_t minor;
};

// Its ILogger of version 11, with what that inherits.
class Receiver11 {
 public:
  virtual std::int32_t language() const noexcept { return 0; }  // C++.
  virtual InterfaceInfo interface() const noexcept { return {"ILogger", 1, 0}; }
  virtual ~Receiver11() = default;
  virtual void log(std::int32_t severity, const char* text) noexcept = 0;
};

// Must outlive whatever it was given to.
class Logger : Unmovable {
 public:
  // As the library takes it.
  void* receiver(Layout layout);

  // Errors, in their order, as one line; empty: none.
  std::string errors() const;
  // Everything else that was told, in its order, one message of several lines as several.
  std::vector<std::string> lines() const;

  // Called by threads of the library, too.
  void add(std::int32_t severity, const char* text) noexcept;

 private:
  template <typename Base>
  struct Receiver final : Base {
    explicit Receiver(Logger& owner) : logger(owner) {}
    void log(std::int32_t severity, const char* text) noexcept override {
      logger.add(severity, text);
    }
    Logger& logger;
  };

  mutable std::mutex mutex_;
  std::vector<std::string> errors_;
  std::vector<std::string> lines_;
  Receiver<Receiver10> receiver_10_{*this};
  Receiver<Receiver11> receiver_11_{*this};
};

}  // namespace edgebench::tensorrt
