"""A copy of the site at an address → its files, or their sums, for comparing it with a manifest."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from generator.base.http_client import Connection, Fetcher
from generator.base.http_policy import OWN_SITE, Refused

_WORKERS = 8
_UNUSABLE = b"cut off, wrongly packed or too large: such an answer has no file's sum"


class Unreachable(Exception):
    """No answer, or one that is no answer (of the kind 500 and 429); with the reason."""


@dataclass(frozen=True)
class Published:
    """A site at an address that begins with https, or on this machine also with http. Raises ValueError for another."""

    address: str
    fetcher: Fetcher = field(default_factory=lambda: Fetcher(OWN_SITE))

    def __post_init__(self) -> None:
        try:
            self.fetcher.parsed(self.address)
        except Refused:
            raise ValueError(self.address) from None

    def read(self, name: str) -> bytes | None:
        """A file's content; None when there is none. Raises Unreachable."""
        with self.fetcher.connection(self.address) as connection:
            return self._content(name, connection)

    def sums(self, names: Sequence[str], step: Callable[[], object] = lambda: None) -> Mapping[str, str | None]:
        """SHA-256 of the files as readers get them, None where there is none; several files at a time.

        ``step`` is called for each. Raises Unreachable.
        """

        def some(part: Sequence[str]) -> dict[str, str | None]:
            sums: dict[str, str | None] = {}
            with self.fetcher.connection(self.address) as connection:
                for name in part:
                    content = self._content(name, connection)
                    sums[name] = None if content is None else hashlib.sha256(content).hexdigest()
                    step()
            return sums

        with ThreadPoolExecutor(_WORKERS) as pool:
            parts = list(pool.map(some, (names[start::_WORKERS] for start in range(_WORKERS))))
        sums = {name: digest for part in parts for name, digest in part.items()}
        return {name: sums[name] for name in names}

    def _content(self, name: str, connection: Connection) -> bytes | None:
        # Pages are asked for as readers do: many hosts lead /help/index.html to /help/.
        path = name.removesuffix("index.html") if f"/{name}".endswith("/index.html") else name
        base = urlsplit(self.address)._replace(query="", fragment="").geturl().rstrip("/")
        try:
            return self.fetcher.fetch(f"{base}/{quote(path)}", over=connection).content
        except Refused as refused:
            status = refused.params.get("status")
            if refused.code == "fetch-server":
                raise Unreachable(f"{path}: HTTP {status}") from None
            if not refused.reachable:
                raise Unreachable(f"{path}: {refused.__cause__ or refused.code}") from None
            return None if status else _UNUSABLE
