"""What a template gets: one page, already decided, nothing left to compute.

``PageView`` is made from an engine's page (``hooks``) or from data (``data_pages``); every template reads
only these classes and the data models in ``data_folder``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from generator.base.fields import Bilingual, Lang, TimeRange
from generator.check.translation import TranslationState
from generator.model.campaign import Campaign
from generator.model.contact import Contact
from generator.model.event import Event, How, Status
from generator.model.hromada import Hromada
from generator.model.nav import NavItem
from generator.model.schedule import Occurrence, local


@dataclass(frozen=True)
class Heading:
    """An entry of the page's table of contents."""

    id: str
    text: str
    level: int


@dataclass(frozen=True)
class SiteView:
    """What every page shares."""

    campaign: Campaign
    contacts: Mapping[str, Contact]
    nav: Mapping[Lang, tuple[NavItem, ...]]
    today: dt.date


@dataclass(frozen=True)
class PageView:
    """One page in one language."""

    lang: Lang
    path: str  # from the language's root: "" is home, "help/" a page
    template: str  # file in overrides/, e.g. "article.html"
    title: str
    description: str
    body: Markup = Markup("")
    body_lang: Lang | None = None  # set when the body is not in ``lang``: no translation yet
    translation: TranslationState | None = None  # of a translated page: is it behind its original?
    toc: tuple[Heading, ...] = ()
    allows: tuple[str, ...] = ()  # directives of the policy that let it use the site's own host
    neutral: bool = False  # neutral title and no preview: pages a watched person opens
    reviewed: dt.date | None = None
    changed: dt.date | None = None  # when the data last changed, for the sitemap
    languages: tuple[Lang, ...] = ("uk", "en")  # in which the page exists
    indexed: bool = True
    kit: bool = False  # there are a kit and a card of it
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)  # compared by identity: lists share what was made of one
class EventCard:
    """An event as a list or its own page shows it: the next date of a series, or the only one."""

    event: Event
    hromada: Hromada
    hromada_slug: str
    path: str  # "events/<hromada>/<id>/"
    first_day: dt.date
    last_day: dt.date
    time: TimeRange | None
    status: Status
    note: Bilingual | None  # to the status
    moved_from: dt.date | None  # the date first announced
    dates: tuple[dt.date, ...]  # all dates of a series still to come; one for a single event

    @property
    def starts(self) -> dt.date | dt.datetime:
        """The beginning in Kyiv; only a day when no time is known."""
        return self.first_day if self.time is None else local(self.first_day, self.time.start)

    @property
    def known_end(self) -> dt.date | dt.datetime | None:
        """The end in Kyiv: a day when no time is known, None when only the beginning of a single day is."""
        if self.time is None:
            return self.last_day
        if self.time.end is None:
            return self.last_day if self.last_day > self.first_day else None
        night = self.last_day == self.first_day and self.time.end <= self.time.start
        return local(self.last_day + dt.timedelta(days=night), self.time.end)

    @property
    def over(self) -> dt.datetime:
        """The moment from which nobody may take it for upcoming: its end, or the end of its last day."""
        end = self.known_end
        return end if isinstance(end, dt.datetime) else local(self.last_day + dt.timedelta(days=1), dt.time())

    @property
    def occurrence(self) -> Occurrence:
        """The date that the card shows."""
        return Occurrence(
            event=self.event,
            original=self.moved_from or self.first_day,
            first_day=self.first_day,
            last_day=self.last_day,
            time=self.time,
            status=self.status,
            note=self.note,
        )

    @property
    def how(self) -> How:
        """How to take part on the date that the card shows."""
        return self.occurrence.how

    @property
    def private(self) -> bool:
        """True for meetings whose very name a watched person should not have in the title of the tab."""
        return self.event.kind == "support_group" or "survivors" in self.event.audience


@dataclass(frozen=True)
class Month:
    """Events of one month, in order; ``first`` is its first day."""

    first: dt.date
    cards: tuple[EventCard, ...]


@dataclass(frozen=True)
class CalendarView:
    """What is on now and what comes, by month; ``recent`` are cancelled or moved ones of the last week."""

    now: tuple[EventCard, ...]
    months: tuple[Month, ...]
    recent: tuple[EventCard, ...] = ()

    @property
    def empty(self) -> bool:
        """True when there is nothing to show."""
        return not (self.now or self.months or self.recent)

    @property
    def coming(self) -> tuple[EventCard, ...]:
        """What is on now, then what comes, in order."""
        return (*self.now, *(card for month in self.months for card in month.cards))


@dataclass(frozen=True)
class CalendarChoice:
    """A link that narrows the list of events; ``name`` is set where the name comes from data."""

    value: str
    path: str
    count: int
    name: Bilingual | None = None


@dataclass(frozen=True)
class Choices:
    """All links that narrow the list, only those that lead to something."""

    audiences: tuple[CalendarChoice, ...]
    kinds: tuple[CalendarChoice, ...]
    hromadas: tuple[CalendarChoice, ...]

    @property
    def empty(self) -> bool:
        """True when there is nothing to choose from."""
        return not (self.audiences or self.kinds or self.hromadas)


@dataclass(frozen=True)
class MonthLink:
    """The page of a month; ``first`` is its first day."""

    first: dt.date
    path: str


@dataclass(frozen=True)
class AsOf:
    """Events read on an earlier day, because the source failed since."""

    day: dt.date
    old: bool
