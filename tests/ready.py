"""Runs the project's scripts as processes of their own that need not import everything first.

What a start costs, the interpreter and what the commands import, is paid once by each process of the tests: this file,
run by ``start``, has imported it and forks for each call. The fork then runs its script and ends as any process does.
Where many builds follow, it has built a small site too, as a preview has before a page is edited: templates are
compiled and styles taken apart.
"""

import atexit
import contextlib
import functools
import io
import json
import os
import runpy
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import small

_turn = threading.Lock()


@functools.cache
def _start(scripts: Path) -> subprocess.Popen[str]:
    """The process that has imported the commands of the folder ``scripts``."""
    command = [sys.executable, __file__, scripts]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    atexit.register(process.communicate)  # at the end of what it reads it ends
    return process


def run(
    scripts: Path,
    name: str,
    arguments: Sequence[str | Path],
    cwd: Path,
    environment: Mapping[str, str],
    limits: dict[str, int] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one of ``scripts``; what it said and its exit code are those of a process. ``limits``: as of setrlimit."""
    command = [str(scripts / name), *map(str, arguments)]
    with _turn, tempfile.TemporaryDirectory() as folder:
        process = _start(scripts)
        assert process.stdin and process.stdout
        try:
            print(json.dumps([command, str(cwd), dict(environment), folder, limits]), file=process.stdin, flush=True)
            code = int(process.stdout.readline())
        except BaseException:  # whose answer nobody would wait for
            process.kill()
            _start.cache_clear()
            raise
        said, wrong = (Path(folder, stream).read_text("utf-8") for stream in ("1", "2"))
    return subprocess.CompletedProcess(command, code, said, wrong)


def _become(
    command: list[str], cwd: str, environment: dict[str, str], folder: str, limits: dict[str, int] | None
) -> None:
    """Run a script in this process as if it had been started so."""
    for number, path in enumerate((os.devnull, f"{folder}/1", f"{folder}/2")):
        file = os.open(path, os.O_RDWR | os.O_CREAT)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(cwd)
    if limits:
        import resource  # which Windows has not

        for name, most in limits.items():
            resource.setrlimit(getattr(resource, name), (most, most))
    sys.argv[:] = command
    sys.path[0] = str(Path(command[0]).parent)
    runpy.run_path(command[0], run_name="__main__")


def _serve() -> None:
    """Fork for each call that stands on a line of the input, and answer with its exit code."""
    scripts = Path(sys.argv[1])
    sys.path[0] = str(scripts)
    import mkdocs_static_i18n.plugin  # noqa: F401

    import build
    import check  # noqa: F401
    import pull_events  # noqa: F401

    if scripts.parent == Path(__file__).parent.parent:  # of a copy of the program few builds are asked for
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            small.write(Path(folder), scripts.parent / "data")
            sys.argv[1:] = [f"--{name}={folder}/{name}" for name in ("data", "docs")] + [f"--out={folder}/site"]
            build.main()
    for line in iter(sys.stdin.readline, ""):
        child = os.fork()
        if not child:
            return _become(*json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()
