// The instructions of a pickle that leave a number, a text, bytes or a constant on the stack, and
// those that leave nothing.
#pragma once

#include "weights/byte_reader.h"
#include "weights/pickle/opcodes.h"
#include "weights/pickle/stack.h"

namespace edgebench::weights {

// False, with nothing done, for another instruction. Throws Malformed.
bool push_plain(Opcode opcode, ByteReader& reader, PickleStack& stack);

}  // namespace edgebench::weights
