// What a long command tells the person who waits for it: one line that says what runs now.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace edgebench::measure {

class Progress {
 public:
  virtual ~Progress() = default;
  // Replaces the line; an empty one clears it, before something is printed elsewhere. Called often;
  // an implementation may skip lines that differ in numbers only.
  virtual void show(const std::string& line) = 0;
  // A sentence that stays, above the line.
  virtual void note(const std::string& sentence) = 0;
};

}  // namespace edgebench::measure
