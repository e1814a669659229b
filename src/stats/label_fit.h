// Do labels count the classes as the network does? A list that counts from one, or in the order of
// sorted folder names, gives every image a wrong label without a word. The network's own answers
// tell: in the right order most of them agree with the labels.
#pragma once

#include <cstddef>
#include <span>

namespace edgebench::stats {

enum class LabelOrder {
  as_given,         // No other order fits far better.
  one_less,         // The class is the label less one.
  one_more,         // The class is the label plus one.
  place_of_number,  // Labels are numbers, classes their places when sorted as text: 0, 1, 10, 2.
  number_at_place,  // The reverse: labels are such places.
  another,          // Images of one label are given one class, but no rule says which.
};

struct LabelFit {
  LabelOrder order = LabelOrder::as_given;
  std::size_t images = 0;          // That were looked at; of `another` every second one at most.
  std::size_t right_as_given = 0;  // Of these.
  std::size_t right = 0;           // In that order.
  // Of all images: no more answers agree with the labels than if they had nothing to do with each
  // other.
  bool at_chance = false;
};

// `answers` are the classes that a network with `classes` classes decided for; labels may lie
// beyond them, and are wrong then.
LabelFit fit_labels(std::span<const std::size_t> answers, std::span<const int> labels,
                    std::size_t classes);

}  // namespace edgebench::stats
