"""Values → lines of YAML in the house's form: quoted texts, short things on one line, words beside closed lists."""

import json
from collections.abc import Mapping, Sequence

MOST = 100  # characters of a line that holds a whole mapping or list

Value = str | Sequence["Value"] | Mapping[str, "Value"]


def lines(value: Mapping[str, Value], comments: Mapping[str, str] | None = None, indent: int = 0) -> list[str]:
    """The fields of ``value``, one under the other; ``comments`` (field → words) stand behind theirs."""
    notes = comments or {}
    rows = []
    for key, item in value.items():
        start = f"{' ' * indent}{key}:"
        comment = f" # {notes[key]}" if key in notes else ""
        short = f"{start} {_inline(item)}"
        if isinstance(item, str) or len(short) <= MOST:
            rows.append(short + comment)
        elif isinstance(item, Mapping):
            rows += [start + comment, *lines(item, None, indent + 2)]
        else:
            rows += [start + comment, *(f"{' ' * (indent + 2)}- {_inline(one)}" for one in item)]
    return rows


def entry(value: Mapping[str, Value], comments: Mapping[str, str] | None = None) -> list[str]:
    """``value`` as an entry of a list; the hyphen stands in the first column."""
    first, *rest = lines(value, comments)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _inline(value: Value) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_inline(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(_inline, value)) + "]"


def quoted(text: str) -> str:
    """``text`` in double quotes: whatever it holds stays text."""
    return json.dumps(text, ensure_ascii=False)
