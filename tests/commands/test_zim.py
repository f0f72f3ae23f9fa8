"""The site as a ZIM: read back by the library that Kiwix reads with."""

import posixpath
import re
from pathlib import Path

import pytest
from conftest import TODAY, Project, run_script
from libzim.reader import Archive
from libzim.search import Query, Searcher

PAGE = "<!doctype html><html lang=uk><head><title>{0}</title></head><body><h1>{0}</h1>{1}</body></html>"
SITE = {
    "index.html": PAGE.format(
        "Безпечний крок", '<a href="help/">1</a><a href="en/">2</a><a href="events/all.ics">3</a>'
    ),
    "en/index.html": PAGE.format("Safe Step", '<a href="../">1</a>'),
    "help/index.html": PAGE.format("Довідник мешканця", '<a href="../">1</a><a href="tel:527">2</a><a href="#a">3</a>'),
    "events/all.ics": "BEGIN:VCALENDAR\r\n",
    "404.html": PAGE.format("Немає", ""),
    "p/abcd/index.html": PAGE.format("…", ""),
    "sitemap.xml": "<urlset><lastmod>2026-11-20</lastmod></urlset>",
    "_headers": "/*",
}


@pytest.fixture(scope="module")
def archive(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("zim")
    for name, content in SITE.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_text(content, encoding="utf-8", newline="")
    given = ["--site", folder / "site", "--data", project.data, "--out", folder / "x.zim", "--today", TODAY]
    done = run_script(project, "maintain/zim.py", *given)
    assert done.returncode == 0, done.stdout + done.stderr
    return Archive(folder / "x.zim")


def test_it_is_whole_and_says_what_it_is(archive: Archive) -> None:
    """Kiwix finds its name, languages and first page; the picture tells nothing."""
    assert archive.check()
    assert archive.main_entry.get_item().path == "index.html"
    told = {key: archive.get_metadata(key).decode() for key in ("Title", "Language", "Date", "Name")}
    assert told == {
        "Title": "Безпечний крок",
        "Language": "ukr,eng",
        "Date": "2026-11-20",
        "Name": "bezpechnyi-krok-offline-uk-en",
    }
    assert archive.has_illustration(48)


def test_it_holds_what_readers_need(archive: Archive) -> None:
    """Pages and calendars with their types; nothing for servers. Links lead to what is there."""
    kept = SITE.keys() - {"404.html", "p/abcd/index.html", "sitemap.xml", "_headers"}
    assert archive.entry_count == len(kept)
    assert archive.get_entry_by_path("events/all.ics").get_item().mimetype == "text/calendar"
    for name in kept:
        item = archive.get_entry_by_path(name).get_item()
        for link in re.findall('href="([^"#:]+)"', bytes(item.content).decode()):
            assert archive.has_entry_by_path(posixpath.normpath(posixpath.join(posixpath.dirname(name), link))), link
    assert archive.get_entry_by_path("help/index.html").title == "Довідник мешканця"


def test_it_can_be_searched(archive: Archive) -> None:
    found = Searcher(archive).search(Query().set_query("мешканця"))
    assert list(found.getResults(0, 5)) == ["help/index.html"]


def test_without_a_site_there_is_nothing_to_pack(project: Project, tmp_path: Path) -> None:
    done = run_script(project, "maintain/zim.py", "--site", tmp_path)
    assert (done.returncode, "make site" in done.stderr) == (2, True)
