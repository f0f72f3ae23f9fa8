"""Packed copies beside a site's files, which nginx and Caddy send without packing them each time: .gz and .br.

They are made where the site is served, after it is in place, and are no part of what is built, signed and listed: what
unpacks to the file beside it is that file.
"""

import gzip
import os
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generator.base import files
from generator.write.headers import PACKED, TYPES

SMALLEST = 256  # bytes; below, the packing costs more than it saves
_ENDINGS = tuple(name for name, kind in TYPES.items() if name[0] == "." and kind.partition(";")[0] in PACKED)


def _brotli(*arguments: str, content: bytes) -> bytes:
    return subprocess.run(["brotli", *arguments, "--stdout"], input=content, capture_output=True, check=True).stdout


_PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda content: gzip.compress(content, 9, mtime=0),
    ".br": lambda content: _brotli("--best", content=content),
}
_UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".br": lambda content: _brotli("--decompress", content=content),
}
ENDINGS = tuple(_PACK)


def is_copy(path: Path) -> bool:
    """Whether a file is the packed copy of the one beside it; of Brotli's, only the program can tell."""
    if path.suffix not in _UNPACK or path.is_symlink() or not path.is_file():
        return False
    try:
        return _UNPACK[path.suffix](path.read_bytes()) == path.with_suffix("").read_bytes()
    except (OSError, EOFError, zlib.error, subprocess.CalledProcessError):
        return False


def pack(site: Path) -> tuple[int, int]:
    """Lay packed copies beside the files that get smaller; gives how many there are, and how many of them are new.

    Brotli's are made where its program is installed.
    """
    endings = [ending for ending in ENDINGS if ending != ".br" or shutil.which("brotli")]
    wanted = [path.with_name(path.name + ending) for path in _files(site) for ending in endings]
    missing = [path for path in wanted if not is_copy(path)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(_pack, missing))
    return len(wanted), len(missing)


def _files(site: Path) -> Iterator[Path]:
    for path in site.rglob("*"):
        if path.suffix in _ENDINGS and path.is_file() and path.stat().st_size >= SMALLEST:
            yield path


def _pack(path: Path) -> None:
    content = path.with_suffix("").read_bytes()
    files.write_atomic(path, _PACK[path.suffix](content))
