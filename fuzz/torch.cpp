// PyTorch's checkpoints: the pickle alone, to which every byte of an input goes, and the whole file
// in either of its two forms, where a zip archive's checksums stop most changes early.
#include "base/error.h"
#include "fuzz/input_file.h"
#include "weights/faults.h"
#include "weights/pickle/pickle.h"
#include "weights/torch/state_dict.h"
#include "weights/torch/torch_file.h"

namespace edgebench::fuzz {

void pickle(Input input) {
  try {
    const weights::PickleTree tree = weights::read_pickle(input);
    for (const weights::NamedView& tensor : weights::choose_state_dict(tree).tensors) {
      weights::checked_count(tensor.view, tensor.name);
    }
  } catch (const weights::Malformed&) {      // NOLINT(bugprone-empty-catch): the three answers that
  } catch (const weights::NotWeights&) {     // NOLINT(bugprone-empty-catch): read_torch_file()
  } catch (const weights::ForeignGlobal&) {  // NOLINT(bugprone-empty-catch): makes a sentence of.
  }
}

void checkpoint(Input input) {
  static InputFile file("fuzzed.pth");
  ends_in<InputError>([&] { weights::read_torch_file(file.holding(input)); });
}

}  // namespace edgebench::fuzz
