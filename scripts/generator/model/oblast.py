"""The oblasts of Ukraine, by the names under which the codifier has them: what a site of each is called."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.base.fields import Bilingual
from generator.base.slugs import romanized, slug


@dataclass(frozen=True)
class Oblast:
    """One oblast, or the whole country."""

    name: str  # as the codifier has it, «Сумська»; "" for the country
    title: Bilingual  # «Сумська область», Sumy oblast
    where: str  # «на Сумщині»
    own_names: tuple[str, ...] = ()  # words by which a text about it alone is known (see ``own_parts``)

    @property
    def slug(self) -> str:
        """Its name in addresses: ``sumska``."""
        return slug(self.name or self.title.uk)


@dataclass(frozen=True)
class Oblasts:
    """All of them, and the day of the codifier that has them so (ДД.ММ.РРРР)."""

    edition: str
    all: tuple[Oblast, ...]

    def find(self, name: str) -> Oblast | None:
        """By «Сумська», «Сумська область» or ``sumska``."""
        wanted = name.strip().casefold().removesuffix(" область")
        return next((oblast for oblast in self.all if wanted in (oblast.name.casefold(), oblast.slug)), None)


UKRAINE = Oblast("", Bilingual(uk="Україна", en="Ukraine"), "в Україні")


def load(file: Path) -> Oblasts:
    """Read ``scripts/maintain/oblasts.yml``, the program's own. Raises OSError, YAMLError and KeyError."""
    table: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return Oblasts(table["edition"], tuple(map(_oblast, table["oblasts"])))


def _oblast(fields: dict[str, Any]) -> Oblast:
    name, english = fields["name"], romanized(fields["from"])
    there = fields["where"].split()[-1]
    own = [name, *([there] if there != "області" else []), english, romanized(name), *fields.get("own", ())]
    title = Bilingual(uk=f"{name} область", en=f"{english} oblast")
    return Oblast(name, title, fields["where"], tuple(dict.fromkeys(own)))
