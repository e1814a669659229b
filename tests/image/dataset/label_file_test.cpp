#include "image/dataset/label_file.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/error.h"
#include "image/pictures.h"
#include "support.h"

namespace edgebench::image {
namespace {

LabelFile parsed_labels(const std::string& content) {
  const edgebench::test::TemporaryFolder folder;
  test::write_text(folder / "labels.csv", content);
  return read_label_file(folder / "labels.csv");
}

void check_refused(const std::string& content, const char* reason) {
  INFO(content);
  CHECK_THROWS_WITH_AS(parsed_labels(content), doctest::Contains("labels.csv"), InputError);
  CHECK_THROWS_WITH_AS(parsed_labels(content), doctest::Contains(reason), InputError);
}

}  // namespace

TEST_CASE("the three kinds are told apart by their first line") {
  const LabelFile csv = parsed_labels("file,label\nb.jpg,3\na, comma.jpg,0\n");
  CHECK(csv.kind == LabelFileKind::csv);
  REQUIRE(csv.rows.size() == 2);
  CHECK(csv.rows[1].file == "a, comma.jpg");
  CHECK(csv.rows[1].label == 0);
  CHECK(csv.rows[1].line == 3);

  const LabelFile by_name = parsed_labels("a picture.jpg 65\nb.jpg 970\n");
  CHECK(by_name.kind == LabelFileKind::by_name);
  CHECK(by_name.rows[0].file == "a picture.jpg");
  CHECK(by_name.rows[1].label == 970);

  const LabelFile by_number = parsed_labels("65\n970\n65\n");
  CHECK(by_number.kind == LabelFileKind::by_number);
  CHECK(by_number.rows.size() == 3);
  CHECK(by_number.rows[1].line == 2);
}

TEST_CASE("rows are read as people write them") {
  struct Case {
    const char* content;
    const char* file;
    const char* class_name;
    int label;
  };
  const Case cases[] = {
      {"a.jpg,3\n", "a.jpg", "", 3},
      {"a.jpg;3\n", "a.jpg", "", 3},
      {"a.jpg\t3\n", "a.jpg", "", 3},
      {"a, comma.jpg\t3\n", "a, comma.jpg", "", 3},
      {"\"a; b.jpg\";3\n", "a; b.jpg", "", 3},
      {"\"say \"\"a\"\".jpg\",3\n", "say \"a\".jpg", "", 3},
      {"a.jpg, 3\n", "a.jpg", "", 3},
      {"file;label\na.jpg;3\n", "a.jpg", "", 3},
      {"Filename,Class\na.jpg,tench\n", "a.jpg", "tench", 0},
      {"label,file\n3,a.jpg\n", "a.jpg", "", 3},
      {"id,breed\na,great dane\n", "a", "great dane", 0},
      {"split,image,label,width\nval,a.jpg,3,227\n", "a.jpg", "", 3},
      {"a.jpg,\"tench, Tinca tinca\"\n", "a.jpg", "tench, Tinca tinca", 0},
      {"sub/a.jpg,n01440764\n", "sub/a.jpg", "n01440764", 0},
      {"a.jpg n01440764\n", "a.jpg", "n01440764", 0},
      {"n01440764\n", "", "n01440764", 0},
      {"ImageId,PredictionString\na,n01440764 1 2 3 4 n01440764 5 6 7 8 \n", "a", "n01440764", 0}};
  for (const Case& one : cases) {
    CAPTURE(one.content);
    const LabelFile labels = parsed_labels(one.content);
    REQUIRE(labels.rows.size() == 1);
    CHECK(labels.rows[0].file == one.file);
    CHECK(labels.rows[0].class_name == one.class_name);
    CHECK(labels.rows[0].label == one.label);
    CHECK(labels.has_class_names() == (*one.class_name != '\0'));
  }
  CHECK(parsed_labels("a.jpg;3\n").kind == LabelFileKind::csv);
  CHECK(parsed_labels("n01440764\n").kind == LabelFileKind::by_number);
  // Kaggle's names all 50,000 images, whichever a folder has.
  CHECK(parsed_labels("ImageId,PredictionString\na,n01440764 1 2 3 4\n").kind ==
        LabelFileKind::by_name);
}

// A name is put together in one pass: moving the rest of the row for every separator would take
// minutes.
TEST_CASE("beside a file's name an id is no file, and by itself it is one") {
  const LabelFile both = parsed_labels("id,filename,label\n1,2.png,9\n");
  CHECK(both.rows[0].file == "2.png");
  CHECK(both.rows[0].label == 9);
  CHECK(parsed_labels("image_id,label,path\n1,9,b/2.png\n").rows[0].file == "b/2.png");
  CHECK(parsed_labels("class_name,id,label\ncat,7,9\n").rows[0].file == "7");
  CHECK(parsed_labels("class_name,id,label\ncat,7,9\n").rows[0].label == 9);
}

TEST_CASE("a row may be nothing but separators") {
  const std::string separators(500'000, ',');
  const LabelFile labels = parsed_labels("a" + separators + "3\n");
  REQUIRE(labels.rows.size() == 1);
  CHECK(labels.rows[0].file == "a" + separators.substr(1));
  CHECK(labels.rows[0].label == 3);
}

TEST_CASE("byte order marks, line ends of other systems and a missing last one are harmless") {
  const LabelFile labels = parsed_labels(
      "\xEF\xBB\xBF"
      "file,label\r\na.jpg,3\r\n\r\n");
  REQUIRE(labels.rows.size() == 1);
  CHECK(labels.rows[0].label == 3);
  CHECK(parsed_labels("file,label\na.jpg,4").rows[0].label == 4);
}

TEST_CASE("malformed files are refused with the line and what to do") {
  check_refused("", "is empty");
  check_refused("\n\n", "is empty");
  check_refused("file,label\n", "no rows");
  check_refused("a.jpg\n", "line 1: expected a row 'file,label', a line 'name label', a number or");
  check_refused("id,file,foo\na,b.jpg,3\n", "line 1: no column of the header 'id,file,foo' is");
  check_refused("file,label\na.jpg\n", "line 2: expected a row 'file,label', found 'a.jpg'");
  check_refused("file,label\na.jpg,\n", "line 2: expected");
  check_refused("file,label\n,3\n", "line 2: expected");
  check_refused("file,label\na.jpg,3\nb.jpg,cat\n", "line 3: the label cat is a name, and those");
  check_refused("file,label\na.jpg,cat\nb.jpg,3\n", "line 3: the label 3 is a number, and those");
  check_refused("file,label\na.jpg,99999999999\n", "line 2: expected");
  check_refused("file,label\n\nb.jpg,3\n", "line 2: expected");
  check_refused("file,label\na.jpg,-1\n", "line 2: the label -1 is negative");
  check_refused("a.jpg 3\nb.jpg\n", "line 2: expected a line 'name label'");
  check_refused("3\nb.jpg 4\n", "line 2: expected a number");
  check_refused("n01440764\nn0144\n", "line 2: expected a number or a synset, found 'n0144'");
}

TEST_CASE("a refusal is one sentence with the file, the line, what stands there and what to do") {
  const edgebench::test::TemporaryFolder folder;
  const std::string path = (folder / "l.csv").string();
  const auto message = [&](const std::string& content) {
    test::write_text(path, content);
    try {
      read_label_file(path);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  CHECK(message("") ==
        path + " is empty; write the header 'file,label' and one row for every image");
  CHECK(message("file,label\n") == path + " has a header but no rows; write one for every image");
  CHECK(message("a\n") ==
        path +
            ", line 1: expected a row 'file,label', a line 'name label', a number or a synset, "
            "found 'a'; write one row for every image");
  CHECK(message("a,1\nb,cat\n") ==
        path +
            ", line 2: the label cat is a name, and those before are numbers; use one of the "
            "two");
  CHECK(message("id,file,foo\n") ==
        path +
            ", line 1: no column of the header 'id,file,foo' is called label or class; correct "
            "the header");
  CHECK(message("file,label\na,1\nb\n") ==
        path + ", line 3: expected a row 'file,label', found 'b'; correct the row");
  CHECK(message("a 1\nb\n") ==
        path + ", line 2: expected a line 'name label', found 'b'; correct the row");
  CHECK(message("a;1\nb\n") ==
        path + ", line 2: expected a row 'file;label', found 'b'; correct the row");
  CHECK(message("a\t1\nb\n") ==
        path + ", line 2: expected a row 'file<tab>label', found 'b'; correct the row");
  CHECK(message("4\nb\n") ==
        path + ", line 2: expected a number or a synset, found 'b'; correct the row");
  CHECK(message("4\n-3\n") ==
        path + ", line 2: the label -3 is negative, labels count from 0; correct the row");
  CHECK(message("a 1\nb 2\n./a 3\n") ==
        path + ", line 3: ./a was named on line 1 already; remove one of the rows");
}

TEST_CASE("an image named twice is refused with both lines") {
  check_refused("file,label\na.jpg,1\nb.jpg,2\na.jpg,1\n",
                "line 4: a.jpg was named on line 2 already");
  check_refused("a.jpg 1\na.jpg 2\n", "line 2: a.jpg was named on line 1 already");
}

TEST_CASE("the development kit's numbering is known by its ends") {
  std::string from_one;
  std::string from_zero;
  for (int i = 0; i < 1000; ++i) {
    from_one += fmt::format("{}\n", i + 1);
    from_zero += fmt::format("{}\n", i);
  }
  CHECK(parsed_labels(from_one).counts_as_development_kit());
  CHECK_FALSE(parsed_labels(from_one.substr(from_one.find('\n') + 1)).counts_as_development_kit());
  CHECK_FALSE(
      parsed_labels(from_one.substr(0, from_one.rfind("1000"))).counts_as_development_kit());
  CHECK_FALSE(parsed_labels(from_zero).counts_as_development_kit());
  // A list by name may be of any data set.
  CHECK_FALSE(parsed_labels("a.jpg 1\nb.jpg 1000\n").counts_as_development_kit());
}

}  // namespace edgebench::image
