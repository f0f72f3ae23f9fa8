"""The site that stands: pages of it that would come out the same, byte for byte, are not made again.

Beside the site lies a file that says which pages were made from what, as sums (``page_files``), with a sum of its own:
one that is cut, or written by another version of the program, says nothing. What is taken is read first: a page that is
not the one that was written then is made anew.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.base.files import sha256
from generator.view.receipt import Storing
from generator.write.file_notes import FileNote
from generator.write.output import Group, Output
from generator.write.page_scan import Target

NAME = "pages.json"  # beside the site: .<site>.pages.json


@dataclass(frozen=True)
class StandingSite:
    """``generator``: the sum of all that makes pages, besides what is stated; ``groups``: by their keys, as stored.

    ``targets``: those of all links, which groups tell by number; ``weights``: SHA-256 of a page → what it weighs.
    """

    generator: str
    folder: Path = Path()
    groups: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    targets: Sequence[Target] = ()
    weights: Mapping[str, int] = field(default_factory=dict)

    def key(self, values: Iterable[bytes]) -> str:
        """The key of pages that are made from values of these sums."""
        return hashlib.sha256(b"".join([self.generator.encode(), *values])).hexdigest()

    def group(self, key: str) -> Group | None:
        """The pages of ``key``, where all of them stand as they were written; else None."""
        stored = self.groups.get(key)
        if stored is None or not all(map(self._stands, stored["files"].items())):
            return None
        notes = {name: FileNote(size, sum_, Storing(*can)) for name, (size, sum_, *can) in stored["files"].items()}
        return Group(notes, tuple(self.targets[at] for at in stored["targets"]), stored["links"], stored["loads"])

    def _stands(self, file: tuple[str, list[Any]]) -> bool:
        name, (_, sum_, *_) = file
        try:
            return bool(sha256(f"{self.folder}/{name}") == sum_)
        except OSError:
            return False


def load(file: Path, generator: str, folder: Path) -> StandingSite:
    """What ``file`` says of the site in ``folder``; nothing, where it can't be relied on."""
    try:
        stated, _, content = file.read_bytes().partition(b"\n")
    except OSError:
        return StandingSite(generator)
    if stated.decode(errors="replace") != f"{generator} {hashlib.sha256(content).hexdigest()}":
        return StandingSite(generator)
    known = json.loads(content)
    targets = [(start, target) for start, target in known["targets"]]
    return StandingSite(generator, folder, known["groups"], targets, known["weights"])


def dump(output: Output, generator: str) -> bytes:
    """The file that says it; each target of links stands in it once."""
    targets = dict.fromkeys(sorted(set().union(*(group.targets for group in output.groups.values()))))
    number = {target: at for at, target in enumerate(targets)}
    stored = {
        key: {
            "files": {name: [one.size, one.sha256, *one.storing] for name, one in group.notes.items()},
            "targets": [number[target] for target in group.targets],
            "links": group.links,
            "loads": group.loads,
        }
        for key, group in sorted(output.groups.items())
    }
    known = {"targets": [*targets], "groups": stored, "weights": output.weights}
    content = json.dumps(known, separators=(",", ":")).encode()
    return f"{generator} {hashlib.sha256(content).hexdigest()}\n".encode() + content
