// The highest rate of arrivals at which a server keeps its latency bound, by trying: first in steps
// up or down until one rate holds and another does not, then halfway between the two, until they
// lie within 5 %. Those runs are short. Of many short runs some hold by luck, and the search keeps
// just those; so the rate that is reported has to hold once more, for the whole duration, on
// arrivals of another seed, and if it does not, the next lower one has to.
//
// Knows neither clock nor server: tests script the answers.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace edgebench::measure {

struct ServerTrial {
  double rate_per_s = 0;
  bool confirming = false;  // For the whole duration.
};

class ServerSearch {
 public:
  static constexpr double kResolution = 0.05;
  static constexpr double kStep = 1.25;       // Upwards, while nothing has failed.
  static constexpr double kFirstShare = 0.8;  // Of the capacity: arrivals at random have to wait.
  // Of the capacity: where hardly anybody waits, what fails is the inference itself.
  static constexpr double kLowestShare = 0.09;
  static constexpr std::size_t kMostTrials = 30;

  // `capacity_per_s`: what the server answers when it never waits for queries. Positive; a guess
  // is good enough.
  explicit ServerSearch(double capacity_per_s);

  // What to try next; nothing once it is over.
  std::optional<ServerTrial> next() const;

  // What came of next().
  void add(bool held);

  // The highest rate that held a confirming trial. Nothing while, or if, none did.
  std::optional<double> confirmed_per_s() const { return confirmed_per_s_; }
  // The lowest rate that failed, of all trials.
  std::optional<double> failed_per_s() const { return failed_per_s_; }

 private:
  double capacity_per_s_;
  ServerTrial trial_;
  std::size_t trials_ = 0;
  std::optional<double> held_per_s_;  // The highest.
  std::optional<double> failed_per_s_;
  std::optional<double> confirmed_per_s_;
  bool over_ = false;
};

}  // namespace edgebench::measure
