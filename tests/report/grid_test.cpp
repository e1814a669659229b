#include "report/grid.h"

#include <doctest/doctest.h>

#include "report/text.h"
#include "report/widest_line.h"

namespace edgebench::report {
namespace {

// As a real run's: 58 characters of essential figures, and one more.
std::vector<Column> columns(std::size_t rows) {
  const auto column = [&](const char* name, const char* unit, int rank, const char* cell) {
    return Column{.name = name, .unit = unit, .rank = rank, .cells = {rows, cell}};
  };
  return {column("p50", "ms", 0, "12.78"), column("p99", "ms", 4, "19.67"),
          column("speed", "", 1, "0.71x"), column("speed 99 %", "", 2, "0.68-0.74r"),
          column("start", "ms", 8, "112"), column("memory", "MB", 6, "105.2"),
          column("size", "MB", 5, "14.2"), column("top-1", "%", 3, "79.8")};
}

const std::vector<RowName> kNames = {{"* ", "openvino:int8"},
                                     {"  ", "libtorch:torchscript-int8-qnnpack"},
                                     {"  ", "libtorch:torchscript-int8-onednn"}};

}  // namespace

TEST_CASE("a name is shortened in its middle, at the beginning of a word where that costs little") {
  CHECK(shortened("openvino:int8", 13) == "openvino:int8");
  CHECK(shortened("libtorch:torchscript-int8-qnnpack", 24) == "libtorch:...int8-qnnpack");
  CHECK(shortened("libtorch:torchscript-fp32-frozen", 24) == "libtorch:...fp32-frozen");
  CHECK(shortened("libtorch:eager-fp32-channels-last", 24) == "libtorch:...hannels-last");
  CHECK(shortened("without-any-colon-at-all", 16) == "withou...at-all");
  CHECK(shortened("m\u00fcnchen:\u00fcber-allen-gipfeln", 16) == "m\u00fcnche...gipfeln");
  CHECK(width_of(shortened("libtorch:torchscript-int8-qnnpack", 5)) == 5);
}

TEST_CASE("at 80 columns long names give way to figures") {
  const Grid made = grid(kNames, columns(3), 80);
  CHECK(made.text ==
        "                              p50    p99  speed  speed 99 %  memory  size  top-1\n"
        "                               ms     ms                         MB    MB      %\n"
        "* openvino:int8             12.78  19.67  0.71x  0.68-0.74r   105.2  14.2   79.8\n"
        "  libtorch:...int8-qnnpack  12.78  19.67  0.71x  0.68-0.74r   105.2  14.2   79.8\n"
        "  libtorch:...int8-onednn   12.78  19.67  0.71x  0.68-0.74r   105.2  14.2   79.8\n");
  CHECK(made.shown.size() == 7);
}

TEST_CASE("further columns are shown only beside names in full") {
  CHECK(grid(kNames, columns(3), 88).shown.size() == 7);
  CHECK(grid(kNames, columns(3), 89).shown.size() == 7);
  CHECK(grid(kNames, columns(3), 96).shown.size() == 8);
  CHECK(grid(kNames, columns(3), 96).text.find("torchscript-int8-qnnpack  12.78") !=
        std::string::npos);
  CHECK(grid({{"  ", "a:x"}}, columns(1), 80).shown.size() == 8);
}

TEST_CASE("names with one end keep more of their beginnings") {
  const Grid made =
      grid({{"  ", "libtorch:torchscript-int8-qnnpack"}, {"  ", "libtorch-mobile:int8-qnnpack"}},
           columns(2), 76);
  CHECK(made.text.find("\n  libtorch:...qnnpack ") != std::string::npos);
  CHECK(made.text.find("\n  libtorch-mo...nnpack ") != std::string::npos);
}

TEST_CASE("names that would look alike stand on lines of their own") {
  const Grid made = grid({{"* ", "libtorch:torchscript-int8-x86,batch=8,threads=2"},
                          {"  ", "libtorch:torchscript-int8-qnnpack,batch=8,threads=2"}},
                         columns(2), 80);
  CHECK(made.text.find("\n* libtorch:torchscript-int8-x86,batch=8,threads=2\n") !=
        std::string::npos);
  CHECK(made.text.find("...") == std::string::npos);
  CHECK(made.shown.size() == 8);
  CHECK(test::widest_line(made.text) <= 80);
}

TEST_CASE("no width loses an essential figure") {
  for (const std::size_t width : {40U, 56U, 60U, 61U, 72U, 80U, 95U, 120U, 300U}) {
    CAPTURE(width);
    const Grid made = grid(kNames, columns(3), width);
    CHECK(test::widest_line(made.text) <= width);
    for (const char* cell : {"12.78", "19.67", "0.71x", "0.68-0.74r", "105.2", "14.2", "79.8"}) {
      CHECK(made.text.find(cell) != std::string::npos);
    }
  }
}

TEST_CASE("a name that no line of the terminal holds is shortened and costs no figure") {
  const std::vector<RowName> names = {{"* ", "openvino:int8"},
                                      {" +", "onnxruntime:" + std::string(300, 'x') + ".onnx"}};
  const Grid wide = grid(names, columns(2), 120);
  CHECK(wide.shown.size() == 8);
  CHECK(wide.text.find(" +onnxruntime:...xxxxxxxxxxxxxxxxxx.onnx ") != std::string::npos);
  CHECK(test::widest_line(wide.text) <= 120);
  for (const std::size_t width : {40U, 60U, 70U, 80U}) {
    CAPTURE(width);
    const Grid made = grid(names, columns(2), width);
    CHECK(test::widest_line(made.text) <= width);
    CHECK(made.text.find("openvino:int8") != std::string::npos);
    CHECK(made.text.find(".onnx") != std::string::npos);
    for (const char* cell : {"12.78", "19.67", "0.71x", "0.68-0.74r", "105.2", "14.2", "79.8"}) {
      CHECK(made.text.find(cell) != std::string::npos);
    }
  }
}

TEST_CASE("where no line holds the figures they are listed with their units") {
  const Grid made = grid({kNames[0]}, columns(1), 40);
  CHECK(made.text ==
        "* openvino:int8\n"
        "    p50 12.78 ms, p99 19.67 ms, speed\n"
        "    0.71x, speed 99 % 0.68-0.74r, memory\n"
        "    105.2 MB, size 14.2 MB, top-1 79.8 %\n");
}

}  // namespace edgebench::report
