"""Files that a script of ours loads when somebody types: what search and the list of settlements answer from.

They are scripts, not JSON: a page opened from a memory stick may load scripts but fetch nothing.
"""

import hashlib
import itertools
import json
import operator
from collections.abc import Iterable, Mapping


def packed(value: object) -> str:
    """``value`` as JSON without spare blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def script_part(packed_value: str) -> bytes:
    """The file that hands a value to the script which asked for it."""
    return f"searchPart={packed_value}".encode()


def in_own_folder(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path → content, in a folder named after what the files say: those that a page asks for always belong together."""
    name = hashlib.sha256(b"\n".join(files.values())).hexdigest()[:8]
    return {f"{folder}{name}/{file}": content for file, content in files.items()}


def folder_of(files: Iterable[str]) -> str | None:
    """The folder of such paths; None where there are none."""
    return next((path.rpartition("/")[0] + "/" for path in files), None)


def front_coded(words: Iterable[str], none_same: str, most_same: int) -> str:
    """Words, each without the letters that it begins with like the word before; how many those are stands before it.

    ``none_same`` is the character for none of them, the next one stands for one letter, and so on to ``most_same``.
    """
    text, last = "", ""
    for word in words:
        same = sum(itertools.takewhile(bool, map(operator.eq, word[:most_same], last)))
        text += chr(ord(none_same) + same) + word[same:]
        last = word
    return text
