#include "cli/options/version_options.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench::cli {
namespace {

using Texts = std::vector<std::string>;

CandidateArguments read(const Texts& versions, const Texts& candidates, const Texts& runtimes = {},
                        const Texts& artifacts = {}) {
  CandidateArguments arguments;
  arguments.versions = versions;
  arguments.candidates = candidates;
  arguments.runtimes = runtimes;
  arguments.artifacts = artifacts;
  return with_versions(arguments);
}

TEST_CASE("a candidate of a runtime with versions stands in each of them") {
  const CandidateArguments read_back =
      read({"acme=1.2,1.3", "other=2"},
           {"acme:int8,threads=2", "mine=acme:fp32", "acme@1.1:fp32", "fourth:fp32"});
  CHECK(read_back.candidates == Texts{"acme@1.2:int8,threads=2", "acme@1.3:int8,threads=2",
                                      "mine@1.2=acme@1.2:fp32", "mine@1.3=acme@1.3:fp32",
                                      "acme@1.1:fp32", "fourth:fp32"});
  CHECK(read_back.runtimes.empty());
  CHECK(runtimes_in(read_back).names ==
        std::set<std::string>{"acme@1.1", "acme@1.2", "acme@1.3", "fourth"});
  CHECK_FALSE(runtimes_in(read_back).others);
}

TEST_CASE("runtimes and files that are named get the versions, too") {
  const CandidateArguments read_back =
      read({"acme=1.2,1.3"}, {}, {"other", "acme"}, {"acme:net.onnx", "net.onnx"});
  CHECK(read_back.runtimes == Texts{"other", "acme@1.2", "acme@1.3"});
  CHECK(read_back.artifacts == Texts{"acme@1.2:net.onnx", "acme@1.3:net.onnx", "net.onnx"});
  CHECK(runtimes_in(read_back).names == std::set<std::string>{"acme@1.2", "acme@1.3", "other"});
  // net.onnx is for all that read it.
  CHECK(runtimes_in(read_back).others);
}

TEST_CASE("every runtime is wanted only where nobody is named") {
  CHECK(runtimes_in(read({}, {})).others);
  CHECK_FALSE(runtimes_in(read({}, {}, {"acme"})).others);
  CHECK_FALSE(runtimes_in(read({}, {"acme:fp32"})).others);
  CHECK_FALSE(runtimes_in(read({}, {"acme:fp32"}, {}, {"other:net.onnx"})).others);
  CHECK(runtimes_in(read({}, {}, {}, {"other:net.onnx"})).others);
}

TEST_CASE("where nobody is named the versions are what is measured") {
  CHECK(read({"acme=1.2,1.3"}, {}).runtimes == Texts{"acme@1.2", "acme@1.3"});
  CHECK(read({}, {}).runtimes.empty());
  CHECK(read({}, {"acme:fp32"}).candidates == Texts{"acme:fp32"});
}

TEST_CASE("candidates of a run tell their runtimes") {
  const std::vector<measure::Candidate> candidates = {{.runtime = "acme@1.2"}, {.runtime = "acme"}};
  CHECK(runtimes_in(candidates).names == std::set<std::string>{"acme", "acme@1.2"});
  CHECK_FALSE(runtimes_in(candidates).others);
}

TEST_CASE("what names no versions is refused and quoted") {
  for (const char* text : {"acme", "=1.2", "acme=", "acme=1.2,,1.3", "acme=x", "acme=1.2,"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(read({text}, {}), doctest::Contains(text), UsageError);
  }
}

}  // namespace
}  // namespace edgebench::cli
