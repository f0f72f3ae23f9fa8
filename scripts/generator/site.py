"""The site: data, pages and templates brought together. Engines and commands use only this."""

import dataclasses
import datetime as dt
import functools
import importlib.resources
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from markupsafe import Markup

from generator import data, documents, feeds, ics, prose
from generator import menu as menus
from generator.addresses import page_file, site_path
from generator.data import Data
from generator.documents import Document, Documents
from generator.fields import Lang
from generator.listing import AUDIENCES, MOST, Listing, archive_path, for_path, shortened
from generator.menu import Menu
from generator.pages import Pages
from generator.problems import Problem, errors
from generator.references import Reference, fill
from generator.styles import Stylesheet, seal
from generator.templates import environment
from generator.views import Heading, PageView, SiteView
from generator.words import label


@dataclasses.dataclass(frozen=True)
class Inputs:
    """Where the site comes from. ``today`` decides what is past and what is stale."""

    data: Path
    docs: Path
    overrides: Path
    config: Path  # mkdocs.yml: the menu
    today: dt.date


def load(inputs: Inputs) -> tuple["Site | None", list[Problem]]:
    """Read and check everything. The site is None when an error stands in the way of building it."""
    facts, problems = data.load(inputs.data, inputs.today)
    pages, more = documents.load(inputs.docs)
    problems += more
    if facts is None:
        return None, sorted(problems)
    menu, more = menus.load(inputs.config, pages)
    problems += more
    for document in pages.pages.values():
        problems += prose.check_document(document, pages, facts)
    if menu is None or errors(problems):
        return None, sorted(problems)
    return Site(inputs, facts, pages, menu), sorted(problems)


