// The instructions of a pickle, by the names of CPython's Lib/pickletools.py.
#pragma once

#include <cstdint>

namespace edgebench::weights {

enum class Opcode : std::uint8_t {
  // Protocol 0: numbers and texts as lines.
  mark = '(',
  stop = '.',
  pop = '0',
  pop_mark = '1',
  dup = '2',
  float_line = 'F',
  int_line = 'I',
  long_line = 'L',
  none = 'N',
  reduce = 'R',
  string_line = 'S',
  unicode_line = 'V',
  append = 'a',
  build = 'b',
  global = 'c',
  dict = 'd',
  get = 'g',
  list = 'l',
  put = 'p',
  setitem = 's',
  tuple = 't',
  // Protocol 1.
  binfloat = 'G',
  binint = 'J',
  binint1 = 'K',
  binint2 = 'M',
  binpersid = 'Q',
  binstring = 'T',
  short_binstring = 'U',
  binunicode = 'X',
  empty_list = ']',
  appends = 'e',
  binget = 'h',
  long_binget = 'j',
  binput = 'q',
  long_binput = 'r',
  empty_tuple = ')',
  setitems = 'u',
  empty_dict = '}',
  // Protocol 2.
  proto = 0x80,
  newobj = 0x81,
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  newtrue = 0x88,
  newfalse = 0x89,
  long1 = 0x8A,
  long4 = 0x8B,
  // Protocol 3.
  binbytes = 'B',
  short_binbytes = 'C',
  // Protocol 4.
  short_binunicode = 0x8C,
  binunicode8 = 0x8D,
  binbytes8 = 0x8E,
  empty_set = 0x8F,
  additems = 0x90,
  frozenset = 0x91,
  newobj_ex = 0x92,
  stack_global = 0x93,
  memoize = 0x94,
  frame = 0x95,
  // Protocol 5.
  bytearray8 = 0x96,
};

// Left out, and refused: PERSID (torch.save cannot write it), INST and OBJ (instances of Python 2's
// old classes), EXT1 to EXT4 (a registry within one program), NEXT_BUFFER and READONLY_BUFFER
// (data outside the file).

}  // namespace edgebench::weights
