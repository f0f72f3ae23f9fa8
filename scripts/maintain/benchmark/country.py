"""The country: all oblasts built one after another, and what hosts would say to so many files."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import command
import new_site
from benchmark import content
from benchmark.rows import Row
from benchmark.running import Measured, exponent, measure, progress
from benchmark.sites import Bench
from generator.base import files
from generator.model.oblast import Oblast, load

ADDRESS = "https://country.example"

# What free hosting takes, per site. Cloudflare Pages: "The Free plan remains at 20,000 files per site"
# (developers.cloudflare.com/changelog/post/2026-01-23-pages-file-limit-increase). GitHub Pages: "Published GitHub Pages
# sites may be no larger than 1 GB" (docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits);
# GitLab.com the same, and 200,000 files (gitlab.com/gitlab-org/gitlab/-/issues/405048).
MOST_FILES, MOST_MB = 20_000, 1000


def measured(bench: Bench) -> Iterator[Row]:
    """Wall time, files, bytes and growth of the oblasts, each with as many events a hromada."""
    events, number = bench.scale.country
    table = load(new_site.OBLASTS)
    oblasts = table.all[:number]
    spent: dict[str, Measured] = {}
    sizes: dict[str, list[int]] = {}
    hromadas: dict[str, int] = {}
    for oblast in oblasts:
        progress(f"country: {oblast.slug}")
        folder = bench.work / "country" / oblast.slug
        hromadas[oblast.slug] = _content(folder, oblast, table.edition, events, bench)
        out = folder / "site"
        spent[oblast.slug] = measure(command.build_call(folder, out, bench.today), command.ROOT)
        sizes[oblast.slug] = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    yield from _rows(spent, sizes, hromadas, events)
    progress("country: front page")
    yield _front(bench)


def _content(folder: Path, oblast: Oblast, edition: str, events: int, bench: Bench) -> int:
    """What an oblast's site is made of, with ``event_files`` events in each hromada; how many hromadas there are."""
    new = new_site.make(oblast, edition, new_site.Settings(f"{ADDRESS}/{oblast.slug}/"))
    slugs = sorted(Path(name).stem for name in new.files if name.startswith("data/hromadas/"))
    files.write_all(folder, new.files.items())
    files.write_all(folder / "data" / "events", content.event_files(slugs, events, bench.today))
    return len(slugs)


def _rows(
    spent: Mapping[str, Measured], sizes: Mapping[str, list[int]], hromadas: Mapping[str, int], events: int
) -> Iterator[Row]:
    seconds = sum(one.seconds for one in spent.values())
    total = sum(hromadas.values())
    what = f"{len(spent)} oblasts, {total:,} hromadas, {total * events:,} events"
    slowest = max(spent, key=lambda slug: spent[slug].seconds)
    cpu, longest = sum(one.cpu for one in spent.values()), spent[slowest].seconds
    note = f"one after another, CPU {cpu:.0f} s; the slowest {longest:.0f} s ({slowest})"
    yield Row("country", what, seconds, "s", note=note)
    growth, note = _growth(spent, hromadas), "CPU time by hromadas: minutes on a clock are not alike"
    yield Row("country", "growth with oblasts: exponent", growth, limit=1.0, note=note)
    largest = max(sizes, key=lambda slug: len(sizes[slug]))
    count, most = sum(map(len, sizes.values())), len(sizes[largest])
    yield Row("country", "files, the largest oblast", most, limit=MOST_FILES, note=f"{largest}; a free host's limit")
    yield Row("country", "files, all on one host", count, limit=MOST_FILES, note="Cloudflare Pages, free plan")
    heaviest = max(sum(one) for one in sizes.values()) / 1e6
    yield Row("country", "size, the heaviest oblast", heaviest, "MB", limit=MOST_MB)
    whole = sum(map(sum, sizes.values())) / 1e6
    yield Row("country", "size, all on one host", whole, "MB", limit=MOST_MB, note="GitHub Pages, GitLab Pages")


def _growth(spent: Mapping[str, Measured], hromadas: Mapping[str, int]) -> float:
    """How work grows from the first half of the oblasts to all of them."""
    half = list(spent)[: len(spent) // 2]
    less, more = sum(spent[slug].cpu for slug in half), sum(one.cpu for one in spent.values())
    return exponent(less, more, sum(hromadas.values()) / sum(hromadas[slug] for slug in half))


def _front(bench: Bench) -> Row:
    """Putting all under one front page."""
    work, out = bench.work / "country", bench.work / "country-site"
    call = [sys.executable, command.SCRIPTS / "maintain" / "country.py", "--step=merge", "--work", work, "--out", out]
    spent = measure([*call, "--address", ADDRESS + "/", "--today", bench.today], command.ROOT)
    return Row("country", "front page and all oblasts put together", spent.seconds, "s")
