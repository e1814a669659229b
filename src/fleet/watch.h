// What becomes of a fleet: its rows now, and until nothing moves any more.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "fleet/job_script.h"
#include "fleet/rows.h"
#include "fleet/tasks.h"

namespace edgebench::fleet {

class Watch {
 public:
  Watch(Job job, std::vector<std::string> nodes);

  // A row for each node, in their order. Throws InputError: Slurm cannot be asked, or a run in the
  // folder is of another fleet.
  const std::vector<Row>& look();
  const std::vector<Row>& rows() const { return rows_; }

  // Until nothing moves, or `stop` is set. `show` is told before each pause. A Slurm that does not
  // answer, as while it is started again, is asked again for some minutes.
  void wait(const std::atomic<bool>& stop, const std::function<void(const std::string&)>& show);

  // Of the fleet's, those on hold without a node: a call that died left them.
  std::set<std::int64_t> abandoned_arrays() const;

 private:
  Job job_;
  std::vector<std::string> nodes_;
  std::vector<Row> rows_;
  std::vector<Task> tasks_;
  std::set<std::string> finished_;    // Their runs need no second look.
  std::map<std::string, int> looks_;  // For a run that a task says it has written.
};

// Where a task's words go.
std::string log_of(const Job& job, const std::string& node);

}  // namespace edgebench::fleet
