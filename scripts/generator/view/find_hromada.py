"""How people find their hromada: by raion, by their settlement's letter, or by typing its name.

The pages of letters are all that is needed. A script saves steps. It is loaded when somebody turns to the field, in
the same way as that of the search (``overrides/scripts/ask.js``), and loads one file with the names of all settlements.
"""

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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

Named = tuple[str, Hromada]  # slug, hromada


@dataclass(frozen=True)
class PlaceName:
    """A settlement as lists show it."""

    name: Bilingual
    category: Category
    hromada_slug: str
    hromada: Hromada


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
    def letters(self) -> Sequence[Letter[PlaceName]]:
        """Settlements by their first letters; English ones by what stands for a letter, as “Shch”."""
        hromadas = {prefix(one.katottg): (name, one) for name, one in self._data.hromadas.items()}
        places = dict.fromkeys(  # two villages of one name in one hromada are one entry
            PlaceName(place.name, place.category, *hromadas[place.hromada])
            for place in self._data.settlements
            if place.hromada in hromadas
        )
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
        where: defaultdict[str, str] = defaultdict(str)  # name → its hromadas, each with the mark of its kind
        for place in (place for letter in self.letters for place in letter.entries):
            where[self._text(place.name)] += _MARKS[place.category] + numbers[place.hromada_slug]
        table = {
            "spelling": SPELLING,
            "kinds": {_MARKS[one]: label(f"place_{one}", self._lang) for one in _MARKS},
            "raions": [one and self._text(one) for one in raions],
            "hromadas": [[name, self._text(one.name), raions.index(one.raion)] for name, one in self.hromadas],
            "names": front_coded(where, _NONE_SAME, _MOST_SAME),
            "where": "~".join(where.values()),
        }
        return script_part(packed(table))

    def _text(self, text: Bilingual) -> str:
        return text.text(self._lang)[0]

    def _order(self, text: Bilingual) -> list[int]:
        return collated(self._text(text))
