// records.jsonl is written by a program that may be killed at any moment and then resumed, and read
// by people who may have edited it. So every line stands for itself: a line that is not what it
// should be costs that line, never the report.
//
// A resumed run ends the interrupted round, if it has sweeps enough, or leaves it as it is and
// begins the next one. Should the number of an unfinished round come again, the first launch of a
// candidate that the round already has tells the two apart: the older one stays unfinished.
#include "record/records.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json_text.h"
#include "record/tally.h"

namespace edgebench::record {
namespace {

using nlohmann::json;

// Ratios are taken of the logarithms of times.
void check_time(double time_ns) {
  if (!(time_ns > 0)) throw std::invalid_argument(fmt::format("{} ns is no time", time_ns));
}

void check(const Slice& slice) {
  std::ranges::for_each(slice.times.run_ns, check_time);
  if (slice.times.after_switch_ns) check_time(static_cast<double>(*slice.times.after_switch_ns));
  // Throws where its streams do not fit its inferences.
  if (!slice.times.run_ns.empty()) time_per_image_ns(slice, 1);
}

void check(const machine::Roofline& roofline) {
  for (const machine::Roofline::Peak& peak : roofline.peaks) {
    if (peak.macs_per_second > 0) continue;
    throw std::invalid_argument(
        fmt::format("{} multiply-adds per second are no peak", peak.macs_per_second));
  }
}

void check_names(const std::vector<Candidate>& candidates) {
  for (const Candidate& candidate : candidates) {
    if (std::ranges::count(candidates, candidate.name, &Candidate::name) == 1) continue;
    throw std::invalid_argument(fmt::format("two candidates are called \"{}\"", candidate.name));
  }
}

// Rows are added up kernel by kernel.
void check(const runtime::KernelTimes& times) {
  const std::string fault = runtime::fault_of(times);
  if (!fault.empty()) throw std::invalid_argument("it " + fault);
}

bool stopped(const Slice& slice) {
  return slice.stopped;
}

struct Kind {
  std::string record;
  static constexpr void fields(const auto& visit) { visit(required("record", &Kind::record)); }
};

class Reader {
 public:
  void add(const json& line) {
    const auto kind = read_json<Kind>(line).record;
    if (kind == Run::kind) return add_run(line);
    if (kind == End::kind) {
      records_.end = read_json<End>(line);
      return;
    }
    if (!add_measured(kind, line)) return;
    records_.end.reset();  // The run went on: it was resumed.
  }

  bool has_run() const { return has_run_; }
  RunRecords take() { return std::move(records_); }
  RunRecords& records() { return records_; }

 private:
  struct Schema {
    int schema = 0;
    std::string edgebench;
    static constexpr void fields(const auto& visit) {
      visit(required("schema", &Schema::schema), optional("edgebench", &Schema::edgebench));
    }
  };

  // False for a kind that is not known.
  bool add_measured(std::string_view kind, const json& line) {
    if (kind == Artifact::kind) {
      records_.artifacts.push_back(read_json<Artifact>(line));
    } else if (kind == Evaluation::kind) {
      records_.evaluations.push_back(read_json<Evaluation>(line));
    } else if (kind == Roofline::kind) {
      auto roofline = read_json<Roofline>(line);
      check(roofline.roofline);
      records_.rooflines.push_back(std::move(roofline));
    } else if (kind == Failure::kind) {
      records_.failures.push_back(read_json<Failure>(line));
    } else if (kind == Resume::kind) {
      records_.resumes.push_back(read_json<Resume>(line));
    } else if (kind == LayerTimes::kind) {
      add_layers(read_json<LayerTimes>(line));
    } else if (kind == LayersEnd::kind) {
      records_.layers_end = read_json<LayersEnd>(line);
    } else if (kind == Launch::kind) {
      add_launch(read_json<Launch>(line));
    } else if (kind == Sweep::kind) {
      auto sweep = read_json<Sweep>(line);
      for (const Slice& slice : sweep.slices) check(slice);
      records_.stopped_slices += std::erase_if(sweep.slices, &stopped);
      round_of(sweep).sweeps.push_back(std::move(sweep));
    } else if (kind == RoundEnd::kind) {
      auto end = read_json<RoundEnd>(line);
      round_of(end).end = std::move(end);
    } else {
      return false;
    }
    return true;
  }

  // The first one stays: a resumed run may repeat it, but its candidates are the same.
  void add_run(const json& line) {
    const auto version = read_json<Schema>(line);
    if (version.schema > kSchema) {
      throw InputError(
          fmt::format("it has schema {}, and this edgebench knows {}; read it with edgebench {}",
                      version.schema, kSchema, version.edgebench));
    }
    if (!has_run_) {
      auto run = read_json<Run>(line);
      check_names(run.candidates);
      records_.run = std::move(run);
      records_.run_line = line;
    }
    has_run_ = true;
  }

