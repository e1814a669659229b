#include "shared/tensorrt/logger.h"

#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"

namespace edgebench::tensorrt {
namespace {

constexpr std::int32_t kError = 1;  // 0 is an internal error; above 1 are warnings and the rest.

}  // namespace

// A pointer to the base: that is the one to the object that the library knows.
void* Logger::receiver(Layout layout) {
  if (layout == Layout::tensorrt_10) return static_cast<Receiver10*>(&receiver_10_);
  return static_cast<Receiver11*>(&receiver_11_);
}

std::string Logger::errors() const {
  const std::scoped_lock lock(mutex_);
  return printable_line(fmt::format("{}", fmt::join(errors_, "\n")));
}

std::vector<std::string> Logger::lines() const {
  const std::scoped_lock lock(mutex_);
  return lines_;
}

void Logger::add(std::int32_t severity, const char* text) noexcept {
  const std::scoped_lock lock(mutex_);
  std::string_view rest = text == nullptr ? "" : text;
  if (severity <= kError) {
    errors_.emplace_back(rest);
    return;
  }
  for (;;) {
    const std::size_t end = rest.find('\n');
    lines_.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace edgebench::tensorrt
