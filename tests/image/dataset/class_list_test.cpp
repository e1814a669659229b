#include "image/dataset/class_list.h"

#include <doctest/doctest.h>

#include "base/error.h"
#include "image/dataset/put_files.h"
#include "image/pictures.h"
#include "support.h"

namespace edgebench::image {
namespace {

ClassList parsed_classes(const std::string& content, const std::string& name = "classes.txt") {
  const edgebench::test::TemporaryFolder folder;
  test::write_text(folder / name, content);
  return read_class_list(folder / name);
}

using edgebench::test::Names;

}  // namespace

TEST_CASE("a synset is an n and eight digits") {
  CHECK(is_synset("n01440764"));
  CHECK_FALSE(is_synset("n0144076"));
  CHECK_FALSE(is_synset("n014407645"));
  CHECK_FALSE(is_synset("m01440764"));
  CHECK_FALSE(is_synset("n0144076x"));
  CHECK_FALSE(is_synset(""));
}

TEST_CASE("a line is a synset, a name or both") {
  const ClassList list =
      parsed_classes("n01440764 tench, Tinca tinca\r\nn01443537\nGreat White Shark\n");
  CHECK(list.names == Names{"tench, Tinca tinca", "n01443537", "Great White Shark"});
  CHECK(list.size() == 3);
  for (const char* name : {"n01440764", "tench", "Tinca tinca", "tench, Tinca tinca", "TENCH"}) {
    CAPTURE(name);
    CHECK(list.find(name) == 0);
  }
  CHECK(list.find("n01443537") == 1);
  CHECK(list.find("great_white_shark") == 2);
  CHECK(list.find("shark") == std::nullopt);
  CHECK(list.find("") == std::nullopt);
}

TEST_CASE("a name of two classes stands for neither") {
  const ClassList list = parsed_classes("n02012849 crane\nn03126707 crane\n");
  CHECK(list.find("crane") == std::nullopt);
  CHECK(list.find("n03126707") == 1);
  CHECK(parsed_classes("tench, tench\n").find("tench") == 0);
}

TEST_CASE("Keras's index is in the order of its numbers") {
  const ClassList list = parsed_classes(
      R"({"1": ["n01443537", "goldfish"], "0": ["n01440764", "tench"]})", "index.json");
  CHECK(list.names == Names{"tench", "goldfish"});
  CHECK(list.find("n01443537") == 1);
  CHECK_THROWS_WITH_AS(parsed_classes("[1]", "index.json"),
                       doctest::Contains("index.json is no class index as Keras has it"),
                       InputError);
  CHECK_THROWS_WITH_AS(parsed_classes("{", "index.json"),
                       doctest::Contains("give a list with a class a"), InputError);
}

TEST_CASE("numbers between synsets and names are an order of their own") {
  const ClassList kit =
      parsed_classes("n02119789 1 kit_fox\nn02100735 2 English_setter\nn01440764 3 tench\n");
  CHECK(kit.names == Names{"tench", "English_setter", "kit_fox"});
  CHECK(kit.class_of_number == std::map<int, int>{{1, 2}, {2, 1}, {3, 0}});
  CHECK(kit.find("n02119789") == 2);
  CHECK(kit.find("english setter") == 1);
  // A name may begin with a number, and some lines may have none.
  const ClassList plain = parsed_classes("n02119789 1 kit_fox\nn02100735 English_setter\n");
  CHECK(plain.names == Names{"1 kit_fox", "English_setter"});
  CHECK(plain.class_of_number.empty());
  CHECK(
      parsed_classes("n02119789 2 kit_fox\nn02100735 1 English_setter\n").class_of_number.empty());
  CHECK(parsed_classes("n02119789 1\n").class_of_number.empty());
}

TEST_CASE("an empty list is refused, an absent one too") {
  CHECK_THROWS_WITH_AS(
      parsed_classes("\n"),
      doctest::Contains("classes.txt is empty; write a class a line, in the network's order"),
      InputError);
  CHECK_THROWS_AS(read_class_list("/absent/list.txt"), InputError);
}

TEST_CASE("lists are found by their usual names, those with synsets first") {
  const edgebench::test::TemporaryFolder folder;
  for (const char* name : {"a/imagenet_classes.txt", "a/synset_words.txt", "b/classes.txt",
                           "b/LOC_synset_mapping.txt", "a/other.txt"}) {
    test::write_text(folder / name, "x\n");
  }
  CHECK(find_class_lists({folder / "b", folder / "a", folder / "absent"}) ==
        std::vector<std::filesystem::path>{folder / "b/LOC_synset_mapping.txt",
                                           folder / "b/classes.txt", folder / "a/synset_words.txt",
                                           folder / "a/imagenet_classes.txt"});
}

}  // namespace edgebench::image
