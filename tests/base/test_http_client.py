"""Fetching against a real HTTPS server that drips, lies, redirects, packs bombs and dies midway."""

import ast
import gzip
import ipaddress
import random
import re
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import yaml
from https_server import Answering, Authority, Cut, Say, Server, drip, listening, serving
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.base.fields import MAX_BYTES
from generator.base.http_client import Fetcher, resolve
from generator.base.http_policy import OWN_SITE, STRANGERS, Answer, Refused
from generator.base.ip_addresses import is_public

HERE = "127.0.0.1"
SITE = "https://hromada.test"
FILE = "hromada: bilytska\nevents: []\n# Подія\n".encode()
DATE = "Tue, 24 Nov 2026 10:00:00 GMT"
SCRIPTS = Path(__file__).parents[2] / "scripts"


def http(
    body: bytes = FILE, *headers: str, status: str = "200 OK", kind: str | None = "text/yaml", length: int | None = -1
) -> bytes:
    """An answer byte for byte. ``length``: what Content-Length says, -1 the truth, None nothing."""
    lines = [f"HTTP/1.1 {status}", *headers]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [] if length is None else [f"Content-Length: {len(body) if length == -1 else length}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def moved(target: str, status: str = "301 Moved Permanently") -> bytes:
    return http(b"", f"Location: {target}", status=status, kind=None)


@dataclass
class Names:
    """A resolver that remembers what it was asked; each answer is used once, the last one for ever."""

    answers: list[Sequence[str]] = field(default_factory=lambda: [[HERE]])
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@pytest.fixture(scope="module")
def running(authority: Authority) -> Iterator[Server]:
    contexts = {
        "hromada.test": authority.issue("hromada.test"),
        "expired.test": authority.issue("expired.test", end="20200201000000Z"),
        "later.test": authority.issue("later.test", start="20690101000000Z"),
    }
    with serving(contexts) as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.forget()
    return running


@pytest.fixture
def fetcher(server: Server, authority: Authority) -> Fetcher:
    """For these tests alone, 127.0.0.1 counts as public."""
    return Fetcher(
        resolve=Names(),
        public=lambda address: address == HERE,
        context=authority.trusted(),
        port=server.port,
        policy=replace(STRANGERS, connect=5, total=20, pause=0.01),
    )


def within(fetcher: Fetcher, **changed: float) -> Fetcher:
    """The same fetcher with other times."""
    return replace(fetcher, policy=replace(fetcher.policy, **changed))


def refused(fetcher: Fetcher, address: str = f"{SITE}/e.yml", **known: str) -> Refused:
    with pytest.raises(Refused) as caught:
        fetcher.fetch(address, **known)
    return caught.value


# --- what is fetched


def test_fresh(server: Server, fetcher: Fetcher) -> None:
    server.answers["/e.yml"] = http(FILE, 'ETag: "1"', f"Last-Modified: {DATE}")
    assert fetcher.fetch(f"{SITE}/e.yml") == Answer("fresh", FILE, '"1"', DATE, None)
    assert server.header("Host") == f"hromada.test:{server.port}"
    assert server.header("If-None-Match") is server.header("If-Modified-Since") is None


def test_empty_file_is_an_answer(server: Server, fetcher: Fetcher) -> None:
    server.answers["/e.yml"] = http(b"")
    assert fetcher.fetch(f"{SITE}/e.yml").content == b""


@pytest.mark.parametrize("kind", [None, "text/plain", "text/plain; charset=windows-1251", "application/octet-stream"])
def test_bytes_stay_as_they_came(server: Server, fetcher: Fetcher, kind: str | None) -> None:
    server.answers["/e.yml"] = http(FILE, kind=kind)
    assert fetcher.fetch(f"{SITE}/e.yml").content == FILE


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        ({"etag": 'W/"1"'}, {"If-None-Match": 'W/"1"'}),
        ({"last_modified": DATE}, {"If-Modified-Since": DATE}),
        ({"etag": '"1"', "last_modified": DATE}, {"If-None-Match": '"1"', "If-Modified-Since": DATE}),
    ],
)
def test_unchanged(server: Server, fetcher: Fetcher, known: dict[str, str], sent: dict[str, str]) -> None:
    server.answers["/e.yml"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    answer = fetcher.fetch(f"{SITE}/e.yml", **known)
    assert answer == Answer("unchanged", b"", known.get("etag"), known.get("last_modified"), None)
    assert {name: server.header(name) for name in sent} == sent


def test_changed_in_spite_of_conditions(server: Server, fetcher: Fetcher) -> None:
    server.answers["/e.yml"] = http(FILE, 'ETag: "2"')
    assert fetcher.fetch(f"{SITE}/e.yml", etag='"1"') == Answer("fresh", FILE, '"2"', None, None)


@pytest.mark.parametrize("etag", [None, "", '"1"\r\nX-Evil: 1', '"є"', '"' + "x" * 300 + '"', " ", "\x00"])
def test_unchanged_without_having_asked(server: Server, fetcher: Fetcher, etag: str | None) -> None:
    """A validator that can't stand in a header is not sent, and then 304 is no answer."""
    server.answers["/e.yml"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    with pytest.raises(Refused) as caught:
        fetcher.fetch(f"{SITE}/e.yml", etag=etag)
    assert (caught.value.code, caught.value.params["status"]) == ("fetch-status", 304)
    assert server.header("X-Evil") is None


def test_validators_of_the_other_side_are_not_kept_blindly(server: Server, fetcher: Fetcher) -> None:
    server.answers["/e.yml"] = http(FILE, "ETag: " + "x" * 5000, "Last-Modified: \x1b]0;evil")
    answer = fetcher.fetch(f"{SITE}/e.yml")
    assert (answer.etag, answer.last_modified) == (None, None)


@pytest.mark.parametrize("name", ["gzip", "x-gzip", "GZIP"])
def test_packed(server: Server, fetcher: Fetcher, name: str) -> None:
    server.answers["/e.yml"] = http(gzip.compress(FILE), f"Content-Encoding: {name}")
    assert fetcher.fetch(f"{SITE}/e.yml").content == FILE
    assert server.header("Accept-Encoding") == "gzip"


def chunks(body: bytes, size: int = 7) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("packed", [False, True])
def test_chunked(server: Server, fetcher: Fetcher, packed: bool) -> None:
    headers = ["Transfer-Encoding: chunked"] + ["Content-Encoding: gzip"] * packed
    body = chunks(gzip.compress(FILE) if packed else FILE)
    server.answers["/e.yml"] = http(body, *headers, length=None)
    assert fetcher.fetch(f"{SITE}/e.yml").content == FILE


def test_without_a_length_until_a_proper_end(server: Server, fetcher: Fetcher) -> None:
    server.answers["/e.yml"] = http(FILE, length=None)
    assert fetcher.fetch(f"{SITE}/e.yml").content == FILE


def test_exactly_as_large_as_allowed(server: Server, fetcher: Fetcher) -> None:
    body = random.Random(1).randbytes(MAX_BYTES)
    server.answers["/e.yml"] = http(body)
    assert fetcher.fetch(f"{SITE}/e.yml").content == body
    server.answers["/e.yml"] = http(gzip.compress(b"#" * MAX_BYTES), "Content-Encoding: gzip")
    assert fetcher.fetch(f"{SITE}/e.yml").content == b"#" * MAX_BYTES


def test_names_and_paths_in_ukrainian(server: Server, fetcher: Fetcher) -> None:
    names = Names()
    server.answers["/%D0%BF.yml?q=%D1%8F"] = http()
    with pytest.raises(Refused):  # the certificate is another's
        replace(fetcher, resolve=names).fetch("https://громада.укр/п.yml")
    assert names.asked == ["xn--80aahf2bln.xn--j1amh"]
    assert fetcher.fetch(f"{SITE}/п.yml?q=я#події").content == FILE


def test_tells_nothing_about_us(
    server: Server, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No proxy, no password file, no cookie, no version: always the same headers."""
    (tmp_path / ".netrc").write_text("machine hromada.test login me password secret")
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    server.answers["/e.yml"] = http(b"", "Location: /f.yml", "Set-Cookie: who=you", status="302 Found")
    server.answers["/f.yml"] = http()
    assert fetcher.fetch(f"{SITE}/e.yml").content == FILE
    for request in server.asked:
        sent = {line.partition(":")[0].lower() for line in request.split("\r\n")[1:] if line}
        assert sent == {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert not re.search("python|urllib", request, re.I)


def test_shared_by_threads(server: Server, fetcher: Fetcher) -> None:
    for number in range(24):
        server.answers[f"/{number}"] = http(b"#" * number)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(fetcher.fetch, [f"{SITE}/{number}" for number in range(24)]))
    assert [len(answer.content) for answer in answers] == list(range(24))


# --- redirects


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("301 Moved Permanently", True),
        ("308 Permanent Redirect", True),
        ("302 Found", False),
        ("303 See Other", False),
        ("307 Temporary Redirect", False),
    ],
)
@pytest.mark.parametrize("target", ["/new.yml", "new.yml#part", f"{SITE}/new.yml", "//hromada.test/new.yml"])
def test_redirect_on_the_same_host(server: Server, fetcher: Fetcher, status: str, told: bool, target: str) -> None:
    server.answers |= {"/e.yml": moved(target, status), "/new.yml": http()}
    answer = fetcher.fetch(f"{SITE}/e.yml")
    assert (answer.content, answer.moved_to) == (FILE, f"{SITE}/new.yml" if told else None)


def test_redirect_for_good_then_for_now(server: Server, fetcher: Fetcher) -> None:
    server.answers |= {"/e.yml": moved("/a"), "/a": moved("/b", "302 Found"), "/b": moved("/c"), "/c": http()}
    assert fetcher.fetch(f"{SITE}/e.yml").moved_to == f"{SITE}/a"


def test_redirect_then_unchanged(server: Server, fetcher: Fetcher) -> None:
    server.answers |= {"/e.yml": moved("/a"), "/a": b"HTTP/1.1 304 Not Modified\r\n\r\n"}
    answer = fetcher.fetch(f"{SITE}/e.yml", etag='"1"')
    assert (answer.status, answer.moved_to) == ("unchanged", f"{SITE}/a")


def test_redirect_to_the_port_in_words(server: Server, fetcher: Fetcher) -> None:
    server.answers |= {"/e.yml": moved(f"{SITE}:{server.port}/a"), "/a": http()}
    assert fetcher.fetch(f"{SITE}/e.yml").content == FILE


def test_redirects_three_but_not_four(server: Server, fetcher: Fetcher) -> None:
    server.answers |= {"/1": moved("/2"), "/2": moved("/3"), "/3": moved("/4"), "/4": http()}
    assert fetcher.fetch(f"{SITE}/1").content == FILE
    server.answers |= {"/0": moved("/1")}
    assert refused(fetcher, f"{SITE}/0").code == "fetch-redirects"


def test_redirect_loop(server: Server, fetcher: Fetcher) -> None:
    server.answers |= {"/a": moved("/b"), "/b": moved("/a")}
    assert refused(fetcher, f"{SITE}/a").code == "fetch-redirects"
    assert server.paths() == ["/a", "/b", "/a", "/b"]


@pytest.mark.parametrize(
    "target",
    [
        "https://www.hromada.test/e.yml",
        "https://other.test/e.yml",
        "//other.test/e.yml",
        "http://hromada.test/e.yml",
        "https://hromada.test:8443/e.yml",
        "https://hromada.test:0/e.yml",
        "https://me:secret@hromada.test/e.yml",
        "https://@hromada.test/e.yml",
        "https://127.0.0.1/e.yml",
        "https://[::1]/e.yml",
        "https://[",
        "https://hromada.test\\@other.test/",
        "file:///etc/passwd",
        "ftp://hromada.test/e.yml",
        "gopher://hromada.test/",
        "data:text/yaml,events",
        "javascript:alert(1)",
        "/new one.yml",
        "/\x01\x1b]0;evil",
    ],
)
def test_redirect_elsewhere(server: Server, fetcher: Fetcher, target: str) -> None:
    server.answers["/e.yml"] = moved(target)
    assert refused(fetcher).code == "fetch-moved"
    assert server.paths() == ["/e.yml"]


def test_redirect_is_resolved_and_checked_again(server: Server, fetcher: Fetcher) -> None:
    server.answers |= {"/e.yml": moved("/a"), "/a": http()}
    names = Names([[HERE], ["10.0.0.1"]])
    assert refused(replace(fetcher, resolve=names)).code == "fetch-private"
    assert (server.paths(), names.asked) == (["/e.yml"], ["hromada.test"] * 2)


# --- what is refused


@pytest.mark.parametrize(
    ("status", "code", "requests"),
    [
        (204, "fetch-status", 1),
        (206, "fetch-status", 1),
        (300, "fetch-status", 1),
        (400, "fetch-status", 1),
        (401, "fetch-forbidden", 1),
        (403, "fetch-forbidden", 1),
        (404, "fetch-missing", 1),
        (410, "fetch-gone", 1),
        (429, "fetch-server", 1),
        (500, "fetch-server", 2),
        (501, "fetch-server", 1),
        (503, "fetch-server", 2),
        (999, "fetch-server", 1),
    ],
)
def test_status(server: Server, fetcher: Fetcher, status: int, code: str, requests: int) -> None:
    server.answers["/e.yml"] = http(FILE, status=f"{status} Whatever")
    why = refused(fetcher)
    assert (why.code, why.params["status"], why.gone, why.reachable) == (code, status, status == 410, True)
    assert len(server.asked) == requests


def test_asked_once_more(server: Server, fetcher: Fetcher) -> None:
    def first_fails(say: Say) -> None:
        say(http(b"", status="503 Busy") if len(server.asked) == 1 else http())

    server.answers["/e.yml"] = first_fails
    assert fetcher.fetch(f"{SITE}/e.yml").content == FILE
    assert len(server.asked) == 2


@pytest.mark.parametrize("kind", ["text/html", "TEXT/HTML; charset=utf-8", "application/xhtml+xml"])
def test_web_page(server: Server, fetcher: Fetcher, kind: str) -> None:
    server.answers["/e.yml"] = http(b"<!doctype html>", kind=kind)
    assert refused(fetcher).code == "web-page"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(http(gzip.compress(bytes(20_000_000)), "Content-Encoding: gzip"), id="bomb"),
        pytest.param(
            http(gzip.compress(b"#" * (MAX_BYTES + 1)), "Content-Encoding: gzip"), id="a byte too many, packed"
        ),
        pytest.param(http(b"#" * (MAX_BYTES + 1)), id="a byte too many"),
        pytest.param(http(b"#" * (MAX_BYTES + 1), length=None), id="a byte too many, no length"),
        pytest.param(http(b"", length=10**12), id="announced"),
        pytest.param(
            http(chunks(b"#" * 2 * MAX_BYTES, 9000), "Transfer-Encoding: chunked", length=None), id="in chunks"
        ),
        pytest.param(
            http(chunks(b"#" * MAX_BYTES, 1), "Transfer-Encoding: chunked", length=None), id="in chunks of one byte"
        ),
        pytest.param(b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000 + http(), id="to be continued"),
        pytest.param(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X: %b\r\n" % (b"y" * 4000) for _ in range(99)), id="headers"),
    ],
)
def test_too_large(server: Server, fetcher: Fetcher, answer: bytes) -> None:
    server.answers["/e.yml"] = answer
    started = time.monotonic()
    why = refused(fetcher)
    assert (why.code, why.params) == ("fetch-large", {"most": 256})
    assert time.monotonic() - started < fetcher.policy.total / 2  # at once, not when its time is over


def test_a_bomb_is_not_even_unpacked(server: Server, fetcher: Fetcher) -> None:
    server.answers["/e.yml"] = http(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip")
    tracemalloc.start()
    try:
        assert refused(fetcher).code == "fetch-large"
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_10\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        http(FILE, "Content-Encoding: gzip"),
        http(FILE, "Content-Encoding: br"),
        http(gzip.compress(gzip.compress(FILE)), "Content-Encoding: gzip, gzip"),
        http(gzip.compress(FILE)[:-8] + bytes(8), "Content-Encoding: gzip"),
        http(gzip.compress(FILE)[:12] + bytes(20), "Content-Encoding: gzip"),
        http(gzip.compress(FILE) + b"and more", "Content-Encoding: gzip"),
        http(FILE, "Content-Length: 3"),
        *(http(FILE, f"Content-Length: {wrong}", length=None) for wrong in ("-5", "+5", "abc", "", "9" * 19)),
    ],
)
def test_garbled(server: Server, fetcher: Fetcher, answer: bytes) -> None:
    server.answers["/e.yml"] = answer
    assert refused(fetcher).code == "fetch-garbled"


def cut(data: bytes) -> Answering:
    def answer(say: Say) -> None:
        say(data)
        raise Cut

    return answer


packed = gzip.compress(FILE)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(http(FILE, length=len(FILE) + 1), id="length too large"),
        pytest.param(cut(http(FILE, length=len(FILE) + 1)), id="length too large, cut"),
        pytest.param(cut(http(FILE, length=None)), id="no length, cut"),
        pytest.param(http(packed[:-1], "Content-Encoding: gzip"), id="packed, the end is missing"),
        pytest.param(http(packed, "Content-Encoding: gzip", length=len(packed) - 9), id="packed, length too small"),
        pytest.param(http(chunks(FILE)[:-8], "Transfer-Encoding: chunked", length=None), id="chunks end early"),
        pytest.param(http(chunks(FILE)[:40], "Transfer-Encoding: chunked", length=None), id="a chunk ends early"),
        pytest.param(http(b"zz\r\n", "Transfer-Encoding: chunked", length=None), id="no chunk at all"),
        pytest.param(http(b"", "Transfer-Encoding: chunked", length=None), id="chunks never begin"),
    ],
)
def test_incomplete(server: Server, fetcher: Fetcher, answer: Answering) -> None:
    server.answers["/e.yml"] = answer
    why = refused(fetcher)
    assert (why.code, why.params) == ("fetch-incomplete", {"host": "hromada.test"})
    assert why.reachable


def test_length_too_small_ends_the_file(server: Server, fetcher: Fetcher) -> None:
    """By HTTP's own rule what follows belongs to no file: it never gets in."""
    server.answers["/e.yml"] = http(FILE + b"evil: 1\n", length=len(FILE))
    assert fetcher.fetch(f"{SITE}/e.yml").content == FILE


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 302 Found\r\nLocation: /a\r\n"])
@pytest.mark.parametrize("ragged", [False, True])
def test_closed_before_the_answer(server: Server, fetcher: Fetcher, answer: bytes, ragged: bool) -> None:
    server.answers["/e.yml"] = cut(answer) if ragged else answer
    server.answers["/a"] = http()
    why = refused(fetcher)
    assert (why.code, why.reachable) == ("fetch-connect", False)
    assert server.paths() == ["/e.yml", "/e.yml"]


# --- time

BUSY = 5  # seconds that half a one may take where the machine does much else


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda say: time.sleep(2), id="never answers"),
        pytest.param(drip(http()), id="drips headers"),
        pytest.param(lambda say: (say(http(b"", length=100)), drip(b"#" * 60)(say)), id="drips the file"),
        pytest.param(
            lambda say: (say(http(b"", "Transfer-Encoding: chunked", length=None)), drip(b"1\r\n#\r\n" * 10)(say)),
            id="drips chunks",
        ),
        pytest.param(drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 4), id="drips promises"),
    ],
)
def test_slow(server: Server, fetcher: Fetcher, answer: Answering) -> None:
    server.answers["/e.yml"] = answer
    started = time.monotonic()
    why = refused(within(fetcher, total=0.4))
    assert (why.code, why.reachable) == ("fetch-slow", False)
    assert 0.35 < time.monotonic() - started < BUSY


