"""Problems are values: where, what was read, what was expected. They are printed by commands only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from generator.fields import Lang
from generator.words import sentence

Severity = Literal["error", "warning", "notice"]

MOST_SHOWN = 100  # contract, section 3
_MOST_ECHOED = 80  # characters of the author's text in one message
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff]")


def shown(value: object, most: int = _MOST_ECHOED) -> str:
    """The author's text as a message may repeat it: invisible characters spelt out, cut to ``most``."""
    text = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04X}", str(value))
    return text if len(text) <= most else text[: most - 1] + "…"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. ``file`` is a path as the author knows it; lines and columns count from 1."""

    file: str
    line: int
    code: str
    column: int = 0  # 0: the whole line
    severity: Severity = "error"
    params: Mapping[str, object] = field(default_factory=dict, compare=False)

    @property
    def place(self) -> str:
        """``FILE:LINE`` or ``FILE:LINE:COL``."""
        return f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")

    def text(self, lang: Lang = "uk") -> str:
        """``FILE:LINE[:COL]: CODE: what is wrong — what to do`` and a line to paste where there is one."""
        values = {name: shown(value, _MOST_ECHOED if name == "value" else 1000) for name, value in self.params.items()}
        what = (sentence(self.code, "what", lang) or self.code).format_map(_Lenient(values))
        do = (sentence(self.code, "do", lang) or "").format_map(_Lenient(values))
        message = f"{self.place}: {self.code}: {what}" + (f" — {do}" if do else "")
        paste = self.params.get("paste")
        return message + (f"\n    {shown_lines(paste)}" if paste else "")


def shown_lines(value: object) -> str:
    """Lines to paste: whole, but never with invisible characters."""
    return "\n".join(_UNSAFE.sub("", line) for line in str(value).split("\n"))[:400]


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only what stops a build."""
    return [problem for problem in problems if problem.severity == "error"]


def display_path(path: Path) -> str:
    """A path as an author knows it: from the current folder where it lies inside, else as given."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
