"""What a picture or a PDF holds besides what it shows: the place where a phone took it, a script, another file."""

import re
import struct
import zlib
from collections.abc import Iterator

# A block of Exif (JPEG, PNG, WebP) holds a small TIFF file; XMP holds the same in words.
_EXIF = re.compile(rb"(?:Exif\0\0|eXIf|EXIF.{4})(II\*\0|MM\0\*)", re.DOTALL)
_XMP = re.compile(rb"exif:GPS(?:Latitude|Longitude)\b")
_STARTS = {
    ".png": rb"\x89PNG\r\n\x1a\n",
    ".jpg": rb"\xff\xd8\xff",
    ".jpeg": rb"\xff\xd8\xff",
    ".webp": rb"RIFF.{4}WEBP",
    ".pdf": rb"%PDF-",
}
# What a PDF is told to do. Names may be written with codes (#4a is J), and lie in packed streams.
_ACTS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|SubmitForm|ImportData|RichMedia)\b")
_MOST_UNPACKED = 8 * 1024 * 1024
_PLACE, _LATITUDE, _LONGITUDE = 0x8825, 2, 4  # tags of TIFF


def shows_place(data: bytes) -> bool:
    """True when the picture says where it was taken, or hides it in a way that can't be read."""
    return bool(_XMP.search(data)) or any(_has_place(data, block) for block in _EXIF.finditer(data))


def _has_place(data: bytes, marker: re.Match[bytes]) -> bool:
    start, order = marker.start(1), "<" if marker[1].startswith(b"II") else ">"

    def tags(at: int) -> dict[int, int]:
        """The entries of a list of tags, with the last four bytes of each."""
        (count,) = struct.unpack_from(f"{order}H", data, start + at)
        entries = (struct.unpack_from(f"{order}H6xI", data, start + at + 2 + 12 * number) for number in range(count))
        return dict(entries)

    try:
        (first,) = struct.unpack_from(f"{order}I", data, start + 4)
        place = tags(first).get(_PLACE)
        return place is not None and bool({_LATITUDE, _LONGITUDE} & tags(place).keys())
    except struct.error:
        return True


def is_what_it_says(ending: str, data: bytes) -> bool:
    """True when a file that is called ``ending`` begins as such files do: servers and browsers go by the name."""
    return re.match(_STARTS[ending], data, re.DOTALL) is not None


# What an SVG may not hold: a script, an event handler, HTML, a style that loads, any address but of its own parts.
_SVG = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<svg[\s>]", re.DOTALL)
_LIVE = re.compile(
    rb"<!(?!--)|<\?(?!xml )|<\s*(?:script|foreignobject|iframe|set|animate\w*|handler|style)\b"
    rb"|\son\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#)|url\(\s*[\"']?(?!#)|&(?!amp;|lt;|gt;|quot;|#)",
    re.IGNORECASE,
)


def only_draws(data: bytes) -> bool:
    """True for an SVG of shapes alone: it loads nothing, leads nowhere and runs nothing, also when opened by itself."""
    return _SVG.match(data) is not None and _LIVE.search(data) is None


def acts(data: bytes) -> bool:
    """True for a PDF that does something by itself (runs a script, starts a program, sends a form), or hides a file."""
    return data.startswith(b"%PDF-") and any(_ACTS.search(_plain_names(part)) for part in _parts(data))


def _parts(data: bytes) -> Iterator[bytes]:
    yield data
    left = _MOST_UNPACKED
    for stream in re.finditer(rb"stream\r?\n", data):
        try:
            part = zlib.decompressobj().decompress(data[stream.end() :], left)
        except zlib.error:
            continue
        yield part
        left -= len(part)
        if left <= 0:
            return


def _plain_names(part: bytes) -> bytes:
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), part)
