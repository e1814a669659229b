// A model file of the user's: checked before anything is measured, and copied, so that what is
// measured in the last round is what was checked in the first. Its companions
// (measure/prepare/companions.h) belong to it: to its hash, its size, and its copy.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "measure/candidate.h"
#include "measure/prepare/artifact_store.h"

namespace edgebench::measure {

// Throws InputError, naming the file, unless it is there, regular, readable and not empty.
void check_users_file(const std::filesystem::path& file);

// The copy of a candidate's file, with its companions, in a folder of `root` that is called by
// content and name, made unless it is there and whole. Where the candidate knows its file's SHA-256
// it is that content: the copy, or else the file as long as it is the same. Throws InputError,
// naming the file.
StoredArtifact keep_users_file(const Candidate& candidate, const std::filesystem::path& root);

// The same for all files among the candidates: their paths become absolute, their hashes known.
void keep_users_files(std::span<Candidate> candidates, const std::filesystem::path& root);

}  // namespace edgebench::measure
