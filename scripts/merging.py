"""``/merge/`` of the preview: what the editor asks when a file changed since its form was filled.

It is told three texts and gives one back, by the rule that publishing goes by too (``read.three_way``). Files are read
and written by the browser alone, so any page of this origin may ask, in a tab without the token as well.
"""

import json
from collections.abc import Iterable
from typing import Any

import yaml

from generator.author.widgets import named
from generator.base.fields import MAX_BYTES
from generator.read.three_way import merge
from own_tab import answer, asked

START = "merge/"


def answered(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer as WSGI wants it: the merged text, or what clashes."""
    content = asked(environ, most=8 * MAX_BYTES) or {}
    name, settled = content.get("name"), content.get("settled")
    texts = [content.get(side) for side in ("base", "mine", "theirs")]
    if not isinstance(settled, list) or not all(isinstance(one, list) for one in settled):
        return answer(403, b"", start_response)
    if not all(isinstance(one, str) for one in (name, *texts)):
        return answer(403, b"", start_response)
    base, mine, theirs = (str(text).encode(errors="replace") or None for text in texts)
    merged = merge(str(name), base, mine, theirs, {tuple(map(str, path)) for path in settled})
    clashes = [
        {
            "path": clash.path,
            "place": " › ".join(map(named, clash.path)),
            "mine": _value(clash.mine),
            "theirs": _value(clash.theirs),
        }
        for clash in merged.clashes
    ]
    result = {"text": (merged.content or b"").decode(), "clashes": clashes}
    return answer(200, json.dumps(result, ensure_ascii=False).encode(), start_response, ".json")


def _value(text: str | None) -> str | None:
    """What a person typed, where the text is one field of a file; else the text."""
    try:
        field = yaml.load(text or "", yaml.BaseLoader)
    except yaml.YAMLError:
        return text
    values = list(field.values()) if isinstance(field, dict) else []
    return values[0] if len(values) == 1 and isinstance(values[0], str) else text
