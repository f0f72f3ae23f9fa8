"""Files of Office, which are ZIPs of XML: refused before anybody unpacks them where they are bombs or traps."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from generator.base.problems import Problem

MOST_UNPACKED = 32 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError)
_OLD = b"\xd0\xcf\x11\xe0"  # .xls, .doc; also a new one with a password


def is_packed(data: bytes) -> bool:
    """Whether the bytes are those of a ZIP."""
    return data.startswith(b"PK\x03\x04")


def is_old(data: bytes) -> bool:
    """Whether the bytes are those of a file of Office before 2007, or of one behind a password."""
    return data.startswith(_OLD)


def refused(data: bytes, file: str) -> Problem | None:
    """Why the file is not opened; None when it may be."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if any(one.flag_bits & 1 for one in parts):
                return Problem(file, 1, "office-password")
            if sum(one.file_size for one in parts) > MOST_UNPACKED or len(parts) > 2000:
                return Problem(file, 1, "office-bomb", 0, "error", {"most": MOST_UNPACKED // 1024 // 1024})
            names = {one.filename for one in parts}
            if "mimetype" in names and "content.xml" in names:  # OpenDocument
                return Problem(file, 1, "office-other")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(4096).upper().replace(b"\0", b""):
                            return Problem(file, 1, "office-trap")
    except _BROKEN:
        return Problem(file, 1, "office-broken")
    return None


def has_formulas(data: bytes) -> bool:
    """Whether a workbook that was not refused has any formula."""
    return any(re.search(rb"<f[ >/]", content) for content in _worksheets(data))


def has_hidden_rows(data: bytes) -> bool:
    """Whether rows of a workbook that was not refused are hidden, as a filter does it too."""
    return any(re.search(rb"<row [^>]*hidden=.(?:1|true)", content) for content in _worksheets(data))


def _worksheets(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        yield from (packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/"))
