#include "weights/pickle/pickle.h"

#include <utility>

#include <fmt/format.h>

#include "weights/byte_reader.h"
#include "weights/pickle/opcodes.h"
#include "weights/pickle/plain.h"
#include "weights/pickle/scalars.h"
#include "weights/pickle/stack.h"

namespace edgebench::weights {
namespace {

class Machine {
 public:
  explicit Machine(std::span<const std::byte> bytes) : reader_(bytes) {}

  PickleTree run() {
    while (true) {
      const auto opcode = static_cast<Opcode>(reader_.number<std::uint8_t>());
      if (opcode == Opcode::stop) break;
      if (!(push_plain(opcode, reader_, stack_) || memo(opcode) || container(opcode) ||
            insertion(opcode) || call(opcode))) {
        throw Malformed(
            fmt::format("its pickle has the instruction {:#04x} at byte {}, which no "
                        "checkpoint has use for",
                        static_cast<unsigned>(opcode), reader_.position() - 1));
      }
    }
    PickleTree tree = std::move(stack_).finish();
    tree.pickle_bytes = reader_.position();
    return tree;
  }

 private:
  // The instructions, in groups. Each says whether it knows the opcode.

  bool memo(Opcode opcode) {
    switch (opcode) {
      case Opcode::put:
        stack_.remember(number_in<std::uint64_t>(reader_.line()));
        break;
      case Opcode::binput:
        stack_.remember(reader_.number<std::uint8_t>());
        break;
      case Opcode::long_binput:
        stack_.remember(reader_.number<std::uint32_t>());
        break;
      case Opcode::memoize:
        stack_.remember_next();
        break;
      case Opcode::get:
        stack_.recall(number_in<std::uint64_t>(reader_.line()));
        break;
      case Opcode::binget:
        stack_.recall(reader_.number<std::uint8_t>());
        break;
      case Opcode::long_binget:
        stack_.recall(reader_.number<std::uint32_t>());
        break;
      default:
        return false;
    }
    return true;
  }

  bool container(Opcode opcode) {
    switch (opcode) {
      case Opcode::mark:
        stack_.mark();
        break;
      case Opcode::pop:
        stack_.pop_value_or_mark();
        break;
      case Opcode::pop_mark:
        stack_.pop_to_mark();
        break;
      case Opcode::dup:
        stack_.push(stack_.top());
        break;
      case Opcode::empty_list:
        stack_.push_items(PickleKind::list);
        break;
      case Opcode::empty_dict:
        stack_.push_items(PickleKind::dict);
        break;
      case Opcode::empty_set:
        stack_.push_items(PickleKind::opaque);
        break;
      case Opcode::tuple:
        stack_.push_items(PickleKind::tuple, stack_.pop_to_mark());
        break;
      case Opcode::tuple1:
        stack_.push_items(PickleKind::tuple, stack_.pop_last(1));
        break;
      case Opcode::tuple2:
        stack_.push_items(PickleKind::tuple, stack_.pop_last(2));
        break;
      case Opcode::tuple3:
        stack_.push_items(PickleKind::tuple, stack_.pop_last(3));
        break;
      case Opcode::list:
        stack_.push_items(PickleKind::list, stack_.pop_to_mark());
        break;
      case Opcode::dict:
        stack_.push_items(PickleKind::dict, whole_pairs(stack_.pop_to_mark()));
        break;
      case Opcode::frozenset:
        stack_.pop_to_mark();
        stack_.push_items(PickleKind::opaque);
        break;
      default:
        return false;
    }
    return true;
  }

  bool insertion(Opcode opcode) {
    switch (opcode) {
      case Opcode::append:
        insert(PickleKind::list, stack_.pop_last(1));
        break;
      case Opcode::appends:
        insert(PickleKind::list, stack_.pop_to_mark());
        break;
      case Opcode::setitem:
        insert(PickleKind::dict, stack_.pop_last(2));
        break;
      case Opcode::setitems:
        insert(PickleKind::dict, whole_pairs(stack_.pop_to_mark()));
        break;
      case Opcode::additems:
        insert(PickleKind::opaque, stack_.pop_to_mark());
        break;
      case Opcode::build:  // Attributes of an object; PyTorch's state dictionaries have _metadata.
        stack_.pop();
        if (const PickleKind kind = stack_[stack_.top()].kind;
            kind != PickleKind::dict && kind != PickleKind::object) {
          throw Malformed("its pickle gives attributes to what can have none");
        }
        break;
      default:
        return false;
    }
    return true;
  }

