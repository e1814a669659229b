#include "fleet/runs.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/version.h"
#include "record/records.h"

namespace edgebench::fleet {
namespace {

namespace fs = std::filesystem;

constexpr const char* kAnother = "move it away, or give another --folder";

}  // namespace

fs::path run_folder(const fs::path& folder, const std::string& node) {
  return folder / "runs" / node;
}

RunState find_run(const fs::path& folder, const std::string& node, const std::string& command) {
  const fs::path path = run_folder(folder, node);
  if (!fs::exists(path)) {
    const fs::path partial = path.string() + ".partial";
    return fs::exists(partial / "records.jsonl") ? RunState::partial : RunState::none;
  }
  const record::RunRecords records = record::read_records(path);
  if (records.run.edgebench != kVersion) {
    throw InputError(fmt::format("{} is a run of edgebench {}, and this is {}; {}", path.string(),
                                 records.run.edgebench, kVersion, kAnother));
  }
  if (records.run.command != command) {
    throw InputError(fmt::format("{} is a run of other weights, images or options; {}",
                                 path.string(), kAnother));
  }
  return RunState::finished;
}

}  // namespace edgebench::fleet
