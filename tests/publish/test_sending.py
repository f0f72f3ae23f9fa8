"""Sending: two officers and a server at night, one repository; by the program git and by dulwich alike."""

import errno
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from conftest import Project
from desks import EVENT_FILE, EVENTS, PAGE, Desk, bare, git
from dulwich.repo import Repo

from generator.publish import sending
from generator.publish.repository import Overtaken, Trouble, blob_id, carries
from generator.publish.sending import Clashed, Outcome

Seats = Callable[[str], Desk]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bare(tmp_path_factory.mktemp("hub"))


@pytest.fixture
def hub(template: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "Наш сайт"
    folder.mkdir()
    return Path(shutil.copytree(template, folder / "hub.git"))


@pytest.fixture(params=["git", "dulwich"])
def seats(hub: Path, request: pytest.FixtureRequest) -> Iterator[Seats]:
    """Desks by their owner's name."""
    yield lambda name: Desk.at(hub, name, request.param)


def log(hub: Path) -> list[str]:
    """Each commit of the hub: how many parents, who, what."""
    return git(hub, "log", "--format=%p|%an|%s", "main").splitlines()


def at_hub(hub: Path, name: str = EVENT_FILE) -> str:
    return git(hub, "show", f"main:{name}")


def test_a_change_is_one_commit_with_a_line(seats: Seats, hub: Path) -> None:
    """Edited, new and removed files, one with Cyrillic letters and a space; then the folder is clean."""
    desk = seats("Оксана з пробілом")
    desk.edit("2026-12-09", "2026-12-10")
    desk.write("docs/images/моє фото.jpg", "\0binary\r\n")
    (desk.root / "docs/index.en.md").unlink()
    outcome = desk.send()
    assert (outcome.sent, outcome.held) == (True, ())
    assert len(log(hub)) == 2 and log(hub)[0].endswith("|Оксана з пробілом|Зміна")
    names = git(hub, "show", "--name-status", "--format=", "main").splitlines()
    assert names == [f"M\t{EVENT_FILE}", "A\tdocs/images/моє фото.jpg", "D\tdocs/index.en.md"]
    assert git(hub, "cat-file", "blob", "main:docs/images/моє фото.jpg") == "\0binary\n"  # as text is read here
    assert desk.clean()
    assert desk.steps == ["fetch", "merge", "push", "renew"]


def test_nothing_to_send_is_nothing_sent(seats: Seats, hub: Path) -> None:
    """No empty commit; but what others did comes."""
    one, other = seats("one"), seats("other")
    assert not one.send().sent and len(log(hub)) == 1
    other.add("new")
    other.send()
    outcome = one.send()
    assert (outcome.sent, outcome.renewed) == (False, (EVENT_FILE,))
    assert "id: new" in one.read() and one.clean()


def test_two_add_a_file_each(seats: Seats, hub: Path) -> None:
    """B was overtaken; both files are there, in a line without a merge."""
    one, other = seats("one"), seats("other")
    one.write("data/events/dykanska.yml", EVENTS)
    other.write("data/events/lubenska.yml", EVENTS)
    one.send()
    other.send()
    assert at_hub(hub, "data/events/dykanska.yml") == at_hub(hub, "data/events/lubenska.yml") == EVENTS
    assert [len(line.partition("|")[0].split()) for line in log(hub)] == [1, 1, 0]
    assert other.clean() and (other.root / "data/events/dykanska.yml").is_file()


def test_two_append_to_one_list(seats: Seats, hub: Path) -> None:
    """Where Git's own merge by lines clashes, both events are there, and comments and blank lines as they were."""
    one, other = seats("one"), seats("other")
    one.add("mine")
    other.add("theirs")
    one.send()
    assert other.send().renewed == (EVENT_FILE,)
    text = at_hub(hub)
    assert text.startswith(EVENTS) and text.count("  - id: ") == 4
    assert other.read() == text and other.clean()
    assert one.send().sent is False and one.read() == text


def test_different_entries_and_fields(seats: Seats, hub: Path) -> None:
    """One moves the first event, another renames it and cancels the second."""
    one, other = seats("one"), seats("other")
    one.edit("2026-12-02", "2026-12-03")
    other.edit('uk: "Перша"', 'uk: "Найперша"')
    other.edit("2026-12-09", "2026-12-09\n    status: cancelled")
    one.send()
    other.send()
    assert all(part in at_hub(hub) for part in ("2026-12-03   # середа", "Найперша", "status: cancelled"))


@pytest.mark.parametrize(
    ("first", "second", "path"),
    [
        ((EVENT_FILE, "2026-12-09", "2026-12-10"), (EVENT_FILE, "2026-12-09", "2026-12-11"),
         ("events", "second", "date")),
        ((EVENT_FILE, EVENTS[EVENTS.index("\n  - id: second") :], ""), (EVENT_FILE, "2026-12-09", "2026-12-11"),
         ("events", "second")),
        (("docs/index.uk.md", "Текст.", "Один."), ("docs/index.uk.md", "Текст.", "Інший."), ("body",)),
    ],
    ids=["field", "deleted and edited", "page"],
)  # fmt: skip
def test_a_clash_is_told_and_nothing_is_written(
    seats: Seats, hub: Path, first: tuple[str, str, str], second: tuple[str, str, str], path: tuple[str, ...]
) -> None:
    """File, entry, field, both texts; the hub and the folder stay byte for byte."""
    one, other = seats("one"), seats("other")
    one.edit(*first[1:], name=first[0])
    other.edit(*second[1:], name=second[0])
    one.send()
    before, mine, head = log(hub), other.read(second[0]), git(other.root, "rev-parse", "HEAD")
    with pytest.raises(Clashed) as told:
        other.send()
    ((name, (clash,)),) = told.value.clashes.items()
    assert (name, clash.path) == (second[0], path)
    assert clash.mine is not None and second[2].strip() in clash.mine
    assert (first[2] or None) is None or (clash.theirs is not None and first[2] in clash.theirs)
    assert (log(hub), other.read(second[0]), git(other.root, "rev-parse", "HEAD")) == (before, mine, head)


def test_a_server_at_night_is_in_nobodys_way(seats: Seats, hub: Path) -> None:
    """What programs write is merged, and where it clashes theirs stands; what is ignored is never sent."""
    night, desk = seats("night"), seats("desk")
    night.edit("aaaa", 'aaaa"}\n  - {path: "new/", short: "bbbb', name="data/permalinks.yml")
    night.edit('"102"}', '"103"}', name="data/published.json")
    night.send()
    desk.edit("aaaa", 'aaaa"}\n  - {path: "own/", short: "cccc', name="data/permalinks.yml")
    desk.edit('"102"}', '"104"}', name="data/published.json")
    desk.write("data/pulled/history.json", "{}")
    desk.write(".build/x", "x")
    desk.add("event")
    assert desk.send().sent
    assert [path in at_hub(hub, "data/permalinks.yml") for path in ("new/", "own/")] == [True, True]
    assert '"103"' in at_hub(hub, "data/published.json")
    assert "pulled" not in git(hub, "ls-tree", "-r", "--name-only", "main")
    assert (desk.root / "data/pulled/history.json").is_file()


def test_a_race_is_run_again(seats: Seats, hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another pushes between our fetch and our push: refused, fetched, laid anew; after five times, told."""
    desk, rival = seats("desk"), seats("rival")
    desk.add("mine")
    pushed: list[str] = []
    real = type(desk.sending.repository)
    push = real.push

    def raced(limit: int) -> None:

        def pushing(self: object, commit: str, onto: str) -> None:
            if len(pushed) < limit:
                pushed.append(commit)
                rival.add(f"rival-{len(pushed)}")
                with monkeypatch.context() as calm:
                    calm.setattr(real, "push", push)
                    rival.send()
            push(self, commit, onto)  # type: ignore[arg-type]

        monkeypatch.setattr(real, "push", pushing)

    raced(1)
    assert desk.send().sent
    assert desk.steps.count("fetch") == 2
    assert all(f"id: {name}\n" in at_hub(hub) for name in ("mine", "rival-1"))
    assert sending.TRIES == 5
    monkeypatch.setattr(sending, "TRIES", 2)
    desk.add("late")
    raced(99)
    with pytest.raises(Trouble) as told:
        desk.send()
    assert told.value.key == "git_busy" and len(pushed) == 1 + 2
    assert "id: late" in desk.read() and "id: late" not in at_hub(hub)


def test_a_push_upon_another_commit_is_overtaken(seats: Seats) -> None:
    """The back ends say so themselves, whatever the remote's own words are."""
    desk, rival = seats("desk"), seats("rival")
    repository = desk.sending.repository
    theirs = repository.fetch()
    rival.add("first")
    rival.send()
    commit = repository.commit(theirs, {"docs/x.uk.md": b"x"}, "x", "1795000000 +0200")
    with pytest.raises(Overtaken):
        repository.push(commit, theirs)


def test_a_push_while_the_library_fetches(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remote's commit is the one whose files came, not the one that somebody sent in that moment."""
    desk, rival = Desk.at(hub, "desk", "dulwich"), Desk.at(hub, "rival", "git")
    fetch = Repo.fetch

    def fetching(self: Repo, target: Repo, **options: Any) -> object:
        fetch(self, target, **options)
        rival.add("late")
        rival.send()
        return self.get_refs()

    monkeypatch.setattr(Repo, "fetch", fetching)
    repository = desk.sending.repository
    assert EVENT_FILE in repository.tree(repository.fetch())
    monkeypatch.undo()
    desk.add("mine")
    assert desk.send().sent and "id: late" in at_hub(hub) and "id: mine" in at_hub(hub)


def test_a_lock_that_a_blackout_left_goes_by_itself(seats: Seats, hub: Path) -> None:
    """A fresh one may be of somebody at work: that is told, and nothing of what was written is lost."""
    desk = seats("desk")
    desk.add("mine")
    lock = desk.root / ".git/index.lock"
    lock.touch()
    with pytest.raises(Trouble) as told:
        desk.send()
    assert told.value.key == "git_locked" and "index.lock" in told.value.values["why"]
    os.utime(lock, (0, 0))
    desk.send()
    assert not lock.exists() and desk.clean() and at_hub(hub).count("id: mine\n") == 1


def test_a_full_disk_is_no_silent_host(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes to whoever tells of disks, also where the program says it in words."""
    sending_desk = Desk.at(hub, "desk", "git").sending
    said = b"error: unable to write file: No space left on device\nfatal: unpack-objects failed\n"
    monkeypatch.setattr(subprocess, "run", lambda call, **_: subprocess.CompletedProcess(call, 128, b"", said))
    with pytest.raises(OSError) as told:
        sending_desk.repository.fetch()
    assert told.value.errno == errno.ENOSPC


def _sent_while(desk: Desk, save: Callable[[], None]) -> Outcome:
    """Send, and ``save`` something once the remote has taken it, before the folder is touched."""
    real = type(desk.sending.repository)
    push = real.push

    def pushing(self: object, commit: str, onto: str) -> None:
        push(self, commit, onto)  # type: ignore[arg-type]
        save()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(real, "push", pushing)
        return desk.send()


def test_what_is_saved_meanwhile_is_kept(seats: Seats, hub: Path) -> None:
    """An officer goes on typing while it is sent: the file is merged with what came, and nothing is lost."""
    desk, other = seats("desk"), seats("other")
    other.add("theirs")
    other.send()
    desk.add("mine")

    def save() -> None:
        desk.edit("2026-12-09", "2026-12-12")
        desk.edit('"mine"', '"mine, mended"')

    assert _sent_while(desk, save).held == ()
    assert all(part in desk.read() for part in ("id: theirs", "2026-12-12", "mine, mended"))
    desk.send()
    assert at_hub(hub) == desk.read() and "2026-12-12" in at_hub(hub)


def test_what_is_saved_meanwhile_and_clashes_leaves_the_folder(seats: Seats, hub: Path) -> None:
    """Then no file is touched and the folder stands where it stood: the next time tells the clash."""
    desk, other = seats("desk"), seats("other")
    other.edit("2026-12-09", "2026-12-11")
    other.send()
    desk.add("mine")
    assert _sent_while(desk, lambda: desk.edit("2026-12-09", "2026-12-12")).held == (EVENT_FILE,)
    assert "2026-12-12" in desk.read() and "id: mine" in at_hub(hub)
    with pytest.raises(Clashed):
        desk.send()
    desk.edit("2026-12-12", "2026-12-11")
    desk.send()
    assert desk.clean() and desk.read() == at_hub(hub)


def test_taking_back_takes_back_only_that(seats: Seats, hub: Path) -> None:
    """What others sent since, and what is not sent yet, stays; twice is as if it never was."""
    desk, other = seats("desk"), seats("other")
    with pytest.raises(Trouble) as told:
        desk.send(undo=True)
    assert told.value.key == "nothing_to_undo"
    desk.edit("2026-12-09", "2026-12-10")
    desk.write("docs/new.uk.md", PAGE)
    desk.send()
    other.add("theirs")
    other.send()
    desk.edit('"Перша"', '"Не надіслано"')
    assert desk.send(undo=True).sent
    text = at_hub(hub)
    assert "2026-12-09" in text and "id: theirs" in text and "Не надіслано" not in text
    assert not (desk.root / "docs/new.uk.md").exists()
    assert "Не надіслано" in desk.read() and "id: theirs" in desk.read() and "2026-12-09" in desk.read()
    desk.send(undo=True)
    assert "2026-12-10" in at_hub(hub) and "Не надіслано" not in at_hub(hub)


def test_taking_back_what_arrived_though_its_answer_got_lost(
    seats: Seats, hub: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was the last that was sent, not the one before; what never arrived is no publication."""
    desk = seats("desk")
    real = type(desk.sending.repository)
    push = real.push
    desk.add("earlier")
    desk.send()
    for name, arrives in (("lost", True), ("never", False)):

        def pushing(self: object, commit: str, onto: str, arrives: bool = arrives) -> None:
            if arrives:
                push(self, commit, onto)  # type: ignore[arg-type]
            raise Trouble("git_unreachable", why="cut")

        desk.add(name)
        monkeypatch.setattr(real, "push", pushing)
        with pytest.raises(Trouble):
            desk.send()
        monkeypatch.setattr(real, "push", push)
        if arrives:
            assert not desk.send().sent and "id: lost" in at_hub(hub)
    desk.send(undo=True)
    assert "id: earlier" in at_hub(hub) and "id: lost" not in at_hub(hub) and "id: never" in desk.read()


def test_only_an_officers_files_are_sent(seats: Seats, hub: Path) -> None:
    """A changed program stays here; commits of one's own that touch it are a developer's to send."""
    desk = seats("desk")
    desk.edit("print(1)", "print(2)", name="scripts/program.py")
    desk.write("docs/.sveltia-tmp-1", "half a file")
    desk.add("mine")
    assert list(desk.send().renewed) == [] and "print(1)" in at_hub(hub, "scripts/program.py")
    assert "print(2)" in desk.read("scripts/program.py")
    assert [*desk.reviewed[0]] == [EVENT_FILE] and "docs/.nojekyll" in git(hub, "ls-tree", "-r", "--name-only", "main")
    git(desk.root, "commit", "-qam", "program")
    desk.add("more")
    with pytest.raises(Trouble) as told:
        desk.send()
    assert told.value.key == "git_own_commits" and "scripts/program.py" in str(told.value.values)


def test_own_commits_of_content_become_one(seats: Seats, hub: Path) -> None:
    """Who commits by hand and publishes loses nothing; where the folder stood is kept under a name."""
    desk, other = seats("desk"), seats("other")
    other.add("theirs")
    other.send()
    desk.add("one")
    git(desk.root, "commit", "-qam", "one")
    head = git(desk.root, "rev-parse", "HEAD").strip()
    desk.add("two")
    desk.send()
    assert all(f"id: {name}" in at_hub(hub) for name in ("one", "two", "theirs"))
    assert desk.clean() and git(desk.root, "rev-parse", f"refs/backup/{head[:12]}").strip() == head


def test_a_new_program_comes_with_the_content(seats: Seats) -> None:
    """What others changed outside comes into the folder as well."""
    desk, other = seats("desk"), seats("other")
    (other.root / "scripts/program.py").chmod(0o755)
    git(other.root, "commit", "-qam", "program")
    git(other.root, "push", "-q")
    git(desk.root, "pull", "-q")
    other.edit("print(1)", "print(2)", name="scripts/program.py")
    git(other.root, "commit", "-qam", "program")
    git(other.root, "push", "-q")
    desk.add("mine")
    desk.send()
    assert "print(2)" in desk.read("scripts/program.py") and desk.clean()


def test_a_site_inside_a_repository(seats: Seats, hub: Path) -> None:
    """sites/<oblast> of a shared repository: its own data, docs and menu, and nobody else's."""
    desk = seats("desk")
    desk.write("sites/sumska/data/events/a.yml", EVENTS)
    desk.write("sites/sumska/mkdocs.yml", "nav: []\n")
    desk.add("not sent")
    inner = desk.root / "sites/sumska"
    told = sending.Sending(sending.opened(inner, by=desk.by), inner)
    seen: list[set[str]] = []
    told.send(lambda theirs, content: seen.append(set(content)) or "x", "1795000000 +0200", desk.steps.append)  # type: ignore[func-returns-value]
    assert seen == [{"sites/sumska/data/events/a.yml", "sites/sumska/mkdocs.yml"}]
    assert set(told.contents(told.repository.head())) == {"data/events/a.yml", "mkdocs.yml"}
    assert "not sent" in desk.read()


def test_line_ends_of_windows_change_nothing(seats: Seats, hub: Path) -> None:
    """A file that some program saved with CRLF is the same file, and a changed one is sent with LF."""
    desk = seats("desk")
    desk.write("docs/index.uk.md", PAGE.replace("\n", "\r\n"))
    desk.write(EVENT_FILE, (EVENTS + '\n  - id: new\n    title: {uk: "x"}\n').replace("\n", "\r\n"))
    desk.send()
    assert list(desk.reviewed[0]) == [EVENT_FILE]
    assert b"\r" not in at_hub(hub).encode()


def test_paths_of_windows_are_paths_of_git(seats: Seats, hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """data\\events\\x.yml is the file that Git calls data/events/x.yml, so nobody's event is overwritten."""
    desk, other = seats("desk"), seats("other")
    other.add("theirs")
    other.send()
    desk.add("mine")
    walked = Path.rglob

    def as_windows(self: Path, pattern: str) -> Iterator[Path]:
        for path in walked(self, pattern):
            yield _Windows(path)

    monkeypatch.setattr(Path, "rglob", as_windows)
    desk.send()
    monkeypatch.undo()
    assert at_hub(hub).count("  - id: ") == 4
    assert "\\" not in git(hub, "ls-tree", "-r", "--name-only", "main")


class _Windows(type(Path())):  # type: ignore[misc]
    """A path that is written with Windows' separators."""

    def relative_to(self, *other: object, **options: object) -> "Path":  # type: ignore[override]
        return PureWindowsPath(*super().relative_to(*other, **options).parts)  # type: ignore[return-value, arg-type]


def test_git_knows_our_ids(hub: Path) -> None:
    """What is computed here is what Git computes."""
    for name in ("data/events/bilytska.yml", "docs/index.uk.md"):
        assert git(hub, "rev-parse", f"main:{name}").strip() == blob_id(at_hub(hub, name).encode())


@pytest.mark.parametrize("by", ["git", "dulwich"])
def test_what_is_no_clone_is_told(tmp_path: Path, by: str) -> None:
    """No repository, no remote, no branch, nobody there."""
    with pytest.raises(Trouble) as told:
        sending.opened(tmp_path, by=by)
    assert told.value.key == "git_none"
    git(tmp_path, "init", "-q", "-b", "main")
    with pytest.raises(Trouble) as told:
        sending.opened(tmp_path, by=by)
    assert told.value.key == "git_no_remote"
    git(tmp_path, "remote", "add", "origin", str(tmp_path / "nobody.git"))
    git(tmp_path, "commit", "--allow-empty", "-qm", "x")
    with pytest.raises(Trouble) as told:
        sending.opened(tmp_path, by=by).fetch()
    assert told.value.key == "git_unreachable"
    git(tmp_path, "checkout", "-q", "--detach")
    with pytest.raises(Trouble) as told:
        sending.opened(tmp_path, by=by)
    assert told.value.key == "git_no_branch"


def test_a_folder_of_somebody_else_is_told(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a memory stick's are, or those that root unpacked: with what makes Git trust it."""
    desk = Desk.at(hub, "Оксана", "git")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(Trouble) as told:
        sending.opened(desk.root, by="git")
    assert told.value.key == "git_owner"
    assert str(told.value.values["call"]).startswith("git config --global --add safe.directory ")


@pytest.mark.parametrize("lang", ["uk", "en"])
def test_a_server_takes_what_was_published(project: Project, hub: Path, lang: str, tmp_path: Path) -> None:
    """The line for cron in deploy/README.md asks the repository, and builds only when there is something new."""
    lines = re.findall(
        r"`\*/10 \* \* \* \* cd /srv/\S+ (&& git fetch .+?)`", (project.root / "deploy/README.md").read_text("utf-8")
    )
    assert len(lines) == 2
    server, desk = Desk.at(hub, "server", "git"), Desk.at(hub, "desk", "git")
    program = tmp_path / "bin" / "python3"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$*" >> "$LOG"\n')
    program.chmod(0o755)
    log = tmp_path / "log"

    def cron() -> list[str]:
        line = f"cd '{server.root}' {lines[lang == 'en']}"
        environment = os.environ | {"PATH": f"{program.parent}:{os.environ['PATH']}", "LOG": str(log)}
        done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, check=False)
        assert (done.stdout, done.stderr) == (b"", b"")
        return log.read_text().splitlines() if log.exists() else []

    assert cron() == []
    desk.add("published")
    desk.send()
    assert cron() == ["scripts/run.py build --unattended", "scripts/run.py pack"]
    assert "id: published" in server.read()
    assert len(cron()) == 2


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://git.example/a.git", True),
        ("http://127.0.0.1:3000/a.git", True),
        ("http://git.example/a.git", False),
        ("git@git.example:a.git", False),
        ("/srv/a.git", False),
    ],
)
def test_a_token_goes_only_where_nobody_listens(address: str, may: bool) -> None:
    """Not over plain http, and to no other transport."""
    assert carries(address) is may
