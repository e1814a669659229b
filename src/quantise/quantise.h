// The quantiser: one FP32 network and some images become the one set of integers that every
// runtime's INT8 artifact expresses. docs/QUANTISATION.md has the recipe, its sources and figures.
#pragma once

#include "base/npy.h"
#include "model/network.h"
#include "quantise/calibrate/images.h"
#include "quantise/quantised_network.h"
#include "quantise/recipe.h"

namespace edgebench::quantise {

// Changes when equal arguments would give another network. For content addresses.
inline constexpr int kQuantiserRevision = 3;

// `crops` are the calibration images, uint8 N x size x size x 3. Equal arguments give the same bits
// on any number of threads (of one machine; another's FP32 sums may round differently). What is
// doubtful about the images (few of them, or of one colour) stands in provenance as "warning".
// Throws InputError if there is no image, if their size is not the network's, or if the network
// gives a NaN or an infinity.
QuantisedNetwork quantise(const model::Network& network, const MappedNpy& crops,
                          const Recipe& recipe, const Work& work = {});

}  // namespace edgebench::quantise
