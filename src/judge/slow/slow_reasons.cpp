#include "judge/slow/slow_reasons.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/enum_names.h"
#include "base/units.h"
#include "judge/roofline.h"
#include "judge/words.h"

namespace edgebench::judge {
namespace {

using runtime::Arithmetic;
using runtime::KernelRole;
using runtime::ProfiledKernel;
using Reasons = std::vector<SlowReason>;

// What converts for less than this is not why something is slow.
constexpr double kLeastConversions = 0.02;
// A peak that is this many times FP32's is what a processor with instructions for INT8 has at
// least: AVX-512 VNNI and Arm's dot product do four products where FP32 does one.
constexpr double kLeastInt8Peak = 3;
// A page fault takes no less, since the kernel fills the page with zeros; on a virtual machine ten
// times that was seen. What takes less than this share of an inference is not why it is slow.
constexpr double kLeastPageFault_ns = 250;
constexpr double kLeastPageFaults = 0.01;
constexpr std::size_t kMostNames = 3;

// Of the time of a candidate's kernels in all profiled inferences; nothing without times.
std::optional<double> share_of(const record::RunRecords& records, const std::string& candidate,
                               const std::function<bool(const ProfiledKernel&)>& counts) {
  double part_ns = 0;
  double all_ns = 0;
  for (const record::LayerTimes& launch : records.layers) {
    if (launch.attempt.candidate != candidate) continue;
    for (const std::vector<std::int64_t>& row : launch.times.rows_ns) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        const auto time_ns = static_cast<double>(row[i]);
        all_ns += time_ns;
        if (counts(launch.times.kernels[i])) part_ns += time_ns;
      }
    }
  }
  if (all_ns <= 0) return std::nullopt;
  return part_ns / all_ns;
}

std::string of_its_time(const std::optional<double>& share) {
  return share ? fmt::format(" and take {:.0f} % of its kernels' time", 100 * *share) : "";
}

// "a, b, c and 5 others"
std::string some_of(std::vector<std::string> names) {
  const std::size_t others = names.size() > kMostNames ? names.size() - kMostNames : 0;
  if (others > 0) {
    names.resize(kMostNames);
    names.push_back(fmt::format("{} others", others));
  }
  return list_words(names);
}

// The types narrower than FP32 that a variant's name promises: "int8-fp16" two of them. Of a file
// of the user's those in which some of its layers are computed.
std::set<Arithmetic> promised(const Row& row) {
  std::set<Arithmetic> types;
  for (const Arithmetic type : {Arithmetic::int8, Arithmetic::fp16, Arithmetic::bf16}) {
    const bool named = row.candidate.variant.find(enum_name(type)) != std::string::npos;
    const bool computed =
        row.candidate.is_users_file() &&
        std::ranges::find(row.evaluation->layers, type, &runtime::ExecutedLayer::arithmetic) !=
            row.evaluation->layers.end();
    if (named || computed) types.insert(type);
  }
  return types;
}

void add_other_arithmetic(const record::RunRecords& records, const Row& row, Reasons& reasons) {
  if (!row.evaluation) return;
  const std::set<Arithmetic> types = promised(row);
  if (types.empty()) return;
  const auto is_wider = [&](Arithmetic type) {
    return (type == Arithmetic::fp32 || type == Arithmetic::tf32) && !types.contains(type);
  };
  std::vector<std::string> names;
  for (const runtime::ExecutedLayer& layer : row.evaluation->layers) {
    if (is_wider(layer.arithmetic)) names.push_back(layer.name);
  }
  if (names.empty()) return;
  const auto share = share_of(records, row.candidate.name, [&](const ProfiledKernel& kernel) {
    return kernel.role == KernelRole::layer && is_wider(kernel.arithmetic);
  });
  reasons.push_back(
      {.kind = SlowReasonKind::other_arithmetic,
       .sentence = fmt::format("{} of {} layers are computed in FP32 ({}){}", names.size(),
                               row.evaluation->layers.size(), some_of(names), of_its_time(share)),
       .share = share});
}

bool converts(const ProfiledKernel& kernel) {
  return kernel.role == KernelRole::input_conversion || kernel.role == KernelRole::reorder ||
         kernel.role == KernelRole::requantise;
}

void add_conversions(const record::RunRecords& records, const Row& row, Reasons& reasons) {
  const auto share = share_of(records, row.candidate.name, converts);
  if (!share || *share < kLeastConversions) return;
  reasons.push_back(
      {.kind = SlowReasonKind::conversions,
       .sentence = fmt::format("{:.0f} % of its kernels' time goes into changing the type or the "
                               "layout of values",
                               100 * *share),
       .share = share});
}

