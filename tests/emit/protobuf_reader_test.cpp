#include "emit/protobuf_reader.h"

#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

#include "emit/bytes_of.h"
#include "emit/protobuf_message.h"

namespace edgebench::emit {

TEST_CASE("every kind of field is read back in its order") {
  ProtobufMessage inner;
  inner.integer(1, 300);
  const std::string message = ProtobufMessage()
                                  .integer(2, -1)
                                  .number(3, 1.0F)
                                  .bytes(40, "text")
                                  .message(5, inner)
                                  .encoded() +
                              std::string("\x31\1\2\0\0\0\0\0\0", 9);  // Field 6, eight bytes.
  ProtobufReader reader(test::bytes_of(message));
  const auto minus_one = reader.next();
  CHECK(minus_one->number == 2);
  CHECK_FALSE(minus_one->is_bytes);
  CHECK(static_cast<std::int64_t>(minus_one->integer) == -1);
  CHECK(reader.next()->integer == 0x3F800000);  // The bits of 1.0F.
  const auto text = reader.next();
  CHECK(text->number == 40);
  CHECK(text->is_bytes);
  CHECK(text->text() == "text");
  const auto nested = reader.next();
  CHECK(ProtobufReader(nested->bytes).next()->integer == 300);
  CHECK(reader.next()->integer == 0x0201);
  CHECK_FALSE(reader.next());
}

TEST_CASE("what is no message ends in an exception, whatever it claims") {
  const std::string wrong[] = {
      std::string("\x0a\x05hi"),                                // Five bytes, and there are two.
      std::string("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),  // 2^63 bytes.
      std::string("\x08"),                                      // A number that is not there.
      std::string("\x08"
                  "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),  // One of eleven bytes.
      std::string("\x0b"),                                          // A group: no longer written.
      std::string("\x00\x01", 2),                                   // Field 0.
      std::string("\x0d\x01\x02"),                                  // Half a float.
  };
  for (const std::string& message : wrong) {
    ProtobufReader reader(test::bytes_of(message));
    CHECK_THROWS_AS(reader.next(), std::runtime_error);
  }
}

}  // namespace edgebench::emit
