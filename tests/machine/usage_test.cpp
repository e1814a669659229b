#include "machine/usage.h"

#include <doctest/doctest.h>

#include "machine/canary.h"

namespace edgebench::machine {

TEST_CASE("work shows in the processor time of the process") {
  const Usage before = own_usage();
  for (int i = 0; i < 20; ++i) run_canary_ns();
  const Usage used = own_usage() - before;
  CHECK(used.user_ns + used.system_ns > 0);
}

TEST_CASE("times are nanoseconds, and each counter is the kernel's") {
  rusage kernel{};
  kernel.ru_utime = {.tv_sec = 2, .tv_usec = 3};
  kernel.ru_stime = {.tv_sec = 0, .tv_usec = 4};
  kernel.ru_nivcsw = 5;
  kernel.ru_nvcsw = 6;
  kernel.ru_majflt = 7;
  kernel.ru_minflt = 8;
  const Usage usage = usage_of(kernel);
  CHECK(usage.user_ns == 2'000'003'000);
  CHECK(usage.system_ns == 4'000);
  CHECK(usage.involuntary_switches == 5);
  CHECK(usage.voluntary_switches == 6);
  CHECK(usage.major_page_faults == 7);
  CHECK(usage.minor_page_faults == 8);
}

TEST_CASE("a difference is taken of every member") {
  const Usage later{.user_ns = 10,
                    .system_ns = 20,
                    .involuntary_switches = 30,
                    .voluntary_switches = 40,
                    .major_page_faults = 50,
                    .minor_page_faults = 60};
  const Usage earlier{.user_ns = 1,
                      .system_ns = 2,
                      .involuntary_switches = 3,
                      .voluntary_switches = 4,
                      .major_page_faults = 5,
                      .minor_page_faults = 6};
  const nlohmann::json difference = later - earlier;
  CHECK(difference == nlohmann::json{{"user_ns", 9},
                                     {"system_ns", 18},
                                     {"involuntary_switches", 27},
                                     {"voluntary_switches", 36},
                                     {"major_page_faults", 45},
                                     {"minor_page_faults", 54}});
}

}  // namespace edgebench::machine
