#include "weights/fetch/curl_library.h"

#include <array>

#include "base/error.h"
#include "support.h"

namespace edgebench::weights {

TEST_CASE("libcurl is the first of the names that can be opened") {
  const std::array<std::string, 2> names{"libnothing-of-the-kind.so.4", "libcurl.so.4"};
  CHECK(static_cast<bool>(open_curl(names).easy_perform));
}

TEST_CASE("a system without libcurl is told what to do") {
  const std::array<std::string, 1> names{"libnothing-of-the-kind.so.4"};
  CHECK_THROWS_WITH_AS(open_curl(names),
                       "downloads need libnothing-of-the-kind.so.4, which this system lacks; "
                       "install it (Debian: libcurl4), or download the file elsewhere and give it "
                       "with --weights",
                       InputError);
}

TEST_CASE("a library that is not libcurl is told") {
  const std::array<std::string, 1> names{"libm.so.6"};
  CHECK_THROWS_WITH_AS(open_curl(names),
                       "this system's libcurl lacks curl_easy_init; install Debian's libcurl4",
                       InputError);
}

}  // namespace edgebench::weights
