#include "image/dataset/labelling.h"

#include <map>

#include <doctest/doctest.h>

#include "base/error.h"
#include "image/pictures.h"
#include "support.h"

namespace edgebench::image {
namespace {

namespace fs = std::filesystem;
using edgebench::test::TemporaryFolder;
using Labels = std::map<std::string, int>;

// The images of the folder's "images" by name, with the labels that the content of a file gives.
struct Matched {
  TemporaryFolder folder;
  std::vector<fs::path> images;

  explicit Matched(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      images.push_back(folder / ("images/" + name));
      test::write_text(images.back(), "pixels");
    }
  }

  Labels by(const std::string& content, const std::string& name = "images/labels.csv") const {
    test::write_text(folder / name, content);
    const LabelFile labels = read_label_file(folder / name);
    Labels found;
    for (const LabelledImage& image : match_labels(folder / "images", images, labels)) {
      found[image.file.lexically_relative(folder.path()).generic_string()] = image.row->label;
    }
    return found;
  }
};

const Labels kBoth = {{"images/x/a.jpg", 1}, {"images/y/b.jpg", 2}};

}  // namespace

TEST_CASE("a row's path begins at the images, at the label file or at the root") {
  const Matched matched({"x/a.jpg", "y/b.jpg"});
  CHECK(matched.by("x/a.jpg,1\ny/b.jpg,2\n") == kBoth);
  CHECK(matched.by("./x/a.jpg,1\nx/../y/b.jpg,2\n") == kBoth);
  CHECK(matched.by("images/x/a.jpg,1\nimages/y/b.jpg,2\n", "labels.csv") == kBoth);
  const std::string root = (matched.folder / "images").string();
  CHECK(matched.by(root + "/x/a.jpg,1\n" + root + "/y/b.jpg,2\n") == kBoth);
  CHECK(matched.by("x/a,1\ny/b,2\n") == kBoth);
}

TEST_CASE("names match whatever Unicode form they are in") {
  const Matched composed({"caf\xC3\xA9.jpg"});
  CHECK(composed.by("cafe\xCC\x81.jpg,3\n") == Labels{{"images/caf\xC3\xA9.jpg", 3}});
  const Matched decomposed({"cafe\xCC\x81.jpg"});
  CHECK(decomposed.by("caf\xC3\xA9.jpg,3\n") == Labels{{"images/cafe\xCC\x81.jpg", 3}});
  CHECK(decomposed.by("caf\xC3\xA9.jpg 3\n") == Labels{{"images/cafe\xCC\x81.jpg", 3}});
}

TEST_CASE("lists by name may have more images, paths or no suffixes") {
  const Matched matched({"x/a.jpg", "y/b.jpg"});
  CHECK(matched.by("a.jpg 1\nb.jpg 2\nc.jpg 3\n") == kBoth);
  CHECK(matched.by("x/a.jpg 1\ny/b.jpg 2\nx/b.jpg 3\n") == kBoth);
  const Labels kaggle =
      matched.by("ImageId,PredictionString\na,n01440764 1 2 3 4\nb,n01440764 1 2 3 4\n");
  CHECK(kaggle.size() == 2);
}

TEST_CASE("all that does not match is counted in one sentence") {
  const Matched matched({"a.jpg", "b.jpg", "c.jpg"});
  const auto message = [&](const std::string& content) {
    try {
      matched.by(content);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  const std::string labels = (matched.folder / "images/labels.csv").string();
  const std::string a = (matched.folder / "images/a.jpg").string();
  const std::string b = (matched.folder / "images/b.jpg").string();
  CHECK(message("c.jpg,1\n") ==
        a + " has no label in " + labels +
            ", and the same is true of 1 further image; add a row for it or remove the "
            "image");
  CHECK(message("a.jpg,1\nc.jpg,1\n") ==
        b + " has no label in " + labels + "; add a row for it or remove the image");
  CHECK(message("d.jpg 1\n") ==
        a + " has no label in " + labels +
            ", and the same is true of 2 further images; add a row for it or remove the "
            "image");
  CHECK(message("a.jpg,1\nx.jpg,2\nb.jpg,3\ny.jpg,4\n") ==
        labels + ", line 2: there is no file " + (matched.folder / "images/x.jpg").string() +
            ", and the same is true of 1 further row; add it or remove the row");
}

}  // namespace edgebench::image
