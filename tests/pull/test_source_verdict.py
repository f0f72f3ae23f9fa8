"""Pulling events from addresses: what happens to the copies, the state, the table and the exit code.

The command runs in this process against a real HTTPS server on loopback. Nothing is replaced but the settings of its
fetcher, which in these tests alone may go to 127.0.0.1.
"""

import datetime as dt
import hashlib
import json
import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY, Project
from https_server import Answering, Authority, Server, serving
from hypothesis import example, given, settings
from hypothesis import strategies as st

import command
import pull_events
import run
from generator.base import files
from generator.base.http_client import Fetcher
from generator.base.http_policy import STRANGERS, Answer, Refused
from generator.check import freshness
from generator.check.event_sources import event_sources
from generator.model.provenance import Provenance
from generator.pull.source_verdict import Last, examine, judge, last_copy

DAY = dt.date.fromisoformat(TODAY)
HOST = "hromada.test"
REMOTE = ("bilytska", "dykanska")  # each has a host of its own below HOST
HROMADA = 'name: {uk: "Громада", en: "Hromada"}\nkatottg: "UA53080010000088479"\n'
HROMADA += 'raion: {uk: "Район", en: "Raion"}\ncontacts: []\n'
LOCAL = '- {hromada: kobeliatska, file: "kobeliatska.yml"}\n'
EVENT = """\
- id: {id}
  title: {{uk: "Подія {id}", en: "Event {id}"}}
  date: "{date}"
  how: on_site
  place: {{name: {{uk: "Школа"}}}}
"""
UNCHANGED = b"HTTP/1.1 304 Not Modified\r\n\r\n"


def url(hromada: str) -> str:
    return f"https://{hromada}.{HOST}/{hromada}.yml"


URL = url("bilytska")
NOTHING = Last(None, None, intact=False)  # of a source that nobody has asked yet


def event_file(hromada: str, events: Iterable[tuple[str, dt.date]]) -> bytes:
    items = "".join(EVENT.format(id=name, date=day) for name, day in events)
    return f"hromada: {hromada}\nevents:{'' if items else ' []'}\n{items}".encode()


def coming(hromada: str, count: int, first: int = 1) -> bytes:
    """A file of events that are all to come, e1 the first of them."""
    return event_file(hromada, ((f"e{n}", DAY + dt.timedelta(n)) for n in range(first, first + count)))


def sources(*hromadas: str) -> str:
    return "sources:\n" + "".join(f'- {{hromada: {name}, url: "{url(name)}"}}\n' for name in hromadas)


