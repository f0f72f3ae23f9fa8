"""``make publish``: what an officer changed is checked, told and sent, or it is said what to do; nothing is lost."""

import base64
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import small
from conftest import TODAY, Project
from desks import Desk, bare, git
from dulwich.repo import Repo
from dulwich.server import DictBackend
from dulwich.web import make_wsgi_chain

import publish
from desk import publishing
from generator.base import files
from generator.publish import manifest, release_folders

EVENTS = "data/events/bilytska.yml"
EVENT = """
  - id: nova-{0}
    kind: lesson
    title: {{uk: "Новий урок {0}", en: "A new lesson {0}"}}
    date: 2026-12-20
    time: 14:00-15:00
    how: on_site
    place: {{name: {{uk: "Ліцей", en: "Lyceum"}}}}
    contact: {{phone: "0532 56 78 90"}}
"""
Run = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def campaign(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("campaign")
    small.write(folder / "files", project.data)
    texts = {
        path.relative_to(folder / "files").as_posix(): path.read_bytes()
        for path in (folder / "files").rglob("*")
        if path.is_file()
    }
    return bare(folder, {**texts, ".gitignore": "/site\n/.site.*\n/.releases\n/data/pulled\n"})


@pytest.fixture
def hub(campaign: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(campaign, tmp_path / "hub.git"))


@pytest.fixture
def desk(hub: Path) -> Desk:
    return Desk.at(hub, "Оксана", "git")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command at a desk: its exit code and all that it said."""

    def run(desk: Desk, *options: str) -> tuple[int, str]:
        code = publish.main(["--site", str(desk.root), "--today", TODAY, "--by", desk.by, *options])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


def test_a_new_event_is_told_and_sent(desk: Desk, hub: Path, run: Run) -> None:
    """First what would be; then it is sent, with a line that says what; then there is nothing to send, nor to lose."""
    desk.write(EVENTS, desk.read(EVENTS) + EVENT.format(1))
    head = git(hub, "rev-parse", "main")
    code, said = run(desk, "--plan")
    assert code == 0 and "Події: додано 1" in said and "«Новий урок 1»" in said
    assert git(hub, "rev-parse", "main") == head
    code, said = run(desk)
    assert code == 0 and "Надіслано. Події: додано 1" in said and "--undo" in said
    assert "буде приблизно" not in said  # the address is an example
    assert git(hub, "log", "-1", "--format=%s", "main").strip() == "Події: додано 1"
    assert desk.clean()
    assert "уже надіслано" in run(desk)[1]


def test_it_is_said_when_readers_have_it(desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the site has an address; ``--wait`` looks there, and the receipt names the commit."""
    desk.edit("https://bezpechnyi-krok.example/", "https://krok.hromada.ua/", "data/campaign.yml")
    asked: list[str] = []

    def read(self: publishing.Published, name: str) -> bytes:
        asked.append(f"{self.address}{name}")
        return git(desk.root, "rev-parse", "--short=12", "HEAD").encode()

    monkeypatch.setattr(publishing.Published, "read", read)
    code, said = run(desk, "--wait")
    assert code == 0 and "https://krok.hromada.ua/ буде приблизно за 20 хв" in said
    assert "Зміни вже на сайті" in said and asked == ["https://krok.hromada.ua/receipt/index.html"]


def test_a_mistake_stops_and_is_told_first(desk: Desk, hub: Path, run: Run) -> None:
    """The check's own message, with file, line and remedy; nothing is sent."""
    desk.write(EVENTS, desk.read(EVENTS) + EVENT.format(1).replace("2026-12-20", "2026-13-20"))
    desk.edit("Текст.", "Інший текст.", "docs/help/call.uk.md")
    head = git(hub, "rev-parse", "main")
    for options in ((), ("--plan",)):
        code, said = run(desk, *options)
        assert code == 1
        first = said.splitlines()[0]
        assert first.startswith(f"{desk.root / EVENTS}:") and "2026-13-20" in first
    assert git(hub, "rev-parse", "main") == head
    assert "2026-13-20" in desk.read(EVENTS)


def test_somebody_elses_mistake_stops_nobody(desk: Desk, hub: Path, run: Run) -> None:
    """A broken file of events of another hromada is left out by the build; whoever did not touch it can publish."""
    other = Desk.at(hub, "other", "git")
    other.write("data/events/dykanska.yml", "hromada: dykanska\nevents:\n  - id: x\n")
    other.send()
    desk.write(EVENTS, desk.read(EVENTS) + EVENT.format(1))
    assert run(desk)[0] == 0
    desk.edit("id: x", "id: y", "data/events/dykanska.yml")
    assert run(desk)[0] == 1


def test_a_number_changed_without_confirmation_is_not_sent(desk: Desk, run: Run) -> None:
    """What a build would refuse is refused here, at the desk."""
    desk.edit('dial: "527"', 'dial: "528"', "data/contacts.yml")
    code, said = run(desk)
    assert code == 1 and "527" in said and "data/contacts.yml:" in said


def test_other_lines_wait_for_those_that_nobody_called(project: Project, desk: Desk, run: Run) -> None:
    """While a line is not confirmed for over a year, no new one is published: a warning of the check stops here."""
    desk.write("data/published.json", (project.data / "published.json").read_text("utf-8"))
    desk.send()
    text = desk.read("data/contacts.yml")
    start = text.index('  - id: "527"')
    entry = text[start : text.index("\n  - id:", start + 5) + 1]
    desk.write("data/contacts.yml", text.rstrip() + "\n\n" + entry.replace('id: "527"', 'id: "nova"'))
    code, said = run(desk)
    assert code == 1 and "contact-unconfirmed" in said


def test_only_the_menu_of_the_settings_is_an_officers(desk: Desk, run: Run) -> None:
    """A plug-in is not sent from here."""
    desk.write("mkdocs.yml", "site_description: x\n" + desk.read("mkdocs.yml"))
    code, said = run(desk)
    assert code == 1 and "change-outside" in said


@pytest.mark.parametrize(("keep", "title_kept"), [("mine", "Моя назва"), ("theirs", "Їхня назва")])
def test_two_officers_and_the_same_field(desk: Desk, hub: Path, run: Run, keep: str, title_kept: str) -> None:
    """The clash names file, event and field with both texts; once it is said whose stays, it goes."""
    other = Desk.at(hub, "other", "dulwich")
    other.write(EVENTS, other.read(EVENTS) + EVENT.format(1))
    other.send()
    assert "Узято зміни інших, файлів: 1" in run(desk)[1]
    for each, title in ((other, "Їхня назва"), (desk, "Моя назва")):
        each.edit("Новий урок 1", title, EVENTS)
    code, said = run(other)
    assert code == 0, said
    before = desk.read(EVENTS)
    code, said = run(desk)
    assert code == 1
    assert f"{EVENTS} › events › " in said and "title › uk" in said
    assert "Моя назва" in said and "Їхня назва" in said
    assert desk.read(EVENTS) == before
    desk.write(EVENTS, before + EVENT.format(2))
    assert run(desk, "--keep", keep)[0] == 0 and desk.clean()
    assert title_kept in git(hub, "show", f"main:{EVENTS}")


def test_taking_back(desk: Desk, hub: Path, run: Run) -> None:
    """The last publication goes, with a commit that says so; the folder follows. Nothing published: nothing to undo."""
    assert run(desk, "--undo")[0] == 2
    text = desk.read(EVENTS)
    desk.write(EVENTS, text + EVENT.format(1))
    run(desk)
    code, said = run(desk, "--undo")
    assert code == 0 and "Повернуто" in said
    assert desk.read(EVENTS) == text == git(hub, "show", f"main:{EVENTS}")


def test_an_answer_that_never_comes_changes_nothing(desk: Desk, hub: Path, run: Run) -> None:
    """The repository is gone: code 3, and it is said that nothing has changed."""
    desk.write(EVENTS, desk.read(EVENTS) + EVENT.format(1))
    shutil.rmtree(hub)
    code, said = run(desk)
    assert code == 3 and "нічого не змінено" in said
    assert run(desk, "--plan")[0] == 0


def test_two_publications_at_once_are_one(desk: Desk, run: Run) -> None:
    """Whoever comes second is told so."""
    with files.lock(publishing.lock_of(desk.root)):
        code, said = run(desk)
    assert code == 2 and "вже триває" in said


@pytest.fixture
def plain(campaign: Path, tmp_path: Path) -> Desk:
    """A folder without Git."""
    git(tmp_path, "clone", "-q", str(campaign), "plain")
    shutil.rmtree(tmp_path / "plain/.git")
    return Desk(tmp_path / "plain", "git")


def test_without_git_it_is_said_what_is_needed(plain: Desk, run: Run) -> None:
    """In Ukrainian, with lines to paste; nothing is made."""
    for options in ((), ("--plan",)):
        code, said = run(plain, *options)
        assert code == 2 and "не під Git" in said and 'publish: {folder: "/шлях/до/теки"}' in said
    assert not (plain.root / "site").exists()


def test_without_git_the_site_goes_to_a_folder(
    plain: Desk, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Built, copied; only changes the next time; taken back by the release before."""
    there = tmp_path / "на диску"
    plain.write("data/campaign.yml", plain.read("data/campaign.yml") + f'\npublish: {{folder: "{there}"}}\n')
    code, said = run(plain)
    assert code == 0 and "Надіслано файлів" in said, said
    first = (there / manifest.NAME).read_bytes()
    assert manifest.intact(there)

    def build(call: list[object], **options: object) -> subprocess.CompletedProcess[str]:
        """The next build, with one page changed; the real one takes seconds."""
        if "pull_events.py" in str(call):
            return subprocess.CompletedProcess(call, 3, "Джерело мовчить")
        with release_folders.side_folder(plain.root / "site") as side:
            shutil.copytree(plain.root / "site", side / "new")
            (side / "new/help/call/index.html").write_text("Інший текст.", encoding="utf-8")
            (side / "new" / manifest.NAME).write_bytes(manifest.dump(manifest.sums(side / "new")))
            release_folders.publish(side / "new", plain.root / "site")
        return subprocess.CompletedProcess(call, 0, "Готово")

    monkeypatch.setattr(publishing.subprocess, "run", build)
    code, said = run(plain)
    assert code == 0 and "Надіслано файлів: 1." in said
    assert (there / "help/call/index.html").read_text("utf-8") == "Інший текст."
    assert run(plain, "--undo")[0] == 0
    assert (there / manifest.NAME).read_bytes() == first and manifest.intact(there)
    plain.edit(str(there), str(plain.root / "docs"), "data/campaign.yml")
    code, said = run(plain, "--plan")
    assert code == 2 and "у теці самого сайту" in said


def test_a_host_by_ftps_is_asked_before_a_build(plain: Desk, run: Run, keyring: dict[Any, str]) -> None:
    """Without a password one is asked for; a host that is silent is told, and nobody waits for a build."""
    line = '\npublish: {ftps: "ftp@127.0.0.1:/public_html", port: 1}\n'
    plain.write("data/campaign.yml", plain.read("data/campaign.yml") + line)
    code, said = run(plain)
    assert code == 2 and "чекає пароля FTP" in said and "ftp@127.0.0.1" in said
    keyring["safe-step", "ftp@127.0.0.1"] = "пароль"
    code, said = run(plain)
    assert code == 3 and "не відповідає" in said and "пароль" not in said.replace("пароля", "")
    assert not (plain.root / "site").exists()


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("publish: {}", 1, "publish-place"),
        ('publish: {folder: "/x", sftp: "u@h:/x"}', 1, "publish-place"),
        ('publish: {ftps: "u@h:/x", sftp: "u@h:/x"}', 1, "publish-place"),
        ('publish: {ftp: "u@h:/x"}', 1, "key-unknown"),
        ('publish: {sftp: "-oProxyCommand=x@h:/x"}', 1, "publish-sftp"),
        ('publish: {sftp: "https://host/x"}', 1, "publish-sftp"),
    ],
)
def test_a_slip_in_the_setting_is_told(desk: Desk, run: Run, line: str, code: int, said: str) -> None:
    """By the check, with the two forms to choose from; an option for ssh is no address."""
    desk.write("data/campaign.yml", desk.read("data/campaign.yml") + f"\n{line}\n")
    done, out = run(desk)
    assert done == code and said in out


def test_waiting_ends_when_readers_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """``--wait`` looks at the public site until the new build is there, and gives up after a time."""
    told: list[str] = []
    publisher = publishing.Publisher(Path(), publishing.dt.date(2026, 11, 24), "uk", told.append, lambda *_: None)
    answers = iter([False, False, True])
    publisher.online = lambda: next(answers)
    assert publishing.wait(publisher, 0) == 0 and told == ["Зміни вже на сайті."]
    monkeypatch.setattr(publishing, "LONGEST_WAIT", -1)
    publisher.online = lambda: False
    assert publishing.wait(publisher, 0) == 3


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """A keyring of the system, in memory."""
    kept: dict[tuple[str, str], str] = {}
    module = ModuleType("keyring")
    module.get_password = lambda service, name: kept.get((service, name))  # type: ignore[attr-defined]
    module.set_password = lambda service, name, token: kept.update({(service, name): token})  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", module)
    return kept


SECRET = "glpat-Secret-1"


@pytest.fixture
def host(hub: Path) -> Iterator[tuple[str, list[str]]]:
    """A Git host that speaks the smart protocol and lets nobody in without the token; what it was shown, too."""
    shown: list[str] = []
    wanted = base64.b64encode(f"token:{SECRET}".encode()).decode()
    with Repo(str(hub)) as repo:
        git_app = make_wsgi_chain(DictBackend({"/site.git": repo}))

        def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            shown.append(environ.get("HTTP_AUTHORIZATION", ""))
            if "hidden" in environ["PATH_INFO"]:
                start_response("404 Not Found", [("Content-Length", "0")])
                return []
            if shown[-1] != f"Basic {wanted}":
                start_response("401 Unauthorized", [("WWW-Authenticate", 'Basic realm="git"'), ("Content-Length", "0")])
                return []
            answer: Iterable[bytes] = git_app(environ, start_response)
            return answer

        class Quiet(WSGIRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                pass

        with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}/site.git", shown
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("by", ["git", "dulwich"])
def test_a_repository_that_a_token_may_not_see(
    hub: Path, run: Run, by: str, host: tuple[str, list[str]], keyring: dict[Any, str]
) -> None:
    """A host says that there is none: the address or the token is at fault, not the network."""
    desk = Desk.at(hub, "desk", by)
    git(desk.root, "remote", "set-url", "origin", host[0].replace("site.git", "hidden.git"))
    code, said = run(desk)
    assert code == 2 and "токен його не бачить" in said and keyring == {}


@pytest.mark.parametrize("by", ["git", "dulwich"])
def test_a_token_is_asked_for_once_and_lies_nowhere(
    hub: Path, run: Run, by: str, host: tuple[str, list[str]], keyring: dict[Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keyring keeps it; no file of the folder, no address and no line of the output ever has it."""
    address, _ = host
    desk = Desk.at(hub, "Оксана", by)
    git(desk.root, "remote", "set-url", "origin", address)
    desk.write(EVENTS, desk.read(EVENTS) + EVENT.format(1))
    code, said = run(desk)
    assert code == 2 and "не пустило" in said and "токен" in said
    monkeypatch.setattr(publish.sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(publish.getpass, "getpass", lambda prompt: pytest.fail("nobody is there to answer"))
    assert run(desk)[0] == 2  # as on Windows in a task at night, whose input is NUL
    monkeypatch.setattr(publish.sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(publish.getpass, "getpass", lambda prompt: "літери")
    assert run(desk)[0] == 2 and keyring == {}
    monkeypatch.setattr(publish.getpass, "getpass", lambda prompt: SECRET)
    code, said = run(desk)
    assert code == 0 and desk.clean()
    assert list(keyring.values()) == [SECRET]
    monkeypatch.setattr(publish.getpass, "getpass", lambda prompt: pytest.fail("asked again"))
    desk.write(EVENTS, desk.read(EVENTS) + EVENT.format(2))
    code, more = run(desk)
    assert code == 0 and git(hub, "rev-list", "--count", "main").strip() == "3"
    assert SECRET not in said + more
    files = [path for path in desk.root.rglob("*") if path.is_file()]
    encoded = base64.b64encode(f"token:{SECRET}".encode())
    assert len(files) > 50
    assert [path for path in files if SECRET.encode() in (text := path.read_bytes()) or encoded in text] == []
