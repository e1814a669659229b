#include "cli/options/sdk_options.h"

#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;

sdk::Places places_of(const std::vector<std::string>& sdks) {
  sdk::Places places{.given = {},
                     .site_packages = sdk::environments_site_packages(),
                     .packaged = measure::program_folder().parent_path() / "lib"};
  for (const std::string& text : sdks) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      throw UsageError(
          fmt::format("--sdk cannot be '{}'; give a runtime and a folder, as in "
                      "--sdk onnxruntime=FOLDER",
                      text));
    }
    const std::string runtime = text.substr(0, equals);
    const fs::path folder = text.substr(equals + 1);
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      if (error == std::errc::permission_denied) {
        throw InputError(fmt::format(
            "--sdk {}: {} cannot be read ({}): let somebody run edgebench who may, or change the "
            "permissions of the folders above it",
            runtime, folder.string(), error.message()));
      }
      throw InputError(
          fmt::format("--sdk {}: {} is no folder; give the one that `pip install "
                      "--target` wrote, or the one that the library lies in",
                      runtime, folder.string()));
    }
    // The worker runs elsewhere, and a relative path would be looked up from there.
    if (!places.given.emplace(runtime, fs::canonical(folder)).second) {
      throw UsageError(fmt::format("--sdk is given twice for {}; give it once", runtime));
    }
  }
  return places;
}

}  // namespace

void add_sdk_option(CLI::App& command, std::vector<std::string>& sdks) {
  command
      .add_option("--sdk", sdks,
                  "RUNTIME[@VERSION]=FOLDER: its library from a folder that `pip install --target` "
                  "wrote, or from the one that it lies in (default: the Python environment that "
                  "edgebench is installed in, else the build's own); may be repeated")
      ->allow_extra_args(false);
}

sdk::Store sdk_store() {
  return sdk::Store(user_cache_folder().path / "sdk");
}

std::map<std::string, measure::WorkerInfo> find_workers(const std::vector<std::string>& sdks,
                                                        const RuntimeNames& wanted) {
  sdk::Places places = places_of(sdks);
  for (const std::string& name : wanted.names) {
    if (sdk::versioned_name(name).version.empty()) continue;
    places.given.try_emplace(name, sdk_store().folder_of(name));
  }
  return measure::discover_workers(measure::program_folder(), ScratchFolder().path(), places,
                                   wanted.others ? std::set<std::string>() : wanted.names);
}

}  // namespace edgebench::cli
