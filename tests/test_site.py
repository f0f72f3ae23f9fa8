"""The built site, read as files."""

import datetime as dt
import functools
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar

import icalendar
import pytest

from generator.base.words import label
from generator.model.data import Data
from generator.write.page_scan import scan

ADDRESS = "https://bezpechnyi-krok.example/"


class _Page(HTMLParser):
    """Tags of a page with their attributes."""

    known: ClassVar[dict[object, tuple[str, dict[str, str]]]] = {}  # pages share most of their tags

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        shared = (tag, {name: value or "" for name, value in attrs})
        self.tags.append(self.known.setdefault((tag, *attrs), shared))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [found for name, found in self.tags if name == tag and attributes.items() <= found.items()]


# By design there is nothing on the neutral page; cards have no exit, because they are shown by other sites alone.
BLANK = re.compile(r"(?:en/)?(?:blank|embed(?:/.*)?)/index\.html")
LEADS_ON = 'http-equiv="refresh"'  # short and old addresses, at once


@functools.cache
def _pages(built: Path) -> list[tuple[str, _Page]]:
    """Name and content of every page to read."""
    texts = {path.relative_to(built).as_posix(): path.read_text("utf-8") for path in sorted(built.rglob("*.html"))}
    return [(name, _Page(text)) for name, text in texts.items() if not BLANK.fullmatch(name) and LEADS_ON not in text]


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "en/index.html",
        "events/index.html",
        "events/all.ics",
        "help/index.html",
        "hromadas/bilytska/index.html",
        "404.html",
        "sitemap.xml",
    ],
)
def test_the_places_exist(built_site: Path, name: str) -> None:
    """Addresses that others rely on."""
    assert (built_site / name).is_file()


def test_every_page_says_its_language(built_site: Path) -> None:
    """Ukrainian at the root, English below /en/."""
    for name, page in _pages(built_site):
        assert page.all("html")[0]["lang"] == ("en" if name.startswith("en/") else "uk"), name


ALONE = re.compile(r"(?:en/)?search/.+/index\.html")  # topics of one letter: languages have letters of their own


def test_every_page_has_its_twin(built_site: Path) -> None:
    """Absolute hreflang pairs with x-default, each pointing at a page that exists and points back."""
    for name, page in _pages(built_site):
        if name.endswith("404.html") or ALONE.fullmatch(name):
            assert page.all("link", rel="alternate") == []
            continue
        twins = {link["hreflang"]: link["href"] for link in page.all("link", rel="alternate") if "hreflang" in link}
        path = name.removeprefix("en/").removesuffix("index.html")
        assert twins == {"uk": ADDRESS + path, "en": ADDRESS + "en/" + path, "x-default": ADDRESS + path}, name
        assert (built_site / path / "index.html").is_file() and (built_site / "en" / path / "index.html").is_file()


def test_no_page_asks_another_host(built_site: Path) -> None:
    """Nothing is loaded from elsewhere, nothing is live, no link of ours is dead."""
    known = {
        contact.get("href", "").removeprefix("tel:") for _, page in _pages(built_site) for contact in page.all("a")
    }
    assert [problem.text() for problem in scan(built_site, known).problems] == []


def test_phone_links_are_those_of_the_contacts(built_site: Path, project_data: Data) -> None:
    """Every ``tel:`` link dials a number of contacts.yml, the same in both languages."""
    numbers = {contact.dial for contact in project_data.contacts.values()}
    by_page = {
        name: [link["href"] for link in page.all("a") if link.get("href", "").startswith("tel:")]
        for name, page in _pages(built_site)
    }
    assert {link.removeprefix("tel:") for links in by_page.values() for link in links} <= numbers
    for name, links in by_page.items():
        if ALONE.fullmatch(name):
            continue
        assert sorted(links) == sorted(by_page["en/" + name] if not name.startswith("en/") else links), name


def test_every_page_offers_the_line_and_the_exit(built_site: Path, project_data: Data) -> None:
    """Whom to call and how to leave, on every page, as plain links."""
    campaign = project_data.campaign
    lines = {project_data.contacts[line].dial for line in (campaign.advice_line, campaign.danger_line)}
    for name, page in _pages(built_site):
        links = page.all("a")
        assert lines <= {
            link["href"].removeprefix("tel:") for link in links if link.get("href", "").startswith("tel:")
        }, name
        exits = [link for link in links if link.get("class") == "exit"]
        assert [link["href"] for link in exits] == [campaign.exit], name
        assert {"noreferrer", "nofollow"} <= set(exits[0]["rel"].split()), name


def test_help_pages_have_neutral_titles(built_site: Path, project_data: Data) -> None:
    """The tab, the history and a link preview say nothing about what the page is."""
    for lang, start in (("uk", ""), ("en", "en/")):
        text = (built_site / start / "help/index.html").read_text(encoding="utf-8")
        neutral = project_data.campaign.neutral_title.text("en" if lang == "en" else "uk")[0]
        assert f"<title>{neutral}</title>" in text
        description = label("neutral_description", "en" if lang == "en" else "uk")
        assert re.findall('name="description" content="([^"]*)"', text) == [description]
        assert set(re.findall('"og:([^"]*)"', text)) == {"image", "image:alt"}  # one picture for all such pages