def http(body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/yaml") -> bytes:
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Type: {kind}", f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def silent(_: Callable[[bytes], object]) -> None:
    time.sleep(1.2)


@dataclass(frozen=True)
class Said:
    """What one run of the command gave."""

    code: int
    out: str
    err: str

    def row(self, hromada: str) -> list[str]:
        """The cells of a source's line of the table."""
        (line,) = [line for line in self.out.splitlines() if line.startswith(f"{hromada}  ")]
        return re.split(r"  +", line)

    def codes(self, file: str) -> list[str]:
        """Codes of the problems told of one file."""
        return re.findall(rf"(?m)^(?:\(warning\) )?{re.escape(file)}:\d+(?::\d+)?: ([a-z0-9-]+): ", self.out)


@dataclass
class Pull:
    """A data folder with one local and two remote sources, the server of these, and the command that pulls them."""

    data: Path
    server: Server
    contexts: dict[str, ssl.SSLContext]
    expired: ssl.SSLContext
    fetcher: dict[str, Any]
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, today: str | dt.date = DAY, lang: str = "en") -> Said:
        given = ["--data", str(self.data), "--today", str(today), "--lang", lang, *arguments]
        try:
            code = pull_events.main(given)
        except SystemExit as left:  # argparse
            code = int(str(left.code))
        return Said(code, *self.capsys.readouterr())

    @property
    def pulled(self) -> Path:
        return self.data / "pulled"

    def answer(self, hromada: str, answer: Answering) -> None:
        self.server.answers[f"/{hromada}.yml"] = answer

    def file(self, hromada: str, body: bytes, etag: str | None = '"1"') -> None:
        self.answer(hromada, http(body, *([f"ETag: {etag}"] if etag else [])))

    def copy(self, hromada: str = "bilytska") -> bytes:
        return (self.pulled / f"{hromada}.yml").read_bytes()

    def state(self) -> dict[str, dict[str, Any]]:
        return dict(json.loads((self.pulled / "sources.json").read_bytes()))

    def kept(self) -> dict[str, bytes]:
        """All that pulling keeps, byte for byte."""
        return {path.name: path.read_bytes() for path in self.pulled.iterdir() if path.name != ".lock"}

    def header(self, hromada: str, name: str) -> str | None:
        """A header of the latest request for a hromada's file."""
        paths = self.server.paths()
        return self.server.header(name, len(paths) - 1 - paths[::-1].index(f"/{hromada}.yml"))

    def list(self, text: str) -> None:
        (self.data / "events" / "sources.yml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def running(authority: Authority) -> Iterator[tuple[Server, dict[str, ssl.SSLContext], ssl.SSLContext]]:
    contexts = {HOST: authority.issue(HOST)}
    with serving(contexts) as server:
        yield server, contexts, authority.issue(HOST, end="20200201000000Z")


@pytest.fixture
def new(
    running: tuple[Server, dict[str, ssl.SSLContext], ssl.SSLContext],
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Pull]:
    """Nothing was pulled yet; every source has four coming events."""
    server, contexts, expired = running
    server.forget()
    fetcher: dict[str, Any] = {
        "resolve": lambda host, port: ["127.0.0.1"],
        "public": lambda address: address == "127.0.0.1",
        "context": authority.trusted(),
        "port": server.port,
        "policy": replace(STRANGERS, total=20.0, pause=0.01),
    }
    monkeypatch.setattr(pull_events, "Fetcher", lambda: Fetcher(**fetcher))
    monkeypatch.setattr(command, "READ", tmp_path / "read")
    data = tmp_path / "data"
    for folder in ("events", "hromadas"):
        (data / folder).mkdir(parents=True)
    for hromada in (*REMOTE, "kobeliatska"):
        (data / "hromadas" / f"{hromada}.yml").write_text(HROMADA, encoding="utf-8")
    (data / "events" / "kobeliatska.yml").write_bytes(coming("kobeliatska", 4))
    pull = Pull(data, server, contexts, expired, fetcher, capsys)
    pull.list(sources(*REMOTE))
    for hromada in REMOTE:
        pull.file(hromada, coming(hromada, 4))
    yield pull
    contexts.pop(f"bilytska.{HOST}", None)


@pytest.fixture
def pull(new: Pull) -> Pull:
    """All sources were pulled once."""
    assert new().code == 0
    new.server.asked.clear()
    return new


# --- all is well


def test_first_pull(new: Pull) -> None:
    """The first pull stores each file byte for byte, and where it is from."""
    said = new()
    assert (said.code, said.err) == (0, "")
    for hromada in REMOTE:
        assert new.copy(hromada) == coming(hromada, 4)
        assert new.header(hromada, "If-None-Match") is new.header(hromada, "If-Modified-Since") is None
        assert new.state()[hromada] == {
            "url": url(hromada),
            "fetched_at": TODAY,
            "sha256": hashlib.sha256(coming(hromada, 4)).hexdigest(),
            "etag": '"1"',
            "last_modified": None,
            "outcome": "fresh",
            "reason": None,
        }
        assert said.row(hromada) == [hromada, "updated", "4", "4", "0", TODAY]
    assert said.row("kobeliatska") == ["kobeliatska", "file here", "4", "4", "0", "—"]
    assert set(new.kept()) == {"bilytska.yml", "dykanska.yml", "history.json", "sources.json"}


@pytest.mark.parametrize("answer", [UNCHANGED, http(coming("bilytska", 4), 'ETag: "1"')], ids=["304", "same file"])
def test_second_pull(pull: Pull, answer: bytes) -> None:
    """A second look asks whether there is anything new and leaves no trace when there is not."""
    before = pull.kept()
    pull.answer("bilytska", answer)
    said = pull()
    assert (said.code, said.row("bilytska")[1]) == (0, "unchanged")
    assert pull.header("bilytska", "If-None-Match") == '"1"'
    assert pull.kept() == before


def test_unchanged_on_another_day(pull: Pull) -> None:
    """Events confirmed by 304 are as of the day of the confirmation; the copy and its ETag stay."""
    pull.answer("bilytska", UNCHANGED)
    assert pull(today=DAY + dt.timedelta(1)).code == 0
    state = pull.state()["bilytska"]
    assert (state["fetched_at"], state["outcome"], state["etag"]) == ("2026-11-25", "unchanged", '"1"')
    assert pull.copy() == coming("bilytska", 4)


def test_only_clock(new: Pull) -> None:
    """--today is the only clock: whatever is written bears that day."""
    assert new(today="2031-01-05").code == 0
    assert {one["fetched_at"] for one in new.state().values()} == {"2031-01-05"}
    seen = json.loads(new.kept()["history.json"])
    assert {(one["first_seen"], one["last_changed"]) for one in seen.values()} == {("2031-01-05", "2031-01-05")}
    assert not re.search(str(dt.date.today().year), json.dumps(new.state()))


def test_moved_for_good(pull: Pull) -> None:
    """A permanent redirect on the same host is followed and told of; the list is not rewritten."""
    listed = (pull.data / "events" / "sources.yml").read_bytes()
    pull.answer("bilytska", http(b"", "Location: /new.yml", status="301 Moved Permanently"))
    pull.server.answers["/new.yml"] = http(coming("bilytska", 5))
    said = pull()
    assert (said.code, said.codes(URL)) == (0, ["source-moved"])
    assert f'url: "https://bilytska.{HOST}/new.yml"' in said.out
    assert pull.copy() == coming("bilytska", 5)
    assert (pull.data / "events" / "sources.yml").read_bytes() == listed


# --- one source fails: its copy stays, the others go on


PAGE = "<!doctype html><title>Вхід</title><p>Увійдіть".encode()
FAILURES = [
    pytest.param(http(b"", status="500 Oops"), "kept", "fetch-server", id="500"),
    pytest.param(http(b"", status="404 Not Found"), "kept", "fetch-missing", id="404"),
    pytest.param(http(b"", status="403 Forbidden"), "kept", "fetch-forbidden", id="403"),
    pytest.param(http(b"", status="429 Too Many"), "kept", "fetch-server", id="429"),
    pytest.param(http(b"", status="410 Gone"), "gone", "fetch-gone", id="410"),
    pytest.param(silent, "kept", "fetch-slow", id="silent"),
    pytest.param(http(coming("bilytska", 9))[:-9], "kept", "fetch-incomplete", id="cut off"),
    pytest.param(http(coming("bilytska", 9).decode().encode("cp1251")), "kept", "encoding", id="windows-1251"),
    pytest.param(http(coming("bilytska", 9).decode().encode("utf-16")), "kept", "encoding-utf16", id="UTF-16"),
    pytest.param(http(b"events: ]["), "kept", None, id="not YAML"),
    pytest.param(http(b"- 1\n- 2\n"), "kept", None, id="not events"),
    pytest.param(http(PAGE, kind="text/html; charset=utf-8"), "kept", "web-page", id="page"),
    pytest.param(http(PAGE), "kept", "web-page", id="page called YAML"),
    pytest.param(http(b""), "kept", "file-empty", id="empty"),
    pytest.param(http(b"# nothing\n"), "kept", "file-empty", id="a comment"),
    pytest.param(http(coming("dykanska", 9)), "kept", "event-hromada", id="another hromada's"),
    pytest.param(http(coming("bilytska", 0)), "held", "source-emptied", id="no events"),
    pytest.param(
        http(event_file("bilytska", [("e1", DAY - dt.timedelta(1))])), "held", "source-emptied", id="past events only"
    ),
    pytest.param(http(coming("bilytska", 1)), "held", "source-shrunk", id="one of four"),
    pytest.param(http(coming("bilytska", 40)), "held", "source-grown", id="ten times as many"),
]


@pytest.mark.parametrize(("answer", "outcome", "reason"), FAILURES)
def test_failure(pull: Pull, answer: Answering, outcome: str, reason: str | None) -> None:
    """Whatever one source does, its copy stays byte for byte and the others are updated; it is named, with exit 3."""
    before = pull.state()["bilytska"]
    pull.answer("bilytska", answer)
    pull.file("dykanska", coming("dykanska", 5), '"2"')
    (pull.data / "events" / "kobeliatska.yml").write_bytes(coming("kobeliatska", 6))
    if answer is silent:
        pull.fetcher["policy"] = replace(STRANGERS, total=0.8, pause=0.01)
    said = pull(today=DAY + dt.timedelta(1))
    assert (said.code, said.err) == (3, "")
    assert pull.copy() == coming("bilytska", 4)
    state = pull.state()["bilytska"]
    assert state == before | {"outcome": outcome, "reason": state["reason"]}  # fetched_at too
    assert state["reason"] in said.codes(URL)
    assert state["reason"] == reason or reason is None
    happened = {"kept": "previous copy", "held": "waits for approval", "gone": "file withdrawn"}[outcome]
    assert said.row("bilytska")[:3] + said.row("bilytska")[5:] == ["bilytska", happened, "4", TODAY]
    assert int(said.row("bilytska")[4]) >= 1
    assert pull.copy("dykanska") == coming("dykanska", 5)
    assert said.row("dykanska") == ["dykanska", "updated", "5", "5", "0", "2026-11-25"]
    assert said.row("kobeliatska")[1:3] == ["file here", "6"]


def test_certificate(pull: Pull) -> None:
    """A source whose certificate has expired keeps its copy; nothing is asked without a valid one."""
    pull.contexts[f"bilytska.{HOST}"] = pull.expired
    said = pull()
    assert (said.code, said.codes(URL)) == (3, ["fetch-certificate-old"])
    assert (pull.copy(), pull.server.paths()) == (coming("bilytska", 4), ["/dykanska.yml"])


def test_unknown_host(pull: Pull) -> None:
    """Without any network all copies stay, and the local file is read."""
    kept = pull.kept()

    def unknown(host: str, port: int) -> list[str]:
        raise OSError

    pull.fetcher["resolve"] = unknown
    said = pull()
    assert (said.code, said.codes(URL), said.codes(url("dykanska"))) == (3, ["fetch-dns"], ["fetch-dns"])
    assert {name: content for name, content in pull.kept().items() if name != "sources.json"} == {
        name: content for name, content in kept.items() if name != "sources.json"
    }


def test_back_again(pull: Pull) -> None:
    """A source that answers again is fine again, even on the day of its failure."""
    before = pull.kept()
    pull.answer("bilytska", http(b"", status="500 Oops"))
    assert pull().code == 3
    pull.answer("bilytska", UNCHANGED)
    said = pull()
    assert (said.code, pull.header("bilytska", "If-None-Match")) == (0, '"1"')
    state = pull.state()["bilytska"]
    assert (state["outcome"], state["reason"], pull.copy()) == ("unchanged", None, before["bilytska.yml"])


@pytest.mark.parametrize("count", [0, 1, 40])
def test_accept_change(pull: Pull, count: int) -> None:
    """A file that waits for approval is taken by the very command that the report says."""
    pull.file("bilytska", coming("bilytska", count), '"2"')
    said = pull()
    assert (said.code, pull.copy()) == (3, coming("bilytska", 4))
    assert "\npython scripts/run.py pull --accept-change bilytska\n" in said.out
    said = pull("--accept-change", "bilytska")
    assert (said.code, pull.copy(), pull.header("bilytska", "If-None-Match")) == (0, coming("bilytska", count), '"1"')
    assert (pull.state()["bilytska"]["outcome"], pull.state()["bilytska"]["etag"]) == ("fresh", '"2"')


def test_accept_change_of_one_alone(pull: Pull) -> None:
    """Approval of one source is none of another."""
    for hromada in REMOTE:
        pull.file(hromada, coming(hromada, 1))
    assert pull("--accept-change", "dykanska").code == 3
    assert (pull.copy(), pull.copy("dykanska")) == (coming("bilytska", 4), coming("dykanska", 1))
    assert pull("--accept-change", "bilytska", "--accept-change", "dykanska").code == 0
    assert pull.copy() == coming("bilytska", 1)


@pytest.mark.parametrize("name", ["kobeliatska", "nowhere", "../bilytska"])
def test_accept_change_of_a_stranger(pull: Pull, name: str) -> None:
    """A name that no remote source has is a wrong call; nobody is asked anything."""
    kept = pull.kept()
    said = pull("--accept-change", name)
    assert (said.code, said.out, pull.server.asked) == (2, "", [])
    assert name in said.err
    assert pull.kept() == kept


def test_accept_change_of_a_source_with_a_slip(pull: Pull) -> None:
    """When the name is missing because of a slip in sources.yml, the slip is told with it."""
    pull.list(sources(*REMOTE).replace("https:", "http:", 1))
    said = pull("--accept-change", "bilytska")
    assert (said.code, said.codes((pull.data / "events" / "sources.yml").as_posix())) == (2, ["address-format"])


def test_half_gone(pull: Pull) -> None:
    """Exactly half of the coming events may go; those that are lost are named."""
    pull.file("bilytska", coming("bilytska", 2))
    said = pull()
    assert (said.code, said.codes(URL)) == (0, ["source-vanished"])
    assert "no longer in the file: e3, e4 —" in said.out
    assert pull.copy() == coming("bilytska", 2)


@pytest.mark.parametrize(("days", "code"), [(14, 3), (15, 4), (61, 4)])
def test_old_copy(pull: Pull, days: int, code: int) -> None:
    """A failing source's copy is too old after 14 days: exit 4, its age is said, and still it is not lost."""
    pull.answer("bilytska", http(b"", status="500 Oops"))
    said = pull(today=DAY + dt.timedelta(days))
    assert (said.code, said.row("bilytska")[5]) == (code, TODAY)
    assert ("copy-old" in said.codes(URL)) == (code == 4)
    assert (f"{days} days old" in said.out) == (code == 4)
    assert pull.copy() == coming("bilytska", 4)
    assert pull.state()["bilytska"]["fetched_at"] == TODAY


@pytest.mark.parametrize("answer", [http(b"", status="500 Oops"), http(coming("dykanska", 2)), http(b"")])
def test_never_a_copy(new: Pull, answer: bytes) -> None:
    """A source that never gave a good file: exit 4 and said so; nothing is stored of it, the others are."""
    new.answer("bilytska", answer)
    said = new()
    assert (said.code, said.row("bilytska")[1:4]) == (4, ["no copy", "0", "0"])
    assert said.row("bilytska")[5] == "—"
    assert "copy-none" in said.codes(URL)
    assert set(new.kept()) == {"dykanska.yml", "history.json", "sources.json"}
    assert set(new.state()) == {"dykanska"}


# --- older, or cut off


def modified(body: bytes, moment: str) -> bytes:
    return http(body, f"Last-Modified: {moment}")


@pytest.mark.parametrize("more", [3, 5], ids=["fewer", "more"])
def test_an_older_file_replaces_no_newer_one(new: Pull, more: int) -> None:
    """What its host dates before the copy waits for a person, whose approval takes it."""
    new.answer("bilytska", modified(coming("bilytska", 4), "Mon, 23 Nov 2026 10:00:00 GMT"))
    assert new().code == 0
    new.answer("bilytska", modified(coming("bilytska", more), "Wed, 01 Jan 2020 10:00:00 GMT"))
    said = new()
    assert (said.code, said.codes(URL), new.copy()) == (3, ["source-older"], coming("bilytska", 4))
    assert new.state()["bilytska"]["outcome"] == "held"
    assert new("--accept-change", "bilytska").code == 0
    assert new.copy() == coming("bilytska", more)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Mon, 23 Nov 2026 10:00:00 GMT", "Mon, 23 Nov 2026 10:00:00 GMT"),
        ("Mon, 23 Nov 2026 10:00:00 GMT", "Tue, 24 Nov 2026 10:00:00 GMT"),
        ("Mon, 23 Nov 2026 10:00:00 GMT", "yesterday"),
        ("Thu, 01 Jan 2099 10:00:00 GMT", "Tue, 24 Nov 2026 10:00:00 GMT"),  # that clock was wrong
    ],
)
def test_a_date_that_is_not_older_holds_nothing(new: Pull, before: str, now: str) -> None:
    """Nor does one that says nothing, or a copy's from a host whose clock was ahead."""
    new.answer("bilytska", modified(coming("bilytska", 4), before))
    assert new().code == 0
    new.answer("bilytska", modified(coming("bilytska", 5), now))
    assert (new().code, new.copy()) == (0, coming("bilytska", 5))


