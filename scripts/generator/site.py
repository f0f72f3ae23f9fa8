"""The site: data, pages and templates brought together. Engines and commands use only this."""

import dataclasses
import functools
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from generator.base.addresses import page_file, site_path
from generator.base.fields import Lang
from generator.base.phone import digits
from generator.base.problems import Problem, display_path
from generator.check import event_sources, fence, permalinks, translation, whole_site
from generator.check.menu import Menu
from generator.check.permalinks import Permalink, Permalinks
from generator.check.whole_site import Inputs, lasting
from generator.model import browser_measurements
from generator.model.data import Data
from generator.model.search_words import followed
from generator.model.sheets import events_path
from generator.read.documents import Document, Documents
from generator.read.references import Reference, fill, neighbours
from generator.view import receipt as receipts
from generator.view.calendar import Listing
from generator.view.data_pages import Pages
from generator.view.drawings import Drawings
from generator.view.edit_links import EditLinks
from generator.view.find_hromada import Finder
from generator.view.paper_art import PaperArt
from generator.view.printed import Printed
from generator.view.reference_html import ReferenceHtml
from generator.view.script_files import folder_of
from generator.view.share_pages import Kits
from generator.view.share_pictures import Sharing
from generator.view.templates import environment, script
from generator.view.views import Heading, PageView, SiteView
from generator.write import headers, search_index, security
from generator.write.data_files import DataFiles, Part
from generator.write.file_notes import FileNote
from generator.write.page_files import PageFiles
from generator.write.page_scan import Scan
from generator.write.page_seal import PageSeal
from generator.write.sheet_files import SheetFiles
from generator.write.sitemap import sitemap

__all__ = ["Inputs", "Site", "load"]

# What a page with one of these may ask of its own host, and no other: to keep a copy, to load names of settlements.
_ALLOWS = {"offline": ("connect-src", "worker-src"), "hromadas": ("script-src",)}
FIRST = Permalinks()  # nothing was published before


