#include "base/json_fields.h"

#include <doctest/doctest.h>

namespace edgebench {
namespace {

using nlohmann::json;

enum class Ink { red, green };
constexpr auto names_of(Ink) {
  return named<Ink>({{Ink::red, "red"}, {Ink::green, "deep-green"}});
}

struct Point {
  int x = 0;
  std::uint16_t y = 7;
  bool operator==(const Point&) const = default;
  static constexpr void fields(const auto& visit) {
    visit(required("x", &Point::x), optional("y", &Point::y));
  }
};

struct Drawing {
  std::string name;
  Ink colour = Ink::red;
  std::optional<double> weight;
  std::vector<Point> points;
  std::map<std::string, bool> flags;
  std::string comment;
  std::string source;
  Point origin;
  static constexpr void fields(const auto& visit) {
    visit(required("name", &Drawing::name).once("title"), optional("colour", &Drawing::colour),
          optional("weight_kg", &Drawing::weight), optional("points", &Drawing::points),
          if_any("flags", &Drawing::flags), if_any("comment", &Drawing::comment),
          or_null("source", &Drawing::source), inlined(&Drawing::origin));
  }
};

Drawing full() {
  return {.name = "n",
          .colour = Ink::green,
          .weight = 0.5,
          .points = {{1, 2}, {-3, 4}},
          .flags = {{"f", true}},
          .comment = "c",
          .source = "s",
          .origin = {5, 6}};
}

std::string error_of(const json& record) {
  try {
    read_json<Drawing>(record);
  } catch (const FieldError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a struct is written under its fields' names, and read back as it was") {
  const json written = full();
  CHECK(written == json::parse(R"({"name": "n", "colour": "deep-green", "weight_kg": 0.5,
    "points": [{"x": 1, "y": 2}, {"x": -3, "y": 4}], "flags": {"f": true}, "comment": "c",
    "source": "s", "x": 5, "y": 6})"));
  const auto read = written.get<Drawing>();
  CHECK(json(read) == written);
  CHECK(read.points == full().points);
  CHECK(read.origin == full().origin);
}

TEST_CASE("defaults are null, left out or written, as the field says") {
  CHECK(json(Drawing{}) == json::parse(R"({"name": "", "colour": "red", "weight_kg": null,
    "points": [], "source": null, "x": 0, "y": 7})"));
}

TEST_CASE("what is absent, null or not available is the default, also where there was something") {
  json record = full();
  record["weight_kg"] = "not available";
  record["comment"] = nullptr;
  record.erase("colour");
  record.erase("y");
  Drawing drawing = full();
  record.get_to(drawing);
  CHECK_FALSE(drawing.weight.has_value());
  CHECK(drawing.comment.empty());
  CHECK(drawing.colour == Ink::red);
  CHECK(drawing.origin.y == 7);  // As the struct has it.
  std::optional<int> value = 3;
  json().get_to(value);
  CHECK_FALSE(value.has_value());
  CHECK(json(std::optional<int>(0)) == 0);
}

TEST_CASE("fields that are not known are passed over, and an earlier name will do") {
  json record = full();
  record["mood"] = {1, 2};
  record.erase("name");
  record["title"] = "old";
  CHECK(record.get<Drawing>().name == "old");
}

TEST_CASE("whole numbers may be written as floating ones") {
  json record = full();
  record["x"] = 4e3;
  CHECK(record.get<Drawing>().origin.x == 4000);
  record["weight_kg"] = 3;
  CHECK(record.get<Drawing>().weight == 3.0);
}

TEST_CASE("what cannot be read says where, what it is and what it should be") {
  json record = full();
  SUBCASE("a field of another type") {
    record["weight_kg"] = "heavy";
    CHECK(error_of(record) == "weight_kg is \"heavy\" and should be a number");
  }
  SUBCASE("within lists and objects") {
    record["points"][1]["x"] = nullptr;
    CHECK(error_of(record) == "points[1].x is null and should be a whole number of its range");
    record["points"][1]["x"] = 1;
    record["flags"]["f"] = 1;
    CHECK(error_of(record) == "flags.f is 1 and should be true or false");
  }
  SUBCASE("a required field that is not there") {
    record["points"][0].erase("x");
    CHECK(error_of(record) == "there is no \"x\" in points[0]");
    record.erase("name");
    CHECK(error_of(record) == "there is no \"name\"");
  }
  SUBCASE("a number out of its range") {
    record["y"] = 65536;
    CHECK(error_of(record).starts_with("y is 65536 and should be a whole number"));
    record["y"] = -1;
    CHECK(error_of(record).starts_with("y is -1 and should be a whole number"));
    record["y"] = 65535;
    CHECK(error_of(record) == "none");
    record["x"] = 3e9;
    CHECK(error_of(record).starts_with("x is 3000000000.0"));
    record["x"] = std::int64_t{1} << 31;
    CHECK(error_of(record).starts_with("x is 2147483648"));
  }
  SUBCASE("a word that is not on the list") {
    record["colour"] = "blue";
    CHECK(error_of(record) == "colour is \"blue\" and should be one of red, deep-green");
  }
  SUBCASE("no object, no list") {
    record["points"] = 1;
    CHECK(error_of(record) == "points is 1 and should be a list");
    CHECK(error_of(json::array()) == "is [] and should be an object");
  }
}

}  // namespace edgebench
