#include "measure/prepare/label_check.h"

#include <cstddef>
#include <vector>

#include <fmt/format.h>

#include "stats/label_fit.h"

namespace edgebench::measure {
namespace {

// With few classes a weak network is near chance, too.
constexpr std::size_t kClassesToTell = 20;
constexpr std::size_t kImagesToTell = 50;

stats::LabelFit fit_of(const stats::Logits& answers, std::span<const int> labels) {
  std::vector<std::size_t> decided;
  for (std::size_t image = 0; image < labels.size(); ++image) {
    decided.push_back(stats::top_k(answers.image(image), 1).front());
  }
  return stats::fit_labels(decided, labels, answers.classes);
}

std::string order_sentence(const stats::LabelFit& fit, const std::string& where) {
  const std::string counts =
      fmt::format("{} of {} images instead of {}", fit.right, fit.images, fit.right_as_given);
  switch (fit.order) {
    case stats::LabelOrder::as_given:
      return {};
    case stats::LabelOrder::one_less:
      return fmt::format(
          "the labels of {} less one fit the network's answers far better ({}), so they count the "
          "classes from 1; give labels that count from 0",
          where, counts);
    case stats::LabelOrder::one_more:
      return fmt::format(
          "the labels of {} plus one fit the network's answers far better ({}), so the network has "
          "a class before the first that is labelled, as TensorFlow's background; give labels that "
          "are one more",
          where, counts);
    case stats::LabelOrder::place_of_number:
      return fmt::format(
          "the labels of {} fit the network's answers far better as folder names sorted as text "
          "(0, 1, 10, 100, 2), as torchvision's ImageFolder sorts them ({}); give the place of "
          "each in that order as the label, in a labels.csv",
          where, counts);
    case stats::LabelOrder::number_at_place:
      return fmt::format(
          "the labels of {} fit the network's answers far better as places of the classes' numbers "
          "sorted as text (0, 1, 10, 100, 2), as torchvision's ImageFolder sorts folders ({}); "
          "give the numbers themselves as labels, in a labels.csv",
          where, counts);
    case stats::LabelOrder::another:
      return fmt::format(
          "the labels of {} are in another order than the network's classes, such as that of the "
          "ILSVRC development kit: images of one label are given one and the same other class "
          "({}); "
          "give labels in the network's order, or synsets with a list of its classes (--classes)",
          where, counts);
  }
  return {};
}

}  // namespace

std::string why_other_order(const stats::Logits& answers, std::span<const int> labels,
                            const std::string& where) {
  return order_sentence(fit_of(answers, labels), where);
}

std::string why_labels_misfit(const stats::Logits& answers, std::span<const int> labels,
                              const std::string& where) {
  const stats::LabelFit fit = fit_of(answers, labels);
  const bool would_show = answers.classes >= kClassesToTell && labels.size() >= kImagesToTell;
  if (fit.order != stats::LabelOrder::as_given || !fit.at_chance || !would_show) {
    return order_sentence(fit, where);
  }
  return fmt::format(
      "the labels of {} agree with the network's answers by chance only ({} of {} images), so they "
      "are of other classes or in another order than the network's; give labels in its order, or "
      "weights that were trained on these classes",
      where, fit.right_as_given, fit.images);
}

}  // namespace edgebench::measure
