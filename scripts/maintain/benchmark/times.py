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
    stock = bench.build_stock(bench.stock, memory=False).seconds
    pages = _count(bench.stock / "site")
    yield Row("build", f"stock Material, its {pages} pages alone", stock, "s", note="for information: a peer's time")


def _count(site: Path) -> int:
    return sum(1 for _ in site.rglob("*.html"))


def growth(bench: Bench) -> Iterator[Row]:
    """How time grows with events and with pages."""
    scale = bench.scale
    size = scale.size
    progress(f"growth: {scale.fewer_events} and {size.events} events")
    few, usual = bench.project_of(Size(size.pages, size.hromadas, scale.fewer_events)), bench.project
    less, more = alternating(scale.runs, lambda: bench.build(few), lambda: bench.build(usual))
    yield _grown(f"events {scale.fewer_events:,} to {size.events:,}", less, more, size.events / scale.fewer_events)
    if scale.more_events:
        progress(f"growth: {scale.more_events} events")
        most = bench.build(bench.project_of(Size(size.pages, size.hromadas, scale.more_events)))
        yield _grown(f"events {size.events:,} to {scale.more_events:,}", more, most, scale.more_events / size.events)
    else:
        yield missing("growth", "growth with events, 3,000 to 30,000", "takes minutes: --large")
    yield from _pages(bench)


def _pages(bench: Bench) -> Iterator[Row]:
    """Pages alone, with hardly any events, ours and stock Material's; every page is in the menu of both."""
    less, more = bench.scale.size.pages, bench.scale.more_pages
    progress(f"growth: {less} and {more} pages")
    ours = [bench.project_of(Size(pages, 1, 5)) for pages in (less, more)]
    stock = []
    for pages, project in zip((less, more), ours, strict=True):
        folder = bench.work / f"stock-{pages}"
        peers.stock(folder, peers.prose(project / "docs", bench.today), project / "mkdocs.yml")
        stock.append(folder)
    times = alternating(
        bench.scale.runs,
        *(lambda project=project: bench.build(project) for project in ours),
        lambda: bench.build_stock(stock[0]),
    )
    theirs = exponent(times[2].seconds, bench.build_stock(stock[1]).seconds, more / less)
    row = _grown(f"pages {less} to {more}", times[0], times[1], more / less)
    yield Row("growth", row.figure, row.ours, "", "stock", theirs, 1.0, note=row.note)


def _grown(what: str, less: Measured, more: Measured, times: float) -> Row:
    by_cpu = exponent(less.cpu, more.cpu, times)
    note = f"{less.seconds:.2f} s to {more.seconds:.2f} s; of CPU time {by_cpu:.2f}"
    figure = f"growth with {what}: exponent"
    return Row("growth", figure, exponent(less.seconds, more.seconds, times), limit=1.0, note=note)


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
    cold, one, page, day = alternating(
        bench.scale.runs,
        lambda: bench.build(project),
        lambda: after(event, b'title: {uk: "', 'title: {{uk: "Зміна {}. '),
        lambda: after(project / ITS_FILE, b"\n\n", "\n\nЗміна {}.\n\n"),
        lambda: bench.rebuild(project, bench.today + dt.timedelta(days=1)),
    )
    for path, text in texts.items():
        files.write(path, text)
    for what, spent in (("one event changed", one), ("one page changed", page), ("only the day changed", day)):
        note = f"CPU {spent.cpu:.1f} s of {cold.cpu:.1f}; the pull before it {pulled.seconds:.1f} s"
        yield Row("warm", f"build, {what}", spent.seconds, "s", "cold", cold.seconds, cold.seconds / 4, note=note)


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