  Round& begin_round(int number, bool head_to_head) {
    Round& round = records_.rounds.emplace_back();
    round.number = number;
    round.head_to_head = head_to_head;
    return round;
  }

  template <typename Record>
  Round& round_of(const Record& record) {
    std::vector<Round>& rounds = records_.rounds;
    const bool known = !rounds.empty() && !rounds.back().finished() &&
                       rounds.back().number == record.round &&
                       rounds.back().head_to_head == record.head_to_head;
    return known ? rounds.back() : begin_round(record.round, record.head_to_head);
  }

  void add_launch(Launch launch) {
    Round* round = &round_of(launch);
    const bool again = std::ranges::any_of(round->launches, [&](const Launch& earlier) {
      return earlier.attempt.candidate == launch.attempt.candidate;
    });
    if (again) round = &begin_round(round->number, round->head_to_head);
    round->launches.push_back(std::move(launch));
  }

  void add_layers(LayerTimes layers) {
    check(layers.times);
    const auto same_launch = [&](const LayerTimes& earlier) {
      return earlier.attempt.candidate == layers.attempt.candidate &&
             earlier.launch == layers.launch;
    };
    std::erase_if(records_.layers, same_launch);
    records_.layers.push_back(std::move(layers));
  }

  RunRecords records_;
  bool has_run_ = false;
};

std::filesystem::path records_in(const std::filesystem::path& path) {
  const auto file = std::filesystem::is_directory(path) ? path / "records.jsonl" : path;
  std::error_code ignored;
  if (std::filesystem::status(file, ignored).type() == std::filesystem::file_type::not_found) {
    throw InputError(fmt::format(
        "there is no {}; give the folder that `edgebench bench --out` wrote", file.string()));
  }
  return file;
}

[[noreturn]] void throw_no_run(const std::filesystem::path& file, const RunRecords& records) {
  const std::string broken = records.broken_lines.empty()
                                 ? ""
                                 : fmt::format(" (line {}: {})", records.broken_lines.front().line,
                                               records.broken_lines.front().what);
  throw InputError(
      fmt::format("{} has no run record{}, so it is not the records.jsonl of a run; "
                  "give the folder that `edgebench bench --out` wrote",
                  file.string(), broken));
}

}  // namespace

std::vector<std::string> Quantised::hashes() const {
  std::vector<std::string> all = {sha256};
  for (const Quantised& other : also) all.push_back(other.sha256);
  return all;
}

std::map<std::string, int> Evaluation::computed_in() const {
  std::map<std::string, int> count;
  for (const runtime::ExecutedLayer& layer : layers) {
    ++count[std::string(enum_name(layer.arithmetic))];
  }
  return count;
}

bool Round::survived_by(const std::string& candidate) const {
  return finished() &&
         std::ranges::find(end->workers, candidate, &WorkerUse::candidate) != end->workers.end();
}

RunRecords read_records(const std::filesystem::path& path) {
  const std::filesystem::path file = records_in(path);
  const std::string content = read_file(file);
  Reader reader;
  std::string_view rest = content;
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = rest.find('\n');
    if (end == rest.npos) {
      reader.records().torn_last_line = true;
      break;
    }
    try {
      reader.add(parse_json(rest.substr(0, end)));
    } catch (const InputError& error) {
      throw InputError(fmt::format("cannot use {}: {}", file.string(), error.what()));
    } catch (const json::parse_error& error) {
      reader.records().broken_lines.push_back(
          {line, fmt::format("it is no JSON from character {} on", error.byte)});
    } catch (const std::exception& error) {
      reader.records().broken_lines.push_back({line, error.what()});
    }
    rest.remove_prefix(end + 1);
  }
  if (!reader.has_run()) throw_no_run(file, reader.records());
  return reader.take();
}

LoadgenRecords read_loadgen(const std::filesystem::path& path) {
  const std::filesystem::path file = records_in(path);
  LoadgenRecords records;
  std::istringstream lines(read_file(file));
  std::string text;
  for (int number = 1; std::getline(lines, text); ++number) {
    try {
      const json line = parse_json(text);
      const std::string kind = read_json<Kind>(line).record;
      if (kind == Loadgen::kind) {
        records.run = read_json<Loadgen>(line);
        records.run_line = line;
      } else if (kind == Artifact::kind) {
        records.artifacts.push_back(read_json<Artifact>(line));
      } else if (kind == Evaluation::kind) {
        records.evaluations.push_back(read_json<Evaluation>(line));
      } else if (kind == Scenario::kind) {
        records.scenarios.push_back(read_json<Scenario>(line));
      }
    } catch (const std::exception& error) {
      throw InputError(
          fmt::format("line {} of {} is no record: {}", number, file.string(), error.what()));
    }
  }
  return records;
}

}  // namespace edgebench::record
