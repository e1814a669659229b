#include "base/npy.h"
#include "cli/pictures_folder.h"

namespace edgebench {

TEST_CASE("a folder is classified in the order of its names, and the logits can be had") {
  const test::Program program;
  test::write_images(program);
  const test::ProgramResult result =
      program.run("classify images --logits logits.npy" + test::kSmall);
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("synthetic") != std::string::npos);
  CHECK(result.out.find("1.png") < result.out.find("2.png"));
  CHECK(result.out.find("2.png") < result.out.find("3.png"));
  CHECK(MappedNpy(program.folder / "logits.npy").shape() == std::vector<std::size_t>{3, 10});

  // A runtime with the reference's kernels gives the reference's logits.
  const std::string reference = read_file(program.folder / "logits.npy");
  REQUIRE(program.run("classify images --candidate null:fp32 --logits logits.npy" + test::kSmall)
              .exit_code == 0);
  CHECK(read_file(program.folder / "logits.npy") == reference);
}

TEST_CASE("synthetic weights get no accuracy, whatever the labels say") {
  const test::Program program;
  test::write_images(program);
  write_file_atomically(program.folder / "images/labels.csv",
                        "file,label\n3.png,0\n1.png,1\n2.png,2\n");
  const test::ProgramResult result = program.run("classify images" + test::kSmall);
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("not available") != std::string::npos);
  CHECK(result.out.find("top-1") == std::string::npos);
  write_file_atomically(program.folder / "images/labels.csv", "file,label\n3.png,10\n");
  CHECK(program.run("classify images" + test::kSmall).exit_code == 3);
}

TEST_CASE("one image shows its best classes; a failing candidate says why") {
  const test::Program program;
  test::write_images(program);
  CHECK(program.run("classify images/1.png" + test::kSmall).out.find(" %  class ") !=
        std::string::npos);
  const test::ProgramResult failed =
      program.run("classify images/1.png --candidate null:fp32,fail=crash" + test::kSmall);
  CHECK(failed.exit_code == 4);
  CHECK(failed.error.find("crashed") != std::string::npos);
}

TEST_CASE("a model file of the user's classifies, and says how its images went in") {
  const test::Program program;
  test::write_images(program);
  REQUIRE(program.run("prepare --candidate null:fp32 --out artifacts --synthetic 0.25,64,3")
              .exit_code == 0);
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(program.folder / "artifacts")) {
    if (entry.path().extension() != ".safetensors") continue;
    std::filesystem::copy_file(entry.path(), program.folder / "net.null");
  }
  const test::ProgramResult result =
      program.run("classify images --artifact null:net.null --logits logits.npy" + test::kSmall);
  CHECK(result.exit_code == 0);
  CAPTURE(result.error);
  CHECK(result.out.find("null:net.null: images go in as normalise=imagenet, because nothing") == 0);
  CHECK(result.out.find("1.png") < result.out.find("2.png"));
  CHECK(MappedNpy(program.folder / "logits.npy").shape() == std::vector<std::size_t>{3, 3});
  const std::string logits = read_file(program.folder / "logits.npy");
  // As bench answers, and otherwise with other pixels.
  const test::ProgramResult other = program.run(
      "classify images --artifact null:net.null,normalise=none --logits logits.npy" + test::kSmall);
  CHECK(other.out.find("normalise=none, as you say") != std::string::npos);
  CHECK(read_file(program.folder / "logits.npy") != logits);

  // Labels of its own classes give it an accuracy, though edgebench's weights are made up.
  write_file_atomically(program.folder / "images/labels.csv",
                        "file,label\n3.png,0\n1.png,1\n2.png,2\n");
  const test::ProgramResult labelled =
      program.run("classify images --artifact null:net.null" + test::kSmall);
  CHECK(labelled.out.find("top-1") != std::string::npos);
  CHECK(program.run("classify images --artifact net.null" + test::kSmall).exit_code == 3);
  test::check_refused(program.run("classify images --artifact x --candidate y" + test::kSmall),
                      "excludes");
}

TEST_CASE("class names are shown where the list fits the network, and by number elsewhere") {
  const test::Program program;
  test::write_images(program);
  const auto with_list = [&](int classes) {
    std::string list;
    for (int i = 0; i < classes; ++i) {
      list += "n0000100" + std::to_string(i) + " kind-" + std::to_string(i) + ", alias\n";
    }
    write_file_atomically(program.folder / "mine.txt", list);
    return program.run("classify images/1.png --classes mine.txt --synthetic 0.25,32,5");
  };
  const std::string fitting = with_list(5).out;
  CAPTURE(fitting);
  for (int i = 0; i < 5; ++i) {
    const std::string number = std::to_string(i);
    CHECK(fitting.find("kind-" + number + ", alias (" + number + ")") != std::string::npos);
  }
  const std::string shifted = with_list(4).out;
  CHECK(shifted.find("the names of mine.txt are shifted by one: the network has a class before") !=
        std::string::npos);
  CHECK(shifted.find("background (0)") != std::string::npos);
  CHECK(shifted.find("kind-3, alias (4)") != std::string::npos);
  const std::string other = with_list(6).out;
  CHECK(other.find("mine.txt has 6 classes and the network 5, so none is named\n") !=
        std::string::npos);
  CHECK(other.find("kind-") == std::string::npos);
  CHECK(other.find(" %  class 3\n") != std::string::npos);
}

}  // namespace edgebench
