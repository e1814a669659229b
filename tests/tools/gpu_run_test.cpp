// tools/gpu-run: what it packs arrives whole or not at all, and what it runs is what was packed.
// The program is a script that tells what it was called with; the last case takes the real one.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <dlfcn.h>

#include "base/file.h"
#include "support.h"

namespace edgebench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCallBytes = 100'000;

// What its doctor lists: a runtime with devices, one without any, one that cannot start.
constexpr const char* kProgram = R"(#!/bin/sh
case $1 in
--version) exit 0 ;;
doctor)
  echo 'Runtimes'
  echo '  several 1'
  echo '    device cpu: found'
  echo '    device cuda: found'
  echo '  few 1'
  echo '    device cpu: found'
  echo '  plain none'
  echo '  broken: crashed: left during start'
  ;;
bench)
  while [ "$1" != --out ]; do shift; done
  mkdir -p "$2/logs"
  echo one >"$2/logs/one.log"
  : >"$2/logs/empty.log"
  echo two >"$2/logs/two.log"
  echo "libraries: $LD_LIBRARY_PATH" >"$2/records.jsonl"
  [ -z "$LARGE" ] || head -c 17000000 /dev/zero >"$2/report.json"
  echo 'the table'
  [ -z "$SLOW" ] || {
    trap 'exit 130' INT
    sleep 60 >/dev/null 2>&1 &
    wait
  }
  exit 4
  ;;
esac
)";

// Bytes that nothing can compress, the same ones each time.
std::string noise(std::size_t size) {
  std::mt19937 generator(7);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(generator());
  return bytes;
}

// One of the candidates on each line.
std::string plan_of(const std::vector<std::string>& candidates) {
  std::string text = "candidate = [\n";
  for (const std::string& candidate : candidates) text += "  \"" + candidate + "\",\n";
  return text + "]\n";
}