def test_policy_allows_nothing_but_the_page(built_site: Path) -> None:
    """A strict policy on every page, without unsafe words, handlers or style attributes."""
    for name, page in _pages(built_site):
        (policy,) = page.all("meta", **{"http-equiv": "Content-Security-Policy"})
        assert policy["content"].startswith("default-src 'none'"), name
        assert "unsafe" not in policy["content"], name
        for tag, attributes in page.tags:
            assert not [key for key in attributes if key.startswith("on") or key == "style"], (name, tag)


def test_pages_are_light(built_site: Path) -> None:
    """The whole of a page, styles and script inside: home 12 KB, others 16 KB, gzip."""
    import gzip

    for path in built_site.rglob("index.html"):
        name = path.relative_to(built_site).as_posix()
        size = len(gzip.compress(path.read_bytes(), 6, mtime=0))
        assert size <= (12_000 if name in ("index.html", "en/index.html") else 16_000), (name, size)


def test_only_what_readers_need_is_shipped(built_site: Path) -> None:
    """No bundle, no font, no theme file; sheets to print, pictures of links; for hosts, two files of settings."""
    settings = ("_headers", "_redirects")
    assert {path.suffix for path in built_site.rglob("*") if path.is_file() and path.name not in settings} == {
        ".html",
        ".ics",
        ".js",
        ".json",
        ".pdf",
        ".png",
        ".xml",
        ".txt",
    }
    scripts = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*.js")}
    of_search = r"(en/)?search/[0-9a-f]{8}/(search|words|sayings|places|cards-\d+|in-\d+|page-\d+)\.js"
    of_hromadas = r"(en/)?hromadas/settlements/[0-9a-f]{8}/(search|names)\.js"
    known = re.compile(f"{of_search}|{of_hromadas}")
    assert {name for name in scripts if not known.fullmatch(name)} == {"offline-worker.js"}


def test_headings_have_readable_ids(built_site: Path) -> None:
    """Ids are Latin words, not numbers."""
    for name, page in _pages(built_site):
        for level in ("h2", "h3"):
            for heading in page.all(level):
                assert re.fullmatch(r"[a-z0-9-]+(_\d+)?", heading.get("id", "x")) and not heading.get(
                    "id", "x"
                ).startswith("_"), name


def test_the_sitemap_names_every_page(built_site: Path) -> None:
    """Both languages, dates of the content, no error page."""
    text = (built_site / "sitemap.xml").read_text(encoding="utf-8")
    named = set(re.findall("<loc>(.*?)</loc>", text))
    for address in named:
        assert (built_site / address.removeprefix(ADDRESS) / "index.html").is_file(), address
    assert {ADDRESS, ADDRESS + "en/", ADDRESS + "help/", ADDRESS + "en/hromadas/bilytska/"} <= named


def test_calendars_can_be_read(built_site: Path) -> None:
    """Both calendars hold the same dates; each has its own lasting UID; examples say that they are examples."""
    calendars = [
        icalendar.Calendar.from_ical((built_site / name).read_bytes())
        for name in ("events/all.ics", "en/events/all.ics")
    ]
    uids = [[str(event["UID"]) for event in calendar.walk("VEVENT")] for calendar in calendars]
    assert uids[0] == uids[1]
    assert len(set(uids[0])) == len(uids[0]) > 0
    assert all(uid.endswith("@bezpechnyi-krok.example") for uid in uids[0])
    for calendar, prefix in zip(calendars, ("ПРИКЛАД:", "EXAMPLE:"), strict=True):
        of_hromadas = [one for one in calendar.walk("VEVENT") if not one["UID"].startswith("national.")]
        assert of_hromadas and all(str(event["SUMMARY"]).startswith(prefix) for event in of_hromadas)


@pytest.mark.parametrize("year", range(2026, 2031))
def test_the_calendars_zone_agrees_with_the_law(built_site: Path, year: int) -> None:
    """The zone inside the file gives the same offsets as the tz database, before and after both changes."""
    from generator.model.schedule import KYIV

    calendar = icalendar.Calendar.from_ical((built_site / "events/all.ics").read_bytes())
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Kyiv"
    written = zone.to_tz()
    moment = dt.datetime(year, 1, 1, 12)
    while moment.year == year:
        assert moment.replace(tzinfo=written).utcoffset() == moment.replace(tzinfo=KYIV).utcoffset(), moment
        moment += dt.timedelta(hours=6)


def test_calendar_lines_are_folded(built_site: Path) -> None:
    """Lines of at most 75 octets with CRLF, no empty line."""
    data = (built_site / "events/all.ics").read_bytes()
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in data.split(b"\r\n")) <= 75
