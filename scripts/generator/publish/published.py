"""A copy of the site at an address → the sums of its files: for comparing it with a manifest.

Not done by ``fetching``, whose whole care is for files of strangers: it takes no web page, nothing above 256 KiB and
no address of this machine, and a switch for each of these would be a hole in it. Here the address is our own, typed by
whoever runs the comparison, and what comes back is used for its sum only, or once its sum is the signed one.
"""

import hashlib
import http.client
import ssl
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote, urlsplit

import certifi

MOST = 64 * 1024 * 1024  # bytes of one file; of a longer one only so much is summed up, which differs from its own sum

_SECONDS = 20.0
_WORKERS = 8
_PIECE = 64 * 1024
_HEADERS = {  # as a reader's browser asks, but past every cache on the way
    "Accept": "*/*",
    "Accept-Encoding": "gzip",
    "Cache-Control": "no-cache",
    "User-Agent": "Mozilla/5.0 (compatible; site-check/1.0)",
}


Found = TypeVar("Found")


class Unreachable(Exception):
    """No answer, or one that is no answer (of the kind 500 and 429); with the reason."""


def trusted() -> ssl.SSLContext:
    """Verifies names and certificates against the usual authorities."""
    return ssl.create_default_context(cafile=certifi.where())


@dataclass(frozen=True)
class Published:
    """A site at an address that begins with https, or on this machine also with http."""

    address: str
    context: ssl.SSLContext = field(default_factory=trusted)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        local = parts.hostname in ("127.0.0.1", "::1", "localhost")
        if not parts.hostname or (parts.scheme != "https" and not (local and parts.scheme == "http")):
            raise ValueError(self.address)
        parts.port  # noqa: B018 - raises ValueError for what is no port

    def read(self, name: str) -> bytes | None:
        """A file's content; None when there is none."""
        with _Asking(self) as asking:
            pieces = asking.pieces(name)
            return None if pieces is None else b"".join(pieces)

    def sums(self, names: Sequence[str], step: Callable[[], object] = lambda: None) -> Mapping[str, str | None]:
        """SHA-256 of the files as readers get them, None where there is none. ``step`` is called for each."""

        def summed(_: str, pieces: Iterator[bytes] | None) -> str | None:
            found = None if pieces is None else _sum(pieces)
            step()
            return found

        return self.each(names, summed)

    def each(self, names: Sequence[str], act: Callable[[str, Iterator[bytes] | None], Found]) -> Mapping[str, Found]:
        """What ``act`` makes of each file's pieces (None where there is none); several files at a time."""

        def some(part: Sequence[str]) -> dict[str, Found]:
            with _Asking(self) as asking:
                return {name: act(name, asking.pieces(name)) for name in part}

        with ThreadPoolExecutor(_WORKERS) as pool:
            parts = list(pool.map(some, (names[start::_WORKERS] for start in range(_WORKERS))))
        found = {name: one for part in parts for name, one in part.items()}
        return {name: found[name] for name in names}


def _sum(pieces: Iterator[bytes]) -> str:
    made = hashlib.sha256()
    for piece in pieces:
        made.update(piece)
    return made.hexdigest()


class _Asking:
    """One connection, used for file after file."""

    def __init__(self, site: Published) -> None:
        parts = urlsplit(site.address)
        self.base = parts.path.rstrip("/") + "/"
        host = str(parts.hostname)
        if parts.scheme == "https":
            self.connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, parts.port, timeout=_SECONDS, context=site.context
            )
        else:
            self.connection = http.client.HTTPConnection(host, parts.port, timeout=_SECONDS)

    def __enter__(self) -> "_Asking":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def pieces(self, name: str) -> Iterator[bytes] | None:
        """A file's content, unpacked, piece by piece; None when the answer is that there is none."""
        # Pages are asked for as readers do: many hosts lead /help/index.html to /help/.
        path = name.removesuffix("index.html") if f"/{name}".endswith("/index.html") else name
        answer = self._answer(self.base + quote(path))
        if answer.status >= 500 or answer.status == 429:
            raise Unreachable(f"{path}: HTTP {answer.status}")
        if answer.status != 200:
            self._drain(answer)
            return None
        return self._content(answer)

    def _answer(self, path: str) -> http.client.HTTPResponse:
        for last in (False, True):
            try:
                self.connection.request("GET", path, headers=_HEADERS)
                return self.connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                fresh = not isinstance(error, http.client.RemoteDisconnected | ConnectionError)
                self.connection.close()
                if last or fresh:  # else the host had grown tired of the connection
                    raise Unreachable(str(error) or type(error).__name__) from None
        raise AssertionError("unreachable")

    def _content(self, answer: http.client.HTTPResponse) -> Iterator[bytes]:
        packed = answer.headers.get("Content-Encoding", "").lower() == "gzip"
        unpack = zlib.decompressobj(31).decompress if packed else bytes
        count = 0
        try:
            while count <= MOST and (piece := answer.read(_PIECE)):
                plain = unpack(piece)
                count += len(plain)
                yield plain
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(str(error) or type(error).__name__) from None
        except zlib.error:
            yield b"not gzip"  # so the sum is a wrong one
        if not answer.isclosed():
            self.connection.close()

    def _drain(self, answer: http.client.HTTPResponse) -> None:
        for _ in self._content(answer):
            pass
