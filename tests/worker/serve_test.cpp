// A worker at the end of its channel, as its executable runs it.
#include <array>
#include <memory>
#include <thread>

#include <sys/socket.h>

#include "runtime/fake_runtime.h"
#include "worker/crops.h"
#include "worker/worker.h"

namespace edgebench::worker {
namespace {

using nlohmann::json;
using test::Crops;
using test::open_command;

}  // namespace

TEST_CASE("every exception becomes an answer, and close ends the worker") {
  const Crops crops;
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  LineChannel coordinator(ends[0]);
  std::thread serving([end = ends[1]] {
    LineChannel channel(end);
    serve(channel, [] { return std::make_unique<runtime::FakeRuntime>(); }, {});
  });
  const auto ask = [&](const json& command) {
    coordinator.send(command.dump());
    return json::parse(coordinator.receive().line);
  };
  json bad_alloc = open_command(crops, 1);
  json slow = open_command(crops, 1);
  slow["artifact"] = "slow";
  CHECK(ask(slow).at("event") == "phase");
  CHECK(json::parse(coordinator.receive().line).at("event") == "opened");
  bad_alloc["artifact"] = "bad_alloc";
  CHECK(ask(bad_alloc).at("outcome") == "out_of_memory");
  CHECK(ask({{"command", "dance"}}).at("outcome") == "failed");
  CHECK(ask({{"no", "command"}}).at("event") == "error");
  CHECK(ask({{"command", "close"}}).at("event") == "closed");
  CHECK(coordinator.receive().status == LineChannel::Status::end);
  serving.join();
}

TEST_CASE("a runtime that cannot even be made answers with the reason") {
  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
  LineChannel coordinator(ends[0]);
  std::thread serving([end = ends[1]] {
    LineChannel channel(end);
    serve(channel,
          []() -> std::unique_ptr<runtime::Runtime> { throw runtime::Unsupported("no such CPU"); },
          {});
  });
  coordinator.send(R"({"command":"describe"})");
  const json answer = json::parse(coordinator.receive().line);
  CHECK(answer.at("outcome") == "unsupported");
  CHECK(answer.at("reason") == "no such CPU");
  ::shutdown(ends[0], SHUT_WR);
  serving.join();
}

}  // namespace edgebench::worker
