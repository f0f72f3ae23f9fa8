"""What a template gets: one page, already decided, nothing left to compute.

``PageView`` is made from an engine's page (``hooks``) or from data (``data_pages``); every template reads
only these classes and the data models in ``data_folder``.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from generator.base.fields import Lang
from generator.check.translation import TranslationState
from generator.model.campaign import Campaign
from generator.model.contact import Contact
from generator.model.lineup import Line, Lineup
from generator.model.nav import NavItem

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Heading:
    """An entry of the page's table of contents."""

    id: str
    text: str
    level: int


@dataclass(frozen=True)
class Letter(Generic[Entry]):
    """Entries of an A to Z that begin alike, with their page; ``name`` is «Щ» or “Shch”."""

    name: str
    path: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class SiteView:
    """What every page shares; not the day: it would make every page another one each night."""

    campaign: Campaign
    contacts: Mapping[str, Contact]
    nav: Mapping[Lang, tuple[NavItem, ...]]
    lineup: Lineup  # which lines it puts forward


@dataclass(frozen=True)
class Job:
    """What the typesetter is to set: a template's name and its data, all plain JSON. A picture is one page, as PNG."""

    template: str
    data: Mapping[str, Any]
    picture: bool = False


@dataclass(frozen=True)
class PageView:
    """One page in one language."""

    lang: Lang
    path: str  # from the language's root: "" is home, "help/" a page
    template: str  # file in overrides/, e.g. "article.html"
    title: str = ""
    description: str = ""
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
    calls: tuple[Line, ...] = ()  # on top of it in place of the campaign's first lines
    data: Mapping[str, Any] = field(default_factory=dict)
