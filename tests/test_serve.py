"""Live preview: an officer saves a file and sees it, once, whatever else goes wrong."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Project

import run

PATIENCE = 30.0  # the tests' machine does much else


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
        return answer.status, answer.read().decode()

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

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def preview(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    root = tmp_path_factory.mktemp("preview") / "project"
    left_out = shutil.ignore_patterns(".git", ".venv", "site", ".site*", ".build", ".releases", ".cache", "*_cache")
    shutil.copytree(project.root, root, ignore=left_out)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = root.parent / "log.txt"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, root / "scripts/serve.py", "--address", f"127.0.0.1:{port}"],
            env={**os.environ, **run.FOR_CHILDREN},
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            end = time.monotonic() + PATIENCE
            while "Serving on" not in log.read_text(encoding="utf-8") and time.monotonic() < end:
                assert process.poll() is None, log.read_text(encoding="utf-8")
                time.sleep(0.1)
            yield Preview(root, port, log)
        finally:
            process.terminate()
            process.wait(10)


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
    before = preview.builds()
    preview.edit(file, old, new)
    assert preview.shows(page, seen)
    time.sleep(1.5)
    assert preview.builds() == before + 1


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
    """A slip does not end the preview: the log says what is wrong, the old pages stay, mending it goes on."""
    preview.edit("data/hromadas/bilytska.yml", "name:", "nmae:")
    end = time.monotonic() + PATIENCE
    while "bilytska.yml:" not in preview.log.read_text(encoding="utf-8") and time.monotonic() < end:
        time.sleep(0.1)
    assert "bilytska.yml:" in preview.log.read_text(encoding="utf-8")
    assert preview.get("/help/")[0] == 200
    preview.edit("data/hromadas/bilytska.yml", "nmae:", "name:")
    preview.edit("docs/help/call.uk.md", "\n## ", "\n## Знову добре\n\n## ")
    assert preview.shows("/help/call/", "Знову добре")
