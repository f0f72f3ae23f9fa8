"""What a reader gets: bytes, paint times, scores, search."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from benchmark import recall
from benchmark.browsing import NoBrowser, Weight, chromium, first_answer, weigh
from benchmark.content import Size
from benchmark.lighthouse import CATEGORIES, LIKE_2G, SLOW_4G, NoLighthouse, Report, look, median_lcp
from benchmark.rows import Row, missing
from benchmark.running import progress
from benchmark.serving import packed, serving
from benchmark.sites import NO_HUGO, Bench
from generator.read.documents import page_path

HOME, ARTICLE = "/", "/risks/signs/"
PAGES = {"home": HOME, "article": ARTICLE}
MOST = {"home": 12.0, "article": 16.0}  # KB
QUERIES = {"": ("допомога", "робота за кордоном", "телефон"), "en/": ("help", "work abroad", "phone")}


# Bytes


def weight(bench: Bench) -> Iterator[Row]:
    """What the home page and an article cost, and what the heaviest page of prose weighs."""
    try:
        weights = {name: _weights(site) for name, site in bench.sites().items()}
    except NoBrowser as reason:
        for page in PAGES:
            yield missing("weight", f"{page}: bytes, requests, other hosts", str(reason))
        return
    for page in PAGES:
        ours, stock = weights["ours"][page], weights["stock"][page]
        hugo = f"Hugo {weights['Hugo'][page].kilobytes:.1f} KB" if "Hugo" in weights else ""
        yield Row("weight", f"{page}: all, gzip", ours.kilobytes, "KB", "stock", stock.kilobytes, MOST[page], note=hugo)
        yield Row("weight", f"{page}: requests", len(ours.answers), "", "stock", len(stock.answers), 2)
        hosts = ", ".join(stock.hosts)
        yield Row("weight", f"{page}: other hosts", len(ours.hosts), "", "stock", len(stock.hosts), 0, note=hosts)
        yield Row("search", f"{page}: search, loaded unasked", ours.search, "KB", "stock", stock.search, 0)
    heaviest = max(_prose_pages(bench), key=lambda path: len(packed(path.read_bytes())))
    name = "/" + heaviest.relative_to(bench.site).parent.as_posix() + "/"
    size = len(packed(heaviest.read_bytes())) / 1000
    yield Row("weight", "heaviest page of prose, HTML, gzip", size, "KB", limit=MOST["article"], note=name)


def _weights(site: Path) -> dict[str, Weight]:
    with chromium() as browser, serving(site) as server:
        return {page: weigh(browser, server, path) for page, path in PAGES.items()}


def _prose_pages(bench: Bench) -> Iterator[Path]:
    for page, lang in bench.prose:
        path = bench.site / ("en" if lang == "en" else "") / page_path(page) / "index.html"
        if path.is_file():
            yield path


# Lighthouse


def lcp(bench: Bench) -> Iterator[Row]:
    """When the largest thing on a page is painted, on two slow networks."""
    for network, options in (("slow 4G", SLOW_4G), ("2G-like", LIKE_2G)):
        for page, path in PAGES.items():
            figure = f"{page}: LCP, {network}"
            try:
                looks = _looks(bench, path, options)
            except (NoLighthouse, NoBrowser, subprocess.TimeoutExpired) as reason:
                yield missing("lcp", figure, str(reason))
                continue
            seconds = {name: median_lcp(reports) for name, reports in looks.items()}
            ours, hugo, stock = seconds["ours"], seconds.get("Hugo"), seconds["stock"]
            if ours is None:
                yield missing("lcp", figure, "Lighthouse saw no paint")
                continue
            others = f"stock {stock:.2f} s" if stock else "stock: no paint seen"
            note = others if hugo else f"{others}; {NO_HUGO}"
            yield Row("lcp", figure, ours, "s", "Hugo", hugo, hugo, note=note)


def _looks(bench: Bench, path: str, options: tuple[str, ...]) -> dict[str, list[Report]]:
    """The sites take turns, so that a busy moment hits all of them."""
    reports: dict[str, list[Report]] = {name: [] for name in bench.sites()}
    for number in range(bench.scale.runs):
        for name, site in bench.sites().items():
            if name == "stock" and number:
                continue  # far from the others: a look tells it
            progress(f"Lighthouse {number + 1}: {name} {path} {' '.join(options[1:2])}")
            with serving(site) as server:
                reports[name].append(look(server.url + path, options, ("performance",)))
    return reports


def scores(bench: Bench) -> Iterator[Row]:
    """The lowest score of each of Lighthouse's categories over five pages in both languages, beside stock's home."""
    paths = _scored(bench.site)
    try:
        ours = {path: _score(bench.site, path) for path in paths}
        stock = {path: _score(bench.stock_site, path) for path in PAGES.values()}
    except (NoLighthouse, NoBrowser, subprocess.TimeoutExpired) as reason:
        for category in CATEGORIES:
            yield missing("scores", f"Lighthouse: {category}", str(reason))
        return
    for category in CATEGORIES:
        scored = {path: report.scores[category] for path, report in ours.items()}
        lowest, theirs = min(scored.values()), min(report.scores[category] for report in stock.values())
        under = [f"{path} {score:.0f}" for path, score in scored.items() if score < 100]
        figure = f"Lighthouse: {category}, lowest of {len(ours)} pages"
        yield Row("scores", figure, lowest, "", "stock", theirs, 100, least=True, note=", ".join(under))
    failed = sorted({name for report in ours.values() for name in report.failed})
    yield Row("scores", "Lighthouse: audits that cost points", len(failed), note=", ".join(failed))


def _scored(site: Path) -> list[str]:
    hromada = sorted((site / "hromadas").glob("*/index.html"))[0].parent.name
    paths = [HOME, "/help/", ARTICLE, "/events/", f"/hromadas/{hromada}/"]
    return [*paths, *(f"/en{path}" for path in paths)]


def _score(site: Path, path: str) -> Report:
    progress(f"Lighthouse: {path}")
    with serving(site) as server:
        return look(server.url + path)


# Search


def search(bench: Bench) -> Iterator[Row]:
    """How much a first answer costs."""
    index = packed((bench.stock_site / "search" / "search_index.json").read_bytes())
    usual, more = bench.scale.size.pages, bench.scale.more_pages
    yield _answer(bench.site, usual, 40, len(index) / 1000)
    large = Size(more, 1, 5)
    bench.once(large)
    yield _answer(bench.project_of(large) / "again" / "site", more, 80, None)


def recalled(_bench: Bench) -> Iterator[Row]:
    """How much of what people type is found, on this repository's own pages."""
    figure = "search: found in the top five"
    try:
        for what, share in recall.shares().items():
            yield Row("recall", f"{figure}, {what}", share, "%", limit=recall.LEAST.get(what), least=True)
    except recall.NotTold as reason:
        yield missing("recall", figure, str(reason))


def _answer(site: Path, pages: int, most: float, stock: float | None) -> Row:
    """The costliest first answer to a few queries in either language; the whole index is what stock loads."""
    figure = f"search: first answer, {pages} pages, gzip"
    if not (site / "search" / "index.html").is_file():
        whole = f"; stock's index has {stock:.1f} KB" if stock else ""
        return missing("search", figure, f"the site has no /search/{whole}")
    try:
        with chromium() as browser, serving(site) as server:
            answers = {
                query: first_answer(browser, server, f"/{folder}search/", query)
                for folder, queries in QUERIES.items()
                for query in queries
            }
    except NoBrowser as reason:
        return missing("search", figure, str(reason))
    silent = [query for query, answer in answers.items() if not answer.results]
    if silent:
        return missing("search", figure, f"no result for {', '.join(silent)}")
    query = max(answers, key=lambda query: answers[query].kilobytes)
    worst = answers[query]
    note = f"for «{query}», after the search page itself, {worst.page:.1f} KB"
    return Row("search", figure, worst.kilobytes, "KB", "stock" if stock else "", stock, most, note=note)