def unannounced(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/yaml\r\n\r\n" + body


def chunked(body: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/yaml\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"%x\r\n" % len(body) + body + b"\r\n" + end


FOUR, FIVE = coming("bilytska", 4), coming("bilytska", 5)
CUTS = {
    "one event fewer, no length": (unannounced(coming("bilytska", 3)), "source-cut"),
    "in the middle of a line, no length": (unannounced(FIVE[:-20]), "source-cut"),
    "inside its last event, no length": (unannounced(FIVE[: FIVE.rindex(b"  how:")]), "source-cut"),
    "inside the copy's last event, at the source": (http(FOUR[: FOUR.rindex(b"  place:")]), "source-cut"),
    "inside a text, at the source": (http(FOUR[: FOUR.rindex(b"Event") + 3]), "source-cut"),
    "no last chunk": (chunked(FIVE, b""), "fetch-incomplete"),
    "less than a chunk": (chunked(FIVE)[:-40], "fetch-incomplete"),
    "less than announced": (http(FIVE)[:-9], "fetch-incomplete"),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_file_cut_off_replaces_no_copy(pull: Pull, name: str) -> None:
    """It is asked for again, as if nothing had come; the report names it."""
    answer, code = CUTS[name]
    pull.answer("bilytska", answer)
    said = pull()
    assert (said.code, pull.copy()) == (3, FOUR)
    assert code in said.codes(URL) and pull.state()["bilytska"]["outcome"] == "kept"
    pull.file("bilytska", FIVE, '"2"')
    assert (pull().code, pull.copy(), pull.header("bilytska", "If-None-Match")) == (0, FIVE, '"1"')


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (unannounced(FIVE), FIVE),
        (chunked(coming("bilytska", 3)), coming("bilytska", 3)),
        (http(coming("bilytska", 3)), coming("bilytska", 3)),
        (unannounced(FIVE.replace(b'"2026-11-25"', b"25.11.26", 1)), FIVE.replace(b'"2026-11-25"', b"25.11.26", 1)),
    ],
    ids=["whole, no length", "last chunk there", "shorter on purpose", "a slip in the first event"],
)
def test_a_whole_file_is_taken(pull: Pull, answer: bytes, body: bytes) -> None:
    """Even without a length, where nothing says that it was cut off; an event may be taken out of a file."""
    pull.answer("bilytska", answer)
    assert (pull().code, pull.copy()) == (0, body)


def test_a_file_that_seems_cut_can_be_accepted(pull: Pull) -> None:
    """By the command that the report says."""
    pull.answer("bilytska", unannounced(coming("bilytska", 3)))
    said = pull()
    assert "\npython scripts/run.py pull --accept-change bilytska\n" in said.out
    assert (pull("--accept-change", "bilytska").code, pull.copy()) == (0, coming("bilytska", 3))


# --- faults inside a file


BROKEN = coming("bilytska", 4) + EVENT.format(id="e5", date="2026-13-45").encode()


@pytest.mark.parametrize(("option", "code"), [(None, 0), ("--strict-remote", 1), ("--strict", 1)])
def test_one_bad_event(pull: Pull, option: str | None, code: int) -> None:
    """One bad event in a remote file takes no other with it: told by address and line, an error only on request."""
    pull.file("bilytska", BROKEN)
    said = pull(*[option] if option else [])
    assert (said.code, said.row("bilytska")) == (code, ["bilytska", "updated", "4", "4", "1", TODAY])
    line = BROKEN.decode().split("\n").index('  date: "2026-13-45"') + 1
    start = f"{'' if code else '(warning) '}{URL}:{line}:"
    assert re.search(rf"(?m)^{re.escape(start)}\d+: date-", said.out)
    assert pull.copy() == BROKEN


def test_bad_events_count_as_gone(pull: Pull) -> None:
    """A file most of whose events broke is held like one that lost them."""
    pull.file("bilytska", coming("bilytska", 4).replace(b"on_site", b"nowhere", 3))
    said = pull()
    assert (said.code, pull.copy()) == (3, coming("bilytska", 4))
    assert said.codes(URL).count("choice-unknown") == 3
    assert "source-shrunk" in said.codes(URL)


@pytest.mark.parametrize("broken", [b"hromada: kobeliatska\nevents: 7\n", None], ids=["broken", "missing"])
def test_bad_local_file(pull: Pull, broken: bytes | None) -> None:
    """A fault in a file here is ours to mend, exit 1; the remote sources are updated all the same."""
    pull.list(sources(*REMOTE) + (LOCAL if broken is None else ""))  # a file that is not there has to be named
    path = pull.data / "events" / "kobeliatska.yml"
    path.unlink() if broken is None else path.write_bytes(broken)
    pull.file("bilytska", coming("bilytska", 5))
    said = pull()
    assert (said.code, said.row("kobeliatska")[1]) == (1, "not read")
    assert pull.copy() == coming("bilytska", 5)


# --- copies and state that are not as they were left


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        (coming("bilytska", 3), True),
        (coming("bilytska", 4) + b"# mine\n", True),
        (b"\xff\x00 [", True),
        (coming("bilytska", 4)[:40], True),
        (None, False),
    ],
    ids=["edited", "commented", "garbage", "half", "deleted"],
)
def test_copy_not_as_stored(pull: Pull, spoilt: bytes | None, told: bool) -> None:
    """A copy that is not as stored is fetched in full and mended, even if the source did not change."""
    path = pull.pulled / "bilytska.yml"
    path.unlink() if spoilt is None else path.write_bytes(spoilt)
    said = pull()
    assert (said.code, pull.header("bilytska", "If-None-Match")) == (0, None)
    assert said.codes(path.as_posix()) == ["copy-changed"] * told
    assert pull.copy() == coming("bilytska", 4)


