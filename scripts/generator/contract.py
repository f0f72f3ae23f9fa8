"""What a built site promises its readers, said by its data alone and checked on its files, whoever built them.

The engine that turns Markdown into HTML will be another one some day. A folder that breaks none of these points is
the same site to its readers: the same addresses, languages, titles, phone lines and calendars, and nothing foreign.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

from generator.base import html_tags
from generator.base.addresses import page_file, site_path
from generator.base.fields import Lang
from generator.read.references import MARK
from generator.site import Site
from generator.view.calendar import AUDIENCES, for_path
from generator.view.embed_cards import card_path
from generator.write import page_scan

POINTS = (
    "address lang title heading line exit policy host link twin calendar feed sitemap missing leftover"  # in this order
).split()

_HOME = "home.html"
_TITLE = re.compile(r"<title>\s*(.*?)\s*</title>", re.DOTALL)
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_LEFTOVER = re.compile(rf"\{{\{{|\{{%|{MARK.pattern}")  # references, and marks for them, that nothing replaced
_SCANNED = {"built-host": "host", "built-live": "policy", "built-link": "link", "built-number": "line"}
_FEEDS = ("events/feed.json", "events/feed.xml")
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True, order=True)
class Breach:
    """A promise that is not kept: one of ``POINTS``, the file, and what is in it instead."""

    point: str
    file: str
    content: str


@dataclass(frozen=True)
class Contract:
    """What must be found. Paths are counted from a language's root."""

    address: str  # of the site, with a slash at the end
    languages: Sequence[Lang]
    exit: str
    lines: frozenset[str]  # all that ``tel:`` links may dial
    everywhere: frozenset[str]  # those that every page offers
    titles: Mapping[tuple[Lang, str], str]  # of the pages that people wrote
    pages: frozenset[str]  # addresses that answer with a page
    leading: frozenset[str]  # addresses that only lead on, are blank by design, or are cards for other sites
    calendars: frozenset[str]

    def breaches(self, folder: Path) -> list[Breach]:
        """Every promise that the site in ``folder`` breaks."""
        scan = page_scan.scan(folder, self.lines)
        breaches = [Breach(_SCANNED[one.code], one.file, str(one.params["value"])) for one in scan.problems]
        site = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
        pages = {name: _Page(site[name].read_text("utf-8")) for name in site if name.endswith(".html")}
        breaches += self._addresses(site)
        for name, page in pages.items():
            breaches += self._page(name, page)
        breaches += self._twins(pages)
        for lang in self.languages:
            breaches += self._files(lang, site)
        return sorted([*breaches, *self._sitemap(site, pages)], key=lambda one: (POINTS.index(one.point), one))

    def _addresses(self, site: Mapping[str, Path]) -> Iterator[Breach]:
        """Every address that was promised answers, in every language."""
        for lang in self.languages:
            for path in sorted(self.pages | self.leading):
                if (name := page_file(site_path(lang, path))) not in site:
                    yield Breach("address", name, "—")
            if (name := site_path(lang, "404.html")) not in site:
                yield Breach("missing", name, "—")

    def _place(self, name: str) -> tuple[Lang, str]:
        """Language and path of a page's file."""
        lang: Lang = next((one for one in self.languages if one != "uk" and name.startswith(f"{one}/")), "uk")
        return lang, name.removeprefix(site_path(lang, "")).removesuffix("index.html")

    def _page(self, name: str, page: "_Page") -> Iterator[Breach]:
        """What each page must have, by itself."""
        lang, path = self._place(name)
        if page.lang != lang:
            yield Breach("lang", name, page.lang)
        if not page.title:
            yield Breach("title", name, "—")
        if len(page.headings) != 1:
            yield Breach("heading", name, " · ".join(page.headings) or "—")
        elif page.headings[0] != (expected := self.titles.get((lang, path), page.headings[0])):
            yield Breach("heading", name, f"{page.headings[0]} ≠ {expected}")
        yield from (Breach("policy", name, policy or "—") for policy in page.loose_policies)
        if _LEFTOVER.search(page.text):
            yield Breach("leftover", name, "".join(_LEFTOVER.findall(page.text)[:1]) or "{{")
        if path in self.leading:
            return
        for line in sorted(self.everywhere - page.dialled):
            yield Breach("line", name, line)
        if page.exits != [self.exit]:
            yield Breach("exit", name, " ".join(page.exits) or "—")

    def _twins(self, pages: Mapping[str, "_Page"]) -> Iterator[Breach]:
        """Pages name all their languages, themselves too, and x-default, or none of them; both ways, absolute.

        A page that names none says nothing to search engines: an error page, a text that is not translated yet.
        """
        for name, page in pages.items():
            _, path = self._place(name)
            own: dict[str, str] = {lang: self.address + site_path(lang, path) for lang in self.languages}
            expected = {**own, "x-default": own[self.languages[0]]}
            if (page.twins or page.indexed) and page.twins != expected:
                yield Breach("twin", name, " ".join(f"{lang}={href}" for lang, href in page.twins.items()) or "—")
            if not page.twins:
                continue
            for lang in self.languages:
                other = pages.get(page_file(site_path(lang, path)))
                if other is None or other.twins != page.twins:
                    yield Breach("twin", name, own[lang])
                elif other.dialled != page.dialled:
                    yield Breach("line", name, " ".join(sorted(other.dialled ^ page.dialled)))

    def _files(self, lang: Lang, site: Mapping[str, Path]) -> Iterator[Breach]:
        """Calendars and feeds are there and are what they are called."""
        for calendar in sorted(self.calendars):
            name = site_path(lang, calendar)
            text = site[name].read_bytes() if name in site else b""
            if not (text.startswith(b"BEGIN:VCALENDAR\r\n") and text.endswith(b"\r\nEND:VCALENDAR\r\n")):
                yield Breach("calendar", name, text[:20].decode(errors="replace") or "—")
        for feed in _FEEDS:
            name = site_path(lang, feed)
            try:
                text = site[name].read_bytes()
                json.loads(text) if feed.endswith("json") else ElementTree.fromstring(text)
            except (KeyError, ValueError, ElementTree.ParseError) as error:
                yield Breach("feed", name, str(error))

    def _sitemap(self, site: Mapping[str, Path], pages: Mapping[str, "_Page"]) -> Iterator[Breach]:
        """The sitemap names every page that search engines may keep, each with its twins, and no other."""
        try:
            tree = ElementTree.fromstring(site["sitemap.xml"].read_bytes())
        except (KeyError, ElementTree.ParseError) as error:
            yield Breach("sitemap", "sitemap.xml", str(error))
            return
        named = {
            entry.findtext(f"{_SITEMAP}loc", ""): {
                link.get("hreflang", ""): link.get("href", "") for link in entry.iter(f"{_XHTML}link")
            }
            for entry in tree.iter(f"{_SITEMAP}url")
        }
        kept = {self.address + name.removesuffix("index.html"): page for name, page in pages.items() if page.indexed}
        for address in sorted(named.keys() ^ kept.keys()):
            yield Breach("sitemap", "sitemap.xml", address)
        for address in sorted(named.keys() & kept.keys()):
            if named[address] != kept[address].twins:
                yield Breach("sitemap", "sitemap.xml", f"{address} {named[address]}")


