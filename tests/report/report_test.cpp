#include "report/report.h"

#include "base/error.h"
#include "report/formats.h"
#include "report/made_reports.h"

namespace edgebench::report {

TEST_CASE("every format has its name, and no other word is one") {
  const judge::Summary summary = test::winner_run().summary();
  CHECK(render(summary, format_from_name("table"), {.width = 100}) ==
        table(summary, {.width = 100}));
  CHECK(render(summary, format_from_name("markdown")) == markdown(summary));
  CHECK(render(summary, format_from_name("csv")) == csv(summary));
  CHECK(render(summary, format_from_name("json")) == json(summary));
  CHECK(render(summary, format_from_name("html")).starts_with("<!DOCTYPE html>"));
  CHECK_THROWS_WITH_AS(
      format_from_name("pdf"),
      "there is no format \"pdf\"; the formats are table, markdown, csv, json and html",
      UsageError);
}

TEST_CASE("synthetic weights are said in every format, and no accuracy is printed") {
  test::MadeRun run = test::winner_run();
  run.header()["weights"]["synthetic"] = true;
  const judge::Summary summary = run.summary();
  CHECK(table(summary, {.width = 160}).find("Weights: SYNTHETIC") != std::string::npos);
  CHECK(markdown(summary).find("- Weights: SYNTHETIC") != std::string::npos);
  CHECK(json(summary).find("\"synthetic_weights\": true") != std::string::npos);
  CHECK(csv(summary).find(",ok,,,edgebench bench --candidate onnxruntime:fp32,true,") !=
        std::string::npos);
  for (const std::string& text : {table(summary, {.width = 160}), markdown(summary)}) {
    CHECK(text.find("top-1") == std::string::npos);
    CHECK(text.find("71.") == std::string::npos);
  }
}

TEST_CASE("of an emulated machine every format has sizes and answers, and none has a time") {
  test::MadeRun run = test::winner_run();
  run.header()["machine"]["emulated"] = "a program for aarch64 on a kernel for x86_64";
  const judge::Summary summary = run.summary();
  CHECK(summary.verdict.recommended.empty());
  for (const Format format : {Format::table, Format::markdown, Format::html}) {
    const std::string text = render(summary, format, {.width = 160});
    CHECK(text.find("No verdict: this machine is emulated") != std::string::npos);
    CHECK(text.find("14.2") != std::string::npos);  // The size in MB.
    CHECK(text.find("71.7") != std::string::npos);  // Top-1.
    for (const char* time : {"5.7", "6.4", "not measured: no round", "p50 "}) {
      CAPTURE(time);
      CHECK(text.find(time) == std::string::npos);
    }
  }
  CHECK(csv(summary).find("5720000") == std::string::npos);
  CHECK(json(summary).find("\"recommended\": null") != std::string::npos);
}

}  // namespace edgebench::report
