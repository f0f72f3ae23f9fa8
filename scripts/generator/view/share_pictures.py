"""Pictures that go with a link: a wide one for its preview, a square one for a post, each with words in place of it.

Written pages have their own, events one for their kind, all else the campaign's. Pages that a watched person opens
share one picture that says nothing. No picture bears a phone number: it would go round for years, and nobody could call
it back.
"""

import dataclasses
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, get_args

from generator.base.fields import Lang
from generator.base.shortening import cut
from generator.base.words import label
from generator.model.data import Data
from generator.model.event import EventKind
from generator.read.documents import Document, Documents
from generator.view.views import Job, PageView

MOST_BYTES = 100_000
Form = Literal["link", "post"]
SIZES: dict[Form, tuple[int, int]] = {"link": (1200, 630), "post": (1080, 1080)}
_TITLE = 80  # characters, as many as the picture's bytes allow
_ROOM: dict[Form, int] = {"link": 340, "post": 190}  # for a text, less two for each of the title
NEUTRAL, CAMPAIGN = "guide", "home"  # names of pictures


@dataclasses.dataclass(frozen=True)
class SharePicture:
    """A picture for pages in one language: where it lies from the language's root, and the words it shows."""

    name: str
    form: Form
    alt: str

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

    def of(self, view: PageView, form: Form) -> SharePicture:
        """The picture of a page."""
        name = self._name(view)
        title, text = self._words(name, view.lang)
        alt = ". ".join(part.rstrip(".") for part in (self._brand(name, view.lang), title, text) if part)
        return SharePicture(name, form, alt)

    def jobs(self, lang: Lang) -> Iterator[tuple[str, Callable[[], Job]]]:
        """Path of each picture from the language's root, and what it is made of when it is asked for."""
        for name in self._names():
            for form in SIZES:
                yield SharePicture(name, form, "").path, functools.partial(self._job, name, form, lang)

    @staticmethod
    def lighter(job: Job) -> Job:
        """The same picture with its title alone, for one that is too heavy."""
        return dataclasses.replace(job, data={**job.data, "text": ""})

    def _names(self) -> Iterator[str]:
        yield from (NEUTRAL, CAMPAIGN, *self._pages, *(f"kind_{kind}" for kind in get_args(EventKind)))

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
            return f"kind_{view.data['card'].event.kind}"
        name = _of_page(view.path)
        return name if name in self._pages else CAMPAIGN

    def _brand(self, name: str, lang: Lang) -> str:
        return "" if name == NEUTRAL else self.data.campaign.name.text(lang)[0]

    def _words(self, name: str, lang: Lang) -> tuple[str, str]:
        """What a picture says: title and text."""
        if name == NEUTRAL:
            return self.data.campaign.neutral_title.text(lang)[0], label("neutral_description", lang)
        if name.startswith("kind_"):
            return label(name, lang), label("share_event", lang)
        if name == CAMPAIGN:
            return self.data.campaign.tagline.text(lang)[0], self.data.campaign.oblast.text(lang)[0]
        document = self._pages[name].get(lang) or self._pages[name]["uk"]
        return document.meta.title, document.meta.description

    def _job(self, name: str, form: Form, lang: Lang) -> Job:
        width, height = SIZES[form]
        title, text = self._words(name, lang)
        title = shortened(title, _TITLE)
        text = shortened(text, _ROOM[form] - 2 * len(title))
        data = {
            "width": width,
            "height": height,
            "lang": lang,
            "name": self._brand(name, lang),
            "title": title,
            "text": text,
            "link": self.data.campaign.address.removeprefix("https://").rstrip("/"),
        }
        return Job("picture", data, picture=True)


def shortened(text: str, most: int) -> str:
    """As many sentences of a text as fit, or if none does, as many words."""
    ends = [end.end() for end in re.finditer(r"[.!?](?=\s)", text) if end.end() <= most]
    return text[: ends[-1]] if ends and len(text) > most else cut(text, most)


def _of_page(path: str) -> str:
    """Name of a written page's picture: no part of an address holds an underscore."""
    return "_".join(["page", *path.strip("/").split("/")])
