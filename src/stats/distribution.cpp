// Everything here reduces to two textbook functions: erfc, which the standard library has, and the
// incomplete beta function, which gives Student's t and the binomial distribution. Quantiles are
// found by bisection: some 60 evaluations where a table of coefficients would need one, but there
// are no coefficients to trust, and nobody waits for it.
// Sources: Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 26.5 (incomplete
// beta, its continued fraction 26.5.8, and its relations to the binomial 26.5.24 and Student's t
// 26.5.27); Lentz, Applied Optics 15, 1976 (how to evaluate a continued fraction); Wilcoxon,
// "Individual Comparisons by Ranking Methods", Biometrics Bulletin 1, 1945; Mann and Whitney, "On
// a Test of Whether One of Two Random Variables Is Stochastically Larger than the Other", 1947.
#include "stats/distribution.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

namespace edgebench::stats {
namespace {

// The x for which the increasing function `cdf` reaches `probability`.
template <typename Cdf>
double invert(double probability, const Cdf& cdf) {
  double low = -1;
  double high = 1;
  while (cdf(low) > probability) low *= 2;
  while (cdf(high) < probability) high *= 2;
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    (cdf(middle) < probability ? low : high) = middle;
  }
}

// The continued fraction of the incomplete beta function; converges fast for x < (a+1)/(a+b+2).
double beta_fraction(double x, double a, double b) {
  constexpr double kTiny = std::numeric_limits<double>::min() / 1e-10;
  const auto away_from_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  const auto step = [&](double numerator) {
    d = 1 / away_from_zero(1 + numerator * d);
    c = away_from_zero(1 + numerator / c);
    fraction *= d * c;
  };
  for (int m = 1; m <= 10'000; ++m) {
    const double before = fraction;
    step(m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)));
    step(-(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)));
    if (std::abs(fraction - before) <= 1e-16 * std::abs(fraction)) break;
  }
  return fraction;
}

}  // namespace

double normal_cdf(double x) {
  return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

double normal_quantile(double probability) {
  return invert(probability, normal_cdf);
}

double incomplete_beta(double x, double a, double b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incomplete_beta(1 - x, b, a);
  const double log_front =
      std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x);
  return std::exp(log_front) * beta_fraction(x, a, b) / a;
}

double student_t_cdf(double t, double degrees) {
  const double tail = 0.5 * incomplete_beta(degrees / (degrees + t * t), degrees / 2, 0.5);
  return t > 0 ? 1 - tail : tail;
}

double student_t_quantile(double probability, double degrees) {
  return invert(probability, [degrees](double t) { return student_t_cdf(t, degrees); });
}

double binomial_cdf(int successes, int trials, double probability) {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return incomplete_beta(1 - probability, trials - successes, successes + 1);
}

std::vector<double> signed_rank_cdf(int n) {
  std::vector<double> probability{1.0};  // Of each sum of positive ranks, one more rank at a time.
  for (int rank = 1; rank <= n; ++rank) {
    std::vector<double> next(probability.size() + static_cast<std::size_t>(rank), 0.0);
    for (std::size_t sum = 0; sum < probability.size(); ++sum) {
      next[sum] += probability[sum] / 2;
      next[sum + static_cast<std::size_t>(rank)] += probability[sum] / 2;
    }
    probability = std::move(next);
  }
  for (std::size_t sum = 1; sum < probability.size(); ++sum) {
    probability[sum] += probability[sum - 1];
  }
  return probability;
}

// The largest of all m + n values is one of the m with probability m / (m + n), and then adds n.
std::vector<double> rank_sum_cdf(int m, int n) {
  using Distribution = std::vector<double>;
  const auto second = static_cast<std::size_t>(n);
  std::vector<Distribution> shorter(second + 1, Distribution{1.0});  // Without any of the m.
  for (int i = 1; i <= m; ++i) {
    std::vector<Distribution> current{Distribution{1.0}};
    for (std::size_t j = 1; j <= second; ++j) {
      const double share = i / (i + static_cast<double>(j));
      Distribution next(static_cast<std::size_t>(i) * j + 1, 0.0);
      for (std::size_t u = 0; u < shorter[j].size(); ++u) next[u + j] += share * shorter[j][u];
      for (std::size_t u = 0; u < current[j - 1].size(); ++u) {
        next[u] += (1 - share) * current[j - 1][u];
      }
      current.push_back(std::move(next));
    }
    shorter = std::move(current);
  }
  Distribution cdf = std::move(shorter[second]);
  for (std::size_t u = 1; u < cdf.size(); ++u) cdf[u] += cdf[u - 1];
  return cdf;
}

}  // namespace edgebench::stats
