"""The servers' settings, proved on the real nginx and Caddy: both answer alike, and as the table of headers says."""

import gzip
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import DESKTOP, KEPT, PATIENCE, PHONE, SAMPLE_OR_ALL, Project, pages_to_visit, run_script, serving
from https_server import HOST, Authority
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError
from web_servers import PROGRAMS, READER, Running, running

import deploy
import install
from generator.base.http_client import Fetcher
from generator.base.http_policy import OWN_SITE
from generator.model.data import Data
from generator.publish import manifest, packed
from generator.publish.published import Published
from generator.write import headers, security

EXIT = "https://www.meteo.gov.ua/"
CARD = b"<!doctype html><title>card</title><link rel=icon href=data:,>"
STRANGER = "<!doctype html><title>stranger</title><link rel=icon href=data:,>"
LARGE = bytes(range(256)) * 4096

# Files of every kind that the site has or may get one day; below the real site.
MORE = {
    "pictures/map.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>" + b"<!-- -->" * 99,
    "pictures/photo.png": LARGE,
    "poster.pdf": b"%PDF-1.7",
    "letters.woff2": b"wOF2",
    "search/words.js": b"// words\n" * 99,
    "search/words.json": b"[]",
    "whole.zip": b"PK",
    "strange.xyz": b"?",
    "embed/card.html": CARD,
    "en/embed/index.html": CARD,
    "embed/help.html": b"",  # filled with the real page
    ".git/config": b"secret",
    ".env": b"secret",
    "help/.draft.html": b"secret",
    "_headers": b"secret",
    "strange.xyz.br": b"secret",
    security.PATH: b"Contact: mailto:site@example.org\n" * 9,
}
PACKED_WHILE_SENT = ("help/index.html", "search/words.js", "events/all.ics")  # no copy lies beside them
HTML, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"
# Path → Content-Type, kind in the table of headers, sent packed.
FILES = [
    ("/", HTML, "pages", True),
    ("/en/", HTML, "pages", True),
    ("/help/", HTML, "pages", True),
    ("/help/index.html", HTML, "pages", True),
    ("/en/events/", HTML, "pages", True),
    ("/embed/card.html", HTML, "cards", False),
    ("/en/embed/", HTML, "cards", False),
    ("/embed/hromadas/bilytska/", HTML, "cards", True),
    ("/embed/hromadas/bilytska/oembed.json", "application/json", "data", True),
    ("/en/embed/help/call/oembed.json", "application/json", "data", True),
    ("/events/all.ics", "text/calendar; charset=utf-8", "data", True),
    ("/en/events/all.ics", "text/calendar; charset=utf-8", "data", True),
    ("/events/feed.json", "application/feed+json", "data", True),
    ("/events/feed.xml", "application/atom+xml", "data", True),
    ("/sitemap.xml", "application/xml", "files", True),
    ("/robots.txt", TEXT, "files", False),
    ("/search/words.js", "text/javascript; charset=utf-8", "scripts", True),
    ("/search/words.json", "application/json", "files", False),
    ("/pictures/map.svg", "image/svg+xml", "files", True),
    ("/pictures/photo.png", "image/png", "files", False),
    ("/poster.pdf", "application/pdf", "documents", False),
    ("/letters.woff2", "font/woff2", "files", False),
    ("/whole.zip", "application/zip", "files", False),
    ("/.well-known/security.txt", TEXT, "files", True),
    ("/strange.xyz", "application/octet-stream", "files", False),
]


