#include "worker/streams.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "machine/usage.h"

namespace edgebench::worker {
namespace {

// One of the times of all inferences, if the device told it of every one; nothing if it did not.
std::vector<std::int64_t> all_or_nothing(const std::vector<runtime::RunTimes>& runs,
                                         std::optional<std::int64_t> runtime::RunTimes::*time) {
  std::vector<std::int64_t> values;
  for (const runtime::RunTimes& run : runs) {
    if (!(run.*time)) return {};
    values.push_back(*(run.*time));
  }
  return values;
}

}  // namespace

// Sleeps until it is given a task; whoever gave it waits for its end.
class Streams::Thread {
 public:
  Thread() : thread_([this](const std::stop_token& stop) { serve(stop); }) {}

  void begin(std::function<void()> task) {
    const std::scoped_lock lock(mutex_);
    task_ = std::move(task);
    changed_.notify_all();
  }

  std::exception_ptr wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !task_; });
    return std::exchange(error_, nullptr);
  }

 private:
  void serve(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [&] { return static_cast<bool>(task_); })) {
      lock.unlock();
      std::exception_ptr error;
      try {
        task_();
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      error_ = error;
      task_ = nullptr;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::function<void()> task_;
  std::exception_ptr error_;
  std::jthread thread_;  // Last: it uses all the others.
};

Streams::Streams(const std::vector<std::unique_ptr<runtime::Session>>& sessions, const Fill& fill,
                 double planted_slowdown) {
  for (const auto& session : sessions) {
    loops_.emplace_back(
        *session, [fill, &session](std::size_t image) { fill(*session, image); }, planted_slowdown);
  }
  if (sessions.size() < 2) return;
  for (std::size_t i = 0; i < sessions.size(); ++i) threads_.push_back(std::make_unique<Thread>());
}

Streams::~Streams() = default;

void Streams::on_each(const Task& task) {
  if (threads_.empty()) return task(0, loops_.front());
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    threads_[i]->begin([&task, i, this] { task(i, loops_[i]); });
  }
  std::exception_ptr first_error;
  for (const auto& thread : threads_) {
    const std::exception_ptr error = thread->wait();
    if (!first_error) first_error = error;
  }
  if (first_error) std::rethrow_exception(first_error);
}

void Streams::run_on_each(const std::function<void(std::size_t stream)>& task) {
  on_each([&](std::size_t stream, TimedLoop&) { task(stream); });
}

std::int64_t Streams::run_once_ns(std::size_t image) {
  std::vector<std::int64_t> run_ns(loops_.size());
  on_each([&](std::size_t stream, TimedLoop& loop) { run_ns[stream] = loop.run_once_ns(image); });
  return std::ranges::max(run_ns);
}

runtime::WarmedUp Streams::warm_up(const runtime::WarmUpRule& rule) {
  std::vector<runtime::WarmedUp> each(loops_.size());
  on_each([&](std::size_t stream, TimedLoop& loop) { each[stream] = loop.warm_up(rule); });
  runtime::WarmedUp all{.settled = true};
  for (const runtime::WarmedUp& one : each) {
    all.settled = all.settled && one.settled;
    all.runs += one.runs;
    all.duration_ns = std::max(all.duration_ns, one.duration_ns);
  }
  return all;
}

runtime::Slice Streams::slice(const runtime::SliceCommand& command) {
  runtime::Slice slice;
  slice.after_switch_ns = run_once_ns(command.first_image);
  std::vector<TimedRuns> runs(loops_.size());
  const machine::Usage before = machine::own_usage();
  const std::int64_t start_ns = now_ns();
  on_each([&](std::size_t stream, TimedLoop& loop) { runs[stream] = loop.slice(command); });
  slice.wall_ns = now_ns() - start_ns;
  const machine::Usage used = machine::own_usage() - before;
  slice.cpu_ns = used.user_ns + used.system_ns;
  slice.page_faults = used.major_page_faults + used.minor_page_faults;
  std::vector<runtime::RunTimes> device;
  for (const TimedRuns& one : runs) {
    slice.run_ns.insert(slice.run_ns.end(), one.run_ns.begin(), one.run_ns.end());
    device.insert(device.end(), one.device.begin(), one.device.end());
    if (runs.size() > 1) slice.streams.push_back(one.run_ns.size());
  }
  slice.device_ns = all_or_nothing(device, &runtime::RunTimes::device_ns);
  slice.copy_to_device_ns = all_or_nothing(device, &runtime::RunTimes::copy_to_device_ns);
  slice.copy_to_host_ns = all_or_nothing(device, &runtime::RunTimes::copy_to_host_ns);
  return slice;
}

}  // namespace edgebench::worker
