#include "image/dataset/dataset.h"

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "base/error.h"
#include "image/dataset/put_files.h"
#include "image/pictures.h"
#include "support.h"

namespace edgebench::image {
namespace {

using edgebench::test::TemporaryFolder;

std::vector<std::string> names_of(const Dataset& dataset) {
  std::vector<std::string> names;
  for (const auto& file : dataset.files) names.push_back(file.filename().string());
  return names;
}

using edgebench::test::Names;
using edgebench::test::put_files;
using edgebench::test::WithoutRoot;

Dataset load_labelled(const std::filesystem::path& source,
                      const std::optional<std::filesystem::path>& labels) {
  return load_dataset(source,
                      {.labels = labels, .classes = {}, .assets = {}, .network_classes = {}});
}

void check_refused(const std::filesystem::path& source, const std::string& reason,
                   const std::optional<std::filesystem::path>& labels = std::nullopt) {
  CHECK_THROWS_WITH_AS(load_labelled(source, labels), doctest::Contains(reason.c_str()),
                       InputError);
}

}  // namespace

TEST_CASE("a link that leads nowhere is named, not left out") {
  const TemporaryFolder folder;
  put_files(folder, {"a.png"});
  std::filesystem::create_symlink(folder / "gone.jpg", folder / "b.jpg");
  check_refused(folder.path(), "b.jpg is a link to a file that is not there");
}

TEST_CASE("a folder without labels is its images by name") {
  const TemporaryFolder folder;
  put_files(folder, {"b.JPEG", "a.png", "C.jpg", "notes.txt", ".hidden.jpg", "sub/d.jpg", "jpg"});
  const Dataset dataset = load_dataset(folder.path());
  CHECK(names_of(dataset) == Names{"C.jpg", "a.png", "b.JPEG"});
  CHECK_FALSE(dataset.has_labels());
  CHECK(label_beyond(dataset, 1).empty());
  CHECK(dataset.notes == std::vector<std::string>{"left out are 1 subfolder (sub)"});
}

TEST_CASE("a single file is a dataset of one") {
  const TemporaryFolder folder;
  put_files(folder, {"a.jpg", "labels.csv"});
  CHECK(names_of(load_dataset(folder / "a.jpg")) == Names{"a.jpg"});
  check_refused(folder / "a.jpg", "takes no labels", folder / "labels.csv");
}

TEST_CASE("labels.csv decides the order and may name files in subfolders") {
  const TemporaryFolder folder;
  put_files(folder, {"a.jpg", "b.jpg", "sub/c.jpg"});
  test::write_text(folder / "labels.csv", "file,label\nb.jpg,7\nsub/c.jpg,1\na.jpg,0\n");
  const Dataset dataset = load_dataset(folder.path());
  CHECK(names_of(dataset) == Names{"b.jpg", "c.jpg", "a.jpg"});
  CHECK(dataset.labels == std::vector<int>{7, 1, 0});
  CHECK(dataset.labels_from == folder / "labels.csv");
  CHECK(dataset.notes.empty());
  CHECK(dataset.name_of(1) == "sub/c.jpg");
  CHECK(label_beyond(dataset, 8).empty());
  CHECK(label_beyond(dataset, 7) ==
        (folder / "labels.csv").string() +
            ", line 2: the label 7 of b.jpg is not among the network's classes 0 to 6; correct it "
            "or give weights with more classes");
}

TEST_CASE("rows without a file and files without a row are refused") {
  const TemporaryFolder folder;
  put_files(folder, {"a.jpg", "b.jpg"});
  test::write_text(folder / "labels.csv", "file,label\na.jpg,7\n");
  check_refused(folder.path(), "b.jpg has no label in " + (folder / "labels.csv").string());
  test::write_text(folder / "labels.csv", "file,label\na.jpg,7\nx.jpg,1\nb.jpg,1\n");
  check_refused(folder.path(), "labels.csv, line 3: there is no file");
}

TEST_CASE("validation images take their labels from a list by name, here or in the parent") {
  const TemporaryFolder folder;
  put_files(folder, {"val/ILSVRC2012_val_00000003.JPEG", "val/ILSVRC2012_val_00000001.JPEG"});
  const std::string list =
      "ILSVRC2012_val_00000001.JPEG 65\nILSVRC2012_val_00000002.JPEG 970\n"
      "ILSVRC2012_val_00000003.JPEG 230\n";
  CHECK_FALSE(load_dataset(folder / "val").has_labels());
  test::write_text(folder / "ilsvrc2012_val_labels_50000.txt", list);
  for (const std::string source : {"val", "val/"}) {
    const Dataset dataset = load_dataset(folder / source);
    CHECK(names_of(dataset) ==
          Names{"ILSVRC2012_val_00000001.JPEG", "ILSVRC2012_val_00000003.JPEG"});
    CHECK(dataset.labels == std::vector<int>{65, 230});
    CHECK(dataset.label_lines == std::vector<std::size_t>{1, 3});
  }
  test::write_text(folder / "val/val.txt", "ILSVRC2012_val_00000001.JPEG 1\n");
  check_refused(folder / "val", "ILSVRC2012_val_00000003.JPEG has no label");
}

TEST_CASE("validation images take their labels from a numbered list") {
  const TemporaryFolder folder;
  put_files(folder, {"ILSVRC2012_val_00000003.JPEG", "ILSVRC2012_val_00000001.JPEG"});
  test::write_text(folder / "numbers.txt", "65\n970\n230\n");
  CHECK(load_labelled(folder.path(), folder / "numbers.txt").labels == std::vector<int>{65, 230});
  test::write_text(folder / "numbers.txt", "65\n970\n");
  check_refused(folder.path(), "00000003.JPEG has no label", folder / "numbers.txt");
  test::write_text(folder / "numbers.txt", "65\n970\n230\n");
  put_files(folder, {"other.jpg"});
  check_refused(folder.path(), "other.jpg is not named ILSVRC2012_val_", folder / "numbers.txt");
}

TEST_CASE("a label file that is given is preferred to one that is found") {
  const TemporaryFolder folder;
  put_files(folder, {"a.jpg"});
  test::write_text(folder / "labels.csv", "file,label\na.jpg,1\n");
  test::write_text(folder / "other.csv", "file,label\na.jpg,2\n");
  CHECK(load_labelled(folder.path(), folder / "other.csv").labels == std::vector<int>{2});
  check_refused(folder.path(), "absent.csv", folder / "absent.csv");
}

TEST_CASE("folders that are missing, empty or unreadable are refused") {
  const TemporaryFolder folder;
  check_refused(folder / "absent", "absent does not exist");
  put_files(folder, {"empty/notes.txt", "closed/a.jpg"});
  check_refused(folder / "empty", "contain no .jpg");
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::none);
  {
    const WithoutRoot user;
    check_refused(folder / "closed", "check its permissions");
    check_refused(folder / "closed/a.jpg", "check its permissions");
  }
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::owner_all);
}

