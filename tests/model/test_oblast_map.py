"""Where hromadas lie: read from ``data/map.csv``, drawn on their pages, and no harm where it is not known."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from conftest import TODAY, Project

import hromadas
from generator.check import data_folder
from generator.model import oblast_map
from generator.model.data import Data
from generator.model.oblast_map import OblastMap
from generator.view import map_drawing


def _data(project: Project) -> Data:
    data, _ = data_folder.load(project.data, dt.date.fromisoformat(TODAY))
    assert data is not None
    return data


def test_every_hromada_has_its_place(project: Project) -> None:
    """Each centre lies in the box of the outline, near the centres of its raion: no namesake elsewhere was taken."""
    data = _data(project)
    outline, centres = data.oblast_map.outline, data.oblast_map.centres
    assert centres.keys() == {one.katottg for one in data.hromadas.values()}
    easts, norths = zip(*outline, strict=True)
    for hromada in data.hromadas.values():
        east, north = centres[hromada.katottg]
        assert min(easts) < east < max(easts) and min(norths) < north < max(norths), hromada.name.uk
        others = [one for one in data.hromadas.values() if one is not hromada]
        away = {
            one.katottg: abs(centres[one.katottg][0] - east) * 0.65 + abs(centres[one.katottg][1] - north)
            for one in others
        }
        nearest = sorted(others, key=lambda one: away[one.katottg])[:6]
        assert hromada.raion in [one.raion for one in nearest], hromada.name.uk


def test_a_map_is_light_and_says_what_it_shows(project: Project) -> None:
    """At most 2 KB of SVG, whole numbers inside its box, a name for those who don't see it, a dot for every hromada."""
    data = _data(project)
    for slug in data.hromadas:
        svg = str(map_drawing.of_hromada(data, slug, "Карта: <Білики>"))
        root = ElementTree.fromstring(svg)
        assert len(svg.encode()) <= 2048 and root.get("aria-label") == "Карта: <Білики>" and root.get("role") == "img"
        _, _, width, height = map(int, root.get("viewBox", "").split())
        circle = root.find("circle")
        assert circle is not None
        assert 0 < int(circle.get("cx", "")) < width and 0 < int(circle.get("cy", "")) < height
        assert len(re.findall("h0", svg)) == len(data.hromadas) - 1


def test_without_a_place_there_is_no_map(project: Project) -> None:
    """A site without the file, and a hromada without a row: the page has its drawing as before."""
    data = _data(project)
    slug, hromada = next(iter(data.hromadas.items()))
    others = {code: place for code, place in data.oblast_map.centres.items() if code != hromada.katottg}
    for known in (OblastMap(), OblastMap(data.oblast_map.outline, others)):
        assert map_drawing.of_hromada(replace(data, oblast_map=known), slug, "") is None
    assert oblast_map.load(project.data / "none.csv") == (OblastMap(), [])


def test_a_row_that_is_no_place_is_told(tmp_path: Path) -> None:
    """By its line; the others count. Places without an outline draw nothing."""
    good = "UA53080010000088479,34.27 49.25"
    lines = [
        "# note",
        oblast_map.HEADING,
        "UA53,34.91 50.15; 34.91 50.06; 34.84 50.00",
        good,
        "UA53080010000088479,49",
        "<svg>",
    ]
    (tmp_path / "map.csv").write_text("\n".join(lines), "utf-8")
    known, problems = oblast_map.load(tmp_path / "map.csv")
    assert len(known.outline) == 3 and known.centres == {good[:19]: (34.27, 49.25)}
    assert [(one.line, one.code, one.severity) for one in problems] == [
        (5, "map-row", "warning"),
        (6, "map-row", "warning"),
    ]
    (tmp_path / "map.csv").write_text(good, "utf-8")
    assert oblast_map.load(tmp_path / "map.csv") == (OblastMap(), [])


def test_another_oblast_has_its_own_map(tmp_path: Path) -> None:
    """What a new site gets: its outline, and centres of most of its hromadas."""
    rows, _ = hromadas.official(hromadas.HROMADAS, hromadas.SETTLED, "Сумська")
    (tmp_path / "map.csv").write_bytes(hromadas.mapped(rows))
    known, problems = oblast_map.load(tmp_path / "map.csv")
    assert not problems and len(known.outline) > 20
    assert known.centres.keys() <= {row.katottg for row in rows} and len(known.centres) > 0.8 * len(rows)
