// A model file of the user's before a runtime sees it: what it is, and which files belong to it.
#include "base/error.h"
#include "fuzz/input_file.h"
#include "measure/prepare/companions.h"
#include "weights/file_kind.h"

namespace edgebench::fuzz {

void model_file(Input input) {
  static InputFile file("fuzzed");
  const std::filesystem::path& path = file.holding(input);
  ends_in<InputError>([&] { weights::file_kind(path); });
  ends_in<InputError>([&] {
    for (const measure::Companion& companion : measure::companions_of(path)) {
      ends_in<InputError>([&] { measure::check_companion(path, companion); });
    }
  });
}

}  // namespace edgebench::fuzz
