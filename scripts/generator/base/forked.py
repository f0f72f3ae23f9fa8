"""Work on other cores: a function runs in a forked copy of the process, its result comes back through a pipe.

Where the system can't fork safely (Windows, macOS), or has one core, it runs at once, here.
"""

import ctypes
import gc
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Result = TypeVar("Result")
_PR_SET_PDEATHSIG = 1


class AsideFailed(Exception):
    """The copy failed; the text is its traceback."""


def cores() -> int:
    """How many processes may work at a time; one where there is no safe fork."""
    return (os.cpu_count() or 1) if sys.platform == "linux" else 1


class Turns:
    """The numbers below ``count`` (at most 256): each is given once, in order, to whichever process asks next.

    Processes forked after it was made share it.
    """

    def __init__(self, count: int) -> None:
        self._reading, writing = os.pipe()
        self._left = True
        os.write(writing, bytes(range(count)))
        os.close(writing)

    def __iter__(self) -> Iterator[int]:
        while self._left and (taken := os.read(self._reading, 1)):
            yield taken[0]
        if self._left:
            self._left = False
            os.close(self._reading)


def aside(work: Callable[[], Result]) -> Callable[[], Result]:
    """Start ``work``; what comes back waits for its result and raises ``AsideFailed`` if it failed, OSError as it was.

    The copy shares nothing afterwards: only files it wrote, and a result that can be pickled, remain of it.
    """
    if cores() < 2:
        done = work()
        return lambda: done
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # else the collector would touch, and so copy, all memory that both still share
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _die_with(parent)
        _run(work, writing)
    os.close(writing)
    return lambda: _wait(child, reading)


def _die_with(parent: int) -> None:
    """A copy must not outlive a killed command: it would go on writing, and hold its locks."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # killed before we asked
        os._exit(1)


def _run(work: Callable[[], object], writing: int) -> None:
    try:
        answer = pickle.dumps((True, work()))
    except OSError as error:  # the disk's refusal is no fault of the copy
        answer = pickle.dumps((False, error))
    except BaseException:
        answer = pickle.dumps((False, traceback.format_exc()))
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
    finally:
        os._exit(0)  # nothing of the parent's is to be cleaned up twice


def _wait(child: int, reading: int) -> Any:
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    if not answer:
        raise AsideFailed("it was killed")
    well, result = pickle.loads(answer)
    if not well:
        raise result if isinstance(result, OSError) else AsideFailed(result)
    return result