@pytest.fixture(scope="module")
def root(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site and a file of every other kind."""
    folder = tmp_path_factory.mktemp("served") / "site"
    shutil.copytree(built_site, folder)
    for name, content in MORE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content or (folder / "help/index.html").read_bytes())
    packed.pack(folder)
    for name in PACKED_WHILE_SENT:
        (folder / f"{name}.gz").unlink()
    return folder


@pytest.fixture(scope="module", params=sorted(PROGRAMS))
def served(
    request: pytest.FixtureRequest, root: Path, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """The site on one of the servers. The last word is about what it wrote down: of its readers, nothing."""
    folder = tmp_path_factory.mktemp(str(request.param))
    with running(request.param, root, authority, folder) as server:
        yield server
    written = [path for path in folder.rglob("*") if path.is_file() and READER.encode() in path.read_bytes()]
    assert written == []


def _expected(kind: str) -> dict[str, str]:
    own = next(one for one in headers.KINDS if one.name == kind).headers
    return {**headers.EVERYWHERE, **own, "Strict-Transport-Security": f"max-age={headers.SECURE_AGES[0]}"}


@pytest.mark.parametrize(("path", "content_type", "kind", "packed"), FILES, ids=[row[0] for row in FILES])
def test_every_kind_of_file(served: Running, root: Path, path: str, content_type: str, kind: str, packed: bool) -> None:
    """Right type, all headers of the table once and no others of their sort, packed when that makes it smaller."""
    file = root / (path[1:] + "index.html" if path.endswith("/") else path[1:])
    plain = served.ask(path)
    assert (plain.status, plain["Content-Type"], plain.body) == (200, content_type, file.read_bytes())
    expected = _expected(kind)
    assert {name: plain[name] for name in expected} == expected
    assert plain["Access-Control-Allow-Origin"] == ("*" if kind == "data" else None)
    assert plain["Set-Cookie"] is None
    assert plain["Server"] in (None, "nginx")  # and not which version of it
    small = served.ask(path, Accept_Encoding="gzip")
    assert small["Content-Encoding"] == ("gzip" if packed else None)
    if packed:
        assert gzip.decompress(small.body) == plain.body
        assert "Accept-Encoding" in (small["Vary"] or "")
    assert {name: small[name] for name in expected} == expected
    head = served.ask(path, "HEAD")
    assert (head.status, head.body, head["Content-Type"]) == (200, b"", content_type)


def test_an_unchanged_page_is_not_sent_again(served: Running) -> None:
    """A browser that has the page gets 304, with the same headers."""
    for encoding in ("identity", "gzip"):
        tag = served.ask("/help/", Accept_Encoding=encoding)["ETag"]
        assert tag
        again = served.ask("/help/", Accept_Encoding=encoding, If_None_Match=tag)
        assert (again.status, again.body) == (304, b"")
        assert again["Content-Security-Policy"] == headers.PAGES.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/x", "/x/", "/help/x.html", "/x.ics", "/events/x/y.js", "/enx", "/pictures/"])
@pytest.mark.parametrize(("start", "file"), [("", "404.html"), ("/en", "en/404.html")])
def test_a_missing_page_helps_in_the_readers_language(
    served: Running, root: Path, path: str, start: str, file: str
) -> None:
    """Status 404, the page for missing addresses, whom to call, headers of a page. No folder is listed."""
    answer = served.ask(start + path, Accept_Encoding="gzip")
    assert (answer.status, answer["Content-Type"], answer["Content-Encoding"]) == (404, HTML, "gzip")
    assert gzip.decompress(answer.body) == (root / file).read_bytes()
    assert b'href="tel:' in (root / file).read_bytes()
    expected = _expected("pages")
    assert {name: answer[name] for name in expected} == expected


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config",
        "/.git/",
        "/.env",
        "/%2eenv",
        "/help/.draft.html",
        "/help/%2Edraft.html",
        "/.well-known/",
        "/.well-known/security.txt/x",
        "/help/index.html.gz",
        "/strange.xyz.br",
        "/_headers",
        "/%5fheaders",
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/help/..%2f..%2f..%2fetc/passwd",
        "/nginx.conf",
        "/Caddyfile",
    ],
)
def test_what_is_not_for_readers_is_not_there(served: Running, path: str) -> None:
    """Names that begin with a dot, settings for hosts and whatever lies outside the site."""
    answer = served.ask(path)
    assert answer.status in (400, 404)
    assert b"secret" not in answer.body and b"root:" not in answer.body


@pytest.mark.parametrize(("path", "to"), [("/help", "/help/"), ("/en", "/en/"), ("/en/help/call", "/en/help/call/")])
def test_a_folder_without_its_slash_leads_to_it(served: Running, path: str, to: str) -> None:
    """Permanently, on the same host and port."""
    answer = served.ask(path)
    assert answer.status in (301, 308)
    assert (answer["Location"] or "").removeprefix(served.url) == to


def test_a_part_of_a_large_file(served: Running) -> None:
    """A download that broke off goes on."""
    answer = served.ask("/pictures/photo.png", Range="bytes=1000000-1000009")
    assert (answer.status, answer.body) == (206, LARGE[1000000:1000010])
    assert answer["Content-Range"] == f"bytes 1000000-1000009/{len(LARGE)}"
    assert served.ask("/pictures/photo.png", Range=f"bytes={len(LARGE)}-").status == 416


@pytest.mark.parametrize("path", ["/", "/help/", "/en/x?from=poster"])
def test_http_leads_to_https(served: Running, path: str) -> None:
    """The same address, permanently, without a cookie. (Caddy takes it that the world sees its port as 443.)"""
    answer = served.ask(path, secure=False)
    assert answer.status in (301, 308)
    assert answer["Location"] in (served.url + path, f"https://{HOST}{path}")
    assert answer["Set-Cookie"] is None


@pytest.mark.parametrize("path", ["/", "/help/", "/nowhere"])
@pytest.mark.parametrize(("secure", "name"), [(False, HOST), (True, HOST), (True, f"other.{HOST}")])
def test_another_name_gets_nothing(served: Running, path: str, secure: bool, name: str) -> None:
    """Whoever asks for another host sees no page of this one, nor its name: nginx hangs up, in TLS if asked there."""
    if served.name == "nginx":
        with pytest.raises(http.client.RemoteDisconnected if name == HOST else ssl.SSLError):
            served.ask(path, secure=secure, name=name, Host="other.example")
        return
    answer = served.ask(path, secure=secure, name=name, Host="other.example")
    assert answer.body == b"" and HOST not in str(answer.fields)


def test_a_zero_in_the_address_is_no_fault_of_the_server(served: Running) -> None:
    """It is an address at which there is nothing."""
    assert {served.ask(path).status for path in ("/%00", "/help/%00", "/en/x%00.html")} <= {400, 404}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent(served: Running, method: str) -> None:
    """The site only reads out."""
    assert served.ask("/help/", method, Content_Length="0").status == 405


def test_nothing_is_said_of_readers(served: Running) -> None:
    """Neither a page, nor a missing one, nor a broken request leaves the reader's address anywhere."""
    for path in ("/help/", "/nowhere", "/.env", "/%00"):
        served.ask(path)
    with socket.create_connection(("127.0.0.1", served.place.https), PATIENCE, source_address=(READER, 0)) as broken:
        broken.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        broken.recv(1000)
    time.sleep(0.2)
    assert READER not in served.told()
    assert not [path for path in served.folder.glob("*.log") if path.stat().st_size]


# In a browser


@pytest.fixture
def tab(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """An empty tab that takes the test's certificate, and everything that goes wrong in it."""
    with browser.new_context(ignore_https_errors=True) as context:
        page, wrong = context.new_page(), []
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        yield page, wrong


@SAMPLE_OR_ALL
def test_no_page_breaks_the_policies_or_leaves_a_trace(
    served: Running, root: Path, project: Project, tab: tuple[Page, list[str]], each: int
) -> None:
    """Pages show without a complaint under both policies, the page's own and the server's.

    Nothing stored, nobody else asked, one request a page.
    """
    page, wrong = tab
    page.set_viewport_size(PHONE if served.name == "nginx" else DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for file in pages_to_visit(root, project.docs, each):
        address = f"{served.url}/{file.parent.relative_to(root).as_posix()}/".replace("/./", "/")
        asked.clear()
        page.goto(address)
        leads_on = re.search(r"/p/\w+/$", address)  # a short address: then one more for the page itself
        if leads_on or 'http-equiv="refresh"' not in file.read_text("utf-8"):  # an old address is a page like those
            requests = [url for url in asked if not url.startswith("data:")]
            assert requests == ([address, page.url] if leads_on else [address])
            assert page.evaluate(KEPT) == [0, 0, 0, 0]
        assert "?" not in page.url
    assert page.context.cookies() == []
    assert wrong == []
    page.goto(f"{served.url}/en/nowhere")  # the browser itself reports the status
    assert [text for text in wrong if "404" not in text] == []
    assert page.locator('a[href="tel:527"]').first.is_visible()


TITLE_OR_REFUSED = "location.protocol === 'chrome-error:' ? '' : document.title || null"


def _framed(page: Page, address: str) -> str:
    """The title of a page in a frame of this one; empty when the browser refused."""
    page.set_content(f'<iframe src="{address}"></iframe>')
    until = time.monotonic() + PATIENCE
    title = None
    while title is None:
        assert time.monotonic() < until, address
        page.wait_for_timeout(50)
        with suppress(PlaywrightError):  # the browser exchanges a frame that goes to another host: look again
            title = page.frames[1].evaluate(TITLE_OR_REFUSED)
    return str(title)


def test_strangers_frame_cards_only(served: Running, tab: tuple[Page, list[str]], tmp_path: Path) -> None:
    """Another site can't show our pages as its own, but may show the cards that are made for that."""
    page, wrong = tab
    (tmp_path / "index.html").write_text(STRANGER)
    with serving(tmp_path) as stranger:
        page.goto(stranger.url)
        assert _framed(page, f"{served.url}/embed/card.html") == "card"
        assert _framed(page, f"{served.url}/en/embed/help/call/") == "Residents’ guide"
        assert wrong == []
        for path in ("help/", "share/help/call/"):
            assert _framed(page, f"{served.url}/{path}") == ""
        assert any("frame-ancestors" in text for text in wrong)


@pytest.mark.parametrize("own", [True, False], ids=["our frame", "a stranger's frame"])
def test_the_exit_works_in_a_frame(served: Running, tab: tuple[Page, list[str]], tmp_path: Path, own: bool) -> None:
    """Where a page may be framed, its exit takes the whole tab away."""
    page, _ = tab
    page.route(f"{EXIT}**", lambda route: route.fulfill(body="weather"))
    (tmp_path / "index.html").write_text(STRANGER)
    with serving(tmp_path) as stranger:
        page.goto(f"{served.url}/embed/card.html" if own else stranger.url)
        page.set_content(f'<iframe src="{served.url}/{"help/" if own else "embed/help.html"}"></iframe>')
        page.frames[1].locator("a.exit").click()
        page.wait_for_url(EXIT)


# Whether a copy is the right one


def test_a_live_copy_is_verified(served: Running, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over HTTPS, packed on the way, from a real server: the site's own files are the same, a changed one is not.

    The headers that verify looks at are those of the table.
    """
    here = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", served.place.https))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: here)
    listed = {name: digest for name, digest in manifest.sums(root).items() if not re.search(r"(^|/)[._]|\.br$", name)}
    assert len(listed) > 100
    listed["nowhere.html"] = "0"
    seen = Published(served.url, Fetcher(OWN_SITE, context=served.trusted)).look([*listed])
    assert {name: one.odd for name, one in seen.items() if one.odd} == {}
    found = {name: one.sum for name, one in seen.items()}
    assert manifest.compare(listed, found) == manifest.Differences([], ["nowhere.html"], [])
    assert manifest.compare({**listed, "robots.txt": "0"}, found).changed == ["robots.txt"]


# The table itself


def test_the_header_allows_what_pages_allow(built_site: Path) -> None:
    """Each page has its own policy, and none of it is taken away by the one in the header."""
    from_header = _directives(headers.PAGES.headers["Content-Security-Policy"])
    for file in built_site.rglob("*.html"):
        metas = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', file.read_text(encoding="utf-8"))
        (own,) = map(_directives, metas)
        assert own["default-src"] == {"'none'"}
        assert not {"unsafe-inline", "unsafe-eval"} & {
            source.strip("'") for sources in own.values() for source in sources
        }
        for name, allowed in own.items():
            assert name not in from_header or allowed - {"'none'"} <= from_header[name], (file, name)


def _directives(policy: str) -> dict[str, set[str]]:
    return {name: set(sources) for name, *sources in (one.split() for one in policy.split(";"))}


def test_the_settings_in_the_repository_are_those_of_the_table(project_data: Data) -> None:
    """``deploy/`` is what the table gives now: run scripts/maintain/deploy.py after changing one."""
    texts = deploy.texts(project_data.campaign)
    assert {name: (deploy.FOLDER / name).read_bytes() for name in texts} == texts


def test_caddy_finds_nothing_to_tidy(project: Project) -> None:
    """Neither a warning about the form nor about the content."""
    program = install.find_program("caddy")
    assert program, "no caddy: run make test, or install Debian's package caddy"
    done = subprocess.run([program, "fmt", project.root / "deploy" / "Caddyfile"], capture_output=True)
    assert done.stdout == (project.root / "deploy" / "Caddyfile").read_bytes()


def test_hosts_with_a_headers_file_get_the_same(built_site: Path) -> None:
    """``_headers`` holds what is the same everywhere, and lets only cards be framed."""
    rules: dict[str, list[str]] = {}
    for line in (built_site / "_headers").read_text(encoding="utf-8").splitlines():
        if line.startswith("/"):
            rules[line] = []
        elif line:
            rules[next(reversed(rules))].append(line.strip())
    own = {name: headers.PAGES.headers[name] for name in ("Cross-Origin-Opener-Policy", "Content-Security-Policy")}
    expected = {**headers.EVERYWHERE, **own}
    assert rules["/*"] == [f"{name}: {value}" for name, value in expected.items()]
    for path in ("/embed/*", "/:language/embed/*"):
        assert rules[path][0] == "! Content-Security-Policy"
        assert rules[path][1].endswith("frame-ancestors *")


def test_a_site_below_a_path_gets_no_wrong_settings(project: Project, tmp_path: Path) -> None:
    """The settings are for a host of its own: another address is refused, not half served."""
    shutil.copytree(project.data, tmp_path / "data")
    campaign = tmp_path / "data" / "campaign.yml"
    campaign.write_text(
        campaign.read_text(encoding="utf-8").replace(".example/", ".example/safe-step/"), encoding="utf-8"
    )
    done = run_script(project, "maintain/deploy.py", "--data", tmp_path / "data", "--out", tmp_path / "out")
    assert (done.returncode, "в корені домену" in done.stderr) == (2, True)
    assert not (tmp_path / "out").exists()


# Bringing the servers


def test_servers_are_brought_and_not_left_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``make test`` installs what is missing; a service that Debian started along is stopped, nothing else is."""
    done: list[tuple[str, ...]] = []
    monkeypatch.setattr(install, "find_program", lambda name: None if name in ("nginx", "ssh-keygen") else name)
    monkeypatch.setattr(install, "apt_install", lambda package: done.append(("install", package)) is None)
    monkeypatch.setattr(install, "root_prefix", lambda: ["sudo"])
    monkeypatch.setattr(install, "call", lambda *command: done.append(command))
    monkeypatch.setattr(install, "SYSTEMD", tmp_path)
    install.ensure_programs()
    stop = ("sudo", "systemctl", "--quiet", "disable", "--now", "nginx")
    assert done == [("install", "nginx"), stop, ("install", "openssh-client")]
