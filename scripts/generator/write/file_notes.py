"""What is noted of a file while it is written, so that nobody has to read it again to sum it up."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from generator.view.receipt import Storing, storing


class FileNote(NamedTuple):
    """Bytes of a file, their SHA-256 in hexadecimal, and what its scripts can do."""

    size: int
    sha256: str
    storing: Storing


def note(name: str, content: bytes) -> FileNote:
    """The note of what is written into the file ``name``."""
    return FileNote(len(content), hashlib.sha256(content).hexdigest(), storing(name, content))


def standing(sizes: Mapping[str, int], notes: Mapping[str, FileNote]) -> dict[str, FileNote]:
    """Notes of files that are as large as they were written: ``sizes`` says how large they are."""
    return {name: one for name, one in notes.items() if sizes.get(name) == one.size}
