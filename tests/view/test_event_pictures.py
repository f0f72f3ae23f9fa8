"""A poster of an event: where it is shown, what is said of one that can't be, and that nothing else is lost."""

import datetime as dt
import json
import struct
import zlib
from pathlib import Path

import campaign
import pytest
from campaign import CLEAN, Copy, Said
from conftest import TODAY, Project

from generator.base.fields import Lang
from generator.site import Inputs, load

EVENTS, FILE = "data/events/bilytska.yml", "docs/images/afisha.png"
PICTURE = '    picture: {file: /images/afisha.png, alt: {uk: "Двоє підлітків", en: "Two teenagers"}}\n'


def _png(size: int) -> bytes:
    """A picture of one point that is ``size`` bytes heavy."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return head + chunk(b"tEXt", b"a\0" + b"." * size) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    made = campaign.made(tmp_path / "copy", monkeypatch, capsys)
    made.slip(EVENTS, "    audience: [pupils]\n", f"    audience: [pupils]\n{PICTURE}")
    (made.root / FILE).parent.mkdir()
    (made.root / FILE).write_bytes(_png(1000))
    return made


def _files(root: Path, project: Project, lang: Lang) -> dict[str, str]:
    day = dt.date.fromisoformat(TODAY)
    site, problems = load(Inputs(root / "data", root / "docs", project.overrides, root / "mkdocs.yml", day))
    assert site is not None, problems
    return {path: content.decode() for path, content in site.generated(lang) if path.endswith(("html", "json", "xml"))}


@pytest.mark.parametrize(("lang", "alt"), [("uk", "Двоє підлітків"), ("en", "Two teenagers")])
def test_a_picture_is_on_the_events_page_and_in_what_others_read(
    copy: Copy, project: Project, lang: Lang, alt: str
) -> None:
    """Lazily loaded, with words in the reader's language; for search engines and in both feeds; not on a board."""
    assert copy.check("--strict") == Said(0, CLEAN)
    files, start = _files(copy.root, project, lang), "en/" if lang == "en" else ""
    page = files[f"{start}events/bilytska/urok/index.html"]
    up = "../" * (3 + len(start) // 3)
    assert f'<img src="{up}images/afisha.png" alt="{alt}" loading="lazy">' in page
    assert '"image":"https://krok.test/images/afisha.png"' in page
    items = json.loads(files[f"{start}events/feed.json"])["items"]
    assert [one.get("image") for one in items if one["url"].endswith("urok/")] == [
        "https://krok.test/images/afisha.png"
    ]
    assert (
        'rel="enclosure" type="image/png" href="https://krok.test/images/afisha.png"'
        in files[f"{start}events/feed.xml"]
    )
    assert "afisha" not in files[f"{start}hromadas/bilytska/board/index.html"]


def test_a_picture_that_is_not_there_takes_no_event_down(copy: Copy, project: Project) -> None:
    """It is told with the line and the nearest name; the event goes out without it."""
    copy.slip(EVENTS, "afisha.png", "afish.png")
    found = {one["code"]: one for one in copy.problems()}
    assert found["picture-missing"]["line"] == 13 and found["picture-missing"]["severity"] == "warning"
    assert "images/afisha.png" in str(found["picture-missing"]) and "asset-unused" in found
    files = _files(copy.root, project, "uk")
    assert "<img" not in files["events/bilytska/urok/index.html"] and '"image"' not in files["events/feed.json"]


def test_a_heavy_poster_is_told(copy: Copy) -> None:
    (copy.root / FILE).write_bytes(_png(150_000))
    assert [(one["code"], one["file"]) for one in copy.problems()] == [("image-heavy", FILE)]


@pytest.mark.parametrize("written", ["https://example.org/a.png", "images/Афіша.png", "../a.png", "images/a.svg"])
def test_only_a_picture_of_our_own_is_taken(copy: Copy, written: str) -> None:
    copy.slip(EVENTS, "/images/afisha.png", f'"{written}"')
    first = copy.problems()[0]
    assert (first["code"], first["line"]) == ("picture-format", 13)
