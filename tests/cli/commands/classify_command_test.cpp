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

}  // namespace edgebench
