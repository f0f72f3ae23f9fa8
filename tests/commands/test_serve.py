"""Live preview: an officer saves a file and sees it, once, whatever else goes wrong."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import small
from conftest import PATIENCE, Project

import run


@dataclass
class Preview:
    """A running preview of a copy of the project."""

    root: Path
    port: int
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    def answers(self) -> bool:
        with suppress(ConnectionError):
            return self.get("/")[0] == 200
        return False

    def shows(self, path: str, text: str) -> bool:
        """Wait until a page says it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if text in self.get(path)[1]:
                return True
            time.sleep(0.05)
        return False

    def builds(self) -> int:
        return self.log.read_text(encoding="utf-8").count("Building documentation")

    def settled(self) -> int:
        """How many builds there were once none has begun for a while."""
        seen = -1
        while seen != (seen := self.builds()):
            time.sleep(1.5)
        return seen

    def edit(self, name: str | Path, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        aside = self.log.with_name("edited")  # whole at once, as editors save: half a file is a change of its own
        aside.write_text(text.replace(old, new, 1), encoding="utf-8")
        aside.replace(path)


SECTIONS = "Текст.\n\n## Розділ\n\nТекст."
WITH_SECTIONS = dict.fromkeys(("help/call", "help/health", "risks/index", "risks/signs"), SECTIONS)


@contextmanager
def previewing(root: Path, log: Path, *options: str | Path) -> Iterator[Preview]:
    """A preview by the program in ``root``, with ``options``; what it says is in ``log``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, root / "scripts/serve.py", "--address", f"127.0.0.1:{port}", *options],
            env={**os.environ, **run.FOR_CHILDREN},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            preview = Preview(root, port, log)
            end = time.monotonic() + PATIENCE
            while not preview.answers() and time.monotonic() < end:
                assert process.poll() is None, log.read_text(encoding="utf-8")
                time.sleep(0.1)
            yield preview
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest.fixture(scope="module")
def preview(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Of the small campaign and its own copy of the program. (The whole site is previewed in author/test_guide.py.)"""
    root = tmp_path_factory.mktemp("preview") / "project"
    small.write(root, project.data)
    small.write_pages(root, small.PAGES | WITH_SECTIONS)
    menu, called = root / "mkdocs.yml", "  - help/call.md\n"
    section = f"  - Допомога:\n      - help/index.md\n    {called}"
    text = menu.read_text("utf-8").replace(called, "").replace("  - help/index.md\n", section)
    menu.write_text(text, "utf-8")
    small.add_program(root, project.root)
    with previewing(root, root.with_name("log.txt")) as running:
        yield running


@pytest.mark.parametrize(
    ("file", "old", "new", "page", "seen"),
    [
        ("docs/help/call.uk.md", "\n## ", "\n## Щойно дописано\n\n## ", "/help/call/", "Щойно дописано"),
        ("docs/help/call.en.md", "\n## ", "\n## Just written\n\n## ", "/en/help/call/", "Just written"),
        ("data/hromadas/bilytska.yml", 'uk: "Біл', 'uk: "Нова біл', "/hromadas/bilytska/", "Нова біл"),
        ("data/events/bilytska.yml", 'uk: "Приклад', 'uk: "Новий приклад', "/events/", "Новий приклад"),
        ("overrides/styles/site.css", "--paper: #f7f5ef", "--paper: #f7f5ee", "/", "--paper:#f7f5ee"),
    ],
    ids=["page", "English page", "hromada", "event", "style"],
)
def test_an_edit_is_seen_after_one_build(preview: Preview, file: str, old: str, new: str, page: str, seen: str) -> None:
    """A change in docs, data or overrides shows by itself, and costs one build, not an endless row of them."""
    before = preview.settled()
    preview.edit(file, old, new)
    assert preview.shows(page, seen)
    assert preview.settled() == before + 1


@pytest.mark.parametrize(
    "path",
    ["/", "/en/", "/help/", "/hromadas/", "/hromadas/bilytska/board/", "/events/for-pupils/", "/search/", "/blank/"],
)
def test_every_kind_of_page_is_there(preview: Preview, path: str) -> None:
    """Pages that are made when somebody asks for them are the same pages."""
    status, html = preview.get(path)
    assert status == 200
    assert "<h1" in html


@pytest.mark.parametrize(
    ("path", "begins"),
    [("/events/all.ics", "BEGIN:VCALENDAR"), ("/en/events/feed.json", "{"), ("/sitemap.xml", "<?xml")],
)
def test_files_are_there(preview: Preview, path: str, begins: str) -> None:
    """Calendars, feeds and the sitemap too."""
    status, content = preview.get(path)
    assert (status, content.startswith(begins)) == (200, True)


def test_a_page_without_change_stays_as_it_was(preview: Preview) -> None:
    """What was kept from the build before is the whole page: text, headings, the list of them."""
    before = preview.get("/risks/signs/")[1]
    preview.edit("docs/help/call.uk.md", "\n## ", "\n## Ще дописано\n\n## ")
    assert preview.shows("/help/call/", "Ще дописано")
    epoch = r"livereload\(\d+, \d+\)"
    assert re.sub(epoch, "", preview.get("/risks/signs/")[1]) == re.sub(epoch, "", before)


def test_a_broken_file_is_told_and_survived(preview: Preview) -> None:
    """A slip does not end the preview: every page says what is wrong, the old text stays, mending it goes on."""
    preview.edit("data/hromadas/bilytska.yml", "name:", "nmae:")
    assert preview.shows("/help/", "<pre><code>name: {")  # the line to paste
    page = preview.get("/help/")[1]
    assert "data/hromadas/bilytska.yml:" in page
    assert "data/events/sources.yml:" not in page  # no blame where there is none
    assert "<h1>Сторінка</h1>" in page
    assert "bilytska.yml:" in preview.log.read_text(encoding="utf-8")
    preview.edit("data/hromadas/bilytska.yml", "nmae:", "name:")
    preview.edit("docs/help/call.uk.md", "\n## ", "\n## Знову добре\n\n## ")
    assert preview.shows("/help/call/", "Знову добре")
    assert "bilytska.yml" not in preview.get("/help/")[1]


def test_broken_settings_are_told_and_survived(preview: Preview) -> None:
    """A slip in mkdocs.yml while the preview runs, or a setting refused, stands on every page until it is mended."""
    slips = (
        ("strict: true", "strcit: true", "mkdocs.yml:5<"),
        ("plugins:\n", "plugins:\n  - search\n", "plugins.search"),
        ("strict: true", "strict: [1]", "MkDocs"),
        ("strict: true", "\tstrict: true", "табуляція"),
    )
    for number, (old, new, said) in enumerate(slips):
        preview.edit("mkdocs.yml", old, new)
        assert preview.shows("/help/", said)
        assert "<h1>" in preview.get("/risks/signs/")[1]
        preview.edit("mkdocs.yml", new, old)
        preview.edit("docs/help/call.uk.md", "\n## ", f"\n## Виправлено {number}\n\n## ")
        assert preview.shows("/help/call/", f"Виправлено {number}")
        assert said not in preview.get("/help/")[1]


def test_a_page_that_failed_shows_why(preview: Preview) -> None:
    """A new page with a slip has no page yet: in its place stands what is wrong with it, never a bare 404."""
    page = preview.root / "docs/help/nova.uk.md"
    page.write_text("---\ntitle: Нова\ndescription: Про що.\nreviewed: колись\n---\nТекст.\n", encoding="utf-8")
    assert preview.shows("/help/nova/", "docs/help/nova.uk.md:4")
    assert "<main" in preview.get("/help/nova/")[1]
    page.write_text(page.read_text("utf-8").replace("колись", "2026-11-24"), encoding="utf-8")
    assert preview.shows("/help/nova/", "Сторінки немає в меню, тож вона стоїть останньою")
    assert 'nova/">Нова</a>' in preview.get("/help/call/")[1]
    page.unlink()
    assert preview.shows("/help/nova/", "checked")


@pytest.fixture
def other(project: Project, tmp_path: Path) -> Path:
    """A small site in a folder of its own, to be named by ``--site``."""
    folder = tmp_path / "інша область"
    small.write(folder, project.data)
    return folder


def test_a_watched_folder_is_watched(project: Project, tmp_path: Path, other: Path) -> None:
    """``watch`` in mkdocs.yml has its effect: a change there builds anew."""
    (other / "more").mkdir()
    (other / "mkdocs.yml").write_text("watch: [more]\n" + (other / "mkdocs.yml").read_text("utf-8"), "utf-8")
    with previewing(project.root, tmp_path / "log.txt", "--site", other) as preview:
        before = preview.builds()
        (other / "more/a.txt").write_text("a", "utf-8")
        end = time.monotonic() + PATIENCE
        while preview.builds() == before and time.monotonic() < end:
            time.sleep(0.1)
        assert preview.builds() > before


def test_a_page_shows_what_was_found_on_it(preview: Preview) -> None:
    """What needs another look stands on the page that it is about, as text, and on no other."""
    long = "Це речення <b> довге " + "дуже " * 25 + "довге."
    preview.edit("docs/risks/index.uk.md", "\n## ", f"\n{long.replace('<b> ', '')}\n\n## ")
    assert preview.shows("/risks/", "docs/risks/index.uk.md:")
    assert "docs/risks/index.uk.md:" not in preview.get("/risks/signs/")[1]
    assert "docs/risks/index.uk.md:" in preview.get("/editors/")[1]


@pytest.mark.parametrize(("path", "said"), [("/editors/", "Стан сайту"), ("/en/editors/", "State of the site")])
def test_editors_have_a_page_of_what_is_to_do(preview: Preview, path: str, said: str) -> None:
    """Pages, phone lines, sources and hromadas, each with its state and a link to its file."""
    html = preview.get(path)[1]
    assert f"<h1>{said}</h1>" in html
    for file in (
        "docs/help/call.uk.md",
        "data/contacts.yml",
        "data/events/bilytska.yml",
        "data/hromadas/zinkivska.yml",
    ):
        assert file in html
    assert 'href="calls.pdf"' in html
    status, sheet = preview.get(path + "calls.pdf")
    assert (status, sheet[:5]) == (200, "%PDF-")


def test_the_editors_page_is_not_published(built_site: Path) -> None:
    """Readers never get it, nor a link to it."""
    assert not list(built_site.rglob("editors*")) and not list(built_site.rglob("calls*"))
    assert "/editors/" not in (built_site / "index.html").read_text(encoding="utf-8")


def test_a_preview_starts_with_a_broken_file(project: Project, tmp_path: Path, other: Path) -> None:
    """Who left a slip yesterday sees it today in the browser; mended, the site comes by itself."""
    file = other / "data/contacts.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("verified_on:", "verified_no:", 1), encoding="utf-8")
    with previewing(project.root, tmp_path / "log.txt", "--site", other) as preview:
        assert "verified_on: " in preview.get("/help/")[1]
        preview.edit(file, "verified_no:", "verified_on:")
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with suppress(OSError, http.client.HTTPException):
                if "<h1>Сторінка</h1>" in preview.get("/help/")[1]:
                    return
            time.sleep(0.1)
        pytest.fail("the site did not come")


def test_what_others_ask_meanwhile_is_no_fault_of_the_settings(preview: Preview) -> None:
    """A page that is missing, asked for again and again while the site is built: the edit is shown all the same."""
    shown = threading.Event()

    def ask() -> None:
        while not shown.is_set():
            preview.get("/nowhere/")

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        preview.edit("docs/help/health.uk.md", "\n## ", "\n## Дописано потому\n\n## ")
        assert preview.shows("/help/health/", "Дописано потому")
    finally:
        shown.set()
        asking.join()


def test_another_sites_folder_is_previewed(project: Project, tmp_path: Path, other: Path) -> None:
    """``--site``: its pages, its menu and its settings, and what is edited there is seen; ours stay out of it."""
    with previewing(project.root, tmp_path / "log.txt", "--site", other) as preview:
        assert "<h1>Сторінка</h1>" in preview.get("/help/call/")[1]
        assert preview.get("/schools/")[0] == 404
        preview.edit(other / "docs/help/call.uk.md", "Текст.", "Щойно дописано.")
        assert preview.shows("/help/call/", "Щойно дописано.")
        (other / "docs/help/new.uk.md").write_text(f"{small.TOP}Новий.\n", encoding="utf-8")
        preview.edit(other / "mkdocs.yml", "  - help/call.md\n", "  - help/call.md\n  - help/new.md\n")
        assert preview.shows("/help/new/", "Новий.")


@pytest.mark.parametrize("command", ["serve.py", "edit.py"])
def test_an_address_that_is_taken_or_none_is_told(project: Project, command: str) -> None:
    """A second start says at once where the first one is; nothing is built, no other program's page is opened."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        addresses = {
            f"127.0.0.1:{taken.getsockname()[1]}": "вже працює",
            "127.0.0.1:99999": "не можна",
            "x": "не можна",
        }
        for address, said in addresses.items():
            start = [sys.executable, project.scripts / command, "--address", address]
            done = subprocess.run(start, capture_output=True, encoding="utf-8", env={**os.environ, **run.FOR_CHILDREN})
            assert (done.returncode, done.stdout) == (2, "")
            assert said in done.stderr and address in done.stderr
