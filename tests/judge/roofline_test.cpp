#include "judge/roofline.h"

#include <doctest/doctest.h>

namespace edgebench::judge {
namespace {

Row row(const std::map<std::string, int>& computed_in, int threads = 1, int streams = 1) {
  Row row;
  row.candidate.threads = threads;
  row.candidate.streams = streams;
  row.latency = Latency{.images_per_second = 100};
  row.evaluation = record::Evaluation{};
  for (const auto& [arithmetic, layers] : computed_in) {
    const auto type = enum_from_name<runtime::Arithmetic>(arithmetic).value();
    row.evaluation->layers.insert(row.evaluation->layers.end(), static_cast<std::size_t>(layers),
                                  {.arithmetic = type});
  }
  return row;
}

const std::vector<record::Roofline> kRooflines = {
    {{.threads = 1, .peaks = {{"fp32", "FMA", 60e9}, {"int8", "VNNI", 240e9}}}},
    {{.threads = 4, .peaks = {{"fp32", "FMA", 120e9}}}},
    {{.threads = 1, .peaks = {{"fp32", "FMA", 1e9}, {"bf16", "late", 1e9}}}}};

std::optional<double> share_of(Row row, std::optional<double> macs = 300e6) {
  std::vector<Row> rows = {std::move(row)};
  find_roofline_shares({.network = {.macs_per_image = macs}}, kRooflines, rows);
  return rows.front().roofline_share;
}

}  // namespace

TEST_CASE("a share is of the peak of the arithmetic of most layers, on as many threads") {
  CHECK(share_of(row({{"fp32", 53}})).value() == doctest::Approx(0.5));
  CHECK(share_of(row({{"fp32", 1}, {"int8", 52}})).value() == doctest::Approx(0.125));
  CHECK(share_of(row({{"fp32", 52}, {"int8", 1}})).value() == doctest::Approx(0.5));
  CHECK(share_of(row({{"fp32", 53}}, 4)).value() == doctest::Approx(0.25));
  CHECK(share_of(row({{"fp32", 53}}, 2, 2)).value() == doctest::Approx(0.25));
}

TEST_CASE("where something is not known there is no share") {
  CHECK_FALSE(share_of(row({{"fp32", 53}}), std::nullopt).has_value());
  CHECK_FALSE(share_of(row({{"int8", 53}}, 4)).has_value());
  CHECK_FALSE(share_of(row({{"fp32", 53}}, 2)).has_value());
  CHECK_FALSE(share_of(row({{"bf16", 53}})).has_value());  // Only in a later record.
  CHECK_FALSE(share_of(row({{"other", 53}})).has_value());
  CHECK_FALSE(share_of(row({{"fp32", 26}, {"int8", 26}})).has_value());
  CHECK_FALSE(share_of(row({})).has_value());
  Row users = row({{"fp32", 53}});
  users.candidate.file = "net.onnx";
  CHECK_FALSE(share_of(users).has_value());
  Row elsewhere = row({{"fp32", 53}});
  elsewhere.candidate.device = "gpu";
  CHECK_FALSE(share_of(elsewhere).has_value());
  Row broken = row({{"fp32", 53}});
  broken.outcome = Outcome::crashed;
  CHECK_FALSE(share_of(broken).has_value());
  Row unmeasured = row({{"fp32", 53}});
  unmeasured.latency.reset();
  CHECK_FALSE(share_of(unmeasured).has_value());
}

}  // namespace edgebench::judge
