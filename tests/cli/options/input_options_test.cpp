#include "cli/command.h"
#include "cli/program.h"

namespace edgebench {

TEST_CASE("what is given is taken, and the cache has a default") {
  const measure::InputOptions options =
      cli::input_options({.weights = "w", .images = "i", .labels = "l", .cache = "c"});
  CHECK(options.weights == "w");
  CHECK(options.images == "i");
  CHECK(options.labels == "l");
  CHECK(options.cache == std::filesystem::absolute("c"));
  CHECK(cli::input_options({}).cache == user_cache_folder().path);
}

TEST_CASE("a synthetic network is width, image size and classes, and excludes weights") {
  const measure::InputOptions options = cli::input_options({.synthetic = "0.5,96,10"});
  CHECK(options.synthetic_width == 0.5);
  CHECK(options.synthetic_image_size == 96);
  CHECK(options.synthetic_classes == 10);
  CHECK_FALSE(options.assets.has_value());
  CHECK_NOTHROW(cli::input_options({.synthetic = "8,2048,100000"}));
  for (const char* bad :
       {"0.5", "0.5,96", "0.5,96,10,1", "0,96,10", "0.5,16,10", "0.5,96,1", "x", "1e9,32,10",
        "8.1,32,10", "-1,32,10", "1,2049,10", "1,999999999,10", "1,32,100001"}) {
    CHECK_THROWS_WITH_AS(cli::input_options({.synthetic = bad}), doctest::Contains(bad),
                         UsageError);
  }
  CHECK_THROWS_AS(cli::input_options({.weights = "w", .synthetic = "0.5,96,10"}), UsageError);
}

TEST_CASE("EDGEBENCH_ASSETS that is no folder is said, not ignored") {
  const test::Program program;
  const std::string line = "EDGEBENCH_ASSETS=/no/such/assets " + std::string(EDGEBENCH_PROGRAM) +
                           " bench --candidate null:fp32 2>" + (program.folder / "e").string();
  CHECK(WEXITSTATUS(std::system(line.c_str())) == 3);
  CHECK(read_file(program.folder / "e").find("EDGEBENCH_ASSETS") != std::string::npos);
}

}  // namespace edgebench
