"""Use without signal: nothing is kept before the click, what matters after it, nothing once it is erased; the ZIP."""

import datetime as dt
import re
import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from conftest import (
    PHONE,
    SAMPLE_OR_ALL,
    TODAY,
    Project,
    Server,
    assert_accessible,
    pages_to_visit,
    run_script,
    serving,
)
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from generator.publish import memory_stick
from generator.write.page_scan import scan

LANGS = ["", "en/"]
KEPT = """async () => ({
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  caches: await caches.keys(),
  stored: localStorage.length + sessionStorage.length,
  databases: (await indexedDB.databases()).length,
})"""
NOTHING = {"workers": 0, "caches": [], "stored": 0, "databases": 0}
HELD = "async () => (await (await caches.open('offline-copy')).keys()).map(one => new URL(one.url).pathname).sort()"


def _run(project: Project, name: str, *arguments: str | Path, **environment: str) -> str:
    done = run_script(project, name, *arguments, "--today", TODAY, **environment)
    assert done.returncode == 0, f"{name} gave {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def site(told: Path) -> Path:
    """A site where one hromada has a contact of its own."""
    return told


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=PHONE, locale="uk-UA", timezone_id="Europe/Kyiv") as phone:
        yield phone


@pytest.fixture
def whole(whole_browser: Browser) -> Iterator[BrowserContext]:
    """For what stays on the disk: the browser that readers have."""
    with whole_browser.new_context(viewport=PHONE, locale="uk-UA") as phone:
        yield phone


def _save(page: Page, server: Server, lang: str, hromada: str | None = "dykanska") -> None:
    """Press the button as a reader would, having chosen a hromada."""
    page.goto(f"{server.url}/{lang}help/offline/")
    if hromada:
        page.locator("select").select_option(f"../../hromadas/{hromada}/")
    page.locator(".copy button").first.click()
    expect(page.locator(".copy__forget")).to_be_visible()


