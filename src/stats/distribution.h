// The few distribution functions that the intervals need, accurate to about 1e-12.
#pragma once

#include <vector>

namespace edgebench::stats {

// P(X <= x) and its inverse for the standard normal distribution; 0 < probability < 1.
double normal_cdf(double x);
double normal_quantile(double probability);

// The regularised incomplete beta function I_x(a, b), 0 <= x <= 1, a and b positive.
double incomplete_beta(double x, double a, double b);

// P(T <= t) and its inverse for Student's t with `degrees` > 0 degrees of freedom.
double student_t_cdf(double t, double degrees);
double student_t_quantile(double probability, double degrees);

// P(X <= successes) for `trials` independent trials; successes may be negative (then 0).
double binomial_cdf(int successes, int trials, double probability);

// Wilcoxon's signed-rank statistic for n values without ties, exactly: element w is P(W <= w),
// for w = 0 ... n (n + 1) / 2. It costs n^3 / 6 additions.
std::vector<double> signed_rank_cdf(int n);

// Mann and Whitney's U for samples of m and n values without ties, exactly: element u is
// P(U <= u), for u = 0 ... m n. It costs (m n)^2 / 4 additions.
std::vector<double> rank_sum_cdf(int m, int n);

}  // namespace edgebench::stats
