"""Ready texts for those who tell others of a page or an event: one for each place where people write.

Plain words for all of them: no mark that one of these places would read as bold, no greeting by name. The link stands
last and is the only one, so that it is the one whose preview is shown. Which events have texts, and what stands in
them, is decided in ``event_text``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.base.fields import Bilingual, Lang
from generator.base.shortening import cut
from generator.base.words import label
from generator.model.campaign import Campaign
from generator.model.data import Data
from generator.model.lineup import Lineup
from generator.view.calendar import EventCard
from generator.view.embed_cards import Card
from generator.view.event_text import details, known_place, moved, no_address, plain, shown_in, status, when
from generator.view.wording import lower_first, text_in

# Characters that a text may have. Telegram takes so many below a picture (4,096 without one), Viber in a message of an
# organisation; Facebook takes far more, but hides what is long.
MOST: Mapping[str, int] = {"telegram": 1024, "viber": 1000, "facebook": 1500, "parents": 1000}
PARENTS = {"residents", "pupils", "parents"}  # audiences of whose events a teacher tells parents

_TITLE, _ABOUT, _NOTE, _PLACE = 150, 300, 120, 150  # characters of what officers wrote
_DETAILS = {"cost": 60}  # likewise; of all others as many as of a place
_OFF = ("cancelled", "postponed")


@dataclass(frozen=True)
class Post:
    """A text for one place: a key of ``MOST``."""

    place: str
    text: str


def of_page(card: Card, data: Data) -> tuple[Post, ...]:
    """Texts about a page, in the language in which it is written."""
    lang, lines = card.text_lang, calls(data.lineup, card.text_lang)
    heading, about = cut(card.title, _TITLE), sentence(cut(card.about, _ABOUT))
    link = data.campaign.url(card.lang, card.short)
    site = _site(data.campaign, lang)
    parents = label("post_parents_page", lang, title=quoted(heading, lang))
    return (
        Post("telegram", f"{heading}\n\n{about}\n\n{lines}\n{link}"),
        Post("viber", f"{sentence(heading)} {about}\n{lines}\n{link}"),
        Post("facebook", f"{sentence(heading)} {about}\n\n{lines} {site} {link}"),
        Post("parents", f"{parents} {about}\n{lines}\n{link}"),
    )


def of_event(card: EventCard, campaign: Campaign, lineup: Lineup, lang: Lang) -> tuple[Post, ...]:
    """Texts about an event's next date; none where nobody should pass it on."""
    event = card.event
    if not shown_in(event, "share_text"):
        return ()
    title, lines = cut(_line(event.title, lang), _TITLE), calls(lineup, lang)
    example = f"{label('event_example', lang)}. " if event.example else ""
    heading = f"{example}{': '.join(filter(None, (status(card, lang), title)))}"
    facts = list(_facts(card, lang))
    about = sentence(cut(_line(event.about, lang), _ABOUT)) if event.about else ""
    opening = " ".join(filter(None, (sentence(heading), about)))
    flat = " ".join(map(sentence, facts))
    link = campaign.url(lang, card.path)
    parents = label(f"post_parents_{card.status}", lang, title=quoted(title, lang))
    posts = [
        Post("telegram", "\n\n".join([heading, "\n".join(facts), f"{lines}\n{link}"])),
        Post("viber", f"{sentence(heading)} {flat}\n{lines}\n{link}"),
        Post("facebook", f"{opening}\n\n{flat} {lines} {_site(campaign, lang)} {link}"),
    ]
    if not event.audience or PARENTS & {*event.audience}:
        posts.append(Post("parents", f"{example}{parents} {flat}\n{link}"))
    return tuple(posts)


def _facts(card: EventCard, lang: Lang) -> Iterator[str]:
    """When, where, for how much and how to join; of what is off only when it would have been."""
    day = lower_first(when(card, lang)) if lang == "uk" else when(card, lang)
    if card.status in _OFF:
        yield label("post_was", lang, when=day)
    else:
        kyiv = "" if card.time is None or not card.online else f" ({label('event_kyiv_time', lang)})"
        yield f"{label('event_date', lang)}: {day}{kyiv}"
        yield f"{label('event_place', lang)}: {', '.join(filter(None, _where(card, lang)))}"
    if card.moved_from:
        yield moved(card, lang)
    if card.note:
        yield cut(_line(card.note, lang), _NOTE)
    if card.status in _OFF:
        return
    if card.event.link:
        yield label("post_room" if card.online else "post_sign_up", lang)
    for fact in details(card, lang, "share_text"):
        yield f"{fact.label}: {cut(_line(fact.text, lang), _DETAILS.get(fact.field, _PLACE))}"


def _where(card: EventCard, lang: Lang) -> Iterator[str]:
    yield _line(card.hromada.name, lang)
    yield cut(_line(plain(known_place(card, lang)), lang), _PLACE)
    yield lower_first(no_address(card, lang))
    if card.online:
        yield label(f"how_{card.how}", lang)


def _site(campaign: Campaign, lang: Lang) -> str:
    return label("post_site", lang, name=campaign.name.text(lang)[0])


def calls(lineup: Lineup, lang: Lang) -> str:
    """A sentence with the two lines of the first view; it says so where they can be dialled only at home."""
    lines = {line.part: line for line in lineup.first}
    advice, danger = lines["advice"].contact, lines["danger"].contact
    home = advice.dial_from == danger.dial_from == "ukraine"
    form = "post_calls_ukraine" if home else "post_calls"
    form = "post_calls_emergency" if lines["advice"].emergency else form
    return label(form, lang, advice=advice.shown, danger=danger.shown)


def quoted(text: str, lang: Lang) -> str:
    """``text`` in quotation marks; those inside it become the other kind of the language."""
    outer, inner = (("«", "»"), ("„", "“")) if lang == "uk" else (("“", "”"), ("‘", "’"))
    return outer[0] + text.replace(outer[0], inner[0]).replace(outer[1], inner[1]) + outer[1]


def sentence(text: str) -> str:
    """``text`` with a full stop, unless it ends like a sentence."""
    return text if text.rstrip("»”“\"'").endswith((".", "!", "?", "…")) else f"{text}."


def _line(text: Bilingual | str | None, lang: Lang) -> str:
    return " ".join(text_in(text, lang).split())
