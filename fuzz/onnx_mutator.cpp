// For libFuzzer: changes to an ONNX file that leave it one. A changed byte nearly always breaks the
// encoding, so that a fuzzer which knows bytes alone hardly reaches what follows the graph. Here
// the file is parsed, and fields of its messages are changed, taken out, repeated and exchanged by
// Protocol Buffers' reflection.
// Source of the idea: github.com/google/fuzzing, docs/structure-aware-fuzzing.md.
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <onnx/onnx_pb.h>

#include "stats/split_mix64.h"

// libFuzzer's own mutator, and the one that it asks first where there is one.
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t largest);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t largest, unsigned seed);

namespace edgebench::fuzz {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

class FieldMutator {
 public:
  FieldMutator(Message& file, std::uint64_t seed) : random_(seed) { collect(file); }

  // One field of one message. What it holds may be gone afterwards: a change a parse.
  void change() {
    Message& message = *messages_[below(messages_.size())];
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> set;
    reflection.ListFields(message, &set);
    const auto& type = *message.GetDescriptor();
    const bool any = set.empty() || below(8) == 0;
    const auto* const field =
        any ? type.field(static_cast<int>(below(static_cast<std::size_t>(type.field_count()))))
            : set[below(set.size())];
    if (field->is_repeated()) {
      change_repeated(message, *field);
    } else if (below(8) == 0) {
      reflection.ClearField(&message, field);
    } else {
      change_value(message, *field, kSingular);
    }
  }

 private:
  static constexpr int kSingular = -1;

  std::size_t below(std::size_t end) { return random_.next() % end; }