@pytest.mark.parametrize(("spoilt", "code"), [(coming("bilytska", 3), 3), (b"[", 4), (None, 4)])
@pytest.mark.parametrize("answer", [UNCHANGED, http(b"", status="500 Oops")], ids=["304", "500"])
def test_copy_not_as_stored_and_source_fails(pull: Pull, answer: bytes, spoilt: bytes | None, code: int) -> None:
    """With no good copy and no file the run ends with 4; "unchanged", unasked, is no answer."""
    path = pull.pulled / "bilytska.yml"
    path.unlink() if spoilt is None else path.write_bytes(spoilt)
    pull.answer("bilytska", answer)
    said = pull()
    assert (said.code, said.row("bilytska")[2]) == (code, "3" if code == 3 else "0")
    assert ("copy-none" in said.codes(URL)) == (code == 4)
    assert pull.header("bilytska", "If-None-Match") is None
    assert (path.read_bytes() if path.exists() else None) == spoilt


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b'{"bilytska": {"url": 1}}', b"\xff"])
def test_spoilt_state(pull: Pull, spoilt: bytes) -> None:
    """A damaged sources.json is told of, everything is fetched anew and it is whole again."""
    before = pull.kept()
    (pull.pulled / "sources.json").write_bytes(spoilt)
    said = pull()
    assert (said.code, said.codes((pull.pulled / "sources.json").as_posix())) == (0, ["state-broken"])
    assert pull.kept() == before


