"""The words for a change: counts, then one line for each thing, in one language, as text or Markdown."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.author.changes import Change, ChangeKind, Changes, Edit
from generator.author.questions import choices
from generator.base.fields import Bilingual, Lang, TimeRange
from generator.base.others_words import in_markdown
from generator.base.problems import Problem, shown
from generator.base.words import label
from generator.model.contact import Contact
from generator.model.event import Event, Repeat
from generator.model.fact import Fact
from generator.model.hromada import Host
from generator.view.wording import day_text

MOST = 50  # lines of one kind; the counts are whole
_COUNTED: Mapping[str, tuple[ChangeKind, ...]] = {
    "events": ("added", "changed", "cancelled", "vanished"),
    "contacts": ("added", "changed", "removed"),
    "facts": ("added", "changed", "removed"),
    "pages": ("added", "changed", "removed", "untranslated"),
}
_SIGNS: Mapping[ChangeKind, str] = {"added": "+", "changed": "~", "cancelled": "×", "vanished": "−", "removed": "−"}
# What a line shows as old → new. The rest is only named: long texts, and an address that may have to be kept safe.
_TOLD = {"date", "from", "to", "time", "title", "status", "how", "repeat", "link", "cost", "dial", "verified_on"}
_TOLD |= {"hours", "value"}


def text(changes: Changes, hosts: Mapping[str, Host], lang: Lang) -> str:
    """For a terminal."""
    lines = []
    for name, group in _parts(changes):
        lines.append(f"{_heading(name, group, lang)}.")
        lines += [f"  {shown(line, 400)}" for line in _lines(group, hosts, lang)]
    return "\n".join(lines) + "\n"


def brief(changes: Changes, hosts: Mapping[str, Host], lang: Lang) -> str:
    """For a person who is about to send them: only what there is."""
    lines = []
    for name, group in _parts(changes):
        if group:
            lines += [
                f"{_short(name, group, lang)}.",
                *(f"  {shown(one, 400)}" for one in _lines(group, hosts, lang)),
            ]
    return "\n".join(lines)


def headline(changes: Changes, lang: Lang) -> str:
    """The same in one line: «Події: додано 1; сторінки: змінено 2»; nothing for no change."""
    first, *others = [_short(name, group, lang) for name, group in _parts(changes) if group] or [""]
    return "; ".join([first, *(part[:1].lower() + part[1:] for part in others)])


def _short(name: str, group: Iterable[Change], lang: Lang) -> str:
    counts = (f"{label(f'changed_{kind}', lang)} {count}" for kind, count in _counts(name, group).items() if count)
    return f"{label(f'changed_{name}', lang)}: {', '.join(counts)}"


def markdown(changes: Changes, hosts: Mapping[str, Host], problems: Iterable[Problem], lang: Lang) -> str:
    """For the summary of a run and for a comment."""
    parts = []
    for name, group in _parts(changes):
        points = "".join(f"\n- {in_markdown(line, 400)}" for line in _lines(group, hosts, lang))
        parts.append(f"**{_heading(name, group, lang)}**\n{points}".rstrip())
    firsts = (one.text(lang).partition("\n")[0] for one in problems)
    points = "\n".join(f"- {in_markdown(first, 600)}" for first in firsts)
    if points:
        parts.append(f"**{label('changed_problems', lang)}**\n\n{points}")
    return "\n\n".join(parts) + "\n"


def plain(changes: Changes, hosts: Mapping[str, Host], lang: Lang) -> dict[str, Any]:
    """For other programs."""
    return {
        name: {
            "counts": _counts(name, group),
            "fields": dict(_fields(group)),
            "items": [
                {
                    "kind": change.kind,
                    "id": change.id,
                    "hromada": change.hromada or None,
                    "fields": [edit.name for edit in change.edits],
                    "text": _line(change, hosts, lang),
                }
                for change in group
            ],
        }
        for name, group in _parts(changes)
    }


def _parts(changes: Changes) -> Iterator[tuple[str, tuple[Change, ...]]]:
    yield "events", changes.events
    yield "contacts", changes.contacts
    yield "facts", changes.facts
    if changes.pages is not None:
        yield "pages", changes.pages


def _counts(name: str, group: Iterable[Change]) -> dict[ChangeKind, int]:
    kinds = Counter(change.kind for change in group)
    return {kind: kinds[kind] for kind in _COUNTED[name]}


def _fields(group: Iterable[Change]) -> Counter[str]:
    return Counter(edit.name for change in group if change.kind == "changed" for edit in change.edits)


def _heading(name: str, group: tuple[Change, ...], lang: Lang) -> str:
    """«Події: додано 2, змінено 1 (час), скасовано 0, зникло 0»."""
    start = label(f"changed_{name}", lang)
    if not group:
        return f"{start}: {label('changed_none', lang)}"
    parts = []
    for kind, count in _counts(name, group).items():
        fields = dict.fromkeys(label(f"change_{one}", lang) for one in _fields(group)) if kind == "changed" else ()
        parts.append(f"{label(f'changed_{kind}', lang)} {count}" + (f" ({', '.join(fields)})" if fields else ""))
    return f"{start}: {', '.join(parts)}"


def _lines(group: tuple[Change, ...], hosts: Mapping[str, Host], lang: Lang) -> Iterator[str]:
    for change in group[:MOST]:
        yield _line(change, hosts, lang)
    if len(group) > MOST:
        yield label("changed_more", lang, count=len(group) - MOST)


def _line(change: Change, hosts: Mapping[str, Host], lang: Lang) -> str:
    sign = _SIGNS.get(change.kind)
    start = sign if sign else f"{label(f'changed_{change.kind}', lang)}:"
    host = hosts.get(change.hromada)
    place = f"{host.name.text(lang)[0] if host else change.hromada}, " if change.hromada else ""
    item = change.item
    match item:
        case Event():
            what = f"{place}{day_text(item.first_day, lang)}: «{item.title.text(lang)[0]}»"
        case Contact():
            what = f"{place}{change.id}: {item.name.text(lang)[0]}"
        case Fact():
            what = f"{change.id}: {item.counts.text(lang)[0]}"
        case _:
            what = change.id
    edits = "; ".join(_edit(edit, lang) for edit in change.edits if edit.name != "status" or change.kind != "cancelled")
    return f"{start} {what}" + (f" — {edits}" if edits else "")


def _edit(edit: Edit, lang: Lang) -> str:
    name = label(f"change_{edit.name}", lang)
    if edit.name not in _TOLD:
        return name
    return f"{name}: {_value(edit.name, edit.before, lang)} → {_value(edit.name, edit.after, lang)}"


def _value(name: str, value: object, lang: Lang) -> str:
    match value:
        case None | ():
            return label("changed_empty", lang)
        case Bilingual():
            return f"«{shown(value.text(lang)[0])}»"
        case TimeRange(start, end):
            return f"{start:%H:%M}" + (f"–{end:%H:%M}" if end else "")
        case dt.date():
            return day_text(value, lang)
        case Repeat():
            every = next(one.text(lang) for one in choices("repeat.every") if one.value == value.every)
            return f"{every} → {day_text(value.until, lang)}"
        case str() if name == "status":
            return label(f"status_{value}", lang).lower()
        case str() if name == "how":
            return label(f"how_{value}", lang)
        case "free" if name == "cost":
            return label("event_free", lang)
    return str(value)
