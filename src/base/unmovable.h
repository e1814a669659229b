// The base of classes that own what must be given back once, or that others refer to: they can be
// neither copied nor moved.
#pragma once

namespace edgebench {

class Unmovable {
 public:
  Unmovable(const Unmovable&) = delete;
  Unmovable& operator=(const Unmovable&) = delete;

 protected:
  Unmovable() = default;
  ~Unmovable() = default;
};

}  // namespace edgebench
