"""The faults of tools/faults, and what must hold after each of them.

Every function takes a Program in a fresh folder, the Reference and a random generator, puts the
program in trouble, brings it out again, and returns in a few words what came of it. `Trouble` is
raised where something does not hold.
"""
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from fault_program import Program, require

ROOM_BYTES = 1 << 30
PAGE_BYTES = 4096
CGROUP_V1, CGROUP_V2 = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")
# What the program maps before it does anything counts for RLIMIT_AS and not in a control group.
MEMORY_LEAST_BYTES, MEMORY_MOST_BYTES, MAPPED_BYTES = 40 << 20, 64 << 20, 200 << 20


class Reference:
    """The same commands undisturbed: how long they take, what they leave."""

    def __init__(self, executable, folder, candidates):
        self.candidates = candidates
        self.program = Program(executable, folder)
        self.file = self.program.folder / "users.null"
        self.timed("prepare", *self.common(self.program), "--candidate", "null:fp32")
        made = next(self.program.cache.glob("artifacts/null-fp32-*/network.safetensors"))
        shutil.copy(made, self.file)
        shutil.rmtree(self.program.cache)
        self.seconds = {"prepare": self.timed(*self.prepare(self.program))}
        shutil.rmtree(self.program.cache)
        self.seconds["bench"] = self.timed(*self.bench(self.program))
        self.seconds["report"] = self.timed(*self.html(self.program))
        self.seconds["loadgen"] = self.timed(*self.loadgen(self.program, "loadgen"))
        self.lines = len(self.program.records())
        self.hashes = self.program.cache_hashes()
        self.bytes = {name: sum(path.stat().st_size + PAGE_BYTES for path in folder.rglob("*"))
                      for name, folder in (("cache", self.program.cache),
                                           ("run", self.program.run_folder))}

    def timed(self, *arguments):
        begin = time.monotonic()
        code, _, error = self.program.run(*arguments)
        require(code == 0, f"{arguments[0]} fails undisturbed: {error[-500:]}")
        return time.monotonic() - begin

    def named(self):
        return [part for one in self.candidates for part in ("--candidate", one)]

    def common(self, program):
        return ["--cache", program.cache, "--synthetic", "0.25,32,10", "--recipe", "min-max"]

    def bench(self, program):
        return ["bench", *self.common(program), *self.named(), "--artifact",
                f"users=null:file={self.file}", "--rounds", 2, "--sweeps", 6, "--slice", "2ms",
                "--out", program.run_folder]

    def prepare(self, program):
        return ["prepare", *self.common(program), *self.named()]

    def loadgen(self, program, out):
        return ["loadgen", *self.common(program), *self.named(), "--scenarios", "single-stream",
                "--duration", "100ms", "--out", program.folder / out]

    def html(self, program):
        return ["report", program.run_folder, "--format", "html", "-o", program.folder / "run.html"]


def require_readable(program):
    """`report` shows the run, or says one sentence."""
    code, out, error = program.run("report", program.run_folder)
    if code in (0, 4):
        require(len(out.splitlines()) > 2, "report ends well and shows nothing")
    require(code in (0, 3, 4), f"report ends with {code}: {error[-300:]}")


def require_whole(program, reference, may_fail=()):
    """The table is whole; a row may have one of these outcomes instead of figures."""
    outcomes = program.outcomes()
    require(len(outcomes) == len(reference.candidates) + 1, f"rows are missing: {outcomes}")
    bad = {name: outcome for name, outcome in outcomes.items()
           if outcome != "ok" and outcome not in may_fail}
    require(not bad, f"after the fault rows are {bad}")


def go_on(program, reference, may_fail=()):
    """Ends the run that a fault broke off; says what there was before."""
    require_readable(program)
    before = program.records()
    if before:
        code, _, error = program.run("bench", "--resume", program.run_folder, "--cache",
                                     program.cache)
    else:
        code, _, error = program.run(*reference.bench(program))
    wanted = (0, 4) if may_fail else (0,)
    require(code in wanted, f"going on ends with {code}: {error[-500:]}")
    after = program.records()
    require(after[:len(before)] == before, "records of before have changed")
    require_whole(program, reference, may_fail)
    rounds = sum(b'"record":"round"' in line for line in before)
    return f"resumed after {rounds} rounds" if before else "nothing recorded, begun again"


