#include "report/layers/layer_text.h"

#include "judge/layers/made_layers.h"
#include "report/widest_line.h"

namespace edgebench::report {
namespace {

std::vector<LayerColumn> layer_columns(const record::RunRecords& records) {
  std::vector<LayerColumn> columns;
  for (const char* name : {"a:x", "b:x"}) {
    columns.push_back({.layers = judge::candidate_layers(records, name), .p50_ns = 5.1e6});
  }
  return columns;
}

std::string layers_of(const test::MadeRun& run, const LayerTextOptions& options = {}) {
  const auto records = run.records();
  return layer_text(records.run.network.layers, layer_columns(records), options);
}

}  // namespace

TEST_CASE("rows are blocks, the rest, the sum and what an inference took") {
  CHECK(layers_of(test::run_with_layers()) ==
        R"(Time by layer: microseconds of an inference and share of the kernels' sum, by
the runtime's own profiler. Medians of 2 launches after the rounds.

                          a:
                           x
stem            1000  20.0 %
block 1         1600  32.0 %
head            2000  40.0 %

pooling          400   8.0 %

sum             5000 100.0 %
spread up to          12.5 %
between           10
profiling        100
unprofiled      5000
p50             5100

sum: of all kernels; spread: between launches, of what takes 1 % or more;
between: time in which no kernel ran; profiling: what the profiler adds to an
inference; unprofiled: an inference without it in the same launches; p50: of the
rounds.

- The profiler cuts each kernel's time to whole microseconds, so the sum lacks
  up to one for each of the kernels of a:x (5).

Without times by layer:
- b:x: the run ended before its layers were timed.
)");
}

TEST_CASE("every layer is a row on request") {
  const std::string text = layers_of(test::run_with_layers(), {.every = true});
  CHECK(text.find("\nfeatures.2.conv.0.0") != std::string::npos);
  CHECK(text.find("block 1") == std::string::npos);
}

TEST_CASE("a layer without a kernel is named, and a sum far from the p50 explained") {
  test::MadeRun run = test::run_with_layers();
  const test::json kernels = {test::kernel("features.0.0", "layer"),
                              test::kernel("features.1.conv.0.0", "layer"),
                              test::kernel("classifier.1", "layer")};
  run.add(test::layer_times("b:x", 1, kernels, {100, 100, 100}, 6000));
  const std::string text = layers_of(run);
  INFO(text);
  CHECK(text.find("b:x: 3 of 4 layers have a kernel; there is none of features.2.conv.0.0.") !=
        std::string::npos);
  CHECK(text.find("b:x: its kernels add up to 6 % of the p50; without the profiler") !=
        std::string::npos);
  CHECK(text.find("Medians of 1 to 2 launches") != std::string::npos);
  CHECK(text.find("Without times") == std::string::npos);
  CHECK(text.find("\nstem            1000  20.0 %   100.0  33.3 %") != std::string::npos);
}

TEST_CASE("columns that do not fit follow in a further table") {
  test::MadeRun run = test::run_with_layers();
  run.add(test::layer_times("b:x", 1, test::four_kernels(), {1, 1, 1, 1, 1}, 5000));
  for (const std::size_t width : {40U, 80U}) {
    const std::string text = layers_of(run, {.width = width});
    CHECK(test::widest_line(text) <= width);
    std::size_t tables = 0;
    for (std::size_t at = text.find("\nstem"); at != text.npos; at = text.find("\nstem", at + 1)) {
      ++tables;
    }
    CHECK(tables == (width == 40 ? 2 : 1));
  }
}

TEST_CASE("candidates with the same reason share a line") {
  test::MadeRun run = test::run_with_layers();
  const auto records = run.records();
  std::vector<LayerColumn> columns = layer_columns(records);
  columns[0] = columns[1];
  columns[0].layers.candidate = "c:x";
  CHECK(layer_text(records.run.network.layers, columns, {}) ==
        "Without times by layer:\n- c:x, b:x: the run ended before its layers were timed.\n");
}

TEST_CASE("why candidates are no faster is said of all of them together") {
  const auto records = test::run_with_layers().records();
  std::vector<LayerColumn> columns = layer_columns(records);
  columns[0].slow_reasons = {{.sentence = "made reason"}, {.sentence = "another"}};
  columns[1] = columns[0];
  columns[1].layers.candidate = "c:x";
  columns[1].slow_reasons.pop_back();
  const std::string text = layer_text(records.run.network.layers, columns, {});
  CHECK(text.find("\n- a:x, c:x: made reason.\n- a:x: another.\n") != std::string::npos);
}

TEST_CASE("candidates with as many kernels that were counted off share a line") {
  const auto records = test::run_with_layers().records();
  std::vector<LayerColumn> columns = layer_columns(records);
  columns[1] = columns[0];
  columns[1].layers.candidate = "c:x";
  columns.push_back(columns[0]);
  columns[2].layers.candidate = "d:x";
  for (LayerColumn& column : columns) column.layers.by_order = 53;
  columns[2].layers.by_order = 52;
  const auto notes = [&] { return layer_text(records.run.network.layers, columns, {}); };
  CHECK(
      notes().find("\n- a:x, c:x: 53 kernels have no name of the network's, so they were assigned "
                   "in\n  the order in which they ran.\n- d:x: 52 kernels") != std::string::npos);
  columns[2].layers.by_order = 1;
  CHECK(notes().find("d:x: 1 kernel") == std::string::npos);
}

TEST_CASE("of two candidates it is said where the difference is, and a column has it") {
  test::MadeRun run = test::run_with_layers();
  const test::json kernels = {
      test::kernel("features.0.0", "layer"), test::kernel("features.1.conv.0.0", "layer"),
      test::kernel("features.2.conv.0.0", "layer"), test::kernel("classifier.1", "layer")};
  run.add(test::layer_times("b:x", 1, kernels, {1000, 3600, 1000, 1000}, 6000));
  const std::string text = layers_of(run, {.compare = true});
  INFO(text);
  CHECK(text.find("\nThe kernels of b:x take 1600 us more than those of a:x. Of these, 2000 us go "
                  "to\nfeatures.1.conv.0.0. In turn, a:x takes 400 us more at pooling.") !=
        std::string::npos);
  CHECK(text.find("\nblock 1         1600  32.0 %    3600  54.5 %        -2000\n") !=
        std::string::npos);
  CHECK(text.find("\npooling          400   8.0 %       -                 +400\n") !=
        std::string::npos);
  CHECK(text.find("difference\n") != std::string::npos);
  CHECK(layers_of(run, {.width = 50, .compare = true}).find("difference\n") == std::string::npos);
  CHECK(layers_of(run).find("The kernels of") == std::string::npos);
}

TEST_CASE("every layer comes with what its kernel reaches") {
  const std::string text = layers_of(test::run_with_layers(), {.width = 100, .every = true});
  CHECK(text.find("GMAC/s   peak   read  bound") != std::string::npos);
  CHECK(text.find("GMAC/s: multiply-adds;") != std::string::npos);
}

}  // namespace edgebench::report
