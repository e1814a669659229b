#include "worker/responder.h"

#include <array>

#include "base/clock.h"
#include "runtime/fake_runtime.h"
#include "support.h"

namespace edgebench::worker {
namespace {

// A black and a white crop of 2 x 2 pixels, ready for a session.
SampleStore black_and_white(const test::TemporaryFolder& folder, const runtime::Session& session) {
  std::vector<std::uint8_t> pixels(24, 0);
  std::fill(pixels.begin() + 12, pixels.end(), std::uint8_t{255});
  write_npy(folder / "crops.npy", pixels, std::array<std::size_t, 4>{2, 2, 2, 3});
  return {MappedNpy(folder / "crops.npy"), session, image::Normalisation::imagenet};
}

using Ids = std::vector<std::uintptr_t>;

}  // namespace

TEST_CASE("each query of a batch is answered after its own sample was in its own row") {
  const test::TemporaryFolder folder;
  int runs = 0;
  runtime::FakeSession session(2, [&] { ++runs; });
  const SampleStore store = black_and_white(folder, session);
  std::vector<Ids> answers;
  const Responder::Answer answer = [&](std::span<const std::uintptr_t> ids) {
    CHECK(runs == static_cast<int>(answers.size()) + 1);  // Not before the inference.
    answers.emplace_back(ids.begin(), ids.end());
  };
  Responder responder(session, 2, store, answer);
  responder.respond(std::array<PendingQuery, 2>{{{{7, 1}, 1}, {{8, 0}, 1}}});
  CHECK(session.output()[0] > 20);   // White.
  CHECK(session.output()[2] < -20);  // Black.
  responder.respond(std::array<PendingQuery, 1>{{{{9, 0}, 1}}});
  CHECK(session.output()[0] < -20);
  CHECK(answers == std::vector<Ids>{{7, 8}, {9}});
}

TEST_CASE("a query's time runs from when it was issued to its answer") {
  const test::TemporaryFolder folder;
  runtime::FakeSession session(1, [] {});
  const SampleStore store = black_and_white(folder, session);
  const Responder::Answer answer = [](std::span<const std::uintptr_t>) {};
  Responder responder(session, 1, store, answer);
  CHECK(responder.first_issue_ns() == 0);
  const std::int64_t issued_ns = now_ns() - 5'000'000;
  responder.respond(std::array<PendingQuery, 1>{{{{1, 0}, issued_ns}}});
  responder.respond(std::array<PendingQuery, 1>{{{{2, 0}, issued_ns + 1}}});
  REQUIRE(responder.latencies_ns().size() == 2);
  CHECK(responder.latencies_ns()[0] >= 5'000'000);
  CHECK(responder.first_issue_ns() == issued_ns);
  CHECK(responder.last_answer_ns() == issued_ns + 1 + responder.latencies_ns()[1]);
}

TEST_CASE("once the session has failed, every query is still answered, without it") {
  const test::TemporaryFolder folder;
  int runs = 0;
  runtime::FakeSession session(1, [&] {
    if (++runs == 2) throw std::runtime_error("no more");
  });
  const SampleStore store = black_and_white(folder, session);
  int answered = 0;
  const Responder::Answer answer = [&](std::span<const std::uintptr_t>) { ++answered; };
  Responder responder(session, 1, store, answer);
  for (std::uintptr_t id = 1; id <= 4; ++id) {
    responder.respond(std::array<PendingQuery, 1>{{{{id, 0}, 1}}});
  }
  CHECK(answered == 4);
  CHECK(runs == 2);
  CHECK(responder.latencies_ns().size() == 1);
  REQUIRE(responder.error());
  CHECK_THROWS_WITH(std::rethrow_exception(responder.error()), "no more");
}

}  // namespace edgebench::worker
