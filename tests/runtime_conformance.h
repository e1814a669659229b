// What every runtime has to pass before anybody looks at its speed. A runtime's own test calls
// these checks for each of its variants; edgebench_add_runtime compiles them in.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/network.h"
#include "runtime/runtime.h"

namespace edgebench::test {

struct Conformance {
  std::string variant;
  runtime::Options options = {};
  std::string device = runtime::kCpu;
  // Largest distance of a logit from the reference interpreter's.
  float max_abs_error = 1e-3F;
  // Largest distance of a row of a batch, or of a run on two threads, from the run on its own:
  // other kernels may add in another order.
  float max_abs_spread = 1e-4F;
  // Instead of both, where values are rounded to few bits: how close logits must be, signal to
  // noise. An INT8 variant is compared with the simulation of a quantised network made by hand.
  std::optional<double> least_sqnr_db = {};
  // Of INT8, instead of the scheme that the variant wants on this machine.
  std::optional<quantise::Scheme> scheme = {};
  // What the layers must have been computed in.
  runtime::Arithmetic convolutions = runtime::Arithmetic::fp32;
  runtime::Arithmetic classifier = runtime::Arithmetic::fp32;  // And in hidden layers.
  // Of convolutions of one pixel, where it is another than that of the others.
  std::optional<runtime::Arithmetic> pointwise = {};
};

// What most runtimes have: FP32; and FP16 weights, computed in FP32, whose errors (they have 11
// bits) average out.
inline const Conformance kFp32{.variant = "fp32"};
inline const Conformance kFp16Storage{.variant = "fp16-storage", .least_sqnr_db = 40};

// A variant that computes every layer in one type, and strays from the reference by rounding.
inline Conformance throughout(const std::string& variant, runtime::Arithmetic arithmetic,
                              double least_sqnr_db) {
  return {.variant = variant,
          .least_sqnr_db = least_sqnr_db,
          .convolutions = arithmetic,
          .classifier = arithmetic};
}

// Which names the layers of an artifact can have; those of torchvision where it is for PyTorch.
enum class ArtifactNames { any, torchvisions };

// What check_runtime() is to check.
struct RuntimeVariants {
  std::vector<Conformance> all;                // For check_inference().
  std::vector<Conformance> damaged = {};       // For check_damaged_artifacts(); none: all of them.
  std::vector<Conformance> users_files = {};   // For check_users_file().
  std::vector<Conformance> real_weights = {};  // For check_real_weights().
  std::size_t real_images = 8;
  std::optional<ArtifactNames> layer_times = {};  // For check_layer_times(); none: not checked.
};

// MobileNetV2 of width 0.35 for 96 x 96 images and 10 classes, with seeded weights.
model::Network small_network();

// The same with two hidden layers in its head. No layer has fewer than 4,097 multiplications: such
// ones PyTorch does not give to oneDNN in BF16.
model::Network small_network_with_hidden_layers();

// All of the checks below, each a subcase, with the small network; what one variant more than
// another has to pass is checked by the runtime's own test.
void check_runtime(const std::string& name, const std::string& version_prefix,
                   const RuntimeVariants& variants);

// Each check says "skipped" and does nothing more on a machine without the variant's device.

// The runtime names itself, its version, its build and its variants.
void check_description(const std::string& name, const std::string& version_prefix);

// With a network of at most 224 x 224 pixels and seeded pictures:
// - the logits agree with the reference interpreter, and differ from one picture to the next, so
//   that the agreement means something;
// - the same picture gives the same bits twice;
// - row i of a batch is picture i on its own; two threads compute what one does;
// - two streams at the same time compute what one does on its own;
// - a runtime that keeps what it compiled finds it again;
// - the session says which kernels ran, and shows every layer's arithmetic.
void check_inference(const model::Network& network, const Conformance& expected);

// What differs with the head of the network, of the above: the logits agree with the reference's,
// alone and in a batch, and every layer's arithmetic is shown.
void check_head(const model::Network& network, const Conformance& expected);

// An artifact that is missing, empty, cut short or not what it should be ends in an exception with
// a message, and the runtime still opens the good one afterwards. Each file of the artifact is
// damaged in turn.
void check_damaged_artifacts(const model::Network& network, const Conformance& expected);

// Every variant that this machine runs tells the time of each layer, and which layer it is follows
// from what it tells, in narrow and in wide networks, also where layers are called as runtimes and
// artifacts call what they add. Says "skipped" where a variant or its profiler is unsupported.
void check_layer_times(ArtifactNames names);

// The variant's artifact given as a file of the user's, without a variant: one picture and a batch
// get the logits that they get with it, and the session says which kernels ran.
void check_users_file(const model::Network& network, const Conformance& expected);

// The first `images` pictures of val/ through the weights of the assets: the logits agree with the
// reference interpreter. Does nothing but say "skipped" where there are no assets.
void check_real_weights(const Conformance& expected, std::size_t images);

}  // namespace edgebench::test
