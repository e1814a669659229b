#include "base/process/line_channel.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

namespace edgebench {
namespace {

// A wait with a deadline is cut into waits of this length, whose lateness shows that the process
// stood still: as long as a quarter of a second, which nobody feels.
constexpr std::int64_t kWait_ms = 250;
constexpr std::int64_t kLate_ns = kNanosecondsPerSecond;

// poll()'s timeout in whole milliseconds, rounded up so that it never spins; -1 is forever.
int poll_timeout_ms(std::optional<std::int64_t> deadline_ns) {
  if (!deadline_ns) return -1;
  const std::int64_t left_ns = std::max<std::int64_t>(0, *deadline_ns - now_ns());
  const std::int64_t left_ms =
      (left_ns + kNanosecondsPerMillisecond - 1) / kNanosecondsPerMillisecond;
  return static_cast<int>(std::min(left_ms, kWait_ms));
}

// Unlike the steady clock it goes on while the machine is suspended.
std::int64_t time_since_boot_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return time.tv_sec * kNanosecondsPerSecond + time.tv_nsec;
}

// By how much a wait was late if it was so late that nobody waited; else 0.
std::int64_t lost_in_wait_ns(std::int64_t begin_ns, int timeout_ms) {
  const std::int64_t late_ns =
      time_since_boot_ns() - begin_ns - timeout_ms * kNanosecondsPerMillisecond;
  return timeout_ms >= 0 && late_ns >= kLate_ns ? late_ns : 0;
}

bool takes_more_before(int descriptor, std::int64_t deadline_ns) {
  for (;;) {
    const std::int64_t left_ms = (deadline_ns - now_ns()) / kNanosecondsPerMillisecond;
    if (left_ms <= 0) return false;
    pollfd waiting{descriptor, POLLOUT, 0};
    const int ready = ::poll(&waiting, 1, static_cast<int>(std::min(left_ms, kWait_ms)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

}  // namespace

LineChannel::~LineChannel() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

LineChannel::LineChannel(LineChannel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      pending_(std::move(other.pending_)),
      lost_ns_(other.lost_ns_) {}

LineChannel& LineChannel::operator=(LineChannel&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(pending_, other.pending_);
  std::swap(lost_ns_, other.lost_ns_);
  return *this;
}

bool LineChannel::send(std::string_view line, std::optional<std::int64_t> deadline_ns) {
  std::string message(line);
  message += '\n';
  std::string_view rest = message;
  while (!rest.empty()) {
    // MSG_NOSIGNAL: a peer that died is an outcome to report, not a SIGPIPE for us.
    const int flags = MSG_NOSIGNAL | (deadline_ns ? MSG_DONTWAIT : 0);
    const ssize_t sent = ::send(descriptor_, rest.data(), rest.size(), flags);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN && takes_more_before(descriptor_, *deadline_ns)) continue;
    if (sent < 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

LineChannel::Received LineChannel::receive(std::optional<std::int64_t> deadline_ns) {
  std::size_t searched = 0;
  for (;;) {
    if (const std::size_t end = pending_.find('\n', searched); end != std::string::npos) {
      Received received{Status::line, pending_.substr(0, end)};
      pending_.erase(0, end + 1);
      return received;
    }
    searched = pending_.size();
    if (searched > kLongestLine_bytes) return {Status::too_long, {}};
    pollfd waiting{descriptor_, POLLIN, 0};
    const std::int64_t begin_ns = time_since_boot_ns();
    const int timeout_ms = poll_timeout_ms(deadline_ns);
    const int ready = ::poll(&waiting, 1, timeout_ms);
    const bool interrupted = ready < 0 && errno == EINTR;
    const std::int64_t lost_ns = lost_in_wait_ns(begin_ns, timeout_ms);
    lost_ns_ += lost_ns;
    if (deadline_ns) *deadline_ns += lost_ns;
    if (interrupted) continue;
    if (ready == 0) {
      if (now_ns() >= *deadline_ns) return {Status::timed_out, {}};
      continue;
    }
    std::array<char, 65536> chunk{};
    const ssize_t count = ::recv(descriptor_, chunk.data(), chunk.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return {Status::end, {}};
    pending_.append(chunk.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace edgebench
