#include "report/html/sections.h"

#include <nlohmann/json.hpp>

#include "report/html/made_pages.h"

namespace edgebench::report::html {
namespace {

using test::contains;
using test::report_of;

}  // namespace

TEST_CASE("the recommendation comes first, then the reason, then what was measured") {
  const judge::Summary summary = test::winner_run().summary();
  const std::string text = verdict_section(summary, report_of(summary));
  CHECK(contains(text,
                 "<h1><span data-path=\"/verdict/recommended\">openvino:fp32</span></h1>\n"
                 "<p data-path=\"/verdict/sentence\">openvino:fp32 is the fastest: "));
  CHECK(contains(text, "<dt>Machine</dt><dd>Example CPU, 4 CPUs; 1 thread, batch 1</dd>"));
  CHECK_FALSE(contains(text, "Most images"));

  const judge::Summary loads = test::batches_run().summary();
  CHECK(contains(verdict_section(loads, report_of(loads)),
                 "<p>Most images in a time: <span data-path=\"/throughput_verdict/sentence\">"));
}

TEST_CASE("every outcome is shown with its reason") {
  for (const char* outcome : {"unsupported", "failed", "crashed", "timed_out", "out_of_memory",
                              "inaccurate", "mistrusted"}) {
    CAPTURE(outcome);
    test::MadeRun run({"a:x", "b:x"});
    run.trouble("launch", "a:x", outcome, "because of this", "logs/a.log");
    const judge::Summary summary = run.summary();
    const std::string text = failures_section(summary, report_of(summary));
    CHECK(contains(text, "<b data-path=\"/candidates/0/outcome\">" + std::string(outcome) +
                             "</b>: "
                             "<span data-path=\"/candidates/0/reason\">because of this</span>"));
    CHECK(contains(text, "Log: <code data-path=\"/candidates/0/log\">logs/a.log</code>"));
    CHECK(contains(text, "Again: <code data-path=\"/candidates/0/repeat\">edgebench bench "));
    CHECK(contains(text,
                   "<span data-path=\"/candidates/1/candidate\">b:x</span></th>"
                   "<td class=\"text\"><b>not measured</b>: no round with it was finished"));
  }
  const judge::Summary winner = test::winner_run().summary();
  CHECK(failures_section(winner, report_of(winner)).empty());
}

TEST_CASE("energy has a source or a reason why there is none, and peaks are listed") {
  CHECK(contains(limits_section({{"energy_missing", "this machine has no sensor"}}),
                 "<p>Energy: not available, <span data-path=\"/energy_missing\">this machine has "
                 "no sensor</span>.</p>"));
  CHECK(contains(limits_section(Json::object()), "<p>Energy: not available.</p>"));
  const std::string text = limits_section(
      {{"energy_source", "RAPL"},
       {"rooflines", Json::array({{{"threads", 2},
                                   {"peaks", Json::array({{{"arithmetic", "int8"},
                                                           {"instructions", "AVX-512 VNNI"},
                                                           {"macs_per_second", 3.21e11}}})},
                                   {"read_bytes_per_second", 1.5e10},
                                   {"caches", Json::array({{{"level", 2},
                                                            {"buffer_bytes", 1},
                                                            {"bytes_per_second", 9e10}}})}}})}});
  CHECK(contains(text, "Energy is measured by <span data-path=\"/energy_source\">RAPL</span>."));
  CHECK(contains(text,
                 ">AVX-512 VNNI</span>, <span data-path=\"/rooflines/0/threads\">2</span> "
                 "threads: <span data-path=\"/rooflines/0/peaks/0/macs_per_second\" "
                 "data-unit=\"1000000000\">321.0</span> billion"));
  CHECK(contains(text, "15.0</span> GB a second"));
  CHECK(contains(text,
                 "read from the level <span data-path=\"/rooflines/0/caches/0/level\">2</span> "
                 "cache, <span data-path=\"/rooflines/0/threads\">2</span> threads: <span "
                 "data-path=\"/rooflines/0/caches/0/bytes_per_second\" "
                 "data-unit=\"1000000000\">90.0</span> GB a second"));
}

TEST_CASE("the command of the run and of every measured row") {
  const judge::Summary summary = test::winner_run().summary();
  const std::string text = commands_section(summary, report_of(summary));
  CHECK(contains(text, "<code data-path=\"/run/command\">edgebench bench</code>"));
  CHECK(contains(text,
                 "<code data-path=\"/candidates/0/repeat\">edgebench bench --candidate "
                 "onnxruntime:fp32</code>"));
  CHECK(contains(text, "<code data-path=\"/candidates/1/repeat\">"));
}

TEST_CASE("machine and plan as recorded, what is unknown in words") {
  const std::string text = circumstances_section(
      {{"run", {{"machine", {{"cpu/model", "X<1>"}, {"board", nullptr}, {"caches", {1, 2}}}}}}});
  CHECK(contains(text,
                 "<dt>cpu/model</dt><dd><span data-path=\"/run/machine/cpu~1model\">"
                 "X&lt;1&gt;</span></dd>"));
  CHECK(contains(text, "<dt>board</dt><dd>not available</dd>"));
  CHECK_FALSE(contains(text, "caches"));
}

}  // namespace edgebench::report::html
