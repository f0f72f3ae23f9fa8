"""The map on a hromada's page: the oblast's outline, a dot for each hromada, its own and its raion's told apart."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from markupsafe import Markup

from generator.model.data import Data
from generator.model.oblast_map import Place

_WIDTH, _EDGE = 120, 3  # of the drawing: whole numbers are fine enough, and short


def of_hromada(data: Data, slug: str, label: str) -> Markup | None:
    """The map as SVG with ``label`` for those who don't see it; None where the place of the hromada is not known."""
    hromada, centres = data.hromadas[slug], data.oblast_map.centres
    if hromada.katottg not in centres:
        return None
    dots: tuple[list[Place], list[Place]] = ([], [])
    for other in data.hromadas.values():
        if other.katottg in centres and other is not hromada:
            dots[hromada.raion is not None and other.raion == hromada.raion].append(centres[other.katottg])
    sheet = _Sheet(data.oblast_map.outline)
    (east, south), (far, near) = sheet.spot(centres[hromada.katottg]), map(sheet.dots, dots)
    return Markup(
        '<svg class="map" viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="o" d="{}"/>'
        '<path class="d" d="{}"/><path class="r" d="{}"/><circle cx="{}" cy="{}" r="6"/></svg>'
    ).format(_WIDTH, sheet.height, label, sheet.outline, far, near, east, south)


class _Sheet:
    """The oblast drawn ``_WIDTH`` wide, as high as it comes out. Paths go from point to point by steps: few digits."""

    def __init__(self, outline: Sequence[Place]) -> None:
        easts, norths = zip(*outline, strict=True)
        self._west, self._top = min(easts), max(norths)
        middle = math.cos(math.radians((max(norths) + min(norths)) / 2))  # a degree of longitude beside one of latitude
        self._scale = (_WIDTH - 2 * _EDGE) / (max(easts) - self._west)
        self._tall = self._scale / middle
        self.height = round((self._top - min(norths)) * self._tall) + 2 * _EDGE
        self.outline = "m" + "l".join(self._steps(outline)) + "z"

    def spot(self, place: Place) -> tuple[int, int]:
        """Where a place stands on the sheet."""
        east, north = place
        return round((east - self._west) * self._scale) + _EDGE, round((self._top - north) * self._tall) + _EDGE

    def dots(self, places: Iterable[Place]) -> str:
        """A path of nothing but ends, which a round line makes dots."""
        return "".join(f"m{step}h0" for step in self._steps(sorted(places)))

    def _steps(self, places: Iterable[Place]) -> Iterable[str]:
        for (x, y), (east, south) in pairwise([(0, 0), *map(self.spot, places)]):
            yield f"{east - x} {south - y}"