class Site:
    """A site whose inputs are in order."""

    def __init__(self, inputs: Inputs, facts: Data, pages: Documents, menu: Menu) -> None:
        self.inputs, self.data, self.documents, self.menu = inputs, facts, pages, menu
        self.env = environment(inputs.overrides)
        self.preview = False  # live preview adds its own script, so the policy is left out

    @functools.cached_property
    def view(self) -> SiteView:
        """What all pages share."""
        nav = {lang: self.menu.items(lang, self.documents) for lang in self.data.languages}
        return SiteView(self.data.campaign, self.data.contacts, nav, self.inputs.today)

    @functools.cached_property
    def listing(self) -> Listing:
        """All events, worked out once."""
        return Listing(self.data, self.inputs.today)

    @functools.cached_property
    def stylesheet(self) -> Stylesheet:
        """The theme's and our own styles, from which each page gets what it uses."""
        theme = importlib.resources.files("material") / "templates" / "assets" / "stylesheets"
        base = next(file for file in theme.iterdir() if re.fullmatch(r"main\..*\.css", file.name))
        own = self.inputs.overrides / "styles" / "site.css"
        return _stylesheet(base.read_text("utf-8"), own.read_text("utf-8"))

    def numbers(self) -> set[str]:
        """Numbers that ``tel:`` links of the site may dial."""
        contacts = [
            *self.data.contacts.values(),
            *(one for hromada in self.data.hromadas.values() for one in hromada.contacts),
        ]
        events = (event.contact.phone for events in self.data.events.values() for event in events if event.contact)
        asked = {re.sub(r"[^+\d]", "", phone) for phone in events if phone}
        return asked | {contact.dial for contact in contacts if contact.dial}

    def assembled(self) -> dict[str, bytes]:
        """The Markdown tree for the engine: marks in place of references, only a title on top."""
        tree = {}
        for document in self.documents.pages.values():
            title = json.dumps(document.meta.title, ensure_ascii=False)  # JSON is YAML
            tree[document.source] = f"---\ntitle: {title}\n---\n{document.text}".encode()
        return tree | {name: path.read_bytes() for name, path in self.documents.assets.items()}

    def document_view(self, document: Document, lang: Lang, html: str, toc: Sequence[Heading]) -> PageView:
        """A page the engine made from ``document``, for readers of ``lang``."""
        view = PageView(
            lang=lang,
            path=document.path,
            template=document.meta.template,
            title=document.meta.title,
            description=document.meta.description,
            body_lang=document.lang if document.lang != lang else None,
            toc=tuple(toc),
            neutral=document.meta.neutral,
            reviewed=document.meta.reviewed,
            languages=self.documents.languages(document.page),
            indexed=document.lang == lang,
        )
        return dataclasses.replace(
            view, body=fill(html, list(document.references), functools.partial(self._reference, view))
        )

    def _reference(self, view: PageView, reference: Reference) -> Markup:
        values: Mapping[str, object]
        match reference.name:
            case "phone" | "contact":
                values = {"contact": self.data.contacts[reference.argument]}
            case "fact" | "cite":
                values = {"fact": self.data.facts[reference.argument]}
            case "events":
                calendar, later = shortened(self.listing.calendar, MOST)
                years = [(year, archive_path(year)) for year in self.listing.archive()]
                values = {"calendar": calendar, "later": later, "choices": self.listing.choices, "years": years}
            case "hromadas":
                values = {"hromadas": list(self.data.hromadas.items())}
            case "sources":
                values = {"facts": list(self.data.facts.values())}
            case other:
                raise LookupError(other)
        template = self.env.get_template(f"_{reference.name}.html")
        return Markup(template.render(view=view, site=self.view, **values).strip())  # autoescaped by the template

    def render(self, view: PageView) -> str:
        """A whole page, sealed: styles and policy inside."""
        return self.seal(self.env.get_template(view.template).render(view=view, site=self.view))

    def seal(self, html: str) -> str:
        """Give a rendered page the styles it uses and the policy that allows nothing else."""
        sealed = seal(html, self.stylesheet)
        return re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", sealed) if self.preview else sealed

    def generated(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        """Pages and files in ``lang`` that have no Markdown: path from the site's root → bytes."""
        for view in Pages(self.listing, lang):
            yield page_file(site_path(lang, view.path)), self.render(view).encode()
        for path, content in itertools.chain(self._calendars(lang), self._feeds(lang)):
            yield site_path(lang, path), content

    def _calendars(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        campaign, name = self.data.campaign, self.data.campaign.name.text(lang)[0]
        entries = [
            (one.card, [ics.Entry(one.card.hromada_slug, one.card.hromada, each, one.record) for each in one.dates])
            for one in self.listing.all
        ]

        def file(path: str, title: str, kept: Iterable[list[ics.Entry]]) -> tuple[str, bytes]:
            return path, ics.calendar(itertools.chain.from_iterable(kept), campaign, lang, title, path)

        yield file("events/all.ics", name, (dates for _, dates in entries))
        for slug, hromada in self.data.hromadas.items():
            title = f"{hromada.name.text(lang)[0]} — {name}"
            yield file(f"events/{slug}.ics", title, (dates for card, dates in entries if card.hromada_slug == slug))
        for audience in AUDIENCES:
            title = f"{label(f'events_for_{audience}', lang)} — {name}"
            kept = (dates for card, dates in entries if audience in card.event.audience)
            yield file(for_path(audience).rstrip("/") + ".ics", title, kept)
        for card, dates in entries:
            yield file(card.path.rstrip("/") + ".ics", card.event.title.text(lang)[0], [dates])

    def _feeds(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        news = self.listing.changes()
        yield "events/feed.json", feeds.json_feed(news, self.data.campaign, lang)
        yield "events/feed.xml", feeds.atom(news, self.data.campaign, lang, self.inputs.today)

    def shared(self) -> Iterator[tuple[str, bytes]]:
        """Files of the whole site."""
        base = self.data.campaign.address.rstrip("/") + "/"
        pages: list[tuple[Lang, str, dt.date | None, tuple[Lang, ...]]] = [
            (lang, document.path, document.meta.reviewed, self.documents.languages(page))
            for (page, lang), document in sorted(self.documents.pages.items())
        ]
        pages += [
            (lang, view.path, view.changed, view.languages)
            for view in Pages(self.listing, self.data.languages[0])
            if view.indexed
            for lang in view.languages
        ]
        yield "sitemap.xml", _sitemap(pages, base)
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()


_stylesheet = functools.lru_cache(maxsize=2)(Stylesheet)  # taken apart once, also for many rebuilds of a preview


def _sitemap(pages: Sequence[tuple[Lang, str, dt.date | None, tuple[Lang, ...]]], base: str) -> bytes:
    """``pages``: language, path, day of the last change, languages in which the page exists."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for own, path, changed, languages in pages:
        address = escape(base + site_path(own, path))
        lines.append(f"<url><loc>{address}</loc>" + (f"<lastmod>{changed}</lastmod>" if changed else ""))
        for lang, code in [*((lang, lang) for lang in languages), (languages[0], "x-default")]:
            lines.append(
                f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(base + site_path(lang, path))}"/>'
            )
        lines.append("</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()
