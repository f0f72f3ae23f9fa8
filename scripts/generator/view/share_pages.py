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
class Codes:
    """What one language offers: texts to send, and codes to paste."""

    lang: Lang
    posts: tuple[share_texts.Post, ...]
    frame: str
    code: str
    badge: str


def kit_path(path: str) -> str:
    """Path of the kit of a page."""
    return f"share/{path}"


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
        return Card(
            lang=lang,
            said=document.lang,
            path=document.path,
            short=self.shorts[document.path],
            title=document.meta.title,
            about=document.meta.description,
            neutral=document.meta.neutral,
            events=_next(self.listing.calendar) if document.path == EVENTS else None,
        )

    def _of_hromada(self, slug: str, lang: Lang) -> Card:
        campaign, hromada = self.data.campaign, self.data.hromadas[slug]
        path, name = f"hromadas/{slug}/", hromada.name.text(lang)[0]
        others = (self.data.contacts[one] for one in campaign.hromada_lines)
        known = {campaign.advice_line, campaign.danger_line}
        lines = [one for one in hromada.contacts if one.dial] or [
            contact for contact in others if contact.dial and contact.id not in known
        ]
        return Card(
            lang=lang,
            said=lang,
            path=path,
            short=self.shorts[path],
            title=name,
            about=label("hromada_description", lang, name=name),
            events=_next(self.listing.hromada(slug)),
            contacts=tuple(lines[: embed_cards.LINES]),
        )

    def _frame(self, card: Card, path: str) -> PageView:
        return PageView(
            lang=card.lang,
            path=path,
            template=embed_cards.TEMPLATE,
            title=embed_cards.title(card, self.data.campaign),
            description="",
            languages=self.data.languages,
            indexed=False,
            data={"shown": card},
        )

    def _kit(self, card: Card) -> PageView:
        all_same = (self._cards[lang][card.path] for lang in self.data.languages)
        others = [other for other in all_same if other.said != card.said]
        return PageView(
            lang=card.lang,
            path=kit_path(card.path),
            template="share.html",
            title=label("kit_title", card.lang, title=share_texts.quoted(card.title, card.said)),
            description=label("kit_description", card.lang),
            neutral=card.neutral,
            languages=self.data.languages,
            indexed=False,  # for those who come from the page itself
            data={
                "shown": card,
                "address": self.data.campaign.url(card.lang, card.short),
                "pictures": [self.sharing.of(self._page(card), form) for form in SIZES],
                "kits": [self._codes(one) for one in (card, *others)],
            },
        )

    def _page(self, card: Card) -> PageView:
        """The page itself, as far as pictures ask."""
        return PageView(card.lang, card.path, "", card.title, card.about, neutral=card.neutral)

    def _codes(self, card: Card) -> Codes:
        campaign, contacts = self.data.campaign, self.data.contacts
        return Codes(
            lang=card.said,
            posts=share_texts.of_page(card, campaign, contacts),
            frame=embed_cards.frame(card, campaign),
            code=embed_cards.code(card, campaign, contacts, self.colours),
            badge=embed_cards.badge(card, campaign, contacts, self.colours),
        )


def _next(calendar: CalendarView) -> tuple[EventCard, ...]:
    """The next events for a card."""
    return tuple([card for card in calendar.coming if shown_in(card.event, "card")][: embed_cards.EVENTS])
