#include "weights/pickle/pickle.h"

#include <string>

#include <doctest/doctest.h>

#include "weights/faults.h"
#include "weights/pickle/made_pickle.h"
#include "weights/pickle/read.h"

namespace edgebench::weights {
namespace {

using namespace test;  // The instructions read as words.
using std::string_literals::operator""s;

std::string foreign(const std::string& pickle) {
  try {
    const Read read(pickle);
  } catch (const ForeignGlobal& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("containers keep their order") {
  const Read read(pickle(tuple(
      {integer(1), list({integer(2), integer(3)}), dict({{"b", integer(4)}, {"a", integer(5)}})})));
  REQUIRE(read.root().kind == PickleKind::tuple);
  REQUIRE(read.root().items.size() == 3);
  CHECK(read.item(0).integer == 1);
  REQUIRE(read.item(1).items.size() == 2);
  CHECK(read.tree[read.item(1).items[1]].integer == 3);
  const PickleValue& entries = read.item(2);
  REQUIRE(entries.items.size() == 4);
  CHECK(read.tree[entries.items[0]].text == "b");
  CHECK(find(read.tree, entries, "a") == entries.items[3]);
  CHECK_FALSE(find(read.tree, entries, "c"));
  CHECK_FALSE(find(read.tree, read.item(1), "a"));
}

TEST_CASE("short tuples, single appends and single entries") {
  CHECK(Read(")."s).root().kind == PickleKind::tuple);
  const Read one("NK\x01\x85\x86.");  // (None, (1,))
  REQUIRE(one.root().items.size() == 2);
  CHECK(one.item(1).kind == PickleKind::tuple);
  CHECK(one.tree[one.item(1).items.at(0)].integer == 1);
  const Read three("K\x01K\x02K\x03\x87.");
  CHECK(three.item(0).integer == 1);
  CHECK(three.item(2).integer == 3);
  CHECK(Read("]K\x05"
             "a.")
            .item(0)
            .integer == 5);
  CHECK(Read("}K\x01K\x02s.").item(1).integer == 2);
}

TEST_CASE("sets are opaque") {
  CHECK(Read("\x8F(K\x01\x90.").root().kind == PickleKind::opaque);
  CHECK(Read("(K\x01\x91.").root().kind == PickleKind::opaque);
}

TEST_CASE("the memo gives a value again, not a copy") {
  const Read read(
      pickle("]q\x07K\x01"
             "ah\x07\x86"));
  CHECK(read.root().items.at(0) == read.root().items.at(1));
  const Read wide("]r\x00\x01\x00\x00j\x00\x01\x00\x00\x86."s);
  CHECK(wide.root().items.at(0) == wide.root().items.at(1));
  const Read numbered("K\x05\x94K\x06\x94h\x00h\x01\x86\x87."s);
  CHECK(numbered.tree[numbered.item(2).items.at(0)].integer == 5);
  CHECK(numbered.tree[numbered.item(2).items.at(1)].integer == 6);
  CHECK(Read("K\x05p12\n0g12\n.").root().integer == 5);
}

TEST_CASE("a list that holds itself is read and destroyed") {
  const Read read(
      "]q\x00h\x00"
      "a."s);
  CHECK(read.root().items.at(0) == read.tree.root);
}

TEST_CASE("what is popped is gone") {
  CHECK(Read("K\x01K\x02"
             "0.")
            .root()
            .integer == 1);
  CHECK(Read("K\x01(K\x02"
             "1.")
            .root()
            .integer == 1);                     // To the mark.
  CHECK(Read("K\x01(0.").root().integer == 1);  // The mark itself.
  CHECK(Read("K\x01"
             "2\x86.")
            .root()
            .items.size() == 2);
}

TEST_CASE("nesting takes no stack, neither when it is read nor when it is destroyed") {
  constexpr std::size_t kDepth = 100'000;
  const Read lists(std::string(kDepth, ']') + std::string(kDepth - 1, 'a') + ".");
  CHECK(lists.root().items.size() == 1);
  std::string tuples = "N";
  for (std::size_t i = 0; i < kDepth; ++i) tuples += '\x85';
  CHECK(Read(tuples + ".").root().kind == PickleKind::tuple);
}

TEST_CASE("mappings of every kind are dictionaries in the order of insertion") {
  const Read ordered(pickle(ordered_dict({{"b", integer(1)}, {"a", integer(2)}})));
  REQUIRE(ordered.root().kind == PickleKind::dict);
  REQUIRE(ordered.root().items.size() == 4);
  CHECK(ordered.item(0).text == "b");
  CHECK_FALSE(find(ordered.tree, ordered.root(), "_metadata"));
  // As Python 2 writes it: with a list of pairs as the argument.
  const Read old(pickle(call(global("collections", "OrderedDict"),
                             {list({list({text("b"), integer(1)}), tuple({text("a"), none()})})})));
  REQUIRE(old.root().items.size() == 4);
  CHECK(old.item(2).text == "a");
  const Read counted(pickle(call(global("collections", "Counter"), {dict({{"x", integer(3)}})})));
  CHECK(counted.item(1).integer == 3);
  const Instructions factory = global("builtins", "list");
  CHECK(Read(pickle(call(global("collections", "defaultdict"), {factory}))).root().items.empty());
  CHECK(malformed(pickle(call(global("collections", "OrderedDict"), {list({text("b")})})))
            .find("no pairs") != std::string::npos);
}

TEST_CASE("calls are kept as they stand, and nothing runs") {
  const Read read(pickle(call(global("torch", "device"), {text("cuda")})));
  REQUIRE(read.root().kind == PickleKind::object);
  CHECK(read.item(0).global->name == "torch.device");
  CHECK(read.tree[read.item(1).items.at(0)].text == "cuda");
  const Read namespaced("\x80\x02" + global("argparse", "Namespace") + ")\x81" +
                        dict({{"lr", integer(1)}}) + "b.");
  CHECK(namespaced.root().kind == PickleKind::object);
  CHECK(Read(text("argparse") + text("Namespace") + "\x93)}\x92.").root().items.size() == 2);
}

TEST_CASE("a persistent id stands for what lies outside") {
  const Read read(pickle(text("7") + "Q"));
  CHECK(read.root().kind == PickleKind::persistent_id);
  CHECK(read.item(0).text == "7");
}

TEST_CASE("a name that is not on the list is refused as soon as it is read") {
  const Instructions shell = call(global("posix", "system"), {text("touch /tmp/x")});
  CHECK(foreign(pickle(shell)) == "posix.system");
  CHECK(foreign(text("os") + text("system") + "\x93.") == "os.system");
  CHECK(foreign(pickle(list({integer(1), global("builtins", "eval")}))) == "builtins.eval");
  CHECK(foreign(pickle(global("builtins", "getattr"))) == "builtins.getattr");
  CHECK(foreign(pickle(global("torch.nn.modules.conv", "Conv2d"))) ==
        "torch.nn.modules.conv.Conv2d");
}

TEST_CASE("instructions that reach outside or that nobody needs are refused") {
  for (const std::string& instruction :
       {"ios\nsystem\n"s, "o"s, "\x82\x01"s, "\x83\x01\x02"s, "\x84\x01\x02\x03\x04"s, "P7\n"s,
        "\x97"s, "\x98"s, "?"s, "\xFF"s, "\x00"s}) {
    CAPTURE(instruction);
    CHECK(malformed("(" + instruction + ".").find("at byte 1") != std::string::npos);
  }
  CHECK(malformed("\x80\x06N.").find("protocol 6") != std::string::npos);
}

TEST_CASE("a call needs a callee and a tuple") {
  CHECK(malformed("K\x01)R.").find("cannot be called") != std::string::npos);
  CHECK(malformed(global("torch", "device") + "K\x01R.").find("called") != std::string::npos);
  CHECK(malformed("K\x01}b.").find("attributes") != std::string::npos);
  CHECK(malformed("K\x01K\x02\x93.").find("without a name") != std::string::npos);
}

TEST_CASE("values go only where they can") {
  CHECK(malformed("K\x01K\x02"
                  "a.")
            .find("none can go") != std::string::npos);
  CHECK(malformed("]K\x01K\x02s.").find("none can go") != std::string::npos);
  CHECK(malformed("}(K\x01u.").find("key without a value") != std::string::npos);
  CHECK(malformed("(K\x01"
                  "d.")
            .find("key without a value") != std::string::npos);
}

TEST_CASE("every length is checked before it is used") {
  CHECK(malformed("X\xFF\xFF\xFF\xFFhi.").find("more were announced") != std::string::npos);
  CHECK(malformed("\x8D\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7Fhi.") != "");
  CHECK(malformed("\x8E\x00\x00\x00\x00\x00\x00\x00\x80hi."s) != "");
  CHECK(malformed("\x8B\xFF\xFF\xFF\xFF.") != "");
  CHECK(malformed("U\x05hi.") != "");
  CHECK(malformed("N") != "");
  CHECK(malformed("") != "");
  CHECK(malformed("J\x01") != "");
}

TEST_CASE("a pickle says how long it is, and what follows is left alone") {
  const Read read(pickle(integer(1)) + pickle(integer(2)));
  CHECK(read.tree.pickle_bytes == read.pickle.size() / 2);
}

}  // namespace edgebench::weights
