#include "machine/kernel_text.h"

#include "machine/fake_root.h"

namespace edgebench::machine {

TEST_CASE("files of the kernel are read although they have no size, absent ones are nullopt") {
  CHECK(read_text("/proc/self/status").value_or("").find("VmRSS") != std::string::npos);
  CHECK_FALSE(read_text("/proc/self/no-such-file"));
  CHECK_FALSE(read_text("/proc/self"));
  CHECK(entries_of("/proc/no-such-folder").empty());
}

TEST_CASE("a file of one line is read without its end, and is empty where there is none") {
  test::FakeRoot root;
  root.put("name", " gpu-thermal\n");
  CHECK(line_of(root.path() / "name") == "gpu-thermal");
  CHECK(line_of(root.path() / "absent").empty());
}

TEST_CASE("numbers must fill the whole text") {
  CHECK(parse_number<int>(" 42\n") == 42);
  CHECK(parse_number<int>("-1") == -1);
  CHECK(parse_number<double>("0.25") == 0.25);
  CHECK_FALSE(parse_number<int>("42 kB"));
  CHECK_FALSE(parse_number<int>(""));
  CHECK_FALSE(parse_number<int>("99999999999999999999"));
}

TEST_CASE("texts are cut into parts and words") {
  CHECK(split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
  CHECK(split("", ',').empty());
  CHECK(words("  a\t b\n") == std::vector<std::string_view>{"a", "b"});
  CHECK(words(" \n").empty());
  CHECK(trimmed(std::string_view("Raspberry Pi\0", 13)) == "Raspberry Pi");
  CHECK(trimmed(" \n").empty());
}

TEST_CASE("a value is found by its whole key") {
  const std::string text = "VmHWMx:\t1 kB\nVmHWM:\t  1234 kB\nVmRSS:\t12\nodd\n";
  CHECK(value_of(text, "VmHWM") == "1234 kB");
  CHECK_FALSE(value_of(text, "VmH"));
  CHECK_FALSE(value_of(text, "odd"));
  CHECK(bytes_of(text, "VmHWM") == 1234 * 1024);
  CHECK_FALSE(bytes_of(text, "VmRSS"));
}

TEST_CASE("lists of CPUs") {
  CHECK(parse_cpu_list("0-3,8\n") == std::vector<int>{0, 1, 2, 3, 8});
  CHECK(parse_cpu_list("5,1") == std::vector<int>{1, 5});
  CHECK(parse_cpu_list("\n").empty());
  CHECK(parse_cpu_list("x,2-y,7") == std::vector<int>{7});
}

TEST_CASE("a folder's entries come in the order of their names") {
  test::FakeRoot root;
  root.put("b", "").put("a", "").put("c/d", "");
  const auto entries = entries_of(root.path());
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].filename() == "a");
  CHECK(entries[2].filename() == "c");
}

}  // namespace edgebench::machine
