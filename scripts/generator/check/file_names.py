"""Files of ``data/events/`` and ``data/hromadas/`` by their names: one a hromada, ``<slug>.yml``.

A name with a slip is told with the one that mends it. What editors and systems leave behind is passed over.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.base.fields import is_reserved, is_slug
from generator.base.problems import Problem, display_path
from generator.base.slugs import slug
from generator.read.text_file import LEFT_BEHIND

_NEARLY_YAML = re.compile(r"(.+?)(?:\.(?:ya?ml|txt))+", re.I | re.S)


@dataclass(frozen=True)
class SlugFiles:
    """Files by the slugs that are their names; those whose name has a slip, by the slug that was meant."""

    named: Mapping[str, Path]
    misnamed: Mapping[str, Path]
    foreign: tuple[Path, ...]  # of no such name at all
    problems: tuple[Problem, ...]


def slug_files(folder: Path, known: Collection[str] = (), but: Collection[str] = ()) -> SlugFiles:
    """All files of ``folder`` except those called ``but``. ``known`` are the slugs that a slip may have meant."""
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    paths = [path for path in entries if path.name not in but and not LEFT_BEHIND.fullmatch(path.name)]
    named = {path.stem: path for path in paths if path.suffix == ".yml" and is_slug(path.stem)}
    misnamed: dict[str, Path] = {}
    foreign: list[Path] = []
    problems: list[Problem] = []
    for path in paths:
        nearly = _NEARLY_YAML.fullmatch(path.name)
        if path == named.get(path.stem):
            continue
        if nearly is None:
            foreign.append(path)
            continue
        meant = _meant(nearly[1], known)
        reserved = path.suffix == ".yml" and is_reserved(path.stem)
        code = (
            "file-name-reserved"
            if reserved
            else "file-twice"
            if meant in named
            else "file-name"
            if path.suffix == ".yml"
            else "file-suffix"
        )
        params = {"value": path.name, "near": f"{meant}.yml"}
        problems.append(Problem(display_path(path), 1, code, 0, "error", params))
        if meant not in named:
            misnamed.setdefault(meant, path)
    return SlugFiles(named, misnamed, tuple(foreign), tuple(problems))


def _meant(stem: str, known: Collection[str]) -> str:
    """The slug that somebody meant by a name: of a copy made by a browser or a file manager, the one copied."""
    plain = slug(re.sub(r"\s*[(-]?\s*(?:\d+|copy|копія)\)?$", "", stem, flags=re.I) or stem)
    return next(iter(difflib.get_close_matches(plain, known, 1, 0.8)), plain)


def told_foreign(
    paths: Iterable[Path], codes: Mapping[str, str] | None = None, known: Collection[str] = ()
) -> Iterator[Problem]:
    """Files of another kind that nobody reads; ``codes`` say more of some endings, ``known`` is as for slug_files."""
    for path in paths:
        ending = path.suffix.lower()
        code = (codes or {}).get(ending, "file-foreign")
        meant = _meant(path.stem, known)
        near = f"{meant if meant in known or not known else '<громада>'}{ending}"
        params = {"value": path.name, "near": near}
        yield Problem(display_path(path), 1, code, 0, "warning" if code == "file-foreign" else "error", params)
