#include "runtime/protocol.h"

#include <doctest/doctest.h>

namespace edgebench::runtime {

TEST_CASE("precisions have the names that candidates use") {
  using nlohmann::json;
  CHECK(json(Precision::fp16_storage) == "fp16-storage");
  CHECK(json("int8-dynamic").get<Precision>() == Precision::int8_dynamic);
}

TEST_CASE("messages survive the way through JSON") {
  const OpenCommand command{.variant = "fp32",
                            .artifact = "a b/c.onnx",
                            .crops = "x.npy",
                            .batch = 8,
                            .threads = 2,
                            .options = {{"spinning", "0"}},
                            .streams = 3,
                            .compile_cache = "kept",
                            .planted_slowdown = 1.03,
                            .normalise = image::Normalisation::plus_minus_one,
                            .device = "gpu.1",
                            .gpu_timing = GpuTiming::trtexec_10};
  const nlohmann::json sent = command;
  CHECK(sent == nlohmann::json::parse(R"({"variant": "fp32", "artifact": "a b/c.onnx",
    "crops": "x.npy", "batch": 8, "threads": 2, "options": {"spinning": "0"}, "streams": 3,
    "compile_cache": "kept", "planted_slowdown": 1.03, "normalise": "plus-minus-one",
    "device": "gpu.1", "gpu_timing": "trtexec-10"})"));
  const auto copy = nlohmann::json::parse(sent.dump()).get<OpenCommand>();
  CHECK(nlohmann::json(copy) == sent);
  CHECK(OpenCommand().device == "cpu");
  CHECK_THROWS(nlohmann::json::parse(R"({"variant":"fp32"})").get<OpenCommand>());
}

TEST_CASE("what is not available is null and never zero") {
  const nlohmann::json closed = Closed{.pss_bytes = 5};
  CHECK(closed.at("peak_rss_bytes").is_null());
  CHECK_FALSE(closed.contains("device_memory_bytes"));
  CHECK(closed.get<Closed>().pss_bytes == 5);
  CHECK_FALSE(closed.get<Closed>().peak_rss_bytes);
  const nlohmann::json opened = Opened{.peak_rss_bytes = 7, .device_memory_bytes = 8};
  CHECK(opened.at("bare_rss_bytes").is_null());
  CHECK(opened.get<Opened>().peak_rss_bytes == 7);
  CHECK(opened.get<Opened>().device_memory_bytes == 8);
}

TEST_CASE("a slice's times keep apart") {
  const nlohmann::json json = Slice{.after_switch_ns = 1,
                                    .run_ns = {2},
                                    .wall_ns = 3,
                                    .cpu_ns = 4,
                                    .page_faults = 8,
                                    .device_ns = {5},
                                    .copy_to_device_ns = {6},
                                    .copy_to_host_ns = {7}};
  const auto slice = json.get<Slice>();
  CHECK(slice.run_ns == std::vector<std::int64_t>{2});
  CHECK(slice.wall_ns == 3);
  CHECK(slice.cpu_ns == 4);
  CHECK(slice.page_faults == 8);
  CHECK(slice.device_ns == std::vector<std::int64_t>{5});
  CHECK(slice.copy_to_device_ns == std::vector<std::int64_t>{6});
  CHECK(slice.copy_to_host_ns == std::vector<std::int64_t>{7});
}

TEST_CASE("a description tells the files, the devices and the schemes") {
  Description description;
  description.device_kinds = {{"cpu"}, {"gpu", "a card"}};
  description.devices = {{"gpu.1", "a fast card", "7.1"}};
  description.file_suffixes = {".a", ".b"};
  description.variants = {{"int8", Precision::int8, "", quantise::Scheme::asymmetric_u8_w7}};
  const auto copy = nlohmann::json::parse(nlohmann::json(description).dump()).get<Description>();
  CHECK(copy.file_suffixes == description.file_suffixes);
  CHECK(copy.variants.at(0).scheme == quantise::Scheme::asymmetric_u8_w7);
  CHECK(copy.device_kinds.at(1).name == "gpu");
  CHECK(copy.device_kinds.at(1).needs == "a card");
  CHECK(copy.devices.at(0).name == "gpu.1");
  CHECK(copy.devices.at(0).description == "a fast card");
  CHECK(copy.devices.at(0).driver == "7.1");
}

TEST_CASE("what a file takes arrives as it was sent, and what is free stays free") {
  const FileForm whole{.element = Element::i8,
                       .layout = Layout::nhwc,
                       .image_size = 96,
                       .batch = 4,
                       .scale = 0.1F,
                       .zero_point = -7,
                       .classes = 10};
  const nlohmann::json json = Inspected{whole};
  CHECK(json.at("form").at("element") == "int8");
  CHECK(json.at("form").at("layout") == "nhwc");
  CHECK(json.get<Inspected>().form == whole);
  const nlohmann::json free = Inspected{};
  CHECK(free.at("form").at("batch").is_null());
  CHECK_FALSE(free.at("form").contains("scale"));
  CHECK(free.get<Inspected>().form == FileForm{});
}

}  // namespace edgebench::runtime
