"""What one process wrote, in short: enough to check, list and sum up the site without reading it again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.write import weights
from generator.write.file_notes import FileNote, note
from generator.write.page_scan import TagSummary, Target

Files = Iterator[tuple[str, bytes]]  # path from the site's root → bytes


class Group(NamedTuple):
    """Pages that were made together: the notes of their files, and what their tags say, in little room."""

    notes: Mapping[str, FileNote]
    targets: tuple[Target, ...]
    links: int
    loads: int
    faulty: bool = False

    @property
    def seen(self) -> TagSummary:
        """What their tags say."""
        sizes = {name: one.size for name, one in self.notes.items()}
        return TagSummary(sizes, set(self.targets), self.links, self.loads, self.faulty)


@dataclass
class Output:
    """Notes of files; what tags of pages say; groups of pages by the sums of what they were made from.

    ``lightened`` are sheets that say less than they should, ``weights`` those of pages by their SHA-256, also of pages
    that stood before.
    """

    notes: dict[str, FileNote] = field(default_factory=dict)
    seen: TagSummary = field(default_factory=TagSummary)
    groups: dict[str, Group] = field(default_factory=dict)
    lightened: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def add(self, other: "Output") -> None:
        """Take what another process wrote."""
        if other is self:  # where no process could be forked
            return
        self.notes |= other.notes
        self.seen.add(other.seen)
        self.groups |= other.groups
        self.lightened += other.lightened
        self.weights |= other.weights

    def note(self, name: str, content: bytes) -> FileNote:
        """The note of what is written into the file ``name``; what it weighs is noted too, of a page that counts."""
        known = note(name, content)
        if known.sha256 not in self.weights and (weight := weights.alone(name, content)) is not None:
            self.weights[known.sha256] = weight
        return known

    def noted(self, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        """The same ``files``, with a note of each."""
        for name, content in files:
            self.notes[name] = self.note(name, content)
            yield name, content
