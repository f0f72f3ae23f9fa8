"""A campaign of two pages in both languages, small enough to be made anew for every test, and the check on it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import TODAY

import check
import command

SITE = {
    "mkdocs.yml": "nav:\n  - index.md\n  - Допомога:\n      - help/call.md\n",
    "data/campaign.yml": """\
name: {uk: "Спокійно", en: "Calm"}
tagline: {uk: "Кому дзвонити", en: "Whom to call"}
oblast: {uk: "Полтавська область", en: "Poltava oblast"}
publisher: {uk: "Рада", en: "Council"}
address: "https://krok.test/"
exit: "https://www.meteo.gov.ua/"
neutral_title: {uk: "Довідник", en: "Guide"}
danger_line: "102"
advice_line: "527"
abroad_line: "527"
service_lines:
  shelter: "527"
  medical: "527"
  psychological: "527"
  legal: "527"
  material: "527"
  training: "527"
  education: "527"
""",
    "data/contacts.yml": "contacts:\n"
    + "".join(
        f"""\
  - id: "{number}"
    name: {{uk: "Лінія {number}", en: "Line {number}"}}
    dial: "{number}"
    for_whom: {{uk: "Для всіх.", en: "For everyone."}}
    dial_from: ukraine
    sources:
      - title: {{uk: "Джерело", en: "Source"}}
    verified_on: 2026-11-01
    verified_by: {{uk: "Рада", en: "Council"}}
    verified_how: called
"""
        for number in ("102", "527", "rada")
    ).replace('dial: "rada"', 'email: "rada@krok.test"'),
    "data/facts.yml": """\
facts:
  - id: "calls"
    value: "43"
    counts: {uk: "Дзвінки", en: "Calls"}
    place: {uk: "Україна", en: "Ukraine"}
    period: {uk: "2025 рік", en: "2025"}
    sources:
      - title: {uk: "Джерело", en: "Source"}
    confidence: high
    checked_on: 2026-11-01
""",
    "data/hromadas/bilytska.yml": 'name: {uk: "Білицька громада", en: "Bilytska"}\nkatottg: "UA53080010000088479"\n',
    "data/events/bilytska.yml": """\
hromada: bilytska
events:
  - id: urok
    kind: lesson
    title:
      uk: "Урок про роботу"
      en: "A lesson on work"
    date: 2026-12-02
    time: 18:30-20:00
    how: on_site
    place: {name: {uk: "Бібліотека", en: "Library"}}
    audience: [pupils]
  - id: zustrich
    title: {uk: "Зустріч", en: "Meeting"}
    date: 02.12.2026
    how: on_site
    place: {name: {uk: "Клуб", en: "Club"}}
""",
    "docs/index.uk.md": """\
---
template: home.html
title: "Спокійно"
description: "Кому дзвонити."
reviewed: 2026-11-20
---

Порада: {{ phone("527") }}. Небезпека: {{ phone("102") }}.

- [Що буде далі](help/call.md)
""",
    "docs/index.en.md": """\
---
template: home.html
title: "Calm"
description: "Whom to call."
reviewed: 2026-11-20
---

Advice: {{ phone("527") }}. Danger: {{ phone("102") }}.

- [What comes next](help/call.md)
""",
    "docs/help/call.uk.md": """\
---
title: "Що буде далі"
description: "Як проходить розмова."
reviewed: 24.11.2026
neutral: так
---

## Перед дзвінком

Знайдіть тихе місце. Минулого року дзвонили {{ fact("calls") }} рази.

[На початок](../index.md)
""",
    "docs/help/call.en.md": """\
---
title: "What comes next"
description: "How the talk goes."
reviewed: 24.11.2026
neutral: так
---

## Before you call

Find a quiet place. Last year there were {{ fact("calls") }} calls.

[To the start](../index.md)
""",
}
CLEAN = "Виправити: 0. Звернути увагу: 0.\n"  # what the check ends with when all is well


@dataclass(frozen=True)
class Said:
    """What one run of the check ended with and said."""

    code: int
    text: str


@dataclass(frozen=True)
class Copy:
    """A fresh copy of the campaign, and the check on it."""

    root: Path
    output: Callable[[], str]

    def check(self, *arguments: str) -> Said:
        """Run the check as an editor would."""
        code = check.main(["--today", TODAY, "--lang", "uk", *arguments])
        return Said(code, self.output())

    def problems(self) -> list[dict[str, Any]]:
        """What the check finds, the worst first."""
        found: list[dict[str, Any]] = json.loads(self.check("--format", "json").text)
        return found

    def slip(self, name: str, before: str, after: str) -> int:
        """Make a slip: ``after`` in place of ``before``. Gives the line on which it stands."""
        path = self.root / name
        text = path.read_text("utf-8")
        assert text.count(before) == 1
        path.write_text(text.replace(before, after), "utf-8")
        return text[: text.index(before)].count("\n") + 1

    def apply(self, problem: dict[str, Any]) -> None:
        """Do what the message says: the pasted line instead of the line named, or the part instead of the words."""
        path = self.root / problem["file"]
        lines = path.read_text("utf-8").split("\n")
        at = problem["line"] - 1
        if problem["part"] is None:
            lines[at] = problem["paste"]
        else:
            quoted = problem["text"].split("«")[1].split("»")[0]
            start = problem["column"] - 1
            assert lines[at][start:].startswith(quoted)
            lines[at] = lines[at][:start] + problem["part"] + lines[at][start + len(quoted) :]
        path.write_text("\n".join(lines), "utf-8")


def made(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Copy:
    """A fresh copy in ``root``, which from here on is the project to every command."""
    for name, text in SITE.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(root)
    monkeypatch.setattr(command, "ROOT", root)
    copy = Copy(root, lambda: capsys.readouterr().out)
    copy.check("--translated", *map(str, root.rglob("*.en.md")))
    return copy
