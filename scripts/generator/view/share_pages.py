"""What schools and officers need to tell others of a page: its link, texts, pictures, and a card for their own site.

Each page whose address lasts has a kit (``/share/<page>/``) and a card (``/embed/<page>/``), in both languages. Both
are pages of their own, so that the page itself pays for one link. Events have their texts on their own pages: they are
far more, and each lasts for weeks.
"""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.base.fields import Lang
from generator.base.words import label
from generator.model.data import Data
from generator.read.documents import Document, Documents
from generator.view import embed_cards, share_texts
from generator.view.calendar import CalendarView, EventCard, Listing
from generator.view.embed_cards import Card, card_path, oembed_path
from generator.view.event_text import shown_in
from generator.view.share_pictures import SIZES, Sharing
from generator.view.views import PageView

EVENTS = "events/"  # the page of all events


@dataclass(frozen=True)
class Kits:
    """All kits and cards of a site. ``shorts``: page → its short address; ``moved``: old address → page."""

    data: Data
    documents: Documents
    listing: Listing
    sharing: Sharing
    shorts: Mapping[str, str]
    moved: Mapping[str, str]
    colours: Mapping[str, str]

    def views(self, lang: Lang) -> Iterator[PageView]:
        """Kits and cards in ``lang``."""
        cards = self._cards[lang]
        for card in cards.values():
            yield self._kit(card)
            yield self._frame(card, card_path(card.path))
        for old, path in self.moved.items():
            if path in cards:
                yield self._frame(cards[path], card_path(old))

    def files(self, lang: Lang) -> Iterator[tuple[str, bytes]]:
        """What tells programs of the cards: path from the language's root → content."""
        for card in self._cards[lang].values():
            yield oembed_path(card.path), embed_cards.oembed(card, self.data.campaign)

    @functools.cached_property
    def _cards(self) -> Mapping[Lang, Mapping[str, Card]]:
        """Every card by its page."""
        return {lang: {card.path: card for card in self._of(lang)} for lang in self.data.languages}

    def _of(self, lang: Lang) -> Iterator[Card]:
        pages = self.documents.pages
        for (page, own), document in pages.items():
            if own == "uk":
                yield self._of_document(pages.get((page, lang), document), lang)
        for slug in self.data.hromadas:
            yield self._of_hromada(slug, lang)

    def _of_document(self, document: Document, lang: Lang) -> Card:
        path, meta = document.path, document.meta
        events = _next(self.listing.calendar) if path == EVENTS else None
        short, neutral = self.shorts[path], meta.neutral
        return Card(lang, document.lang, path, short, meta.title, meta.description, neutral=neutral, events=events)

    def _of_hromada(self, slug: str, lang: Lang) -> Card:
        path, name = f"hromadas/{slug}/", self.data.hromadas[slug].name.text(lang)[0]
        above = {line.contact.id for line in self.data.lineup.here}
        lines = self.data.local_lines(slug, above)
        about = label("hromada_description", lang, name=name)
        events, contacts = _next(self.listing.hromada(slug)), tuple(lines[: embed_cards.LINES])
        return Card(lang, lang, path, self.shorts[path], name, about, events=events, contacts=contacts)

    def _frame(self, card: Card, path: str) -> PageView:
        title = embed_cards.title(card, self.data.campaign)
        data, languages = {"shown": card}, self.data.languages
        return PageView(card.lang, path, embed_cards.TEMPLATE, title, languages=languages, indexed=False, data=data)

    def _kit(self, card: Card) -> PageView:
        all_same = (self._cards[lang][card.path] for lang in self.data.languages)
        page = PageView(card.lang, card.path, "", neutral=card.neutral)  # as far as pictures ask
        others = [other for other in all_same if other.text_lang != card.text_lang]
        return PageView(
            card.lang,
            f"share/{card.path}",
            "share.html",
            label("kit_title", card.lang, title=share_texts.quoted(card.title, card.text_lang)),
            label("kit_description", card.lang),
            neutral=card.neutral,
            languages=self.data.languages,
            indexed=False,  # for those who come from the page itself
            data={
                "shown": card,
                "address": self.data.campaign.url(card.lang, card.short),
                "pictures": [self.sharing.of(page, form) for form in SIZES],
                "kits": [self._codes(one) for one in (card, *others)],
            },
        )

    def _codes(self, card: Card) -> dict[str, object]:
        """What one language offers: texts to send, and codes to paste."""
        return {
            "lang": card.text_lang,
            "posts": share_texts.of_page(card, self.data),
            "frame": embed_cards.frame(card, self.data.campaign),
            "code": embed_cards.code(card, self.data, self.colours),
            "badge": embed_cards.badge(card, self.data, self.colours),
        }


def _next(calendar: CalendarView) -> tuple[EventCard, ...]:
    """The next events for a card."""
    return tuple([card for card in calendar.coming if shown_in(card.event, "card")][: embed_cards.EVENTS])
