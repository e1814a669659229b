#include "stats/label_fit.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace edgebench::stats {
namespace {

using Answers = std::vector<std::size_t>;
using Labels = std::vector<int>;

// All classes are shown equally often; every `wrong`th answer is another class.
Answers answers_of(std::size_t images, std::size_t classes, std::size_t wrong = 5) {
  Answers answers;
  for (std::size_t i = 0; i < images; ++i) {
    const std::size_t shown = i / 2 % classes;  // Two images in a row of each class.
    answers.push_back(i % wrong == 0 ? (shown + classes / 2) % classes : shown);
  }
  return answers;
}

Labels labels_of(std::size_t images, std::size_t classes) {
  Labels labels;
  for (std::size_t i = 0; i < images; ++i) labels.push_back(static_cast<int>(i / 2 % classes));
  return labels;
}

template <typename Change>
Labels changed(Labels labels, const Change& change) {
  for (int& label : labels) label = change(label);
  return labels;
}

}  // namespace

TEST_CASE("right labels fit as they are") {
  const LabelFit fit = fit_labels(answers_of(200, 20), labels_of(200, 20), 20);
  CHECK(fit.order == LabelOrder::as_given);
  CHECK(fit.images == 200);
  CHECK(fit.right == 160);  // Each fifth is wrong.
  CHECK(fit.right_as_given == 160);
  CHECK_FALSE(fit.at_chance);
  CHECK(fit_labels({}, {}, 20).order == LabelOrder::as_given);
}

TEST_CASE("labels from one, and before one, are told") {
  const Answers answers = answers_of(200, 20);
  const Labels labels = labels_of(200, 20);
  const LabelFit from_one = fit_labels(answers, changed(labels, [](int l) { return l + 1; }), 20);
  CHECK(from_one.order == LabelOrder::one_less);
  CHECK(from_one.right == 160);
  CHECK(from_one.right_as_given == 0);
  CHECK(from_one.images == 200);
  // A network of 21 classes, the first of which nobody labels.
  Answers later = answers;
  for (std::size_t& answer : later) ++answer;
  const LabelFit background = fit_labels(later, labels, 21);
  CHECK(background.order == LabelOrder::one_more);
  CHECK(background.right == 160);
}

TEST_CASE("numbers and their places when sorted as text are told apart") {
  // As text: 0 1 10 11 2 3 4 5 6 7 8 9.
  const Labels place = {0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 2, 3};
  const Answers answers = answers_of(240, 12);
  const Labels labels = labels_of(240, 12);
  const auto place_of = [&](int label) { return place[static_cast<std::size_t>(label)]; };
  const LabelFit places = fit_labels(answers, changed(labels, place_of), 12);
  CHECK(places.order == LabelOrder::number_at_place);
  CHECK(places.right == 192);
  // The network counts places, and the labels are the numbers.
  Answers by_place;
  for (const std::size_t answer : answers) {
    by_place.push_back(static_cast<std::size_t>(place[answer]));
  }
  CHECK(fit_labels(by_place, labels, 12).order == LabelOrder::place_of_number);
  // From 1 on, as text: 1 10 11 12 2 3 4 5 6 7 8 9.
  const Labels from_one = {0, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2, 3};
  const auto from_one_place = [&](int label) { return from_one[static_cast<std::size_t>(label)]; };
  CHECK(fit_labels(answers, changed(labels, from_one_place), 12).order ==
        LabelOrder::number_at_place);
  Answers by_place_from_one;
  for (const std::size_t answer : answers) {
    by_place_from_one.push_back(static_cast<std::size_t>(from_one[answer]));
  }
  CHECK(fit_labels(by_place_from_one, changed(labels, [](int l) { return l + 1; }), 12).order ==
        LabelOrder::place_of_number);
}

TEST_CASE("any other order shows in images of one label that are given one class") {
  const Answers answers = answers_of(240, 12);
  const auto turned = [](int label) { return (label * 5 + 2) % 12; };
  const LabelFit fit = fit_labels(answers, changed(labels_of(240, 12), turned), 12);
  CHECK(fit.order == LabelOrder::another);
  CHECK(fit.images == 120);
  CHECK(fit.right == 96);
  // The development kit counts its classes from 1 in an order of its own.
  const auto kit = [&](int label) { return turned(label) + 1; };
  CHECK(fit_labels(answers, changed(labels_of(240, 12), kit), 12).order == LabelOrder::another);
  // Two classes the wrong way round.
  const auto swapped = [](int label) { return 1 - label; };
  const LabelFit two = fit_labels(answers_of(200, 2, 20), changed(labels_of(200, 2), swapped), 2);
  CHECK(two.order == LabelOrder::another);
  CHECK(two.right == 100);  // The wrong answers are all among the images that it was read off.
}

TEST_CASE("more labels than classes are no order of them") {
  // Each class is one label, and a seventh label is there, too.
  const auto spread = [](int label) { return label * 100 + 50; };
  Labels labels = changed(labels_of(120, 6), spread);
  CHECK(fit_labels(answers_of(120, 6, 200), labels, 6).order == LabelOrder::another);
  labels.back() = 7;
  CHECK(fit_labels(answers_of(120, 6, 200), labels, 6).order == LabelOrder::as_given);
}

TEST_CASE("with one image of each class no order can be read off, but chance is told") {
  Answers answers;
  Labels labels;
  for (int i = 0; i < 300; ++i) {
    answers.push_back(static_cast<std::size_t>(i));
    labels.push_back((i * 7 + 5) % 300);
  }
  const LabelFit fit = fit_labels(answers, labels, 300);
  CHECK(fit.order == LabelOrder::as_given);
  CHECK(fit.at_chance);
}

TEST_CASE("a network that gives all images one class fits no order by that") {
  const Answers constant(200, 4);
  CHECK(fit_labels(constant, Labels(200, 3), 10).order == LabelOrder::as_given);
  CHECK(fit_labels(constant, Labels(200, 5), 10).order == LabelOrder::as_given);
  CHECK(fit_labels(constant, labels_of(200, 10), 10).order == LabelOrder::as_given);
  CHECK(fit_labels(constant, labels_of(200, 10), 10).at_chance);
}

TEST_CASE("few images and random answers prove nothing") {
  // Nine of ten are right less one: McNemar's p is 2 / 2^9 = 0.004.
  const Labels labels = changed(labels_of(10, 20), [](int l) { return l + 1; });
  CHECK(fit_labels(answers_of(10, 20, 100), labels, 20).order == LabelOrder::as_given);
  std::mt19937 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    Answers answers;
    Labels given;
    for (int i = 0; i < 60; ++i) {
      answers.push_back(random() % 6);
      given.push_back(static_cast<int>(random() % 6));
    }
    CHECK(fit_labels(answers, given, 6).order == LabelOrder::as_given);
  }
}

}  // namespace edgebench::stats
