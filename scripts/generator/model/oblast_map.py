"""Where the hromadas of an oblast lie: ``data/map.csv``, which a site can do without.

A row is a code and places, degrees of longitude and latitude: the first four characters of the oblast's codes with the
corners of its outline, or the code of a hromada with its centre.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.base.problems import Problem, display_path
from generator.read.text_file import text_of

HEADING = "katottg,place"
MAX_BYTES = 256 * 1024
_PLACE = r"\d{1,3}\.\d+ \d{1,2}\.\d+"
_ROW = re.compile(rf"(UA\d{{2}}(?=,.*;)|UA\d{{17}}(?!.*;)),({_PLACE}(?:; {_PLACE})*)")

Place = tuple[float, float]  # longitude and latitude


@dataclass(frozen=True)
class OblastMap:
    """The outline of an oblast, and the centres of hromadas by their codes."""

    outline: tuple[Place, ...] = ()
    centres: Mapping[str, Place] = field(default_factory=dict)


def load(path: Path) -> tuple[OblastMap, list[Problem]]:
    """The map; without the file, or without an outline in it, an empty one. A row that is no place is left out."""
    if not path.exists():
        return OblastMap(), []
    text, problems = text_of(path, MAX_BYTES)
    outline: tuple[Place, ...] = ()
    centres: dict[str, Place] = {}
    for number, line in enumerate((text or "").splitlines(), 1):
        if not line or line == HEADING or line.startswith("#"):
            continue
        row = _ROW.fullmatch(line)
        if row is None:
            problems.append(Problem(display_path(path), number, "map-row", 0, "warning", {"value": line[:80]}))
            continue
        places = tuple((float(east), float(north)) for east, north in map(str.split, row[2].split("; ")))
        if len(row[1]) == 4:
            outline = places
        else:
            centres[row[1]] = places[0]
    return (OblastMap(outline, centres) if outline else OblastMap()), problems