def test_slow_along_redirects(server: Server, fetcher: Fetcher) -> None:
    """The limit is for all hops together."""

    def slowly(say: Say) -> None:
        time.sleep(0.2)
        say(moved("/e.yml"))

    server.answers["/e.yml"] = slowly
    assert refused(within(fetcher, total=0.5)).code == "fetch-slow"


@pytest.mark.parametrize("drips", [True, False], ids=["drips", "silent"])
@pytest.mark.parametrize("connect", [0.3, 5], ids=["connect limit", "total limit"])
def test_slow_handshake(fetcher: Fetcher, drips: bool, connect: float) -> None:
    hello = bytes.fromhex("1603030100020000fc0303") + bytes(200)  # how a server's first words begin

    def talk(raw: socket.socket) -> None:
        if drips:
            drip(hello)(raw.sendall)
        while raw.recv(65536):
            pass

    with listening(talk) as port:
        started = time.monotonic()
        why = refused(within(replace(fetcher, port=port), connect=connect, total=0.5, pause=1))
        assert why.code in ("fetch-connect", "fetch-slow")
        assert time.monotonic() - started < BUSY


def test_slow_resolver(server: Server, fetcher: Fetcher) -> None:
    over = threading.Event()

    def sleepy(host: str, port: int) -> list[str]:
        over.wait(2 * BUSY)
        return [HERE]

    started = time.monotonic()
    assert refused(within(replace(fetcher, resolve=sleepy), total=0.2)).code == "fetch-slow"
    assert time.monotonic() - started < BUSY
    over.set()
    assert server.connections == 0