class GpuRun {
 public:
  GpuRun() {
    put("bin/edgebench", kProgram);
    put("bin/edgebench-worker-null", "#!/bin/sh\n");
    put("plan.toml", plan_of({"null:fp32,device=toy"}));
    put("libmade-up.so.1", noise(250'000));
  }

  void put(const std::string& name, const std::string& text) {
    test::write_text(path(name), text);
    fs::permissions(path(name), fs::perms::owner_all);
  }
  fs::path path(const std::string& name) const { return folder_ / name; }
  std::string text(const std::string& name) const { return read_file(path(name)); }

  // `arguments` with @ for the folder of this test.
  test::ShellEnded call(std::string arguments, const std::string& before = "") const {
    for (auto at = arguments.find('@'); at != std::string::npos; at = arguments.find('@')) {
      arguments.replace(at, 1, folder_.path().string());
    }
    const std::string folder = folder_.path().string();
    const std::string line = "TMPDIR=" + folder + " OUT=" + folder + "/out PYTHONPATH=" + folder +
                             "/python " + before + " " EDGEBENCH_GPU_RUN " " + arguments + " 2>&1";
    return test::run_in_shell(line);
  }

  void pack(const std::string& more = "--library @/libmade-up.so.1") const {
    const test::ShellEnded ended = call("pack @/gpu --from @/bin --plan @/plan.toml --call-bytes " +
                                        std::to_string(kCallBytes) + " " + more);
    CAPTURE(ended.output);
    REQUIRE(ended.status == 0);
  }

  // Where `take` keeps what it was given.
  fs::path workspace() const {
    REQUIRE(test::entries_in(path("edgebench-gpu")) == 1);
    return fs::directory_iterator(path("edgebench-gpu"))->path();
  }

  // That it ended with this status and said this.
  void check(const test::ShellEnded& ended, int status, const std::string& sentence) const {
    CHECK(ended.status == status);
    CAPTURE(ended.output);
    CHECK(ended.output.find(sentence) != std::string::npos);
    CHECK(ended.output.ends_with('\n'));
  }

 private:
  test::TemporaryFolder folder_;
};

// Another last byte.
void damage(const fs::path& file) {
  std::string bytes = read_file(file);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  test::write_text(file, bytes);
}

}  // namespace

TEST_CASE("slices fill calls up to the limit, and join bit for bit in any order") {
  const GpuRun gpu;
  gpu.pack();
  REQUIRE(test::entries_in(gpu.path("gpu")) == 3);
  CHECK(fs::file_size(gpu.path("gpu/call-1/slice-001")) == kCallBytes);
  CHECK(fs::file_size(gpu.path("gpu/call-2/slice-002")) == kCallBytes);
  gpu.check(gpu.call("take @/gpu/call-3"), 0, "still missing of 3 slices: call-1 call-2\n");
  gpu.check(gpu.call("take @/gpu/call-1"), 0, "still missing of 3 slices: call-2\n");
  fs::remove_all(gpu.path("gpu/call-1"));
  fs::remove_all(gpu.path("gpu/call-3"));
  gpu.check(gpu.call("take @/gpu/call-2"), 0, "all of 3 slices are in ");
  gpu.call("run @/gpu @/plan.toml --rehearse");
  CHECK(read_file(gpu.workspace() / "libraries/libmade-up.so.1") == gpu.text("libmade-up.so.1"));
  CHECK(read_file(gpu.workspace() / "program/bin/edgebench") == kProgram);
}

TEST_CASE("the same files make the same pack") {
  const GpuRun gpu;
  gpu.pack();
  const std::string first = gpu.text("gpu/call-1/manifest");
  gpu.pack();
  CHECK(gpu.text("gpu/call-1/manifest") == first);
  CHECK(test::entries_in(gpu.path("gpu")) == 3);
}

TEST_CASE("a missing slice, a damaged one and a cut one are told, and nothing is run") {
  const GpuRun gpu;
  gpu.pack();
  fs::rename(gpu.path("gpu/call-2"), gpu.path("kept"));
  const std::string missing = "gpu-run: still missing: call-2; carry each and `tools/gpu-run take ";
  gpu.check(gpu.call("run @/gpu"), 1, missing);
  damage(gpu.path("kept/slice-002"));
  fs::rename(gpu.path("kept"), gpu.path("gpu/call-2"));
  const std::string damaged =
      "call-2/slice-002 is damaged: its SHA-256 is not the manifest's; carry it again\n";
  gpu.check(gpu.call("take @/gpu/call-2"), 3, damaged);
  gpu.check(gpu.call("run @/gpu"), 3, damaged);
  fs::resize_file(gpu.path("gpu/call-2/slice-002"), kCallBytes - 1);
  gpu.check(gpu.call("take @/gpu/call-2"), 3, damaged);
  // Another slice under its name.
  test::write_text(gpu.path("gpu/call-2/slice-002"), gpu.text("gpu/call-1/slice-001"));
  gpu.check(gpu.call("take @/gpu/call-2"), 3, damaged);
  fs::remove_all(gpu.path("gpu/call-2"));
  gpu.check(gpu.call("run @/gpu"), 1, missing);
  CHECK_FALSE(fs::exists(gpu.path("out")));
}

TEST_CASE("what changes after it was taken is told") {
  const GpuRun gpu;
  gpu.pack();
  gpu.call("take @/gpu/call-1 @/gpu/call-2 @/gpu/call-3");
  damage(gpu.workspace() / "slice-001");
  gpu.check(gpu.call("run @/gpu"), 3, "the joined slices are not what was packed; ");
  fs::remove_all(gpu.workspace());
  CHECK(gpu.call("run @/gpu @/plan.toml --rehearse").status == 4);
  fs::remove_all(gpu.path("out"));
  damage(gpu.workspace() / "libraries/libmade-up.so.1");
  gpu.check(gpu.call("run @/gpu @/plan.toml --rehearse"), 3,
            "libmade-up.so.1 is not what was packed; ");
}

TEST_CASE("slices of two packs do not meet") {
  GpuRun gpu;
  gpu.pack();
  fs::rename(gpu.path("gpu/call-1"), gpu.path("kept"));
  gpu.put("libmade-up.so.1", noise(250'001));
  gpu.pack();
  fs::remove_all(gpu.path("gpu/call-1"));
  fs::rename(gpu.path("kept"), gpu.path("gpu/call-1"));
  gpu.check(gpu.call("run @/gpu"), 3, "are of two packs; ");
  // One after the other they are kept apart.
  gpu.call("take @/gpu/call-2");
  gpu.check(gpu.call("take @/gpu/call-3"), 0, "still missing of 3 slices: call-1\n");
}

TEST_CASE("what cannot be packed or found is told") {
  GpuRun gpu;
  gpu.check(gpu.call("pack @/gpu --from @/nowhere"), 3, "has no program edgebench; build it");
  gpu.check(gpu.call("pack @/gpu --from @/bin --library @/libabsent.so"), 3,
            "libabsent.so: there is no such file\n");
  gpu.put("other.toml", plan_of({"acme:fp32,device=cuda"}));
  gpu.check(gpu.call("pack @/gpu --from @/bin --plan @/other.toml"), 3,
            "edgebench-worker-acme is missing; ");
  gpu.check(gpu.call("pack @/gpu --call-bytes 1.5"), 2, "--call-bytes 1.5: it takes a whole ");
  gpu.check(gpu.call("pack @/gpu --library"), 2, "--library needs a value\n");
  gpu.check(gpu.call("take @/bin"), 3, "bin has no manifest; ");
  gpu.check(gpu.call("run @/bin"), 3, "bin has no folder call-<n>; ");
  gpu.check(gpu.call("fetch"), 2, "tools/gpu-run pack FOLDER");
}

TEST_CASE("the program finds what was carried first, then the machine's PyTorch") {
  GpuRun gpu;
  gpu.pack();
  gpu.put("python/torch/__init__.py", "raise SystemExit('imported')\n");
  gpu.put("python/torch/version.py", "__version__ = '1.2.3+made'\n");
  fs::create_directories(gpu.path("python/nvidia/made/lib"));
  const test::ShellEnded ended =
      gpu.call("run @/gpu @/plan.toml --rehearse", "LD_LIBRARY_PATH=/before");
  gpu.check(ended, 4, "PyTorch 1.2.3+made and NVIDIA's libraries beside it are used\n");
  const std::string workspace = gpu.workspace().string();
  CHECK(gpu.text("out/records.jsonl") == "libraries: " + workspace +
                                             "/libraries:" + gpu.path("python/torch/lib").string() +
                                             ":" + gpu.path("python/nvidia/made/lib").string() +
                                             ":" + workspace + "/program/lib:/before\n");
}

TEST_CASE("the run's folder is flat, small and has the table; the table comes last") {
  const GpuRun gpu;
  gpu.pack();
  const test::ShellEnded ended = gpu.call("run @/gpu @/plan.toml --rehearse", "LARGE=yes");
  CHECK(ended.status == 4);
  CHECK(ended.output.ends_with("the table\n"));
  CHECK(gpu.text("out/bench.txt") == "the table\n");
  CHECK(gpu.text("out/logs.txt") == "== one.log\none\n== two.log\ntwo\n");
  CHECK(gpu.text("out/doctor.txt").find("libmade-up.so.1") != std::string::npos);
  CHECK(fs::exists(gpu.path("out/report.json.gz")));
  for (const auto& entry : fs::directory_iterator(gpu.path("out"))) {
    CHECK(entry.is_regular_file());
    CHECK(entry.file_size() <= 16 * 1024 * 1024);
  }
  CHECK(test::entries_in(gpu.path("out")) <= 8);
  // A second run would take the first one's place.
  gpu.check(gpu.call("run @/gpu @/plan.toml"), 3, "out holds a run already; ");
}

TEST_CASE("a run ends in order at its limit, with what it has") {
  const GpuRun gpu;
  gpu.pack();
  const test::ShellEnded ended =
      gpu.call("run @/gpu @/plan.toml --rehearse --seconds 1", "SLOW=yes");
  CHECK(ended.status == 130);
  CHECK(ended.output.ends_with("the table\n"));
  CHECK(fs::exists(gpu.path("out/records.jsonl")));
}

TEST_CASE("a library has the name that programs ask for it by, too") {
  const GpuRun gpu;
  Dl_info info{};
  REQUIRE(::dladdr(::dlsym(RTLD_DEFAULT, "cbrt"), &info) != 0);
  fs::copy_file(fs::canonical(info.dli_fname), gpu.path("libmaths.so.1.2.3"));
  gpu.pack("--library @/libmaths.so.1.2.3");
  CHECK(gpu.call("run @/gpu @/plan.toml --rehearse").status == 4);
  CHECK(fs::read_symlink(gpu.workspace() / "libraries/libm.so.6") == "libmaths.so.1.2.3");
}

TEST_CASE("candidates that the program would refuse are left out, each with its reason") {
  GpuRun gpu;
  gpu.pack();
  gpu.put("gpu.toml", plan_of({"several:fp32,device=cuda", "named=several:fp16,device=cuda.1",
                               "few:fp32,device=cuda", "absent:fp32,device=cuda",
                               "plain:fp32,device=cuda", "broken:fp32,device=cuda"}));
  const test::ShellEnded ended = gpu.call("run @/gpu @/gpu.toml");
  gpu.check(ended, 4,
            "few:fp32,device=cuda is left out: few knows no device cuda in this edgebench\n");
  gpu.check(ended, 4,
            "absent:fp32,device=cuda is left out: this edgebench has no runtime absent\n");
  CHECK(gpu.text("out/plan.toml") ==
        plan_of({"several:fp32,device=cuda", "named=several:fp16,device=cuda.1",
                 "plain:fp32,device=cuda", "broken:fp32,device=cuda"}));
  fs::remove_all(gpu.path("out"));
  gpu.put("gpu.toml", plan_of({"few:fp32,device=cuda"}));
  gpu.check(gpu.call("run @/gpu @/gpu.toml"), 3, "that can be measured here\n");
}

TEST_CASE("a processor or a system that the program is not for is told") {
  GpuRun gpu;
  gpu.put("bin/edgebench", "#!/bin/sh\nkill -ILL $$\n");
  gpu.pack();
  gpu.check(gpu.call("run @/gpu"), 3, "this processor lacks instructions that the program ");
  gpu.put("bin/edgebench", "#!/bin/sh\necho 'GLIBC_9.9 not found' >&2\nexit 1\n");
  gpu.pack();
  gpu.check(gpu.call("run @/gpu"), 3, "the program cannot run here: GLIBC_9.9 not found\n");
}

TEST_CASE("a rehearsal measures played devices with the packed program") {
  GpuRun gpu;
  gpu.put("plan.toml", plan_of({"null:fp32,device=absent", "named=null:int8,device=absent"}) +
                           "rounds = 1\nsweeps = 2\nmax-images = 2\nsynthetic = \"0.25,32,10\"\n");
  REQUIRE(gpu.call("pack @/gpu --from " EDGEBENCH_BIN " --plan @/plan.toml").status == 0);
  const test::ShellEnded ended = gpu.call("run @/gpu @/plan.toml --rehearse");
  CAPTURE(ended.output);
  CHECK(ended.status == 0);
  const std::string table = gpu.text("out/bench.txt");
  CHECK(ended.output.ends_with(table));
  CHECK(table.find("played-1-null-fp32  ") != std::string::npos);
  CHECK(table.find("played-2-null-int8  ") != std::string::npos);
  CHECK(gpu.text("out/records.jsonl").find("\"toy\"") != std::string::npos);
  // The distribution's libraries are there, and the C library is not.
  CHECK(fs::exists(gpu.workspace() / "program/lib/libcrypto.so.3"));
  CHECK_FALSE(fs::exists(gpu.workspace() / "program/lib/libc.so.6"));
}

}  // namespace edgebench