def require_same_cache(program, reference):
    """Nothing half-written is taken for whole: all content is as undisturbed runs make it."""
    program.run(*reference.prepare(program))
    hashes = program.cache_hashes()
    different = [name for name, value in hashes.items()
                 if reference.hashes.get(name) not in (None, value)]
    require(not different, f"{different} differ from an undisturbed run's")
    unknown = sorted(set(hashes) - set(reference.hashes))
    require(not unknown, f"{unknown} are in no undisturbed cache")
    absent = [name for name in reference.hashes
              if name.startswith("artifacts/") and name not in hashes
              and "/file-" not in name and "users" not in name]
    require(not absent, f"{absent} were not prepared")
    program.require_nothing_left_over()


def wait_for_moment(process, seconds):
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass


def wait_for_records(process, program, lines):
    while process.poll() is None and len(program.records()) < lines:
        time.sleep(0.001)


def kill(process):
    process.killed_here = True
    process.kill()


def kill_coordinator(program, reference, random):
    seconds = random.uniform(0, reference.seconds["bench"])
    lines = random.randint(1, reference.lines)
    process = program.start(reference.bench(program))
    if random.random() < 0.5:
        when = f"at {seconds:.2f} s"
        wait_for_moment(process, seconds)
    else:
        when = f"at record {lines}"
        wait_for_records(process, program, lines)
    kill(process)
    program.ended(process, "bench")
    program.require_nobody_left()
    came = go_on(program, reference)
    require_same_cache(program, reference)
    return f"{when}: {came}"


def kill_worker(program, reference, random):
    """Whichever lives at the moment, or the next that does: a row, or nothing to be noticed."""
    seconds = random.uniform(0, reference.seconds["bench"])
    process = program.start(reference.bench(program))
    wait_for_moment(process, seconds)
    workers = []
    while process.poll() is None and not (workers := program.workers(process.pid)):
        time.sleep(0.002)
    if workers:
        os.kill(random.choice(workers), signal.SIGKILL)
    code, _, error = program.ended(process, "bench")
    program.require_nobody_left()
    # A worker that was to describe its runtime or file: what cannot be described is not measured.
    require(code in (0, 3, 4), f"bench ends with {code}: {error[-300:]}")
    failed = {}
    if code != 3:
        require_whole(program, reference, ("crashed", "out_of_memory"))
        failed = {name: what for name, what in program.outcomes().items() if what != "ok"}
    require_readable(program)
    shutil.rmtree(program.run_folder, ignore_errors=True)
    go_on(program, reference)
    require_same_cache(program, reference)
    return f"at {seconds:.2f} s: {failed or ('refused' if code == 3 else 'all rows whole')}"


def kill_prepare(program, reference, random):
    seconds = random.uniform(0, reference.seconds["prepare"])
    process = program.start(reference.prepare(program))
    wait_for_moment(process, seconds)
    kill(process)
    program.ended(process, "prepare")
    program.require_nobody_left()
    require_same_cache(program, reference)
    return f"at {seconds:.2f} s: prepared again, the same"


def kill_loadgen(program, reference, random):
    seconds = random.uniform(0, reference.seconds["loadgen"])
    process = program.start(reference.loadgen(program, "run"))
    wait_for_moment(process, seconds)
    kill(process)
    program.ended(process, "loadgen")
    program.require_nobody_left()
    code, _, error = program.run("report", program.run_folder)
    require(code in (0, 3, 4), f"report of loadgen ends with {code}: {error[-300:]}")
    code, _, error = program.run(*reference.loadgen(program, "again"))
    require(code == 0, f"loadgen again ends with {code}: {error[-300:]}")
    require_same_cache(program, reference)
    return f"at {seconds:.2f} s: run again"


