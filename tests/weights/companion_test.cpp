#include "weights/companion.h"

#include <string>

#include "support.h"

namespace edgebench::weights {

TEST_CASE("a name stays in its folder only if nothing in it leads out") {
  for (const char* name : {"net.data", "below/net.data", "./net.data", "a..b", "..data"}) {
    CAPTURE(name);
    CHECK(stays_inside(name));
  }
  for (const std::string& name :
       {std::string(), std::string("/net.data"), std::string(".."), std::string("../net.data"),
        std::string("below/../../net.data"), std::string("below/.."), std::string("a\0b", 3)}) {
    CAPTURE(name);
    CHECK_FALSE(stays_inside(name));
  }
}

TEST_CASE("a file lies in a folder whose every part it begins with") {
  CHECK(lies_inside("/a/b/c", "/a/b"));
  CHECK(lies_inside("/a/b/c/d", "/a/b"));
  CHECK_FALSE(lies_inside("/a/bc", "/a/b"));
  CHECK_FALSE(lies_inside("/a", "/a/b"));
  CHECK_FALSE(lies_inside("/x/b/c", "/a/b"));
}

}  // namespace edgebench::weights
