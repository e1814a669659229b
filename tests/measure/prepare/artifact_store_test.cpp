#include "measure/prepare/artifact_store.h"

#include <fstream>
#include <functional>
#include <set>

#include "measure/null_fixture.h"
#include "measure/prepare/calibration.h"

namespace edgebench::measure {

TEST_CASE("an artifact is written once, found again, and repaired when damaged") {
  const NullFixture fixture;
  ArtifactStore store(fixture.folder / "artifacts", fixture.inputs.weights.file,
                      fixture.inputs.weights.sha256);
  const StoredArtifact written = store.ensure(fixture.null_worker(), "fp32", fixture.launch());
  CHECK_FALSE(written.cached);
  CHECK(written.size_bytes == size_on_disk_bytes(written.main_file));

  const StoredArtifact found = store.ensure(fixture.null_worker(), "fp32", fixture.launch());
  CHECK(found.cached);
  CHECK(found.sha256 == written.sha256);
  CHECK(found.prepare_ns == written.prepare_ns);

  std::fstream damaged(written.main_file, std::ios::in | std::ios::out | std::ios::binary);
  damaged.seekp(-1, std::ios::end);
  damaged.put('\x7f');
  damaged.close();
  const StoredArtifact repaired = store.ensure(fixture.null_worker(), "fp32", fixture.launch());
  CHECK_FALSE(repaired.cached);
  CHECK(repaired.sha256 == written.sha256);

  // What was not written with it may be read with it.
  write_file_atomically(written.main_file.parent_path() / "other/more", "more");
  CHECK_FALSE(store.ensure(fixture.null_worker(), "fp32", fixture.launch()).cached);
  CHECK_FALSE(std::filesystem::exists(written.main_file.parent_path() / "other"));
  CHECK(store.ensure(fixture.null_worker(), "fp32", fixture.launch()).cached);
  write_file_atomically(written.main_file.parent_path() / "manifest.json", "{\"files\":");
  CHECK_FALSE(store.ensure(fixture.null_worker(), "fp32", fixture.launch()).cached);
}

TEST_CASE("other weights are another artifact; a failed one leaves nothing") {
  const NullFixture fixture;
  const std::filesystem::path root = fixture.folder / "artifacts";
  ArtifactStore store(root, fixture.inputs.weights.file, fixture.inputs.weights.sha256);
  ArtifactStore other(root, fixture.inputs.weights.file, "another hash");
  const StoredArtifact first = store.ensure(fixture.null_worker(), "fp32", fixture.launch());
  CHECK(other.ensure(fixture.null_worker(), "fp32", fixture.launch()).main_file != first.main_file);

  ArtifactStore unreadable(fixture.folder / "none", fixture.folder / "no-weights", "hash");
  CHECK_THROWS_AS(unreadable.ensure(fixture.null_worker(), "fp32", fixture.launch()),
                  WorkerFailure);
  CHECK(std::filesystem::is_empty(fixture.folder / "none"));
}

TEST_CASE("an artifact is found by all that decides its bytes, and by nothing else") {
  const NullFixture fixture;
  const std::string weights = fixture.inputs.weights.sha256;
  const auto ensure = [&](const WorkerInfo& worker, const std::string& variant,
                          const std::string& weights_sha256) {
    QuantisedNetworkFile none{.file = {}, .why_none = "none"};
    return ArtifactStore(fixture.folder / "artifacts", fixture.inputs.weights.file, weights_sha256,
                         {{quantise::Scheme::asymmetric_u8, none}})
        .ensure(worker, variant, fixture.launch());
  };
  const auto changed = [&](const std::function<void(WorkerInfo&)>& change) {
    WorkerInfo worker = fixture.null_worker();
    worker.description.variants.push_back({"fp32", runtime::Precision::fp32, "again"});
    change(worker);
    return ensure(worker, "fp32", weights);
  };
  std::set<std::filesystem::path> files = {
      ensure(fixture.null_worker(), "fp32", weights).main_file};
  CHECK(changed([](WorkerInfo&) {}).cached);
  CHECK(changed([](WorkerInfo& worker) { worker.sha256 = "other"; }).cached);
  CHECK(changed([](WorkerInfo& worker) { worker.description.facts["build"] = "other"; }).cached);
  const auto is_another = [&](const StoredArtifact& artifact) {
    return !artifact.cached && files.insert(artifact.main_file).second;
  };
  CHECK(is_another(changed([](WorkerInfo& worker) { worker.description.version = "2"; })));
  CHECK(is_another(changed([](WorkerInfo& worker) { worker.description.artifact_revision = 2; })));
  CHECK(is_another(changed([](WorkerInfo& worker) { worker.description.name = "other"; })));
  CHECK(is_another(ensure(fixture.null_worker(), "fp32", "other")));
}

TEST_CASE("an INT8 artifact is one of its quantised network") {
  NullFixture fixture;
  const auto store_with = [&](const QuantisedNetworkFile& quantised) {
    return ArtifactStore(fixture.folder / "artifacts", fixture.inputs.weights.file,
                         fixture.inputs.weights.sha256,
                         {{quantise::Scheme::asymmetric_u8, quantised}});
  };
  const auto ensure = [&](ArtifactStore store, const char* variant) {
    return store.ensure(fixture.null_worker(), variant, fixture.launch());
  };
  const QuantisedNetworkFile quantised =
      ensure_quantised({.cache = fixture.cache()}, fixture.inputs.weights, fixture.progress);
  const StoredArtifact int8 = ensure(store_with(quantised), "int8");
  CHECK(read_file(int8.main_file) == read_file(quantised.file));
  CHECK(read_file(int8.main_file.parent_path() / "manifest.json").find(quantised.sha256) !=
        std::string::npos);

  QuantisedNetworkFile other = quantised;
  other.sha256 = "of another recipe";
  CHECK(ensure(store_with(other), "int8").main_file != int8.main_file);
  CHECK(ensure(store_with(quantised), "int8").cached);
  const StoredArtifact fp32 = ensure(store_with(quantised), "fp32");
  CHECK(ensure(store_with(other), "fp32").main_file == fp32.main_file);

  // Integers of another quantisation scheme are other integers.
  CHECK_THROWS_AS(ensure(store_with(quantised), "int8-w7"), WorkerFailure);
  const QuantisedNetworkFile seven =
      ensure_quantised({.cache = fixture.cache()}, fixture.inputs.weights, fixture.progress,
                       nullptr, quantise::Scheme::asymmetric_u8_w7);
  ArtifactStore both(
      fixture.folder / "artifacts", fixture.inputs.weights.file, fixture.inputs.weights.sha256,
      {{quantise::Scheme::asymmetric_u8, quantised}, {quantise::Scheme::asymmetric_u8_w7, seven}});
  CHECK(read_file(ensure(both, "int8-w7").main_file) == read_file(seven.file));
  CHECK(read_file(ensure(both, "int8").main_file) == read_file(quantised.file));
  CHECK_THROWS_WITH_AS(
      ArtifactStore(fixture.folder / "artifacts", fixture.inputs.weights.file,
                    fixture.inputs.weights.sha256, {{quantise::Scheme::asymmetric_u8_w7, other}})
          .ensure(fixture.null_worker(), "int8-w7", fixture.launch()),
      doctest::Contains("needs asymmetric_u8_w7 activations, and the quantised network has "
                        "asymmetric_u8"),
      WorkerFailure);

  try {
    ensure(store_with({.why_none = "no images"}), "int8");
    FAIL("an INT8 artifact without a quantised network");
  } catch (const WorkerFailure& failure) {
    CHECK(failure.outcome() == Outcome::unsupported);
    CHECK(failure.what() == std::string("no images"));
  }
}

}  // namespace edgebench::measure
