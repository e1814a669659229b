#include "shared/tensorrt/engine_source.h"

#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "shared/tensorrt/kept_plan.h"
#include "shared/tensorrt/onnx_network.h"

namespace edgebench::tensorrt {
namespace {

namespace fs = std::filesystem;

// TensorRT times kernels for every layer: seconds on a server's device. On a board that is minutes,
// and a build that takes longer than this is not what somebody waits for.
constexpr std::int64_t kLongestBuild_ns = 900 * kNanosecondsPerSecond;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::shared_ptr<const Engine> engine_of_users(const std::shared_ptr<const Library>& library,
                                              std::span<const std::byte> plan) {
  try {
    return std::make_shared<const Engine>(library, plan);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format(
        "{}; an engine is for the device, the product and the version of TensorRT that it was "
        "built with: build it here (trtexec --onnx=.. --saveEngine=..), or give the ONNX file",
        error.what()));
  }
}

// All that times depend on, and all that a plan depends on.
PlanKey key_of_timings(const Library& library, const EngineRequest& request) {
  return {{"library", library.words()}, {"device", request.device}, {"driver", request.driver}};
}

PlanKey key_of_plan(const Library& library, const EngineRequest& request,
                    const std::string& content) {
  PlanKey key = key_of_timings(library, request);
  key["file"] = "the file " + sha256_hex(content).substr(0, 16);
  key["batch"] = fmt::format("a batch of {}", request.batch);
  key["tf32"] = request.tf32 ? "TF32" : "no TF32";
  return key;
}

// One for each device, driver and version, so that candidates on two devices keep both.
fs::path timings_file(const EngineRequest& request, const PlanKey& key) {
  const std::string hash = sha256_hex(nlohmann::json(key).dump()).substr(0, 16);
  return request.compile_cache.parent_path() / fmt::format("{}-timings-{}", request.runtime, hash);
}

// With the times that earlier builds have kept, whose fact says what was taken.
Plan build(const Library& library, const EngineRequest& request, const std::string& content,
           runtime::Facts& facts) {
  PlanRequest wanted{.onnx = bytes_of(content),
                     .batch = request.batch,
                     .tf32 = request.tf32,
                     .model_path = request.users_own ? request.file.string() : std::string()};
  const bool keeps_timings = !request.compile_cache.empty() && !library.product().rtx;
  if (!keeps_timings) return build_plan(library, wanted);
  const PlanKey key = key_of_timings(library, request);
  const fs::path file = timings_file(request, key);
  const KeptPlan kept = kept_plan(file, key);
  const std::vector<std::byte> before = kept.plan ? kept.plan->bytes : std::vector<std::byte>();
  wanted.timings = before;
  Plan plan = build_plan(library, wanted);
  if (plan.timings.empty()) {
    facts["timing_cache"] = "the library took none";
    return plan;
  }
  facts["timing_cache"] = before.empty() ? "new" : "kept from earlier builds";
  if (!kept.why.empty()) facts["timing_cache"] += ": " + kept.why;
  const std::string not_kept = keep_plan(file, key, {.bytes = plan.timings});
  if (!not_kept.empty()) facts["timing_cache"] += "; not kept: " + not_kept;
  return plan;
}

void tell(OnDevice& shared, Plan plan, const std::string& words) {
  shared.facts["plan"] = words;
  shared.facts["plan_bytes"] = std::to_string(plan.bytes.size());
  shared.account = std::move(plan.account);
}

// From the kept plan where there is one that fits, else from a new one, which is kept.
void build_or_find(OnDevice& shared, const std::shared_ptr<const Library>& library,
                   const EngineRequest& request, const std::string& content) {
  const PlanKey key = key_of_plan(*library, request, content);
  const fs::path file = request.compile_cache / "plan";
  std::string why;
  if (!request.compile_cache.empty()) {
    KeptPlan kept = kept_plan(file, key);
    why = kept.why;
    if (kept.plan) {
      try {
        shared.engine = std::make_shared<const Engine>(library, kept.plan->bytes);
        return tell(shared, std::move(*kept.plan), "kept from an earlier start");
      } catch (const std::runtime_error& error) {
        why = error.what();
      }
    }
  }
  Plan plan = build(*library, request, content, shared.facts);
  shared.engine = std::make_shared<const Engine>(library, plan.bytes);
  std::string words = why.empty() ? "built now" : "built now: " + why;
  if (!request.compile_cache.empty()) {
    const std::string not_kept = keep_plan(file, key, plan);
    if (!not_kept.empty()) words += "; not kept: " + not_kept;
  }
  tell(shared, std::move(plan), words);
}

}  // namespace

Tf32 load_engine(OnDevice& shared, const std::shared_ptr<const Library>& library,
                 const EngineRequest& request, runtime::Phases& phases) {
  phases.begin("read");
  const std::string content = read_file(request.file);
  if (request.users_own && is_plan(bytes_of(content))) {
    phases.begin("compile");
    shared.engine = engine_of_users(library, bytes_of(content));
    shared.facts["plan"] = "the file";
    return Tf32::untold;
  }
  phases.begin("compile", kLongestBuild_ns);
  build_or_find(shared, library, request, content);
  return request.tf32 ? Tf32::allowed : Tf32::off;
}

runtime::FileForm form_of_file(const std::shared_ptr<const Library>& library,
                               const fs::path& file) {
  const std::string content = read_file(file);
  if (is_plan(bytes_of(content))) return engine_of_users(library, bytes_of(content))->form();
  Logger logger;
  return OnnxNetwork(*library, logger, bytes_of(content), file.string()).form();
}

}  // namespace edgebench::tensorrt
