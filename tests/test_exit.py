"""Leave means left: in Chromium, Firefox and WebKit no page of the visit comes back, with the page memory as in life.

Served by the project's own nginx and Caddy settings, which send Cross-Origin-Opener-Policy; and as a host without such
headers, from the offline copy, from a memory stick.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest
from browsers import ENGINES, Chromium, Engine, until
from conftest import Server, serving
from https_server import Authority
from playwright.sync_api import Browser
from web_servers import free_port, running

from generator.publish import memory_stick
from generator.write import headers

PARTS = ("index.html", "help", "blank", "en/index.html", "en/help", "en/blank", "offline-worker.js")
EXIT = "https://www.meteo.gov.ua/"
OPEN = "Відкрити", "Open"
COOP = "Cross-Origin-Opener-Policy"
PLAIN = '<!doctype html><title>weather</title><link rel=icon href="data:,"><a href="next.html">next</a>'
CLOCKS = 50  # milliseconds by which the browser's and ours may differ
HEADING = "document.querySelector('h1').offsetHeight"
SIZE = "width=1000 height=500"
LOADED = "document.readyState === 'complete'"
NOTE_HOW_HIDDEN = "addEventListener('pagehide', () => { window.hid = document.documentElement.style.visibility })"
PAGE = "[document.documentElement.hidden, getComputedStyle(document.documentElement).visibility, document.title,"
PAGE += " document.querySelectorAll('body *').length, document.body.innerText.trim()]"


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, whole_browser: Browser) -> Iterator[Engine]:
    with ENGINES[request.param](whole_browser) as started:
        yield started


@pytest.fixture(scope="module")
def weather(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Where the exit leads; below /coop/ it shuts other sites out of its window."""
    folder = tmp_path_factory.mktemp("weather")
    (folder / "coop").mkdir()
    for name in ("index.html", "next.html", "coop/index.html"):
        (folder / name).write_text(PLAIN)
    with serving(folder, lambda path: {COOP: "same-origin"} if path.startswith("/coop/") else {}) as server:
        yield server


