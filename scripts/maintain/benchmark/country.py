"""The country: all oblasts built side by side, and what hosts would say to so many files."""

import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import new_site
from benchmark import content
from benchmark.rows import Row
from benchmark.running import Measured, exponent, measure, progress
from benchmark.sites import Bench
from generator.base import files
from generator.model.oblast import Oblast, load

ADDRESS = "https://country.example/"

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
    work = bench.work / "country"
    content.program(work / "program")  # of its own, so that no sheet is set yet
    hromadas = {one.slug: _content(work / "sites" / one.slug, one, table.edition, events, bench) for one in oblasts}
    by_size = sorted(oblasts, key=lambda one: hromadas[one.slug])
    halves = by_size[::2], by_size[1::2]  # large and small oblasts in either
    spent = []
    for part in halves:
        progress(f"country: {', '.join(one.slug for one in part)}")
        chosen = [argument for one in part for argument in ("--oblast", one.name)]
        spent.append(_run(bench, "--step=build", *chosen))
    sizes = {one.slug: list(files.sizes_below(work / "work" / one.slug / "site").values()) for one in oblasts}
    less, cpu = spent[0].cpu, sum(one.cpu for one in spent)
    total = sum(hromadas.values())
    what = f"{number} oblasts, {total:,} hromadas, {total * events:,} events, with sheets"
    note = f"{os.cpu_count()} side by side, CPU {cpu:.0f} s"
    yield Row("country", what, sum(one.seconds for one in spent), "s", note=note)
    growth = exponent(less, cpu, number / len(halves[0]))
    note = f"CPU of {len(halves[0])} oblasts {less:.0f} s, of {number} {cpu:.0f} s"
    yield Row("country", "growth with oblasts: exponent", growth, limit=1.0, note=note)
    yield from _sizes(sizes)
    progress("country: front page")
    yield Row("country", "front page and all oblasts put together", _run(bench, "--step=merge").seconds, "s")


def _run(bench: Bench, *more: str) -> Measured:
    """A step of the command that builds the country."""
    work = bench.work / "country"
    folders = ("--sites", work / "sites", "--work", work / "work", "--out", work / "site")
    call = [sys.executable, work / "program/scripts/maintain/country.py", *folders, "--address", ADDRESS]
    return measure([*call, "--today", bench.today, "--jobs", os.cpu_count() or 1, *more], work)


def _content(folder: Path, oblast: Oblast, edition: str, events: int, bench: Bench) -> int:
    """What an oblast's site is made of, with ``event_files`` events in each hromada; how many hromadas there are."""
    new = new_site.make(oblast, edition, new_site.Settings(f"{ADDRESS}{oblast.slug}/"))
    slugs = sorted(Path(name).stem for name in new.files if name.startswith("data/hromadas/"))
    files.write_all(folder, new.files.items())
    files.write_all(folder / "data" / "events", content.event_files(slugs, events, bench.today))
    return len(slugs)


def _sizes(sizes: Mapping[str, list[int]]) -> Iterator[Row]:
    """What a host has to hold."""
    largest = max(sizes, key=lambda slug: len(sizes[slug]))
    count, most = sum(map(len, sizes.values())), len(sizes[largest])
    yield Row("country", "files, the largest oblast", most, limit=MOST_FILES, note=f"{largest}; a free host's limit")
    yield Row("country", "files, all on one host", count, limit=MOST_FILES, note="Cloudflare Pages, free plan")
    heaviest = max(sum(one) for one in sizes.values()) / 1e6
    yield Row("country", "size, the heaviest oblast", heaviest, "MB", limit=MOST_MB)
    whole = sum(map(sum, sizes.values())) / 1e6
    yield Row("country", "size, all on one host", whole, "MB", limit=MOST_MB, note="GitHub Pages, GitLab Pages")
