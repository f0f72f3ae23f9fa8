"""Which sheets the site offers to print, and where they lie; what is on them says ``printed``."""

from collections.abc import Mapping
from dataclasses import dataclass

MOST_BYTES, MOST_OF_SET = 60_000, 110_000  # of a PDF, of all posters of a hromada: what a link promises
POSTERS = ("poster", "teenagers", "abroad")  # for residents, teenagers, those who go abroad


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
        *(Sheet(f"{family}-{size}", size) for family in POSTERS for size in ("a4", "a3", "a5")),
        Sheet("strip", "a4"),
        Sheet("card", "a4"),
        Sheet("lesson-8-9", "a4", "schools/lesson-8-9", ("worksheet",)),
        Sheet("lesson-10-11", "a4", "schools/lesson-10-11", ("worksheet",)),
        Sheet("slips", "a4", "schools/tally", ("slips", "count")),
        Sheet("job-check", "a4"),
        Sheet("map", "a4", "model/map"),
    )
}


def set_path(hromada: str) -> str:
    """The PDF with all posters of a hromada."""
    return f"print/hromadas/{hromada}.pdf"


def events_path(hromada: str) -> str:
    """The PDF with a hromada's events of a month."""
    return f"print/events/{hromada}.pdf"


def most_bytes(path: str) -> int:
    """What the PDF at ``path`` may weigh; the build keeps to it."""
    return MOST_OF_SET if "print/hromadas/" in path else MOST_BYTES
