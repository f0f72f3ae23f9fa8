"""All that a site is made of, read and checked: data, pages, menu, addresses, and each held against the others."""

import contextlib
import dataclasses
import datetime as dt
import functools
import itertools
from collections.abc import Iterator, Set
from pathlib import Path
from typing import NamedTuple

from generator.base.forked import AsideFailed, aside, cores
from generator.base.kept_results import RESULTS
from generator.base.problems import Problem, display_path, errors, stopping
from generator.check import (
    call_list,
    citations,
    colours,
    data_folder,
    event_sources,
    freshness,
    page_text,
    permalinks,
    published_lines,
    search_words,
    translation,
)
from generator.check import menu as menus
from generator.check.hromada_files import hromada_names
from generator.check.menu import Menu
from generator.check.permalinks import Permalinks
from generator.check.unfinished import unfinished
from generator.model import browser_measurements
from generator.model.data import Data
from generator.model.search_words import NAME as SEARCH_WORDS
from generator.read import documents
from generator.read.documents import Documents
from generator.read.yaml_file import read_file


@dataclasses.dataclass(frozen=True)
class Inputs:
    """Where the site comes from. ``today`` decides what is past and what is stale."""

    data: Path
    docs: Path
    overrides: Path
    config: Path  # mkdocs.yml: the menu
    today: dt.date
    kept: Path | None = None  # where finished sheets and pictures wait for the next build
    out: Path | None = None  # the site at hand, beside which lies what it was published with
    accepted: frozenset[str] = frozenset()  # lines whose change a person takes without a newer confirmation
    examples: bool = False  # whether events and a plan that are marked as examples are shown: in a preview, in tests

    @property
    def together(self) -> bool:
        """Whether pages and data are one campaign's; else pages are only tried with somebody's data."""
        return self.docs.resolve().parent == self.data.resolve().parent

    def memory(self, name: str) -> list[Path]:
        """Files called ``name`` that remember together what was published: with the sources, and beside the site."""
        beside = [self.out.with_name(f".{self.out.name}.{name}")] if self.out else []
        return [*([self.data / name] if self.together else []), *beside]


class Stated(NamedTuple):
    """What a site is made of, without an error that stands in its way."""

    data: Data
    documents: Documents
    menu: Menu
    permalinks: Permalinks


def load(inputs: Inputs) -> tuple[Stated | None, list[Problem]]:
    """Read and check everything. Nothing is given when an error stands in the way of building the site."""
    ahead = aside(functools.partial(_read_ahead, inputs)) if RESULTS.empty and cores() > 1 else None
    facts, problems = _facts(inputs)
    if ahead:
        with contextlib.suppress(OSError, AsideFailed):  # then it is read here
            ahead()
    pages, slips = documents.load(inputs.docs)
    menu, menu_slips = menus.load(inputs.config, pages, facts.campaign if facts else None)
    problems += [*slips, *menu_slips]
    if facts is None:  # what can be said of pages without the data
        return None, sorted([*problems, *_texts(pages, None)])
    written = {key: document for key, document in pages.pages.items() if document.lang in facts.languages}
    pages = dataclasses.replace(pages, pages=written)
    problems += _colours(inputs, facts)
    # A page with a slip is not gone: to be told to redirect its address would make things worse.
    broken = [documents.page_path(page) for page, _ in pages.broken]
    broken += [f"hromadas/{slug}/" for slug in hromada_names(inputs.data)]
    paths = lasting(pages, facts)
    known, slips = permalinks.load(inputs.memory(permalinks.NAME), [*paths, *broken])
    problems += slips
    look = functools.partial(_texts, pages, facts, {problem.file for problem in errors(problems)})
    texts = aside(look) if RESULTS.folder else look  # a preview's process has threads, and must not fork
    addresses = {*paths, *known.moved(paths), *broken}
    words = [*search_words.check(facts.sayings, inputs.data / SEARCH_WORDS, pages, addresses)]
    problems += [*words, *texts()]
    problems += [
        *page_text.unused_assets(pages, itertools.chain.from_iterable(facts.events.values())),
        *event_sources.lost_pictures(inputs.data, facts.hromadas, facts.events, pages.assets),
        *citations.clashes(pages),
        *freshness.of_pages(pages, inputs.today),
        *browser_measurements.load(browser_measurements.path(inputs.data))[1],
    ]
    if menu is None or stopping(problems):
        return None, sorted(problems)
    facts = facts.with_pictures(pages.assets)
    stated = Stated(facts if inputs.examples else facts.without_examples(), pages, menu, known)
    return stated, sorted(problems)


def _texts(pages: Documents, facts: Data | None, unsound: Set[str] = frozenset()) -> list[Problem]:
    """What is wrong in the texts of pages, and in their translations; files that are ``unsound`` have other slips."""
    texts = pages.pages.values()
    slips = [slip for text in texts for slip in (*page_text.check_document(text, pages, facts), *unfinished(text))]
    return [*slips, *translation.check_pages(pages, unsound | {slip.file for slip in errors(slips)})]


def _read_ahead(inputs: Inputs) -> None:
    """Take texts of pages and files of events apart, so that the results are kept when they are asked for.

    Files are taken from the last one on: whoever reads from the first meanwhile finds the rest kept.
    """
    for document in documents.load(inputs.docs)[0].pages.values():
        page_text.check_alone(document)
    numbers = event_sources.numbers_known(inputs.data)
    for source in reversed(event_sources.event_sources(inputs.data, hromada_names(inputs.data))[0]):
        if source.path.exists():
            source.read(inputs.today, numbers)


def _colours(inputs: Inputs, facts: Data) -> Iterator[Problem]:
    """The campaign's own colours held against the theme's."""
    file = inputs.data / "campaign.yml"
    tree, _ = read_file(file)
    if facts.campaign.colours and tree is not None:
        yield from colours.check(facts.campaign.colours, colours.own_style(inputs.overrides), tree, display_path(file))


def _facts(inputs: Inputs) -> tuple[Data | None, list[Problem]]:
    """The data without what must not be published: a hromada whose own line changed unconfirmed stays as it was."""
    facts, problems = data_folder.load(inputs.data, inputs.today)
    if facts is None:
        return None, problems
    slips = _lines(inputs, facts)
    known = facts.hromadas
    if refused := {slug for one in slips if (slug := published_lines.hromada_of(one)) and slug in known}:
        facts, problems = data_folder.load(inputs.data, inputs.today, refused)
        assert facts is not None, "read a moment ago"
        slips = [dataclasses.replace(one, contained=published_lines.hromada_of(one) in refused) for one in slips]
        slips += [one for one in _lines(inputs, facts) if one not in slips]
    return facts, [*problems, *slips]


def _lines(inputs: Inputs, facts: Data) -> list[Problem]:
    """Numbers, names and hours held against those that were last published."""
    memories = [published_lines.load(file) for file in inputs.memory(published_lines.NAME)]
    known = [memory for memory, _ in memories]
    slips = [slip for _, slips in memories for slip in slips]
    slips += published_lines.check(facts, inputs.data, inputs.today, known, inputs.accepted)
    return [*slips, *call_list.changes_before_calls(facts, inputs.data, known)]


def lasting(pages: Documents, facts: Data) -> list[str]:
    """Paths that others may link to for years: written pages and those of the hromadas."""
    written = (document.path for (_, lang), document in pages.pages.items() if lang == "uk")
    return [*written, *(f"hromadas/{slug}/" for slug in facts.hromadas)]
