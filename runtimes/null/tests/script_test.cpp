#include "script.h"

#include <set>
#include <stdexcept>

#include <doctest/doctest.h>

namespace edgebench::null {

TEST_CASE("without options it spins 0.1 ms and fails at nothing") {
  const Script script = parse_script({});
  CHECK(script.latency_us == 100);
  CHECK(script.failure == Failure::none);
  CHECK(script.logits == Logits::right);
  CHECK(script.compile_ms == 0);
  CHECK_FALSE(script.compile_at_most_ms);
  CHECK_FALSE(script.arithmetic);
  CHECK_FALSE(script.layers);
}

TEST_CASE("a device's times are shares of the latency, of the one that was given") {
  const Script script = parse_script({{"latency_us", "2000"}});
  CHECK(script.device_us.value() == doctest::Approx(1400));
  CHECK(script.copy_to_device_us.value() == doctest::Approx(300));
  CHECK(script.copy_to_host_us.value() == doctest::Approx(100));
  CHECK(script.device_memory_mb == 64);
}

TEST_CASE("each option reaches its own field") {
  const Script script = parse_script({{"latency_us", "1"},
                                      {"noise", "2"},
                                      {"launch_noise", "3"},
                                      {"seed", "4"},
                                      {"fail", "hang"},
                                      {"fail_at_run", "5"},
                                      {"logits", "constant"},
                                      {"device_us", "6"},
                                      {"copy_to_device_us", "7"},
                                      {"copy_to_host_us", "8"},
                                      {"device_memory_mb", "9"},
                                      {"compile_ms", "10"},
                                      {"compile_at_most_ms", "11"},
                                      {"intrude", "a file"},
                                      {"arithmetic", "bf16"},
                                      {"layers", "numbered"},
                                      {"slow_layer", "a:b:12"},
                                      {"hidden_layer", "c"},
                                      {"profiling_us", "13"}});
  CHECK(script.latency_us == 1);
  CHECK(script.noise == 2);
  CHECK(script.launch_noise == 3);
  CHECK(script.seed == 4);
  CHECK(script.failure == Failure::hang);
  CHECK(script.fail_at_run == 5);
  CHECK(script.logits == Logits::constant);
  CHECK(script.device_us == 6);
  CHECK(script.copy_to_device_us == 7);
  CHECK(script.copy_to_host_us == 8);
  CHECK(script.device_memory_mb == 9);
  CHECK(script.compile_ms == 10);
  CHECK(script.compile_at_most_ms == 11);
  CHECK(script.intrude == "a file");
  CHECK(script.arithmetic == runtime::Arithmetic::bf16);
  CHECK(script.layers);
  CHECK(script.numbered_layers);
  CHECK(script.slow_layer == "a:b");
  CHECK(script.slow_factor == 12);
  CHECK(script.hidden_layer == "c");
  CHECK(script.profiling_us == 13);
  CHECK_FALSE(parse_script({{"layers", "scripted"}}).numbered_layers);
}

TEST_CASE("none is nothing, and what is no value of an option is refused by its name") {
  const Script script = parse_script({{"device_us", "none"}, {"device_memory_mb", "none"}});
  CHECK_FALSE(script.device_us);
  CHECK(script.copy_to_host_us);
  CHECK_FALSE(script.device_memory_mb);
  CHECK_THROWS_WITH_AS(parse_script({{"latency_us", "none"}}), doctest::Contains("latency_us"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(parse_script({{"compile_ms", "-1"}}), doctest::Contains("compile_ms"),
                       std::invalid_argument);
  CHECK_THROWS_WITH_AS(parse_script({{"fail", "never"}}), doctest::Contains("fail"),
                       std::invalid_argument);
}

TEST_CASE("every option is listed once") {
  std::set<std::string> names;
  for (const runtime::OptionInfo& option : script_options()) {
    CHECK(names.insert(option.name).second);
    // A number or a word is no value of any but the names of a file and a layer.
    if (option.name != "intrude" && option.name != "hidden_layer") {
      CAPTURE(option.name);
      CHECK_THROWS_AS(parse_script({{option.name, "?"}}), std::invalid_argument);
    }
  }
  CHECK(names.size() == 19);
}

}  // namespace edgebench::null
