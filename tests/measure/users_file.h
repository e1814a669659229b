// What the tests of model files of the user's share.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "measure/null_fixture.h"
#include "measure/prepare/evaluation.h"
#include "measure/prepare/users_file.h"
#include "model/network_file.h"
#include "model/synthetic.h"

namespace edgebench::measure {

// A file of the user's for the null runtime: a network of its own.
struct UsersFile {
  NullFixture fixture;
  std::filesystem::path root = fixture.cache() / "artifacts";

  std::filesystem::path network(const std::string& name, int classes, int image_size = 32) {
    const std::filesystem::path file = fixture.folder / name;
    model::save_network(model::synthetic_network(0.25, image_size, classes, 1), file);
    return file;
  }

  Candidate candidate(const std::filesystem::path& file, const std::string& settings = "") {
    Candidate candidate = parse_artifact("null:" + file.string() + settings);
    fixture.take_files(std::span(&candidate, 1));
    return candidate;
  }

  nlohmann::json evaluate(const std::filesystem::path& file, const std::string& settings = "") {
    const Candidate kept = candidate(file, settings);
    const StoredArtifact artifact = keep_users_file(kept, root);
    const auto prepared = prepared_candidate(kept, fixture.null_worker(), artifact, fixture.inputs);
    return measure::evaluate(prepared, fixture.null_worker(), fixture.inputs,
                             {.cache = fixture.cache(),
                              .logs = fixture.folder.path(),
                              .worker_cpus = {},
                              .deadline_ns = 5'000'000'000,
                              .memory_limit_bytes = {}});
  }
};

}  // namespace edgebench::measure
