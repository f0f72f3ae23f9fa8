"""Which lines the site puts forward while they grow old: the first ones, and the next to try. Decided here alone.

A line that nobody confirmed for two years leaves the home page, posters and cards. In its place comes the first one of
its kind that campaign.yml names and that is not old, and where none is left, an emergency number of the state.
Contract, section 5.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from generator.base.fields import Lang
from generator.base.words import label
from generator.model.campaign import Campaign
from generator.model.contact import TIERS, Contact

Part = Literal["advice", "danger", "abroad"]
PARTS: tuple[Part, ...] = ("advice", "danger", "abroad")
_FROM = {"advice": "ukraine", "danger": "ukraine", "abroad": "abroad"}
_RANK = ("fresh", *TIERS)


@dataclass(frozen=True)
class Line:
    """A line in a place that campaign.yml has for one of a kind; ``emergency``: it is of another, set by the state."""

    part: Part
    contact: Contact
    emergency: bool = False

    def label(self, lang: Lang) -> str:
        """What to call it for; a number of another kind goes by its own name."""
        return self.contact.name.text(lang)[0] if self.emergency else label(f"call_{self.part}", lang)


@dataclass(frozen=True)
class Lineup:
    """The campaign's lines as they stand since a day."""

    campaign: Campaign
    contacts: Mapping[str, Contact]
    since: dt.date  # no day of its own: pages that show lines stay the same until a line grows older

    @functools.cached_property
    def first(self) -> tuple[Line, ...]:
        """The lines that every page begins with: advice, danger, abroad; danger first where nobody advises any more."""
        lines = [self._first(part) for part in PARTS]
        return tuple(sorted(lines, key=lambda line: line.emergency))

    @functools.cached_property
    def here(self) -> tuple[Line, ...]:
        """Those of them that are dialled in Ukraine."""
        return tuple(line for line in self.first if line.part != "abroad")

    @functools.cached_property
    def listed(self) -> list[Contact]:
        """The lines of every hromada's page."""
        named = self.campaign.hromada_lines or (self.campaign.advice_line,)
        return self.old_last(self.contacts[identity] for identity in named)

    def next(self, contact: Contact) -> Line | None:
        """The line to try where nobody answers at one that may be wrong by now; None for one that may not.

        The one that the line itself names, unless it is old; else the best confirmed of its kind, in the order of
        campaign.yml.
        """
        if contact.tier(self.since) not in ("doubtful", "old"):
            return None
        part: Part = "abroad" if contact.dial_from == "abroad" or contact.country != "UA" else "advice"
        named = self.contacts.get(contact.next_line or "")
        if named and named.dial and named.dial != contact.dial and not self.is_old(named):
            return Line(part, named, emergency=named.law is not None)
        others = [line for line in self._standing(part) if line.contact.dial != contact.dial]
        return min(others, key=self._worth, default=None)

    def above(self, named: Iterable[str]) -> tuple[Line, ...]:
        """The two lines on top of a page for people abroad, who can't dial the campaign's; of another page none.

        It is for them where the first two lines it names are dialled from abroad.
        """
        own = [self.contacts[line] for line in list(dict.fromkeys(named))[:2] if line in self.contacts]
        if len(own) < 2 or any(contact.dial_from != "abroad" for contact in own):
            return ()
        lines = [Line("danger" if contact.law else "abroad", contact) for contact in own]
        return tuple(sorted(lines, key=lambda line: line.part == "danger"))

    def _worth(self, line: Line) -> tuple[bool, int, bool]:
        rank = _RANK.index(line.contact.tier(self.since))
        return line.emergency, rank, line.contact.id != self.campaign.danger_line

    def is_old(self, contact: Contact) -> bool:
        """True for a line that has left the home page, posters and cards."""
        return contact.tier(self.since) == "old"

    def old_last(self, contacts: Iterable[Contact]) -> list[Contact]:
        """The same lines in their order, but old ones at the end."""
        return sorted(contacts, key=self.is_old)

    def _first(self, part: Part) -> Line:
        named = self.contacts[self._named(part)]
        return next(self._standing(part), Line(part, named))  # with nothing better, what campaign.yml says

    def _named(self, part: Part) -> str:
        campaign = self.campaign
        return {"advice": campaign.advice_line, "danger": campaign.danger_line, "abroad": campaign.abroad_line}[part]

    def _standing(self, part: Part) -> Iterator[Line]:
        """Lines that can take the place of ``part``, its own first: all that are not old."""
        campaign, ids = self.campaign, [self._named(part)]
        dialled = [one for one in self.contacts.values() if one.dial and one.dial_from in (_FROM[part], "both")]
        if part == "advice":
            ids += [*campaign.hromada_lines, *(line for _, line in campaign.service_lines if line)]
        if part == "abroad":
            ids += [one.id for one in dialled if one.country == "UA" and not one.law]
        kind = [self.contacts[identity] for identity in dict.fromkeys(ids)]
        yield from (Line(part, one) for one in kind if one.dial and not self.is_old(one))
        spare = [one for one in dialled if one.law and one.id not in ids]
        spare.sort(key=lambda one: one.id == campaign.danger_line)  # which stands on the page anyway
        yield from (Line(part, one, emergency=part != "danger") for one in spare)
