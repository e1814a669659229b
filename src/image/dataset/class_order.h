// From names of classes (of folders, or in a label file) to the network's classes.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "image/dataset/class_list.h"

namespace edgebench::image {

struct ClassLists {
  std::optional<ClassList> given;  // By the user, so that it has to fit.
  std::vector<ClassList> found;
};

struct ClassOrder {
  std::map<std::string, int> label_of;
  std::string how;             // In words: which order was taken.
  std::filesystem::path list;  // Whose places the labels are; empty: no list's.
  // How many classes there are where labels are places among the names; nothing: they are others.
  std::optional<int> places;
  std::string why_none;  // Or a sentence that says why none can be; then the map is empty.
};

// `what` the names are: "class folders of DIR". `classes` of the network; nothing where its weights
// are made up and its classes mean nothing. In this order:
// - names of a list: of the given one, also where they are numbers, else of the first found that
//   fits the network and has all;
// - numbers: their classes in a given list with numbers of its own, else, if below `classes`,
// these;
// - as many names as classes: the places of the names sorted as byte strings, as torchvision's
//   ImageFolder counts.
// Throws InputError if the given list lacks a name.
ClassOrder order_classes(const std::string& what, const std::set<std::string>& names,
                         const ClassLists& lists, std::optional<int> classes);

}  // namespace edgebench::image
