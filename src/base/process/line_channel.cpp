#include "base/process/line_channel.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

namespace edgebench {
namespace {

// poll()'s timeout in whole milliseconds, rounded up so that it never spins; -1 is forever.
int poll_timeout_ms(std::optional<std::int64_t> deadline_ns) {
  if (!deadline_ns) return -1;
  const std::int64_t left_ns = std::max<std::int64_t>(0, *deadline_ns - now_ns());
  const std::int64_t left_ms =
      (left_ns + kNanosecondsPerMillisecond - 1) / kNanosecondsPerMillisecond;
  return static_cast<int>(std::min<std::int64_t>(left_ms, std::numeric_limits<int>::max()));
}

}  // namespace

LineChannel::~LineChannel() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

LineChannel::LineChannel(LineChannel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), pending_(std::move(other.pending_)) {}

LineChannel& LineChannel::operator=(LineChannel&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(pending_, other.pending_);
  return *this;
}

bool LineChannel::send(std::string_view line) {
  std::string message(line);
  message += '\n';
  std::string_view rest = message;
  while (!rest.empty()) {
    // MSG_NOSIGNAL: a peer that died is an outcome to report, not a SIGPIPE for us.
    const ssize_t sent = ::send(descriptor_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

LineChannel::Received LineChannel::receive(std::optional<std::int64_t> deadline_ns) {
  for (;;) {
    if (const std::size_t end = pending_.find('\n'); end != std::string::npos) {
      Received received{Status::line, pending_.substr(0, end)};
      pending_.erase(0, end + 1);
      return received;
    }
    pollfd waiting{descriptor_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, poll_timeout_ms(deadline_ns));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return {Status::timed_out, {}};
    std::array<char, 65536> chunk{};
    const ssize_t count = ::recv(descriptor_, chunk.data(), chunk.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {Status::end, {}};
    pending_.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace edgebench
