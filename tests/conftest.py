"""What tests share: the project's folders, its site built once, a server for it, and a browser."""

import datetime as dt
import errno
import functools
import gzip
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import pytest
import ready
import small
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from https_server import HOST, Authority
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

import install
import places
import run
from benchmark import browsing
from generator.base import files
from generator.base.problems import Problem
from generator.check.data_folder import load
from generator.model.data import Data

CASES_FOLDER = Path(__file__).parent / "cases"
TODAY = "2026-11-24"  # the day on which every test builds: what is upcoming does not depend on the day of the test
PHONE: ViewportSize = {"width": 360, "height": 640}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
AXE = Axe()
# The rules of axe-core that ask for colours; and where everything stands, of which all others ask.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
PLACES = """JSON.stringify([...document.querySelectorAll("*")].map(one => [
  one.checkVisibility({visibilityProperty: true, opacityProperty: true}), one.getBoundingClientRect()]))"""
RUN_AXE = """([options, only]) => axe.run({...options, rules: Object.fromEntries(
  axe.getRules().map(rule => rule.ruleId).filter(rule => only && !only.includes(rule)).map(
    rule => [rule, {enabled: false}]))}).then(({violations}) => ({violations}))"""
TEXTS = {".html", ".css", ".js", ".json", ".svg", ".xml", ".ics", ".txt"}
# How much a page keeps in the browser, of each kind.
KEPT = """async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length,
  (await navigator.serviceWorker.getRegistrations()).length]"""
PATIENCE = 60.0  # seconds for what takes one or two: the tests' machine may do much else

