"""The program as tools/faults runs it: in a folder of its own, with what is checked of every end.

Nothing outside the folder is used: cache, run, temporary files and HOME lie in it. Every process
that is started inherits a mark in its environment, by which those are found that stay behind.
"""
import hashlib
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

MARK = "EDGEBENCH_FAULT_TRIAL"
EXIT_CODES = (0, 1, 3, 4, 130)  # docs/COMMANDS.md; 2 would be a mistake of this tool.
RAW = re.compile(r"bad_alloc|terminate called|what\(\):|Assertion|Sanitizer|std::|core dumped")
PART = ".edgebench-part"
PATIENCE_S = 180


class Trouble(Exception):
    """What must hold does not."""


def require(good, sentence):
    if not good:
        raise Trouble(sentence)


class Program:
    def __init__(self, executable, folder):
        self.executable, self.folder = str(executable), Path(folder)
        for name in ("tmp", "home"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.cache, self.run_folder = self.folder / "cache", self.folder / "run"
        self.mark = f"{os.getpid()}-{self.folder.name}"

    def environment(self):
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("EDGEBENCH_", "XDG_"))}
        return {**kept, MARK: self.mark, "HOME": str(self.folder / "home"),
                "TMPDIR": str(self.folder / "tmp")}

    def start(self, arguments, through=()):
        """`through` is a command that ends by becoming the program, such as a limit's."""
        self.output, self.errors = (self.folder / name for name in ("out.txt", "error.txt"))
        with open(self.output, "wb") as out, open(self.errors, "wb") as error:
            return subprocess.Popen([*through, self.executable, *map(str, arguments)], stdout=out,
                                    stderr=error, stdin=subprocess.DEVNULL,
                                    env=self.environment(), cwd=self.folder)

    def ended(self, process, what):
        """(exit code, stdout, stderr); a code or a text that no user should see is trouble."""
        try:
            code = process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Trouble(f"{what} did not end within {PATIENCE_S} s") from None
        out = self.output.read_text(errors="replace")
        error = self.errors.read_text(errors="replace")
        killed_here = code == -signal.SIGKILL and getattr(process, "killed_here", False)
        require(killed_here or code in EXIT_CODES, f"{what} ended with {code}: {error[-300:]}")
        found = RAW.search(out + error)
        require(not found, f"{what} shows '{found and found.group()}': {(out + error)[-300:]}")
        if code == 3:
            require(error.splitlines()[-1:] and error.splitlines()[-1].startswith("edgebench: "),
                    f"{what} says no sentence: {error[-300:]}")
        return code, out, error

    def run(self, *arguments, through=()):
        return self.ended(self.start(arguments, through), f"`{arguments[0]}`")

    def processes(self):
        """Numbers of the living processes that carry the mark."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                carries = f"{MARK}={self.mark}".encode() in (entry / "environ").read_bytes()
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if carries and state != "Z":
                found.append(int(entry.name))
        return found

    def workers(self, coordinator):
        found = []
        for pid in self.processes():
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                worker = "worker" in os.readlink(f"/proc/{pid}/exe")
            except OSError:
                continue
            if worker and int(fields[1]) == coordinator:
                found.append(pid)
        return found

    def require_nobody_left(self):
        until = time.monotonic() + 5
        while (left := self.processes()) and time.monotonic() < until:
            time.sleep(0.02)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        require(not left, f"{len(left)} processes live on")

    def records(self):
        """The whole lines; what a kill has torn off is none."""
        file = self.run_folder / "records.jsonl"
        lines = file.read_bytes().split(b"\n")[:-1] if file.exists() else []
        return lines

    def outcomes(self):
        """{candidate: outcome} of the finished run."""
        report = json.loads((self.run_folder / "report.json").read_text())
        return {one["candidate"]: one["outcome"] for one in report["candidates"]}

    def require_nothing_left_over(self):
        left = [path for folder in (self.cache, self.run_folder, self.folder / "tmp")
                for path in folder.rglob("*") if path.name.endswith(PART)]
        left += (self.folder / "tmp").iterdir()
        require(not left, f"{left[0] if left else ''} was left over, one of {len(left)}")

    def cache_hashes(self):
        """{file: hash}; how long something took is no part of it."""
        return {str(path.relative_to(self.cache)): hash_of(path)
                for path in sorted(self.cache.rglob("*")) if path.is_file()}


def hash_of(path):
    content = path.read_bytes()
    if path.suffix == ".json":
        content = re.sub(rb'"\w+_ns": \d+', b"", content)
    return hashlib.sha256(content).hexdigest()
