"""Вимірює збирання й збір подій поруч із Hugo та друкує відношення. / Measures the build and the pull beside Hugo.

Times hold for one machine and one run: quote the ratios. Writes bench.json.
"""

import argparse
import datetime as dt
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import command
from generator import files

TODAY = dt.date(2026, 11, 24)
WORDS = (
    "безпечна робота зустріч громада бібліотека ліцей навчання розмова поради права договір дорога документи підтримка"
).split()


@dataclass(frozen=True)
class Row:
    """One measured figure beside what it is compared with. ``ratio`` is ours divided by the peer's or the limit."""

    name: str
    ours: float
    unit: str
    against: str
    other: float | None

    @property
    def ratio(self) -> float | None:
        """Ours divided by the other; None when there is nothing to compare with."""
        return self.ours / self.other if self.other else None


def hromada_data(folder: Path, hromadas: int, events: int) -> None:
    """A data folder like the real one, with ``hromadas`` hromadas of ``events`` events each; always the same."""
    shutil.copytree(command.ROOT / "data", folder, ignore=shutil.ignore_patterns("hromadas", "events", "pulled"))
    sources = ["sources:"]
    for number in range(hromadas):
        slug = f"hromada-{number}"
        code = f"UA{53000000000000000 + number:017d}"
        files.write(
            folder / "hromadas" / f"{slug}.yml",
            f'name: {{uk: "Громада {number}", en: "Hromada {number}"}}\nkatottg: {code}\n'.encode(),
        )
        lines = [f"hromada: {slug}", "events:"]
        for index in range(events):
            lines += _event(number, index)
        files.write(folder / "events" / f"{slug}.yml", ("\n".join(lines) + "\n").encode())
        sources += [f"  - hromada: {slug}", f"    file: {slug}.yml"]
    files.write(folder / "events" / "sources.yml", ("\n".join(sources) + "\n").encode())


def _event(number: int, index: int) -> list[str]:
    day = TODAY + dt.timedelta(days=(number * 7 + index * 5) % 300)
    words = [WORDS[(number + index * step) % len(WORDS)] for step in range(1, 9)]
    lines = [
        f"  - id: podiia-{index}",
        f"    kind: {('lesson', 'training', 'round_table', 'info_day')[index % 4]}",
        f'    title: {{uk: "{words[0].title()} {words[1]} {number}-{index}", en: "Meeting {number}-{index}"}}',
        f'    about: {{uk: "{" ".join(words).capitalize()}. {" ".join(reversed(words)).capitalize()}."}}',
        f"    date: {day}",
        f"    time: {9 + index % 9}:00-{10 + index % 9}:30",
        "    how: on_site",
        f'    place: {{name: {{uk: "{words[2].capitalize()} {number}", en: "Place {number}"}}}}',
        f"    audience: [{('pupils', 'parents', 'teachers', 'officials')[index % 4]}]",
        "    access: [step_free, shelter]",
    ]
    if index % 10 == 0:
        lines.append(f"    repeat: {{every: week, until: {day + dt.timedelta(days=28)}}}")
    return lines


@dataclass(frozen=True)
class Measured:
    """Wall time in seconds and peak memory in MB of one process."""

    seconds: float
    megabytes: float


def measure(arguments: Sequence[object], cwd: Path = command.ROOT, one_core: bool = False) -> Measured:
    """Run a program to its end; raises CalledProcessError with its output when it fails."""
    whole = [*(["taskset", "-c", "0"] if one_core and shutil.which("taskset") else []), *map(str, arguments)]
    started = time.monotonic()
    process = subprocess.Popen(whole, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, whole, said[-2000:])
    return Measured(seconds, usage.ru_maxrss / 1000)


def hugo_site(folder: Path, pages: int) -> None:
    """As many pages for Hugo, with a minimal theme."""
    files.write(folder / "hugo.toml", b'baseURL = "https://example.org/"\ntitle = "Bench"\n')
    base = (
        '<!doctype html><html lang="uk"><meta charset="utf-8"><title>{{ .Title }}</title>'
        '<link rel="canonical" href="{{ .Permalink }}"><nav><a href="/">Home</a></nav><main><h1>{{ .Title }}</h1>'
    )
    files.write(folder / "layouts/_default/single.html", (base + "{{ .Content }}</main></html>").encode())
    listing = (
        base + '<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</ul></main></html>'
    )
    files.write(folder / "layouts/_default/list.html", listing.encode())
    for number in range(pages):
        words = " ".join(WORDS[(number + step) % len(WORDS)] for step in range(30))
        text = f"---\ntitle: Сторінка {number}\n---\n{words.capitalize()}.\n\n- {words}\n- {words}\n"
        files.write(folder / f"content/events/p{number}.md", text.encode())


def _build(work: Path, hromadas: int, events: int) -> tuple[Measured, int]:
    data, out = work / f"data-{hromadas * events}", work / f"site-{hromadas * events}"
    hromada_data(data, hromadas, events)
    build = [
        sys.executable,
        command.ROOT / "scripts/build.py",
        "--data",
        data,
        "--out",
        out,
        "--today",
        TODAY.isoformat(),
    ]
    spent = measure(build)
    return spent, sum(1 for _ in out.rglob("*.html"))


def rows(work: Path, large: bool) -> list[Row]:
    """Everything that is measured, in the order it is printed."""
    found: list[Row] = []
    national = work / "national"
    hromada_data(national, 1469, 30)
    pull = [sys.executable, command.ROOT / "scripts/pull_events.py", "--data", national, "--today", TODAY.isoformat()]
    pulled = measure(pull, one_core=True)
    found.append(Row("pull: 1,469 sources, 44,070 events", pulled.seconds, "s", "limit", 20))
    found.append(Row("pull: memory", pulled.megabytes, "MB", "limit", 300))
    small, _ = _build(work, 60, 5)
    built, pages = _build(work, 60, 50)
    hugo = shutil.which("hugo")
    peer = None
    if hugo:
        hugo_site(work / "hugo", pages)
        peer = measure([hugo, "-s", work / "hugo", "-d", work / "hugo-out", "--minify", "--quiet"])
    found.append(Row(f"cold build, {pages} pages", built.seconds, "s", "Hugo", peer.seconds if peer else None))
    found.append(Row("cold build: memory", built.megabytes, "MB", "limit", 400))
    found.append(Row("growth, 300 to 3,000 events (exponent)", _exponent(small, built, 10), "", "limit", 1.0))
    if large:
        huge, _ = _build(work, 60, 500)
        found.append(Row("growth, 3,000 to 30,000 events (exponent)", _exponent(built, huge, 10), "", "limit", 1.0))
    return found


def _exponent(less: Measured, more: Measured, times: float) -> float:
    return math.log(more.seconds / less.seconds) / math.log(times)


def main() -> int:
    """Print the table and write bench.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help="також 30 000 подій / 30,000 events too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = rows(Path(folder), given.large)
    print(f"{'figure':44} {'ours':>10}    {'against':8} {'other':>8} {'ratio':>7}")
    for row in found:
        other = f"{row.other:8.2f}" if row.other else "       –"
        ratio = f"{row.ratio:7.2f}" if row.ratio else "      –"
        print(f"{row.name:44} {row.ours:10.2f} {row.unit:2} {row.against:8} {other} {ratio}")
    result = [asdict(row) | {"ratio": row.ratio} for row in found]
    files.write(command.ROOT / "bench.json", (json.dumps(result, indent=1) + "\n").encode())
    return command.FINE


if __name__ == "__main__":
    command.run(main)