def test_no_second_try_without_time(server: Server, fetcher: Fetcher) -> None:
    server.answers["/e.yml"] = http(status="503 Busy")
    assert refused(within(fetcher, total=5, pause=6)).code == "fetch-server"
    assert len(server.asked) == 1


# --- certificates and connections


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("expired.test", "fetch-certificate-old"),
        ("later.test", "fetch-certificate"),
        ("other.test", "fetch-certificate-name"),
        ("sub.sub.hromada.test", "fetch-certificate-name"),
        (HERE, "fetch-certificate-name"),
    ],
)
def test_certificate(server: Server, fetcher: Fetcher, host: str, code: str) -> None:
    server.answers["/e.yml"] = http()
    why = refused(fetcher, f"https://{host}/e.yml")
    assert (why.code, why.params, why.reachable) == (code, {"host": host}, False)
    assert (server.asked, server.connections) == ([], 1)  # nothing was said, and there was no second try


def test_certificate_of_an_unknown_authority(server: Server, fetcher: Fetcher) -> None:
    usual = replace(fetcher, context=Fetcher().context)
    assert refused(usual).code == "fetch-certificate"
    assert server.asked == []


def test_a_context_that_does_not_verify_is_not_accepted() -> None:
    context = ssl.create_default_context()
    context.check_hostname = False
    with pytest.raises(ValueError, match="verify"):
        Fetcher(context=context)


