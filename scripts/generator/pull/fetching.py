"""An https address → the bytes of the file there, or why not. The only module that reaches another machine.

Nothing the other side says is believed: not its name (each resolved address is checked, and the connection goes to
that very address), not its redirects, not the announced length, not the compression, not its pace.
"""

import contextlib
import gzip
import io
import ipaddress
import os
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any, Literal
from urllib.parse import urljoin

import certifi
import urllib3.exceptions
from urllib3.connection import HTTPSConnection
from urllib3.response import HTTPResponse
from urllib3.util import Url, parse_url

from generator.read.yaml_tree import MAX_BYTES

MAX_REDIRECTS = 3
HTTPS_PORT = 443
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 20.0
RETRY_PAUSE = 1.0

_MAX_OVERHEAD = 64 * 1024  # bytes that headers and chunk marks may take on top of the file
_PIECE = 16 * 1024
_HEADERS = {  # the same for every source and every day: nothing to tell this campaign or its machine by
    "Accept": "application/yaml, text/yaml, text/plain;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
    "User-Agent": "Mozilla/5.0 (compatible; events-reader/1.0)",
}


@dataclass(frozen=True)
class Answer:
    """One finished exchange."""

    status: Literal["fresh", "unchanged"]
    content: bytes  # empty when unchanged
    etag: str | None
    last_modified: str | None
    moved_to: str | None  # where the file has moved for good on the same host: for its author to know


class Refused(Exception):
    """No usable answer. ``code`` and ``params`` make a problem's sentence.

    ``gone``: the host says that the file will not come back. ``reachable``: False when no answer came at all.
    ``passing``: the same request may well succeed a moment later.
    """

    def __init__(
        self, code: str, *, gone: bool = False, reachable: bool = True, passing: bool = False, **params: object
    ) -> None:
        super().__init__(code, params)
        self.code, self.params = code, params
        self.gone, self.reachable, self.passing = gone, reachable, passing


