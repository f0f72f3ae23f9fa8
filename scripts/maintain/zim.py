"""Пакує зібраний сайт у файл ZIM: його читає Kiwix на телефоні, комп’ютері й шкільному сервері без інтернету.

Packs the built site into a ZIM file, which Kiwix reads on phones, computers and school servers without internet.
"""

import re
import struct
import tempfile
import zlib
from collections.abc import Mapping
from html import unescape
from pathlib import Path

from libzim.writer import Creator, Hint, Item, StringProvider

import bootstrap  # noqa: F401
import command
from generator.model.campaign import Campaign
from generator.publish import memory_stick
from generator.write.headers import TYPES, UNKNOWN_TYPE
from offline import pack

LANGUAGES = {"uk": "ukr", "en": "eng"}  # as ISO 639-3 has them
_TITLE = re.compile(rb"<title>\s*(.*?)\s*</title>", re.DOTALL)


class _File(Item):  # type: ignore[misc]
    """One file of the site."""

    def __init__(self, path: str, content: bytes) -> None:
        super().__init__()
        self.path, self.content, self.page = path, content, path.endswith(".html")

    def get_path(self) -> str:
        return self.path

    def get_title(self) -> str:
        title = _TITLE.search(self.content) if self.page else None
        return unescape(title[1].decode()) if title else ""

    def get_mimetype(self) -> str:
        return next((kind for end, kind in TYPES.items() if self.path.endswith(end)), UNKNOWN_TYPE).partition(";")[0]

    def get_contentprovider(self) -> StringProvider:
        return StringProvider(self.content)

    def get_hints(self) -> dict[Hint, bool]:
        return {Hint.FRONT_ARTICLE: self.page}


def main() -> int:
    """Exit codes: 0 packed, 1 data to fix, 2 there is no built site."""
    return pack(__file__, __doc__, "zim", _zim)


def _zim(site: Mapping[str, bytes], campaign: Campaign) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "site.zim"
        with Creator(file).config_indexing(True, LANGUAGES[campaign.languages[0]]) as creator:  # noqa: FBT003 - the library gives it no name
            creator.set_mainpath("index.html")
            creator.add_illustration(48, _icon(48))
            for key, value in {
                "Name": memory_stick.name(campaign),
                "Title": campaign.name.uk[:30],  # as long as the format allows
                "Description": campaign.tagline.uk[:80],
                "Creator": campaign.name.uk,
                "Publisher": campaign.name.uk,
                "Language": ",".join(LANGUAGES[lang] for lang in campaign.languages),
                "Date": f"{memory_stick.last_change(site):%Y-%m-%d}",
            }.items():
                creator.add_metadata(key, value)
            for path, content in sorted(memory_stick.kept(site).items()):
                creator.add_item(_File(path, content))
        return file.read_bytes()


def _icon(side: int) -> bytes:
    """A plain grey square as PNG: a list of books on somebody's phone says nothing."""
    rows = zlib.compress((b"\0" + b"\x88" * side) * side, 9)
    parts = ((b"IHDR", struct.pack(">2I5B", side, side, 8, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(text)) + kind + text + struct.pack(">I", zlib.crc32(kind + text)) for kind, text in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


if __name__ == "__main__":
    command.run(main)
