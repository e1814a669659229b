// Lines of text over one file descriptor, both ways: how the coordinator and a worker speak.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace edgebench {

class LineChannel {
 public:
  // Takes ownership of the descriptor.
  explicit LineChannel(int descriptor) : descriptor_(descriptor) {}
  ~LineChannel();
  LineChannel(LineChannel&& other) noexcept;
  LineChannel& operator=(LineChannel&& other) noexcept;
  LineChannel(const LineChannel&) = delete;
  LineChannel& operator=(const LineChannel&) = delete;

  // Sends the line and a newline. False if the other side is gone, or has not taken it until
  // `deadline_ns` of the steady clock (none: it is waited for).
  bool send(std::string_view line, std::optional<std::int64_t> deadline_ns = std::nullopt);

  // The longest line that is received: far more than any answer of ours, and too little to fill
  // the memory of whoever waits for one.
  static constexpr std::size_t kLongestLine_bytes = std::size_t{16} << 20;

  enum class Status { line, end, timed_out, too_long };
  struct Received {
    Status status = Status::end;
    std::string line;  // Without the newline.
  };
  // Waits for a whole line, at most until `deadline_ns` of the steady clock (no deadline: forever,
  // blocked in the kernel). An unfinished line before the end is dropped: it was never whole.
  // Time in which this process did not run at all (see lost_ns()) puts the deadline off.
  Received receive(std::optional<std::int64_t> deadline_ns = std::nullopt);

  // For how long this process stood still while it waited with a deadline, in all: it was stopped
  // (Ctrl-Z, SIGSTOP), its container was paused, or the machine was suspended. Less than a second
  // at a time is a busy machine and does not count.
  std::int64_t lost_ns() const { return lost_ns_; }

 private:
  int descriptor_;
  std::string pending_;
  std::int64_t lost_ns_ = 0;
};

}  // namespace edgebench