def test_spoilt_state_and_source_fails(pull: Pull) -> None:
    """What can't be learnt anew is left for a person to restore; then nothing is lost."""
    path = pull.pulled / "sources.json"
    before, kept = path.read_bytes(), pull.copy()
    path.write_bytes(b"{")
    pull.answer("bilytska", http(b"", status="500 Oops"))
    assert (pull().code, path.read_bytes(), pull.copy()) == (4, b"{", kept)
    path.write_bytes(before)
    said = pull()
    assert (said.code, said.row("bilytska")[2]) == (3, "4")


def test_spoilt_history(pull: Pull) -> None:
    """A damaged history.json is told of and left for a person to restore; the events are pulled all the same."""
    path = pull.pulled / "history.json"
    path.write_bytes(b"<<<<<<< mine")
    pull.file("bilytska", coming("bilytska", 5))
    said = pull()
    assert (said.code, said.codes(path.as_posix())) == (0, ["state-broken"])
    assert (path.read_bytes(), pull.copy()) == (b"<<<<<<< mine", coming("bilytska", 5))


def test_new_address(pull: Pull) -> None:
    """What another address said of its file is not told to the new one; there the file counts as any other."""
    moved = sources(*REMOTE).replace("/bilytska.yml", "/other.yml")
    pull.list(moved)
    pull.server.answers["/other.yml"] = http(coming("bilytska", 4), 'ETag: "9"')
    assert pull().code == 0
    assert "if-none-match" not in next(one for one in pull.server.asked if "/other.yml" in one).lower()
    assert pull.state()["bilytska"]["url"].endswith("/other.yml")
    assert pull.state()["bilytska"]["etag"] == '"9"'


def test_new_address_fails(pull: Pull) -> None:
    """A wrong new address costs nothing: the copy stays and remembers the old one."""
    pull.list(sources(*REMOTE).replace("/bilytska.yml", "/other.yml"))
    assert pull().code == 3
    assert (pull.copy(), pull.state()["bilytska"]["url"]) == (coming("bilytska", 4), URL)


def test_removed_source(pull: Pull) -> None:
    """The state of a source that left the list leaves too; a later return starts anew."""
    pull.list(sources("dykanska"))
    assert pull().code == 0
    assert set(pull.state()) == {"dykanska"}
    pull.list(sources(*REMOTE))
    assert pull().code == 0
    assert pull.header("bilytska", "If-None-Match") is None
    assert set(pull.state()) == set(REMOTE)
    pull.list(sources())
    assert (pull().code, pull.state()) == (0, {})


@pytest.mark.parametrize(
    "slip",
    [
        sources(*REMOTE).replace("- {hromada: bilytska", "- {hromada: bilitska"),
        sources(*REMOTE).replace("- {hromada: bilytska", "- {hromada: [bilytska"),
        sources(*REMOTE).replace("https:", "http:", 1),
        "sources: 7\n",
    ],
    ids=["name", "bracket", "http", "shape"],
)
def test_slip_in_the_list(pull: Pull, slip: str) -> None:
    """A slip in sources.yml is told with exit 1 and forgets nothing of any source."""
    before = pull.kept()
    pull.list(slip)
    said = pull()
    assert (said.code, said.err) == (1, "")
    assert f"{(pull.data / 'events' / 'sources.yml').as_posix()}:" in said.out
    assert pull.kept() == before
    pull.list(sources(*REMOTE))
    assert pull().code == 0
    assert pull.header("bilytska", "If-None-Match") == '"1"'


