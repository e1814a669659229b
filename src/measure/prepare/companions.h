// The files that a model file of the user's needs beside itself: the weights of an ONNX file that
// keeps them elsewhere, the .bin of an OpenVINO IR.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace edgebench::measure {

struct Companion {
  std::string name;               // Its path from the file's folder.
  std::uint64_t least_bytes = 0;  // That the file says are in it.

  bool operator==(const Companion&) const = default;
};

// By name. Throws InputError, naming the file, where it is damaged, or where a companion would lie
// outside of the file's folder: a model file must not lead a program to whatever it likes.
std::vector<Companion> companions_of(const std::filesystem::path& file);

// Throws InputError, naming both, unless the companion is a regular file that lies beside the file
// (weights/companion.h), and long enough.
void check_companion(const std::filesystem::path& file, const Companion& companion);

}  // namespace edgebench::measure
