"""What an officer and a machine wait for: builds, their growth, the preview, pulling."""

import datetime as dt
import itertools
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import command
from benchmark import content, peers
from benchmark.content import Size
from benchmark.rows import Row, missing
from benchmark.running import Failed, Measured, alternating, exponent, measure, progress, running
from benchmark.serving import ask
from benchmark.sites import NO_HUGO, Bench
from generator.base import files

PAGE, ITS_FILE = "/risks/signs/", "docs/risks/signs.uk.md"


# Building


def build(bench: Bench) -> Iterator[Row]:
    """A cold build beside Hugo's: time in turns, memory in a build of its own."""
    memory, resident = bench.first_build.megabytes, bench.first_build.resident
    pages = _count(bench.site)
    figure = f"cold build, {pages:,} pages"
    if bench.hugo_site is None:
        progress("cold builds")
        (ours,) = alternating(bench.scale.runs, lambda: bench.build(bench.project))
        yield Row("build", figure, ours.seconds, "s", "Hugo", note=NO_HUGO)
    else:
        theirs = bench.build_hugo(memory=True).megabytes
        progress("cold builds, in turns")
        ours, hugo = alternating(bench.scale.runs, lambda: bench.build(bench.project), bench.build_hugo)
        note = (
            f"CPU {ours.cpu:.1f} s; Hugo {_count(bench.hugo_site):,} pages, CPU {hugo.cpu:.1f} s, {theirs or 0:.0f} MB"
        )
        yield Row("build", figure, ours.seconds, "s", "Hugo", hugo.seconds, 2 * hugo.seconds, note=note)
    if memory is None:
        yield missing("build", "cold build: peak memory", "only Linux tells it")
    else:
        note = f"PSS: what processes share is counted once; with it counted for each (RSS) {resident or 0:.0f} MB"
        yield Row("build", "cold build: peak memory, children too", memory, "MB", limit=400, note=note)
    stock, pages = bench.first_stock, _count(bench.stock_site)
    note = f"CPU {stock.cpu:.1f} s; for information: a peer's time"
    yield Row("build", f"stock Material, its {pages} pages alone", stock.seconds, "s", note=note)


def _count(site: Path) -> int:
    return sum(1 for _ in site.rglob("*.html"))


def growth(bench: Bench) -> Iterator[Row]:
    """How CPU time grows with events and with pages; minutes on a clock are not alike."""
    scale, size = bench.scale, bench.scale.size
    counts = (scale.fewer_events, size.events, scale.more_events)
    _ = bench.site  # its sheets are set
    spent = {
        events: bench.once(Size(size.pages, size.hromadas, events), sheets=events == scale.more_events)
        for events in counts
    }
    for less, more in itertools.pairwise(counts):
        yield _grown(f"events {less:,} to {more:,}", spent[less], spent[more], more / less)
    yield from _pages(bench)


def _pages(bench: Bench) -> Iterator[Row]:
    """Pages alone, with hardly any events, ours and stock Material's; the menu of both has as many of them."""
    less, more = bench.scale.size.pages, bench.scale.more_pages
    few, many = (bench.once(Size(pages, 1, 5)) for pages in (less, more))
    large, folder = bench.project_of(Size(more, 1, 5)), bench.work / f"stock-{more}"
    peers.stock(folder, peers.prose(large / "docs", bench.today), large / "mkdocs.yml")
    progress(f"stock Material, {more} pages")
    stock = exponent(bench.first_stock.cpu, bench.build_stock(folder).cpu, more / less)
    row = _grown(f"pages {less} to {more}", few, many, more / less)
    yield Row("growth", row.figure, row.ours, "", "stock", stock, 1.0, note=row.note)


def _grown(what: str, less: Measured, more: Measured, times: float) -> Row:
    note = f"CPU {less.cpu:.1f} s to {more.cpu:.1f} s; by the clock {less.seconds:.1f} s to {more.seconds:.1f} s"
    return Row("growth", f"growth with {what}: exponent", exponent(less.cpu, more.cpu, times), limit=1.0, note=note)


# What an officer waits for


