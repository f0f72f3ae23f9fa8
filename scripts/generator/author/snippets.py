"""Snippets for editors: type a short Ukrainian word, get an entry with its closed lists to choose from.

They follow the models: a choice that a model loses or gains is lost or gained here, and a test reads each snippet's
text as the generator would.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from generator.model.contact import Contact
from generator.model.event import EventKind, Every, How, Status
from generator.model.fact import Confidence, FactState

_DAY = "$CURRENT_YEAR-$CURRENT_MONTH-$CURRENT_DATE"


@dataclass(frozen=True)
class Snippet:
    """What a word becomes. ``body`` is written in the notation of VS Code: ``${1:text}``, ``${1|a,b|}``."""

    prefix: Sequence[str]
    about: str
    scope: str  # yaml or markdown
    body: Sequence[str]


def _one_of(number: int, choices: Any) -> str:
    return f"${{{number}|{','.join(get_args(choices))}|}}"


def _field(model: Any, name: str) -> Any:
    return next(part for part in (model.model_fields[name].annotation,) if part)


EVENT = (
    '- id: "${1:korotka-nazva-latynytseiu}"',
    f'  kind: "{_one_of(2, EventKind)}"',
    '  title: {uk: "${3:Назва події}", en: "${4:Title}"}',
    '  about: {uk: "${5:Що буде й навіщо прийти}"}',
    '  date: "${6:' + _DAY + '}"',
    '  time: "${7:14:00-15:30}"',
    f'  how: "{_one_of(8, How)}"',
    '  place: {name: {uk: "${9:Назва місця}"}, address: {uk: "${10:Вулиця, будинок}"}}',
    '  audience: ["${11:residents}"]',
    '  languages: ["uk"]',
    '  access: ["${12:step_free}"]',
    '  cost: "free"',
    "$0",
)
SNIPPETS: Mapping[str, Snippet] = {
    "Подія": Snippet(("подія", "event"), "Нова подія громади", "yaml", EVENT),
    "Подію скасовано": Snippet(
        ("скасовано", "cancelled"),
        "Стан події та пояснення: скасовано, відкладено, перенесено",
        "yaml",
        (
            f'status: "{_one_of(1, Status)}"',
            'status_note: {uk: "${2:Чому й куди звернутися}", en: "${3:Why, and whom to ask}"}',
            "$0",
        ),
    ),
    "Серія": Snippet(
        ("серія", "series"),
        "Як подія повторюється; except — дати, коли зустрічі не буде",
        "yaml",
        (f'repeat: {{every: "{_one_of(1, Every)}", until: "${{2:{_DAY}}}", except: [$3]}}', "$0"),
    ),
    "Зміна однієї дати": Snippet(
        ("зміна дати", "change"),
        "Одну дату серії скасовано або перенесено",
        "yaml",
        ("changes:", f'  - {{date: "${{1:{_DAY}}}", status: "{_one_of(2, Status)}"}}', "$0"),
    ),
    "Контакт": Snippet(
        ("контакт", "contact"),
        "Лінія або служба. Номер пишуть лише тут",
        "yaml",
        (
            '- id: "${1:korotka-nazva-latynytseiu}"',
            '  name: {uk: "${2:Назва лінії}", en: "${3:Name}"}',
            '  dial: "${4:527}"',
            '  display: "${5:527}"',
            '  for_whom: {uk: "${6:Для кого і з чим дзвонити}", en: "${7:For whom}"}',
            f'  dial_from: "{_one_of(8, _field(Contact, "dial_from"))}"',
            "  sources:",
            '    - {title: {uk: "${9:Хто опублікував}", en: "${10:Published by}"}, url: "${11:https://}", date: "'
            + _DAY
            + '"}',
            f'  verified_on: "{_DAY}"',
            '  verified_by: {uk: "${12:Посада або установа}", en: "${13:Post or institution}"}',
            f'  verified_how: "{_one_of(14, _field(Contact, "verified_how"))}"',
            "$0",
        ),
    ),
    "Факт": Snippet(
        ("факт", "fact"),
        "Число чи твердження з джерелом. Сторінки беруть його за id",
        "yaml",
        (
            '- id: "${1:korotka-nazva-latynytseiu}"',
            '  value: {uk: "${2:Значення}", en: "${3:Value}"}',
            '  counts: {uk: "${4:Що саме це рахує}", en: "${5:What it counts}"}',
            '  place: {uk: "${6:Україна}", en: "${7:Ukraine}"}',
            '  period: {uk: "${8:За який час}", en: "${9:Period}"}',
            "  sources:",
            '    - {title: {uk: "${10:Хто опублікував}", en: "${11:Published by}"}, url: "${12:https://}", date: "'
            + _DAY
            + '"}',
            f'  confidence: "{_one_of(13, Confidence)}"',
            f'  state: "{_one_of(14, FactState)}"',
            f'  checked_on: "{_DAY}"',
            "$0",
        ),
    ),
    "Верх сторінки": Snippet(
        ("сторінка", "page"),
        "Заголовок, опис і дата перевірки: перші рядки кожної сторінки",
        "markdown",
        (
            "---",
            'title: "${1:Щонайбільше вісім слів}"',
            'description: "${2:Одне речення про сторінку.}"',
            f"reviewed: {_DAY}",
            "---",
            "",
            "**${3:Найважливіше — одним реченням.}**",
            "$0",
        ),
    ),
    "Номер": Snippet(
        ("номер", "phone"),
        "Номер із data/contacts.yml, на який можна натиснути",
        "markdown",
        ('{{ phone("${1:527}") }}$0',),
    ),
    "Картка лінії": Snippet(
        ("картка", "card"),
        "Картка лінії з data/contacts.yml, окремим рядком",
        "markdown",
        ('{{ contact("${1:527}") }}', "$0"),
    ),
    "Число з джерелом": Snippet(
        ("число", "figure"), "Число з data/facts.yml разом із джерелом", "markdown", ('{{ fact("${1:id-faktu}") }}$0',)
    ),
    "Джерело": Snippet(
        ("джерело", "cite"),
        "Посилання на джерело факту з data/facts.yml",
        "markdown",
        ('{{ cite("${1:id-faktu}") }}$0',),
    ),
}


def file() -> bytes:
    """The file that the editor reads."""
    entries = {
        name: {
            "scope": one.scope,
            "prefix": list(one.prefix),
            "description": one.about,
            "body": list(one.body),
        }
        for name, one in SNIPPETS.items()
    }
    return (json.dumps(entries, ensure_ascii=False, indent=2) + "\n").encode()