def test_no_tls_at_all(fetcher: Fetcher) -> None:
    with listening(lambda raw: raw.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        assert refused(replace(fetcher, port=port)).code == "fetch-tls"


def test_nobody_listens(fetcher: Fetcher) -> None:
    with socket.create_server((HERE, 0)) as listener:
        port = listener.getsockname()[1]
    names = Names()
    why = refused(replace(fetcher, port=port, resolve=names))
    assert (why.code, why.reachable) == ("fetch-connect", False)
    assert len(names.asked) == 2  # tried twice, resolved and checked twice


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), OSError("no network"), UnicodeError("label")])
def test_unknown_host(fetcher: Fetcher, error: Exception) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise error

    why = refused(replace(fetcher, resolve=unknown))
    assert (why.code, why.params, why.reachable) == ("fetch-dns", {"host": "hromada.test"}, False)


def test_host_without_addresses(fetcher: Fetcher) -> None:
    assert refused(replace(fetcher, resolve=Names([[]]))).code == "fetch-dns"


def test_next_address_when_the_first_is_dead(server: Server, fetcher: Fetcher) -> None:
    server.answers["/e.yml"] = http()
    both = replace(fetcher, resolve=Names([["127.0.0.2", HERE]]), public=lambda address: address.startswith("127."))
    assert both.fetch(f"{SITE}/e.yml").content == FILE


