#include "cli/cache_contents.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/error.h"
#include "base/file.h"
#include "support.h"

namespace edgebench::cli {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

void put(const test::TemporaryFolder& cache, const std::string& name, std::size_t bytes) {
  write_file_atomically(cache / name, std::string(bytes, 'x'));
}

Names names_of(const std::vector<CacheKind>& kinds) {
  Names names;
  for (const CacheKind& kind : kinds) names.push_back(kind.name);
  return names;
}

}  // namespace

TEST_CASE("kinds are counted with all below them, the largest first") {
  const test::TemporaryFolder cache;
  put(cache, "crops/a.npy", 10);
  put(cache, "artifacts/x/a.onnx", 30);
  put(cache, "artifacts/x/manifest.json", 5);
  put(cache, "logits/a.npy", 10);
  put(cache, "somebody/a", 1);
  put(cache, ".hidden/a", 99);
  fs::create_symlink("a.npy", cache / "logits/b.npy");
  const std::vector<CacheKind> kinds = cache_contents(cache.path());
  CHECK(names_of(kinds) == Names{"artifacts", "crops", "logits", "somebody"});
  CHECK(kinds[0].bytes == 35);
  CHECK(kinds[0].files == 2);
  CHECK(kinds[2].bytes == 10);
  CHECK(kinds[2].files == 1);
  CHECK_FALSE(kinds[0].what.empty());
  CHECK(kinds[3].what == "not edgebench's; nothing clears it");
  CHECK(cache_contents(cache / "absent").empty());
}

TEST_CASE(
    "named kinds are removed; of all not the libraries, downloaded weights, what is not ours") {
  const test::TemporaryFolder cache;
  for (const char* name : {"crops/a", "jobs/a", "logits/a", "sdk/a", "weights/a", "somebody/a"}) {
    put(cache, name, 10);
  }
  CHECK(names_of(clear_cache(cache.path(), {"logits"})) == Names{"logits"});
  CHECK_FALSE(fs::exists(cache / "logits"));
  CHECK(names_of(clear_cache(cache.path(), {"all"})) == Names{"crops"});
  CHECK(names_of(cache_contents(cache.path())) == Names{"jobs", "sdk", "somebody", "weights"});
  CHECK(names_of(clear_cache(cache.path(), {"all", "weights"})) == Names{"weights"});
  CHECK(clear_cache(cache / "absent", {"all"}).empty());
}

TEST_CASE("nothing is removed where a kind is wrong or the folder is no cache") {
  const test::TemporaryFolder cache;
  put(cache, "crops/a", 10);
  put(cache, "sdk/a", 10);
  put(cache, "photographs/a", 10);
  CHECK_THROWS_WITH_AS(
      clear_cache(cache.path(), {"crops", "crop"}),
      ("--clear cannot be 'crop'; of " + cache.path().string() + " it can be all, crops").c_str(),
      UsageError);
  CHECK_THROWS_AS(clear_cache(cache.path(), {"crops", "sdk"}), UsageError);
  CHECK_THROWS_AS(clear_cache(cache.path(), {"crops", "photographs"}), UsageError);
  CHECK(fs::exists(cache / "crops/a"));
  put(cache, "paper.tex", 10);
  CHECK_THROWS_WITH_AS(clear_cache(cache.path(), {"all"}),
                       doctest::Contains("holds files, as paper.tex, and so is no cache"),
                       InputError);
  CHECK(fs::exists(cache / "crops/a"));
}

}  // namespace edgebench::cli
