// A run's records, as `report`, `recommend`, `compare` and `--resume` read them.
#include "record/records.h"

#include "base/error.h"
#include "fuzz/input_file.h"

namespace edgebench::fuzz {

void records(Input input) {
  static InputFile file("records.jsonl");
  const std::filesystem::path& path = file.holding(input);
  ends_in<InputError>([&] { record::read_records(path); });
  ends_in<InputError>([&] { record::read_loadgen(path); });
}

}  // namespace edgebench::fuzz