void add_small_peak(const record::RunRecords& records, const Row& row, Reasons& reasons) {
  if (!row.evaluation || !row.evaluation->computed_in().contains("int8")) return;
  const auto* roofline = roofline_of(records.rooflines, row.candidate.threads_in_all());
  if (roofline == nullptr) return;
  const auto* int8 = peak_of(*roofline, "int8");
  const auto* fp32 = peak_of(*roofline, "fp32");
  if (int8 == nullptr || fp32 == nullptr || fp32->macs_per_second <= 0) return;
  const double ratio = int8->macs_per_second / fp32->macs_per_second;
  if (ratio >= kLeastInt8Peak) return;
  reasons.push_back(
      {.kind = SlowReasonKind::small_peak,
       .sentence = fmt::format("this processor multiplies INT8 at most {:.1f} times as fast as "
                               "FP32 ({}); with VNNI or Arm's dot product it is about four times",
                               ratio, int8->instructions),
       .share = {}});
}

void add_subnormals(const record::RunRecords& records, const Row& row, Reasons& reasons) {
  if (row.candidate.is_users_file() || !row.evaluation) return;
  std::set<std::string> in_fp32;
  for (const runtime::ExecutedLayer& layer : row.evaluation->layers) {
    if (layer.arithmetic == Arithmetic::fp32) in_fp32.insert(layer.name);
  }
  std::size_t weights = 0;
  std::size_t values = 0;
  std::vector<std::string> names;
  for (const record::NetworkLayer& layer : records.run.network.layers) {
    if (layer.subnormal_weights + layer.subnormal_outputs == 0) continue;
    weights += layer.subnormal_weights;
    values += layer.subnormal_outputs;
    names.push_back(layer.name);
  }
  if (names.empty() || in_fp32.empty()) return;
  reasons.push_back(
      {.kind = SlowReasonKind::subnormal_numbers,
       .sentence = fmt::format("{} and {} of an image are subnormal numbers ({}), which some "
                               "processors compute with many times slower; weights below 1e-30 "
                               "can be set to 0",
                               count_words(weights, "weight"), count_words(values, "value"),
                               some_of(names)),
       .share = {}});
}

// Of its timed inferences, the warm-up long over; nothing where no slice tells.
std::optional<double> page_faults_per_inference(const record::RunRecords& records,
                                                const std::string& candidate) {
  double faults = 0;
  double inferences = 0;
  for (const record::Round& round : records.rounds) {
    if (!round.survived_by(candidate)) continue;
    for (const record::Sweep& sweep : round.sweeps) {
      for (const record::Slice& slice : sweep.slices) {
        if (slice.candidate != candidate || !slice.times.page_faults) continue;
        faults += static_cast<double>(*slice.times.page_faults);
        inferences += static_cast<double>(slice.times.run_ns.size());
      }
    }
  }
  if (inferences <= 0) return std::nullopt;
  return faults / inferences;
}

void add_page_faults(const record::RunRecords& records, const Row& row, Reasons& reasons) {
  const auto faults = page_faults_per_inference(records, row.candidate.name);
  if (!faults || *faults * kLeastPageFault_ns < kLeastPageFaults * row.latency->p50_ns) return;
  reasons.push_back(
      {.kind = SlowReasonKind::page_faults,
       .sentence = fmt::format("an inference meets {:.0f} page faults, since memory that it frees "
                               "goes back to the kernel and comes anew; an allocator that keeps "
                               "it spares them (docs/LAYERS.md, What looks odd)",
                               *faults),
       .share = {}});
}

void add_threads(const record::RunRecords& records, const Row& row, Reasons& reasons) {
  const int threads = row.candidate.threads_in_all();
  const auto cpus = static_cast<int>(records.run.worker_cpus.size());
  if (cpus > 0 && threads > cpus) {
    reasons.push_back(
        {.kind = SlowReasonKind::too_many_threads,
         .sentence = fmt::format("its {} share {}, so they wait for each other",
                                 count_words(static_cast<std::size_t>(threads), "thread"),
                                 count_words(static_cast<std::size_t>(cpus), "CPU")),
         .share = {}});
  }
  const auto& quota = records.run.machine.cpu_quota;
  if (!quota || *quota >= threads) return;
  reasons.push_back(
      {.kind = SlowReasonKind::cpu_quota,
       .sentence = fmt::format("the control group allows the time of {:.3g} CPUs for its {}",
                               *quota, count_words(static_cast<std::size_t>(threads), "thread")),
       .share = {}});
}

}  // namespace

std::vector<SlowReason> slow_reasons(const record::RunRecords& records, const Row& row) {
  Reasons reasons;
  if (!row.measured() || !row.candidate.on_cpu()) return reasons;
  add_threads(records, row, reasons);
  Reasons by_share;
  add_other_arithmetic(records, row, by_share);
  add_conversions(records, row, by_share);
  std::ranges::stable_sort(by_share, std::ranges::greater{},
                           [](const SlowReason& reason) { return reason.share.value_or(0); });
  std::ranges::move(by_share, std::back_inserter(reasons));
  add_page_faults(records, row, reasons);
  add_subnormals(records, row, reasons);
  add_small_peak(records, row, reasons);
  return reasons;
}

}  // namespace edgebench::judge