  // All messages of the file, and all its texts.
  void collect(Message& message) {
    messages_.push_back(&message);
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> set;
    reflection.ListFields(message, &set);
    for (const auto* const field : set) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) collect_value(message, *field, i);
    }
  }

  void collect_value(Message& message, const FieldDescriptor& field, int index) {
    const Reflection& reflection = *message.GetReflection();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      collect(field.is_repeated() ? *reflection.MutableRepeatedMessage(&message, &field, index)
                                  : *reflection.MutableMessage(&message, &field));
    } else if (field.type() == FieldDescriptor::TYPE_STRING) {
      texts_.push_back(field.is_repeated() ? reflection.GetRepeatedString(message, &field, index)
                                           : reflection.GetString(message, &field));
    }
  }

  void change_repeated(Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    const int count = reflection.FieldSize(message, &field);
    if (count == 0 || below(4) == 0) return add(message, field);
    const int index = static_cast<int>(below(static_cast<std::size_t>(count)));
    switch (below(4)) {
      case 0:
        reflection.SwapElements(&message, &field, index, count - 1);
        reflection.RemoveLast(&message, &field);
        return;
      case 1:
        reflection.SwapElements(&message, &field, index,
                                static_cast<int>(below(static_cast<std::size_t>(count))));
        return;
      default:
        change_value(message, field, index);
    }
  }

  // A copy of an element there is, or a new one.
  void add(Message& message, const FieldDescriptor& field) {
    const Reflection& reflection = *message.GetReflection();
    const int count = reflection.FieldSize(message, &field);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const int from = count == 0 ? 0 : static_cast<int>(below(static_cast<std::size_t>(count)));
      Message* const added = reflection.AddMessage(&message, &field);
      if (count > 0) added->CopyFrom(reflection.GetRepeatedMessage(message, &field, from));
      return;
    }
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT64:
        return reflection.AddInt64(&message, &field, whole_number(0));
      case FieldDescriptor::CPPTYPE_INT32:
        return reflection.AddInt32(&message, &field, static_cast<std::int32_t>(whole_number(0)));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return reflection.AddFloat(&message, &field, static_cast<float>(real_number()));
      case FieldDescriptor::CPPTYPE_STRING:
        return reflection.AddString(&message, &field, text(field, {}));
      default:
        return;
    }
  }

  void change_value(Message& message, const FieldDescriptor& field, int index) {
    const Reflection& reflection = *message.GetReflection();
    const auto set = [&](auto get, auto get_repeated, auto put, auto put_repeated, auto changed) {
      if (index == kSingular) {
        (reflection.*put)(&message, &field, changed((reflection.*get)(message, &field)));
      } else {
        (reflection.*put_repeated)(&message, &field, index,
                                   changed((reflection.*get_repeated)(message, &field, index)));
      }
    };
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT64:
        return set(&Reflection::GetInt64, &Reflection::GetRepeatedInt64, &Reflection::SetInt64,
                   &Reflection::SetRepeatedInt64,
                   [&](std::int64_t value) { return whole_number(value); });
      case FieldDescriptor::CPPTYPE_INT32:
        return set(&Reflection::GetInt32, &Reflection::GetRepeatedInt32, &Reflection::SetInt32,
                   &Reflection::SetRepeatedInt32, [&](std::int32_t value) {
                     return static_cast<std::int32_t>(whole_number(value));
                   });
      case FieldDescriptor::CPPTYPE_FLOAT:
        return set(&Reflection::GetFloat, &Reflection::GetRepeatedFloat, &Reflection::SetFloat,
                   &Reflection::SetRepeatedFloat,
                   [&](float) { return static_cast<float>(real_number()); });
      case FieldDescriptor::CPPTYPE_ENUM:
        return set(
            &Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue, &Reflection::SetEnumValue,
            &Reflection::SetRepeatedEnumValue, [&](int) {
              const auto& type = *field.enum_type();
              return type
                  .value(static_cast<int>(below(static_cast<std::size_t>(type.value_count()))))
                  ->number();
            });
      case FieldDescriptor::CPPTYPE_STRING:
        return change_text(message, field, index);
      default:
        return;  // Messages are in the list themselves.
    }
  }

  void change_text(Message& message, const FieldDescriptor& field, int index) {
    const Reflection& reflection = *message.GetReflection();
    if (index == kSingular) {
      reflection.SetString(&message, &field, text(field, reflection.GetString(message, &field)));
    } else {
      reflection.SetRepeatedString(
          &message, &field, index,
          text(field, reflection.GetRepeatedString(message, &field, index)));
    }
  }

  std::int64_t whole_number(std::int64_t before) {
    using Limits = std::numeric_limits<std::int64_t>;
    constexpr std::array<std::int64_t, 12> kNumbers = {0,
                                                       1,
                                                       2,
                                                       3,
                                                       4,
                                                       -1,
                                                       -2,
                                                       -3,
                                                       std::numeric_limits<std::int32_t>::max(),
                                                       std::int64_t{1} << 32U,
                                                       Limits::max(),
                                                       Limits::min()};
    const auto bits = static_cast<std::uint64_t>(before);  // So that nothing overflows.
    switch (below(4)) {
      case 0:
        return static_cast<std::int64_t>(bits + 1);
      case 1:
        return static_cast<std::int64_t>(bits - 1);
      default:
        return kNumbers[below(kNumbers.size())];
    }
  }

  double real_number() {
    constexpr std::array kNumbers = {0.0,
                                     1.0,
                                     -1.0,
                                     6.0,
                                     1e-5,
                                     1e38,
                                     std::numeric_limits<double>::infinity(),
                                     std::numeric_limits<double>::quiet_NaN()};
    return kNumbers[below(kNumbers.size())];
  }

  // A name that stands elsewhere in the file, so that nodes are joined otherwise; or other bytes.
  std::string text(const FieldDescriptor& field, std::string before) {
    const bool name = field.type() == FieldDescriptor::TYPE_STRING;
    if (name && !texts_.empty() && below(8) != 0) return texts_[below(texts_.size())];
    const std::size_t size = before.size();
    before.resize(size + 64);
    before.resize(
        LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(before.data()), size, before.size()));
    return before;
  }

  stats::SplitMix64 random_;
  std::vector<Message*> messages_;
  std::vector<std::string> texts_;
};

}  // namespace
}  // namespace edgebench::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t largest, unsigned seed) {
  onnx::ModelProto model;
  // A quarter of the changes are those of bytes: the encoding is read, too.
  if (seed % 4 == 0 || !model.ParseFromArray(data, static_cast<int>(size))) {
    return LLVMFuzzerMutate(data, size, largest);
  }
  for (unsigned i = 0; i <= seed / 4 % 3; ++i) {
    edgebench::fuzz::FieldMutator(model, seed + i).change();
  }
  const std::size_t changed = model.ByteSizeLong();
  if (changed > largest || !model.SerializeToArray(data, static_cast<int>(largest))) {
    return LLVMFuzzerMutate(data, size, largest);
  }
  return changed;
}
