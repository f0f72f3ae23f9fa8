"""The manifest of a site, its signature, and the comparison of a copy with it."""

import datetime as dt
import hashlib
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import TODAY, Project, run_script, serving
from https_server import listening
from signing import Keys, new_keys, sign

import command
from generator.publish import manifest, release
from generator.publish.published import Published, Unreachable
from generator.write import headers

ON_THE_DAY = "1795521600"  # 2026-11-24, at noon in UTC


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return new_keys(tmp_path_factory.mktemp("keys"), "editor@hromada")


@pytest.fixture
def site(tmp_path: Path, keys: Keys) -> Path:
    """A small signed site."""
    folder = tmp_path / "site"
    for name, content in {
        "index.html": "<p>домівка" * 200,
        "help/index.html": "<p>527",
        "help/картка.txt": "102",
        "events/all.ics": "BEGIN:VCALENDAR",
        "404.html": "<p>немає",
        "_headers": "/*",
        ".well-known/security.txt": "Contact:",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    sign(folder, keys.private)
    return folder


def _verify(project: Project, *arguments: str | Path) -> tuple[int, list[str]]:
    done = run_script(project, "maintain/verify.py", *arguments)
    assert "Traceback" not in done.stderr
    return done.returncode, (done.stdout + done.stderr).splitlines()


# The manifest itself


def test_the_manifest_names_every_file(built_site: Path) -> None:
    """Sorted, in the form of sha256sum, all of the site but the manifest."""
    lines = (built_site / manifest.NAME).read_text(encoding="utf-8").splitlines()
    names = [line[66:] for line in lines]
    files = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*") if path.is_file()}
    assert names == sorted(files - {manifest.NAME})
    for line in lines:
        digest, two, name = line[:64], line[64:66], line[66:]
        assert (two, hashlib.sha256((built_site / name).read_bytes()).hexdigest()) == ("  ", digest)


def test_sha256sum_reads_the_manifest(site: Path) -> None:
    """A copy can be checked without this program."""
    program = shutil.which("sha256sum") or shutil.which("gsha256sum")
    assert program, "no sha256sum: install coreutils"
    check = [program, "--quiet", "--check", manifest.NAME]
    assert subprocess.run(check, cwd=site).returncode == 0
    (site / "help" / "index.html").write_text("<p>528")
    assert subprocess.run(check, cwd=site, capture_output=True).returncode == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no manifest",
        f"{'0' * 64} index.html",
        f"{'0' * 63}  index.html",
        f"{'0' * 64}  /etc/passwd",
        f"{'0' * 64}  help/../../passwd",
        f"{'0' * 64}  a\n{'1' * 64}  a",
        f"{'0' * 64}  a\n\n",
        "\ufeff" + f"{'0' * 64}  a",
    ],
)
def test_what_is_no_manifest_is_refused(text: str) -> None:
    """Names outside the site, a name said twice, lines of another form."""
    with pytest.raises(manifest.Unusable):
        manifest.parse(text.encode())
    with pytest.raises(manifest.Unusable):
        manifest.parse(b"\xff")


def test_the_manifest_is_read_as_it_was_written(site: Path) -> None:
    """Names in any letters survive."""
    listed = manifest.sums(site)
    assert "help/картка.txt" in listed
    assert manifest.parse(manifest.dump(listed)) == listed


# Comparing


def _tampered(site: Path) -> None:
    file = site / "help" / "index.html"
    file.write_bytes(file.read_bytes().replace(b"7", b"8"))


def _without_a_file(site: Path) -> None:
    (site / "events" / "all.ics").unlink()


def _with_one_more(site: Path) -> None:
    (site / "help" / "evil.html").write_text("<p>")


CHANGES: list[tuple[Callable[[Path], None], list[str]]] = [
    (_tampered, ["змінено: help/index.html", "Копія інша: змінено 1, бракує 0, зайве 0."]),
    (_without_a_file, ["бракує: events/all.ics", "Копія інша: змінено 0, бракує 1, зайве 0."]),
    (_with_one_more, ["зайве: help/evil.html", "Копія інша: змінено 0, бракує 0, зайве 1."]),
]


