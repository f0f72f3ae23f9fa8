"""Coats of arms of hromadas: ``data/hromadas/<slug>.svg``, ``.png`` or ``.webp`` beside the hromada's file.

One that can't be shown is left out with a word why; the page has an empty place there and nothing else is lost.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.base.problems import Problem, display_path
from generator.check.file_names import SlugFiles
from generator.model.hromada import Coat
from generator.read.pictures import is_what_it_says, only_draws, shows_place

ENDINGS = (".svg", ".webp", ".png")  # the first that is there
MOST_BYTES = 20_000  # with the page, what a phone waits for on a slow line


def pictures(files: SlugFiles) -> list[Path]:
    """Pictures that are called like a hromada's file."""
    return [path for path in files.foreign if path.suffix in ENDINGS and path.stem in files.named]


def load(files: SlugFiles) -> tuple[Mapping[str, Coat], list[Problem]]:
    """Coats of arms by the slugs of the hromadas, and what is wrong with those left out."""
    coats: dict[str, Coat] = {}
    problems: list[Problem] = []
    for path in sorted(pictures(files), key=lambda path: ENDINGS.index(path.suffix)):
        content = path.read_bytes()
        slips = list(_slips(path, content))
        problems += slips
        if not slips:
            coats.setdefault(path.stem, Coat(path.suffix, content))
    return coats, problems


def _slips(path: Path, content: bytes) -> Iterator[Problem]:
    value = {"value": path.name}
    if len(content) > MOST_BYTES:
        params = {**value, "size": len(content), "most": MOST_BYTES}
        yield Problem(display_path(path), 1, "coat-heavy", 0, "warning", params)
    elif not (only_draws(content) if path.suffix == ".svg" else is_what_it_says(path.suffix, content)):
        yield Problem(display_path(path), 1, "coat-content", 0, "warning", value)
    elif shows_place(content):
        yield Problem(display_path(path), 1, "coat-place", 0, "warning", value)