expect.set_options(timeout=PATIENCE * 1000)
# A change is judged by the same examples on every machine; --hypothesis-profile=explore looks for new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("explore"), derandomize=True, database=None)
settings.load_profile("same")
for name in ("LANG", "SOURCE_DATE_EPOCH", "SIGN_KEY", "CI"):  # which change what commands do
    os.environ.pop(name, None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every process of the tests compiles everything anew
sys.dont_write_bytecode = False


@dataclass(frozen=True)
class Project:
    """Where things lie in the repository."""

    root: Path

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def overrides(self) -> Path:
        return self.root / "overrides"

    @property
    def scripts(self) -> Path:
        return self.root / "scripts"

    @property
    def maintain(self) -> Path:
        return self.scripts / "maintain"


@dataclass(frozen=True)
class Server:
    """A running server of one folder."""

    url: str  # without a slash at the end
    sent: list[tuple[str, int]] = field(default_factory=list)  # each answer: path asked for, bytes of its body


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(places.ROOT)


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder ``name`` of this run, which ``make`` fills for all its processes together. Tests only read it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    while True:
        with suppress(files.Busy), files.lock(folder.with_name(f"{name}.lock")):
            if not folder.with_name(f"{name}.done").exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                folder.with_name(f"{name}.done").touch()
            return folder
        time.sleep(0.1)


def run_script(
    project: Project, script: str, *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run one of the project's scripts, as run.py would."""
    cwd, variables = cwd or project.root, {**os.environ, **run.FOR_CHILDREN, **environment}
    if sys.platform == "linux" and not environment:  # some of which Python itself reads when it starts
        return ready.run(project.scripts, script, arguments, cwd, variables)
    return subprocess.run(
        [sys.executable, project.scripts / script, *arguments],
        cwd=cwd,
        env=variables,
        capture_output=True,
        encoding="utf-8",
    )


def build(project: Project, folder: Path, docs: Path | None = None, **environment: str) -> Path:
    """Build ``folder``/data with the project's pages (or those of ``docs``) into ``folder``/site; gives the site."""
    given = ["--data", folder / "data", "--docs", docs or project.docs, "--out", folder / "site", "--today", TODAY]
    given.append("--examples")  # which have every field; that readers never meet them is tested by itself
    done = run_script(project, "build.py", *given, **environment)
    assert done.returncode == 0, f"build.py gave {done.returncode}:\n{done.stdout}{done.stderr}"
    return folder / "site"


@pytest.fixture(scope="session")
def built_site(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site. Its data are a copy: a build notes new addresses there."""

    def make(folder: Path) -> None:
        for name in ("data", "docs"):
            shutil.copytree(project.root / name, folder / name)
        shutil.copy(project.root / "mkdocs.yml", folder)
        build(project, folder, folder / "docs")

    return once(tmp_path_factory, "built", make) / "site"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority of our own, and its certificate for the name under which servers are tried."""
    authority = Authority(tmp_path_factory.mktemp("authority"))
    authority.issue(HOST)
    return authority


@pytest.fixture(scope="session")
def small_site(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small campaign, built, in a folder with its sources: for tests of building where any site will do."""

    def make(folder: Path) -> None:
        small.write(folder, project.data)
        build(project, folder, folder / "docs")

    return once(tmp_path_factory, "small", make)


@pytest.fixture(scope="session")
def told(project: Project, built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site where one hromada, that of Dykanka, said something of itself since: a contact and two services."""

    def make(folder: Path) -> None:
        shutil.copytree(built_site.parent, folder, dirs_exist_ok=True)
        path = folder / "data/hromadas/dykanska.yml"
        path.write_text(path.read_text("utf-8").replace("contacts: []", small.SAID), encoding="utf-8")
        build(project, folder, folder / "docs")

    return once(tmp_path_factory, "told", make) / "site"


# For tests that visit pages: a sample of them with all others, every single one with the long ones.
SAMPLE_OR_ALL = pytest.mark.parametrize(
    "each", [16, pytest.param(1, marks=[pytest.mark.long, pytest.mark.timeout(1200)])], ids=["sample", "all"]
)


def pages_to_visit(site: Path, docs: Path, each: int = 16) -> list[Path]:
    """All written pages of a built site, and every so many of those that a template makes from data, all alike."""
    files = sorted(site.rglob("index.html"))
    written = {site / page for lang in ("", "en/") for page in _written(docs, lang)}
    return [file for file in files if file in written] + [file for file in files if file not in written][::each]


def _written(docs: Path, folder: str) -> Iterator[str]:
    for file in docs.rglob("*.uk.md"):
        page = file.relative_to(docs).as_posix().removesuffix(".uk.md").removesuffix("index")
        yield f"{folder}{page.rstrip('/')}/index.html".replace("//", "/").lstrip("/")


@contextmanager
def serving(folder: Path, more: Callable[[str], Mapping[str, str]] = lambda path: {}) -> Iterator[Server]:
    """Serve a folder on loopback the way a plain static host does: gzip for texts, 404.html, index.html, redirects.

    ``more`` gives further headers for a path.
    """
    sent: list[tuple[str, int]] = []
    connections: list[socket.socket] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            parts = PurePosixPath(path).parts[1:]
            wanted = folder.joinpath(*parts)
            if ".." in parts:
                self.answer(HTTPStatus.NOT_FOUND, None)
            elif wanted.is_dir() and not path.endswith("/"):
                self.answer(HTTPStatus.MOVED_PERMANENTLY, None, {"Location": f"{path}/"})
            elif wanted.is_dir() and (wanted / "index.html").is_file():
                self.answer(HTTPStatus.OK, wanted / "index.html")
            elif wanted.is_file() and not path.endswith("/"):
                self.answer(HTTPStatus.OK, wanted)
            else:
                missing = folder / "404.html"
                self.answer(HTTPStatus.NOT_FOUND, missing if missing.is_file() else None)

        do_HEAD = do_GET

        def answer(self, status: HTTPStatus, file: Path | None, headers: dict[str, str] | None = None) -> None:
            body = file.read_bytes() if file else b""
            self.send_response(status)
            for name, value in {**more(urlsplit(self.path).path), **(headers or {})}.items():
                self.send_header(name, value)
            if file:
                kind = "text/calendar" if file.suffix == ".ics" else guess_type(file.name)[0]
                charset = "; charset=utf-8" if file.suffix in TEXTS else ""
                self.send_header("Content-Type", f"{kind or 'application/octet-stream'}{charset}")
            if file and file.suffix in TEXTS and "gzip" in self.headers.get("Accept-Encoding", ""):
                body = gzip.compress(body, mtime=0)
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Vary", "Accept-Encoding")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                sent.append((self.path, len(body)))
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output clean; ``sent`` tells what was asked for."""

    class QuietServer(ThreadingHTTPServer):
        daemon_threads = True

        def process_request(self, request: Any, client_address: Any) -> None:
            connections.append(request)
            super().process_request(request, client_address)

        def handle_error(self, request: Any, client_address: Any) -> None:
            # A browser that leaves in the middle of an answer is no error of the site.
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(request, client_address)

    with QuietServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Server(f"http://127.0.0.1:{http.server_port}", sent)
        finally:
            http.shutdown()
            thread.join()
            for connection in connections:  # kept alive, they would go on answering
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="session")
def server(built_site: Path) -> Iterator[Server]:
    """The built site on loopback. ``server.sent`` grows with every answer: clear it before counting."""
    with serving(built_site) as running:
        yield running


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Start Chromium: the one that CHROMIUM names, or the machine's own. Playwright's download is not used.

    Its page memory (bfcache), which Playwright switches off, stays on: readers have it.
    """
    path = install.find_browser()
    assert path, "no Chromium: run make test, or install Debian's chromium"
    with sync_playwright() as playwright:
        yield functools.partial(
            playwright.chromium.launch,
            executable_path=path,
            args=browsing.ARGUMENTS,
            ignore_default_args=["--disable-back-forward-cache"],
        )


@pytest.fixture(scope="session")
def whole_browser(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """Chromium as readers have it: for what it does itself, such as going back or keeping a copy."""
    with launch() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser], request: pytest.FixtureRequest) -> Iterator[Browser]:
    """A browser with the machine's own letters, whichever they are: for what pages do and how they look.

    Where there is one, Chromium without tabs and windows, which shows the same in half of the time.
    """
    shell = install.find_program("chromium-headless-shell")
    if shell is None:
        yield request.getfixturevalue("whole_browser")
        return
    with launch(executable_path=shell) as chromium:
        yield chromium


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty tab of a small phone whose owner reads Ukrainian; nothing is left over from other tests."""
    with browser.new_context(viewport=PHONE, locale="uk-UA", timezone_id="Europe/Kyiv") as context:
        yield context.new_page()


@pytest.fixture(scope="session")
def lasting_tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context(locale="uk-UA") as context:
        yield context.new_page()


@pytest.fixture
def tab(lasting_tab: Page) -> Page:
    """A tab for tests that only look: it is not a new one each time, which would take most of the time.

    Above all axe-core is compiled once. Whoever listens, stores or leaves needs ``page``.
    """
    lasting_tab.set_viewport_size(PHONE)
    lasting_tab.emulate_media(media="null", color_scheme="null")
    return lasting_tab


def looks(page: Page, *sizes: ViewportSize, **options: object) -> Iterator[tuple[ViewportSize, str]]:
    """Show the page as it stands on a phone and a desktop (or in ``sizes``), light and dark: axe-core finds nothing.

    In the dark everything stands where it stood, so that only colours are looked at again.
    """
    page.evaluate(AXE.axe_script)
    for size in sizes or (PHONE, DESKTOP):
        places = None
        for scheme in SCHEMES:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            page.evaluate("document.getAnimations().forEach(one => one.finish())")  # colours change over
            before, places = places, page.evaluate(PLACES)
            only = OF_COLOURS if places == before else None
            found = AxeResults(page.evaluate(RUN_AXE, [{"resultTypes": ["violations"], **options}, only]))
            assert found.violations_count == 0, (page.url, size, scheme, found.generate_report())
            yield size, scheme


def assert_accessible(page: Page, *sizes: ViewportSize, **options: object) -> None:
    """Assert that axe-core finds nothing in any of the page's looks."""
    for _ in looks(page, *sizes, **options):
        pass


# The files that take longest, the longest first: else one process would still be at one when the others have ended.
# Of the first four, two do without the site while one process builds it for all.
SLOW = """
guide incremental search_index exit serve memory_stick find_hromada events source_verdict site_folder seen servers
browser mkdocs_yml build editor bench verify contract oblast charts hostile plan manifest job_check printed publish
run memory event_text hosted drawings release_folders
""".split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the slow files; the others stay as they are. Processes take whole files in this order."""
    names = [f"test_{name}" for name in SLOW]
    items.sort(key=lambda item: names.index(item.path.stem) if item.path.stem in names else len(names))


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--accept`` writes what golden cases now give as what they should give: read the diff before committing."""
    parser.addoption("--accept", action="store_true", help="accept the present output of golden cases")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Programs that run.py would start; each is noted and succeeds."""
    started: list[list[str]] = []

    def call(*command: str | Path, **_streams: int | None) -> int:
        started.append([str(part) for part in command])
        return 0

    monkeypatch.setattr(install, "call", call)
    return started


@pytest.fixture
def environment(tmp_path: Path) -> install.Environment:
    """An environment that looks complete but for the packages."""
    made = install.Environment(tmp_path / ".venv")
    made.python.parent.mkdir(parents=True)
    made.python.write_text("")
    return made


@pytest.fixture(scope="session")
def project_data(project: Project) -> Data:
    """The project's own data, read and checked."""
    found, problems = load(project.data, dt.date.fromisoformat(TODAY))
    assert found is not None, [problem.text() for problem in problems]
    return found


def problems_of(project: Project, folder: Path, name: str, text: str, facts: str = small.FACTS) -> list[Problem]:
    """What is wrong with a data file of this ``name`` beside the project's campaign and contacts, and ``facts``."""
    for beside in ("campaign.yml", "contacts.yml"):
        (folder / beside).write_bytes((project.data / beside).read_bytes())
    (folder / "facts.yml").write_text(facts, encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    _, problems = load(folder, dt.date.fromisoformat(TODAY))
    return [problem for problem in problems if problem.file.endswith(name)]


def held(path: object = None, winerror: int = 32) -> PermissionError:
    """What Windows says of a file or a folder that another program holds."""
    error = PermissionError(errno.EACCES, "held by another program", str(path))
    error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
    return error


def all_of(folder: Path) -> dict[str, str]:
    """Every file below a folder, with its text."""
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
