"""A copy of the site at an address → its files, or their sums and headers, for comparing it with a manifest."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from generator.base.http_client import Connection, Fetcher
from generator.base.http_policy import OWN_SITE, Answer, Refused
from generator.write import headers

_WORKERS = 8
_UNUSABLE = b"cut off, wrongly packed or too large: such an answer has no file's sum"


class Unreachable(Exception):
    """No answer, or one that is no answer (of the kind 500 and 429); with the reason."""


@dataclass(frozen=True)
class Seen:
    """What a reader gets for a file."""

    sum: str | None  # SHA-256; None where there is no such file
    odd: Sequence[str] = ()  # headers that are not as the table says


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
            answer = self._answer(name, connection)
            return answer.content if isinstance(answer, Answer) else answer

    def look(self, names: Sequence[str], step: Callable[[], object] = lambda: None) -> Mapping[str, Seen]:
        """The files as readers get them, several at a time. ``step`` is called for each. Raises Unreachable."""

        def some(part: Sequence[str]) -> dict[str, Seen]:
            seen: dict[str, Seen] = {}
            with self.fetcher.connection(self.address) as connection:
                for name in part:
                    seen[name] = self._seen(name, connection)
                    step()
            return seen

        with ThreadPoolExecutor(_WORKERS) as pool:
            parts = list(pool.map(some, (names[start::_WORKERS] for start in range(_WORKERS))))
        seen = {name: one for part in parts for name, one in part.items()}
        return {name: seen[name] for name in names}

    def _seen(self, name: str, connection: Connection) -> Seen:
        answer = self._answer(name, connection)
        if not isinstance(answer, Answer):
            return Seen(None if answer is None else hashlib.sha256(answer).hexdigest())
        odd = headers.deviations(f"/{self._asked(name)}", answer.headers)
        return Seen(hashlib.sha256(answer.content).hexdigest(), tuple(odd))

    @staticmethod
    def _asked(name: str) -> str:
        # Pages are asked for as readers do: many hosts lead /help/index.html to /help/.
        return name.removesuffix("index.html") if f"/{name}".endswith("/index.html") else name

    def _answer(self, name: str, connection: Connection) -> Answer | bytes | None:
        """What the host sends; bytes that no file has for an answer without a file's content."""
        path = self._asked(name)
        base = urlsplit(self.address)._replace(query="", fragment="").geturl().rstrip("/")
        try:
            return self.fetcher.fetch(f"{base}/{quote(path)}", over=connection)
        except Refused as refused:
            status = refused.params.get("status")
            if refused.code == "fetch-server":
                raise Unreachable(f"{path}: HTTP {status}") from None
            if not refused.reachable:
                raise Unreachable(f"{path}: {refused.__cause__ or refused.code}") from None
            return None if status else _UNUSABLE
