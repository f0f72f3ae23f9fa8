"""The text of the first page → its parts: what a reader's situation is, and where it leads from there.

A part that lists links is a situation: its drawing and its colour are those of the first page in its list. What stands
before the first heading opens the page; a part without a list is plain text.
"""

import re
from typing import NamedTuple

from markupsafe import Markup

from generator.view.drawings import OF_READERS, SECTIONS, name_of

_HEADING = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>\n?', re.DOTALL)
_LISTED = re.compile(r'<ul\b[^>]*>\s*<li><a href="([^"#]*)')


class Part(NamedTuple):
    """What stands under one heading; ``art`` is None for plain text."""

    id: str
    title: Markup
    body: Markup
    art: str | None
    section: str


def parts(body: Markup) -> tuple[Markup, tuple[Part, ...]]:
    """What comes before the first heading, and the parts in order."""
    lead, *rest = _HEADING.split(body)
    return Markup(lead), tuple(_part(*rest[at : at + 3]) for at in range(0, len(rest), 3))


def _part(name: str, title: str, body: str) -> Part:
    listed = _LISTED.search(body)
    path = listed[1] if listed else ""
    section = SECTIONS.get(path.partition("/")[0])
    art = OF_READERS.get(path) or name_of(path) or "home" if listed else None
    return Part(name, Markup(title), Markup(body), art, section.name if section else "")
