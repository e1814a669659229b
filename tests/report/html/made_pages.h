// Runs whose pages have everything that a page can have.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "report/formats.h"
#include "report/html/assets.h"
#include "report/html/markup.h"
#include "report/made_reports.h"

namespace edgebench::test {

// Bundles that draw nothing, so that tests see what surrounds them on any machine.
inline constexpr report::html::Assets kMadeAssets{.style = "body { margin: 0; }",
                                                  .script = "'use strict';",
                                                  .vega = "/* vega */",
                                                  .vega_lite = "/* vega-lite */",
                                                  .vega_embed = "/* vega-embed */",
                                                  .licence = "Terms of the licence."};

inline constexpr report::html::Assets kWithoutBundles{.style = "body { margin: 0; }",
                                                      .script = "'use strict';"};

// Names that would do harm if they were markup, code or a field's path.
inline const std::vector<std::string> kHostileNames = {
    "</script><script>document.title = 'broken'</script>",
    "<img src=x onerror=\"document.title = 'broken'\">",
    "a' + (document.title = 'broken') + '",
    "\"quoted\" & [bracket].dot\\back",
    "-->]]><!--",
    "line\u2028separator\u202Eturned"};

inline MadeRun hostile_run() {
  MadeRun run(kHostileNames);
  Times times_ns;
  for (std::size_t i = 0; i < kHostileNames.size(); ++i) {
    run.artifact(kHostileNames[i], 14e6);
    run.evaluation(kHostileNames[i], accuracy_of(718 - static_cast<int>(i), 0, 0));
    if (i > 0) times_ns[kHostileNames[i]] = 5e6 + 1e6 * static_cast<double>(i);
  }
  run.trouble("launch", kHostileNames[0], "crashed", "said: </script><b>bold</b> & more",
              "logs/<log>.log");
  run.rounds(1, 8, times_ns, 5);
  run.end();
  return run;
}

// As many candidates as a real run has, of seven runtimes.
inline std::vector<std::string> many_names() {
  std::vector<std::string> names;
  const std::vector<std::string> runtimes = {"alpha",          "beta", "gamma", "delta",
                                             "epsilon-mobile", "zeta", "eta"};
  for (const std::string& runtime : runtimes) {
    for (const char* variant : {"fp32", "fp16-storage", "int8-dynamic", "int8"}) {
      names.push_back(runtime + ":" + variant);
    }
  }
  names.push_back("gamma:torchscript-int8-onednn");
  names.push_back("gamma:torchscript-bf16");
  return names;
}

// Figures that differ, as those of a run do; records made by hand have the same for everybody.
inline void vary(judge::Summary& summary) {
  for (std::size_t i = 0; i < summary.rows.size(); ++i) {
    judge::Row& row = summary.rows[i];
    const double factor = 1 + 0.37 * static_cast<double>((i * 7) % 10);
    judge::ColdStart& start = row.cold_start;
    if (start.first_answer_ns) *start.first_answer_ns *= factor;
    if (start.spawn_ns) *start.spawn_ns *= factor;
    for (judge::Phase& phase : start.phases) phase.duration_ns *= factor;
    if (start.first_inference_ns) *start.first_inference_ns *= factor;
    if (row.memory.peak_rss_bytes) {
      *row.memory.peak_rss_bytes *= factor;
      row.memory.own_bytes = *row.memory.peak_rss_bytes - row.memory.bare_rss_bytes.value_or(0);
    }
    if (!row.latency) continue;
    row.roofline_share = 0.9 / factor;
    row.energy =
        judge::Energy{.joules_per_image = 0.02 * factor,
                      .interval = stats::Interval{
                          .low = 0.019 * factor, .high = 0.021 * factor, .confidence = 0.95}};
  }
}

// Thirty candidates, a few of which have no figures.
inline judge::Summary many_candidates() {
  const std::vector<std::string> names = many_names();
  MadeRun run(names);
  run.header()["cpu_choice"] = {{"notes", {"the workers share their core with another CPU"}}};
  Times times_ns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool int8 = names[i].ends_with("int8") || names[i].ends_with("onednn");
    const bool half = names[i].find("16") != std::string::npos;
    run.artifact(names[i], int8 ? 3.8e6 + 1e4 * static_cast<double>(i) : half ? 7e6 : 14e6);
    const int lost = static_cast<int>(i % 4) + (int8 ? 12 : 0);
    run.evaluation(names[i], accuracy_of(718 - lost, lost, 0));
    if (i % 11 == 5) continue;
    times_ns[names[i]] = (int8 ? 1.7e6 : 4.1e6) * (1 + 0.13 * static_cast<double>(i / 4));
  }
  run.trouble("artifact", names[5], "unsupported", "this machine has no such arithmetic");
  run.trouble("evaluation", names[16], "mistrusted", "all its layers were computed in fp32");
  times_ns.erase(names[16]);
  run.rounds(1, 8, times_ns, 50);
  run.end();
  judge::Summary summary = run.summary();
  vary(summary);
  return summary;
}

// The same three candidates under three loads.
inline MadeRun batches_run() {
  const std::vector<std::string> variants = {"alpha:fp32", "alpha:int8", "beta:fp32"};
  std::vector<std::string> names;
  for (const std::string& variant : variants) {
    for (const char* load : {"", ",batch=8", ",batch=8,streams=2"}) names.push_back(variant + load);
  }
  MadeRun run(names);
  Times times_ns;
  for (std::size_t i = 0; i < names.size(); ++i) {
    json& candidate = run.header()["candidates"][i];
    candidate["variant"] = variants[i / 3].substr(variants[i / 3].find(':') + 1);
    candidate["batch"] = i % 3 == 0 ? 1 : 8;
    candidate["streams"] = i % 3 == 2 ? 2 : 1;
    const std::array<double, 3> factors = {1, 6.5, 5.9};
    times_ns[names[i]] = (3e6 + 1e6 * static_cast<double>(i / 3)) * factors[i % 3];
  }
  run.rounds(1, 8, times_ns, 12);
  run.end();
  return run;
}

inline report::html::Json report_of(const judge::Summary& summary) {
  return report::html::Json::parse(report::json(summary));
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace edgebench::test
