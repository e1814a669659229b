// Labels that cannot be right: no accuracy anywhere, and a sentence that says what fits better.
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "known_pictures.h"

namespace edgebench {
namespace {

using nlohmann::json;

// The program beside pictures whose classes the network knows.
struct Known {
  test::Program program;
  test::KnownPictures pictures;

  explicit Known(int classes = 12)
      : pictures(test::make_known_pictures(program.folder.path(), classes, 60)) {}

  test::ProgramResult run(const std::string& command, const std::string& more = "") const {
    return program.run(command + " --weights known.safetensors " + more);
  }

  // Measures, and looks for an accuracy in every format.
  void check_withheld(const std::string& words) const {
    CAPTURE(words);
    const test::ProgramResult classified = run("classify images");
    CAPTURE(classified.error);
    CHECK(classified.exit_code == 3);
    CHECK(classified.out.find("top-1") == std::string::npos);
    CHECK(classified.error.find(words) != std::string::npos);
    CHECK(test::count_of(classified.error, "edgebench: ") == 1);

    const test::ProgramResult bench =
        run("bench --out run --images images --candidate a=null:fp32 --candidate b=null:fp32",
            "--rounds 2 --sweeps 2 --slice 1ms");
    CAPTURE(bench.error);
    CHECK(bench.exit_code == 0);
    CHECK(bench.error.find("accuracy is withheld: ") != std::string::npos);
    for (const std::string format : {"table", "markdown", "csv", "json", "html"}) {
      CAPTURE(format);
      const std::string report = program.run("report run --format " + format).out;
      // CSV has figures only; the table breaks lines, and HTML writes an apostrophe otherwise.
      if (format != "csv") CHECK(report.find("Accuracy is withheld: ") != std::string::npos);
      if (format == "markdown" || format == "json") {
        CHECK(report.find(words) != std::string::npos);
      }
      CHECK(report.find("Accuracy, with 95 % intervals") == std::string::npos);
    }
    const json report = json::parse(program.run("report run --format json").out);
    for (const json& row : report.at("candidates")) CHECK(row.at("accuracy").is_null());
    const std::string records = read_file(program.folder / "run/records.jsonl");
    CHECK(records.find("top1_correct") == std::string::npos);
    std::filesystem::remove_all(program.folder / "run");
    std::filesystem::remove_all(program.folder / "images");
  }
};

std::string number(int one) {
  return std::to_string(one);
}

// A list of the classes, as many as the network has.
std::string class_list(int classes, const std::function<std::string(int)>& line) {
  std::string list;
  for (int one = 0; one < classes; ++one) list += line(one) + "\n";
  return list;
}

std::string synset(int one) {
  return "n0000" + std::to_string(1000 + one);
}

// The development kit's numbers, from 1 in an order of its own.
int kit(int one) {
  return (one * 5 + 2) % 12 + 1;
}

}  // namespace

TEST_CASE("right labels have their accuracy") {
  const Known known;
  known.pictures.write(known.program.folder / "images", number);
  const test::ProgramResult classified = known.run("classify images");
  CHECK(classified.exit_code == 0);
  CHECK(classified.out.find("top-1 100.00 % (60 of 60;") != std::string::npos);
}

TEST_CASE("labels that count from one, in a file and as folders") {
  const Known known;
  known.pictures.write(known.program.folder / "images", [](int one) { return number(one + 1); });
  known.check_withheld("labels.csv less one fit the network's answers far better (60 of 60 images");
  // Not all of them, so that these numbers could be labels.
  known.pictures.write_class_folders(known.program.folder / "images",
                                     [](int one) { return number(one == 11 ? 11 : one + 1); });
  known.check_withheld("images less one fit the network's answers far better (");
}

TEST_CASE("labels of a network with a background class") {
  const Known known(13);
  known.pictures.write(known.program.folder / "images",
                       [](int one) { return number(one == 0 ? 0 : one - 1); });
  known.check_withheld("labels.csv plus one fit the network's answers far better (");
}

TEST_CASE("the development kit's order, by number and by name") {
  const Known known;
  const auto folder = known.program.folder / "images";
  constexpr const char* kWords =
      "are in another order than the network's classes, such as that of "
      "the ILSVRC development kit: images of one label are given";
  known.pictures.write(folder, [](int one) { return number(kit(one)); });
  known.check_withheld(kWords);
  known.pictures.write_class_folders(folder, [](int one) { return number(kit(one)); });
  known.check_withheld(kWords);
  // Synsets in a list of that order.
  known.pictures.write(folder, synset);
  write_file_atomically(folder / "synset_words.txt", class_list(12, [](int one) {
                          return synset((one * 5 + 2) % 12) + " a name";
                        }));
  known.check_withheld(kWords);
}

TEST_CASE("folders in the order of their names as text") {
  const Known known;
  // The network counts classes, and these are torchvision's places of their numbers.
  const std::vector<int> places = {0, 1, 4, 5, 6, 7, 8, 9, 10, 11, 2, 3};
  known.pictures.write(known.program.folder / "images",
                       [&](int one) { return number(places[static_cast<std::size_t>(one)]); });
  known.check_withheld("far better as places of the classes' numbers sorted as text (0, 1, 10,");
  // The network was trained by ImageFolder, and the folders are called by number.
  known.pictures.write_class_folders(known.program.folder / "images", [&](int one) {
    return number(static_cast<int>(std::ranges::find(places, one) - places.begin()));
  });
  known.check_withheld("far better as folder names sorted as text (0, 1, 10, 100, 2)");
}

TEST_CASE("a network of fewer classes than the labels is measured all the same") {
  const Known known(5);
  int next = 0;
  known.pictures.write(known.program.folder / "images",
                       [&](int) { return number(next++ % 7 * 150 + 99); });
  known.check_withheld(
      "is not among the network's classes 0 to 4; correct it or give weights with");
}

}  // namespace edgebench