def test_rebinding(server: Server, fetcher: Fetcher) -> None:
    """The name is resolved once, and the connection goes to the address that was checked."""
    server.answers["/e.yml"] = http()
    names = Names([[HERE], ["127.0.0.9"]])
    assert replace(fetcher, resolve=names).fetch(f"{SITE}/e.yml").content == FILE
    assert names.asked == ["hromada.test"]


@pytest.mark.parametrize("addresses", [["10.0.0.1"], [HERE, "10.0.0.1"], ["fe80::1%lo", HERE], ["not an address"]])
def test_one_private_address_is_enough(server: Server, fetcher: Fetcher, addresses: list[str]) -> None:
    why = refused(replace(fetcher, resolve=Names([addresses])))
    assert (why.code, server.connections) == ("fetch-private", 0)


# --- addresses


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://hromada.test/e.yml", "address-format"),
        ("ftp://hromada.test/e.yml", "address-format"),
        ("file:///etc/passwd", "address-format"),
        ("data:text/yaml,events", "address-format"),
        ("gopher://hromada.test/", "address-format"),
        ("hromada.test/e.yml", "address-format"),
        ("//hromada.test/e.yml", "address-format"),
        ("https:/e.yml", "address-format"),
        ("https://", "address-format"),
        ("", "address-format"),
        ("https://hromada..test/", "address-format"),
        ("https://.test/", "address-format"),
        ("https://" + "x" * 64 + ".test/", "address-format"),
        ("https://" + "x." * 130 + "test/", "address-format"),
        ("https://hromada.test:0/", "address-format"),
        ("https://hromada.test:99999/", "address-format"),
        ("https://hromada.test\\@other.test/", "address-format"),
        ("https://hromada.test/e.yml\r\nX-Evil: 1", "address-format"),
        ("https://hromada.test/e e.yml", "address-format"),
        ("https://[::1]/e.yml", "address-format"),
        ("https://[::ffff:127.0.0.1]/e.yml", "address-format"),
        ("https://user:password@hromada.test/e.yml", "address-login"),
        ("https://user@hromada.test/e.yml", "address-login"),
        ("https://@hromada.test/e.yml", "address-login"),
    ],
)
def test_address(server: Server, fetcher: Fetcher, address: str, code: str) -> None:
    names = Names()
    assert refused(replace(fetcher, resolve=names), address).code == code
    assert (names.asked, server.connections) == ([], 0)


