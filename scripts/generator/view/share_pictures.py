"""Pictures that go with a link: a wide one for its preview, a square one for a post, each with words in place of it.

Written pages have their own, in the colour of their section with the drawing that stands for them; the next events
bear title, day and place, the others the name of their kind; all else the campaign's. Pages that a watched person opens
share one picture that says nothing. No picture bears a phone number: it would go round for years, and nobody could call
it back.
"""

import dataclasses
import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args

from generator.base.fields import Lang
from generator.base.shortening import cut
from generator.base.words import label
from generator.model.data import Data
from generator.model.event import EventKind
from generator.read.documents import Document, Documents
from generator.view import event_text
from generator.view.calendar import EventCard, Listing
from generator.view.drawings import OF_EVENTS, SECTIONS, name_of
from generator.view.paper_art import PaperArt, coat_file
from generator.view.views import Job, PageView

MOST_BYTES = 100_000
Form = Literal["link", "post"]
SIZES: dict[Form, tuple[int, int]] = {"link": (1200, 630), "post": (1080, 1080)}
_TITLE, _TEXT = 80, 120  # characters, as many as the picture's bytes allow
_EVENTS = 24  # the next events that have pictures of their own: as many as people tell of now
NEUTRAL, CAMPAIGN = "guide", "home"  # names of pictures


class Words(NamedTuple):
    """What a picture shows: large, above it, below it; the section whose colour it has, and its drawing."""

    title: str
    above: str = ""
    text: str = ""
    section: str = ""
    art: str | None = None
    coat: str = ""


@dataclasses.dataclass(frozen=True)
class SharePicture:
    """A picture for pages in one language: where it lies from the language's root, and the words it shows."""

    name: str
    form: Form
    alt: str

    @property
    def post(self) -> "SharePicture":
        """The square one that says the same."""
        return dataclasses.replace(self, form="post")

    @property
    def path(self) -> str:
        """From the language's root."""
        return f"pictures/{self.name}_{self.form}.png"

    @property
    def width(self) -> int:
        """In pixels."""
        return SIZES[self.form][0]

    @property
    def height(self) -> int:
        """In pixels."""
        return SIZES[self.form][1]


