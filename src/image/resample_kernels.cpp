// The problem: weights have 22 bits and pixels 8, sums need 32, and multiplying 32-bit lanes is the
// slowest integer multiplication that AVX2 has (and converting bytes to such lanes is no better).
//
// The approach: cut each weight in two, weight = high * 2^15 + low with 0 <= low < 2^15 and
// high <= 2^7. Both halves fit 16 bits, so `pmaddwd` multiplies sixteen of them by pixels and adds
// neighbours in one instruction; the sum of the low products plus the sum of the high products
// shifted by 15 is the sum that the plain loop makes. The low sum may wrap around for windows of
// hundreds of taps; addition modulo 2^32 still ends at the right total, which fits 31 bits.
//
// Horizontally, one output pixel takes its taps four at a time: 16 bytes hold five RGB pixels, a
// byte shuffle brings taps 0 and 1 of each channel side by side in the lower half of the register
// and taps 2 and 3 in the upper half. Vertically, two rows are interleaved byte by byte.
//
// Cost: about 13 instructions per output pixel and four taps horizontally, two per byte and pair of
// rows vertically. Other processors run the plain loops, which compilers vectorise in part.
#include "image/resample_kernels.h"

#include <algorithm>
#include <utility>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace edgebench::image {
namespace {

constexpr std::int32_t kHalf = 1 << (kWeightBits - 1);
constexpr int kLowBits = 15;
constexpr std::int32_t kLowMask = (1 << kLowBits) - 1;

std::uint8_t to_byte(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
}

}  // namespace

HorizontalPass::HorizontalPass(FilterWeights weights, int source_origin)
    : weights_(std::move(weights)),
      origin_(source_origin),
      groups_((static_cast<std::size_t>(weights_.max_taps) + 3) / 4) {
  const auto outputs = static_cast<std::size_t>(weights_.outputs());
  start_.resize((outputs + 3) / 4 * 4);
  halves_.resize(start_.size() * groups_ * 32);
  for (std::size_t i = 0; i < outputs; ++i) {
    start_[i] = static_cast<std::uint32_t>((weights_.left[i] - origin_) * 3);
    const std::span<const std::int32_t> of_output = weights_.of(static_cast<int>(i));
    for (std::size_t tap = 0; tap < of_output.size(); ++tap) {
      std::int16_t* group = halves_.data() + (i * groups_ + tap / 4) * 32;
      for (std::size_t channel = 0; channel < 4; ++channel) {
        const std::size_t lane = tap % 4 / 2 * 8 + channel * 2 + tap % 2;
        group[lane] = static_cast<std::int16_t>(of_output[tap] & kLowMask);
        group[16 + lane] = static_cast<std::int16_t>(of_output[tap] >> kLowBits);
      }
    }
  }
}

std::size_t HorizontalPass::overread_bytes() const {
  return groups_ * 12 + 16;
}

void HorizontalPass::run_plain(const std::uint8_t* row, std::uint8_t* out) const {
  for (int i = 0; i < weights_.outputs(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::uint8_t* pixel = row + start_[at];
    const std::int32_t* weight = weights_.of(i).data();
    std::int32_t red = kHalf, green = kHalf, blue = kHalf;
    for (int tap = 0; tap < weights_.taps[at]; ++tap, pixel += 3) {
      red += weight[tap] * pixel[0];
      green += weight[tap] * pixel[1];
      blue += weight[tap] * pixel[2];
    }
    out[at * 3] = to_byte(red);
    out[at * 3 + 1] = to_byte(green);
    out[at * 3 + 2] = to_byte(blue);
  }
}

VerticalPass::VerticalPass(FilterWeights weights)
    : weights_(std::move(weights)),
      pairs_((static_cast<std::size_t>(weights_.max_taps) + 1) / 2),
      halves_(static_cast<std::size_t>(weights_.outputs()) * pairs_ * 2) {
  for (int output = 0; output < weights_.outputs(); ++output) {
    const std::span<const std::int32_t> of_output = weights_.of(output);
    for (std::size_t tap = 0; tap < of_output.size(); ++tap) {
      const std::size_t pair = (static_cast<std::size_t>(output) * pairs_ + tap / 2) * 2;
      const int shift = tap % 2 == 0 ? 0 : 16;
      halves_[pair] |= (of_output[tap] & kLowMask) << shift;
      halves_[pair + 1] |= (of_output[tap] >> kLowBits) << shift;
    }
  }
}

void VerticalPass::run_plain(int output, const std::uint8_t* const* rows, std::size_t bytes,
                             std::uint8_t* out) const {
  const std::int32_t* weight = weights_.of(output).data();
  const int taps = weights_.taps[static_cast<std::size_t>(output)];
  for (std::size_t block = 0; block < bytes; block += kRowBlockBytes) {
    std::int32_t sums[kRowBlockBytes];
    std::fill_n(sums, kRowBlockBytes, kHalf);
    for (int tap = 0; tap < taps; ++tap) {
      const std::uint8_t* row = rows[tap] + block;
      for (std::size_t i = 0; i < kRowBlockBytes; ++i) sums[i] += weight[tap] * row[i];
    }
    for (std::size_t i = 0; i < kRowBlockBytes; ++i) out[block + i] = to_byte(sums[i]);
  }
}

#if defined(__AVX2__)

namespace {

__m256i load(const void* from) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}

// Sums of the low and the high products, for the four lanes of one half register or of eight.
struct Sums {
  __m256i low = _mm256_setzero_si256();
  __m256i high = _mm256_setzero_si256();

  void add(__m256i pixels, __m256i low_weights, __m256i high_weights) {
    low = _mm256_add_epi32(low, _mm256_madd_epi16(pixels, low_weights));
    high = _mm256_add_epi32(high, _mm256_madd_epi16(pixels, high_weights));
  }
  __m256i total() const { return _mm256_add_epi32(low, _mm256_slli_epi32(high, kLowBits)); }
};

__m256i round_and_shift(__m256i sum) {
  return _mm256_srai_epi32(_mm256_add_epi32(sum, _mm256_set1_epi32(kHalf)), kWeightBits);
}

// The sums of two outputs, each still split over the two halves of its register, as one register.
__m256i join(__m256i first, __m256i second) {
  return round_and_shift(_mm256_add_epi32(_mm256_permute2x128_si256(first, second, 0x20),
                                          _mm256_permute2x128_si256(first, second, 0x31)));
}

__m256i filter_window(const std::uint8_t* pixels, const std::int16_t* halves, std::size_t groups) {
  // R0 R1 G0 G1 B0 B1 - - as 16-bit lanes of the lower half, taps 2 and 3 in the upper.
  const __m256i spread =
      _mm256_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1,  //
                       6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
  Sums sums;
  for (std::size_t group = 0; group < groups; ++group, pixels += 12, halves += 32) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixels));
    const __m256i taps = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), spread);
    sums.add(taps, load(halves), load(halves + 16));
  }
  return sums.total();
}

}  // namespace