@pytest.mark.parametrize(
    "slip",
    [
        sources(*REMOTE).replace("https:", "http:", 1),
        sources(*REMOTE).replace("- {hromada: bilytska", "- {hromada: [bilytska"),
        sources(*REMOTE, "bilytska"),
    ],
    ids=["http", "bracket", "twice"],
)
def test_slip_stops_no_other(pull: Pull, slip: str) -> None:
    """The sources beside one with a slip are pulled; of two for one hromada the first counts."""
    pull.list(slip)
    pull.file("dykanska", coming("dykanska", 5))
    assert (pull().code, pull.copy("dykanska")) == (1, coming("dykanska", 5))


def test_a_file_of_nobody_is_told(pull: Pull) -> None:
    """An event file of a hromada that is not there is not lost in silence; the sources are pulled."""
    path = pull.data / "events" / "poltavska.yml"
    path.write_bytes(coming("poltavska", 1))
    said = pull()
    assert (said.code, said.row("bilytska")[1]) == (1, "unchanged")
    assert said.codes(path.as_posix()) == ["event-file-unknown"]
    assert "make hromada" in said.out


@pytest.mark.parametrize("listed", [None, "# Адреси\n", "sources:\n", "sources: []\n"])
def test_no_list_is_needed(pull: Pull, listed: str | None) -> None:
    """Where no address is pulled from, the list may be empty or absent: files count by themselves."""
    (pull.data / "events" / "sources.yml").unlink() if listed is None else pull.list(listed)
    said = pull()
    assert (said.code, said.row("kobeliatska")[1:3]) == (0, ["file here", "4"])
    assert "sources.yml" not in said.out


def test_a_list_without_a_byte(new: Pull) -> None:
    """Fine where nothing was pulled; where something was, a full disk took what was saved, and nothing is forgotten."""
    listed = (new.data / "events" / "sources.yml").read_text("utf-8")
    new.list("")
    said = new()
    assert (said.code, "sources.yml" in said.out) == (0, False)
    new.list(listed)
    assert new().code == 0
    before = new.state()
    new.list("")
    said = new()
    assert (said.code, new.state()) == (1, before) and "sources.yml:1: file-empty" in said.out


def test_unknown_hromada_stops_no_other(pull: Pull) -> None:
    """The sources beside one that names an unknown hromada are pulled."""
    pull.list(sources(*REMOTE).replace("- {hromada: bilytska", "- {hromada: bilitska"))
    pull.file("dykanska", coming("dykanska", 5))
    assert (pull().code, pull.copy("dykanska")) == (1, coming("dykanska", 5))
    assert set(pull.state()) == set(REMOTE)


# --- runs that clash or are cut short


@pytest.mark.parametrize(("lang", "words"), [("en", "Already running"), ("uk", "вже збирає інша команда")])
def test_two_at_once(pull: Pull, lang: str, words: str) -> None:
    """A second pull says that one is running and touches nothing."""
    before = pull.kept()
    pull.file("bilytska", coming("bilytska", 5))
    with files.lock(pull.pulled / ".lock"):
        said = pull(lang=lang)
    assert (said.code, said.out, pull.server.asked, pull.kept()) == (3, "", [], before)
    assert words in said.err
    assert pull().code == 0


@pytest.mark.parametrize("where", ["fsync", "replace"])
@pytest.mark.parametrize("nth", range(4), ids=["first copy", "second copy", "sources.json", "history.json"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "killed"])
def test_cut_short(pull: Pull, monkeypatch: pytest.MonkeyPatch, where: str, nth: int, error: BaseException) -> None:
    """Cut short at any file, a pull leaves each one whole, old or new; the next pull ends as if nothing had been."""
    before = pull.kept()
    for hromada in REMOTE:
        pull.file(hromada, coming(hromada, 5), '"2"')
    names = ["bilytska.yml", "dykanska.yml", "sources.json", "history.json"]
    done = 0

    def failing(real: Callable[..., Any], counted: Callable[..., bool]) -> Callable[..., Any]:
        def call(first: Any, *more: Any) -> Any:
            nonlocal done
            if counted(first):
                done += 1
                if done == nth + 1:
                    raise error
            return real(first, *more)

        return call

    with monkeypatch.context() as patch:
        if where == "replace":
            patch.setattr(Path, "replace", failing(Path.replace, lambda path: True))
        else:
            patch.setattr(os, "fsync", failing(os.fsync, lambda handle: not Path(f"/dev/fd/{handle}").is_dir()))
        if isinstance(error, OSError):
            said = pull()
            assert (said.code, said.out) == (2, "")
            assert said.err.startswith("The disk has no room left: ") and names[nth] in said.err
            assert "Traceback" not in said.err
        else:
            with pytest.raises(KeyboardInterrupt):
                pull()
            pull.capsys.readouterr()
    after = pull.kept()
    assert [name for name in names if after[name] != before[name]] == names[:nth]
    assert pull(today=DAY).code == 0
    assert all(pull.copy(hromada) == coming(hromada, 5) for hromada in REMOTE)
    assert {one["etag"] for one in pull.state().values()} == {'"2"'}
    assert set(pull.kept()) == set(before)


def test_folder_that_cannot_be_written(new: Pull) -> None:
    """When data/pulled can't be a folder the run ends with 2 before anyone is asked."""
    new.pulled.write_text("a file")
    said = new()
    assert (said.code, said.out, new.server.asked) == (2, "", [])
    assert f"No folder or file can be here: {new.pulled}" in said.err and "The old copies stay." in said.err
    assert new.pulled.read_text() == "a file"


@pytest.mark.parametrize("arguments", [("--today", "tomorrow"), ("--nonsense",), ("--data", "nowhere")])
def test_wrong_call(pull: Pull, arguments: tuple[str, ...]) -> None:
    """A wrong call ends with 2 and touches nothing."""
    before = pull.kept()
    assert pull(*arguments).code == 2
    assert (pull.kept(), pull.server.asked) == (before, [])


