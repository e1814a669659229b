// A file of torch.save, whichever of its two forms it has: the pickle that says what there is, and
// the storages that it refers to.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/unmovable.h"
#include "weights/pickle/pickle.h"
#include "weights/torch/tensor_view.h"

namespace edgebench::weights {

inline constexpr std::size_t kMaxPickleBytes = 16'000'000;  // A checkpoint of MobileNetV2: 0.1 MB.

class Checkpoint : Unmovable {
 public:
  virtual ~Checkpoint() = default;

  virtual const PickleTree& tree() const = 0;

  // All numbers of a floating-point storage. Throws Malformed if the file has another size of it
  // than the pickle says, or the storage is damaged. Reads no other.
  virtual std::vector<float> storage(const StorageClaim& claim) const = 0;
};

// Since PyTorch 1.6: a zip archive. Throws as read_pickle does; NotWeights for other zip archives,
// TorchScript among them.
std::unique_ptr<Checkpoint> open_archive(std::span<const std::byte> file);

// Before, and with _use_new_zipfile_serialization=False: pickles one after the other, then the
// storages. Throws as read_pickle does; NotWeights for a pickle of something else than torch.save.
std::unique_ptr<Checkpoint> open_stream(std::span<const std::byte> file);

}  // namespace edgebench::weights
