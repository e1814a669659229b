#include "base/process/shell.h"

#include <doctest/doctest.h>

namespace edgebench {

TEST_CASE("an argument is quoted so that a shell reads it back") {
  CHECK(shell_quoted("openvino:fp32,threads=2") == "openvino:fp32,threads=2");
  CHECK(shell_quoted("") == "''");
  CHECK(shell_quoted("it's $5") == R"('it'\''s $5')");
}

}  // namespace edgebench
