"""Starting programs and measuring them: wall time, and memory with all children."""

import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MOST_SECONDS = 1800.0  # no single program may take longer
BETWEEN_LOOKS = 0.05  # seconds between two looks at a program's memory


class Failed(Exception):
    """A program did not do its work; the text says which and what it said last."""


@dataclass(frozen=True)
class Measured:
    """Wall time and CPU time in seconds, and peak memory in MB where it was asked for and the system tells.

    ``megabytes`` counts what processes share once, as the kernel has it (PSS); ``resident`` counts it for each (RSS).
    """

    seconds: float
    cpu: float
    megabytes: float | None = None
    resident: float | None = None


def environment(**more: str) -> dict[str, str]:
    """The environment of measured programs: compiled modules are kept, as on anybody's machine."""
    dropped = ("PYTHONDONTWRITEBYTECODE", "SOURCE_DATE_EPOCH")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1", **more}


def measure(arguments: Sequence[object], cwd: Path, *, memory: bool = False, one_core: bool = False) -> Measured:
    """Run a program to its end. Raises Failed with what it printed last when it fails or takes too long.

    Looking at memory costs the program a little time, so what is timed runs without it.
    """
    whole = [*(["taskset", "-c", "0"] if one_core and shutil.which("taskset") else []), *map(str, arguments)]
    with tempfile.TemporaryFile() as output:
        started, before = time.monotonic(), _cpu()
        process = subprocess.Popen(whole, cwd=cwd, env=environment(), stdout=output, stderr=subprocess.STDOUT)
        try:
            peaks = _watch(process) if memory else (process.wait(MOST_SECONDS) * 0.0,) * 2
        except subprocess.TimeoutExpired:
            raise Failed(f"{_name(whole)}: over {MOST_SECONDS:.0f} s") from None
        finally:
            seconds = time.monotonic() - started
            process.kill()  # no effect once it has ended
            process.wait()
        output.seek(0)
        lines = output.read().decode(errors="replace").strip().splitlines()
    if process.returncode != 0:
        raise Failed(f"{_name(whole)} gave {process.returncode}: {' / '.join(lines[-3:])}")
    return Measured(seconds, _cpu() - before, peaks[0] or None, peaks[1] or None)


def _cpu() -> float:
    """Seconds of CPU time of all programs that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _name(arguments: Sequence[str]) -> str:
    return " ".join(Path(one).name for one in arguments[:3])


def _watch(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Wait for the end; the greatest memory seen, in MB, PSS and RSS, 0 where the system does not tell."""
    shared, resident, end = 0.0, 0.0, time.monotonic() + MOST_SECONDS
    while True:
        try:
            process.wait(BETWEEN_LOOKS)
            return shared, resident
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                raise
        seen = [_memory(pid) for pid in _family(process.pid)]
        shared = max(shared, sum(own for own, _ in seen) / 1e6)
        resident = max(resident, sum(own for _, own in seen) / 1e6)


def _family(pid: int) -> Iterator[int]:
    yield pid
    with suppress(OSError):  # it has ended, or this is no Linux
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _memory(pid: int) -> tuple[int, int]:
    """Bytes of one process: its part of what it shares with others and all else (Linux's PSS), and all of it (RSS)."""
    known = {"Pss:": 0, "Rss:": 0}
    with suppress(OSError):
        for name, value, *_ in map(str.split, Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]):
            known[name] = int(value) * 1024
    return known["Pss:"], known["Rss:"]


def alternating(runs: int, *jobs: Callable[[], Measured]) -> list[Measured]:
    """The medians of each job; the jobs take turns, so that a busy moment hits all of them."""
    spent: list[list[Measured]] = [[] for _ in jobs]
    for _ in range(runs):
        for job, times in zip(jobs, spent, strict=True):
            times.append(job())
    median = statistics.median
    return [Measured(median(one.seconds for one in found), median(one.cpu for one in found)) for found in spent]


def exponent(less: float, more: float, times: float) -> float:
    """With which power of the size the time grows, when the size grew ``times`` fold."""
    return math.log(more / less) / math.log(times)


@contextmanager
def running(arguments: Sequence[object], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that goes on until the end of the block; what it prints is dropped."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(list(map(str, arguments)), cwd=cwd, env=environment(), stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def progress(text: str) -> None:
    """Tell a person at a terminal what is going on."""
    if sys.stderr.isatty():
        print(f"→ {text}", file=sys.stderr, flush=True)
