"""Sheets to print and pictures of the whole site, set when they are asked for and kept for the next build.

What is too heavy comes out lighter: a picture without its text, a sheet of events without signs that bring letters of
their own, at last without its list. Nobody's words stop the site.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from generator.base import files
from generator.model import sheets
from generator.view import printed, share_pictures
from generator.view.share_pictures import Sharing
from generator.view.views import Job
from generator.write.typesetting import Press

MOST_KEPT = 4000  # finished sheets and pictures, of several builds


class SheetFiles:
    """``jobs``: path from the site's root → what the sheet is made of. ``kept`` is the folder of finished ones."""

    def __init__(self, jobs: Mapping[str, Callable[[], Job]], templates: Path, kept: Path | None) -> None:
        self.jobs, self.press, self._kept = jobs, Press(templates), kept
        self.lightened: list[str] = []  # paths of sheets that say less than they should
        self.anew = 0  # how many were not kept

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of all sheets and pictures."""
        return tuple(self.jobs)

    def set(self, paths: Iterable[str] | None = None) -> Iterator[tuple[str, bytes]]:
        """Paths and bytes of the sheets at ``paths``, or of all of them."""
        for path in self.jobs if paths is None else paths:
            yield path, self._bytes(path, self.jobs[path]())

    def forget(self) -> None:
        """Leave no more of finished sheets than some builds need."""
        if self._kept is not None:
            files.forget(self._kept, max(MOST_KEPT, 3 * len(self.jobs)))

    def _bytes(self, path: str, job: Job) -> bytes:
        most = share_pictures.MOST_BYTES - 1 if job.picture else sheets.most_bytes(path)
        content = self._set(job)
        if len(content) <= most:
            return content
        for other in (Sharing.lighter(job),) if job.picture else printed.lighter(job):
            content = self._set(other)
            if not job.picture and path not in self.lightened:
                self.lightened.append(path)
            if len(content) <= most:
                break
        return content

    def _set(self, job: Job) -> bytes:
        def content() -> bytes:
            self.anew += 1
            return self.press.set(job)

        return files.kept(self._kept, self.press.key(job), content)
