"""The table: one row a figure, ratios first, because times hold for one machine and one run."""

from dataclasses import asdict, dataclass

WIDTH = 58  # of the column with the figure's name
HEADING = f"{'ratio':>7}  {'figure':{WIDTH}} {'ours':>9} {'':3} {'beside':18} {'limit':>9}"


@dataclass(frozen=True)
class Row:
    """One figure beside a peer's and beside its limit. ``ours`` is None when it was not measured: ``note`` says why."""

    part: str
    figure: str
    ours: float | None
    unit: str = ""
    peer: str = ""
    theirs: float | None = None
    limit: float | None = None
    least: bool = False  # the limit is to be reached, not to be kept
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's; without a peer, by the limit."""
        against = self.theirs if self.peer else self.limit
        return self.ours / against if self.ours is not None and against else None

    @property
    def reached(self) -> bool | None:
        """Whether the limit is kept; None when there is none, or nothing was measured."""
        if self.ours is None or self.limit is None:
            return None
        return self.ours >= self.limit if self.least else self.ours <= self.limit

    @property
    def verdict(self) -> str:
        """``reached``, or how far from it."""
        if self.reached is None or self.ours is None or self.limit is None:
            return ""
        if self.reached:
            return "reached"
        return f"MISSED, {self.ours / self.limit:.2f} of it" if self.limit else "MISSED"

    def line(self) -> str:
        """The row as it is printed."""
        if self.ours is None:
            return f"{'–':>7}  {self.figure:{WIDTH}} not measured: {self.note}"
        ratio = f"{self.ratio:7.2f}" if self.ratio is not None else f"{'–':>7}"
        beside = f"{self.peer} {_number(self.theirs)}" if self.peer and self.theirs is not None else self.peer
        bound = f"{'≥' if self.least else '≤'} {_number(self.limit)}" if self.limit is not None else ""
        cells = f"{ratio}  {self.figure:{WIDTH}} {_number(self.ours):>9} {self.unit:3} {beside:18} {bound:>9}"
        return f"{cells}  {self.verdict:20} {self.note}".rstrip()


def missing(part: str, figure: str, why: str) -> Row:
    """A row for what could not be measured."""
    return Row(part, figure, None, note=why)


def as_json(row: Row) -> dict[str, object]:
    """The row for bench.json."""
    return asdict(row) | {"ratio": row.ratio, "reached": row.reached}


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 1000 else f"{value:.2f}"
