"""Problems are values: where, what was read, what was expected. They are printed by commands only."""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from generator.base.fields import Lang
from generator.base.words import sentence

Severity = Literal["error", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "notice")

Harm = Literal["safety", "page", "claim", "translation", "event", "wording", "upkeep"]
# What a reader suffers, worst first: how the codes of such problems begin. A code belongs to the first that fits.
_HARMS: Mapping[Harm, str] = {
    "safety": "contact dial number reference-no-number text-number translation-line built-number character"
    " html attribute built-live built-host event-bait event-private shelter image-place",
    "page": "page link anchor menu permalink reference file encoding web-page yaml key choice shape list text-expected"
    " picture text-empty text-long text-cut text-letters"
    " front-matter original title-word flag slug id address email hromada katottg settlement"
    " image-remote image-alt image-heavy built engine lines",
    "claim": "fact figure plan chart reviewed",
    "translation": "translation event-english fingerprint",
    "event": "event date time repeat change source copy fetch state calendar table office imported",
    "wording": "sentence word abbreviation title heading text image-harmful",
    "upkeep": "",
}

MOST_SHOWN = 100  # contract, section 3
_MOST_ECHOED = 80  # characters of the author's text in one message
_MOST_PASTED = 1000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufeff]")


def _spelt(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04X}"


def shown(value: object, most: int = _MOST_ECHOED) -> str:
    """The author's text as a message may repeat it: invisible characters spelt out, cut to ``most``."""
    text = _UNSAFE.sub(_spelt, str(value))
    return text if len(text) <= most else text[: most - 1] + "…"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. ``file`` is a path as the author knows it; lines and columns count from 1."""

    file: str
    line: int
    code: str
    column: int = 0  # 0: the whole line
    severity: Severity = "error"
    params: Mapping[str, object] = field(default_factory=dict, compare=False)  # {uk: …, en: …}: by language
    contained: bool = field(default=False, compare=False)  # what it is in is left out, and all the rest stands

    @property
    def place(self) -> str:
        """``FILE:LINE`` or ``FILE:LINE:COL``."""
        return f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")

    @property
    def harm(self) -> Harm:
        """What a reader suffers from it."""
        return harm(self.code)

    @property
    def paste(self) -> str | None:
        """The whole line, or lines, as they should stand in the file."""
        return _pasted(self.params.get("paste"))

    @property
    def part(self) -> str | None:
        """What to paste in place of the words that the message quotes."""
        return _pasted(self.params.get("part"))

    def said(self, lang: Lang = "uk") -> str:
        """``what is wrong — what to do``."""
        texts = {name: value[lang] if isinstance(value, Mapping) else value for name, value in self.params.items()}
        values = {name: shown(text, _MOST_ECHOED if name == "value" else 1000) for name, text in texts.items()}
        what = (sentence(self.code, "what", lang) or self.code).format_map(_Lenient(values))
        what = f"{values['entry']}: {what}" if "entry" in values else what  # where a line tells its author nothing
        do = (sentence(self.code, "do", lang) or "").format_map(_Lenient(values))
        return what + (f" — {do}" if do else "")

    def text(self, lang: Lang = "uk") -> str:
        """``FILE:LINE[:COL]: CODE: what is wrong — what to do``, and below it what to paste where there is something.

        A whole line is shown exactly as it should stand in the file.
        """
        message = f"{self.place}: {self.code}: {self.said(lang)}"
        if self.paste:
            return f"{message}\n{self.paste}"
        return f"{message}\n    {self.part}" if self.part else message


def _pasted(value: object) -> str | None:
    """What may be pasted: whole, but never with invisible characters."""
    text = "\n".join(_UNSAFE.sub("", line) for line in str(value or "").split("\n"))
    return text if 0 < len(text) <= _MOST_PASTED else None  # half a line would do harm


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


@functools.cache
def harm(code: str) -> Harm:
    """What a reader suffers from problems with this code."""
    return next(name for name, starts in _HARMS.items() if not starts or code.startswith(tuple(starts.split())))


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """What stops a build, then by how much it hurts a reader, then by place."""
    harms = tuple(_HARMS)
    return sorted(problems, key=lambda one: (SEVERITIES.index(one.severity), harms.index(one.harm), one))


def counted(problems: Iterable[Problem]) -> dict[Harm, int]:
    """How many problems there are of each kind that there is, the worst kind first."""
    counts = Counter(problem.harm for problem in problems)
    return {name: counts[name] for name in _HARMS if counts[name]}


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Only what is wrong, and not merely doubtful."""
    return [problem for problem in problems if problem.severity == "error"]


def stopping(problems: Iterable[Problem]) -> list[Problem]:
    """Only what stops a build."""
    return [problem for problem in errors(problems) if not problem.contained]


def display_path(path: Path) -> str:
    """A path as an author knows it: from the current folder where it lies inside, else as given."""
    here = Path.cwd()
    known = (find() for find in (path.absolute, path.resolve))
    inside = next((one.relative_to(here) for one in known if one.is_relative_to(here)), path)
    return _UNSAFE.sub(_spelt, inside.as_posix())  # a name may hold a line end, or orders to a terminal
