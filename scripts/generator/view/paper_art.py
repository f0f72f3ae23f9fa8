"""Colours and drawings on paper and in pictures: those of a section, or black on white for a printer without colour."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from generator.model.campaign import Mark
from generator.model.hromada import Coat
from generator.view.drawings import Drawings, mark_on_paper

Look = Mapping[str, str]  # ink and soft: letters; strong: the section's colour; tint: a ground; spot: a shape on it
BLACK: Look = {"ink": "#000000", "soft": "#262626", "strong": "#000000", "tint": "#ffffff", "spot": "#d0d0d0"}
_HALF = "#a6a6a6"  # what is solid in a drawing, where black is all there is: it saves toner
_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"}


@dataclass(frozen=True)
class PaperArt:
    """What a campaign draws with. ``colours``: custom properties of its light look."""

    drawings: Drawings
    mark: Mark
    colours: Mapping[str, str]

    def look(self, section: str = "") -> Look:
        """The colours of a section; without one, those of the campaign."""
        names = (section, f"{section}-tint", f"{section}-spot") if section else ("brand", "tint", "spot")
        strong, tint, spot = (self.colours[name] for name in names)
        return {"ink": self.colours["ink"], "soft": self.colours["soft"], "strong": strong, "tint": tint, "spot": spot}

    def drawn(self, name: str, look: Look) -> str:
        """A drawing as SVG; what is paper in it is white."""
        solid = _HALF if look is BLACK else ""
        return self.drawings.on_paper(name, ink=look["ink"], spot=look["spot"], solid=solid)

    def signed(self, look: Look) -> str:
        """The mark as SVG: on its tile, or where all is black as a bare shape."""
        if look is BLACK:
            return mark_on_paper(self.mark, tile=None, solid=look["ink"], line=look["ink"])
        return mark_on_paper(self.mark, tile=self.colours["tile"], solid="#ffffff", line=self.colours["exit"])


def coat_file(coat: Coat | None) -> str:
    """A coat of arms inside an SVG of our own: whatever is wrong with it, only its place stays empty."""
    if coat is None:
        return ""
    address = f"data:{_TYPES[coat.ending]};base64,{base64.b64encode(coat.content).decode()}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 76">'
        f'<image width="64" height="76" href="{address}"/></svg>'
    )
