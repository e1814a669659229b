// Plans that are kept for the next start: building one takes from seconds to minutes. A plan is for
// one device, library, driver and batch; a kept one is used for exactly what it was built for, and
// whole, or not at all. What builders have timed is kept alike, without an account.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "shared/tensorrt/plan.h"

namespace edgebench::tensorrt {

// What a plan was built for: names and values, "library" to "TensorRT 10.6.0".
using PlanKey = std::map<std::string, std::string>;

struct KeptPlan {
  std::optional<Plan> plan;
  std::string why;  // It is not used, as the end of a sentence; empty: there is none yet.
};

KeptPlan kept_plan(const std::filesystem::path& file, const PlanKey& key);

// Replaces what was kept. A full disk is no reason not to measure: returns the reason, or nothing.
std::string keep_plan(const std::filesystem::path& file, const PlanKey& key, const Plan& plan);

}  // namespace edgebench::tensorrt