# Of IPv6 only this block is handed out to the public, so NAT64, mapped, local and multicast addresses lie outside it.
_V6_PUBLIC = ipaddress.IPv6Network("2000::/3")
_V6_EXCEPT = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# What ``is_global`` lets through in one version of Python or another.
_V4_EXCEPT = tuple(
    map(ipaddress.IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4"))
)


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public internet; False for whatever is not plainly one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not any(ip in network for network in _V4_EXCEPT)
    inside = ip.scope_id is None and ip in _V6_PUBLIC and ip.is_global
    return inside and not any(ip in network for network in _V6_EXCEPT)


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, in the system's order of preference; OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def trusted_context() -> ssl.SSLContext:
    """Verifies names and certificates against the usual authorities, the same ones on every machine."""
    return ssl.create_default_context(cafile=certifi.where())


class _Socket(ssl.SSLSocket):
    """A TLS socket with a deadline and a byte allowance for everything it receives, headers included."""

    until: float
    allowance: int
    ended = False

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(_left(self.until))
        count = super().recv_into(buffer, nbytes, flags)
        self.allowance -= count
        if self.allowance < 0:
            raise _too_large()
        self.ended = self.ended or not count
        return count


class _Connection(HTTPSConnection):
    """Speaks with ``host``, but connects to ``address`` and to nothing else."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext, until: float) -> None:
        super().__init__(host, port, ssl_context=context)
        self._address, self._context, self._until = address, context, until

    def open(self, seconds: float) -> None:
        """Connect and shake hands, each within ``seconds`` and both within the deadline."""
        raw = socket.create_connection((self._address, self.port), min(seconds, _left(self._until)))
        try:
            raw.settimeout(min(seconds, _left(self._until)))
            # A connection cut off must not pass for the end of the file: a ragged end is an error.
            secure = self._context.wrap_socket(raw, server_hostname=self.host, suppress_ragged_eofs=False)
        except BaseException:
            raw.close()
            raise
        assert isinstance(secure, _Socket)
        secure.until, secure.allowance = self._until, MAX_BYTES + _MAX_OVERHEAD
        self.sock, self.timeout = secure, _left(self._until)

    def connect(self) -> None:
        """Never by itself: only ``open`` knows the checked address."""
        raise ConnectionError("not open")

    def answer(self) -> HTTPResponse:
        """The answer with all its headers: the library takes an end in the middle of them for their end."""
        secure = self.sock
        try:
            response = self.getresponse()
        except BaseException:  # the library lets go of an answer that it can't take, but does not close it
            if isinstance(secure, _Socket):
                with contextlib.suppress(OSError):
                    os.close(secure.detach())
            raise
        if isinstance(secure, _Socket) and secure.ended:
            response.close()
            raise ConnectionError("ended among the headers")
        return response


@dataclass(frozen=True)
class Fetcher:
    """Fetches files one by one; may be shared by threads. The defaults are the strict ones, the rest is for tests."""

    resolve: Callable[[str, int], Sequence[str]] = resolve
    public: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(default_factory=trusted_context)  # from here on its sockets are ours
    port: int = HTTPS_PORT  # where an address without a port leads
    connect: float = CONNECT_SECONDS
    total: float = TOTAL_SECONDS
    pause: float = RETRY_PAUSE

    def __post_init__(self) -> None:
        if not (self.context.check_hostname and self.context.verify_mode == ssl.CERT_REQUIRED):
            raise ValueError("this context does not verify the other side")
        self.context.sslsocket_class = _Socket

    def fetch(self, address: str, etag: str | None = None, last_modified: str | None = None) -> Answer:
        """The file at ``address``. With what an earlier answer said, "unchanged" is possible. Raises ``Refused``.

        A host that can't be reached or has a failure of its own is asked once more, within the same time limit.
        """
        until = time.monotonic() + self.total
        start = _parsed(address)
        known = {"If-None-Match": _validator(etag), "If-Modified-Since": _validator(last_modified)}
        conditions = {name: value for name, value in known.items() if value}
        try:
            return self._follow(start, conditions, until)
        except Refused as refused:
            if not refused.passing or time.monotonic() + self.pause >= until:
                raise
        time.sleep(self.pause)
        return self._follow(start, conditions, until)

    def _follow(self, start: Url, conditions: Mapping[str, str], until: float) -> Answer:
        """Go along redirects; each hop is resolved and checked anew."""
        url, moved_to, for_good = start, None, True
        for _ in range(MAX_REDIRECTS + 1):
            with self._asking(url, conditions, until) as response:
                if response.status not in (301, 302, 303, 307, 308):
                    return _answer(response, url, conditions, moved_to, self.total)
                url = self._next(url, response.headers.get("Location", ""))
                for_good = for_good and response.status in (301, 308)
                moved_to = url.url if for_good else moved_to
        raise Refused("fetch-redirects", most=MAX_REDIRECTS)

    def _next(self, url: Url, location: str) -> Url:
        """Where a redirect leads: only to the same host and port, by https."""
        try:
            target = _parsed(urljoin(url.url, location))
        except (Refused, ValueError):
            raise Refused("fetch-moved", value=location) from None
        if (target.host, target.port or self.port) != (url.host, url.port or self.port):
            raise Refused("fetch-moved", value=target.url)
        return target

    @contextlib.contextmanager
    def _asking(self, url: Url, conditions: Mapping[str, str], until: float) -> Iterator[HTTPResponse]:
        """Ask for one address; the headers of the answer have come, its body has not."""
        with contextlib.closing(self._connected(url, until)) as connection:
            with _explaining("fetch-connect", url, self.total):
                connection.request("GET", url.request_uri, headers={**_HEADERS, **conditions}, preload_content=False)
                response = connection.answer()
            with contextlib.closing(response):
                yield response

    def _connected(self, url: Url, until: float) -> _Connection:
        """A verified connection to the first of the host's addresses that takes one."""
        host, port = str(url.host), url.port or self.port
        failed = Refused("fetch-dns", host=host, reachable=False, passing=True)
        for address in self._addresses(url, until):
            connection = _Connection(host, port, address, self.context, until)
            try:
                with _explaining("fetch-connect", url, self.total):
                    connection.open(self.connect)
            except Refused as refused:
                if refused.code not in ("fetch-connect", "fetch-slow") or time.monotonic() >= until:
                    raise
                failed = Refused("fetch-connect", host=host, reachable=False, passing=True)
            else:
                return connection
        raise failed

    def _addresses(self, url: Url, until: float) -> Sequence[str]:
        """All addresses of the host, each of them public. The system's resolver knows no deadline, a thread does."""
        host, port = str(url.host), url.port or self.port
        answer: Future[Sequence[str]] = Future()

        def work() -> None:
            try:
                answer.set_result(tuple(self.resolve(host, port)))
            except Exception as error:
                answer.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            found = answer.result(_left(until))
        except TimeoutError:
            raise _slow(url, self.total) from None
        except (OSError, ValueError):  # ValueError: a name that no resolver takes
            raise Refused("fetch-dns", host=host, reachable=False, passing=True) from None
        for address in found:
            if not self.public(address):
                raise Refused("fetch-private", host=host, value=address, reachable=False)
        return found


_NOT_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LOGIN = re.compile(r"[^/?#]*//[^/?#]*@")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")


def _parsed(address: str) -> Url:
    """An https address in the one form in which it is both checked and used: ASCII, without a fragment."""
    bad = Refused("address-format", value=address)
    if _NOT_IN_ADDRESS.search(address):
        raise bad
    if _LOGIN.match(address):
        raise Refused("address-login")
    try:
        url = parse_url(address)
    except ValueError:
        raise bad from None
    if url.scheme != "https" or url.port == 0 or not _HOST.fullmatch(url.host or ""):
        raise bad
    return url._replace(fragment=None)


def _validator(value: str | None) -> str | None:
    """An ETag or a date as it may stand in a header, however it came here; None when it may not."""
    return value if value and re.fullmatch(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?", value) else None


_STATUS_CODES = {401: "fetch-forbidden", 403: "fetch-forbidden", 404: "fetch-missing", 410: "fetch-gone"}


def _answer(
    response: HTTPResponse, url: Url, conditions: Mapping[str, str], moved_to: str | None, seconds: float
) -> Answer:
    """Judge an answer that is no redirect, and read it."""
    status = response.status
    etag, modified = _validator(response.headers.get("ETag")), _validator(response.headers.get("Last-Modified"))
    if status == 304 and conditions:
        etag, modified = etag or conditions.get("If-None-Match"), modified or conditions.get("If-Modified-Since")
        return Answer("unchanged", b"", etag, modified, moved_to)
    if status != 200:
        code = _STATUS_CODES.get(status, "fetch-server" if status >= 500 or status == 429 else "fetch-status")
        raise Refused(code, host=url.host, status=status, gone=status == 410, passing=status in (500, 502, 503, 504))
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        raise Refused("web-page")
    with _explaining("fetch-incomplete", url, seconds):
        wire = _body(response)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        wire = _unpacked(wire, url)
    elif encoding not in ("", "identity"):
        raise Refused("fetch-garbled", host=url.host)
    return Answer("fresh", wire, etag, modified, moved_to)


def _body(response: HTTPResponse) -> bytes:
    """The bytes as they came, to the announced end and never more than a file may have."""
    if (response.length_remaining or 0) > MAX_BYTES:
        raise _too_large()
    body = bytearray()
    for piece in response.stream(_PIECE, decode_content=False):
        body += piece
        if len(body) > MAX_BYTES:
            raise _too_large()
    return bytes(body)


def _unpacked(wire: bytes, url: Url) -> bytes:
    """Unpack gzip, only as far as a file may go; its end and its checksum must be there."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(wire)) as packed:
            content = packed.read(MAX_BYTES + 1)
    except EOFError:
        raise Refused("fetch-incomplete", host=url.host) from None
    except (OSError, zlib.error):
        raise Refused("fetch-garbled", host=url.host) from None
    if len(content) > MAX_BYTES:
        raise _too_large()
    return content


def _left(until: float) -> float:
    """Seconds until the deadline; TimeoutError when it has passed."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _too_large() -> Refused:
    return Refused("fetch-large", most=MAX_BYTES // 1024)


def _slow(url: Url, seconds: float) -> Refused:
    return Refused("fetch-slow", host=url.host, seconds=round(seconds), reachable=False)


# Numbers by which OpenSSL tells why it does not trust a certificate.
_CERTIFICATE_CODES = {10: "fetch-certificate-old", 62: "fetch-certificate-name", 64: "fetch-certificate-name"}


@contextlib.contextmanager
def _explaining(when_cut: str, url: Url, seconds: float) -> Iterator[None]:
    """Whatever the network, TLS or HTTP may raise becomes ``Refused``; ``when_cut`` for a connection that broke."""
    try:
        yield
    except (TimeoutError, urllib3.exceptions.TimeoutError):
        raise _slow(url, seconds) from None
    except ssl.SSLCertVerificationError as error:
        code = _CERTIFICATE_CODES.get(error.verify_code, "fetch-certificate")
        raise Refused(code, host=url.host, reachable=False) from None
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError):
        raise _cut(when_cut, url) from None
    except ssl.SSLError:
        raise Refused("fetch-tls", host=url.host, reachable=False) from None
    except OSError:
        raise _cut(when_cut, url) from None
    except (HTTPException, urllib3.exceptions.HTTPError, ValueError):
        raise Refused("fetch-garbled" if when_cut == "fetch-connect" else when_cut, host=url.host) from None


def _cut(code: str, url: Url) -> Refused:
    at_start = code == "fetch-connect"
    return Refused(code, host=url.host, reachable=not at_start, passing=at_start)