  static std::vector<PickleRef> whole_pairs(std::vector<PickleRef> items) {
    if (items.size() % 2 != 0) throw Malformed("its pickle has a key without a value");
    return items;
  }

  // Into the container on top. What is put into an object (a deque, say) is not kept.
  void insert(PickleKind kind, const std::vector<PickleRef>& items) {
    PickleValue& target = stack_[stack_.top()];
    if (target.kind == PickleKind::object || target.kind == PickleKind::opaque) return;
    if (target.kind != kind) throw Malformed("its pickle puts a value where none can go");
    target.items.insert(target.items.end(), items.begin(), items.end());
  }

  bool call(Opcode opcode) {
    switch (opcode) {
      case Opcode::global: {
        const std::string_view module = reader_.line();
        push_global(module, reader_.line());
        break;
      }
      case Opcode::stack_global: {
        const std::string_view name = pop_name();
        push_global(pop_name(), name);
        break;
      }
      case Opcode::binpersid:
        stack_.push_items(PickleKind::persistent_id, stack_.pop_last(1));
        break;
      case Opcode::newobj_ex:
        stack_.pop();  // Arguments by keyword.
        push_call(stack_.pop_last(2));
        break;
      case Opcode::reduce:
      case Opcode::newobj:
        push_call(stack_.pop_last(2));
        break;
      default:
        return false;
    }
    return true;
  }

  std::string_view pop_name() {
    const PickleValue& name = stack_[stack_.pop()];
    if (name.kind != PickleKind::text) throw Malformed("its pickle has a global without a name");
    return name.text;
  }

  void push_global(std::string_view module, std::string_view name) {
    const Global* const known = find_global(module, name);
    if (known == nullptr) throw ForeignGlobal(fmt::format("{}.{}", module, name));
    stack_.push_global(*known);
  }

  // `parts` are what is called and the tuple of its arguments.
  void push_call(std::vector<PickleRef> parts) {
    const PickleValue& callee = stack_[parts[0]];
    const PickleValue& arguments = stack_[parts[1]];
    if (callee.kind != PickleKind::global || arguments.kind != PickleKind::tuple) {
      throw Malformed("its pickle calls what cannot be called");
    }
    if (callee.global->meaning == Meaning::mapping) {
      stack_.push_items(PickleKind::dict, mapping_items(arguments));
    } else {
      stack_.push_items(PickleKind::object, std::move(parts));
    }
  }

  // Python 2 gives an OrderedDict its content as an argument, a list of pairs; a Counter gets a
  // dictionary, a defaultdict its factory.
  std::vector<PickleRef> mapping_items(const PickleValue& arguments) {
    if (arguments.items.empty()) return {};
    const PickleValue& content = stack_[arguments.items.front()];
    if (content.kind != PickleKind::list && content.kind != PickleKind::dict) return {};
    stack_.charge(2 * content.items.size());  // A call of three bytes may copy many items.
    if (content.kind == PickleKind::dict) return content.items;
    std::vector<PickleRef> items;
    for (const PickleRef ref : content.items) {
      const PickleValue& pair = stack_[ref];
      const bool is_pair = pair.kind == PickleKind::list || pair.kind == PickleKind::tuple;
      if (!is_pair || pair.items.size() != 2) {
        throw Malformed("its pickle makes a dictionary of what are no pairs");
      }
      items.insert(items.end(), pair.items.begin(), pair.items.end());
    }
    return items;
  }

  ByteReader reader_;
  PickleStack stack_;
};

}  // namespace

std::optional<PickleRef> find(const PickleTree& tree, const PickleValue& value,
                              std::string_view key) {
  if (value.kind != PickleKind::dict) return std::nullopt;
  for (std::size_t i = 0; i + 1 < value.items.size(); i += 2) {
    const PickleValue& candidate = tree[value.items[i]];
    if (candidate.kind == PickleKind::text && candidate.text == key) return value.items[i + 1];
  }
  return std::nullopt;
}

PickleTree read_pickle(std::span<const std::byte> bytes) {
  return Machine(bytes).run();
}

}  // namespace edgebench::weights
