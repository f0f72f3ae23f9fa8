"""Cards of pages for other sites: a frame that stays true by itself, and codes to paste as they are.

The frame is a page of its own below ``/embed/``: nothing in it runs, nothing is loaded, and in the strictest sandbox,
where no link works, its numbers and its address can still be read. Its address is that of the page it leads to, so it
lasts as long: where a page moved, its card stands at both places. (Leading on would not do: no sandbox lets a page
in a frame lead on by itself.)

What is pasted into a site's own text can't be renewed from here; it says so on the page that offers it.
"""

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from generator.base.fields import Lang
from generator.base.shortening import cut
from generator.base.words import label
from generator.model.campaign import Campaign
from generator.model.contact import Contact
from generator.model.data import Data
from generator.view.calendar import EventCard
from generator.view.templates import reach

TEMPLATE = "embed.html"
MOST_BYTES = 6_000  # of a card, as it is sent unpacked
EVENTS = 3  # on the card of a hromada
LINES = 2  # on it, beside the campaign's
WIDTH = 600  # no card gets wider; oEmbed asks for a number
NARROW = 320  # at this width a card needs no more than the height that its code asks for
SPARE = 32  # pixels of it: the widest common letters (DejaVu Sans, Verdana) leave 12, monospaced ones lack 7
EVENT_HEIGHT = 84  # pixels of one event, its title on two lines
_TITLE, _ABOUT, _NAME = 90, 160, 80  # characters

# What a page in a frame may do: lead the whole tab on when somebody clicks, which includes calling.
_SANDBOX = "allow-top-navigation-by-user-activation"
_FRAME = Markup(
    '<iframe src="{src}" title="{title}" width="100%" height="{height}" frameborder="0" loading="lazy"'
    ' referrerpolicy="no-referrer" sandbox="' + _SANDBOX + '"></iframe>'
)
# Inline styles and no class: they hold in any site, and change nothing else in it.
_CODE = Markup("""\
<div lang="{lang}" style="box-sizing:border-box;max-width:600px;padding:16px;border:1px solid {line};\
border-left:5px solid {brand};border-radius:6px;color:{ink};background:{card};font:16px/1.4 sans-serif">
<p style="margin:0 0 8px;font-size:18px;font-weight:bold"><a href="{link}" style="color:{brand}">{title}</a></p>
<p style="margin:0 0 8px">{about}</p>
<p style="margin:0">{lines}</p>
</div>""")
_CODE_LINE = Markup(
    '<a href="{href}" style="display:inline-block;padding:8px 16px 8px 0;color:{colour}">{label}: <b>{shown}</b></a>'
)
_BADGE = Markup(
    '<a lang="{lang}" href="{link}" style="display:inline-block;padding:8px 14px;border-radius:6px;color:{on-brand};'
    'background:{brand};font:bold 16px/1.3 sans-serif;text-decoration:none">{text}</a>'
)


@dataclass(frozen=True)
class Card:
    """A page as other sites show it, in one language. Paths are counted from the language's root."""

    lang: Lang
    text_lang: Lang  # in which title and text really are: not everything is translated
    path: str
    short: str  # the short address
    title: str
    about: str
    neutral: bool = False  # the frame's own title says nothing
    events: tuple[EventCard, ...] | None = None  # the next ones; None when the card is not about events
    contacts: tuple[Contact, ...] = ()  # lines besides the campaign's

    @property
    def heading(self) -> str:
        """The title, short enough for a card."""
        return cut(self.title, _TITLE)

    @property
    def text(self) -> str:
        """What the page is about, short enough for a card."""
        return cut(self.about, _ABOUT)

    @property
    def height(self) -> int:
        """Pixels that the card needs where it is narrow. A day with fewer events leaves some empty."""
        lines = [self.text, *(f"{cut(one.name.text(self.lang)[0], _NAME)}: {one.shown}" for one in self.contacts)]
        small = sum(8 + 23 * _lines(text, 27) for text in lines)
        events = 0 if self.events is None else EVENTS * EVENT_HEIGHT
        return 192 + 25 * _lines(self.heading, 20) + small + events + SPARE


def _lines(text: str, letters: int) -> int:
    """Lines that a text takes where so many letters stand in one."""
    return len(textwrap.wrap(text, letters))


def card_path(path: str) -> str:
    """Path of the card of a page."""
    return f"embed/{path}"


def oembed_path(path: str) -> str:
    """Path of what tells a program of the card of a page."""
    return f"embed/{path}oembed.json"


def title(card: Card, campaign: Campaign) -> str:
    """What the frame is called: a page of help does not say what it is."""
    if card.neutral:
        return campaign.neutral_title.text(card.lang)[0]
    name = campaign.name.text(card.lang)[0]
    return name if card.title == name else f"{card.heading} — {name}"


def frame(card: Card, campaign: Campaign) -> str:
    """The code of the frame that shows the card."""
    src = campaign.url(card.lang, card_path(card.path))
    return str(_FRAME.format(src=src, title=title(card, campaign), height=card.height))


def oembed(card: Card, campaign: Campaign) -> bytes:
    """OEmbed 1.0. A file can't answer a question, so each card has its own, to which its page leads."""
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": title(card, campaign),
        "provider_name": campaign.name.text(card.lang)[0],
        "provider_url": campaign.url(card.lang, ""),
        "cache_age": 86_400,
        "html": frame(card, campaign),
        "width": WIDTH,
        "height": card.height,
    }
    return (json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode()


def code(card: Card, data: Data, colours: Mapping[str, str]) -> str:
    """The card as HTML to paste: no script, no class, nothing from elsewhere. ``colours`` are those of the site."""
    lines = Markup(" ").join(
        _CODE_LINE.format(
            href=reach(line.contact),
            colour=colours["danger" if line.part == "danger" else "brand"],
            label=line.label(card.text_lang),
            shown=line.contact.shown,
        )
        for line in data.lineup.here
    )
    where = {"lang": card.text_lang, "link": data.campaign.url(card.lang, card.short)}
    return str(_CODE.format(**where, title=card.heading, about=card.text, lines=lines, **colours))


def badge(card: Card, data: Data, colours: Mapping[str, str]) -> str:
    """A small link that looks like a button, with the line to call."""
    campaign, lang = data.campaign, card.text_lang
    line = data.lineup.first[0]
    form = "kit_badge_text" if line.part == "advice" else "kit_badge_emergency"
    text = label(form, lang, name=campaign.name.text(lang)[0], line=line.contact.shown)
    return str(_BADGE.format(lang=lang, link=campaign.url(card.lang, card.short), text=text, **colours))
