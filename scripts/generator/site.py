"""The site: data, pages and templates brought together. Engines and commands use only this."""

import dataclasses
import datetime as dt
import functools
import importlib.resources
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from markupsafe import Markup
from markupsafe import escape as escape_html

from generator.base import files
from generator.base.addresses import page_file, site_path
from generator.base.fields import Lang
from generator.base.problems import Problem, display_path, errors
from generator.base.words import label
from generator.check import citations, colours, data_folder, fence, freshness, page_text, permalinks, translation
from generator.check import menu as menus
from generator.check.hromada_files import hromada_names
from generator.check.menu import Menu
from generator.check.permalinks import Permalink, Permalinks
from generator.check.unfinished import unfinished
from generator.model import browser_measurements
from generator.model.data import Data
from generator.model.sheets import SHEETS
from generator.read import documents
from generator.read.documents import Document, Documents
from generator.read.references import BLOCKS, Reference, fill
from generator.read.yaml_file import read_file
from generator.view import charting, embed_cards
from generator.view import receipt as receipts
from generator.view.data_pages import Pages
from generator.view.find_hromada import Finder
from generator.view.job import Job
from generator.view.listing import AUDIENCES, MOST, Listed, Listing, archive_path, for_path, shortened
from generator.view.printed import Printed
from generator.view.share_pages import Kits
from generator.view.share_pictures import MOST_BYTES, Sharing
from generator.view.templates import environment, script
from generator.view.views import Heading, PageView, SiteView
from generator.write import feeds, headers, ics, search_index
from generator.write.page_scan import Scan
from generator.write.styles import Stylesheet, seal
from generator.write.typesetting import Press

# What a page with one of these may ask of its own host, and no other: to keep a copy, to load names of settlements.
_ALLOWS = {"offline": ("connect-src", "worker-src"), "hromadas": ("script-src",)}


_MOST_KEPT = 4000  # finished sheets and pictures, of several builds


FIRST = Permalinks()  # nothing was published before


@dataclasses.dataclass(frozen=True)
class Inputs:
    """Where the site comes from. ``today`` decides what is past and what is stale."""

    data: Path
    docs: Path
    overrides: Path
    config: Path  # mkdocs.yml: the menu
    today: dt.date
    kept: Path | None = None  # where finished sheets and pictures wait for the next build

    @property
    def published(self) -> Path | None:
        """The file that remembers published addresses; none for pages that are only tried with somebody's data."""
        together = self.docs.resolve().parent == self.data.resolve().parent
        return self.data / permalinks.NAME if together else None


def load(inputs: Inputs) -> tuple["Site | None", list[Problem]]:
    """Read and check everything. The site is None when an error stands in the way of building it."""
    facts, problems = data_folder.load(inputs.data, inputs.today)
    pages, more = documents.load(inputs.docs)
    problems += more
    if facts is None:
        return None, sorted(problems)
    problems += _colours(inputs, facts)
    menu, more = menus.load(inputs.config, pages)
    problems += more
    # A page with a slip is not gone: to be told to redirect its address would make things worse.
    broken = [documents.page_path(page) for page, _ in pages.broken]
    broken += [f"hromadas/{slug}/" for slug in hromada_names(inputs.data)]
    known, more = permalinks.load(inputs.published, [*_lasting(pages, facts), *broken])
    problems += more
    for document in pages.pages.values():
        problems += page_text.check_document(document, pages, facts)
        problems += unfinished(document)
    problems += [
        *page_text.unused_assets(pages),
        *citations.clashes(pages),
        *translation.check_pages(pages, inputs.today, {problem.file for problem in errors(problems)}),
        *freshness.of_pages(pages, inputs.today),
        *browser_measurements.load(browser_measurements.path(inputs.data))[1],
    ]
    if menu is None or errors(problems):
        return None, sorted(problems)
    return Site(inputs, facts, pages, menu, known), sorted(problems)


