// An image file that cannot be used, and what of it a message needs.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace edgebench::image {

// One sentence: "<name> <problem>; <advice>".
class BadImage : public InputError {
 public:
  BadImage(const std::string& name, std::string problem, const std::string& advice)
      : InputError(name + " " + problem + "; " + advice), problem_(std::move(problem)) {}

  const std::string& problem() const { return problem_; }

 private:
  std::string problem_;
};

// All of a data set that cannot be used, in one sentence.
class BadImages : public InputError {
 public:
  BadImages(const std::string& sentence, std::string list, std::vector<std::size_t> indices)
      : InputError(sentence), list_(std::move(list)), indices_(std::move(indices)) {}

  // "a.jpg is empty; b.jpg is truncated, its data end before the image does"
  const std::string& list() const { return list_; }

  // Of Dataset::files, in ascending order.
  const std::vector<std::size_t>& indices() const { return indices_; }

 private:
  std::string list_;
  std::vector<std::size_t> indices_;
};

}  // namespace edgebench::image
