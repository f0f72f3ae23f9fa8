"""The site: data, pages and templates brought together. Engines and commands use only this."""

import dataclasses
import datetime as dt
import functools
import importlib.resources
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from markupsafe import Markup

from generator import agenda, data, documents, ics, prose
from generator import menu as menus
from generator.addresses import page_file, site_path
from generator.data import Data
from generator.documents import Document, Documents
from generator.fields import Lang
from generator.history import record
from generator.menu import Menu
from generator.problems import Problem, errors
from generator.references import Reference, fill
from generator.schedule import occurrences
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
            data={"calendar": agenda.agenda(self.data, self.inputs.today)}
            if document.meta.template == "home.html"
            else {},
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
                values = {"calendar": agenda.agenda(self.data, self.inputs.today)}
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
        for view in self._generated_views(lang):
            yield page_file(site_path(lang, view.path)), self.render(view).encode()
        for path, content in self._calendars(lang):
            yield site_path(lang, path), content

    def _generated_views(self, lang: Lang) -> Iterator[PageView]:
        both = self.data.languages
        for slug, hromada in self.data.hromadas.items():
            name = hromada.name.text(lang)[0]
            yield PageView(
                lang,
                f"hromadas/{slug}/",
                "hromada.html",
                name,
                label("hromada_description", lang, name=name),
                languages=both,
                data={
                    "hromada": hromada,
                    "hromada_slug": slug,
                    "calendar": agenda.agenda(self.data, self.inputs.today, [slug]),
                },
            )
        for slug, events in self.data.events.items():
            for event in events:
                card = agenda.card(self.data, slug, event, self.inputs.today)
                title, really = event.title.text(lang)
                yield PageView(
                    lang,
                    card.path,
                    "event.html",
                    title,
                    label("event_description", lang, hromada=self.data.hromadas[slug].name.text(lang)[0]),
                    body_lang=really if really != lang else None,
                    languages=both,
                    indexed=not event.example,
                    data={"card": card},
                )
        yield PageView(lang, "404.html", "404.html", label("not_found", lang), "", languages=both, indexed=False)

    def _calendars(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        entries = [
            ics.Entry(slug, self.data.hromadas[slug], occurrence, past)
            for slug, events in self.data.events.items()
            for event in events
            for past in [record(self.data.history, slug, event, self.inputs.today)]
            for occurrence in occurrences(event, past.date)
        ]
        name = self.data.campaign.name.text(lang)[0]
        yield "events/all.ics", ics.calendar(entries, self.data.campaign, lang, name, "events/all.ics")
        for slug, hromada in self.data.hromadas.items():
            own = [entry for entry in entries if entry.hromada == slug]
            path = f"events/{slug}.ics"
            yield (
                path,
                ics.calendar(own, self.data.campaign, lang, f"{hromada.name.text(lang)[0]} — {name}", path),
            )
            for event, dates in itertools.groupby(own, key=lambda entry: entry.occurrence.event):
                path = agenda.event_path(slug, event).rstrip("/") + ".ics"
                yield path, ics.calendar(dates, self.data.campaign, lang, event.title.text(lang)[0], path)

    def shared(self) -> Iterator[tuple[str, bytes]]:
        """Files of the whole site."""
        base = self.data.campaign.address.rstrip("/") + "/"
        urls: list[tuple[str, dt.date | None, tuple[Lang, ...], str]] = []
        for (page, lang), document in sorted(self.documents.pages.items()):
            urls.append(
                (
                    base + site_path(lang, document.path),
                    document.meta.reviewed,
                    self.documents.languages(page),
                    document.path,
                )
            )
        for slug in self.data.hromadas:
            path = f"hromadas/{slug}/"
            urls += [(base + site_path(lang, path), None, self.data.languages, path) for lang in self.data.languages]
        yield "sitemap.xml", _sitemap(urls, base)
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()


_stylesheet = functools.lru_cache(maxsize=2)(Stylesheet)  # taken apart once, also for many rebuilds of a preview


def _sitemap(urls: list[tuple[str, dt.date | None, tuple[Lang, ...], str]], base: str) -> bytes:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for address, changed, languages, path in urls:
        lines.append(f"<url><loc>{escape(address)}</loc>" + (f"<lastmod>{changed}</lastmod>" if changed else ""))
        for lang, code in [*((lang, lang) for lang in languages), (languages[0], "x-default")]:
            lines.append(
                f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(base + site_path(lang, path))}"/>'
            )
        lines.append("</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()
