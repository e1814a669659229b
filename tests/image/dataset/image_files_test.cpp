#include "image/dataset/image_files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "base/error.h"
#include "image/dataset/put_files.h"
#include "image/pictures.h"
#include "support.h"

namespace edgebench::image {
namespace {

using edgebench::test::Names;
using edgebench::test::put_files;
using edgebench::test::TemporaryFolder;

Names below(const TemporaryFolder& folder, const ImageFiles& images) {
  Names names;
  for (const auto& file : images.files) {
    names.push_back(file.lexically_relative(folder.path()).generic_string());
  }
  return names;
}

}  // namespace

TEST_CASE("images beside each other need no class folders") {
  const TemporaryFolder folder;
  put_files(folder, {"b.JPEG", "a.png", "C.jpg", "notes.txt", ".hidden.jpg", "sub/d.jpg"});
  const ImageFiles images = find_images(folder.path());
  CHECK(below(folder, images) == Names{"C.jpg", "a.png", "b.JPEG"});
  CHECK_FALSE(images.in_class_folders());
  CHECK(left_out_words(images.left_out) == "1 subfolder (sub)");
}

TEST_CASE("class folders are sorted as byte strings, and searched to their ends") {
  const TemporaryFolder folder;
  put_files(folder, {"2/b.jpg", "10/z.jpg", "10/deep/er/a.jpg", "Zebra/c.png", "zoo/c.png",
                     "empty/x.txt", ".git/d.jpg"});
  std::filesystem::create_directory_symlink("..", folder / "zoo/loop");
  const ImageFiles images = find_images(folder.path());
  CHECK(below(folder, images) ==
        Names{"10/z.jpg", "10/deep/er/a.jpg", "2/b.jpg", "Zebra/c.png", "zoo/c.png"});
  CHECK(images.class_folders == Names{"10", "10", "2", "Zebra", "zoo"});
  CHECK(images.left_out.empty());
}

TEST_CASE("what looks like an image and is none that we read is counted") {
  const TemporaryFolder folder;
  put_files(folder, {"a.jpg", "b.webp", "A.WEBP", "c.gif", "x.jpg/inside.jpg"});
  REQUIRE(::mkfifo((folder / "pipe.png").c_str(), 0600) == 0);
  const ImageFiles images = find_images(folder.path());
  CHECK(below(folder, images) == Names{"a.jpg"});
  CHECK(left_out_words(images.left_out) ==
        "1 .gif file (c.gif), 2 .webp files (the first is A.WEBP), 1 folder (x.jpg), 1 named pipe "
        "(pipe.png)");
}

TEST_CASE("a folder without images says what it has instead") {
  const TemporaryFolder folder;
  put_files(folder, {"sub/a.webp", "notes.txt"});
  CHECK_THROWS_WITH_AS(
      find_images(folder.path()),
      (folder.path().string() +
       " and its subfolders contain no .jpg, .jpeg or .png file (but 1 .webp file (a.webp)); give "
       "a folder of images")
          .c_str(),
      InputError);
}

TEST_CASE("the parts of a data set are no classes") {
  const TemporaryFolder folder;
  put_files(folder, {"train/cat/a.jpg", "val/cat/b.jpg"});
  CHECK_THROWS_WITH_AS(
      find_images(folder.path()),
      (folder.path().string() + " holds the parts of a data set; give one of them, as in " +
       (folder / "val").string())
          .c_str(),
      InputError);
  CHECK(find_images(folder / "val").class_folders == Names{"cat"});
}

}  // namespace edgebench::image
