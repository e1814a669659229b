// Sources of the names: PyTorch's torch/_utils.py (functions that rebuild tensors),
// torch/storage.py (storages and dtypes) and torch/_weights_only_unpickler.py (what weights need);
// NumPy's and the standard library's are what their classes' __reduce__ writes.
#include "weights/pickle/globals.h"

#include <algorithm>
#include <array>
#include <string>

namespace edgebench::weights {
namespace {

using model::StoredFloat;

constexpr Element kFp32{.bytes = 4, .floating = StoredFloat::fp32};
constexpr Element kFp16{.bytes = 2, .floating = StoredFloat::fp16};
constexpr Element kBf16{.bytes = 2, .floating = StoredFloat::bf16};
constexpr Element kFp64{.bytes = 8, .floating = StoredFloat::fp64};

constexpr Element integer(std::size_t bytes) {
  return {.bytes = bytes, .integer = true};
}

constexpr auto kGlobals = std::to_array<Global>({
    {"collections.OrderedDict", Meaning::mapping},
    {"collections.defaultdict", Meaning::mapping},
    {"collections.Counter", Meaning::mapping},
    {"builtins.dict", Meaning::mapping},
    {"__builtin__.dict", Meaning::mapping},
    // Dictionaries whose keys are attributes too, as training scripts keep their options in.
    {"easydict.EasyDict", Meaning::mapping},
    {"lightning.fabric.utilities.data.AttributeDict", Meaning::mapping},
    {"lightning_fabric.utilities.data.AttributeDict", Meaning::mapping},
    {"pytorch_lightning.utilities.parsing.AttributeDict", Meaning::mapping},

    {"torch._utils._rebuild_tensor", Meaning::tensor},
    {"torch._utils._rebuild_tensor_v2", Meaning::tensor},
    {"torch._utils._rebuild_tensor_v3", Meaning::tensor},
    {"torch._utils._rebuild_parameter", Meaning::parameter},
    {"torch._utils._rebuild_parameter_with_state", Meaning::parameter},

    {"torch.FloatStorage", Meaning::storage, kFp32},
    {"torch.HalfStorage", Meaning::storage, kFp16},
    {"torch.BFloat16Storage", Meaning::storage, kBf16},
    {"torch.DoubleStorage", Meaning::storage, kFp64},
    {"torch.LongStorage", Meaning::storage, integer(8)},
    {"torch.IntStorage", Meaning::storage, integer(4)},
    {"torch.ShortStorage", Meaning::storage, integer(2)},
    {"torch.CharStorage", Meaning::storage, integer(1)},
    {"torch.ByteStorage", Meaning::storage, integer(1)},
    {"torch.BoolStorage", Meaning::storage, integer(1)},
    {"torch.ComplexFloatStorage", Meaning::storage, Element{.bytes = 8}},
    {"torch.ComplexDoubleStorage", Meaning::storage, Element{.bytes = 16}},
    {"torch.storage.UntypedStorage", Meaning::storage, Element{.bytes = 1}},
    {"torch.UntypedStorage", Meaning::storage, Element{.bytes = 1}},
    {"torch.storage.TypedStorage", Meaning::storage},

    {"torch.float32", Meaning::dtype, kFp32},
    {"torch.float16", Meaning::dtype, kFp16},
    {"torch.bfloat16", Meaning::dtype, kBf16},
    {"torch.float64", Meaning::dtype, kFp64},
    {"torch.int64", Meaning::dtype, integer(8)},
    {"torch.int32", Meaning::dtype, integer(4)},
    {"torch.int16", Meaning::dtype, integer(2)},
    {"torch.int8", Meaning::dtype, integer(1)},
    {"torch.uint64", Meaning::dtype, integer(8)},
    {"torch.uint32", Meaning::dtype, integer(4)},
    {"torch.uint16", Meaning::dtype, integer(2)},
    {"torch.uint8", Meaning::dtype, integer(1)},
    {"torch.bool", Meaning::dtype, integer(1)},
    {"torch.complex64", Meaning::dtype, Element{.bytes = 8}},
    {"torch.complex128", Meaning::dtype, Element{.bytes = 16}},
    {"torch.float8_e4m3fn", Meaning::dtype, Element{.bytes = 1}},
    {"torch.float8_e4m3fnuz", Meaning::dtype, Element{.bytes = 1}},
    {"torch.float8_e5m2", Meaning::dtype, Element{.bytes = 1}},
    {"torch.float8_e5m2fnuz", Meaning::dtype, Element{.bytes = 1}},

    {"torch.Size"},
    {"torch.device"},
    {"torch.serialization._get_layout"},

    {"builtins.set"},
    {"builtins.frozenset"},
    {"builtins.list"},
    {"builtins.tuple"},
    {"builtins.complex"},
    {"builtins.range"},
    {"builtins.slice"},
    {"builtins.bytes"},
    {"builtins.bytearray"},
    {"__builtin__.set"},
    {"__builtin__.frozenset"},
    {"__builtin__.list"},
    {"__builtin__.tuple"},
    {"__builtin__.complex"},
    {"__builtin__.xrange"},
    {"__builtin__.slice"},
    {"__builtin__.bytes"},
    {"__builtin__.bytearray"},
    // Factories of a defaultdict, and types that options name.
    {"builtins.int"},
    {"builtins.float"},
    {"builtins.str"},
    {"builtins.bool"},
    {"__builtin__.int"},
    {"__builtin__.float"},
    {"__builtin__.str"},
    {"__builtin__.bool"},
    {"_codecs.encode"},  // How protocol 2 writes bytes.

    {"argparse.Namespace"},
    {"mmengine.logging.history_buffer.HistoryBuffer"},
    {"types.SimpleNamespace"},
    {"collections.deque"},
    {"datetime.datetime"},
    {"datetime.date"},
    {"datetime.time"},
    {"datetime.timedelta"},
    {"datetime.timezone"},
    {"decimal.Decimal"},
    {"uuid.UUID"},
    {"pathlib.Path"},
    {"pathlib.PosixPath"},
    {"pathlib.WindowsPath"},
    {"pathlib.PurePosixPath"},
    {"pathlib.PureWindowsPath"},
    {"pathlib._local.PosixPath"},
    {"pathlib._local.WindowsPath"},

    {"numpy.dtype"},
    {"numpy.ndarray"},
    {"numpy.core.multiarray.scalar"},
    {"numpy.core.multiarray._reconstruct"},
    {"numpy._core.multiarray.scalar"},
    {"numpy._core.multiarray._reconstruct"},
    {"numpy._core.numeric._frombuffer"},
    {"numpy.core.numeric._frombuffer"},
});

}  // namespace

const Global* find_global(std::string_view module, std::string_view name) {
  std::string full(module);
  full += '.';
  full += name;
  const auto* const found = std::ranges::find(kGlobals, std::string_view(full), &Global::name);
  return found == kGlobals.end() ? nullptr : found;
}

}  // namespace edgebench::weights
