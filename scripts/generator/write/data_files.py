"""All that is made from data without Markdown: pages and files, in parts that several processes take in turn."""

import dataclasses
import datetime as dt
import functools
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.base.addresses import page_file, site_path
from generator.base.fields import Lang
from generator.check.menu import Menu
from generator.read.documents import Documents
from generator.view.calendar import EventCard, Listing, batches
from generator.view.data_pages import Pages
from generator.view.find_hromada import Finder
from generator.view.share_pages import Kits
from generator.view.source_pages import source_pages
from generator.view.views import PageView
from generator.write import feeds, ics
from generator.write.output import Files
from generator.write.page_files import PageFiles

EVENTS_AT_ONCE = 100  # of which a process makes the pages at a time,
MOST_PARTS = 120  # or more, so that there are no more parts than these
TOGETHER = 5  # of them whose pages are taken over together

Part = Callable[[], Files]


@dataclass(frozen=True)
class DataFiles:
    """What one site's data give; ``targets``: old or short address → page."""

    listing: Listing
    data_pages: Mapping[Lang, Pages]
    documents: Documents
    menu: Menu
    finders: Mapping[Lang, Finder]
    kits: Kits
    targets: Mapping[str, str]
    pages: PageFiles

    def parts(self, langs: Sequence[Lang]) -> list[Part]:
        """Pages and files in ``langs``, the large parts first: they go on the longest.

        Pages that show the same events in lists are one part, so that each entry is rendered once.
        """
        kinds: list[Callable[[Lang], Files]] = [
            lambda lang: self._single(self.data_pages[lang].lists()),
            self._files,
            lambda lang: self._single(self._others(lang)),
        ]
        of_kinds = (functools.partial(kind, lang) for kind in kinds for lang in langs)
        return [*of_kinds, *(functools.partial(self._events, groups, langs) for groups in self._batches())]

    @functools.cached_property
    def by_path(self) -> Mapping[str, PageView]:
        """Every page by its file."""
        langs = self.listing.data.languages
        return {page_file(site_path(lang, view.path)): view for lang in langs for view in self._views(lang)}

    def files(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        """What is no page."""
        finders = self.finders[lang].files.items()
        events = itertools.chain(ics.files(self.listing, lang, self.pages.sums), feeds.files(self.listing, lang))
        for path, content in itertools.chain(events, finders, self.kits.files(lang)):
            yield site_path(lang, path), content
        if lang == "uk":
            yield from ((coat.path(slug), coat.content) for slug, coat in self.listing.data.coats.items())

    def sources(self, lang: Lang) -> Iterator[PageView]:
        """Where the figures of written pages come from."""
        return source_pages(self.listing.data, self.documents, self.menu, lang)

    def _single(self, views: Iterable[PageView]) -> Files:
        return itertools.chain.from_iterable(self.pages.group([view]) for view in views)

    def _events(self, batch: Sequence[Sequence[EventCard]], langs: Sequence[Lang]) -> Files:
        views = ([view for lang in langs for view in self.data_pages[lang].of(cards)] for cards in batch)
        return itertools.chain.from_iterable(map(self.pages.group, views))

    def _batches(self) -> Sequence[Sequence[Sequence[EventCard]]]:
        """All events in groups of a few that end on one day: one that passes, or that changes, makes its group anew."""
        days = itertools.groupby(sorted(self.listing.all, key=_last_day), _last_day)
        groups = [group for _, cards in days for group in batches(list(cards), TOGETHER)]
        return batches(groups, max(EVENTS_AT_ONCE // TOGETHER, len(groups) // MOST_PARTS + 1))

    def _files(self, lang: Lang) -> Files:
        return self.pages.output.noted(self.files(lang))

    def _others(self, lang: Lang) -> Iterator[PageView]:
        return itertools.chain(self.sources(lang), self._redirects(lang), self.kits.views(lang))

    def _views(self, lang: Lang) -> Iterator[PageView]:
        return itertools.chain(self.data_pages[lang], self._others(lang))

    def _redirects(self, lang: Lang) -> Iterator[PageView]:
        """Old and short addresses, which say nothing of where they lead."""
        data = self.listing.data
        title = data.campaign.neutral_title.text(lang)[0]
        shared = PageView(lang, "", "redirect.html", title, languages=data.languages, indexed=False)
        for path, target in self.targets.items():
            yield dataclasses.replace(shared, path=path, data={"target": target})


def _last_day(card: EventCard) -> dt.date:
    return card.last_day
