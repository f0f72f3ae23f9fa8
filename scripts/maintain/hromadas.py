"""Створює файли громад і перелік населених пунктів області за офіційним кодифікатором (КАТОТТГ).

Makes the files of an oblast's hromadas and the list of its settlements from the official codifier: two tables with
tabs, their first lines "oblast raion katottg hromada" and "hromada_katottg katottg category name". Files that exist
are left alone, whatever their names; where they differ from the table, that is said.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator.author import file_entry, interview
from generator.base import files
from generator.base.fields import Lang
from generator.base.problems import display_path
from generator.base.slugs import romanized, slug
from generator.base.words import skeleton
from generator.model import oblast_map
from generator.model.settlement import HEADING

CODIFIER = command.SCRIPTS / "maintain" / "codifier"
HROMADAS, SETTLED, PLACES = (CODIFIER / f"{name}.tsv" for name in ("hromadas", "settlements", "map"))
KINDS = {"M": "urban", "X": "settlement", "C": "rural"}
IN_NAMES = {"urban": "міська", "settlement": "селищна", "rural": "сільська"}


@dataclass(frozen=True)
class Row:
    """A hromada as the table has it; ``kind`` is None where the table does not tell."""

    raion: str
    katottg: str
    name: str
    kind: str | None

    def text(self) -> str:
        """The file about it, with nothing that is not in the table."""
        return file_entry.hromada_file(
            self.name, romanized(self.name), self.raion, romanized(self.raion), self.katottg, self.kind
        )


Settlements = list[tuple[str, str, str]]  # code, category, name


def official(hromadas: Path, settlements: Path, oblast: str) -> tuple[list[Row], Settlements]:
    """Hromadas and settlements of ``oblast``, called as in the table («Сумська»).

    Hromadas of one name in one raion are told apart as their own names do it: «Миколаївська сільська».

    Raises OSError, KeyError or UnicodeDecodeError when a table can't be read.
    """
    chosen = [row for row in table_rows(hromadas) if row["oblast"] == oblast]
    codes = {row["katottg"] for row in chosen}
    own = [row for row in table_rows(settlements) if row["hromada_katottg"] in codes]
    centres: dict[str, dict[str, str]] = {}
    for row in own:  # the centre comes first, which shows by its name
        centres.setdefault(row["hromada_katottg"], row)
    rows = []
    for row in chosen:
        centre = centres.get(row["katottg"])
        known = centre is not None and centre["name"][:3] == row["hromada"][:3]
        kind = KINDS.get(centre["category"]) if centre is not None and known else None
        rows.append(Row(row["raion"], row["katottg"], row["hromada"], kind))
    times = Counter((row.raion, row.name) for row in rows)
    rows = [
        replace(row, name=f"{row.name} {IN_NAMES[row.kind]}") if row.kind and times[row.raion, row.name] > 1 else row
        for row in rows
    ]
    return rows, sorted((row["katottg"], row["category"], row["name"]) for row in own)


def table_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a table of the codifier."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def named(rows: list[Row]) -> dict[str, Row]:
    """Short names, which become file names; hromadas of one name in two raions are told apart by these."""
    short = [slug(row.name) for row in rows]
    return {
        name if short.count(name) == 1 else slug(f"{row.name} {row.raion}"): row
        for name, row in zip(short, rows, strict=True)
    }


def listed(oblast: str, settlements: Settlements, edition: str) -> bytes:
    """The file of the settlements of ``oblast``."""
    rows = "\n".join(",".join(row) for row in settlements)
    return skeleton("settlements.csv", oblast=oblast, edition=edition, heading=HEADING, rows=rows).encode()


def mapped(rows: list[Row]) -> bytes:
    """The file of where the hromadas ``rows`` lie: centres that are known, and the outline of the oblast."""
    wanted = {code for row in rows for code in (row.katottg, row.katottg[:4])}
    known = (f"{row['katottg']},{row['place']}" for row in table_rows(PLACES) if row["katottg"] in wanted)
    return skeleton("map.csv", heading=oblast_map.HEADING, rows="\n".join(known)).encode()


def main() -> int:
    """Exit codes: 0 written, 1 some files differ from the table, 2 wrong call."""
    parser = command.arguments(__file__, __doc__)
    parser.add_argument("hromadas", type=Path, nargs="?", default=HROMADAS)
    parser.add_argument("settlements", type=Path, nargs="?", default=SETTLED)
    parser.add_argument("--oblast", default="")
    parser.add_argument("--edition", required=True, metavar="ДД.ММ.РРРР")
    args = parser.parse_args()
    lang: Lang = args.lang
    try:
        rows, settlements = official(args.hromadas, args.settlements, args.oblast)
    except (OSError, KeyError, UnicodeDecodeError) as why:
        return command.wrong_usage(lang, "table_unreadable", why=why)
    if not rows:
        return command.wrong_usage(lang, "table_no_oblast", oblast=args.oblast)
    known = {hromada.katottg: (slug, hromada) for slug, hromada in interview.hromadas(args.data)}
    differing = 0
    for name, row in named(rows).items():
        short, hromada = known.get(row.katottg, (name, None))
        path, official_name = args.data / "hromadas" / f"{short}.yml", f"{row.name} громада"
        file = display_path(path)
        if hromada is None and not path.exists():
            files.write(path, row.text().encode())
            command.say(lang, "file_written", file=file)
        elif hromada is None:  # an officer decides which is right
            command.say(lang, "table_other_code", file=file)
            differing += 1
        elif hromada.name.uk != official_name:
            command.say(lang, "table_other_name", file=file, official_name=official_name)
            differing += 1
    files.write(args.data / "settlements.csv", listed(args.oblast, settlements, args.edition))
    files.write(args.data / "map.csv", mapped(rows))
    command.say(lang, "hromadas_total", hromadas=len(rows), settlements=len(settlements))
    return command.TO_FIX if differing else command.FINE


if __name__ == "__main__":
    command.run(main)
