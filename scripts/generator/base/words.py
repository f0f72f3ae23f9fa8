"""Every sentence and label the program says, in both languages, from ``words/*.yml``."""

import functools
from pathlib import Path
from string import Template
from typing import Any

import yaml

from generator.base.fields import Lang

_FOLDER = Path(__file__).parent / "words"
_RUN = "python scripts/run.py"  # how sentences call the commands
_run = _RUN


def call_commands(run: str) -> None:
    """Have sentences that are read from now on call the commands ``run COMMAND``, for whom that is how to run them."""
    global _run  # noqa: PLW0603 - said once, where the program starts
    _run = run


@functools.cache
def _table(name: str) -> dict[str, dict[str, Any]]:
    text = (_FOLDER / f"{name}.yml").read_text(encoding="utf-8").replace(_RUN, _run)
    table: dict[str, dict[str, Any]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return table


def avoided() -> dict[str, dict[str, Any]]:
    """Words not to use on the pages, by language, see ``words/avoid.yml``."""
    return _table("avoid")


@functools.cache
def choice_words(field: str, values: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """Ukrainian words for each of ``values`` in the closed list ``Model.field``; the first one is for messages.

    They are those of the editor's forms, then those of ``words/values.yml``, which may name values itself.
    """
    tables = [table.get(field, {}) for table in (_table("editor")["options"], _table("values"))]
    every = values or tuple(name for table in tables if isinstance(table, dict) for name in table)
    words: dict[str, tuple[str, ...]] = {}
    for value in every:
        spoken: list[str] = []
        for table in tables:
            entry = label(f"{table}_{value}", "uk") if isinstance(table, str) else table.get(value, [])
            spoken += [entry] if isinstance(entry, str) else entry
        words[value] = tuple(spoken) or (value,)
    return words


def shelters() -> dict[str, Any]:
    """Words by which an address gives a shelter away, see ``words/shelters.yml``."""
    return _table("shelters")


def editor_words() -> dict[str, dict[str, Any]]:
    """What the editor in the browser says besides the models' descriptions, see ``words/editor.yml``."""
    return _table("editor")


def command_words(part: str) -> dict[str, dict[str, str]]:
    """What the commands print (``messages``) and say of their ``options``, see ``words/commands.yml``."""
    return _table("commands")[part]


def settings() -> dict[str, Any]:
    """What becomes of each setting of mkdocs.yml, by its name, see ``words/settings.yml``."""
    return _table("settings")


def label(key: str, lang: Lang, **values: object) -> str:
    """A label of the site. ``values`` fill its ``{names}``. Raises KeyError when there is no such label."""
    text: str = _table("labels")[key][lang]
    return text.format(**values) if values else text


def sentence(code: str, part: str, lang: Lang) -> str | None:
    """A problem's sentence: ``part`` is ``what``, ``do`` or ``paste``. None when it has no such part."""
    parts = _table("problems").get(code, {})
    text: str | None = parts.get(f"{part}_{lang}", parts.get(part))
    return text


def asked(subject: str, name: str, part: str) -> str | None:
    """What is said of a question (``part``: a language, or ``hint_`` and one), or None. Raises KeyError by subject."""
    text: str | None = _table("questions")[subject].get(name, {}).get(part)
    return text


def questions(subject: str) -> tuple[str, ...]:
    """Names of all questions about ``subject``, in the order of asking. Raises KeyError by subject."""
    return tuple(_table("questions")[subject])


def skeleton(name: str, /, **values: str) -> str:
    """How a file begins that people then go on with, see ``words/skeletons/``; ``values`` fill its ``${names}``."""
    return Template((_FOLDER / "skeletons" / name).read_text(encoding="utf-8")).substitute(values)


def imported_words(part: str) -> Any:
    """What tables and calendars of others call things, see ``words/imported.yml``."""
    return _table("imported")[part]
