"""What a page costs a phone: everything a Chromium fetches before and after the first paint."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import install
from benchmark.serving import Server

if TYPE_CHECKING:  # the library comes with what the tests need
    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
SETTLED = 2000  # ms after the network fell silent; what loads at idle has loaded by then


class NoBrowser(Exception):
    """Nothing can be measured in a browser here; the text says what to install."""


@dataclass(frozen=True)
class Weight:
    """Every answer of the site's own host (path and bytes of the body), and other hosts that were asked, in vain."""

    answers: tuple[tuple[str, int], ...]
    hosts: tuple[str, ...]

    @property
    def kilobytes(self) -> float:
        """All bodies together."""
        return sum(size for _, size in self.answers) / 1000

    @property
    def search(self) -> float:
        """KB of what belongs to search."""
        return sum(size for path, size in self.answers if "search" in path) / 1000


def arguments() -> list[str]:
    """How a Chromium is started on a machine without network."""
    return [*ARGUMENTS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]


def browser_path() -> str:
    """The path of a Chromium. Raises NoBrowser when there is none."""
    try:
        path = install.find_browser()
    except install.Stop as stop:
        raise NoBrowser(str(stop)) from None
    if path is None:
        raise NoBrowser("no Chromium: apt-get install chromium, or CHROMIUM=path")
    return path


@contextmanager
def chromium() -> Iterator["Browser"]:
    """A Chromium until the end of the block. Raises NoBrowser when none can be started."""
    path = browser_path()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NoBrowser("no playwright: python scripts/run.py bench installs it") from None
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=path, args=arguments()) as browser:
        yield browser


def weigh(browser: "Browser", server: Server, path: str) -> Weight:
    """Open a page on a small phone with nothing cached and let it come to rest."""
    hosts: set[str] = set()
    own = urlsplit(server.url).netloc
    with tab(browser, own) as page:
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        _open(page, server, path)
        return Weight(tuple(server.sent), tuple(sorted(hosts - {own, ""})))


@dataclass(frozen=True)
class Answer:
    """What a query costs: KB of the search page, KB of all that comes once somebody has typed, results shown."""

    page: float
    kilobytes: float
    results: int


def first_answer(browser: "Browser", server: Server, path: str, query: str) -> Answer:
    """Type ``query`` on the search page at ``path``, with nothing cached."""
    with tab(browser, urlsplit(server.url).netloc) as page:
        _open(page, server, path)
        opened = sum(size for _, size in server.sent) / 1000
        server.sent.clear()
        page.locator("input[type=search]").fill(query)
        page.wait_for_timeout(SETTLED)
        return Answer(opened, sum(size for _, size in server.sent) / 1000, page.locator("main ol li a").count())


@contextmanager
def tab(browser: "Browser", own: str) -> Iterator["Page"]:
    """An empty tab on a small phone that reaches no host but ``own``."""
    with browser.new_context(viewport={"width": 360, "height": 640}, locale="uk-UA") as context:
        context.route(lambda url: urlsplit(url).netloc not in ("", own), lambda route: route.abort())
        yield context.new_page()


def _open(page: "Page", server: Server, path: str) -> None:
    server.sent.clear()
    page.goto(server.url + path, wait_until="networkidle")
    page.wait_for_timeout(SETTLED)