@pytest.mark.parametrize(("change", "said"), CHANGES, ids=["tampered", "missing", "extra"])
def test_a_folder_that_differs(project: Project, site: Path, change: Callable[[Path], None], said: list[str]) -> None:
    """Every difference is named, and the exit code is 1."""
    change(site)
    assert _verify(project, site) == (1, said)


@pytest.mark.parametrize(("change", "said"), CHANGES[:2], ids=["tampered", "missing"])
def test_a_live_copy_that_differs(
    project: Project, site: Path, change: Callable[[Path], None], said: list[str]
) -> None:
    """The same over the network; packed on the way or not makes no difference."""
    change(site)
    with serving(site) as live:
        assert _verify(project, live.url) == (1, said)


COMPLETE = ["Усе на місці, файлів: 7."]
AT_AN_ADDRESS = [
    "За цією адресою всі файли переліку такі, як у ньому: 7.",
    "Заголовків не звірено: у випуску інша їх таблиця, ніж у цій програмі. Візьміть програму того самого стану.",
    "Звідси не видно: чи немає на сервері зайвого, як-от evil.html, і чи те саме дістають інші читачі. "
    "Зайве покаже verify ТЕКА на самому сервері.",
]


def test_a_copy_that_is_the_same(project: Project, site: Path) -> None:
    """Exit code 0; without a manifest or signers of one's own it is said what that proves."""
    with serving(site) as live:
        for copy in (site, f"{live.url}/"):
            code, said = _verify(project, copy)
            assert (code, said[:-1]) == (0, COMPLETE if copy == site else AT_AN_ADDRESS)
            assert said[-1] == "Перелік узято з самої копії: так видно пошкодження, а не підробку."
        code, said = _verify(project, live.url, "--lang", "en", "--manifest", site / manifest.NAME)
        assert (code, said[0]) == (0, "At this address all files of the manifest are as it says: 7.")
        assert "/help/" in [path for path, _ in live.sent]  # as readers ask, not by the file's name


def test_a_copy_of_another_state(project: Project, site: Path, tmp_path: Path) -> None:
    """With the manifest kept here, a copy whose own manifest was changed along is found out, and what it has more."""
    kept = tmp_path / "kept.txt"
    kept.write_bytes((site / manifest.NAME).read_bytes())
    _tampered(site)
    _with_one_more(site)
    (site / manifest.NAME).write_bytes(manifest.dump(manifest.sums(site)))
    expected = ["змінено: help/index.html", f"змінено: {manifest.NAME}", "зайве: help/evil.html"]
    with serving(site) as live:
        for copy in (site, live.url):
            code, said = _verify(project, copy, "--manifest", kept)
            assert (code, said[:-1]) == (1, expected)


def test_a_copy_below_a_path(project: Project, site: Path) -> None:
    """The address may have a path."""
    with serving(site.parent) as live:
        assert _verify(project, f"{live.url}/site/")[0] == 0
        assert _verify(project, f"{live.url}/site")[0] == 0


# Signatures


def test_a_signature_that_counts(project: Project, site: Path, keys: Keys) -> None:
    """It is said whose it is; then a manifest from the copy itself is proof enough."""
    with serving(site) as live:
        for copy in (site, live.url):
            code, said = _verify(project, copy, "--allowed-signers", keys.allowed)
            assert (code, said[1:]) == (0, COMPLETE if copy == site else AT_AN_ADDRESS)
            assert said[0].startswith("Підписано: editor@hromada, ") and "днів тому: 0. Випуск " in said[0]


def test_a_forged_manifest(project: Project, site: Path, keys: Keys) -> None:
    """Whoever changes the site and its manifest lacks the key."""
    _tampered(site)
    (site / manifest.NAME).write_bytes(manifest.dump(manifest.sums(site)))
    code, said = _verify(project, site, "--allowed-signers", keys.allowed)
    assert (code, len(said)) == (1, 1)
    assert said[0].startswith("Підпис не приймається: ")