@pytest.mark.parametrize("host", [HERE, "localhost", "127.1", "0x7f.1", "0177.0.0.1", "2130706433", "0.0.0.0", "0"])
def test_loopback_is_refused_by_default(monkeypatch: pytest.MonkeyPatch, running: Server, host: str) -> None:
    """With the settings that the commands use nothing is ever connected to."""

    def no_connection(*_: object, **__: object) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(socket.socket, "connect", no_connection)
    monkeypatch.setattr(socket, "create_connection", no_connection)
    assert refused(within(Fetcher(), pause=0), f"https://{host}:{running.port}/e.yml").code == "fetch-private"


def test_only_tests_loosen_the_rules() -> None:
    """No script gives a Fetcher anything but a row of the table; the one for our own site only where that is read."""
    calls = {
        (path.name, ast.unparse(node))
        for path in SCRIPTS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and "Fetcher" in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
    }
    assert calls == {("pull_events.py", "Fetcher()"), ("published.py", "Fetcher(OWN_SITE)")}
    strict = Fetcher()
    assert (strict.resolve, strict.public, strict.port) == (resolve, is_public, 443)
    assert (strict.policy, strict.policy.public_only, strict.policy.http_here) == (STRANGERS, True, False)
    assert (strict.policy.connect, strict.policy.total, strict.policy.redirects, strict.policy.most) == (
        5,
        20,
        3,
        262144,
    )


