"""What is to be done, by page, phone line, source and hromada: for those who keep the site, never for its readers."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.base.fields import Bilingual, Lang
from generator.base.problems import Problem, display_path, errors, worst_first
from generator.check import call_list, translation
from generator.check.event_sources import event_sources
from generator.model import provenance
from generator.model.contact import Contact, Tier
from generator.model.hromada import NATIONAL
from generator.site import Site

PATH = "editors/"


@dataclass(frozen=True)
class PageRow:
    """A pair of pages; ``en`` is the file that an English page has or would have."""

    title: str
    path: str
    uk: str
    en: str
    reviewed: dt.date
    translation: translation.TranslationState
    problems: int


@dataclass(frozen=True)
class LineRow:
    """A phone line or service: when somebody last confirmed it, days since."""

    contact: Contact
    file: str
    days: int
    state: Tier


@dataclass(frozen=True)
class SourceRow:
    """Where a hromada's events come from; ``as_of`` is set when the latest file could not be had or read."""

    hromada: Bilingual
    slug: str
    url: str | None
    file: str
    fetched: dt.date | None
    as_of: dt.date | None
    coming: int
    problems: int


@dataclass(frozen=True)
class HromadaRow:
    """What a hromada told of itself."""

    name: Bilingual
    slug: str
    file: str
    contacts: int
    services: int
    coming: int


@dataclass(frozen=True)
class Overview:
    """The whole report."""

    problems: tuple[Problem, ...]
    pages: tuple[PageRow, ...]
    lines: tuple[LineRow, ...]
    calls: int  # lines that wait for a call
    sources: tuple[SourceRow, ...]
    hromadas: tuple[HromadaRow, ...]

    @property
    def wrong(self) -> int:
        """How many problems are errors."""
        return len(errors(self.problems))


def overview(site: Site, problems: Sequence[Problem]) -> Overview:
    """The report on ``site`` with what its check found."""
    count = Counter(problem.file for problem in problems)
    data, folder, today = site.data, site.inputs.data, site.inputs.today
    coming = Counter(card.hromada_slug for card in site.listing.all if not card.past)
    lines_file = display_path(folder / "contacts.yml")
    lines = (
        LineRow(contact, lines_file, contact.age_days(today), contact.tier(today)) for contact in data.contacts.values()
    )
    pulled, _ = provenance.load(provenance.state_path(folder))

    def sources() -> Iterator[SourceRow]:
        for source in event_sources(folder, data.hromadas)[0]:
            copy, file = pulled.get(source.hromada), display_path(source.path)
            yield SourceRow(
                data.host(source.hromada).name,
                source.hromada,
                source.url,
                file,
                copy.fetched_at if copy and source.url else None,
                copy.fetched_at if copy and source.url and not copy.good else data.replaced_files.get(file),
                coming[source.hromada],
                count[file],
            )

    def hromadas() -> Iterator[HromadaRow]:
        for slug, hromada in data.hromadas.items():
            file = display_path(folder / "hromadas" / f"{slug}.yml")
            known = sum(service is not None for _, service in hromada.services)
            yield HromadaRow(hromada.name, slug, file, len(hromada.contacts), known, coming[slug])

    due = len(call_list.calls(data, folder))
    return Overview(
        tuple(worst_first(problems)), tuple(_pages(site, count)), tuple(lines), due, tuple(sources()), tuple(hromadas())
    )


def _pages(site: Site, count: Counter[str]) -> Iterator[PageRow]:
    of = site.documents.pages
    for page in dict.fromkeys([*(entry.page or "" for entry in site.menu.pages()), *(page for page, _ in of)]):
        original, english = of[page, "uk"], of.get((page, "en"))
        file = english.file if english else original.file.removesuffix(".uk.md") + ".en.md"
        yield PageRow(
            original.meta.title,
            original.path,
            original.file,
            file,
            original.meta.reviewed,
            translation.state_of(page, site.documents),
            count[original.file] + count[file],
        )


def files_of(site: Site, lang: Lang, path: str) -> frozenset[str]:
    """Files of which the page at ``path`` (from its language's root) is made, as problems name them."""
    for document in site.documents.pages.values():
        if document.path == path and (document.lang == lang or len(site.documents.languages(document.page)) == 1):
            return frozenset({document.file})
    section, slug, *_ = [*path.split("/"), "", ""]
    if section not in ("hromadas", "events") or slug not in (*site.data.hromadas, NATIONAL):
        return frozenset()
    folder = site.inputs.data
    sources = (one for one in event_sources(folder, site.data.hromadas)[0] if one.hromada == slug)
    own = [folder / "hromadas" / f"{slug}.yml", *(source.path for source in sources)][slug == NATIONAL :]
    return frozenset(map(display_path, own))
