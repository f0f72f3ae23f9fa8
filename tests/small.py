"""A campaign cut down to what a build needs: a page of each sort, three hromadas, our events and lines.

It is built in a quarter of the time. Data are the project's own, so whatever is told of them is told of this one too.
"""

import shutil
from pathlib import Path

PAGES = {  # what templates link to
    "index": '{{ phone("527") }} {{ phone("102") }}',
    "help/index": '{{ contact("527") }}',
    "events/index": "{{ events() }}",
    "hromadas/index": "{{ hromadas() }}",
    "about/privacy": "Текст.",
    "about/accessibility": "Текст.",
    "about/sources": "{{ sources() }}",
}
MORE_PAGES = dict.fromkeys(("help/call", "help/status", "risks/signs"), "Текст.")
HROMADAS = ("bilytska", "dykanska", "zinkivska")
DATA = ("campaign", "contacts", "events/bilytska", "events/sources", *(f"hromadas/{slug}" for slug in HROMADAS))
TOP = "---\ntitle: Сторінка\ndescription: Опис сторінки.\nreviewed: 2026-11-24\n---\n"  # five lines

# What a hromada says of itself, in place of "contacts: []".
SAID = """
contacts:
  - id: "sluzhba"
    name: {uk: "Соціальна служба", en: "Social service"}
    dial: "0800123456"
    for_whom: {uk: "Для мешканців.", en: "For residents."}
    dial_from: "ukraine"
    sources: [{title: {uk: "Сайт громади", en: "The hromada’s site"}}]
    verified_on: "2026-11-01"
    verified_by: {uk: "Громада", en: "The hromada"}
    verified_how: "called"
services:
  shelter: {state: exists, about: {uk: "Центр на п’ять місць.", en: "A centre with five beds."}, contact: sluzhba,
            checked_on: 2026-11-02}
  medical: {state: partly, contact: poltava-okc, checked_on: 02.11.2026}
"""

VOUCHERS = ("emergency-numbers", "emergency-number-112", "emergency-number-eu")  # facts that contacts.yml names
FACT = """\
  - id: "{}"
    value: "112"
    counts: {{uk: "Екстрені номери", en: "Emergency numbers"}}
    place: {{uk: "Україна", en: "Ukraine"}}
    period: "2024"
    sources: [{{title: {{uk: "Міністерство", en: "Ministry"}}, date: "2024-04-13"}}]
    confidence: high
    state: working
    checked_on: "2026-11-01"
"""
FACTS = "facts:\n" + "".join(map(FACT.format, VOUCHERS))


def write_pages(root: Path, pages: dict[str, str]) -> None:
    """Write docs/ in both languages and the menu: ``pages`` maps a page to its text."""
    for page, text in pages.items():
        for lang in ("uk", "en"):
            file = root / "docs" / f"{page}.{lang}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{TOP}{text}\n", encoding="utf-8")
    (root / "mkdocs.yml").write_text("nav:\n" + "".join(f"  - {page}.md\n" for page in pages), encoding="utf-8")


def write(root: Path, data: Path) -> None:
    """Write the campaign with what it takes from the project's ``data``."""
    write_pages(root, PAGES | MORE_PAGES)
    for name in DATA:
        (root / "data" / f"{name}.yml").parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(data / f"{name}.yml", root / "data" / f"{name}.yml")
    (root / "data/facts.yml").write_text(FACTS, encoding="utf-8")


def add_program(root: Path, program: Path) -> None:
    """Lay a copy of the ``program`` beside the campaign in ``root``, with its settings of the engine."""
    for name in ("scripts", "overrides", "requirements"):
        shutil.copytree(program / name, root / name)
    settings, menu = (folder / "mkdocs.yml" for folder in (program, root))
    menu.write_text(settings.read_text("utf-8").partition("\nnav:")[0] + "\n" + menu.read_text("utf-8"), "utf-8")