def warm(bench: Bench) -> Iterator[Row]:
    """Builds after a change beside cold ones; from saving a page to the preview showing it. On the bench content."""
    yield from _changed(bench)
    progress("live preview")
    waits, start = _waits(bench.project, bench.scale.runs)
    note = f"waits {', '.join(f'{one:.1f}' for one in waits)} s; the preview's start {start:.1f} s"
    yield Row("warm", "warm rebuild: a page saved, then served", statistics.median(waits), "s", limit=2, note=note)


def _changed(bench: Bench) -> Iterator[Row]:
    """A build after one event, one page, or only the day changed, as ``make site`` does it after pulling."""
    project, runs = bench.project, itertools.count(1)
    event = min((project / "data/events").glob("*.yml"))
    pull = [sys.executable, "scripts/pull_events.py", "--data", "data", "--today"]
    pulled = measure([*pull, bench.today], project)  # remembers the events; the day makes no other of them
    texts = {path: path.read_bytes() for path in (event, project / ITS_FILE)}

    def after(path: Path, old: bytes, new: str) -> Measured:
        files.write(path, texts[path].replace(old, new.format(next(runs)).encode(), 1))
        return bench.rebuild(project, bench.today)

    progress("builds after changes")
    cold, *changed = alternating(
        bench.scale.runs,
        lambda: bench.build(project),
        lambda: after(event, b'title: {uk: "', 'title: {{uk: "Зміна {}. '),
        lambda: after(project / ITS_FILE, b"\n\n", "\n\nЗміна {}.\n\n"),
        lambda: bench.rebuild(project, bench.today + dt.timedelta(days=1)),
    )
    for path, text in texts.items():
        files.write(path, text)
    for what, spent in zip(("one event", "one page", "only the day"), changed, strict=True):
        note = f"CPU {spent.cpu:.1f} s of {cold.cpu:.1f}; the pull before it {pulled.seconds:.1f} s"
        figure, limit = f"build, {what} changed", cold.seconds / 4
        yield Row("warm", figure, spent.seconds, "s", "cold", cold.seconds, limit, note=note)


def _waits(project: Path, times: int) -> tuple[list[float], float]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    page = project / ITS_FILE
    original, waits = page.read_bytes(), []
    serve = [sys.executable, "scripts/serve.py", "--address", f"127.0.0.1:{port}"]
    with running(serve, project) as process:
        start = _until(port, b"<h1", process)
        for number in range(times):
            time.sleep(1)  # the preview has come to rest
            word = f"probe{number}word"
            files.write(page, original + f"\n{word}\n".encode())
            waits.append(_until(port, word.encode(), process))
    files.write(page, original)
    return waits, start


def _until(port: int, wanted: bytes, process: subprocess.Popen[bytes]) -> float:
    """Seconds until the article that is served contains ``wanted``."""
    started = time.monotonic()
    while wanted not in ask(port, PAGE, 300):
        if process.poll() is not None:
            raise Failed(f"serve.py gave {process.returncode}")
        if time.monotonic() - started > 600:
            raise Failed("serve.py: the page did not come in ten minutes")
        time.sleep(0.02)
    return time.monotonic() - started


# Pulling


def pull(bench: Bench) -> Iterator[Row]:
    """Events of a whole country from local files, on one core."""
    sources, events = bench.scale.national
    progress(f"pull: {sources} sources")
    folder = bench.work / "national"
    content.data(folder, sources, events, bench.today)
    call = [sys.executable, command.SCRIPTS / "pull_events.py", "--data", folder, "--today", bench.today]
    spent = measure(call, command.ROOT, memory=True, one_core=True)
    where = "one core" if shutil.which("taskset") else "all cores: there is no taskset"
    figure = f"pull: {sources:,} sources, {sources * events:,} events"
    yield Row("pull", figure, spent.seconds, "s", limit=20, note=where)
    if spent.megabytes is None:
        yield missing("pull", "pull: peak memory", "only Linux tells it")
    else:
        yield Row("pull", "pull: peak memory", spent.megabytes, "MB", limit=300)