def kill_report(program, reference, random):
    """A page is the old one, the new one or none."""
    shutil.copytree(reference.program.run_folder, program.run_folder)
    page = program.folder / "run.html"
    old = random.choice((None, "an older page"))
    if old:
        page.write_text(old)
    seconds = random.uniform(0, reference.seconds["report"])
    process = program.start(reference.html(program))
    wait_for_moment(process, seconds)
    kill(process)
    program.ended(process, "report")
    text = page.read_text() if page.exists() else None
    require(text == old or text.rstrip().endswith("</html>"), "half a page was written")
    code, _, error = program.run(*reference.html(program))
    require(code == 0, f"report again ends with {code}: {error[-300:]}")
    left = [path for path in program.folder.iterdir() if path.name.startswith(".")]
    require(not left, f"{left} left over")
    came = "none" if text is None else "the old one" if text == old else "the new one"
    return f"at {seconds:.3f} s: the page is {came}"


class SmallDisk:
    """A tmpfs of so many bytes under folders of the program; needs root."""

    def __init__(self, folder, size_bytes):
        self.folder = folder
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "none", folder],
                       check=True, capture_output=True)

    def grow(self):
        subprocess.run(["mount", "-o", f"remount,size={ROOM_BYTES}", self.folder], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.folder], check=True)


def can_mount(folder):
    try:
        with SmallDisk(folder, PAGE_BYTES):
            return True
    except (subprocess.CalledProcessError, OSError):
        return False


def full_disk(program, reference, random):
    where = random.choice(("cache", "run", "both"))
    needed = sum(reference.bytes[one] for one in
                 (("cache", "run") if where == "both" else (where,)))
    size = max(PAGE_BYTES, int(random.uniform(0, 1.1) * needed))
    with SmallDisk(program.folder / "disk", size) as disk:
        if where in ("cache", "both"):
            program.cache = disk.folder / "cache"
        if where in ("run", "both"):
            program.run_folder = disk.folder / "run"
        code, _, error = program.run(*reference.bench(program))
        require(code in (0, 3, 4), f"bench ends with {code}: {error[-300:]}")
        program.require_nobody_left()
        require_readable(program)
        disk.grow()
        came = go_on(program, reference)
        require_same_cache(program, reference)
    return f"{where} of {size >> 10} KiB, exit {code}: {came}"


class MemoryLimit:
    """A command that runs another within so many bytes: a control group, else RLIMIT_AS."""

    def __init__(self, name, limit_bytes):
        self.group, file = CGROUP_V1 / name, "memory.limit_in_bytes"
        if not (CGROUP_V1 / file).exists():
            self.group, file = CGROUP_V2 / name, "memory.max"
        try:
            self.group.mkdir()
            (self.group / file).write_text(str(limit_bytes))
            swap = self.group / "memory.swap.max"
            if swap.exists():
                swap.write_text("0")
            enter = f"echo $$ >'{self.group}/cgroup.procs'"
            self.how = "group"
        except OSError:
            if self.group.exists():
                self.group.rmdir()
            self.group = None
            enter = f"ulimit -v {(limit_bytes + MAPPED_BYTES) >> 10}"
            self.how = "RLIMIT_AS"
        self.through = ["/bin/sh", "-c", f'{enter} && exec "$@"', "sh"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for _ in range(100 if self.group else 0):
            try:
                return self.group.rmdir()
            except OSError:  # Its last process is still ending.
                time.sleep(0.05)


def short_memory(program, reference, random):
    limit = int(random.uniform(MEMORY_LEAST_BYTES, MEMORY_MOST_BYTES))
    with MemoryLimit(f"edgebench-faults-{program.mark}", limit) as memory:
        code, out, error = program.run(*reference.bench(program), through=memory.through)
        program.require_nobody_left()
    require(code in (0, 3, 4), f"bench ends with {code}: {error[-300:]}")
    require(code == 3 or len(out.splitlines()) > 2, "no table")
    came = go_on(program, reference, ("out_of_memory", "failed", "crashed"))
    require_same_cache(program, reference)
    return f"{limit >> 20} MiB ({memory.how}), exit {code}: {came}"


KINDS = {"coordinator": kill_coordinator, "worker": kill_worker, "prepare": kill_prepare,
         "loadgen": kill_loadgen, "report": kill_report, "disk": full_disk,
         "memory": short_memory}
