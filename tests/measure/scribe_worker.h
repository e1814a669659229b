// A worker that infers nothing: it writes down every command as it was sent, with the arguments,
// the CPUs and the memory limit that its process was started with, and gives answers of the test's
// own making. So a test sees what is lost on the way to a worker, which no runtime reports, and
// knows every figure that a record has to repeat.
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/npy.h"
#include "measure/prepare/inputs.h"
#include "measure/workers/workers.h"
#include "runtime/profile_messages.h"
#include "runtime/protocol.h"
#include "runtime/scenario_messages.h"

namespace edgebench::measure {

struct ScribeAnswers {
  runtime::Inspected inspected = {};
  runtime::Opened opened = {.phases = {{"read", 1'000}, {"compile", 2'000}},
                            .open_ns = 3'500,
                            .first_inference_ns = 4'000'000,
                            .session = {{"kernels", "ink"}},
                            .layers = {},
                            .bare_rss_bytes = 5'000,
                            .peak_rss_bytes = 6'000};
  runtime::WarmedUp warmed_up = {.settled = true, .runs = 50, .duration_ns = 1'000'000'000};
  runtime::Slice slice = {.after_switch_ns = 7'000,
                          .run_ns = {1'000'000, 1'000'000, 1'000'000},
                          .streams = {},
                          .wall_ns = 8'000'000,
                          .cpu_ns = 9'000'000};
  runtime::Closed closed = {
      .peak_rss_bytes = 10'000, .pss_bytes = 11'000, .cpu_ns = 12'000, .involuntary_switches = 13};
  runtime::Evaluated evaluated = {.same_bits_twice = true};
  runtime::ScenarioResult scenario;
  runtime::ProfileOpened profile_opened;
  runtime::ProfileSlice profile_slice;
  runtime::ProfileTaken profile_taken;
  // By command: what its shell does before it answers. `line` is the command.
  std::map<std::string, std::string> does_first;
};

inline constexpr const char* kNeverAnswers = "read -r never <&3; exit 0";

class Scribe {
 public:
  // Below `folder`, which must be there. Its artifact is the path of the weights, its logits are
  // the reference's.
  Scribe(const std::filesystem::path& folder, std::string name, const Inputs& inputs,
         const ScribeAnswers& answers = {})
      : name_(std::move(name)), folder_(folder / ("scribe-" + name_)) {
    std::filesystem::create_directories(folder_);
    const MappedNpy logits(inputs.reference_logits);
    const std::size_t classes = logits.shape().at(1);
    for (const std::size_t images : {inputs.images(), std::size_t{8}}) {
      write_npy(logits_of(images), logits.floats().first(images * classes),
                std::array{images, classes});
    }
    std::ofstream(executable()) << script(answers);
    std::filesystem::permissions(executable(), std::filesystem::perms::owner_all);
  }

  WorkerInfo worker() const {
    WorkerInfo info{.program = {executable()}, .reason = {}, .log = {}, .sha256 = "scribe's"};
    info.description.name = name_;
    info.description.version = "1";
    info.description.variants = {{"fp32", runtime::Precision::fp32, ""},
                                 {"other", runtime::Precision::fp32, ""}};
    info.description.options = {{"mode", ""}};
    info.description.file_suffixes = {".scribe"};
    info.description.has_compile_cache = true;
    info.description.devices = {{.name = "cpu", .nodes = {"/dev/zero"}}};
    return info;
  }

  std::filesystem::path executable() const { return folder_ / "worker"; }

  // What it answers when it is asked for the logits of so many images: all, or a batch of eight.
  std::filesystem::path logits_of(std::size_t images) const {
    return folder_ / fmt::format("{}.npy", images);
  }

  // In the order in which they came; "start" is of the process itself: `arguments`, `cpus` as in
  // "0-1", `data_kb` as `ulimit -d` has it.
  std::vector<nlohmann::json> heard(const std::string& command) const {
    std::vector<nlohmann::json> commands;
    std::istringstream lines(std::filesystem::exists(book()) ? read_file(book()) : "");
    for (std::string line; std::getline(lines, line);) {
      nlohmann::json heard = nlohmann::json::parse(line);
      if (heard.at("command") == command) commands.push_back(std::move(heard));
    }
    return commands;
  }

 private:
  std::filesystem::path book() const { return folder_ / "heard"; }

  static nlohmann::json event(const char* name, nlohmann::json answer) {
    answer["event"] = name;
    return answer;
  }

  // The cases of the script's loop; patterns need no order, for a command has one name.
  std::string cases(const ScribeAnswers& answers) const {
    const std::map<std::string, nlohmann::json> answer_to = {
        {"prepare", event("prepared", runtime::Prepared{"artifact.bin"})},
        {"inspect", event("inspected", answers.inspected)},
        {"open", event("opened", answers.opened)},
        {"warm_up", event("warmed_up", answers.warmed_up)},
        {"slice", event("slice", answers.slice)},
        {"evaluate", event("evaluated", answers.evaluated)},
        {"scenario", event("scenario", answers.scenario)},
        {"profile_open", event("profile_opened", answers.profile_opened)},
        {"profile_slice", event("profile_slice", answers.profile_slice)},
        {"profile_take", event("profile_taken", answers.profile_taken)},
        {"close", event("closed", answers.closed)}};
    std::string text;
    for (const auto& [command, answer] : answer_to) {
      text += fmt::format("    *'\"command\":\"{}\"'*)\n", command);
      if (const auto first = answers.does_first.find(command); first != answers.does_first.end()) {
        text += "      " + first->second + "\n";
      }
      if (command == "prepare") {
        text += "      value weights >\"$(value folder)/artifact.bin\"\n";
      }
      if (command == "evaluate") {
        text +=
            "      cp '" + folder_.string() + "'/\"$(number images)\".npy \"$(value logits)\"\n";
      }
      // A worker ends after it has said so; one that stays is waited for.
      const char* end = command == "close" ? "; exit 0;;\n" : ";;\n";
      text += "      echo '" + answer.dump() + "' >&3" + end;
    }
    return text;
  }

  // Lines are written with one call each, so those of two processes do not mix.
  std::string script(const ScribeAnswers& answers) const {
    return "#!/bin/sh\n"
           "value() { printf '%s' \"$line\" | sed 's/.*\"'$1'\":\"\\([^\"]*\\)\".*/\\1/'; }\n"
           "number() { printf '%s' \"$line\" | sed 's/.*\"'$1'\":\\([0-9]*\\).*/\\1/'; }\n"
           "start() {\n"
           "  cpus=$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status)\n"
           "  echo "
           "'{\"command\":\"start\",\"arguments\":\"'\"$arguments\"'\",\"cpus\":\"'$cpus'\"," +
           std::string("\"data_kb\":\"'$(ulimit -d)'\"}' >>'") + book().string() +
           "'\n}\n"
           "arguments=\"$*\"\n"
           "started=\n"
           "echo '{\"event\":\"ready\"}' >&3\n"
           "while read -r line <&3; do\n"
           // Its limits are set once it runs, and before it is told anything.
           "  [ -n \"$started\" ] || start\n"
           "  started=yes\n"
           "  printf '%s\\n' \"$line\" >>'" +
           book().string() +
           "'\n"
           "  case \"$line\" in\n" +
           cases(answers) +
           "  esac\n"
           "done\n";
  }

  std::string name_;
  std::filesystem::path folder_;
};

}  // namespace edgebench::measure
