#include "weights/pickle/plain.h"

#include <string>

#include <doctest/doctest.h>

#include "weights/pickle/made_pickle.h"
#include "weights/pickle/read.h"

namespace edgebench::weights {

using namespace test;  // The instructions read as words.
using std::string_literals::operator""s;

TEST_CASE("plain values of protocol 2") {
  CHECK(Read(pickle(none())).root().kind == PickleKind::none);
  CHECK(Read(pickle("\x88")).root().integer == 1);
  CHECK(Read(pickle("\x89")).root().integer == 0);
  CHECK(Read(pickle("\x89")).root().kind == PickleKind::boolean);
  CHECK(Read(pickle("K\xFF")).root().integer == 255);
  CHECK(Read(pickle("M\x01\x02")).root().integer == 0x0201);
  CHECK(Read(pickle("J\xFE\xFF\xFF\xFF")).root().integer == -2);
  CHECK(Read(pickle("\x8A\x01\xFF")).root().integer == -1);
  CHECK(Read(pickle("\x8B\x02\x00\x00\x00\x00\x01"s)).root().integer == 256);
  CHECK(Read(pickle("\x8A\x00"s)).root().integer == 0);
  const Read real(pickle("G\x3F\xF8\x00\x00\x00\x00\x00\x00"s));
  CHECK(real.root().kind == PickleKind::real);
  CHECK(real.root().real == 1.5);
  const Read words(pickle(text("a\xC3\xA4")));
  CHECK(words.root().kind == PickleKind::text);
  CHECK(words.root().text == "a\xC3\xA4");
}

TEST_CASE("a number of more than 64 bits is kept as its bytes") {
  const Read read(pickle("\x8A\x09"s + "123456789"));
  CHECK(read.root().kind == PickleKind::long_integer);
  CHECK(read.root().text == "123456789");
}

TEST_CASE("protocol 0 writes lines") {
  CHECK(Read("I-12\n.").root().integer == -12);
  CHECK(Read("I01\n.").root().kind == PickleKind::boolean);
  CHECK(Read("I01\n.").root().integer == 1);
  CHECK(Read("I00\n.").root().integer == 0);
  CHECK(Read("L34L\n.").root().integer == 34);
  CHECK(Read("L119547037146038801333356L\n.").root().text == "119547037146038801333356");
  CHECK(Read("F0.25\n.").root().real == 0.25);
  CHECK(Read("S'it\\'s'\n.").root().text == "it's");
  CHECK(Read("Va\\u00e4\n.").root().text == "a\xC3\xA4");
  const Read entries("(dp0\nVa\np1\nI7\ns.");
  REQUIRE(entries.root().kind == PickleKind::dict);
  CHECK(entries.item(0).text == "a");
  CHECK(entries.item(1).integer == 7);
  CHECK(Read("(I1\nI2\nl.").root().items.size() == 2);
  CHECK(malformed("Ix\n.").find("broken number") != std::string::npos);
  CHECK(malformed("I1").find("ends within a line") != std::string::npos);
}

TEST_CASE("texts and bytes of every protocol") {
  CHECK(Read("U\x02hi.").root().text == "hi");
  CHECK(Read("T\x02\x00\x00\x00hi."s).root().text == "hi");
  CHECK(Read("\x8C\x02hi.").root().text == "hi");
  CHECK(Read("\x8D\x02\x00\x00\x00\x00\x00\x00\x00hi."s).root().text == "hi");
  CHECK(Read("C\x02hi.").root().kind == PickleKind::bytes);
  CHECK(Read("B\x02\x00\x00\x00hi."s).root().text == "hi");
  CHECK(Read("\x8E\x02\x00\x00\x00\x00\x00\x00\x00hi."s).root().kind == PickleKind::bytes);
  CHECK(Read("\x96\x02\x00\x00\x00\x00\x00\x00\x00hi."s).root().text == "hi");
}

}  // namespace edgebench::weights
