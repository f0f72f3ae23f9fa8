"""A site's own colours: can everybody read them, and the rules that put them in place of the theme's.

What is read is the theme's stylesheet itself, so a change there is known here. Contrast is counted as WCAG 2.2 does.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.base.problems import Problem
from generator.model.campaign import Colours, Shades
from generator.read.yaml_mend import with_value
from generator.read.yaml_tree import Node, locate

LEAST = 4.5  # to one, of text on its ground: WCAG 2.2, level AA
LEAST_DRAWN = 3.0  # of a line on the spot behind it: 1.4.11
Look = Literal["light", "dark"]
LOOKS: tuple[Look, ...] = ("light", "dark")
_ROOT = re.compile(r":root\s*\{([^{}]*)\}")
_NAMED = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})\s*;")
_DARK = "(prefers-color-scheme: dark)"

_MEETS = {  # a colour as text, its tint as the ground of text, its spot as the ground of a line; - is the colour itself
    "brand": ("paper", "card", "-tint"),
    "tint": ("ink", "soft", "-"),
    "spot": ("ink",),
}
_ON = {"light": "#ffffff", "dark": "#000000"}  # text on any colour that can be read on paper, which is between them


def contrast(colour: str, other: str) -> float:
    """How many times the brighter of two colours is brighter: from 1, the same, to 21, black and white."""
    brighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in _parts(colour))
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), shares, strict=True))


def _parts(colour: str) -> list[float]:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * sign for sign in colour[1:])
    return [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]


def theme(stylesheet: str) -> Mapping[Look, Mapping[str, str]]:
    """The theme's own colours by their names, light and dark."""
    light, dark = (dict(_NAMED.findall(block)) for block in _ROOT.findall(stylesheet)[:2])
    return {"light": light, "dark": {**light, **dark}}


@dataclass(frozen=True)
class Fault:
    """A colour that is hard to read with ``other``; ``better`` is its nearest shade that is not."""

    at: tuple[str, ...]  # look, section if it is of one, and which of its three
    colour: str
    other: str
    ratio: str
    least: float
    better: str | None

    @property
    def params(self) -> dict[str, object]:
        """What the sentence about it says."""
        return {"value": self.colour, "other": self.other, "ratio": self.ratio, "least": self.least}


def faults(colours: Colours, stylesheet: str) -> Iterator[Fault]:
    """Every colour that is hard to read with what it meets in the theme, the worst of its meetings."""
    for look, known in theme(stylesheet).items():
        shades: Shades = getattr(colours, look)
        shown = {**known, **_properties(shades)}
        for at, colour in shades.stated.items():
            least = LEAST_DRAWN if at[-1] == "spot" else LEAST
            others = {name: shown[name] for name in _met(at)}
            ratio, worst = min((contrast(colour, other), name) for name, other in others.items())
            if ratio < least:
                rounded = f"{int(ratio * 10) / 10:.1f}"  # never rounded up to what would do
                yield Fault((look, *at), colour, worst, rounded, least, _readable(colour, others.values(), least))


def _property(at: tuple[str, ...]) -> str:
    """The custom property of site.css that a place of campaign.yml stands for: ``tint``, ``risks``, ``risks-tint``."""
    section, part = at[:-1], at[-1]
    return "-".join([*section, *([part] if part != "brand" or not section else [])])


def _met(at: tuple[str, ...]) -> list[str]:
    """The properties that the colour at this place is seen with."""
    return [_property((*at[:-1], other[1:] or "brand")) if other[0] == "-" else other for other in _MEETS[at[-1]]]


def _properties(shades: Shades) -> dict[str, str]:
    return {_property(at): colour for at, colour in shades.stated.items()}


def check(colours: Colours, stylesheet: str, tree: Node, file: str) -> Iterator[Problem]:
    """The faults of a campaign's colours, by the lines of its file."""
    for fault in faults(colours, stylesheet):
        at = ("colours", *fault.at)
        line, column = locate(tree, at)
        params = fault.params
        if fault.better and (paste := with_value(tree, at, fault.better)):
            params["paste"] = paste
        yield Problem(file, line, "page-contrast", column, "error", params)


def _readable(colour: str, others: Collection[str], least: float = LEAST) -> str | None:
    """The nearest shade of ``colour``, towards black or white, that can be read on all ``others``."""
    for step in range(1, 101):
        for end in (0.0, 1.0):
            mixed = [part + (end - part) * step / 100 for part in _parts(colour)]
            shade = "#" + "".join(f"{round(part * 255):02x}" for part in mixed)
            if all(contrast(shade, other) >= least for other in others):
                return shade
    return None


def of_brand(brand: str, stylesheet: str) -> Colours:
    """Both looks of a site with one colour for links and buttons; the dark one gets its nearest readable shade."""
    known = theme(stylesheet)["dark"]
    dark = _readable(brand, [known[name] for name in _met(("brand",))])
    return Colours(light=Shades(brand=brand), dark=Shades(brand=dark or known["brand"]))


def rules(colours: Colours) -> str:
    """CSS to follow the theme's."""
    light, dark = (_declared(look, getattr(colours, look)) for look in LOOKS)
    return f":root{{--tile:{colours.light.brand};{light}}}\n@media {_DARK}{{:root{{{dark}}}}}\n"


def _declared(look: Look, shades: Shades) -> str:
    usual, *_ = on = sorted(_ON.values(), key=lambda ground: ground != _ON[look])
    best = usual if contrast(usual, shades.brand) >= LEAST else max(on, key=lambda one: contrast(one, shades.brand))
    stated = {"brand": shades.brand, "on-brand": best, **_properties(shades)}
    return "".join(f"--{name}:{colour};" for name, colour in stated.items())


def own_style(overrides: Path) -> str:
    """The stylesheet of the site's own look; ``overrides`` is the theme's folder."""
    return (overrides / "styles" / "site.css").read_text("utf-8")
