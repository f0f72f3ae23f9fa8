"""Whatever is in a file, checking it takes at most five seconds and 256 MiB, and never ends in a traceback."""

import os
import sys
from pathlib import Path

import pytest
import ready
from conftest import Project

BOMB = "\n".join(
    ["a: &a [lol]", *(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]" for n in range(9))]
)
MERGE = "\n".join(
    ["a: &a {x: 1}", *(f"b{n}: &b{n} {{<<: [*{'a' if n == 0 else f'b{n - 1}'}, *a]}}" for n in range(28))]
)
EVENT = '  - {{id: e{n}, title: {{uk: "Подія"}}, date: 2026-12-02, how: on_site, about: {{uk: "{about}"}}}}\n'


def _events(count: int, about: str = "текст") -> str:
    return "hromada: bilytska\nevents:\n" + "".join(EVENT.format(n=n, about=about) for n in range(count))


HOSTILE = {
    "alias bomb": BOMB,
    "merge bomb": MERGE,
    "a thousand brackets": "[" * 1000,
    "two hundred thousand brackets": "[" * 200_000,
    "nested maps": "".join(f"{'  ' * n}a:\n" for n in range(400)),
    "ten megabytes": "a: b\n" * 2_000_000,
    "two thousand and one events": _events(2001, ""),
    "a long field": _events(1, "я" * 100_000),
    "five thousand digits": "events: " + "9" * 5000,
    "links": _events(1, "[a](" * 20_000),
    "no line ends": "a" * 250_000,
    "only quotes": '"' * 100_000,
    "only colons": ": " * 100_000,
    "only hyphens": "- " * 100_000,
    "a binary file": "".join(chr(n % 256) for n in range(100_000)),
    "many broken entries": "hromada: b\nevents:\n" + "  - id: a: b\n" * 5000,
    "many duplicate keys": "a: 1\n" * 20_000,
    "an endless series": _events(1).replace("how:", "repeat: {every: day, until: 9999-12-31}, how:"),
    "far dates": _events(1).replace("2026-12-02", "9999-12-31"),
    "a set with a null": "? a\n? b\n",
    "a python object": "!!python/object/apply:os.system ['touch owned']",
    "folded text": "events: >\n" + "  слово\n" * 30_000,
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits for a process's memory")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_quickly(project: Project, tmp_path: Path, name: str) -> None:
    """Refused with a message, in time, in memory, with nothing run."""
    file = tmp_path / "events.yml"
    file.write_text(HOSTILE[name], encoding="utf-8")
    limits = {"RLIMIT_AS": 256 * 1024 * 1024, "RLIMIT_CPU": 4}  # a second of five is for the start, made before
    done = ready.run(project.scripts, "pull_events.py", ["--check", file], tmp_path, dict(os.environ), limits)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "events.yml:" in done.stdout
    assert len(done.stdout.splitlines()) <= 210  # a hundred problems, each with at most a line to paste, and a count
    assert sorted(path.name for path in tmp_path.iterdir()) == ["events.yml"]