def _colours(inputs: Inputs, facts: Data) -> Iterator[Problem]:
    """The campaign's own colours held against the theme's."""
    file = inputs.data / "campaign.yml"
    tree, _ = read_file(file)
    if facts.campaign.colours and tree is not None:
        yield from colours.check(facts.campaign.colours, _own_style(inputs.overrides), tree, display_path(file))


def _own_style(overrides: Path) -> str:
    return (overrides / "styles" / "site.css").read_text("utf-8")


def _lasting(pages: Documents, facts: Data) -> list[str]:
    """Paths that others may link to for years: written pages and those of the hromadas."""
    written = (document.path for (_, lang), document in pages.pages.items() if lang == "uk")
    return [*written, *(f"hromadas/{slug}/" for slug in facts.hromadas)]


class Site:
    """A site whose inputs are in order."""

    def __init__(self, inputs: Inputs, facts: Data, pages: Documents, menu: Menu, known: Permalinks = FIRST) -> None:
        self.inputs, self.data, self.documents, self.menu, self.permalinks = inputs, facts, pages, menu, known
        self.env = environment(inputs.overrides)
        self.written: dict[Lang, dict[str, PageView]] = {}  # pages made from Markdown so far, by their path
        self.faults: list[Problem] = []  # of what the engine made so far
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
    def finders(self) -> Mapping[Lang, Finder]:
        """Ways to the hromadas, worked out once."""
        code = self._code("find.js")
        return {lang: Finder(self.data, lang, code) for lang in self.data.languages}

    @functools.cached_property
    def _scripts(self) -> frozenset[str]:
        known: Any = self.env.globals["scripts"]
        return frozenset(known.values())

    @functools.cached_property
    def kits(self) -> Kits:
        """What schools and officers need to tell others of the pages that last."""
        moved = self.permalinks.moved(_lasting(self.documents, self.data))
        shades = [colours.theme(css)["light"] for css in (_own_style(self.inputs.overrides), self._own_colours) if css]
        look = dict(itertools.chain(*(one.items() for one in shades)))
        return Kits(self.data, self.documents, self.listing, self.sharing, self._shorts, moved, look)

    @functools.cached_property
    def _shorts(self) -> Mapping[str, str]:
        """Page → its short address."""
        return self.permalinks.shorts(_lasting(self.documents, self.data))

    def _code(self, name: str) -> str:
        """A script that reads what somebody types."""
        return "".join(script(self.inputs.overrides, one) for one in ("typed.js", name))

    @functools.cached_property
    def stylesheet(self) -> Stylesheet:
        """The theme's and our own styles, from which each page gets what it uses."""
        theme = importlib.resources.files("material") / "templates" / "assets" / "stylesheets"
        base = next(file for file in theme.iterdir() if re.fullmatch(r"main\..*\.css", file.name))
        return _stylesheet(base.read_text("utf-8"), self._own_styles)

    @functools.cached_property
    def _plain_styles(self) -> Stylesheet:
        """Our own styles alone."""
        return _stylesheet(self._own_styles)

    @functools.cached_property
    def _own_styles(self) -> str:
        return _own_style(self.inputs.overrides) + self._own_colours

    @property
    def _own_colours(self) -> str:
        chosen = self.data.campaign.colours
        return colours.rules(chosen) if chosen else ""

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
            translation=translation.state_of(document.page, self.documents) if lang != "uk" else None,
            toc=tuple(toc),
            allows=tuple(
                rule
                for name in dict.fromkeys(one.name for one in document.references)
                for rule in _ALLOWS.get(name, ())
            ),
            neutral=document.meta.neutral,
            reviewed=document.meta.reviewed,
            languages=self.documents.languages(document.page),
            indexed=document.lang == lang,
            kit=True,
        )
        view = dataclasses.replace(view, body=self._body(view, document, html))
        self.written.setdefault(lang, {})[view.path] = view
        return view

    def _body(self, view: PageView, document: Document, html: str) -> Markup:
        """What the engine made, with its references filled in; in its place what is wrong with it, if anything is."""
        found = fence.made(html, document)
        if not found:
            body = fill(html, list(document.references), functools.partial(self._reference, view))
            found = list(fence.repeated(body, document))
        self.faults += found
        return Markup("<pre>{}</pre>").format("\n".join(one.text(view.lang) for one in found)) if found else body

    def _reference(self, view: PageView, reference: Reference) -> Markup:
        values: Mapping[str, object]
        match reference.name:
            case "oblast":  # words of the text itself, so in its language
                return escape_html(self.data.campaign.place(reference.argument, view.body_lang or view.lang))
            case "phone" | "contact":
                values = {"contact": self.data.contacts[reference.argument]}
            case "fact" | "cite":
                values = {"fact": self.data.facts[reference.argument]}
            case "events":
                calendar, later = shortened(self.listing.calendar, MOST)
                years = [(year, archive_path(year)) for year in self.listing.archive()]
                values = {"calendar": calendar, "later": later, "choices": self.listing.choices, "years": years}
            case "hromadas":
                values = {"finder": self.finders[view.lang]}
            case "offline":
                values = {"hromadas": self.finders[view.lang].hromadas}
            case "chart":
                values = charting.of_chart(self.data.materials.charts[reference.argument], self.data.facts, view.lang)
            case "job_check":
                values = {"check": self.data.materials.job_check}
            case "action_plan":
                values = charting.of_plan(self.data.materials.plan, self.inputs.today, view.lang)
            case "sources":
                values = {"pages": list(self._sources(view.lang))}
            case "sheet":
                values = {"sheet": SHEETS[reference.argument]}
            case "sheets":
                values = {"sheets": [SHEETS[name] for name in self._printed.names(view.lang)]}
            case other:
                raise LookupError(other)
        template = self.env.get_template(f"_{reference.name}.html")
        made = Markup(template.render(view=view, site=self.view, **values).strip())  # autoescaped by the template
        if view.body_lang is None:
            return made
        tag = "div" if reference.name in BLOCKS else "span"  # in the page's language amid a text in another one
        return Markup('<{tag} lang="{lang}">{made}</{tag}>').format(tag=tag, lang=view.lang, made=made)

    def render(self, view: PageView) -> str:
        """A whole page, sealed: styles and policy inside."""
        return self.seal(self.env.get_template(view.template).render(self.context(view)), view.template)

    def context(self, view: PageView) -> dict[str, object]:
        """What the template of a whole page reads."""
        picture = self.sharing.of(view, "link")
        return {"view": view, "site": self.view, "sharing": self.sharing, "picture": picture}

    def seal(self, html: str, template: str = "") -> str:
        """Give a rendered page the styles it uses (a card has no theme) and the policy that allows nothing else."""
        sealed = seal(html, self._plain_styles if template == embed_cards.TEMPLATE else self.stylesheet, self._scripts)
        return re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", sealed) if self.preview else sealed

    @functools.cached_property
    def sharing(self) -> Sharing:
        """Pictures that go with links."""
        return Sharing(self.data, self.documents)

    @functools.cached_property
    def _printed(self) -> Printed:
        return Printed(self.data, self.documents, self.listing, self._shorts, self.inputs.today)

    @functools.cached_property
    def _jobs(self) -> Mapping[str, Callable[[], Job]]:
        """Every sheet and picture: path from the site's root → what it is made of."""
        of = ((lang, one.jobs(lang)) for lang in self.data.languages for one in (self._printed, self.sharing))
        return {site_path(lang, path): job for lang, jobs in of for path, job in jobs}

    @functools.cached_property
    def _press(self) -> Press:
        return Press(self.inputs.overrides / "print")

    def printed(self, paths: Iterable[str] | None = None) -> Iterator[tuple[str, bytes]]:
        """Sheets to print and pictures: those at ``paths``, or all of them, in all languages."""
        for path in self.sheets if paths is None else paths:
            yield path, self._set(self._jobs[path]())

    @functools.cached_property
    def sheets(self) -> tuple[str, ...]:
        """Paths of all sheets to print and pictures."""
        return tuple(self._jobs)

    def forget_sheets(self) -> None:
        """Leave no more of finished sheets than some builds need."""
        if self.inputs.kept is not None:
            files.forget(self.inputs.kept, max(_MOST_KEPT, 3 * len(self.sheets)))

    def _set(self, job: Job) -> bytes:
        return files.kept(self.inputs.kept, self._press.key(job), lambda: self._made(job))

    def _made(self, job: Job) -> bytes:
        content = self._press.set(job)
        heavy = job.picture and len(content) >= MOST_BYTES
        return self._press.set(Sharing.lighter(job)) if heavy else content

    def generated(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        """Pages and files in ``lang`` that have no Markdown: path from the site's root → bytes."""
        for view in self._views(lang):
            yield page_file(site_path(lang, view.path)), self.render(view).encode()
        yield from self._files(lang)

    def _views(self, lang: Lang) -> Iterator[PageView]:
        kits = self.kits.views(lang)
        return itertools.chain(Pages(self.listing, lang), self._sources(lang), self._redirects(lang), kits)

    @property
    def new_permalinks(self) -> list[Permalink]:
        """Addresses that this site publishes first."""
        return self.permalinks.new(_lasting(self.documents, self.data))

    @functools.cached_property
    def _targets(self) -> Mapping[str, str]:
        return self.permalinks.targets(_lasting(self.documents, self.data))

    def _redirects(self, lang: Lang) -> Iterator[PageView]:
        """Old and short addresses, which say nothing of where they lead."""
        title = self.data.campaign.neutral_title.text(lang)[0]
        for path, target in self._targets.items():
            yield PageView(
                lang=lang,
                path=path,
                template="redirect.html",
                title=title,
                description="",
                languages=self.data.languages,
                indexed=False,
                data={"target": target},
            )

    def _files(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        finders = self.finders[lang].files.items()
        for path, content in itertools.chain(self._calendars(lang), self._feeds(lang), finders, self.kits.files(lang)):
            yield site_path(lang, path), content

    @functools.cached_property
    def _by_path(self) -> Mapping[str, PageView]:
        return {
            page_file(site_path(lang, view.path)): view for lang in self.data.languages for view in self._views(lang)
        }

    def asked(self, path: str) -> dict[str, bytes]:
        """What a preview writes when ``path`` is asked for: that page, or all files that are not pages."""
        if (view := self._by_path.get(path)) is not None:
            return {path: self.render(view).encode()}
        if path in self._jobs:
            return {path: self._set(self._jobs[path]())}
        if path.endswith(".html") and not path.endswith("search/index.html"):
            return {}
        return dict(itertools.chain(*map(self._files, self.data.languages), self.shared()))

    def _sources(self, lang: Lang) -> Iterator[PageView]:
        """The pages of sources, in the order of the menu."""
        of = self.documents.pages
        names = dict.fromkeys([*(entry.page or "" for entry in self.menu.pages()), *(name for name, _ in of)])
        pages = [of.get((name, lang)) or of[name, "uk"] for name in names]
        for document, facts in citations.cited(pages, self.data):
            title = label("sources_of", lang, title=document.meta.title) if document else label("sources_other", lang)
            yield PageView(
                lang=lang,
                path=citations.sources_path(document.path) if document else citations.UNUSED,
                template="sources.html",
                title=title,
                description=label("sources_description", lang),
                neutral=document is not None and document.meta.neutral,
                languages=self.data.languages,
                indexed=False,  # what was read without its page says little
                data={"page": document, "facts": [self.data.facts[fact] for fact in facts]},
            )

    def _calendars(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        campaign, name = self.data.campaign, self.data.campaign.name.text(lang)[0]

        def dates(one: Listed) -> bytes:
            entries = (ics.Entry(one.card.hromada_slug, one.card.hromada, each, one.record) for each in one.dates)
            return b"".join(ics.event(entry, campaign, lang) for entry in entries)

        events = {one.card.path: dates(one) for one in self.listing.all}

        def file(path: str, title: str, kept: Iterable[bytes]) -> tuple[str, bytes]:
            return path, ics.calendar(kept, campaign, lang, title, path)

        def of(listed: Iterable[Listed]) -> Iterator[bytes]:
            return (events[one.card.path] for one in listed)

        yield file("events/all.ics", name, events.values())
        for slug, listed in self.listing.by_hromada.items():
            title = f"{self.data.hromadas[slug].name.text(lang)[0]} — {name}"
            yield file(f"events/{slug}.ics", title, of(listed))
        for audience in AUDIENCES:
            title = f"{label(f'events_for_{audience}', lang)} — {name}"
            kept = (one for one in self.listing.all if audience in one.card.event.audience)
            yield file(for_path(audience).rstrip("/") + ".ics", title, of(kept))
        for one in self.listing.all:
            yield file(one.card.path.rstrip("/") + ".ics", one.card.event.title.text(lang)[0], of([one]))

    def _feeds(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        news = self.listing.changes()
        yield "events/feed.json", feeds.json_feed(news, self.data.campaign, lang)
        yield "events/feed.xml", feeds.atom(news, self.data.campaign, lang, self.inputs.today)

    def _search(self) -> Iterator[tuple[str, bytes]]:
        """Search of each language, which knows that of the other; made when all pages are."""
        indexes = {lang: search_index.Index(lang, tuple(self._searched(lang))) for lang in self.data.languages}
        files = {lang: index.files(self._code("search.js")) for lang, index in indexes.items()}
        folders = {lang: next(iter(made)).rpartition("/")[0] + "/" for lang, made in files.items()}
        for lang, index in indexes.items():
            for view in search_index.views(index, folders, self.data.languages):
                yield page_file(site_path(lang, view.path)), self.render(view).encode()
            for path, content in files[lang].items():
                yield site_path(lang, path), content

    def _searched(self, lang: Lang) -> Iterator[PageView]:
        """Pages that search looks through, in the order of the menu, and the hromadas."""
        written = self.written.get(lang, {})
        paths = [path for item in self.view.nav[lang] for path in item.paths()]
        yield from (written[path] for path in dict.fromkeys([*paths, *written]) if path in written)
        yield from Pages(self.listing, lang).hromadas()

    def receipt(
        self, folder: Path, scan: Scan, weighed: Mapping[str, int], listed: bytes, size: int, revision: str | None
    ) -> Iterator[tuple[str, bytes]]:
        """What was measured once all else was in ``folder``; ``listed`` is the manifest, ``size`` all bytes in it."""
        files = listed.decode().splitlines()
        made = receipts.Receipt(
            day=self.inputs.today,
            revision=revision,
            manifest=receipts.of_manifest(listed),
            files=len(files),
            size=size,
            pages=sum(name.endswith(".html") for name in files),
            links=scan.links,
            requests=scan.loads + 1,
            weights=weighed,
            **receipts.of_contacts(list(self.data.contacts.values()), self.inputs.today),
            **receipts.of_documents(self.documents),
            **receipts.of_scripts(folder),
            browser=browser_measurements.load(browser_measurements.path(self.inputs.data))[0],
        )
        for view in made.views(self.data.languages, self.data.campaign):
            yield page_file(site_path(view.lang, view.path)), self.render(view).encode()
        yield receipts.JSON, made.as_json()

    def shared(self) -> Iterator[tuple[str, bytes]]:
        """Files of the whole site."""
        base = self.data.campaign.root
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
        yield from self._search()
        yield "_headers", headers.for_hosts()
        yield "_redirects", permalinks.for_hosts(self._targets, self.data.languages)
        yield "sitemap.xml", _sitemap(pages, base)
        yield "offline-worker.js", script(self.inputs.overrides, "offline-worker.js").encode()
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()


_stylesheet = functools.lru_cache(maxsize=4)(Stylesheet)  # taken apart once, also for many rebuilds of a preview


def _sitemap(pages: Sequence[tuple[Lang, str, dt.date | None, tuple[Lang, ...]]], base: str) -> bytes:
    """``data_pages``: language, path, day of the last change, languages in which the page exists."""
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
