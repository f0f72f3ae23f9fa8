"""How people find their hromada: by raion, by their settlement's letter, or by typing its name.

The pages of letters are all that is needed. A script saves steps. It is loaded when somebody turns to the field, in
the same way as that of the search (``overrides/scripts/ask.js``), and loads one file with the names of all settlements
and with those that they and raions had before; ``overrides/scripts/places.js`` reads it.
"""

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.base.fields import Bilingual, Lang
from generator.base.slugs import collated, slug
from generator.base.stemming import SPELLING
from generator.base.words import label
from generator.model.data import Data
from generator.model.hromada import Hromada
from generator.model.settlement import Category, prefix
from generator.view.script_files import folder_of, front_coded, in_own_folder, packed, script_part
from generator.view.views import Letter, PageView

FOLDER = "hromadas/settlements/"
_NONE_SAME, _MOST_SAME = "0", 16  # a digit … @: how many letters are the same as in the name before
_FIRST_HROMADA = 35  # number of a hromada as one character; what comes before marks the categories
_MARKS: Mapping[Category, str] = {"M": "!", "X": " ", "C": ""}
_CENTRE = '"'  # before that mark

Named = tuple[str, Hromada]  # slug, hromada


@dataclass(frozen=True)
class PlaceName:
    """A settlement as lists show it."""

    name: Bilingual
    category: Category
    hromada_slug: str
    hromada: Hromada
    is_centre: bool = field(compare=False)


class Finder:
    """All ways to a hromada, in one language; ``script`` is what finds settlements by their names."""

    def __init__(self, data: Data, lang: Lang, script: str = "") -> None:
        self._data, self._lang, self._script = data, lang, script

    @functools.cached_property
    def hromadas(self) -> Sequence[Named]:
        """All of them in the order of the alphabet."""
        return sorted(self._data.hromadas.items(), key=lambda one: self._order(one[1].name))

    @property
    def raions(self) -> Sequence[tuple[Bilingual | None, Sequence[Named]]]:
        """Hromadas by their raions; those without one come last, under None."""
        by_raion: defaultdict[Bilingual | None, list[Named]] = defaultdict(list)
        for hromada in self.hromadas:
            by_raion[hromada[1].raion].append(hromada)
        return sorted(by_raion.items(), key=lambda group: (group[0] is None, group[0] and self._order(group[0])))

    @functools.cached_property
    def _places(self) -> Mapping[str, PlaceName]:
        """Settlements by their codes; two villages of one name in one hromada are one entry."""
        hromadas = {prefix(one.katottg): (name, one) for name, one in self._data.hromadas.items()}
        return {
            place.katottg: PlaceName(place.name, place.category, *hromada, place.is_centre(hromada[1].name))
            for place in self._data.settlements
            if (hromada := hromadas.get(place.hromada))
        }

    @functools.cached_property
    def letters(self) -> Sequence[Letter[PlaceName]]:
        """Settlements by their first letters; English ones by what stands for a letter, as “Shch”."""
        places = dict.fromkeys(self._places.values())
        ordered = sorted(places, key=lambda one: (self._order(one.name), self._order(one.hromada.name)))
        by_letter: defaultdict[str, list[PlaceName]] = defaultdict(list)
        for place in ordered:
            by_letter[place.name.uk[0]].append(place)
        letters = [
            Letter(first if self._lang == "uk" else slug(first).capitalize(), f"{FOLDER}{slug(first)}/", tuple(group))
            for first, group in by_letter.items()
        ]
        return sorted(letters, key=lambda one: collated(one.name))

    def views(self) -> Iterator[PageView]:
        """The pages of letters."""
        for letter in self.letters:
            title = label("places_on", self._lang, letter=letter.name)
            about = label("places_description", self._lang, letter=letter.name)
            data, languages = {"letter": letter, "letters": self.letters}, self._data.languages
            yield PageView(self._lang, letter.path, "places.html", title, about, languages=languages, data=data)

    @functools.cached_property
    def files(self) -> Mapping[str, bytes]:
        """The script and the names, in a folder named after what they say; nothing when there is nothing to find."""
        if not self.letters:
            return {}
        return in_own_folder(FOLDER, {"search.js": self._script.encode(), "names.js": self._names()})

    @property
    def folder(self) -> str | None:
        """Where these files are."""
        return folder_of(self.files)

    def _names(self) -> bytes:
        raions = list(dict.fromkeys(one.raion for _, one in self.hromadas))
        numbers = {name: chr(_FIRST_HROMADA + number) for number, (name, _) in enumerate(self.hromadas)}
        by_name: defaultdict[str, list[PlaceName]] = defaultdict(list)
        for place in (place for letter in self.letters for place in letter.entries):
            by_name[self._text(place.name)].append(place)
        where = (
            "".join(_CENTRE * one.is_centre + _MARKS[one.category] + numbers[one.hromada_slug] for one in places)
            for places in by_name.values()
        )
        table = {
            "spelling": SPELLING,
            "kinds": {_MARKS[one]: label(f"place_{one}", self._lang) for one in _MARKS},
            "raions": [one and self._text(one) for one in raions],
            "hromadas": [[name, self._text(one.name), raions.index(one.raion)] for name, one in self.hromadas],
            "names": front_coded(by_name, _NONE_SAME, _MOST_SAME),
            "where": "~".join(where),
            "was": label("find_former", self._lang),
            "former": self._former([place for places in by_name.values() for place in places]),
        }
        return script_part(packed(table))

    def _former(self, places: Sequence[PlaceName]) -> Mapping[str, list[int]]:
        """Each former name, with the numbers of those that bear another now: of ``places``, then of hromadas."""
        numbers = {place: number for number, place in enumerate(places)}
        now = {katottg: numbers[place] for katottg, place in self._places.items()}
        now |= {prefix(one.katottg): number for number, (_, one) in enumerate(self.hromadas, len(places))}
        names: defaultdict[str, list[int]] = defaultdict(list)
        for one in self._data.former_names:
            if one.katottg in now:
                names[self._text(one.name)].append(now[one.katottg])
        return names

    def _text(self, text: Bilingual) -> str:
        return text.text(self._lang)[0]

    def _order(self, text: Bilingual) -> list[int]:
        return collated(self._text(text))
