"""Results kept on the disk: what was read once is not taken apart again by the next build.

A result is kept under the sum of all that it was made from and of the program, with a sum of its own (``files.kept``):
one that is not whole, or of another program, is worked out anew. Nothing is kept unless a command names a folder.
"""

import contextlib
import hashlib
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from generator.base import files
from generator.base.value_sum import ValueSums

Result = TypeVar("Result")
MOST_KEPT = 4000  # results, of several builds


@dataclass
class KeptResults:
    """Where results are kept, and the sum of the ``program`` that made them."""

    folder: Path | None = None
    program: str = ""

    @property
    def empty(self) -> bool:
        """True where results are to be kept and none are yet."""
        return self.folder is not None and next(self.folder.glob("*/*"), None) is None

    def of(self, inputs: object, work: Callable[[], Result], sums: ValueSums | None = None) -> Result:
        """What ``work`` gives, which reads nothing but ``inputs``; ``sums``: where some of them may be remembered."""
        if self.folder is None:
            return work()
        fresh: list[Result] = []

        def content() -> bytes:
            fresh.append(work())
            return pickle.dumps(fresh[0])

        name = hashlib.sha256(self.program.encode() + (sums or ValueSums()).of(inputs)).hexdigest()
        kept = files.kept(self.folder, name, content)
        return fresh[0] if fresh else pickle.loads(kept)

    @contextlib.contextmanager
    def within(self, folder: Path, program: str) -> Iterator[None]:
        """Keep results of the block in ``folder``; no more stay there than some builds need."""
        self.folder, self.program = folder, program
        try:
            yield
        finally:
            self.folder = None
        files.forget(folder, MOST_KEPT)


RESULTS = KeptResults()  # of this process
