// Runs of scribes: short, and with figures that are known beforehand.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "measure/null_fixture.h"
#include "measure/scribe_worker.h"

namespace edgebench::measure {

class ScribeFixture : public NullFixture {
 public:
  // A scribe among the workers.
  const Scribe& add(const std::string& name, const ScribeAnswers& answers) {
    scribes_.push_back(std::make_unique<Scribe>(folder.path(), name, inputs, answers));
    workers[name] = scribes_.back()->worker();
    return *scribes_.back();
  }
  // One whose every inference takes so long.
  const Scribe& add(const std::string& name, std::int64_t run_ns = 1000) {
    ScribeAnswers answers;
    answers.slice.run_ns = {run_ns, run_ns, run_ns};
    return add(name, answers);
  }

  // So many rounds of one sweep for everybody who is not dropped.
  BenchRequest rounds(std::size_t count, const std::vector<std::string>& candidates) const {
    BenchRequest request = this->request(candidates);
    request.settings.stopping.rounds_all = count;
    request.settings.stopping.rounds_max = count;
    request.settings.sweeps_per_round = 1;
    return request;
  }

  std::string run(const BenchRequest& request, std::optional<ResumedRun> resumed = std::nullopt) {
    const std::atomic<bool> stop = false;
    return run_bench(request, inputs, workers, std::move(resumed), progress, stop);
  }

  // Who took part in each round to its end.
  std::vector<std::set<std::string>> workers_of_rounds() const {
    std::vector<std::set<std::string>> all;
    for (const nlohmann::json& round : records("round")) {
      std::set<std::string> names;
      for (const auto& worker : round.at("workers")) names.insert(worker.at("candidate"));
      all.push_back(std::move(names));
    }
    return all;
  }

 private:
  std::vector<std::unique_ptr<Scribe>> scribes_;
};

}  // namespace edgebench::measure