def test_loopback_is_refused(pull: Pull, project: Project) -> None:
    """The command as it is run refuses a name that leads to loopback: nobody is connected to, no copy is lost."""
    kept = pull.kept()
    pull.server.connections = 0
    pull.list(sources(*REMOTE).replace(f".{HOST}/", f".{HOST}:{pull.server.port}/"))
    resolver = (  # a name server that a stranger owns
        "import runpy, socket, sys\n"
        "socket.getaddrinfo = lambda host, port, **_: [(2, 1, 6, '', ('127.0.0.1', port))]\n"
        "sys.argv = sys.argv[1:]\n"
        "sys.path.insert(0, sys.argv[0].rpartition('/')[0])\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    script = (project.scripts / "pull_events.py").as_posix()
    done = subprocess.run(
        [sys.executable, "-c", resolver, script, "--data", pull.data, "--today", TODAY, "--lang", "en"],
        env={**os.environ, **run.FOR_CHILDREN},
        capture_output=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr, pull.server.connections) == (3, "", 0)
    assert done.stdout.count("fetch-private: ") == 2
    assert [pull.kept()[f"{hromada}.yml"] for hromada in REMOTE] == [kept[f"{hromada}.yml"] for hromada in REMOTE]


# --- what is printed


TABLES = {
    "en": """\
(warning) https://bilytska.hromada.test/bilytska.yml:1: fetch-server: The site “bilytska.hromada.test” has an error or \
is overloaded (answer 500) — try later; the previous copy is shown
hromada      outcome        events  coming  problems  as of
bilytska     previous copy       4       4         1  2026-11-24
dykanska     unchanged           4       4         0  2026-11-24
kobeliatska  file here           4       4         0  —
Sources: 3, file here 1, unchanged 1, previous copy 1.
To mend: 0. To look at: 1.
""",
    "uk": """\
(увага) https://bilytska.hromada.test/bilytska.yml:1: fetch-server: На сайті «bilytska.hromada.test» помилка або \
перевантаження (відповідь 500) — спробуйте пізніше; показуємо попередню копію
громада      що сталося       подій  майбутніх  зауважень  станом на
bilytska     попередня копія      4          4          1  2026-11-24
dykanska     без змін             4          4          0  2026-11-24
kobeliatska  файл тут             4          4          0  —
Джерел: 3, файл тут 1, без змін 1, попередня копія 1.
Виправити: 0. Звернути увагу: 1.
""",
}


@pytest.mark.parametrize("lang", TABLES)
def test_output(pull: Pull, lang: str) -> None:
    """In a log there are the problems and one line a source, in either language, and nothing else."""
    pull.answer("bilytska", http(b"", status="500 Oops"))
    said = pull(lang=lang)
    assert (said.out, said.err) == (TABLES[lang], "")


def test_progress(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person watching sees sources counted in one line, which is gone at the end."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    said = pull()
    assert said.err == "".join(f"\r{n} of 3 updated" for n in (0, 1, 2, 3)) + "\r\x1b[K"
    assert "\r" not in said.out


# --- the decision alone


def received(content: bytes) -> Answer:
    return Answer("fresh", content, None, None, None)


def copy_of(content: bytes, **changed: Any) -> Last:
    digest = hashlib.sha256(content).hexdigest()
    known = Provenance(URL, DAY - dt.timedelta(3), digest, '"1"', None, "fresh")
    return last_copy(Provenance(**{**vars(known), **changed}), content, "bilytska")


def days(*offsets: int) -> bytes:
    """Events so many days from today; their ids count from e1."""
    return event_file("bilytska", ((f"e{n}", DAY + dt.timedelta(off)) for n, off in enumerate(offsets, 1)))


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (days(1, 2, 3, 4), days(1, 2), None),
        (days(1, 2, 3), days(1), "source-shrunk"),
        (days(1, 2, 3, 4, 5), days(1, 2), "source-shrunk"),
        (days(1), days(), "source-emptied"),
        (days(0), days(-1), "source-emptied"),  # today's is still coming
        (days(-1, -2, -3, 1), days(-1, 1), None),  # past ones may leave
        (days(-1, -2, 1), days(1, 2, 3), None),
        (days(1), days(*range(1, 10)), None),
        (days(1), days(*range(1, 11)), "source-grown"),
        (days(-1), days(*range(1, 11)), "source-grown"),
        (days(-2, -1), days(), "source-empty"),  # an empty file is doubtful also when nothing was coming
        (days(), days(*range(1, 50)), None),  # there was nothing: the season begins
        (days(), days(), None),
    ],
)
def test_too_different(before: bytes, now: bytes, reason: str | None) -> None:
    """Held: nothing coming left, more than half of the coming gone, or ten times as many; approval overrules it."""
    last = copy_of(before)
    verdict = judge(URL, "bilytska", last, received(now), DAY)
    if before == now:
        assert verdict.outcome == "unchanged"
        return
    expected = "held" if reason else "fresh"
    assert (verdict.outcome, [one.code for one in verdict.notes]) == (expected, [reason] if reason else [])
    assert verdict.content == (None if reason else now)
    assert verdict.good == (reason is None)
    accepted = judge(URL, "bilytska", last, received(now), DAY, accept_change=True)
    assert (accepted.outcome, accepted.content, accepted.shown) == ("fresh", now, examine(now, URL, "bilytska").events)


def test_cancelled_is_not_gone() -> None:
    """Events that are called off are still told of, so they do not count as gone."""
    off = days(1, 2, 3).replace(b"  how:", b"  status: cancelled\n  how:")
    verdict = judge(URL, "bilytska", copy_of(days(1, 2, 3)), received(off), DAY)
    assert (verdict.outcome, verdict.problems) == ("fresh", [])


@pytest.mark.parametrize(
    ("last", "url", "asked"),
    [
        (copy_of(days(1)), URL, '"1"'),
        (copy_of(days(1)), URL + "?v=2", None),
        (copy_of(days(1), sha256="0" * 64), URL, None),
        (copy_of(b"["), URL, None),
        (NOTHING, URL, None),
    ],
    ids=["intact", "another address", "edited", "unusable", "none"],
)
def test_conditions(last: Last, url: str, asked: str | None) -> None:
    """Only of an intact copy from the same address may a source say "unchanged"."""
    assert last.conditions(url) == (asked, None)


GOOD = days(1, 2, -3)
LINES = GOOD.splitlines(keepends=True)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=100).map(str.encode),
    st.lists(st.sampled_from(LINES), max_size=30).map(b"".join),
    st.integers(0, 60).map(lambda count: days(*range(1, count + 1))),
    st.tuples(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=6)).map(
        lambda cut: GOOD[: cut[0]] + cut[2] + GOOD[cut[0] + cut[1] :]
    ),
)
ANSWERS = st.builds(received, BODIES) | st.builds(Refused, st.just("fetch-slow"), gone=st.booleans())


