"""Other people's words in Markdown that a host renders: they stay words, and nobody is called by them."""

import re

from generator.base.problems import shown

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_PEACEFUL = set(" .,!?()%—–-+«»“”’:;/")


def in_markdown(text: str, most: int = 300) -> str:
    """``text`` as it reads, on one line: no link, tag, mark or mention of it is live."""
    flat = " ".join(shown(text.replace("\n", " "), most).split())
    escaped = _PUNCTUATION.sub(lambda found: found[0] if found[0] in _PEACEFUL else f"\\{found[0]}", flat)
    escaped = re.sub(r"(?<=[/:])(?=/)|(?i:(?<=www)(?=\.))|(?<=@)", "\u2060", escaped)  # or hosts would make links
    return re.sub(r"^([-+]|\d+[.)])", r"\\\1", escaped)


def fenced(text: str, kind: str = "") -> str:
    """``text`` as a block of code that nothing inside can end."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{kind}\n{text.rstrip()}\n{fence}"
