"""The campaign's mark, its line drawings, and which of them stands for what. Pages and paper draw from one source.

A drawing is a plain SVG file in ``overrides/art``: 96 × 96, a line of 4, in three literal colours. On a page the
colours are those of its section and of the look, light or dark, so they become classes of the style sheet; paper has
none, so there they are replaced. Pictures are ornament: words beside them say the same, so screen readers skip them.
"""

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from generator.check import colours
from generator.model.campaign import Campaign, Mark
from generator.view.views import PageView

INK, SPOT, PAPER = "#1d292d", "#4fa8a4", "#fffefa"  # the colours of the files: line, the flat shape behind, ground
_CLASSES = {
    f' fill="{SPOT}" stroke="none"': ' class="f"',
    f' fill="{INK}"': ' class="h"',
    f' fill="{PAPER}"': ' class="p"',
}
_INSIDE = re.compile(r"<svg\b[^>]*>(.*)</svg>\s*", re.DOTALL)


class Section(NamedTuple):
    """A part of the site that has a colour: its class in site.css, and the drawing of pages that have no own."""

    name: str
    art: str


SECTIONS: Mapping[str, Section] = {  # by the first folder of a page's path
    "risks": Section("risks", "job"),
    "schools": Section("schools", "lesson"),
    "events": Section("hromadas", "event"),
    "hromadas": Section("hromadas", "hromada"),
    "model": Section("model", "plan"),
}
OF_PAGES: Mapping[str, str] = {  # page → its drawing; of home each part has that of the first page that it leads to
    "help/": "call-woman",
    "help/call/": "call-man",
    "help/abroad/": "abroad",
    "help/debt/": "debt",
    "help/intimate/": "camera",
    "help/someone/": "talk",
    "help/offline/": "paper",
    "help/home/": "home",
    "help/housing/": "home",
    "risks/": "talk",
    "risks/work-abroad/": "abroad",
    "risks/tasks/": "parcel",
    "risks/online/": "teen-girl",
    "risks/cards/": "card",
    "risks/children/": "family",
    "risks/war/": "papers",
    "risks/displaced/": "road",
    "risks/signs/": "net",
    "risks/employers/": "work",
    "model/poltava/": "talk",
    "model/referral/": "call-woman",
    "model/map/": "papers",
    "schools/lesson-8-9/": "teen",
    "schools/lesson-10-11/": "job",
    "schools/disclosure/": "talk",
    "schools/parents/": "family",
    "schools/print/": "paper",
    "schools/tally/": "plan",
}
OF_READERS: Mapping[str, str] = {"risks/tasks/": "teen"}  # on home: who reads, where the page shows what it is about
OF_EVENTS: Mapping[str, str] = {  # kind of an event → its drawing
    "lesson": "lesson",
    "training": "lesson",
    "round_table": "talk",
    "working_group": "plan",
    "support_group": "home",
}


def section_of(view: PageView) -> Section | None:
    """The section whose colour a page wears; none for pages that a watched person opens, and those outside."""
    return None if view.neutral or view.template == "board.html" else SECTIONS.get(view.path.partition("/")[0])


def name_of(path: str) -> str | None:
    """The drawing that stands for a page of help or of a section, none for others."""
    section = SECTIONS.get(path.partition("/")[0])
    return OF_PAGES.get(path) or (section.art if section else None)


def drawn_for(view: PageView) -> str | None:
    """The drawing in a page's band."""
    if "card" in view.data:
        return OF_EVENTS.get(view.data["card"].event.kind, "event")
    return name_of(view.path)


class Drawings:
    """The drawings and the mark of one theme, whose folder is ``overrides``."""

    def __init__(self, overrides: Path) -> None:
        self._overrides = overrides

    @functools.cached_property
    def _drawn(self) -> Mapping[str, str]:
        return {path.stem: path.read_text("utf-8") for path in sorted((self._overrides / "art").glob("*.svg"))}

    @property
    def names(self) -> tuple[str, ...]:
        """All that are drawn."""
        return tuple(self._drawn)

    def on_page(self, name: str) -> Markup:
        """To stand inside a page; colours are those of ``.art`` in site.css."""
        inside = _INSIDE.sub(r"\1", self._drawn[name])
        for colour, word in _CLASSES.items():
            inside = inside.replace(colour, word)
        return Markup(f'<svg class="art" viewBox="0 0 96 96" aria-hidden="true">{inside}</svg>')

    def on_paper(
        self, name: str, *, ink: str = "#000000", spot: str = "#d0d0d0", paper: str = "#ffffff", solid: str = ""
    ) -> str:
        """A file of its own, in these colours; ``solid`` fills what the line's colour fills otherwise."""
        source = self._drawn[name].replace(f'fill="{INK}"', f'fill="{solid or ink}"')
        for colour, other in ((INK, ink), (SPOT, spot), (PAPER, paper)):
            source = source.replace(colour, other)
        return source

    def icon(self, campaign: Campaign) -> str:
        """The mark as the address of a tab's icon: in the page itself, without a request."""
        theme = colours.theme((self._overrides / "styles" / "site.css").read_text("utf-8"))["light"]
        tile = campaign.colours.light.brand if campaign.colours else theme["brand"]
        svg = mark_on_paper(campaign.mark, tile=tile, solid="#fff", line=theme["exit"])
        return "data:image/svg+xml," + quote(svg.replace('"', "'"), safe="=:/',()-.;")


def mark_on_page(mark: Mark) -> Markup:
    """The mark on its tile, inside a page; colours are those of ``.mark`` in site.css."""
    solid = f'<path class="p" d="{mark.solid}"/>' if mark.solid else ""
    line = f'<path class="f" d="{mark.line}"/>' if mark.line else ""
    tile = '<rect width="32" height="32" rx="8"/>'
    return Markup(f'<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">{tile}{solid}{line}</svg>')


def mark_on_paper(mark: Mark, *, tile: str | None, solid: str, line: str) -> str:
    """The mark as a file of its own: three colours, or without ``tile`` one or two."""
    parts = [
        f'<rect width="32" height="32" rx="8" fill="{tile}"/>' if tile else "",
        f'<path d="{mark.solid}" fill="{solid}"/>' if mark.solid else "",
        f'<path d="{mark.line}" fill="none" stroke="{line}" stroke-width="4.2" stroke-linecap="round" '
        f'stroke-linejoin="round"/>'
        if mark.line
        else "",
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{"".join(parts)}</svg>'