TEST_CASE("a refusal is one sentence that says which file, what about it, and what to do") {
  const TemporaryFolder folder;
  const auto at = [&](const std::string& name) { return (folder / name).string(); };
  const auto message = [&](const std::string& source,
                           const std::optional<std::filesystem::path>& labels = std::nullopt) {
    try {
      const std::string beyond = label_beyond(load_labelled(folder / source, labels), 7);
      if (!beyond.empty()) return beyond;
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  CHECK(message("absent") ==
        at("absent") + " does not exist; give a folder of images or an image file");
  put_files(folder, {"empty/notes.txt", "closed/a.jpg", "one/a.jpg", "one/b.jpg"});
  CHECK(message("one") == "taken");
  CHECK(message("empty") ==
        at("empty") +
            " and its subfolders contain no .jpg, .jpeg or .png file; give a folder of images");
  test::write_text(folder / "labels", "file,label\na.jpg,6\nb.jpg,9\n");
  CHECK(message("one/a.jpg", folder / "labels") ==
        at("one/a.jpg") +
            " is a single file, which takes no labels; give its folder or leave out " +
            at("labels"));
  CHECK(message("one", folder / "labels") ==
        at("labels") +
            ", line 3: the label 9 of b.jpg is not among the network's classes 0 to 6; correct it "
            "or give weights with more classes");
  test::write_text(folder / "labels", "file,label\nb.jpg,1\n");
  CHECK(message("one", folder / "labels") == at("one/a.jpg") + " has no label in " + at("labels") +
                                                 "; add a row for it or remove the image");
  test::write_text(folder / "labels", "file,label\na.jpg,1\nc.jpg,1\n");
  CHECK(message("one", folder / "labels") == at("labels") + ", line 3: there is no file " +
                                                 at("one/c.jpg") + "; add it or remove the row");
  test::write_text(folder / "labels", "1\n2\n");
  CHECK(message("one", folder / "labels") ==
        at("one/a.jpg") + " is not named ILSVRC2012_val_<number>.JPEG, so the numbered list " +
            at("labels") + " cannot label it; write a labels.csv");
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::none);
  {
    const WithoutRoot user;
    CHECK(message("closed") ==
          "cannot read the folder " + at("closed") + ": Permission denied; check its permissions");
    CHECK(message("closed/a.jpg") ==
          "cannot read " + at("closed/a.jpg") + ": Permission denied; check its permissions");
  }
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::owner_all);
}

