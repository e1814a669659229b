// Rules for what moves values without computing any: paddings, slices, transpositions, and the
// arithmetic of shapes that converters write around them.
#pragma once

#include "check/operands.h"

namespace edgebench::litert {

// Each throws std::runtime_error that says what does not hold.
void check_pad(const Operands& operands);
void check_mirror_pad(const Operands& operands);
void check_reduction(const Operands& operands);
void check_new_shape(const Operands& operands);
void check_squeeze(const Operands& operands);
void check_expansion(const Operands& operands);
void check_concatenation(const Operands& operands);
void check_transpose(const Operands& operands);
void check_strided_slice(const Operands& operands);
void check_slice(const Operands& operands);
void check_split(const Operands& operands);
void check_uneven_split(const Operands& operands);
void check_pack(const Operands& operands);
void check_unpack(const Operands& operands);
void check_gather(const Operands& operands);
void check_reversal(const Operands& operands);
void check_tile(const Operands& operands);
void check_broadcast(const Operands& operands);
void check_fill(const Operands& operands);
void check_resize(const Operands& operands);
void check_space_to_depth(const Operands& operands);
void check_depth_to_space(const Operands& operands);
void check_space_to_batch(const Operands& operands);
void check_batch_to_space(const Operands& operands);
// A shape or rank: integers, as many as there are dimensions.
void check_measured_shape(const Operands& operands);
// Another shape than the input's would be read out of it.
void check_same_shape(const Operands& operands);

}  // namespace edgebench::litert