@pytest.fixture(scope="module")
def site(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The real pages, with another address of the exit; tests only read them."""

    @cache
    def copy(address: str) -> Path:
        folder = tmp_path_factory.mktemp("site")
        for part in PARTS:
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (built_site / part).is_dir() else shutil.copy)(built_site / part, folder / part)
        for file in folder.rglob("*.html"):
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(f'href="{EXIT}"', f'href="{address}"'), encoding="utf-8")
        return folder

    return copy


def _at(engine: Engine, address: str) -> None:
    until(lambda: engine.at(address), f"{engine.name} is not at {address}")


def _click(engine: Engine, css: str) -> None:
    until(lambda: engine.click(css) is None, f"no {css}")


def _visit(engine: Engine, base: str, file: str = "", start: str = "help/", last: str = "en/") -> list[str]:
    """Read three pages, one after the other; their addresses."""
    pages = [f"{base}/{folder}{file}" for folder in (start, "", last)]
    engine.go(pages[0])
    for page, link in zip(pages, (".brand", f'[href="{last}{file}"]', ""), strict=True):
        _at(engine, page)
        if link:
            _click(engine, link)
    return pages


def _back_from_memory(engine: Engine, page: str) -> bool:
    """Press Back: whether the page that comes began before that, so it was not loaded anew."""
    pressed = time.time() * 1000
    engine.back()
    _at(engine, page)
    return bool(engine.look("performance.timeOrigin") < pressed - CLOCKS)


def _leave(engine: Engine, way: str) -> None:
    if way == "click":
        _click(engine, ".exit")
    else:
        for _ in range(3):
            engine.press(way)


def _blank(engine: Engine, host: str = "127.0.0.1") -> None:
    """Nothing is there but one neutral control; the title is that of the place where the exit leads."""
    wanted = [[False, "visible", host, 1, name] for name in OPEN]
    until(lambda: engine.look(PAGE) in wanted, f"{engine.name} shows {engine.look(PAGE)}")


def _back_is_blank(engine: Engine, *pages: str) -> None:
    """Back leads to these pages, one after the other, and shows nothing of them."""
    for page in pages:
        engine.back()
        _at(engine, page)
        _blank(engine)


def _typed_is_blank(engine: Engine, pages: list[str]) -> None:
    """Whoever types an address in this tab sees nothing, until the control is pressed: then one may read on."""
    engine.go(pages[2])
    _at(engine, pages[2])
    _blank(engine)
    _click(engine, "button")
    assert engine.look(HEADING) > 0
    engine.go(pages[1])
    _at(engine, pages[1])
    assert engine.look(HEADING) > 0
    assert engine.look("sessionStorage.length") == 0


def test_the_browser_keeps_pages_in_memory(engine: Engine, weather: Server) -> None:
    """As in life: Back shows a plain page without loading it. Else nothing of this file would prove anything."""
    engine.go(f"{weather.url}/")
    _at(engine, f"{weather.url}/")
    _click(engine, "a")
    _at(engine, f"{weather.url}/next.html")
    assert _back_from_memory(engine, f"{weather.url}/")


def test_a_page_that_does_not_know_shows_nothing(engine: Engine, site: Callable[[str], Path], weather: Server) -> None:
    """Firefox keeps no page of ours in memory; one that comes from there all the same is blank until it is opened."""
    with serving(site(f"{weather.url}/")) as server:
        engine.go(f"{server.url}/help/")
        _at(engine, f"{server.url}/help/")
        engine.look("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        if engine.keeps_pages:
            assert engine.look(HEADING) > 0
        else:
            _blank(engine)
            _click(engine, "button")
            assert engine.look(HEADING) > 0


@pytest.mark.parametrize(
    ("name", "way", "exit_path"),
    [("nginx", "click", "/"), ("nginx", "Escape", "/"), ("caddy", "click", "/coop/"), ("caddy", "Shift", "/coop/")],
)
def test_no_page_of_the_visit_comes_back(
    engine: Engine,
    site: Callable[[str], Path],
    authority: Authority,
    weather: Server,
    tmp_path: Path,
    name: str,
    way: str,
    exit_path: str,
) -> None:
    """On the real servers, whichever way was taken and whatever the other site sends.

    Before, Back shows pages from memory where the engine can't show a stale one; they lie there unseen.
    """
    with running(name, site(weather.url + exit_path), authority, tmp_path) as server:
        pages = _visit(engine, server.url)
        assert _back_from_memory(engine, pages[1]) == engine.keeps_pages
        assert engine.look(HEADING) > 0
        assert engine.look("sessionStorage.length") == 0
        if engine.keeps_pages:
            engine.look(NOTE_HOW_HIDDEN)
            _click(engine, ".switch")
            _at(engine, pages[2])
            assert _back_from_memory(engine, pages[1])
            assert engine.look("window.hid") == "hidden"
        _click(engine, ".switch")
        _at(engine, pages[2])
        _leave(engine, way)
        _at(engine, weather.url + exit_path)
        _back_is_blank(engine, pages[1], pages[0])
        _typed_is_blank(engine, pages)


def _put_on_a_stick(folder: Path, stick: Path) -> None:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name, content in memory_stick.kept(files).items():
        (stick / name).parent.mkdir(parents=True, exist_ok=True)
        (stick / name).write_bytes(content)


def _opens(engine: Engine) -> None:
    """The control shows the page, and no mark is left."""
    _click(engine, "button")
    until(lambda: engine.look(HEADING) > 0, f"{engine.name} shows nothing")
    assert engine.look("[sessionStorage.length, window.name]") == [0, ""]


def test_nothing_comes_back_from_a_memory_stick(
    engine: Engine, site: Callable[[str], Path], weather: Server, tmp_path: Path
) -> None:
    """The ZIP, opened by a double click."""
    _put_on_a_stick(site(f"{weather.url}/"), tmp_path)
    pages = _visit(engine, tmp_path.as_uri(), "index.html")
    _leave(engine, "click")
    _at(engine, f"{weather.url}/")
    if engine.name == "firefox":  # it gives each folder of a disk a storage of its own; the page says so
        engine.back()
        _at(engine, pages[1])
        assert engine.look(HEADING) > 0
        return
    _back_is_blank(engine, pages[1], pages[0])
    _opens(engine)


def test_a_mark_that_the_browser_lost_is_in_the_name_of_the_tab_too(
    whole_browser: Browser, site: Callable[[str], Path], weather: Server, tmp_path: Path
) -> None:
    """Chromium now and then loses what a page from a disk stored just before its process ended: here it always does."""
    _put_on_a_stick(site(f"{weather.url}/"), tmp_path)
    with whole_browser.new_context() as context:
        context.add_init_script("Storage.prototype.setItem = () => undefined")
        engine = Chromium(context.new_page())
        pages = _visit(engine, tmp_path.as_uri(), "index.html")
        _leave(engine, "click")
        _at(engine, f"{weather.url}/")
        _back_is_blank(engine, pages[1], pages[0])
        _opens(engine)


def test_nothing_comes_back_without_network(
    engine: Engine, site: Callable[[str], Path], authority: Authority, tmp_path: Path
) -> None:
    """The mast is dead and the browser does not know it yet: the exit leads nowhere, and Back shows nothing."""
    with ExitStack() as network:
        server = network.enter_context(running("nginx", site(f"http://127.0.0.1:{free_port()}/"), authority, tmp_path))
        pages = _visit(engine, server.url)
        network.close()
        _leave(engine, "click")
        time.sleep(0.3)  # until the network's answer is there, which is none
        until(lambda: engine.look("!document.querySelector('.md-header')"), "still there")
        _back_is_blank(engine, pages[1], pages[0])
        _click(engine, "button")


def test_nothing_comes_back_when_the_browser_knows_that_it_is_offline(
    engine: Engine, site: Callable[[str], Path], authority: Authority, weather: Server, tmp_path: Path
) -> None:
    """Flight mode: the page stays where it is, blank, and so do those before it."""
    if engine.name == "webkit":
        pytest.skip("WebKitGTK's driver can't say that there is no network")
    with running("caddy", site(f"{weather.url}/"), authority, tmp_path) as server:
        pages = _visit(engine, server.url)
        engine.offline(True)
        try:
            _leave(engine, "Escape")
            _blank(engine)
            _back_is_blank(engine, pages[1], pages[0])
        finally:
            engine.offline(False)
        _click(engine, "button")


def test_nothing_comes_back_from_the_offline_copy(engine: Engine, site: Callable[[str], Path], weather: Server) -> None:
    """Kept by the reader, shown without a server. The copy needs no HTTPS on this very machine."""
    with ExitStack() as network:
        own = headers.EVERYWHERE | headers.PAGES.headers
        server = network.enter_context(serving(site(f"{weather.url}/"), lambda path: own))
        engine.go(f"{server.url}/help/offline/")
        _at(engine, f"{server.url}/help/offline/")
        _click(engine, ".copy button")
        until(lambda: engine.look("!document.querySelector('.copy__forget').hidden"), "no copy")
        network.close()
        pages = _visit(engine, server.url, start="help/call/", last="help/")
        _leave(engine, "click")
        _at(engine, f"{weather.url}/")
        _back_is_blank(engine, pages[1], pages[0])
        _typed_is_blank(engine, pages)


def test_nothing_comes_back_in_a_frame(
    engine: Engine, site: Callable[[str], Path], weather: Server, tmp_path: Path
) -> None:
    """On a host without headers another page frames ours: the exit takes the whole tab, and Back shows nothing of ours.

    It leads to the page with a blank frame; WebKit stays at the exit's page.
    """
    with serving(site(f"{weather.url}/")) as server, serving(tmp_path) as stranger:
        (tmp_path / "index.html").write_text(f'<title>stranger</title><iframe src="{server.url}/en/" {SIZE}></iframe>')
        engine.go(f"{stranger.url}/")
        _at(engine, f"{stranger.url}/")
        engine.enter("iframe")
        until(lambda: engine.look(LOADED), "no frame")
        _click(engine, ".switch")
        until(lambda: engine.look(f"{LOADED} && location.href") == f"{server.url}/", "no second page in the frame")
        _leave(engine, "click")
        until(lambda: engine.enter(None) is None, "no tab")
        _at(engine, f"{weather.url}/")
        engine.back()
        _at(engine, f"{(weather if engine.name == 'webkit' else stranger).url}/")
        if engine.name != "webkit":
            engine.enter("iframe")
            _blank(engine)
            engine.enter(None)
