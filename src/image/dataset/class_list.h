// Lists of the classes of a network, in its order: what synsets (n01440764) and names mean.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace edgebench::image {

// "n" and eight digits, as WordNet numbers its nouns.
bool is_synset(std::string_view text);

struct ClassList {
  std::filesystem::path path;
  // Of class 0, 1, ..., for people; the synset where none is given.
  std::vector<std::string> names;
  // Of a list with numbers of its own, such as the ILSVRC development kit's: each number's class.
  std::map<int, int> class_of_number;
  // Synsets and names, as spelled_alike() writes them, to their class; -1: of several classes.
  std::map<std::string, int> classes;

  std::size_t size() const { return names.size(); }
  // Nothing for what is in the list nowhere, or stands for several classes ("crane").
  std::optional<int> find(std::string_view synset_or_name) const;
};

// A class a line: "n01440764 tench, Tinca tinca", a synset or a name alone; or Keras's
// imagenet_class_index.json. "n02119789 1 kit_fox" with numbers from 1 on, as map_clsloc.txt of the
// ILSVRC development kit has it, is an order of its own: the classes of networks are in the order
// of the synsets, and so are those of the list then. Throws InputError, naming the file, if it
// cannot be read.
ClassList read_class_list(const std::filesystem::path& path);

// The lists by their usual names that are in these folders, in this order.
std::vector<std::filesystem::path> find_class_lists(
    const std::vector<std::filesystem::path>& folders);

}  // namespace edgebench::image