void HorizontalPass::run(const std::uint8_t* row, std::uint8_t* out) const {
  const __m256i drop_fourth_byte =
      _mm256_setr_epi8(0, 1, 2, 4, 5, 6, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,  //
                       0, 1, 2, 4, 5, 6, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  const std::size_t stride = groups_ * 32;
  const std::int16_t* halves = halves_.data();
  for (std::size_t i = 0; i < start_.size(); i += 4, halves += 4 * stride, out += 12) {
    const __m256i pixel0 = filter_window(row + start_[i], halves, groups_);
    const __m256i pixel1 = filter_window(row + start_[i + 1], halves + stride, groups_);
    const __m256i pixel2 = filter_window(row + start_[i + 2], halves + 2 * stride, groups_);
    const __m256i pixel3 = filter_window(row + start_[i + 3], halves + 3 * stride, groups_);
    const __m256i words = _mm256_packs_epi32(join(pixel0, pixel2), join(pixel1, pixel3));
    const __m256i bytes = _mm256_shuffle_epi8(_mm256_packus_epi16(words, words), drop_fourth_byte);
    // Each store writes two bytes too many; the next one overwrites them.
    _mm_storeu_si64(out, _mm256_castsi256_si128(bytes));
    _mm_storeu_si64(out + 6, _mm256_extracti128_si256(bytes, 1));
  }
}

void VerticalPass::run(int output, const std::uint8_t* const* rows, std::size_t bytes,
                       std::uint8_t* out) const {
  const auto taps = static_cast<std::size_t>(weights_.taps[static_cast<std::size_t>(output)]);
  const std::int32_t* halves = halves_.data() + static_cast<std::size_t>(output) * pairs_ * 2;
  const __m256i zero = _mm256_setzero_si256();
  for (std::size_t block = 0; block < bytes; block += kRowBlockBytes) {
    Sums sums[4];
    for (std::size_t tap = 0; tap < taps; tap += 2) {
      const __m256i low_weights = _mm256_set1_epi32(halves[tap]);
      const __m256i high_weights = _mm256_set1_epi32(halves[tap + 1]);
      const __m256i upper = load(rows[tap] + block);
      // The last tap of an odd number is paired with itself, at weight zero.
      const __m256i lower = load(rows[std::min(tap + 1, taps - 1)] + block);
      const __m256i left = _mm256_unpacklo_epi8(upper, lower);
      const __m256i right = _mm256_unpackhi_epi8(upper, lower);
      sums[0].add(_mm256_unpacklo_epi8(left, zero), low_weights, high_weights);
      sums[1].add(_mm256_unpackhi_epi8(left, zero), low_weights, high_weights);
      sums[2].add(_mm256_unpacklo_epi8(right, zero), low_weights, high_weights);
      sums[3].add(_mm256_unpackhi_epi8(right, zero), low_weights, high_weights);
    }
    // Packing works within half registers, as the unpacking did: the order is restored.
    const __m256i left =
        _mm256_packs_epi32(round_and_shift(sums[0].total()), round_and_shift(sums[1].total()));
    const __m256i right =
        _mm256_packs_epi32(round_and_shift(sums[2].total()), round_and_shift(sums[3].total()));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + block), _mm256_packus_epi16(left, right));
  }
}

#else

void HorizontalPass::run(const std::uint8_t* row, std::uint8_t* out) const {
  run_plain(row, out);
}

void VerticalPass::run(int output, const std::uint8_t* const* rows, std::size_t bytes,
                       std::uint8_t* out) const {
  run_plain(output, rows, bytes, out);
}

#endif

}  // namespace edgebench::image
