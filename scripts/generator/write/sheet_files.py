"""Sheets to print and pictures of the whole site, set when they are asked for and kept for the next build."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from generator.base import files
from generator.view.share_pictures import MOST_BYTES, Sharing
from generator.view.views import Job
from generator.write.typesetting import Press

MOST_KEPT = 4000  # finished sheets and pictures, of several builds


class SheetFiles:
    """``jobs``: path from the site's root → what the sheet is made of. ``kept`` is the folder of finished ones."""

    def __init__(self, jobs: Mapping[str, Callable[[], Job]], templates: Path, kept: Path | None) -> None:
        self.jobs, self.press, self._kept = jobs, Press(templates), kept

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of all sheets and pictures."""
        return tuple(self.jobs)

    def set(self, paths: Iterable[str] | None = None) -> Iterator[tuple[str, bytes]]:
        """Paths and bytes of the sheets at ``paths``, or of all of them."""
        for path in self.jobs if paths is None else paths:
            job = self.jobs[path]()
            yield path, files.kept(self._kept, self.press.key(job), lambda job=job: self._bytes(job))  # type: ignore[misc]

    def forget(self) -> None:
        """Leave no more of finished sheets than some builds need."""
        if self._kept is not None:
            files.forget(self._kept, max(MOST_KEPT, 3 * len(self.jobs)))

    def _bytes(self, job: Job) -> bytes:
        content = self.press.set(job)
        heavy = job.picture and len(content) >= MOST_BYTES
        return self.press.set(Sharing.lighter(job)) if heavy else content
