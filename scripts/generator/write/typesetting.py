"""Templates and data → PDF and PNG, by Typst. Words go in as data: nothing of them is ever read as Typst.

The same input gives the same bytes on any machine: the letters are those of packages, and neither the clock nor the
network nor any file but the templates is asked.
"""

import functools
import hashlib
import importlib.metadata
import importlib.resources
import json
import os
from pathlib import Path

import typst

from generator.view.views import Job

_FONTS = "fontpkg-source-sans-3"  # and, for letters that it lacks, those inside Typst
_NO_TIME = 0  # what a document knows of time is in its data
_PIXELS = 72.0  # a point of a picture is a pixel


class Press:
    """Sets jobs with the templates of one folder."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates

    @functools.cached_property
    def _compiler(self) -> typst.Compiler:
        folder = importlib.resources.files(_FONTS.replace("-", "_")) / "files"
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
        return typst.Compiler(root=self._templates, font_paths=fonts, ignore_system_fonts=True)

    @functools.cached_property
    def _kind(self) -> str:
        """Names everything but the data that a sheet depends on."""
        total = hashlib.sha256()
        for package in ("typst", _FONTS):
            total.update(f"{package} {importlib.metadata.version(package)}\n".encode())
        for path in sorted(self._templates.glob("*.typ")):
            total.update(path.name.encode() + b"\n" + path.read_bytes())
        return total.hexdigest()

    def key(self, job: Job) -> str:
        """A name for what comes out: equal where template, words, letters and program are."""
        stated = json.dumps([self._kind, job.template, job.picture, job.data], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(stated.encode()).hexdigest()

    def set(self, job: Job) -> bytes:
        """The finished file. Raises RuntimeError where Typst was used before this process was forked."""
        _stay_in_one_process()
        inputs = {"data": json.dumps(job.data, ensure_ascii=False)}
        call = functools.partial(
            self._compiler.compile,
            self._templates / f"{job.template}.typ",
            sys_inputs=inputs,
            timestamp=_NO_TIME,
        )
        if job.picture:
            return _single(call(format="png", ppi=_PIXELS))
        try:
            return _single(call(format="pdf", pdf_standards="ua-1"))
        except typst.TypstError:
            # A letter that no font has is forbidden by the standard. An officer's picture of a smile must not stop the
            # site: the sheet comes with tags all the same, only without the claim.
            return _single(call(format="pdf"))


def _single(output: bytes | list[bytes] | None) -> bytes:
    assert isinstance(output, bytes), "a job is one file"
    return output


_processes: set[int] = set()  # those that used Typst; a fork of a process knows what that one did


def _stay_in_one_process() -> None:
    """Raises RuntimeError in a fork of a process that has used Typst: it keeps threads, and would wait for them."""
    if _processes - {os.getpid()}:
        raise RuntimeError("Typst was used before this process was forked")
    _processes.add(os.getpid())