TEST_CASE("a number in a name counts as a whole, and only there") {
  const TemporaryFolder folder;
  test::write_text(folder / "numbers.txt", "65\n970\n230\n");
  for (const char* name :
       {"ILSVRC2012_val_0000000x.JPEG", "ILSVRC2012_val_.JPEG", "ILSVRC2012_val_00000000.JPEG",
        "ILSVRC2012_val_1-2.JPEG", "ILSVRC2012_va_00000001.JPEG"}) {
    CAPTURE(name);
    const std::filesystem::path images = folder / name;
    test::write_text(images / name, "pixels");
    check_refused(images, "is not named ILSVRC2012_val_", folder / "numbers.txt");
  }
  put_files(folder, {"last/ILSVRC2012_val_3.JPEG"});
  CHECK(load_labelled(folder / "last", folder / "numbers.txt").labels == std::vector<int>{230});
  put_files(folder, {"beyond/ILSVRC2012_val_4.JPEG"});
  check_refused(folder / "beyond", "has no label", folder / "numbers.txt");
}

TEST_CASE("each known list of the validation set is found, the folder's own first") {
  for (const char* list : {"ilsvrc2012_val_labels_50000.txt", "val.txt", "val_labels.txt"}) {
    CAPTURE(list);
    const TemporaryFolder folder;
    put_files(folder, {"val/ILSVRC2012_val_00000001.JPEG", "other/picture.JPEG"});
    test::write_text(folder / list, "ILSVRC2012_val_00000001.JPEG 65\n");
    CHECK(load_dataset(folder / "val").labels == std::vector<int>{65});
    CHECK(load_dataset(folder / "val").labels_from.filename() == list);
    CHECK_FALSE(load_dataset(folder / "other").has_labels());
    test::write_text(folder / "val" / list, "ILSVRC2012_val_00000001.JPEG 66\n");
    CHECK(load_dataset(folder / "val").labels == std::vector<int>{66});
  }
}

TEST_CASE("the first so many images keep their labels") {
  const TemporaryFolder folder;
  put_files(folder, {"a.jpg", "b.jpg", "c.jpg"});
  Dataset unlabelled = load_dataset(folder.path());
  unlabelled.keep_first(2);
  CHECK(unlabelled.files == std::vector<std::filesystem::path>{folder / "a.jpg", folder / "b.jpg"});
  CHECK_FALSE(unlabelled.has_labels());
  test::write_text(folder / "labels.csv", "file,label\nb.jpg,5\na.jpg,6\nc.jpg,7\n");
  Dataset labelled = load_dataset(folder.path());
  labelled.keep_first(9);
  CHECK(labelled.files.size() == 3);
  labelled.keep_first(1);
  CHECK(labelled.files == std::vector<std::filesystem::path>{folder / "b.jpg"});
  CHECK(labelled.labels == std::vector<int>{5});
  CHECK(labelled.label_lines == std::vector<std::size_t>{2});
}

TEST_CASE("class folders label their images") {
  const TemporaryFolder folder;
  put_files(folder, {"images/n01443537/b.JPEG", "images/n01440764/deep/a.JPEG"});
  test::write_text(folder / "synset_words.txt", "n01440764 tench\nn01443537 goldfish\n");
  const Dataset dataset = load_dataset(folder / "images");
  CHECK(names_of(dataset) == Names{"a.JPEG", "b.JPEG"});
  CHECK(dataset.name_of(0) == "n01440764/deep/a.JPEG");
  CHECK(dataset.labels == std::vector<int>{0, 1});
  CHECK(dataset.labels_from == folder / "images");
  CHECK(label_beyond(dataset, 1) ==
        (folder / "images").string() +
            ": the label 1 of n01443537/b.JPEG is not among the network's classes 0 to 0; correct "
            "it or give weights with more classes");
  REQUIRE(dataset.notes.size() == 1);
  CHECK(dataset.notes[0] == "the class folders of " + (folder / "images").string() +
                                " are labelled by their places in " +
                                (folder / "synset_words.txt").string());
  // Of a network with other classes, nobody knows which they are.
  LabelOptions other;
  other.network_classes = 7;
  const Dataset unknown = load_dataset(folder / "images", other);
  CHECK_FALSE(unknown.has_labels());
  CHECK(unknown.files.size() == 2);
  CHECK(unknown.why_no_labels.find("2 class folders of ") != std::string::npos);
}