PRIVATE = (
    "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.1 "
    "172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 "
    "198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 "
    ":: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 "
    "2001:0:53aa:64c::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:0808:0808::1 3fff::1 5f00::1 "
    "fc00::1 fd00::1 fe80::1 fe80::1%eth0 2a00:1450::1%eth0 fec0::1 ff02::1 ff0e::1 4000::1"
)
UNCLEAR = [
    "",
    "127.1",
    "0x7f.1",
    "2130706433",
    "0177.0.0.1",
    "[::1]",
    "8.8.8.8 ",
    "8.8.8.8:443",
    "localhost",
    "08.8.8.8",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "91.202.128.71",
    "100.63.255.255",
    "100.128.0.1",
    "2a00:1450:4001::1",
    "2606:4700::1111",
]


@pytest.mark.parametrize("address", [*PRIVATE.split(), *UNCLEAR])
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6))
def test_public_is_never_more_than_the_library_says(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not (address.is_multicast or address.is_reserved or address.is_private or address.is_unspecified)
        assert getattr(address, "ipv4_mapped", None) is None
        assert getattr(address, "sixtofour", None) is getattr(address, "teredo", None) is None


@given(st.ip_addresses(v=4).filter(lambda address: not is_public(str(address))))
def test_no_disguise_of_a_private_address_is_public(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for base, shift in (("::", 0), ("::ffff:0:0", 0), ("64:ff9b::", 0), ("64:ff9b:1::", 0), ("2002::", 80)):
        assert not is_public(str(ipaddress.IPv6Address(int(ipaddress.IPv6Address(base)) | number << shift)))


# --- whatever comes


BYTES = st.binary(max_size=400)
TOKENS = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 301 Moved\r\n",
        b"HTTP/1.1 304 Not Modified\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"Location: /a\r\n",
        b"Location: ",
        b"Content-Length: 5\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 5, 6\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Encoding: gzip\r\n",
        b"Content-Type: text/yaml\r\n",
        b"Content-Type: \xff\r\n",
        b" folded\r\n",
        b"\r\n",
        b"5\r\nhello\r\n",
        b"-5\r\n",
        b"0\r\n\r\n",
        gzip.compress(b"hello", mtime=0),
    ]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(TOKENS | BYTES, max_size=8).map(b"".join))
