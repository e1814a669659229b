#include "library.h"

#include <cstring>
#include <filesystem>
#include <mutex>
#include <stdexcept>

#include <dlfcn.h>
#include <executorch/extension/threadpool/threadpool_guard.h>
#include <executorch/runtime/backend/interface.h>
#include <executorch/runtime/kernel/operator_registry.h>
#include <executorch/runtime/platform/platform.h>
#include <executorch/runtime/platform/runtime.h>
#include <fmt/format.h>

// The SDK exports the pool and leaves its header out.
namespace executorch::extension::threadpool {

class ThreadPool {
 public:
  std::size_t get_thread_count() const;
  bool _unsafe_reset_threadpool(std::uint32_t threads);
};

ThreadPool* get_threadpool();

}  // namespace executorch::extension::threadpool

namespace edgebench::executorch {
namespace {

namespace et = ::executorch::runtime;
namespace pool = ::executorch::extension::threadpool;

std::mutex complaint_mutex;  // Any thread of the library may log.
std::string complaint;       // The first, which is the cause; others follow from it.
int pool_users = 0;

void keep_complaint(et_timestamp_t /*time*/, et_pal_log_level_t level, const char* /*file*/,
                    const char* /*function*/, std::size_t /*line*/, const char* message,
                    std::size_t length) {
  if (level != et_pal_log_level_t::kError && level != et_pal_log_level_t::kFatal) return;
  const std::lock_guard lock(complaint_mutex);
  if (complaint.empty()) complaint.assign(message, length);
}

// The library's checks that it cannot return from; its default ends the process.
[[noreturn]] void throw_complaint() {
  const std::lock_guard lock(complaint_mutex);
  throw std::runtime_error("ExecuTorch gave up: " + std::exchange(complaint, {}));
}

std::filesystem::path library_folder() {
  Dl_info info{};
  const auto* address = reinterpret_cast<const void*>(&et::runtime_init);
  if (::dladdr(address, &info) == 0) throw std::runtime_error("the ExecuTorch library is nowhere");
  return std::filesystem::path(info.dli_fname).parent_path();
}

bool is_registered(const std::string& operator_name) {
  for (const et::Kernel& kernel : et::get_registered_kernels()) {
    if (operator_name == kernel.name_) return true;
  }
  return false;
}

}  // namespace

void set_up_library() {
  static const bool done = [] {
    et::register_pal(et::PalImpl::create(nullptr, throw_complaint, nullptr, nullptr, keep_complaint,
                                         nullptr, nullptr, "edgebench"));
    et::runtime_init();
    return true;
  }();
  static_cast<void>(done);
}

void check(et::Error error, const std::string& what) {
  const std::lock_guard lock(complaint_mutex);
  const std::string reason = std::exchange(complaint, {});
  if (error == et::Error::Ok) return;
  throw std::runtime_error(fmt::format("{}: {}{}", what, et::to_string(error),
                                       reason.empty() ? "" : " (" + reason + ")"));
}

void require_delegate(const std::string& name) {
  if (et::get_backend_class(name.c_str()) != nullptr) return;
  throw std::runtime_error("the .pte delegates to " + name +
                           ", and this ExecuTorch has only XnnpackBackend: export it for XNNPACK");
}

void require_operators(const std::vector<std::string>& names) {
  bool loaded = false;
  for (const std::string& name : names) {
    if (is_registered(name)) continue;
    for (const char* file :
         {"libexecutorch_kernels_optimized.so", "libexecutorch_kernels_quantized.so"}) {
      const std::filesystem::path path = library_folder() / file;
      // Registers its operators as it is loaded.
      if (!loaded && ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) {
        throw std::runtime_error(
            fmt::format("{} cannot be loaded: {}", path.string(), ::dlerror()));
      }
    }
    loaded = true;
    if (!is_registered(name)) {
      throw std::runtime_error("the .pte needs the operator " + name +
                               ", which this ExecuTorch does not have: delegate it to XNNPACK");
    }
  }
}

Threads::Threads(int count) : pooled_(count > 1) {
  auto& threads = *pool::get_threadpool();
  if (threads.get_thread_count() != static_cast<std::size_t>(count)) {
    if (pool_users > 0) throw std::runtime_error("another session uses the thread pool");
    if (!threads._unsafe_reset_threadpool(static_cast<std::uint32_t>(count))) {
      throw std::runtime_error("ExecuTorch did not change its number of threads");
    }
  }
  if (pooled_) ++pool_users;
}

Threads::~Threads() {
  if (pooled_) --pool_users;
}

int Threads::count() const {
  return pooled_ ? static_cast<int>(pool::get_threadpool()->get_thread_count()) : 1;
}

Threads::Scope::Scope(const Threads& threads) : before_(pool::NoThreadPoolGuard::is_enabled()) {
  pool::NoThreadPoolGuard::set_enabled(!threads.pooled_);
}

Threads::Scope::~Scope() {
  pool::NoThreadPoolGuard::set_enabled(before_);
}

}  // namespace edgebench::executorch
