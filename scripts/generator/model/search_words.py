"""What readers say and pages do not: ``data/search.yml`` leads from it to pages, or to the word that pages use."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from generator.base.fields import Flag, Model, Text
from generator.base.problems import Problem
from generator.base.stemming import EMPTY, spelled
from generator.read.validation import MAX_OWN_BYTES, read_model

NAME = "search.yml"
SHORTEST, SHORTEST_START = 3, 4  # letters of a word, and of what words begin with: fewer say too little
_PHRASE = re.compile(r"(?:[^\W_]+(?:['’ʼ][^\W_]+)*\*?(?: |$)){1,6}")
_PAGE = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*/)*")


def _phrase(text: str) -> str:
    words = text.split()
    if not _PHRASE.fullmatch(text):
        raise PydanticCustomError("search-phrase", "not words", {"value": text})
    starts = [word for word in words if word.endswith("*") and len(word) <= SHORTEST_START]
    if starts or max(map(len, words)) < SHORTEST:
        raise PydanticCustomError("search-short", "too short", {"value": text})
    if all(spelled(word) in EMPTY for word in words):
        raise PydanticCustomError("search-empty", "says nothing", {"value": text})
    return text


def _page(path: str) -> str:
    if not _PAGE.fullmatch(path):
        raise PydanticCustomError("search-path", "no path", {"value": path})
    return path


class Saying(Model):
    """Words that readers use, and what answers them."""

    say: tuple[Annotated[Text, AfterValidator(_phrase)], ...] = Field(
        description="Слова чи фрази читачів. Закінчення відкидає програма; зірочка (погрож*) — будь-яке продовження.",
    )
    pages: tuple[Annotated[Text, AfterValidator(_page)], ...] = Field(
        (), description="Сторінки, найкраща перша: адреса від кореня сайту, як у меню, з рискою в кінці."
    )
    means: Text | None = Field(None, description="Слово, яким про це сказано на сторінках.")
    weak: Flag = Field(default=False, description="Загальне слово: поруч із точнішим воно важить менше.")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Saying":
        if not self.pages and self.means is None:
            raise PydanticCustomError("search-nowhere", "no page, no meaning", {"value": ", ".join(self.say)})
        return self


class SearchFile(Model):
    """``data/search.yml``."""

    sayings: tuple[Saying, ...] = Field((), description="Слова читачів.")


def load(folder: Path) -> tuple[SearchFile, list[Problem]]:
    """The sayings of a data folder; none when there is no such file."""
    path = folder / NAME
    stated, _, problems = read_model(path, SearchFile, MAX_OWN_BYTES) if path.exists() else (None, None, [])
    return stated or SearchFile(sayings=()), problems


def followed(sayings: Sequence[Saying], targets: Mapping[str, str]) -> tuple[Saying, ...]:
    """``sayings`` with the pages that moved as they are called now. ``targets``: old address → where it leads."""
    return tuple(
        saying.model_copy(update={"pages": tuple(dict.fromkeys(targets.get(path, path) for path in saying.pages))})
        for saying in sayings
    )
