"""A whole project of a given size: this repository's scripts and theme, with pages and events made for the purpose.

Pages are the real ones, repeated under other names in the same folders, so that their links, references and places in
the menu stay valid. The menu has no more of them than the weight of a page allows: it is on every page. Events are
made of a few words, always the same ones.
"""

import datetime as dt
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import command
from generator.base import files

WORDS = (
    "безпечна робота зустріч громада бібліотека ліцей навчання розмова поради права договір дорога документи підтримка"
).split()
_NOT_REPEATED = re.compile(r"\{\{ *(?:events|hromadas|offline|sources)\(")  # a site has each such page once
IN_MENU = 60  # pages in the menu; more of them, and the first page is over its 12,000 bytes
_MENU_PAGE = re.compile(r"^( +- )(\w[\w/-]*)\.md$")


@dataclass(frozen=True)
class Size:
    """How much content: page pairs, hromadas, and events in all (evenly spread)."""

    pages: int
    hromadas: int
    events: int


def project(folder: Path, size: Size, today: dt.date) -> None:
    """A copy of this project with content of ``size``; no scripts of it know that it is a copy."""
    program(folder, "scripts", "overrides", "docs")
    copies, listed = _copies(size.pages), _copies(min(size.pages, IN_MENU))
    for copy, page in copies.items():
        for lang in ("uk", "en"):
            original = command.PROGRAM / "docs" / f"{page}.{lang}.md"
            if original.exists():
                text = original.read_bytes()
                text = text if copy in listed else text.replace(b"\n", b"\nhidden: true\n", 1)
                files.write(folder / "docs" / f"{copy}.{lang}.md", text)
    menu = (command.PROGRAM / "mkdocs.yml").read_text("utf-8").splitlines()
    files.write(folder / "mkdocs.yml", ("\n".join(_menu(menu, listed)) + "\n").encode())
    data(folder / "data", size.hromadas, size.events // size.hromadas, today)


def program(folder: Path, *names: str) -> None:
    """A copy of this project, or of the folders named."""
    ignored = shutil.ignore_patterns("__pycache__", "pulled")
    for name in names or ("scripts", "overrides", "docs", "data"):
        shutil.copytree(command.PROGRAM / name, folder / name, ignore=ignored)
    if not names:
        shutil.copy(command.PROGRAM / "mkdocs.yml", folder)


def _copies(pages: int) -> dict[str, str]:
    """Name of each copy → page it repeats, so many that there are ``data_pages`` page pairs."""
    docs = command.PROGRAM / "docs"
    real = sorted(path.relative_to(docs).as_posix().removesuffix(".uk.md") for path in docs.rglob("*.uk.md"))
    texts = {page: (docs / f"{page}.uk.md").read_text("utf-8") for page in real}
    good = [page for page in real if page != "index" and not _NOT_REPEATED.search(texts[page])]
    wanted = max(0, pages - len(real))
    return {
        f"{good[number % len(good)]}-{number // len(good) + 2}": good[number % len(good)] for number in range(wanted)
    }


def _menu(lines: list[str], copies: dict[str, str]) -> Iterator[str]:
    """The lines of mkdocs.yml with every copy in the menu, below the page it repeats."""
    for line in lines:
        yield line
        if entry := _MENU_PAGE.match(line):
            yield from (f"{entry[1]}{copy}.md" for copy, page in copies.items() if page == entry[2])


def data(folder: Path, hromadas: int, events: int, today: dt.date) -> None:
    """A data folder like the real one, with ``hromadas`` hromadas of ``event_files`` events each.

    The hromadas are the real ones where the repository has so many.
    """
    ignored = shutil.ignore_patterns("hromadas", "events", "pulled", "permalinks.yml")
    shutil.copytree(command.PROGRAM / "data", folder, ignore=ignored)
    real = sorted((command.PROGRAM / "data" / "hromadas").glob("*.yml"))
    slugs = []
    for number in range(hromadas):
        slug = f"hromada-{number}"
        content = (
            f'name: {{uk: "Громада {number}", en: "Hromada {number}"}}\nkatottg: UA{53000000000000000 + number:017d}\n'
        ).encode()
        if len(real) >= hromadas:
            slug, content = real[number].stem, real[number].read_bytes()
        files.write(folder / "hromadas" / f"{slug}.yml", content)
        slugs.append(slug)
    files.write_all(folder / "events", event_files(slugs, events, today))


def event_files(slugs: Sequence[str], events: int, today: dt.date) -> Iterator[tuple[str, bytes]]:
    """Files for ``data/events``: ``event_files`` events of each of these hromadas."""
    for number, slug in enumerate(slugs):
        lines = [f"hromada: {slug}", "events:" if events else "events: []"]
        for index in range(events):
            lines += _event(number, index, today)
        yield f"{slug}.yml", ("\n".join(lines) + "\n").encode()


def _event(number: int, index: int, today: dt.date) -> list[str]:
    day = today + dt.timedelta(days=(number * 7 + index * 5) % 300)
    words = [WORDS[(number + index * step) % len(WORDS)] for step in range(1, 8)]
    lines = [
        f"  - id: podiia-{index}",
        f"    kind: {('lesson', 'training', 'round_table', 'info_day')[index % 4]}",
        f'    title: {{uk: "{words[0].title()} {words[1]} {number}-{index}", en: "Meeting {number}-{index}"}}',
        f'    about: {{uk: "{" ".join(words).capitalize()}.", en: "A talk and questions."}}',
        f"    date: {day}",
        f"    time: {9 + index % 9}:00-{10 + index % 9}:30",
        "    how: on_site",
        f'    place: {{name: {{uk: "{words[2].capitalize()} {number}", en: "Place {number}"}}}}',
        f"    audience: [{('pupils', 'parents', 'teachers', 'officials')[index % 4]}]",
        "    access: [step_free, shelter]",
    ]
    if index % 10 == 0:
        lines.append(f"    repeat: {{every: week, until: {day + dt.timedelta(days=28)}}}")
    return lines