TEST_CASE("class lists are looked for beside the images and in the assets, or given") {
  const TemporaryFolder folder;
  put_files(folder, {"data/images/cat/a.jpg", "data/images/dog/b.jpg"});
  const auto labels = [&](const LabelOptions& options) {
    return load_dataset(folder / "data/images", options).labels;
  };
  LabelOptions options;
  options.assets = folder / "assets";
  CHECK(labels(options) == std::vector<int>{0, 1});  // Sorted.
  CHECK(load_dataset(folder / "data/images", options).places == 2);
  test::write_text(folder / "assets/imagenet_classes.txt", "dog\ncat\n");
  CHECK(labels(options) == std::vector<int>{1, 0});
  CHECK(load_dataset(folder / "data/images", options).class_list ==
        folder / "assets/imagenet_classes.txt");
  CHECK_FALSE(load_dataset(folder / "data/images", options).places);
  CHECK(labels({}) == std::vector<int>{0, 1});
  test::write_text(folder / "data/classes.txt", "bird\ndog\ncat\n");
  CHECK(labels(options) == std::vector<int>{2, 1});
  test::write_text(folder / "data/images/classes.txt", "cat\nbird\ndog\n");
  CHECK(labels(options) == std::vector<int>{0, 2});
  test::write_text(folder / "mine.txt", "dog\nbird\nfish\ncat\n");
  options.classes = folder / "mine.txt";
  CHECK(labels(options) == std::vector<int>{3, 0});
}

TEST_CASE("labels.csv may have class names, and paths into class folders") {
  const TemporaryFolder folder;
  put_files(folder, {"cat/a.jpg", "dog/b.jpg"});
  test::write_text(folder / "labels.csv", "dog/b.jpg,dog\ncat/a.jpg,cat\n");
  test::write_text(folder / "classes.txt", "dog\ncat\n");
  const Dataset dataset = load_dataset(folder.path());
  CHECK(names_of(dataset) == Names{"b.jpg", "a.jpg"});
  CHECK(dataset.labels == std::vector<int>{0, 1});
  CHECK(dataset.label_lines == std::vector<std::size_t>{1, 2});
  LabelOptions other;
  other.network_classes = 9;
  const Dataset unknown = load_dataset(folder.path(), other);
  CHECK_FALSE(unknown.has_labels());
  CHECK(unknown.label_lines.empty());
  CHECK(unknown.why_no_labels.find("2 class names in ") != std::string::npos);
}

TEST_CASE("the development kit's numbers need its list") {
  const TemporaryFolder folder;
  put_files(folder, {"ILSVRC2012_val_00000001.JPEG", "ILSVRC2012_val_00000002.JPEG"});
  test::write_text(folder / "truth.txt", "1\n1000\n");
  check_refused(
      folder.path(),
      "truth.txt numbers its classes 1 to 1000, as the ILSVRC2012 development kit does in "
      "an order of its own; give the kit's list (map_clsloc.txt) with --classes, or",
      folder / "truth.txt");
  std::string list;
  for (int number = 1; number <= 1000; ++number) {
    list += "n" + std::to_string(20'000'000 - number) + " " + std::to_string(number) + " name\n";
  }
  test::write_text(folder / "map_clsloc.txt", list);
  LabelOptions options;
  options.labels = folder / "truth.txt";
  options.classes = folder / "map_clsloc.txt";
  const Dataset dataset = load_dataset(folder.path(), options);
  CHECK(dataset.labels == std::vector<int>{999, 0});  // By falling synsets.
  REQUIRE(dataset.notes.size() == 1);
  CHECK(dataset.notes[0].find("are taken for the numbers of ") != std::string::npos);
  test::write_text(folder / "labels.csv",
                   "ILSVRC2012_val_00000001.JPEG,2\nILSVRC2012_val_00000002.JPEG,0\n");
  options.labels.reset();
  CHECK_THROWS_WITH_AS(load_dataset(folder.path(), options),
                       doctest::Contains("labels.csv, line 2: the label 0 is no number of "),
                       InputError);
}

TEST_CASE("images are left out with their labels") {
  const TemporaryFolder folder;
  put_files(folder, {"a.jpg", "b.jpg", "c.jpg", "d.jpg"});
  Dataset unlabelled = load_dataset(folder.path());
  unlabelled.leave_out({0, 2});
  CHECK(names_of(unlabelled) == Names{"b.jpg", "d.jpg"});
  test::write_text(folder / "labels.csv", "d.jpg,4\nc.jpg,5\nb.jpg,6\na.jpg,7\n");
  Dataset labelled = load_dataset(folder.path());
  labelled.leave_out({1, 3});
  CHECK(names_of(labelled) == Names{"d.jpg", "b.jpg"});
  CHECK(labelled.labels == std::vector<int>{4, 6});
  CHECK(labelled.label_lines == std::vector<std::size_t>{1, 3});
}

TEST_CASE("the assets' own folders load with their labels") {
  const auto assets = edgebench::test::assets();
  if (!assets) return;
  const Dataset val = load_dataset(*assets / "val");
  CHECK(val.files.size() == 1300);
  CHECK(label_beyond(val, 1000).empty());
  const Dataset by_list =
      load_labelled(*assets / "val", *assets / "ilsvrc2012_val_labels_50000.txt");
  CHECK(by_list.labels == val.labels);
}

}  // namespace edgebench::image
