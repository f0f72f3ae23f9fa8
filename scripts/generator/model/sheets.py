"""Which sheets the site offers to print, and where they lie; what is on them says ``printed``."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_BYTES = 60_000  # of a PDF: what a link promises, and the build keeps


@dataclass(frozen=True)
class Sheet:
    """A sheet: ``sheet_sections`` as a label names it, and the page of which it is a part, if it is one."""

    name: str
    paper: str
    page: str | None = None
    sections: tuple[str, ...] = ()  # ids of headings of that page, without which there is no sheet

    @property
    def path(self) -> str:
        """Where the PDF lies, from its language's root."""
        return f"print/{self.name}.pdf"


SHEETS: Mapping[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet("poster-a4", "a4"),
        Sheet("poster-a3", "a3"),
        Sheet("poster-a5", "a5"),
        Sheet("strip", "a4"),
        Sheet("card", "a4"),
        Sheet("lesson-8-9", "a4", "schools/lesson-8-9", ("worksheet",)),
        Sheet("lesson-10-11", "a4", "schools/lesson-10-11", ("worksheet",)),
        Sheet("slips", "a4", "schools/tally", ("slips", "count")),
        Sheet("job-check", "a4"),
        Sheet("map", "a4", "model/map"),
    )
}
# What a hromada's set is made of, in this order. Wallet cards are the same for all: the hromada's name would tell whose
# card it is.
POSTERS = ("a4", "a3", "a5", "strip")


def set_path(hromada: str) -> str:
    """The PDF with all posters of a hromada."""
    return f"print/hromadas/{hromada}.pdf"


def events_path(hromada: str) -> str:
    """The PDF with a hromada's events of a month."""
    return f"print/events/{hromada}.pdf"
