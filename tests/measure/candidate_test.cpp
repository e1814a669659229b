#include "measure/candidate.h"

#include <doctest/doctest.h>

#include "base/error.h"

namespace edgebench::measure {

TEST_CASE("a candidate is a runtime and a variant, with settings") {
  const Candidate plain = parse_candidate("onnxruntime:fp32");
  CHECK(plain.name == "onnxruntime:fp32");
  CHECK(plain.runtime == "onnxruntime");
  CHECK(plain.variant == "fp32");
  CHECK(plain.threads == 1);

  const Candidate full = parse_candidate(
      "slow=null:fp32,threads=2,batch=8,streams=3,compile_cache=yes,"
      "planted_slowdown=1.03,noise=0.5");
  CHECK(full.name == "slow");
  CHECK(full.runtime == "null");
  CHECK(full.threads == 2);
  CHECK(full.batch == 8);
  CHECK(full.streams == 3);
  CHECK(full.compile_cache);
  CHECK(full.planted_slowdown == doctest::Approx(1.03));
  CHECK(full.options == std::map<std::string, std::string>{{"noise", "0.5"}});
}

TEST_CASE("an equals sign in a setting is not a name") {
  CHECK(parse_candidate("null:fp32,noise=0.5").name == "null:fp32,noise=0.5");
}

TEST_CASE("the text of a candidate reads back as the same candidate") {
  for (const char* text : {"onnxruntime:fp32", "a=null:fp32", "a=null:fp32,threads=2,noise=0.5",
                           "b=null:fp32,batch=8,planted_slowdown=1.03",
                           "null:fp32,batch=8,streams=2,compile_cache=yes"}) {
    CHECK(candidate_text(parse_candidate(text)) == text);
  }
}

TEST_CASE("without a name, the same settings give the same candidate in any order") {
  const Candidate candidate = parse_candidate("null:fp32,noise=1,latency_us=2,threads=1");
  CHECK(candidate.name == "null:fp32,latency_us=2,noise=1");
  CHECK(candidate_text(candidate) == candidate.name);
  CHECK(file_name_of(candidate.name) == "null_fp32_latency_us_2_noise_1");
}

TEST_CASE("a user's file is a runtime and a path, with settings") {
  const Candidate plain = parse_artifact("libtorch:models/net.v2.pt");
  CHECK(plain.name == "libtorch:net.v2.pt");
  CHECK(plain.runtime == "libtorch");
  CHECK(plain.variant.empty());
  CHECK(plain.file == "models/net.v2.pt");
  CHECK_FALSE(plain.normalise);  // Not chosen: the file is asked first.
  CHECK(plain.batch == 0);       // Likewise.
  CHECK(plain.input_normalisation() == image::Normalisation::imagenet);

  const Candidate full =
      parse_artifact("mine=litert:/a b/x=1:2.tflite,threads=2,normalise=plus-minus-one,mode=y");
  CHECK(full.name == "mine");
  CHECK(full.file == "/a b/x=1:2.tflite");
  CHECK(full.threads == 2);
  CHECK(full.normalise == image::Normalisation::plus_minus_one);
  CHECK(full.options == std::map<std::string, std::string>{{"mode", "y"}});
  CHECK(parse_artifact("litert:m.tflite,threads=2,normalise=plus-minus-one").name ==
        "litert:m.tflite,threads=2,normalise=plus-minus-one");
  // Of a variant it is an option like any other, for the runtime to refuse.
  CHECK(parse_candidate("null:fp32,normalise=x").options.contains("normalise"));
}

TEST_CASE("the text and the record of a user's file read back as the same one") {
  for (const char* text :
       {"a:/m/x.pt", "n=a:x=y.pt", "a:x.pt,threads=2,normalise=plus-minus-one",
        "a:x.pt,batch=4,normalise=128:127.5", "a:x.pt,normalise=imagenet", "a:file=/m/x,y.pt",
        "n=a:threads=2,o=1,file=x,y=z.pt", "a b=a:c:d.pt", "n=file=x.pt", "file=x.pt",
        "n=threads=2,file=x,.pt", "threads=2,file=,"}) {
    CAPTURE(text);
    const Candidate parsed = parse_artifact(text);
    CHECK(parse_artifact(candidate_text(parsed)) == parsed);
    if (!parsed.runtime.empty()) CHECK(candidate_text(parsed) == text);
  }
  Candidate candidate = parse_artifact("n=a:x.pt,batch=8,normalise=plus-minus-one,o=1");
  candidate.file_sha256 = "ab";
  candidate.form = runtime::FileForm{.element = runtime::Element::u8, .batch = 8, .scale = 0.5F};
  const auto copy = nlohmann::json(candidate).get<Candidate>();
  CHECK(copy == candidate);
  CHECK_FALSE(nlohmann::json(parse_candidate("null:fp32")).contains("file"));
  // What edgebench chose is in the record and not in the text, which chooses again.
  candidate.normalise = image::Normalisation::none;
  candidate.normalise_why = "so it is";
  CHECK(nlohmann::json(candidate).get<Candidate>() == candidate);
  CHECK(candidate_text(candidate) == "n=a:x.pt,batch=8,o=1");
}

TEST_CASE("a file needs no runtime, and file= takes whatever follows") {
  const Candidate plain = parse_artifact("nets/my net.onnx");
  CHECK(plain.runtime.empty());
  CHECK(plain.file == "nets/my net.onnx");
  CHECK(plain.name == "my net.onnx");
  const Candidate named = parse_artifact("mine=net.onnx,threads=3");
  CHECK(named.name == "mine");
  CHECK(named.threads == 3);
  CHECK(parse_artifact("/a=b/c:d.onnx").file == "/a=b/c:d.onnx");  // A slash: no name, no runtime.
  CHECK(parse_artifact("./x=1.onnx").file == "./x=1.onnx");

  const Candidate any =
      parse_artifact("mine=litert:threads=2,mode=y,file=/a,b/x=1,threads=9.tflite");
  CHECK(any.name == "mine");
  CHECK(any.runtime == "litert");
  CHECK(any.threads == 2);
  CHECK(any.options == std::map<std::string, std::string>{{"mode", "y"}});
  CHECK(any.file == "/a,b/x=1,threads=9.tflite");
  CHECK(parse_artifact("file=a,file=b").file == "a,file=b");
  CHECK(parse_artifact("a:/x:file=1.pt").file == "/x:file=1.pt");
  CHECK(parse_artifact("a:mode=y,file=b").options.at("mode") == "y");
}

TEST_CASE("a text sets a number also where it is the usual one") {
  for (const char* text : {"a:b,threads=1", "x=a:b,mode=2,threads=4", "a:threads=1,file=/n.onnx",
                           "threads=1,file=/n.onnx", "mine=threads=1,file=/n.onnx"}) {
    CAPTURE(text);
    CHECK(sets(text, "threads"));
    CHECK_FALSE(sets(text, "batch"));
  }
  for (const char* text : {"", "a:b", "threads=a:b", "a:b,batch=2", "a:file=/x,threads=2",
                           "batch=2,file=/x,threads=2"}) {
    CAPTURE(text);
    CHECK_FALSE(sets(text, "threads"));
  }
}

TEST_CASE("so it does with a device") {
  CHECK(sets("a:b,device=cpu", "device"));
  CHECK(sets("a:device=cuda.1,file=/n.onnx", "device"));
  CHECK_FALSE(sets("device=a:b", "device"));
  CHECK_FALSE(sets("a:file=/n,device=cuda", "device"));
}

TEST_CASE("what lists of settings have added to a name does not keep it from being read back") {
  Candidate candidate = parse_artifact("n=a:x.pt,batch=8");
  candidate.name = "n,batch=8";
  CHECK(candidate_text(candidate) == "n=a:x.pt,batch=8");
}

TEST_CASE("a text without a file, and a normalisation that there is not, are refused") {
  for (const char* text : {"", "a:", "=a:x.pt", "a:x.pt,", "a:x,y.pt", "a:x.pt,normalise=x",
                           "a:x.pt,normalise=0.5:0.5", "a:x\n.pt,", "file=", "a:file=", "a,file=x",
                           "a,b,file=x", "a:net,file=b", "a:threads=0,file=x"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_artifact(text), UsageError);
  }
  CHECK_THROWS_WITH_AS(parse_artifact("a:x\x1b.pt"), doctest::Contains("control character"),
                       UsageError);
}

TEST_CASE("a runtime may have a version, in texts of both kinds") {
  const Candidate variant = parse_candidate("onnxruntime@1.23.2:int8,threads=2");
  CHECK(variant.runtime == "onnxruntime@1.23.2");
  CHECK(variant.variant == "int8");
  CHECK(candidate_text(variant) == "onnxruntime@1.23.2:int8,threads=2");
  const Candidate file = parse_artifact("onnxruntime@1.23.2:dir/net.onnx");
  CHECK(file.runtime == "onnxruntime@1.23.2");
  CHECK(file.file == "dir/net.onnx");
  CHECK(parse_artifact("a@:net.onnx").runtime.empty());  // Part of a path, as is what is no name.
}

TEST_CASE("nonsense is refused in a sentence that quotes it") {
  for (const char* text :
       {"", "onnxruntime", ":fp32", "onnxruntime:", "=null:fp32", "null:fp32,threads=0",
        "null:fp32,threads=two", "null:fp32,streams=0", "null:fp32,compile_cache=maybe",
        "null:fp32,batch=-1", "null:fp32,planted_slowdown=0.5", "null:fp32,noise", "null:fp32,=1",
        "null:fp32,noise=1,noise=2", "null:fp32,"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(parse_candidate(text), doctest::Contains(text), UsageError);
  }
}

TEST_CASE("a control character is refused and not repeated") {
  for (const char* text : {"a\x1b[31m=null:fp32", "a\tb=null:fp32", "a\x7f=null:fp32",
                           "a\xc2\x9b=null:fp32", "null:fp32,noise=1\n"}) {
    CHECK_THROWS_WITH_AS(parse_candidate(text), doctest::Contains("control character"), UsageError);
  }
  CHECK_THROWS_WITH_AS(parse_candidate("a\x1b=null:fp32"), doctest::Contains("'a?=null:fp32'"),
                       UsageError);
  CHECK(parse_candidate("m\u00fcnchen=null:fp32").name == "m\u00fcnchen");
}

}  // namespace edgebench::measure