@contextmanager
def _answering(port: int, status: int | None) -> Iterator[None]:
    """A host that answers every request with ``status``, or, with None, never."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if status is None:
                over.wait()
            else:
                self.send_response(status)
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output clean."""

    class Host(ThreadingHTTPServer):
        daemon_threads = True

    with Host(("127.0.0.1", port), Handler) as host:
        thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield
        finally:
            over.set()
            host.shutdown()
            thread.join()


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_kept_before_the_click(context: BrowserContext, site: Path, lang: str) -> None:
    """Reading the page asks for nothing else and stores nothing; the worker is not even fetched."""
    page = context.new_page()
    with serving(site) as server:
        page.goto(f"{server.url}/{lang}help/offline/")
        page.locator("select").select_option(index=1)
        expect(page.get_by_role("status")).to_contain_text("немає" if lang == "" else "no copy")
        assert page.evaluate(KEPT) == NOTHING
        assert [path for path, _ in server.sent] == [f"/{lang}help/offline/"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_copy_opens_when_the_server_is_gone(context: BrowserContext, site: Path, lang: str) -> None:
    """Lines, steps, the chosen hromada's contact and the neutral page open without network, each with its date."""
    page = context.new_page()
    dated = "Копія від 2 грудня 2026 р." if lang == "" else "Copy made on 2 December 2026"
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.clock.set_fixed_time(dt.datetime(2026, 12, 2, 10, tzinfo=dt.UTC))
    with serving(site) as server:
        _save(page, server, lang)
        expect(page.get_by_role("status")).to_have_text(dated)
        held = page.evaluate(HELD)
        listed = [str(link.get_attribute("href")) for link in page.locator(".copy a").all()]
        assert wrong == []
    assert held == sorted(urlsplit(urljoin(f"/{lang}help/offline/", one)).path for one in listed)
    assert {f"/{lang}{one}" for one in ("", "blank/", "help/", "help/call/", "hromadas/dykanska/")} < set(held)
    for path in held:
        page.goto(server.url + path)
        if not path.endswith("/blank/"):
            expect(page.locator("main .notice").first).to_have_text(dated)
            expect(page.locator('a[href="tel:527"]').first).to_be_visible()
    page.goto(f"{server.url}/{lang}hromadas/dykanska/")
    expect(page.locator('a[href="tel:0800123456"]').first).to_be_visible()
    page.goto(f"{server.url}/{lang}blank/")
    expect(page).to_have_title("Довідник мешканця" if lang == "" else "Residents’ guide")
    page.locator("a").click()
    page.wait_for_url(f"{server.url}/{lang}")


def test_a_page_outside_the_copy_leads_to_what_is_in_it(context: BrowserContext, site: Path) -> None:
    """Without network a link to a page that was not saved ends at the list of those that were."""
    page = context.new_page()
    with serving(site) as server:
        _save(page, server, "")
    page.goto(f"{server.url}/")
    page.goto(f"{server.url}/risks/signs/")
    page.wait_for_url("**/help/offline/")
    expect(page.locator("[data-chosen] a")).to_have_text("Диканська громада")
    page.locator("[data-chosen] a").click()
    page.wait_for_url("**/hromadas/dykanska/")


def test_exit_works_from_the_copy(context: BrowserContext, site: Path) -> None:
    """Without network the exit of a saved page leads to the neutral page, and from there one may read on."""
    page = context.new_page()
    with serving(site) as server:
        _save(page, server, "")
    context.set_offline(True)
    page.goto(f"{server.url}/help/")
    page.locator("a.exit").click()
    page.wait_for_url("**/blank/")
    expect(page).to_have_title("Довідник мешканця")
    assert page.locator("body").inner_text().strip() == "Відкрити"
    page.locator("a").click()
    expect(page.locator("h1")).to_be_visible()


def test_with_network_the_reader_sees_the_fresh_page(context: BrowserContext, site: Path, tmp_path: Path) -> None:
    """The copy never stands in the way of a changed number, and reading on adds nothing to it."""
    changing = tmp_path / "site"
    shutil.copytree(site, changing)
    page = context.new_page()
    with serving(changing) as server:
        _save(page, server, "")
        held = page.evaluate(HELD)
        file = changing / "help/index.html"
        file.write_text(file.read_text(encoding="utf-8").replace("Кому зателефонувати", "Нова назва"), encoding="utf-8")
        page.goto(f"{server.url}/help/")
        expect(page.locator("h1")).to_have_text("Нова назва")
        page.goto(f"{server.url}/risks/")
        assert page.evaluate(HELD) == held


@pytest.mark.parametrize("status", [None, 503], ids=["silent", "failing"])
def test_a_network_that_gives_nothing_is_no_network(context: BrowserContext, site: Path, status: int | None) -> None:
    """A mast without a way on, or a broken server: after four seconds, or at once, the copy is shown."""
    page = context.new_page()
    with serving(site) as server:
        _save(page, server, "")
    port = urlsplit(server.url).port
    assert port is not None
    with _answering(port, status):
        page.goto(f"{server.url}/help/")
        expect(page.locator("main .notice").first).to_contain_text("Копія від")


def test_a_new_copy_takes_the_place_of_the_old_one(context: BrowserContext, site: Path) -> None:
    """Renewed with another hromada, the copy holds that one only; the page shows which."""
    page = context.new_page()
    with serving(site) as server:
        _save(page, server, "")
        page.reload()
        expect(page.locator("select")).to_have_value("../../hromadas/dykanska/")
        page.locator("select").select_option("../../hromadas/bilytska/")
        page.get_by_role("button", name="Оновити копію").click()
        expect(page.locator("[data-chosen] a")).to_have_text("Білицька громада")
        assert [path for path in page.evaluate(HELD) if "hromadas" in path] == ["/hromadas/bilytska/"]


@pytest.mark.parametrize("lang", LANGS)
def test_erasing_leaves_nothing(whole: BrowserContext, site: Path, lang: str) -> None:
    """One button: no worker, no cache, no cookie, no storage; the same pages no longer open without network."""
    page = whole.new_page()
    with serving(site) as server:
        _save(page, server, lang)
    page.reload()  # now the page itself comes from the copy
    page.locator(".copy__forget").click()
    expect(page.get_by_role("status")).to_contain_text("стерто" if lang == "" else "erased")
    expect(page.locator(".copy__forget")).to_be_hidden()
    assert page.evaluate(KEPT) == NOTHING
    assert whole.cookies() == []
    assert page.evaluate("async () => (await navigator.storage.estimate()).usageDetails || {}") == {}  # of the disk
    for path in ("help/offline/", "help/", ""):
        with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
            page.goto(f"{server.url}/{lang}{path}")


def test_a_failed_saving_keeps_nothing(context: BrowserContext, site: Path) -> None:
    """Signal lost in the middle: the reader is told, and there is no half of a copy."""
    page = context.new_page()
    with serving(site) as server:
        page.goto(f"{server.url}/help/offline/")
    page.locator(".copy button").first.click()
    expect(page.get_by_role("status")).to_contain_text("Не вдалося зберегти")
    expect(page.locator(".copy__forget")).to_be_hidden()
    assert page.evaluate(KEPT) == NOTHING


def test_a_failed_renewal_leaves_the_old_copy(context: BrowserContext, site: Path) -> None:
    """Pressed without network, “renew” says so, and the copy with its date stays."""
    page = context.new_page()
    with serving(site) as server:
        _save(page, server, "")
        held = page.evaluate(HELD)
    page.locator(".copy button").first.click()
    expect(page.get_by_role("status")).to_contain_text("Не вдалося зберегти")
    expect(page.get_by_role("status")).to_contain_text("Копія від")
    assert page.evaluate(HELD) == held


def test_only_one_page_can_keep_a_copy(built_site: Path) -> None:
    """No other page has the script or a policy that allows it; the worker itself has no way to keep anything."""
    able = {"help/offline/index.html", "en/help/offline/index.html"}
    for path in built_site.rglob("*.html"):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(built_site).as_posix()
        for sign in ("worker-src", ".register(", "caches.open"):
            assert (sign in text) == (name in able), (name, sign)
    worker = (built_site / "offline-worker.js").read_text(encoding="utf-8")
    assert re.findall(r"\.(?:put|add|addAll|register|delete)\(|indexedDB|postMessage|importScripts", worker) == []


@pytest.mark.parametrize("lang", LANGS)
def test_without_script_there_is_no_dead_button(browser: Browser, site: Path, lang: str) -> None:
    """The page says why nothing can be saved here, and the help page leads to it."""
    with browser.new_context(viewport=PHONE, java_script_enabled=False) as context, serving(site) as server:
        page = context.new_page()
        page.goto(f"{server.url}/{lang}help/")
        page.locator('main a[href="offline/"]').first.click()
        page.wait_for_url(f"**/{lang}help/offline/")
        expect(page.locator("[data-without]")).to_be_visible()
        expect(page.locator(".copy button:visible, .copy select:visible")).to_have_count(0)


@pytest.mark.parametrize("lang", LANGS)
def test_the_control_is_accessible(context: BrowserContext, site: Path, lang: str) -> None:
    """axe-core finds nothing before, after, in the copy and on the neutral page; buttons are big enough to hit."""
    page = context.new_page()
    with serving(site) as server:
        for path in ("help/offline/", "blank/"):
            page.goto(f"{server.url}/{lang}{path}")
            assert_accessible(page, PHONE)
        _save(page, server, lang)
        for button in page.locator(".copy button, .copy select").all():
            box = button.bounding_box()
            assert box is not None and box["height"] >= 44
        assert_accessible(page, PHONE)
        page.set_viewport_size({"width": 320, "height": 640})
        for size in (100, 200):
            page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto(f"{server.url}/{lang}help/")
    assert_accessible(page, PHONE)


# The ZIP


@pytest.fixture(scope="module")
def packed(project: Project, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ZIP of that site."""
    out = tmp_path_factory.mktemp("packed") / "site.zip"
    _run(project, "maintain/offline.py", "--data", site.parent / "data", "--site", site, "--out", out)
    return out


@pytest.fixture(scope="module")
def unpacked(packed: Path) -> Path:
    """What a reader has on the memory stick."""
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(packed.parent / "stick")
    (folder,) = (packed.parent / "stick").iterdir()
    return folder


def test_the_zip_is_the_same_every_time(project: Project, small_site: Path, packed: Path, tmp_path: Path) -> None:
    """Sorted names, one folder named after the campaign, one date: that of the content or SOURCE_DATE_EPOCH."""
    given = ["--data", small_site / "data", "--site", small_site / "site", "--out"]
    first, again = tmp_path / "first.zip", tmp_path / "again.zip"
    _run(project, "maintain/offline.py", *given, first)
    said = _run(project, "maintain/offline.py", *given, again)
    assert again.read_bytes() == first.read_bytes()
    assert re.search(rf"{re.escape(str(again))}, \d+ КБ", said)
    with zipfile.ZipFile(packed) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {name.split("/")[0] for name in names} == {"bezpechnyi-krok-offline-uk-en"}
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 28, 0, 0, 0)}
    _run(project, "maintain/offline.py", *given, again, SOURCE_DATE_EPOCH="1700000000")
    with zipfile.ZipFile(again) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2023, 11, 14, 22, 13, 20)}


def test_links_of_the_zip_name_files(site: Path, unpacked: Path, project: Project) -> None:
    """No link to a folder, none to our own address, none dead; sealed styles and scripts are untouched."""
    address = re.compile(r'<a\s[^>]*href="(https://bezpechnyi-krok\.example[^"]*|[^":]*/)"')
    numbers = set(re.findall(r'href="tel:([^"]+)"', "".join(one.read_text("utf-8") for one in site.rglob("*.html"))))
    assert [problem.text() for problem in scan(unpacked, numbers).problems] == []
    for path in unpacked.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert address.findall(text) == [], path
        before = (site / path.relative_to(unpacked)).read_text(encoding="utf-8")
        for inline in ("<style>.*?</style>", "<script.*?</script>"):
            assert re.findall(inline, text, re.DOTALL) == re.findall(inline, before, re.DOTALL)


def test_the_zip_opens_by_double_click(context: BrowserContext, unpacked: Path) -> None:
    """Menu, language, help, events and their filters work from a folder on the disk."""
    page = context.new_page()
    page.goto((unpacked / "index.html").as_uri())
    page.get_by_text("Меню", exact=True).first.click()
    page.get_by_role("link", name="Допомога").first.click()
    page.wait_for_url("**/help/index.html")
    expect(page.locator('a[href="tel:527"]').first).to_be_visible()
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en/help/index.html")
    page.get_by_role("link", name="Українською").click()
    page.goto((unpacked / "events/index.html").as_uri())
    page.locator(".choices summary").click()
    page.locator(".choices .chips a").first.click()
    expect(page.locator("h1")).to_be_visible()
    page.locator("ul.events .what a").first.click()
    page.wait_for_url("**/events/bilytska/*/index.html")
    page.goto((unpacked / "help/offline/index.html").as_uri())
    expect(page.locator("[data-without]")).to_be_visible()
    expect(page.locator(".copy button:visible")).to_have_count(0)


@SAMPLE_OR_ALL
def test_no_page_of_the_zip_breaks_its_policy(page: Page, unpacked: Path, project: Project, each: int) -> None:
    """Opened from a disk, pages keep their look and their script, ask for nothing and complain of nothing."""
    wrong: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: wrong.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    gone: set[str] = set()
    page.on("request", lambda one: gone.add(one.url) if one.is_navigation_request() else asked.append(one.url))
    files = pages_to_visit(unpacked, project.docs, each)
    for file in files:
        page.goto(file.as_uri())
    assert wrong == []
    assert [url for url in asked if not url.startswith("data:")] == []
    elsewhere = {url.partition("#")[0] for url in gone - {file.as_uri() for file in files}}  # where old addresses lead
    assert elsewhere <= {file.as_uri() for file in unpacked.rglob("*.html")}


def test_only_links_to_folders_change() -> None:
    """Text, files, sections, other hosts and what scripts say stay as they are."""
    page = (
        '<a href="./">1</a><a class="x" href="../#top">2</a><link rel="canonical" href="https://a.example/b/">'
        '<a href="a.ics">3</a><a href="#top">4</a><a href="tel:527">5</a><script>x = \'<a href="b/">\'</script>'
    )
    assert memory_stick.local(page) == page.replace('"./"', '"./index.html"').replace(
        '"../#top"', '"../index.html#top"'
    )
