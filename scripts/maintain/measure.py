"""Відкриває сторінки зібраного сайту в браузері й записує, що побачив: наступне збирання покаже це в /receipt/.

Opens the pages of the built site in a browser and writes what it saw: the next build shows it in /receipt/.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import bootstrap  # noqa: F401
import command
import editor_files
from benchmark import browsing
from benchmark.browsing import NoBrowser, chromium
from benchmark.serving import serving
from generator.base import files
from generator.model import browser_measurements
from generator.model.browser_measurements import Measured

if TYPE_CHECKING:  # the library comes with what the tests need
    from playwright.sync_api import Browser

_LEADS_ON = b'<main class="blank">'  # such a page is one link; what it leads to is visited by itself
_KEPT = """async () => localStorage.length + sessionStorage.length + (await caches.keys()).length
  + (await indexedDB.databases()).length + (await navigator.serviceWorker.getRegistrations()).length"""


def main() -> int:
    """Exit codes: 0 measured and all is well, 1 something was found, 2 there is no built site or no browser."""
    parser = command.arguments(__file__, __doc__, "site")
    args = parser.parse_args()
    lang, receipt = args.lang, args.site / "receipt" / "receipt.json"
    if not receipt.is_file():
        return command.wrong_usage(lang, "no_site", folder=args.site)
    manifest = json.loads(receipt.read_bytes())["manifest_sha256"]
    pages = pages_of(args.site)
    try:
        with chromium() as browser, command.progress(len(pages), lang, "looked_at") as step:
            seen = look(browser, args.site, pages, manifest, args.today, step)
    except NoBrowser as why:
        return command.refused(why)
    file = browser_measurements.path(args.data)
    files.write_atomic(file, browser_measurements.dump(seen))
    command.say(lang, "measured", seen=seen, hosts=len(seen.hosts), file=file)
    bad = seen.hosts or seen.cookies or seen.stored or seen.complaints or seen.violations
    return command.TO_FIX if bad else command.FINE


def pages_of(folder: Path) -> list[str]:
    """Addresses of the pages that a reader stays on, from the site's root."""
    paths = (path for path in sorted(folder.rglob("index.html")) if _LEADS_ON not in path.read_bytes())
    addresses = (path.relative_to(folder).as_posix().removesuffix("index.html") for path in paths)
    return [address for address in addresses if not address.startswith(editor_files.PATH)]  # no reader's page


def look(
    browser: "Browser",
    folder: Path,
    pages: Sequence[str],
    manifest: str,
    today: dt.date,
    step: Callable[[], None] = lambda: None,
) -> Measured:
    """Open ``pages`` one after another on a small phone that reaches no other host."""
    from axe_playwright_python.sync_playwright import Axe

    axe, version, requests, stored, complaints, violations = Axe(), "", 0, 0, 0, 0
    hosts: set[str] = set()
    hosts_asked: list[str] = []
    wrong: list[str] = []
    with serving(folder) as server, browsing.tab(browser, own := urlsplit(server.url).netloc) as tab:
        tab.on("request", lambda request: hosts_asked.append(urlsplit(request.url).netloc))
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        for page in pages:
            hosts_asked.clear()
            wrong.clear()
            tab.goto(f"{server.url}/{page}", wait_until="load")
            stored += bool(tab.evaluate(_KEPT))
            complaints += len(wrong)
            requests = max(requests, sum(one == own for one in hosts_asked))
            hosts |= {*hosts_asked} - {own, ""}
            response = axe.run(tab).response
            version = response["testEngine"]["version"]
            violations += len(response["violations"])
            step()
        cookies = len(tab.context.cookies())
    return Measured(
        day=today,
        manifest=manifest,
        browser=f"Chromium {browser.version.partition('.')[0]}",
        axe=version,
        pages=len(pages),
        requests=requests,
        hosts=tuple(sorted(hosts)),
        cookies=cookies,
        stored=stored,
        complaints=complaints,
        violations=violations,
    )


if __name__ == "__main__":
    command.run(main)