def test_any_bytes_are_an_answer_or_refused(server: Server, fetcher: Fetcher, data: bytes) -> None:
    """Never another exception, whatever the other side sends."""
    server.answers |= {"/e.yml": data, "/a": data}
    try:
        answer = within(fetcher, total=5, pause=9).fetch(f"{SITE}/e.yml", etag='"1"')
    except Refused as why:
        assert why.code in codes() | {"web-page"}
    else:
        assert len(answer.content) <= MAX_BYTES


@given(address=st.text() | st.text().map(lambda rest: "https://" + rest))
def test_any_address_is_taken_or_refused(address: str) -> None:
    with pytest.raises(Refused) as caught:
        within(Fetcher(resolve=lambda host, port: [], context=CONTEXT), pause=99).fetch(address)
    assert caught.value.code in ("address-format", "address-login", "fetch-dns")


CONTEXT = ssl.create_default_context()


def codes() -> set[str]:
    return set(
        re.findall(
            r'"(fetch-[a-z-]+)"', (SCRIPTS / "generator" / "base" / "http_client.py").read_text(encoding="utf-8")
        )
    )


def test_every_refusal_is_worded() -> None:
    words = yaml.safe_load((SCRIPTS / "generator" / "base" / "words" / "problems.yml").read_text(encoding="utf-8"))
    assert (codes() | {"web-page", "address-format", "address-login"}) - set(words) == set()


# --- our own site


@pytest.mark.parametrize("kept", [True, False], ids=["the host keeps it", "the host hangs up"])
def test_a_connection_to_our_own_site_is_used_again(kept: bool) -> None:
    """File after file comes over one connection where the host keeps it; pages and missing files are answers too."""
    connections: list[socket.socket] = []

    def talk(raw: socket.socket) -> None:
        connections.append(raw)
        while request := raw.recv(4096):
            asked = request.decode().split(" ")[1]
            raw.sendall(moved("/b.html") if asked == "/a" else http(asked.encode(), kind="text/html"))
            if not kept:
                return

    site = Fetcher(OWN_SITE)
    with listening(talk) as port:
        address = f"http://{HERE}:{port}"
        with site.connection(address) as connection:
            contents = [site.fetch(f"{address}/{name}.html", over=connection).content for name in "123"]
            with pytest.raises(Refused) as caught:
                site.fetch(f"{address}/a", over=connection)
            contents.append(site.fetch(f"{address}/4.html", over=connection).content)
    assert contents == [b"/1.html", b"/2.html", b"/3.html", b"/4.html"]
    assert (caught.value.code, caught.value.params["status"]) == ("fetch-status", 301)
    assert len(connections) == (2 if kept else 5)  # what is left of an answer that is no file is not read


@pytest.mark.parametrize("address", ["http://other.test/", f"http://{HERE}.test/", "http://hromada.test/"])
def test_http_is_for_this_machine_alone(address: str) -> None:
    """Without https anybody on the way can answer."""
    with pytest.raises(Refused) as caught:
        Fetcher(OWN_SITE).parsed(address)
    assert caught.value.code == "address-format"
    assert Fetcher(OWN_SITE).parsed("http://localhost:8000/").port == 8000