class _Page:
    """What the contract asks of a page."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tags = [html_tags.read(tag) for tag in html_tags.tags(text)]
        self.lang = next((tag.attributes.get("lang", "—") for tag in self._tags if tag.name == "html"), "—")
        self.title = unescape("".join(_TITLE.findall(text)))
        self.headings = [unescape(re.sub(r"<[^>]*>", "", one)).strip() for one in _HEADING.findall(text)]
        policies = [one["content"] for one in self._all("meta", "http-equiv", "Content-Security-Policy")]
        strict = [text for text in policies if text.startswith("default-src 'none'") and "unsafe" not in text]
        self.loose_policies = [] if len(policies) == len(strict) == 1 else (policies or [""])
        self.indexed = not self._all("meta", "name", "robots")
        self.twins = {
            alternate["hreflang"]: alternate["href"]
            for alternate in self._all("link", "rel", "alternate")
            if "hreflang" in alternate
        }
        links = [tag.attributes.get("href", "") for tag in self._tags if tag.name == "a"]
        self.dialled = {link.removeprefix("tel:") for link in links if link.startswith("tel:")}
        self.exits = [one.get("href", "") for one in self._all("a", "class", "exit")]

    def _all(self, name: str, attribute: str, value: str) -> list[Mapping[str, str]]:
        return [tag.attributes for tag in self._tags if tag.name == name and tag.attributes.get(attribute) == value]


def of(ready: Site) -> Contract:
    """The contract of a site whose inputs are in order."""
    data, documents, campaign = ready.data, ready.documents, ready.data.campaign
    remembered = ready.permalinks.known
    titles = {
        (lang, document.path): documents.pages.get((page, lang), document).meta.title
        for (page, original), document in documents.pages.items()
        if original == "uk" and document.meta.template != _HOME  # whose heading is the site's own
        for lang in data.languages
    }
    lists = [for_path(audience) for audience in AUDIENCES]
    events = [f"events/{slug}/{event.id}/" for slug, listed in data.events.items() for event in listed]
    folders = ["events/all/", *(f"events/{slug}/" for slug in data.hromadas), *lists, *events]
    written = {document.path for document in documents.pages.values()}
    moved = {one.path for one in remembered if one.moved_to is not None}
    kept = {one.path for one in remembered} - moved
    pages = {*written, *kept, *(f"hromadas/{slug}/" for slug in data.hromadas)}
    shorts = {*(f"p/{one.short}/" for one in remembered), *ready.permalinks.shorts(pages).values()}
    return Contract(
        address=campaign.root,
        languages=data.languages,
        exit=campaign.exit,
        lines=frozenset(ready.numbers()),
        everywhere=frozenset(line.contact.dial or "" for line in data.lineup.here),
        titles=titles,
        pages=frozenset({*pages, *lists, *events}),
        leading=frozenset({"blank/", *moved, *shorts, *map(card_path, pages | moved)}),
        calendars=frozenset(f"{folder.rstrip('/')}.ics" for folder in folders),
    )
