#include "emit/protobuf_message.h"

#include <limits>
#include <string>

#include "support.h"

namespace edgebench::emit {

// The examples of protobuf.dev, "Encoding".
TEST_CASE("messages are the specification's bytes") {
  CHECK(ProtobufMessage().integer(1, 150).encoded() == "\x08\x96\x01");
  CHECK(ProtobufMessage().bytes(2, "testing").encoded() == "\x12\x07testing");
  const ProtobufMessage inner = ProtobufMessage().integer(1, 150);
  CHECK(ProtobufMessage().message(3, inner).encoded() == "\x1a\x03\x08\x96\x01");
  CHECK(ProtobufMessage().integer(1, -2).encoded() ==
        "\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  CHECK(ProtobufMessage().number(2, 1.0F).encoded() == std::string("\x15\x00\x00\x80\x3f", 5));
}

TEST_CASE("lengths and field numbers above one byte take two") {
  CHECK(ProtobufMessage().integer(16, 0).encoded() == std::string("\x80\x01\x00", 3));
  const std::string text(128, 'x');
  CHECK(ProtobufMessage().bytes(1, text).encoded() == "\x0a\x80\x01" + text);
  CHECK(ProtobufMessage().integer(1, std::numeric_limits<std::int64_t>::max()).encoded() ==
        "\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f");
}

TEST_CASE("fields keep the order of the calls, and repeat") {
  CHECK(ProtobufMessage().integer(2, 1).integer(1, 2).integer(2, 3).encoded() ==
        "\x10\x01\x08\x02\x10\x03");
}

}  // namespace edgebench::emit
