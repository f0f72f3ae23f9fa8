"""What a title says of its event besides its name: that it is cancelled, or put off.

Calendars and tables have no better place for it: Outlook itself writes «Скасовано: …» before the subject. A word counts
where it is set off, in brackets, by a colon or a dash, or is all capitals: «Рабство скасовано» is a name.
"""

import functools
import re

from generator.base.words import imported_words


def split(title: str) -> tuple[str, str | None]:
    """The name alone, and the state (a value of ``Event.status``) that the title tells; None where it tells none."""
    for part in _patterns():
        match = part.fullmatch(title)
        if match and (match["sign"].strip() or match["word"].isupper()):
            return match["name"].strip(), _states()[match["word"].casefold()]
    return title, None


@functools.cache
def _states() -> dict[str, str]:
    return {word: state for state, words in imported_words("states").items() for word in words}


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    word = rf"(?P<word>{'|'.join(sorted(map(re.escape, _states()), key=len, reverse=True))})"
    before = re.compile(
        rf"[\s(\[*!]*+{word}(?P<sign>\s*[)\]*!:.]+[\s—–-]*|\s+[—–-]\s+|\s+)(?P<name>\w.*|[«\"“(].+)", re.I | re.S
    )
    behind = re.compile(rf"(?P<name>.*?\S)(?P<sign>\s*[(\[]\s*|\s+[—–-]\s+|\s+){word}[\s)\]*!.]*", re.I | re.S)
    return before, behind
