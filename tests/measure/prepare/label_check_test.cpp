#include "measure/prepare/label_check.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::measure {
namespace {

// Logits that decide for these classes.
struct Decided {
  std::vector<float> values;
  std::size_t classes;

  Decided(const std::vector<int>& answers, std::size_t classes_of_all) : classes(classes_of_all) {
    values.resize(answers.size() * classes);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      values[i * classes + static_cast<std::size_t>(answers[i])] = 1;
    }
  }

  stats::Logits logits() const { return {values, classes}; }
};

// Two images in a row of each class, `change`d.
template <typename Change>
std::vector<int> numbers(int images, int classes, const Change& change) {
  std::vector<int> all;
  for (int i = 0; i < images; ++i) all.push_back(change(i / 2 % classes));
  return all;
}

std::vector<int> numbers(int images, int classes) {
  return numbers(images, classes, [](int one) { return one; });
}

}  // namespace

TEST_CASE("each order that fits better has a sentence of its own") {
  const auto sentence = [](const std::vector<int>& answers, const std::vector<int>& labels,
                           std::size_t classes) {
    const Decided decided(answers, classes);
    const std::string order = why_other_order(decided.logits(), labels, "l.csv");
    CHECK(why_labels_misfit(decided.logits(), labels, "l.csv") == order);
    return order;
  };
  const auto more = [](int one) { return one + 1; };
  CHECK(sentence(numbers(80, 20), numbers(80, 20), 20).empty());
  CHECK(sentence(numbers(80, 20), numbers(80, 20, more), 20) ==
        "the labels of l.csv less one fit the network's answers far better (80 of 80 images "
        "instead of 0), so they count the classes from 1; give labels that count from 0");
  CHECK(sentence(numbers(80, 20, more), numbers(80, 20), 21) ==
        "the labels of l.csv plus one fit the network's answers far better (80 of 80 images "
        "instead of 0), so the network has a class before the first that is labelled, as "
        "TensorFlow's background; give labels that are one more");
  const std::vector<int> places = {0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 2, 3};
  const auto place = [&](int one) { return places[static_cast<std::size_t>(one)]; };
  CHECK(sentence(numbers(96, 12), numbers(96, 12, place), 12) ==
        "the labels of l.csv fit the network's answers far better as places of the classes' "
        "numbers sorted as text (0, 1, 10, 100, 2), as torchvision's ImageFolder sorts folders (96 "
        "of 96 images instead of 16); give the numbers themselves as labels, in a labels.csv");
  CHECK(sentence(numbers(96, 12, place), numbers(96, 12), 12) ==
        "the labels of l.csv fit the network's answers far better as folder names sorted as text "
        "(0, 1, 10, 100, 2), as torchvision's ImageFolder sorts them (96 of 96 images instead of "
        "16); give the place of each in that order as the label, in a labels.csv");
  const auto turned = [](int one) { return (one * 5 + 2) % 12; };
  CHECK(sentence(numbers(96, 12), numbers(96, 12, turned), 12) ==
        "the labels of l.csv are in another order than the network's classes, such as that of the "
        "ILSVRC development kit: images of one label are given one and the same other class (48 of "
        "48 images instead of 0); give labels in the network's order, or synsets with a list of "
        "its classes (--classes)");
}

TEST_CASE("agreement by chance is said where a trained network would show") {
  const auto misfit = [](int images, int classes) {
    std::vector<int> answers;
    std::vector<int> labels;
    for (int i = 0; i < images; ++i) {  // Every class once or less.
      answers.push_back(i % classes);
      labels.push_back((i * 7 + 5) % classes);
    }
    const Decided decided(answers, static_cast<std::size_t>(classes));
    CHECK(why_other_order(decided.logits(), labels, "l.csv").empty());
    return why_labels_misfit(decided.logits(), labels, "l.csv");
  };
  CHECK(misfit(50, 60) ==
        "the labels of l.csv agree with the network's answers by chance only (0 of 50 images), so "
        "they are of other classes or in another order than the network's; give labels in its "
        "order, or weights that were trained on these classes");
  CHECK(misfit(49, 60).empty());
  // A weak network of few classes is near chance, too.
  const Decided decided(numbers(60, 10), 10);
  std::vector<int> labels;
  for (int i = 0; i < 60; ++i) labels.push_back(i * i / 3 % 10);
  CHECK(why_labels_misfit(decided.logits(), labels, "l.csv").empty());
}

}  // namespace edgebench::measure