@settings(max_examples=250)
@given(answer=ANSWERS, intact=st.booleans(), accept=st.booleans())
@example(answer=Answer("unchanged", b"", None, None, None), intact=True, accept=False)
@example(answer=received(GOOD), intact=False, accept=False)
def test_whatever_comes(answer: Answer | Refused, intact: bool, accept: bool) -> None:
    """Whatever a source answers, what was good is kept as it is or replaced by something that examine() accepts."""
    last = copy_of(GOOD) if intact else copy_of(GOOD, sha256="0" * 64)
    assert last.reading is not None
    verdict = judge(URL, "bilytska", last, answer, DAY, accept_change=accept)
    assert verdict.provenance is not None
    if verdict.content is None:
        assert verdict.shown == last.reading.events
        assert verdict.provenance.sha256 == hashlib.sha256(GOOD).hexdigest() or not intact
        assert verdict.good == (verdict.provenance.fetched_at == DAY)
    else:
        reading = examine(verdict.content, URL, "bilytska")
        assert (reading.refused, reading.events) == (None, verdict.shown)
        assert verdict.provenance.sha256 == hashlib.sha256(verdict.content).hexdigest()
        assert verdict.good
        assert freshness.coming(reading.events, DAY) or accept
    for one in (*verdict.problems, *verdict.notes):
        assert one.text("uk") and one.text("en")


# --- calendars and tables


CALENDAR = f"https://bilytska.{HOST}/calendar.ics"
SHEET = f"https://bilytska.{HOST}/pub?output=csv"


def calendar(*offsets: int, uid: str = "{n}", stamp: str = "20261101T000000Z") -> bytes:
    """A calendar as Google sends it, with events so many days from today; each time with another stamp."""
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for number, offset in enumerate(offsets, 1):
        day = DAY + dt.timedelta(offset)
        rows += ["BEGIN:VEVENT", f"UID:{uid.format(n=number)}", f"DTSTAMP:{stamp}", f"SUMMARY:Подія {number}"]
        rows += [f"DTSTART:{day:%Y%m%d}T100000Z", "LOCATION:Клуб", "END:VEVENT"]
    return "\r\n".join([*rows, "END:VCALENDAR", ""]).encode()


def calendar_copy(*offsets: int) -> Last:
    """The copy that a first look leaves."""
    verdict = judge(CALENDAR, "bilytska", NOTHING, received(calendar(*offsets)), DAY)
    assert verdict.outcome == "fresh" and verdict.content is not None
    return last_copy(verdict.provenance, verdict.content, "bilytska")


def test_a_calendar_at_an_address(new: Pull) -> None:
    """Its copy is an event file that people can read, with what the list says of all; it is asked for each time."""
    new.list(f'sources:\n- {{hromada: bilytska, url: "{CALENDAR}", defaults: {{kind: тренінг, audience: [учні]}}}}\n')
    new.server.answers["/calendar.ics"] = http(calendar(1, 2), 'ETag: "1"', kind="text/calendar; charset=utf-8")
    said = new()
    assert (said.code, said.row("bilytska")[1:4]) == (0, ["updated", "2", "2"])
    copy = new.copy().decode()
    assert copy.startswith('hromada: "bilytska"\nevents:\n  - id: "kalendar-') and "VEVENT" not in copy
    assert (new.state()["bilytska"]["etag"], "training" in copy) == (None, False)
    sources, problems = event_sources(new.data, ["bilytska", "kobeliatska"])
    assert problems == []
    events, _ = sources[0].read(DAY)
    assert {(event.kind, event.audience) for event in events.events} == {("training", ("pupils",))}
    before = new.kept()
    new.server.answers["/calendar.ics"] = http(calendar(1, 2, stamp="20261124T080000Z"), kind="text/calendar")
    assert (new().row("bilytska")[1], new.kept()) == ("unchanged", before)


@pytest.mark.parametrize(
    ("now", "outcome", "reason"),
    [
        (calendar(1, 2, 3, stamp="20261124T080000Z"), "unchanged", None),
        (calendar(1, 2, 3, uid="new-{n}"), "unchanged", None),  # Outlook gives new UIDs each time
        (calendar(1, 2, 3, 4), "fresh", None),
        (calendar(1), "held", "source-shrunk"),
        (calendar(), "held", "source-emptied"),
        (calendar(1, 2, 3)[:-60], "kept", "calendar-cut"),
        (b"<!doctype html><html><body>Sign in</body></html>", "kept", "calendar-page"),
        (calendar(1, 2, 3).replace(b"END:VCALENDAR", b"END:VCALENDAR\r\n<html>"), "kept", "calendar-cut"),
        (b"", "kept", "calendar-none"),
    ],
)
def test_what_a_calendar_becomes(now: bytes, outcome: str, reason: str | None) -> None:
    """The same guard as for files: nothing good is lost to a page of signing in, a cut or an empty calendar."""
    last = calendar_copy(1, 2, 3)
    assert last.reading is not None and last.intact
    verdict = judge(CALENDAR, "bilytska", last, received(now), DAY)
    assert verdict.provenance is not None
    assert (verdict.outcome, verdict.provenance.reason) == (outcome, reason)
    if outcome != "fresh":
        assert verdict.shown == last.reading.events and verdict.content is None


def test_a_table_at_an_address() -> None:
    """Rows in place of entries; of an answer whose length nobody said, one that lost its end is kept out."""
    rows = [f"{DAY + dt.timedelta(n):%d.%m.%Y};10:00;Подія {n};Клуб\n" for n in range(1, 7)]
    whole = ("Дата;Час;Назва;Місце\n" + "".join(rows)).encode()
    first = judge(SHEET, "bilytska", NOTHING, received(whole), DAY)
    assert first.shown is not None and first.content is not None and len(first.shown) == 6
    last = last_copy(first.provenance, first.content, "bilytska")
    cut = replace(received(whole[: -len(rows[-1].encode()) - 9]), complete=False)
    assert judge(SHEET, "bilytska", last, cut, DAY).outcome == "kept"
    assert judge(SHEET, "bilytska", last, replace(cut, complete=True), DAY).outcome == "fresh"
    page = judge(SHEET, "bilytska", last, Refused("web-page"), DAY)
    assert [one.code for one in page.notes] == ["table-page"]
