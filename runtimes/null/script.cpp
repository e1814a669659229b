#include "script.h"

#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace edgebench::null {
namespace {

template <typename Value, std::size_t N>
using Names = std::array<std::pair<std::string_view, Value>, N>;

constexpr Names<Failure, 7> kFailures = {{{"none", Failure::none},
                                          {"unsupported", Failure::unsupported},
                                          {"error", Failure::error},
                                          {"crash", Failure::crash},
                                          {"exit", Failure::exit},
                                          {"hang", Failure::hang},
                                          {"memory", Failure::memory}}};
constexpr Names<Logits, 5> kLogits = {{{"right", Logits::right},
                                       {"wrong", Logits::wrong},
                                       {"constant", Logits::constant},
                                       {"not_finite", Logits::not_finite},
                                       {"unstable", Logits::unstable}}};

constexpr Names<runtime::Arithmetic, 5> kArithmetics = {{{"fp32", runtime::Arithmetic::fp32},
                                                         {"fp16", runtime::Arithmetic::fp16},
                                                         {"bf16", runtime::Arithmetic::bf16},
                                                         {"int8", runtime::Arithmetic::int8},
                                                         {"other", runtime::Arithmetic::other}}};

enum class Layers { none, scripted, numbered };
constexpr Names<Layers, 3> kLayers = {
    {{"none", Layers::none}, {"scripted", Layers::scripted}, {"numbered", Layers::numbered}}};

template <typename Value, std::size_t N>
Value named(const Names<Value, N>& names, std::string_view option, std::string_view text) {
  for (const auto& [name, value] : names) {
    if (name == text) return value;
  }
  throw std::invalid_argument(
      fmt::format("the null runtime's option {} cannot be {}", option, text));
}

template <typename Number>
Number number(std::string_view option, std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < Number{}) {
    throw std::invalid_argument(
        fmt::format("the null runtime's option {} must be a number, not {}", option, text));
  }
  return value;
}

std::optional<double> number_or_none(std::string_view option, std::string_view text) {
  if (text == "none") return std::nullopt;
  return number<double>(option, text);
}

void take_slow_layer(Script& script, const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) {
    throw std::invalid_argument("the null runtime's option slow_layer is NAME:FACTOR");
  }
  script.slow_layer = text.substr(0, colon);
  script.slow_factor = number<double>("slow_layer", text.substr(colon + 1));
}

// False of another option.
bool take_layers(Script& script, const std::string& option, const std::string& text) {
  if (option == "layers") {
    const Layers layers = named(kLayers, option, text);
    script.layers = layers != Layers::none;
    script.numbered_layers = layers == Layers::numbered;
  } else if (option == "slow_layer") {
    take_slow_layer(script, text);
  } else if (option == "hidden_layer") {
    script.hidden_layer = text;
  } else if (option == "profiling_us") {
    script.profiling_us = number<double>(option, text);
  } else {
    return false;
  }
  return true;
}

// All different, so that none can be taken for another.
void take_device_shares(Script& script) {
  script.device_us = 0.7 * script.latency_us;
  script.copy_to_device_us = 0.15 * script.latency_us;
  script.copy_to_host_us = 0.05 * script.latency_us;
}

}  // namespace

std::vector<runtime::OptionInfo> script_options() {
  return {
      {"latency_us", "time of one inference of the whole batch, by spinning (100)"},
      {"noise", "standard deviation of ln(latency) from run to run (0)"},
      {"launch_noise", "the same from launch to launch (0)"},
      {"seed", "of the noise; 0 takes another one at every launch (0)"},
      {"fail", "none, unsupported, error, crash, exit, hang or memory (none)"},
      {"fail_at_run", "the run at which it fails, from 1; 0 fails while opening (0)"},
      {"logits", "right, wrong, constant, not_finite or unstable (right)"},
      {"device_us", "what the toy device says that its kernels took, or none (70% of latency_us)"},
      {"copy_to_device_us", "the same of copying the input (15%)"},
      {"copy_to_host_us", "the same of copying the output (5%)"},
      {"device_memory_mb", "what the toy device says that it holds, or none (64)"},
      {"compile_ms", "time that compiling takes (0)"},
      {"compile_at_most_ms", "what it announces that compiling may take, or none (none)"},
      {"intrude",
       "a file that it tries to make when opened, with a socket and a signal; the "
       "session tells what came of it (none)"},
      {"arithmetic",
       "fp32, fp16, bf16, int8 or other, in which it says that it computed (the "
       "variant's)"},
      {"layers",
       "what its profiler tells: none, scripted (times by multiply-adds) or numbered "
       "(the same, and kernels have no names) (none)"},
      {"slow_layer", "NAME:FACTOR, a layer that takes so many times its share (none)"},
      {"hidden_layer", "a layer that the profiler does not tell (none)"},
      {"profiling_us", "what profiling adds to an inference (0)"}};
}

Script parse_script(const runtime::Options& options) {
  Script script;
  if (const auto latency = options.find("latency_us"); latency != options.end()) {
    script.latency_us = number<double>("latency_us", latency->second);
  }
  take_device_shares(script);
  for (const auto& [option, text] : options) {
    if (take_layers(script, option, text)) continue;
    if (option == "noise") script.noise = number<double>(option, text);
    if (option == "launch_noise") script.launch_noise = number<double>(option, text);
    if (option == "seed") script.seed = number<std::uint64_t>(option, text);
    if (option == "fail") script.failure = named(kFailures, option, text);
    if (option == "fail_at_run") script.fail_at_run = number<std::int64_t>(option, text);
    if (option == "device_us") script.device_us = number_or_none(option, text);
    if (option == "copy_to_device_us") script.copy_to_device_us = number_or_none(option, text);
    if (option == "copy_to_host_us") script.copy_to_host_us = number_or_none(option, text);
    if (option == "device_memory_mb") script.device_memory_mb = number_or_none(option, text);
    if (option == "compile_ms") script.compile_ms = number<double>(option, text);
    if (option == "compile_at_most_ms") script.compile_at_most_ms = number_or_none(option, text);
    if (option == "intrude") script.intrude = text;
    if (option == "arithmetic") script.arithmetic = named(kArithmetics, option, text);
    if (option == "logits") script.logits = named(kLogits, option, text);
  }
  return script;
}

}  // namespace edgebench::null
