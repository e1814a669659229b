#include "image/dataset/class_order.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench::image {
namespace {

using Labels = std::map<std::string, int>;

ClassList list_of(const std::vector<std::string>& names) {
  ClassList list;
  list.path = "list.txt";
  list.names = names;
  for (std::size_t i = 0; i < names.size(); ++i) list.classes[names[i]] = static_cast<int>(i);
  return list;
}

ClassOrder order(const std::set<std::string>& names, std::optional<int> classes,
                 const ClassLists& lists = {}) {
  return order_classes("folders of d", names, lists, classes);
}

}  // namespace

TEST_CASE("a list that fits the network orders the classes") {
  const ClassLists lists{.given = {}, .found = {list_of({"x", "y"}), list_of({"c", "b", "a"})}};
  const ClassOrder three = order({"a", "c"}, 3, lists);
  CHECK(three.label_of == Labels{{"a", 2}, {"c", 0}});
  CHECK(three.how == "the folders of d are labelled by their places in list.txt");
  // TensorFlow's networks have one class more.
  const ClassOrder four = order({"a", "c"}, 4, lists);
  CHECK(four.label_of == Labels{{"a", 3}, {"c", 1}});
  CHECK(four.how.find("and one more, since the network has a class before") != std::string::npos);
  // Another network's list is none of ours.
  CHECK(order({"a", "c"}, 9, lists).label_of.empty());
  CHECK(order({"a", "c"}, 2, lists).label_of == Labels{{"a", 0}, {"c", 1}});
  CHECK(order({"a", "c"}, std::nullopt, lists).label_of == Labels{{"a", 2}, {"c", 0}});
}

TEST_CASE("a given list has to have all names") {
  ClassLists lists{.given = list_of({"c", "b", "a"}), .found = {list_of({"a", "z"})}};
  CHECK(order({"a", "c"}, 3, lists).label_of == Labels{{"a", 2}, {"c", 0}});
  // The network's classes may be others: that is said where labels and network meet.
  CHECK(order({"a", "c"}, 9, lists).label_of == Labels{{"a", 2}, {"c", 0}});
  CHECK_THROWS_WITH_AS(
      order({"a", "z"}, 3, lists),
      "z, one of the folders of d, is no class of list.txt, or a name of several; rename it to a "
      "synset or a name of the list, or give another list with --classes",
      InputError);
  CHECK(order({"2", "0"}, 3, lists).label_of == Labels{{"2", 2}, {"0", 0}});
}

TEST_CASE("a given list of numbers comes before the numbers themselves") {
  const ClassLists lists{.given = list_of({"50", "10", "20"}), .found = {}};
  CHECK(order({"10", "20"}, 3, lists).label_of == Labels{{"10", 1}, {"20", 2}});
  CHECK(order({"10", "20"}, 3, lists).list == "list.txt");
}

TEST_CASE("numbers of the given list are its classes") {
  ClassLists lists{.given = list_of({"a", "b", "c"}), .found = {}};
  lists.given->class_of_number = {{1, 2}, {2, 0}, {3, 1}};
  const ClassOrder kit = order({"1", "2"}, 3, lists);
  CHECK(kit.label_of == Labels{{"1", 2}, {"2", 0}});
  CHECK(kit.how ==
        "the folders of d are taken for the numbers of list.txt, whose synsets in sorted order are "
        "the classes");
  CHECK_THROWS_WITH_AS(
      order({"1", "4"}, 3, lists),
      "4, one of the folders of d, is no number of list.txt; rename it or leave out --classes",
      InputError);
  CHECK(order({"a", "b"}, 3, lists).label_of == Labels{{"a", 0}, {"b", 1}});
}

TEST_CASE("numbers are labels, unless they cannot be") {
  const ClassOrder numbers = order({"0", "1", "10", "2", "007"}, 1000);
  CHECK(numbers.label_of == Labels{{"0", 0}, {"1", 1}, {"10", 10}, {"2", 2}, {"007", 7}});
  CHECK(numbers.how == "the folders of d are labelled by the numbers that they are called");
  CHECK_FALSE(numbers.places);
  // Three classes called 1, 2 and 3 are the classes 0, 1 and 2.
  const ClassOrder from_one = order({"1", "2", "3"}, 3);
  CHECK(from_one.label_of == Labels{{"1", 0}, {"2", 1}, {"3", 2}});
  CHECK(from_one.how.find("sorted as byte strings") != std::string::npos);
  // With fewer folders than classes the labels are said to be beyond them later on.
  CHECK(order({"1", "3"}, 3).label_of == Labels{{"1", 1}, {"3", 3}});
}

TEST_CASE("as many names as classes are in the order of byte strings") {
  const ClassOrder sorted = order({"dog", "Zebra", "cat"}, 3);
  CHECK(sorted.label_of == Labels{{"Zebra", 0}, {"cat", 1}, {"dog", 2}});
  CHECK(sorted.how ==
        "the folders of d are labelled by their places when sorted as byte strings, as "
        "torchvision's ImageFolder counts them, since no class list has them: Zebra is class 0 and "
        "dog class 2");
  CHECK(order({"a", "b"}, std::nullopt).label_of == Labels{{"a", 0}, {"b", 1}});
  CHECK(order({"a", "b"}, std::nullopt).places == 2);
  CHECK(order({"a", "b"}, std::nullopt).list.empty());
}

TEST_CASE("otherwise nobody knows") {
  const ClassOrder unknown = order({"cat", "dog"}, 1000);
  CHECK(unknown.label_of.empty());
  CHECK(unknown.why_none ==
        "the 2 folders of d (cat, ...) are in no class list that is known, and the network has "
        "1000 classes; give the list of its classes, in its order, with --classes");
}

}  // namespace edgebench::image