def load(inputs: Inputs) -> tuple["Site | None", list[Problem]]:
    """Read and check everything. The site is None when an error stands in the way of building it."""
    stated, problems = whole_site.load(inputs)
    return Site(inputs, *stated) if stated else None, problems


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
        return SiteView(self.data.campaign, self.data.contacts, nav, self.data.lineup)

    @functools.cached_property
    def listing(self) -> Listing:
        """All events, worked out once."""
        return Listing(self.data, self.inputs.today)

    @functools.cached_property
    def _data_pages(self) -> Mapping[Lang, Pages]:
        """Pages that are made from data."""
        return {lang: Pages(self.listing, lang) for lang in self.data.languages}

    @functools.cached_property
    def finders(self) -> Mapping[Lang, Finder]:
        """Ways to the hromadas, worked out once."""
        code = self._code("places.js", "find.js")
        return {lang: Finder(self.data, lang, code) for lang in self.data.languages}

    @functools.cached_property
    def kits(self) -> Kits:
        """What schools and officers need to tell others of the pages that last."""
        moved = self.permalinks.moved(lasting(self.documents, self.data))
        return Kits(self.data, self.documents, self.listing, self.sharing, self._shorts, moved, self.seal.light_colours)

    @functools.cached_property
    def _shorts(self) -> Mapping[str, str]:
        """Page → its short address."""
        return self.permalinks.shorts(lasting(self.documents, self.data))

    def _code(self, *names: str) -> str:
        """Scripts, one after another, that read what somebody types; the last says that all of them ran."""
        return "".join(script(self.inputs.overrides, one) for one in ("typed.js", *names, "ran.js"))

    def numbers(self) -> set[str]:
        """Numbers that ``tel:`` links of the site may dial."""
        events = (event.contact.phone for events in self.data.events.values() for event in events if event.contact)
        lines = {contact.dial for contact in self.data.lines.values() if contact.dial}
        return lines | {digits(phone) for phone in events if phone}

    def assembled(self) -> dict[str, bytes]:
        """The Markdown tree for the engine: marks in place of references, only a title on top."""
        tree = {}
        for document in self.documents.pages.values():
            title = json.dumps(document.meta.title, ensure_ascii=False)  # JSON is YAML
            tree[document.source] = f"---\ntitle: {title}\n---\n{document.text}".encode()
        return tree | {name: path.read_bytes() for name, path in self.documents.assets.items()}

    def document_view(self, document: Document, lang: Lang, html: str, toc: Sequence[Heading]) -> PageView:
        """A page the engine made from ``document``, for readers of ``lang``."""
        meta, names = document.meta, dict.fromkeys(reference.name for reference in document.references)
        view = PageView(
            lang,
            document.path,
            meta.template,
            meta.title,
            meta.description,
            body_lang=document.lang if document.lang != lang else None,
            translation=translation.state_of(document.page, self.documents) if lang != "uk" else None,
            toc=tuple(toc),
            allows=tuple(rule for name in names for rule in _ALLOWS.get(name, ())),
            neutral=meta.neutral,
            reviewed=meta.reviewed,
            languages=self.documents.languages(document.page),
            indexed=document.lang == lang,
            kit=True,
            calls=self.data.lineup.above(one.argument for one in document.references if one.name == "phone"),
        )
        view = dataclasses.replace(view, body=self._body(view, document, html))
        self.written.setdefault(lang, {})[view.path] = view
        return view

    def _body(self, view: PageView, document: Document, html: str) -> Markup:
        """What the engine made, with its references filled in; in its place what is wrong with it, if anything is."""
        faults = fence.made(html, document)
        if not faults:
            body = fill(html, self._old_last(html, document), functools.partial(self._reference, view))
            faults = list(fence.repeated(body, document))
        self.faults += faults
        return Markup("<pre>{}</pre>").format("\n".join(one.text(view.lang) for one in faults)) if faults else body

    def _old_last(self, html: str, document: Document) -> list[Reference]:
        """The references of a page; of cards that follow one another, those of old lines come last."""
        references, lines = list(document.references), self.data.contacts
        for run in neighbours(html):
            places = [number for number in run if references[number].name == "contact"]
            cards = [references[place] for place in places]
            cards.sort(key=lambda card: self.data.lineup.is_old(lines[card.argument]))
            for place, card in zip(places, cards, strict=True):
                references[place] = card
        return references

    @functools.cached_property
    def _reference(self) -> ReferenceHtml:
        return ReferenceHtml(
            self.env, self.view, self.data, self.listing, self.finders, self.printed, self.from_data.sources
        )

    def render(self, view: PageView) -> str:
        """A whole page, sealed: styles and policy inside."""
        return self.page(view)[1].decode()

    def sealed(self, html: str, name: str) -> str:
        """What was rendered for the file ``name``, with its styles and its policy."""
        return self.pages.sealed(name, html)

    def page(self, view: PageView) -> tuple[str, bytes]:
        """File and bytes of a whole page that has no Markdown."""
        return self.pages.page(view)

    def context(self, view: PageView) -> dict[str, object]:
        """What the template of a whole page reads."""
        picture = self.sharing.of(view, "link")
        edit_url = self._edit_links.of(view)
        if view.template == "home.html":
            view = dataclasses.replace(view, data={"coming": self.listing.soon})
        return {"view": view, "site": self.view, "picture": picture, "edit_url": edit_url}

    @functools.cached_property
    def pages(self) -> PageFiles:
        """What makes pages that have no Markdown."""
        return PageFiles(self.env, self.seal, self.context)

    @functools.cached_property
    def from_data(self) -> DataFiles:
        """All that is made without Markdown."""
        of_data = (self.listing, self._data_pages, self.documents, self.menu)
        return DataFiles(*of_data, self.finders, self.kits, self._targets, self.pages)

    @functools.cached_property
    def _edit_links(self) -> EditLinks:
        return EditLinks(self.data, self.documents, self.inputs.data)

    @functools.cached_property
    def seal(self) -> PageSeal:
        """What gives a rendered page its styles and its policy."""
        scripts: Any = self.env.globals["scripts"]
        return PageSeal(self.inputs.overrides, self.data.campaign, frozenset(scripts.values()), policy=not self.preview)

    @functools.cached_property
    def sharing(self) -> Sharing:
        """Pictures that go with links."""
        return Sharing(self.data, self.documents, self.listing, self._art)

    @functools.cached_property
    def _art(self) -> PaperArt:
        """What sheets and pictures are drawn with."""
        return PaperArt(Drawings(self.inputs.overrides), self.data.campaign.mark, self.seal.light_colours)

    @functools.cached_property
    def printed(self) -> Printed:
        """What is on each sheet to print."""
        return Printed(self.data, self.documents, self.listing, self._shorts, self.inputs.today, self._art)

    @functools.cached_property
    def sheets(self) -> SheetFiles:
        """Files of sheets to print and of pictures that go with links."""
        sources = ((lang, jobs) for lang in self.data.languages for jobs in (self.printed, self.sharing))
        jobs = {site_path(lang, path): job for lang, of in sources for path, job in of.jobs(lang)}
        return SheetFiles(jobs, self.inputs.overrides / "print", self.inputs.kept)

    def lightened(self) -> Iterator[Problem]:
        """Sheets of hromadas that say less than they should, at the file whose words were too heavy."""
        folder = self.inputs.data
        events = {source.hromada: source.path for source in event_sources.event_sources(folder, self.data.hromadas)[0]}
        for path in sorted(set(self.pages.output.lightened)):
            slug = Path(path).stem
            own = folder / "hromadas" / f"{slug}.yml"
            file = events.get(slug, own) if events_path(slug) in path else own
            yield Problem(display_path(file), 1, "sheet-lightened", 0, "warning", {"value": path})

    @functools.cached_property
    def with_events(self) -> frozenset[str]:
        """Files of written pages that show events among their text."""
        documents = self.documents.pages.values()
        paths = {one.path for one in documents if any(reference.name == "events" for reference in one.references)}
        return frozenset(page_file(site_path(lang, path)) for path in paths for lang in self.data.languages)

    def generated(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        """Pages and files in ``lang`` that have no Markdown: path from the site's root → bytes."""
        return itertools.chain.from_iterable(part() for part in self.parts([lang]))

    def parts(self, langs: Sequence[Lang]) -> list[Part]:
        """The same in parts for several processes."""
        return self.from_data.parts(langs)

    def unnoted(self, file: Path) -> list[Permalink]:
        """Addresses of this site, or once published, that ``file`` does not remember."""
        return self.permalinks.unnoted(file, lasting(self.documents, self.data))

    @functools.cached_property
    def _targets(self) -> Mapping[str, str]:
        return self.permalinks.targets(lasting(self.documents, self.data))

    def asked(self, path: str) -> dict[str, bytes]:
        """What a preview writes when ``path`` is asked for: that page, or all files that are not pages."""
        if (view := self.from_data.by_path.get(path)) is not None:
            return dict([self.page(view)])
        if path in self.sheets.paths:
            return dict(self.sheets.set([path]))
        if path.endswith(".html") and not path.endswith("search/index.html"):
            return {}
        return dict(itertools.chain(*map(self.from_data.files, self.data.languages), self.shared()))

    def search(self) -> Iterator[tuple[str, bytes]]:
        """Search of each language, which knows that of the other; made when all pages are."""
        known, sayings = self.data.settlements_of, followed(self.data.sayings, self._targets)
        indexes = {
            lang: search_index.Index(lang, tuple(self._searched(lang)), known, sayings) for lang in self.data.languages
        }
        settlements = script(self.inputs.overrides, "places.js")
        files = {lang: index.files(self._code("search.js"), settlements) for lang, index in indexes.items()}
        folders = {lang: folder_of(paths) for lang, paths in files.items()}
        for lang, index in indexes.items():
            for view in search_index.views(index, folders, self.finders[lang].folder, self.data.languages):
                yield self.page(view)
            for path, content in files[lang].items():
                yield site_path(lang, path), content

    def _searched(self, lang: Lang) -> Iterator[PageView]:
        """Pages that search looks through: in the order of the menu, then the hromadas and coming events."""
        written = self.written.get(lang, {})
        paths = [path for item in self.view.nav[lang] for path in item.paths()]
        yield from (written[path] for path in dict.fromkeys([*paths, *written]) if path in written)
        pages = self._data_pages[lang]
        yield from sorted(pages.hromadas(), key=lambda view: view.path)  # the script counts them so
        yield from pages.events()

    def receipt(
        self,
        folder: Path,
        scan: Scan,
        weighed: Mapping[str, int],
        listed: bytes,
        revision: str | None,
        notes: Mapping[str, FileNote] = MappingProxyType({}),
        *,
        editor: bool = False,
    ) -> Iterator[tuple[str, bytes]]:
        """What was measured once all else was in ``folder``; ``listed`` is the manifest of it.

        ``editor``: whether one will lie beside these pages, of which nothing is measured.
        """
        names = [line.partition("  ")[2] for line in listed.decode().splitlines()]
        receipt = receipts.Receipt(
            day=self.inputs.today,
            revision=revision,
            manifest_sha256=hashlib.sha256(listed).hexdigest(),
            files=len(names),
            bytes=sum(notes[name].size if name in notes else (folder / name).stat().st_size for name in names),
            pages=sum(name.endswith(".html") for name in names),
            links_checked=scan.links,
            requests_per_page_most=scan.loads + 1,
            other_hosts=0,  # the build would have stopped
            editor=self.data.campaign.repository.host if editor and self.data.campaign.repository else None,
            contacts=receipts.of_contacts(self.data.contacts.values(), self.inputs.today),
            translations=receipts.of_translations(self.documents),
            scripts=receipts.of_scripts(folder, names, {name: one.storing for name, one in notes.items()}),
            browser=browser_measurements.load(browser_measurements.path(self.inputs.data))[0],
            weights_gzip=weighed,
            prose_uk=receipts.of_prose(self.documents),
        )
        for view in receipt.views(self.data.languages, self.data.campaign):
            yield self.page(view)
        yield receipts.JSON, receipts.as_json(receipt)

    def shared(self) -> Iterator[tuple[str, bytes]]:
        """Files of the whole site."""
        return itertools.chain(self.search(), self.lists())

    def lists(self) -> Iterator[tuple[str, bytes]]:
        """Those that name its pages and tell servers what to do."""
        documents, root = sorted(self.documents.pages.items()), self.data.campaign.root
        pages = [
            PageView(lang, text.path, "", changed=text.meta.reviewed, languages=self.documents.languages(page))
            for (page, lang), text in documents
        ]
        pages += [
            dataclasses.replace(view, lang=lang)
            for view in self._data_pages[self.data.languages[0]].indexed()
            for lang in view.languages
        ]
        yield "_headers", headers.for_hosts(editor=self.data.campaign.hosted)
        yield "_redirects", permalinks.for_hosts(self._targets, self.data.languages)
        yield "sitemap.xml", sitemap(pages, root)
        yield "offline-worker.js", script(self.inputs.overrides, "offline-worker.js").encode()
        if whom := security.text(self.data.campaign, self.inputs.today):
            yield security.PATH, whom.encode()
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {root}sitemap.xml\n".encode()
