"""``/merge/`` of the preview: what the editor asks when a file changed since its form was filled.

It is told three texts and gives one back, by the rule that publishing goes by too (``read.three_way``). Files are read
and written by the browser alone, so any page of this origin may ask, in a tab without the token as well.
"""

import json
from collections.abc import Iterable
from typing import Any, Literal

import yaml

from generator.author.widgets import named
from generator.base.fields import MAX_BYTES
from generator.read.three_way import Clash, Path, merge
from own_tab import answer, asked

START = "merge/"


def answered(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer as WSGI wants it: the merged text, or what clashes."""
    content = asked(environ, most=8 * MAX_BYTES) or {}
    texts = [content.get(part) for part in ("name", "base", "mine", "theirs")]
    chosen = choices(content)
    if chosen is None or not all(isinstance(text, str) for text in texts):
        return answer(403, b"", start_response)
    name, *sides = map(str, texts)
    base, mine, theirs = (side.encode(errors="replace") or None for side in sides)
    merged = merge(name, base, mine, theirs, chosen.get)
    clashes = [told(clash) for clash in merged.clashes]
    result = {"text": (merged.content or b"").decode(), "clashes": clashes}
    return answer(200, json.dumps(result, ensure_ascii=False).encode(), start_response, ".json")


def choices(content: dict[str, Any]) -> dict[Path, Literal["mine", "theirs"]] | None:
    """What a page says of clashes that it was told of: path → whose text stands. None when it is no such thing."""
    try:
        chosen = {tuple(map(str, path)): side for path, side in content.get("chosen", [])}
    except (TypeError, ValueError):
        return None
    return chosen if all(side in ("mine", "theirs") for side in chosen.values()) else None


def told(clash: Clash, *file: str) -> dict[str, object]:
    """A clash, in a ``file`` where there are several, as a page shows it."""
    texts = {"mine": _value(clash.mine), "theirs": _value(clash.theirs)}
    return {"path": (*file, *clash.path), "place": " › ".join((*file, *map(named, clash.path))), **texts}


def _value(text: str | None) -> str | None:
    """What a person typed, where the text is one field of a file; else the text."""
    try:
        field = yaml.load(text or "", yaml.BaseLoader)
    except yaml.YAMLError:
        return text
    values = list(field.values()) if isinstance(field, dict) else []
    return values[0] if len(values) == 1 and isinstance(values[0], str) else text