def test_signatures_that_do_not_count(project: Project, site: Path, keys: Keys, tmp_path: Path) -> None:
    """Somebody else's, one made for another purpose, rubbish, none."""
    (tmp_path / "other").mkdir()
    other = new_keys(tmp_path / "other", "stranger")
    text = (site / manifest.STATEMENT).read_bytes()
    signature = site / manifest.SIGNATURE
    elsewhere = ["ssh-keygen", "-Y", "sign", "-f", str(keys.private), "-n", "file"]
    for content in (
        release.sign(text, other.private),
        subprocess.run(elsewhere, input=text, capture_output=True, check=True).stdout,
        b"rubbish",
        b"",
    ):
        signature.write_bytes(content)
        code, said = _verify(project, site, "--allowed-signers", keys.allowed)
        assert (code, said[0][:22]) == (1, "Підпис не приймається:"), content
    signature.unlink()
    code, said = _verify(project, site, "--allowed-signers", keys.allowed)
    assert (code, said[0]) == (1, f"Підпису немає: {manifest.SIGNATURE}")


def test_the_same_statement_gets_the_same_signature(site: Path, keys: Keys) -> None:
    """So that signing the same again makes no new release."""
    text = (site / manifest.STATEMENT).read_bytes()
    assert release.sign(text, keys.private) == (site / manifest.SIGNATURE).read_bytes()


# Headers, and what can't be seen

Sent = dict[str, str]
POLICY, OPENER = "Content-Security-Policy", "Cross-Origin-Opener-Policy"


def _sent(path: str) -> Sent:
    """What our own servers send."""
    return {**headers.EVERYWHERE, **next(kind for kind in headers.KINDS if re.search(kind.paths, path)).headers}


def _as_hosts_send(path: str) -> Sent:
    """What a host sends that reads ``_headers``: to all files the same, but for cards."""
    kind = headers.CARDS if re.search(headers.CARDS.paths, path) else headers.PAGES
    return {**headers.EVERYWHERE, POLICY: kind.headers[POLICY], OPENER: kind.headers[OPENER]}


@pytest.fixture
def sealed(site: Path, keys: Keys) -> Path:
    """The small site with this program's table of headers, and a card."""
    (site / "_headers").write_bytes(headers.for_hosts())
    (site / "embed").mkdir()
    (site / "embed" / "index.html").write_text("<p>527")
    sign(site, keys.private)
    return site


@pytest.mark.parametrize("send", [_sent, _as_hosts_send])
def test_headers_as_the_release_says(project: Project, sealed: Path, send: Callable[[str], Sent]) -> None:
    """Said in one sentence; what can't be seen from here is named: more files, settings that the host keeps."""
    with serving(sealed, send) as live:
        (sealed / "evil.html").write_text("<p>evil")
        code, said = _verify(project, live.url, "--lang", "en")
        assert (code, said[1]) == (0, "The policy headers of every answer are as the release says.")
        assert "anything extra, such as evil.html" in said[2]
        kept = (sealed / "_headers").rename(sealed.parent / "kept")
        code, said = _verify(project, live.url, "--lang", "en")
        assert (code, said[0]) == (0, "At this address all files of the manifest are as it says: 7.")
        assert said[2] == "This the server does not show, so it was not compared: _headers."
        (sealed / "_headers").write_bytes(kept.read_bytes() + b"/*\n  Refresh: 0\n")
        assert "changed: _headers" in _verify(project, live.url, "--lang", "en")[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda path, sent: sent.pop("Referrer-Policy"), ["Referrer-Policy: 8, index.html"]),
        (lambda path, sent: sent.update({"Referrer-Policy": "unsafe-url"}), ["Referrer-Policy: 8, index.html"]),
        (
            lambda path, sent: path == "/help/" and sent.update({POLICY: headers.CARDS.headers[POLICY]}),
            [f"{POLICY}: 1, help/index.html"],
        ),
        (lambda path, sent: "embed" in path and sent.pop(POLICY), [f"{POLICY}: 1, embed/index.html"]),
        (lambda path, sent: path == "/" and sent.update({"Set-Cookie": "a=1"}), ["Set-Cookie: 1, index.html"]),
        (
            lambda path, sent: path == "/" and sent.update({"refresh": "0;url=https://x.test"}),
            ["Refresh: 1, index.html"],
        ),
        (lambda path, sent: sent.clear(), [f"{name}: 8, index.html" for name in [*headers.EVERYWHERE, OPENER, POLICY]]),
    ],
    ids="gone other frames card cookie refresh none".split(),
)
def test_headers_that_are_not_as_the_release_says(
    sealed: Path, change: Callable[[str, Sent], object], said: list[str]
) -> None:
    """Each is named with the number of files."""

    def send(path: str) -> Sent:
        sent = _sent(path)
        change(path, sent)
        return sent

    names = [*manifest.parse((sealed / manifest.NAME).read_bytes())]
    with serving(sealed, send) as live:
        seen = Published(live.url).look(sorted(names, key=lambda name: name != "index.html"))
    odd: dict[str, list[str]] = {}
    for name, one in seen.items():
        for header in one.odd:
            odd.setdefault(header, []).append(name)
    assert [f"{header}: {len(found)}, {found[0]}" for header, found in odd.items()] == said


