#include "fleet/fleet_file.h"

#include <algorithm>
#include <cerrno>
#include <exception>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json_text.h"
#include "base/version.h"

namespace edgebench::fleet {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdLetters = 12;

fs::path file_in(const fs::path& folder) {
  return folder / "fleet.json";
}

}  // namespace

std::string fleet_id(const fs::path& folder, const std::string& arguments) {
  Sha256 hash;
  hash.update(kVersion).update("\n").update(folder.string()).update("\n").update(arguments);
  return hash.hex().substr(0, kIdLetters);
}

std::optional<Fleet> read_fleet(const fs::path& folder) {
  const fs::path file = file_in(folder);
  if (!fs::exists(file)) return std::nullopt;
  try {
    const auto fleet = read_json<Fleet>(parse_json(read_file(file)));
    if (fleet.schema != Fleet{}.schema) throw FieldError("it is of a newer edgebench");
    return fleet;
  } catch (const InputError&) {
    throw;
  } catch (const std::exception& error) {
    throw InputError(
        fmt::format("{} cannot be read: {}; give another --folder", file.string(), error.what()));
  }
}

void write_fleet(const Fleet& fleet, const fs::path& folder) {
  write_file_atomically(file_in(folder), nlohmann::json(fleet).dump(2) + "\n");
}

SubmissionLock::SubmissionLock(const fs::path& folder) {
  const fs::path file = folder / ".submitting";
  descriptor_ = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw_unusable("make", file, errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(descriptor_);
  throw InputError(
      fmt::format("another `edgebench fleet` is submitting for {} at this moment; give the command "
                  "again when it waits for its runs",
                  folder.string()));
}

SubmissionLock::~SubmissionLock() {
  ::close(descriptor_);
}

void check_same(const Fleet& there, const Fleet& now, const fs::path& folder) {
  if (there.edgebench != now.edgebench) {
    throw InputError(
        fmt::format("{} holds a fleet of edgebench {}, and this is {}; give another "
                    "--folder",
                    folder.string(), there.edgebench, now.edgebench));
  }
  if (there.id == now.id) return;
  throw InputError(fmt::format(
      "{} holds a fleet of other weights, images or options ({}); give these, or another --folder",
      folder.string(), there.command));
}

std::vector<std::string> joined(std::vector<std::string> nodes,
                                const std::vector<std::string>& more) {
  for (const std::string& node : more) {
    if (std::ranges::find(nodes, node) == nodes.end()) nodes.push_back(node);
  }
  return nodes;
}

}  // namespace edgebench::fleet
