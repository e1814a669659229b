#include "image/dataset/class_order.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/error.h"

namespace edgebench::image {
namespace {

using Names = std::set<std::string>;

std::optional<int> number_in(const std::string& name) {
  int number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size() || number < 0) return std::nullopt;
  return number;
}

// TensorFlow's networks have one class more, the first.
bool has_background(const ClassList& list, std::optional<int> classes) {
  return classes && static_cast<std::size_t>(*classes) == list.size() + 1;
}

bool fits(const ClassList& list, std::optional<int> classes) {
  return !classes || static_cast<std::size_t>(*classes) == list.size() ||
         has_background(list, classes);
}

// Nothing where a name is none of the list's.
std::optional<ClassOrder> by_list(const std::string& what, const Names& names,
                                  const ClassList& list, std::optional<int> classes) {
  const int background = has_background(list, classes) ? 1 : 0;
  ClassOrder order;
  for (const std::string& name : names) {
    const std::optional<int> index = list.find(name);
    if (!index) return std::nullopt;
    order.label_of[name] = *index + background;
  }
  order.list = list.path;
  order.how = fmt::format("the {} are labelled by their places in {}", what, list.path.string());
  if (background == 1) {
    order.how += " and one more, since the network has a class before, as TensorFlow's background";
  }
  return order;
}

std::optional<ClassOrder> by_number(const std::string& what, const Names& names,
                                    std::optional<int> classes) {
  ClassOrder order;
  for (const std::string& name : names) {
    const std::optional<int> number = number_in(name);
    if (!number || (classes && *number >= *classes && std::ssize(names) == *classes)) {
      return std::nullopt;
    }
    order.label_of[name] = *number;
  }
  order.how = fmt::format("the {} are labelled by the numbers that they are called", what);
  return order;
}

// Numbers of the list's own.
ClassOrder by_number_of(const std::string& what, const Names& names, const ClassList& list) {
  ClassOrder order;
  for (const std::string& name : names) {
    const auto found = list.class_of_number.find(number_in(name).value());
    if (found == list.class_of_number.end()) {
      throw InputError(
          fmt::format("{}, one of the {}, is no number of {}; rename it or leave out --classes",
                      name, what, list.path.string()));
    }
    order.label_of[name] = found->second;
  }
  order.how = fmt::format(
      "the {} are taken for the numbers of {}, whose synsets in sorted order are the classes", what,
      list.path.string());
  return order;
}

ClassOrder by_place(const std::string& what, const Names& names) {
  ClassOrder order;
  int place = 0;
  for (const std::string& name : names) order.label_of[name] = place++;
  order.places = place;
  order.how = fmt::format(
      "the {} are labelled by their places when sorted as byte strings, as torchvision's "
      "ImageFolder counts them, since no class list has them: {} is class 0 and {} class {}",
      what, *names.begin(), *names.rbegin(), place - 1);
  return order;
}

void refuse_absent(const std::string& what, const Names& names, const ClassList& list) {
  for (const std::string& name : names) {
    if (list.find(name)) continue;
    throw InputError(
        fmt::format("{}, one of the {}, is no class of {}, or a name of several; rename it to a "
                    "synset or a name of the list, or give another list with --classes",
                    name, what, list.path.string()));
  }
}

}  // namespace

ClassOrder order_classes(const std::string& what, const Names& names, const ClassLists& lists,
                         std::optional<int> classes) {
  const bool numbered = std::ranges::all_of(
      names, [](const std::string& name) { return number_in(name).has_value(); });
  if (lists.given && numbered && !lists.given->class_of_number.empty()) {
    return by_number_of(what, names, *lists.given);
  }
  if (lists.given) {
    if (auto order = by_list(what, names, *lists.given, classes)) return *order;
    if (!numbered) refuse_absent(what, names, *lists.given);
  }
  for (const ClassList& list : lists.found) {
    if (numbered || !fits(list, classes)) continue;
    if (auto order = by_list(what, names, list, classes)) return *order;
  }
  if (auto order = by_number(what, names, classes)) return *order;
  if (!classes || std::ssize(names) == *classes) return by_place(what, names);
  return {
      .label_of = {},
      .how = {},
      .why_none = fmt::format(
          "the {} {} ({}{}) are in no class list that is known, and the network has {} classes; "
          "give the list of its classes, in its order, with --classes",
          names.size(), what, *names.begin(), names.size() > 1 ? ", ..." : "", *classes)};
}

}  // namespace edgebench::image