def test_a_host_without_headers(project: Project, sealed: Path, keys: Keys) -> None:
    """Is told of, with exit code 1; whoever knows that it can't send them says so, and hears that none was compared."""
    asking = ("--allowed-signers", keys.allowed)
    with serving(sealed) as live:
        code, said = _verify(project, live.url, *asking)
        assert code == 1
        assert any(line.startswith(f"Заголовок {POLICY} не такий, як у випуску: файлів 8") for line in said), said
        assert "--without-headers" in said[-1]
        code, said = _verify(project, live.url, *asking, "--without-headers")
        assert (code, said[2]) == (0, "Заголовків не звірено: --without-headers.")


# Whatever else may happen


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def test_a_copy_out_of_reach(project: Project) -> None:
    """Exit code 3, with the reason."""
    code, said = _verify(project, f"http://127.0.0.1:{_free_port()}/")
    assert (code, said[0].startswith("Копія недоступна: ")) == (3, True)


def _answering(answers: Mapping[str, bytes]) -> Callable[[socket.socket], None]:
    """One answer a connection, whatever was promised."""

    def talk(connection: socket.socket) -> None:
        asked = connection.recv(4096).decode().split(" ")[1]
        connection.sendall(answers.get(asked, b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"))

    return talk


def _fine(body: bytes, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s" % (len(body), more, body)


def test_a_host_with_a_failure_of_its_own() -> None:
    """503 says nothing about the site: it counts as out of reach."""
    with listening(_answering({"/": _fine(b"home")})) as port, pytest.raises(Unreachable, match=r"a\.txt: HTTP 503"):
        Published(f"http://127.0.0.1:{port}").look(["index.html", "a.txt"])


def test_hosts_that_hang_up_after_each_answer() -> None:
    """A connection that is not kept is made anew; a wrongly packed or cut answer is a changed file."""
    body, cut, good = b"text", _fine(b"text" * 9)[:-5], hashlib.sha256(b"text").hexdigest()
    answers = {f"/{number}.txt": _fine(body) for number in range(20)}
    answers |= {"/cut.txt": cut, "/garbled.txt": _fine(body, b"Content-Encoding: gzip\r\n")}
    answers["/gone.txt"] = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
    names = [name[1:] for name in answers]
    with listening(_answering(answers)) as port:
        seen = Published(f"http://127.0.0.1:{port}").look(names)
    found = {name: one.sum for name, one in seen.items()}
    assert list(found) == names
    assert {name for name, digest in found.items() if digest == good} == {f"{number}.txt" for number in range(20)}
    assert found["gone.txt"] is None
    assert None not in (found["cut.txt"], found["garbled.txt"])


@pytest.mark.parametrize("address", ["http://example.org/", "ftp://127.0.0.1/", "https://", "http://127.0.0.1:x/"])
def test_addresses_that_prove_nothing(project: Project, address: str) -> None:
    """Without https anybody on the way can answer; other addresses are none."""
    code, said = _verify(project, address)
    assert (code, said[0].startswith("Потрібна адреса https")) == (2, True)


def test_wrong_calls(project: Project, site: Path, tmp_path: Path) -> None:
    """A folder, a manifest, signers that are not there, or no manifest at all."""
    assert _verify(project, tmp_path / "nowhere")[0] == 2
    assert _verify(project, site, "--manifest", tmp_path / "nowhere")[0] == 2
    assert _verify(project, site, "--allowed-signers", tmp_path / "nowhere")[0] == 2
    assert _verify(project, site, "--manifest", site / "index.html")[0] == 2
    assert _verify(project)[0] == 2
    (site / manifest.NAME).unlink()
    assert _verify(project, site) == (1, [f"На копії немає {manifest.NAME}."])


# The build


def test_the_day_comes_from_the_source_date(project: Project, small_site: Path, keys: Keys, tmp_path: Path) -> None:
    """SOURCE_DATE_EPOCH stands for --today; folder, time zone, language and hash seed still make no difference.

    Signed, only the signature comes on top. Of the whole site, ``test_properdocs_keeps_the_contract`` says so.
    """
    for name in ("docs", "data"):
        shutil.copytree(small_site / name, tmp_path / "else where" / name)
    shutil.copy(small_site / "mkdocs.yml", tmp_path / "else where")
    copies = ["--data", tmp_path / "else where" / "data", "--docs", tmp_path / "else where" / "docs"]
    machine = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "527", "SIGN_KEY": str(keys.private)}
    out = tmp_path / "other" / "built"
    done = run_script(project, "build.py", "--examples", "--out", out, *copies, SOURCE_DATE_EPOCH=ON_THE_DAY, **machine)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (out / manifest.NAME).read_bytes() == (small_site / "site" / manifest.NAME).read_bytes()
    assert manifest.sums(out) == manifest.sums(small_site / "site")
    assert _verify(project, out, "--allowed-signers", keys.allowed)[0] == 0


def test_a_key_that_does_not_sign_stops_the_build(project: Project, small_site: Path, tmp_path: Path) -> None:
    """An unsigned site is not published in place of a signed one."""
    given = ["--data", small_site / "data", "--docs", small_site / "docs", "--out", tmp_path / "site"]
    done = run_script(project, "build.py", *given, "--sign", tmp_path / "nowhere", "--today", TODAY)
    assert (done.returncode, "Не вдалося підписати" in done.stderr) == (2, True)
    assert not (tmp_path / "site").exists()


def test_a_day_that_is_said_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """--today before SOURCE_DATE_EPOCH before the clock; a wrong one is a wrong call."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", ON_THE_DAY)
    assert command.arguments(__file__, None).parse_args([]).today == dt.date.fromisoformat(TODAY)
    assert command.arguments(__file__, None).parse_args(["--today", "2027-01-02"]).today == dt.date(2027, 1, 2)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795557600")  # 22:00 in UTC: the next day in Ukraine
    assert command.arguments(__file__, None).parse_args([]).today == dt.date(2026, 11, 25)
    for wrong in ("yesterday", "1e9", "9" * 30, "0"):  # the last is a clock that never was set
        monkeypatch.setenv("SOURCE_DATE_EPOCH", wrong)
        with pytest.raises(SystemExit, match="2"):
            command.arguments(__file__, None).parse_args([])
        with pytest.raises(SystemExit, match="2"):
            command.run(lambda: command.today().day)
    with pytest.raises(SystemExit, match="2"):
        command.arguments(__file__, None).parse_args(["--today", "9999-12-31"])
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert command.arguments(__file__, None).parse_args([]).today == dt.datetime.now(ZoneInfo("Europe/Kyiv")).date()
