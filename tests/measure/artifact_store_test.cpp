#include "measure/artifact_store.h"

#include <fstream>

#include "null_fixture.h"

namespace edgebench::measure {

TEST_CASE("an artifact is written once, found again, and repaired when damaged") {
  const NullFixture fixture;
  ArtifactStore store(fixture.folder / "artifacts", fixture.inputs.weights.file,
                      fixture.inputs.weights.sha256);
  const Artifact written = store.ensure(fixture.null_worker(), "fp32", fixture.launch());
  CHECK_FALSE(written.cached);
  CHECK(written.size_bytes == size_on_disk_bytes(written.main_file));

  const Artifact found = store.ensure(fixture.null_worker(), "fp32", fixture.launch());
  CHECK(found.cached);
  CHECK(found.sha256 == written.sha256);
  CHECK(found.prepare_ns == written.prepare_ns);

  std::fstream damaged(written.main_file, std::ios::in | std::ios::out | std::ios::binary);
  damaged.seekp(-1, std::ios::end);
  damaged.put('\x7f');
  damaged.close();
  const Artifact repaired = store.ensure(fixture.null_worker(), "fp32", fixture.launch());
  CHECK_FALSE(repaired.cached);
  CHECK(repaired.sha256 == written.sha256);

  write_file_atomically(written.main_file.parent_path() / "manifest.json", "{\"files\":");
  CHECK_FALSE(store.ensure(fixture.null_worker(), "fp32", fixture.launch()).cached);
}

TEST_CASE("other weights are another artifact; a failed one leaves nothing") {
  const NullFixture fixture;
  const std::filesystem::path root = fixture.folder / "artifacts";
  ArtifactStore store(root, fixture.inputs.weights.file, fixture.inputs.weights.sha256);
  ArtifactStore other(root, fixture.inputs.weights.file, "another hash");
  const Artifact first = store.ensure(fixture.null_worker(), "fp32", fixture.launch());
  CHECK(other.ensure(fixture.null_worker(), "fp32", fixture.launch()).main_file != first.main_file);

  ArtifactStore unreadable(fixture.folder / "none", fixture.folder / "no-weights", "hash");
  CHECK_THROWS_AS(unreadable.ensure(fixture.null_worker(), "fp32", fixture.launch()),
                  WorkerFailure);
  CHECK(std::filesystem::is_empty(fixture.folder / "none"));
}

}  // namespace edgebench::measure
