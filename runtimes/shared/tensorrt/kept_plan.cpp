// One file: a line of JSON with the key, the account of the kernels, and a hash of it and the plan;
// behind it the plan.

#include "shared/tensorrt/kept_plan.h"

#include <exception>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "base/printable.h"

namespace edgebench::tensorrt {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr const char* kDamaged = "the kept one is damaged";

std::string hash_of(const json& account, std::span<const std::byte> plan) {
  return Sha256().update(account.dump()).update(plan).hex();
}

// "the kept one is for TensorRT 10.6.0, not TensorRT 11.2.1"
std::string difference(const PlanKey& kept, const PlanKey& wanted) {
  for (const auto& [name, value] : wanted) {
    const auto found = kept.find(name);
    const std::string was = found == kept.end() ? "another " + name : found->second;
    if (was != value) {
      return fmt::format("the kept one is for {}, not {}", printable(was), printable(value));
    }
  }
  return kDamaged;
}

KeptPlan read(std::string_view content, const PlanKey& key) {
  const std::size_t end = content.find('\n');
  if (end == std::string_view::npos) return {.plan = {}, .why = kDamaged};
  const json header = parse_json(content.substr(0, end));
  const auto kept = header.at("key").get<PlanKey>();
  if (kept != key) return {.plan = {}, .why = difference(kept, key)};
  const auto bytes = std::as_bytes(std::span(content.substr(end + 1)));
  if (header.at("sha256") != hash_of(header.at("account"), bytes)) {
    return {.plan = {}, .why = kDamaged};
  }
  return {.plan = Plan{.bytes = {bytes.begin(), bytes.end()},
                       .account = header.at("account").get<std::vector<std::string>>()},
          .why = {}};
}

}  // namespace

KeptPlan kept_plan(const fs::path& file, const PlanKey& key) {
  if (!fs::exists(file)) return {};
  try {
    return read(read_file(file), key);
  } catch (const std::exception&) {
    return {.plan = {}, .why = kDamaged};
  }
}

std::string keep_plan(const fs::path& file, const PlanKey& key, const Plan& plan) {
  try {
    const json header = {
        {"key", key}, {"account", plan.account}, {"sha256", hash_of(plan.account, plan.bytes)}};
    std::string content = header.dump() + '\n';
    content.append(reinterpret_cast<const char*>(plan.bytes.data()), plan.bytes.size());
    write_file_atomically(file, content);
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace edgebench::tensorrt