@dataclasses.dataclass(frozen=True)
class Sharing:
    """All pictures of a site."""

    data: Data
    documents: Documents
    listing: Listing
    art: PaperArt

    def of(self, view: PageView, form: Form) -> SharePicture:
        """The picture of a page."""
        name = self._name(view)
        words = self._words(name, view.lang)
        parts = (self._brand(name, view.lang), words.above, words.title, words.text)
        alt = ". ".join(part.rstrip(".") for part in parts if part)
        return SharePicture(name, form, alt)

    def jobs(self, lang: Lang) -> Iterator[tuple[str, Callable[[], Job]]]:
        """Path of each picture from the language's root, and what it is made of when it is asked for."""
        for name in self._names():
            for form in SIZES:
                yield SharePicture(name, form, "").path, functools.partial(self._job, name, form, lang)

    @staticmethod
    def lighter(job: Job) -> Job:
        """The same picture with its title alone, for one that is too heavy."""
        return dataclasses.replace(job, data={**job.data, "above": "", "text": "", "coat": ""})

    def _names(self) -> Iterator[str]:
        yield from (NEUTRAL, CAMPAIGN, *self._pages, *self._events, *(f"kind_{kind}" for kind in get_args(EventKind)))

    @functools.cached_property
    def _events(self) -> Mapping[str, EventCard]:
        """The next events that may be told of, by the names of their pictures."""
        told = (card for card in self.listing.calendar.coming if event_text.shown_in(card.event, "share_text"))
        return {_of_event(card): card for card in itertools.islice(told, _EVENTS)}

    @functools.cached_property
    def _pages(self) -> Mapping[str, Mapping[Lang, Document]]:
        """Written pages that have a picture of their own, by its name."""
        pages: dict[str, dict[Lang, Document]] = {}
        for (_, lang), document in self.documents.pages.items():
            if document.path and not document.meta.neutral:
                pages.setdefault(_of_page(document.path), {})[lang] = document
        return {name: pages[name] for name in pages if "uk" in pages[name]}

    def _name(self, view: PageView) -> str:
        if view.neutral:
            return NEUTRAL
        if "card" in view.data:
            card: EventCard = view.data["card"]
            name = _of_event(card)
            return name if name in self._events else f"kind_{card.event.kind}"
        names = (_of_page(view.path), _of_page(view.path.partition("/")[0]))
        return next((name for name in names if name in self._pages), CAMPAIGN)

    def _brand(self, name: str, lang: Lang) -> str:
        return "" if name == NEUTRAL else self.data.campaign.name.text(lang)[0]

    def _words(self, name: str, lang: Lang) -> Words:
        if name == NEUTRAL:
            return Words(self.data.campaign.neutral_title.text(lang)[0])
        if name in self._events:
            return self._event(self._events[name], lang)
        if name.startswith("kind_"):
            kind = name.removeprefix("kind_")
            return Words(label(name, lang), "", label("share_event", lang), "hromadas", OF_EVENTS.get(kind, "event"))
        if name == CAMPAIGN:
            campaign = self.data.campaign
            return Words(campaign.tagline.text(lang)[0], "", campaign.oblast.text(lang)[0], "", "home")
        document = self._pages[name].get(lang) or self._pages[name]["uk"]
        section = SECTIONS.get(document.path.partition("/")[0])
        art = name_of(document.path)
        return Words(document.meta.title, "", "", section.name if section else "", art)

    def _event(self, card: EventCard, lang: Lang) -> Words:
        """What it is not is said first, and when before what."""
        status = event_text.status(card, lang)
        when = event_text.when(card, lang).removesuffix(f", {label('event_all_day', lang)}")
        where = [card.hromada.name.text(lang)[0], event_text.plain(event_text.known_place(card, lang))]
        return Words(
            card.event.title.text(lang)[0],
            f"{status.capitalize()}. {when}" if status else when,
            ", ".join(filter(None, where)),
            "hromadas",
            OF_EVENTS.get(card.event.kind, "event"),
            coat_file(self.data.coats.get(card.hromada_slug)),
        )

    def _job(self, name: str, form: Form, lang: Lang) -> Job:
        width, height = SIZES[form]
        words = self._words(name, lang)
        look = self.art.look(words.section)
        data = {
            "width": width,
            "height": height,
            "lang": lang,
            "name": self._brand(name, lang),
            "title": _unbroken(shortened(words.title, _TITLE)),
            "above": words.above,
            "text": cut(words.text, _TEXT),
            "link": "" if name == NEUTRAL else self.data.campaign.address.removeprefix("https://").rstrip("/"),
            "look": {**look, "paper": self.art.colours["paper"]},
            "mark": self.art.signed(look),
            "art": self.art.drawn(words.art, look) if words.art else "",
            "coat": words.coat,
        }
        return Job("picture", data, picture=True)


def shortened(text: str, most: int) -> str:
    """As many sentences of a text as fit, or if none does, as many words."""
    ends = [end.end() for end in re.finditer(r"[.!?](?=\s)", text) if end.end() <= most]
    return text[: ends[-1]] if ends and len(text) > most else cut(text, most)


def _unbroken(title: str) -> str:
    """No word of one letter ends a line, no line breaks «8–9»."""
    return re.sub(r"(?<=\d)–(?=\d)", "\u2060–\u2060", re.sub(r"\b([^\W\d]) (?=\S)", "\\1\u00a0", title))


def _of_page(path: str) -> str:
    """Name of a written page's picture: no part of an address holds an underscore."""
    return "_".join(["page", *path.strip("/").split("/")])


def _of_event(card: EventCard) -> str:
    """Name of an event's picture."""
    return f"event_{card.hromada_slug}_{card.event.id}"
