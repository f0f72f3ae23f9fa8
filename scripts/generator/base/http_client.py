"""An https address → the bytes of the file there, or why not. The only module that reaches another machine.

Nothing the other side says is believed: not its name (each resolved address is checked, and the connection goes to
that very address), not its redirects, not the announced length, not the compression, not its pace. How far it is
trusted says a row of the table in ``http_policy``.
"""

import contextlib
import gzip
import io
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any, cast
from urllib.parse import urljoin

import certifi
from urllib3.util import Url, parse_url

from generator.base.http_policy import STRANGERS, Answer, Policy, Refused
from generator.base.ip_addresses import is_public

HTTPS_PORT, HTTP_PORT = 443, 80
SILENCE_SECONDS = 20.0  # in which a host that is still at it says something
_MAX_OVERHEAD = 64 * 1024  # bytes that headers and chunk marks may take on top of the file
_PIECE = 16 * 1024
_HERE = ("127.0.0.1", "localhost")
_REDIRECTS = (301, 302, 303, 307, 308)


def resolve(host: str, port: int) -> list[str]:
    """The numeric addresses of a host, in the system's order of preference; OSError when there are none."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


def trusted_context() -> ssl.SSLContext:
    """Verifies names and certificates against the usual authorities, the same ones on every machine."""
    return ssl.create_default_context(cafile=certifi.where())


class _Wire:
    """A connected socket as ``http.client`` uses one; what comes in ends at a deadline and at an allowance of bytes."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.ended = False

    def expect(self, most: int, until: float) -> None:
        """From now on: at most so many bytes of a file, and nothing after the deadline."""
        self.most, self.allowance, self.until = most, most + _MAX_OVERHEAD, until

    def sendall(self, data: bytes) -> None:
        """Send all of ``data``. Raises TimeoutError and other OSErrors."""
        self.socket.settimeout(_left(self.until))
        self.socket.sendall(data)

    def makefile(self, _: str) -> io.BufferedReader:
        """What comes in, as a file."""
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """Nothing: ``http.client`` lets go of a connection while its last answer is still being read."""

    def receive_into(self, buffer: Any) -> int:
        """Bytes received into ``buffer``, headers included; 0 at the end. Raises OSErrors, and Refused for too many."""
        self.socket.settimeout(min(SILENCE_SECONDS, _left(self.until)))
        count = self.socket.recv_into(buffer)
        self.allowance -= count
        if self.allowance < 0:
            raise _too_large(self.most)
        self.ended = not count
        return count


class _Incoming(io.RawIOBase):
    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._wire.receive_into(buffer)


class Connection(HTTPConnection):
    """Speaks with one host, but connects only to those of its addresses that were checked. Whoever made it hangs up."""

    def __init__(self, fetcher: "Fetcher", url: Url) -> None:
        secure = url.scheme == "https"
        super().__init__(str(url.host), url.port or (fetcher.port if secure else HTTP_PORT))
        self._fetcher, self._secure = fetcher, secure
        self._wire: _Wire | None = None
        self._until = 0.0

    def ask(self, url: Url, conditions: Mapping[str, str], until: float) -> HTTPResponse:
        """Ask for one address: its headers have come, its body has not. Raises Refused."""
        policy = self._fetcher.policy
        self._until = until
        usual = self.port == (HTTPS_PORT if self._secure else HTTP_PORT)
        host = self.host if usual else f"{self.host}:{self.port}"
        with _explaining("fetch-connect", self.host, policy.total):
            if self.sock is None:
                self.connect()
            assert self._wire is not None
            self._wire.expect(policy.most, until)
            self.request("GET", url.request_uri, headers={"Host": host, **policy.headers, **conditions})
            response = self.getresponse()
            if self._wire.ended:  # the library takes an end in the middle of the headers for their end
                response.close()
                raise ConnectionError("ended among the headers")
        return response

    def connect(self) -> None:
        """Connect to the first of the host's addresses that takes a connection. Raises Refused."""
        self.hang_up()
        code, cause = "fetch-dns", None
        for address in self._addresses():
            try:
                with _explaining("fetch-connect", self.host, self._fetcher.policy.total):
                    self._wire = _Wire(self._connected(address))
            except Refused as refused:
                if refused.code not in ("fetch-connect", "fetch-slow") or time.monotonic() >= self._until:
                    raise
                code, cause = "fetch-connect", refused.__cause__
            else:
                self.sock = cast(Any, self._wire)
                return
        raise Refused(code, host=self.host, reachable=False, passing=True) from cause

    def hang_up(self) -> None:
        """Close what is open; the next question connects anew."""
        self.close()
        if self._wire is not None:
            self._wire.socket.close()
            self._wire = None

    def _connected(self, address: str) -> socket.socket:
        """Connect and shake hands, each within the policy's time and both within the deadline. Raises OSErrors."""
        seconds = self._fetcher.policy.connect
        raw = socket.create_connection((address, self.port), min(seconds, _left(self._until)))
        if not self._secure:
            return raw
        try:
            raw.settimeout(min(seconds, _left(self._until)))
            # A connection cut off must not pass for the end of the file: a ragged end is an error.
            return self._fetcher.context.wrap_socket(raw, server_hostname=self.host, suppress_ragged_eofs=False)
        except BaseException:
            raw.close()
            raise

    def _addresses(self) -> Sequence[str]:
        """All addresses of the host, checked, within the deadline, of which only a thread knows. Raises Refused."""
        answer: Future[Sequence[str]] = Future()

        def work() -> None:
            try:
                answer.set_result(tuple(self._fetcher.resolve(self.host, self.port)))
            except Exception as error:
                answer.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        try:
            addresses = answer.result(_left(self._until))
        except TimeoutError:
            raise _slow(self.host, self._fetcher.policy.total) from None
        except (OSError, ValueError) as error:  # ValueError: a name that no resolver takes
            raise Refused("fetch-dns", host=self.host, reachable=False, passing=True) from error
        for address in addresses:
            if self._fetcher.policy.public_only and not self._fetcher.public(address):
                raise Refused("fetch-private", host=self.host, value=address, reachable=False)
        return addresses


@dataclass(frozen=True)
class Fetcher:
    """Fetches files one by one; may be shared by threads. The defaults are the strict ones, the rest is for tests."""

    policy: Policy = STRANGERS
    resolve: Callable[[str, int], Sequence[str]] = resolve
    public: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(default_factory=trusted_context)
    port: int = HTTPS_PORT  # where an https address without a port leads

    def __post_init__(self) -> None:
        if not (self.context.check_hostname and self.context.verify_mode == ssl.CERT_REQUIRED):
            raise ValueError("this context does not verify the other side")

    def fetch(
        self, address: str, etag: str | None = None, last_modified: str | None = None, over: Connection | None = None
    ) -> Answer:
        """The file at ``address``. With what an earlier answer said, "unchanged" is possible. Raises Refused.

        A host that can't be reached or has a failure of its own is asked once more, within the same time limit.
        ``over`` is a connection to that host, kept for the next file where the host keeps it.
        """
        until = time.monotonic() + self.policy.total
        start = self.parsed(address)
        if over is not None and over.host != start.host:
            raise ValueError("a connection to another host")
        known = {"If-None-Match": _validator(etag), "If-Modified-Since": _validator(last_modified)}
        conditions = {name: value for name, value in known.items() if value}
        try:
            return self._follow(start, conditions, until, over)
        except Refused as refused:
            if not refused.passing or time.monotonic() + self.policy.pause >= until:
                raise
        time.sleep(self.policy.pause)
        return self._follow(start, conditions, until, over)

    @contextlib.contextmanager
    def connection(self, address: str) -> Iterator[Connection]:
        """A connection for file after file of the host of ``address``. Raises Refused."""
        connection = Connection(self, self.parsed(address))
        try:
            yield connection
        finally:
            connection.hang_up()

    def parsed(self, address: str) -> Url:
        """The address in the one form in which it is both checked and used: ASCII, no fragment. Raises Refused."""
        bad = Refused("address-format", value=address)
        if _NOT_IN_ADDRESS.search(address):
            raise bad
        if _LOGIN.match(address):
            raise Refused("address-login")
        try:
            url = parse_url(address)
        except ValueError:
            raise bad from None
        here = self.policy.http_here and url.scheme == "http" and url.host in _HERE
        if not (url.scheme == "https" or here) or url.port == 0 or not _HOST.fullmatch(url.host or ""):
            raise bad
        return url._replace(fragment=None)

    def _follow(self, start: Url, conditions: Mapping[str, str], until: float, over: Connection | None) -> Answer:
        """Go along redirects; each hop is resolved and checked anew."""
        url, moved_to, for_good = start, None, True
        for _ in range(self.policy.redirects + 1):
            with self._asking(url, conditions, until, over) as response:
                if response.status not in _REDIRECTS or not self.policy.redirects:
                    return self._answer(response, url, conditions, moved_to)
                url = self._next(url, response.headers.get("Location", ""))
                for_good = for_good and response.status in (301, 308)
                moved_to = url.url if for_good else moved_to
        raise Refused("fetch-redirects", most=self.policy.redirects)

    def _next(self, url: Url, location: str) -> Url:
        """Where a redirect leads: only to the same host and port, by https."""
        try:
            target = self.parsed(urljoin(url.url, location))
        except (Refused, ValueError):
            raise Refused("fetch-moved", value=location) from None
        if (target.host, target.port or self.port) != (url.host, url.port or self.port):
            raise Refused("fetch-moved", value=target.url)
        return target

    @contextlib.contextmanager
    def _asking(
        self, url: Url, conditions: Mapping[str, str], until: float, over: Connection | None
    ) -> Iterator[HTTPResponse]:
        """Ask for one address. What is left of an answer never passes for the next one's beginning."""
        connection = over or Connection(self, url)
        kept = False
        try:
            with contextlib.closing(connection.ask(url, conditions, until)) as response:
                yield response
                kept = connection is over and response.status == 200  # read to its end
        finally:
            if not kept:
                connection.hang_up()

    def _answer(self, response: HTTPResponse, url: Url, conditions: Mapping[str, str], moved_to: str | None) -> Answer:
        """Judge an answer that is no redirect, and read it."""
        status = response.status
        etag, modified = _validator(response.headers.get("ETag")), _validator(response.headers.get("Last-Modified"))
        if status == 304 and conditions:
            etag, modified = etag or conditions.get("If-None-Match"), modified or conditions.get("If-Modified-Since")
            return Answer("unchanged", b"", etag, modified, moved_to)
        if status != 200:
            code = _STATUS_CODES.get(status, "fetch-server" if status >= 500 or status == 429 else "fetch-status")
            passing = status in (500, 502, 503, 504)
            raise Refused(code, host=url.host, status=status, gone=status == 410, passing=passing)
        kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if kind in ("text/html", "application/xhtml+xml") and not self.policy.web_pages:
            raise Refused("web-page")
        with _explaining("fetch-incomplete", str(url.host), self.policy.total):
            content = _body(response, str(url.host), self.policy.most)
        complete = response.headers.get("Transfer-Encoding", "").lower() == "chunked" or bool(_announced(response))
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding in ("gzip", "x-gzip"):
            content, complete = _unpacked(content, str(url.host), self.policy.most), True  # with its checksum
        elif encoding not in ("", "identity"):
            raise Refused("fetch-garbled", host=url.host)
        headers = {name.lower(): ", ".join(response.headers.get_all(name, ())) for name in response.headers}
        return Answer("fresh", content, etag, modified, moved_to, complete, headers)


_NOT_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LOGIN = re.compile(r"[^/?#]*//[^/?#]*@")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")


def _validator(value: str | None) -> str | None:
    """An ETag or a date as it may stand in a header, however it came here; None when it may not."""
    return value if value and re.fullmatch(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?", value) else None


_STATUS_CODES = {401: "fetch-forbidden", 403: "fetch-forbidden", 404: "fetch-missing", 410: "fetch-gone"}


def _body(response: HTTPResponse, host: str, most: int) -> bytes:
    """The bytes as they came, to the announced end and never more than ``most``.

    Raises Refused, and what reading may raise. The library reads on without a word when less comes than was announced.
    """
    announced = _announced(response)
    if response.headers.get("Transfer-Encoding", "").lower() == "chunked":
        announced = set()
    if len(announced) > 1 or not all(re.fullmatch("[0-9]{1,18}", length) for length in announced):
        raise Refused("fetch-garbled", host=host)
    length = int(min(announced, default="0"))
    if length > most:
        raise _too_large(most)
    body = bytearray()
    while piece := response.read(_PIECE):
        body += piece
        if len(body) > most:
            raise _too_large(most)
    if len(body) < length:
        raise Refused("fetch-incomplete", host=host)
    return bytes(body)


def _announced(response: HTTPResponse) -> set[str]:
    """Lengths that an answer says it has: one, unless it contradicts itself."""
    return {length.strip() for line in response.headers.get_all("Content-Length", ()) for length in line.split(",")}


def _unpacked(packed: bytes, host: str, most: int) -> bytes:
    """Unpack gzip, only as far as a file may go; its end and its checksum must be there. Raises Refused."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            content = file.read(most + 1)
    except EOFError:
        raise Refused("fetch-incomplete", host=host) from None
    except (OSError, zlib.error):
        raise Refused("fetch-garbled", host=host) from None
    if len(content) > most:
        raise _too_large(most)
    return content


def _left(until: float) -> float:
    """Seconds until the deadline. Raises TimeoutError when it has passed."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _too_large(most: int) -> Refused:
    return Refused("fetch-large", most=most // 1024)


def _slow(host: str, seconds: float) -> Refused:
    return Refused("fetch-slow", host=host, seconds=round(seconds), reachable=False)


# Numbers by which OpenSSL tells why it does not trust a certificate.
_CERTIFICATE_CODES = {10: "fetch-certificate-old", 62: "fetch-certificate-name", 64: "fetch-certificate-name"}


@contextlib.contextmanager
def _explaining(when_cut: str, host: str, seconds: float) -> Iterator[None]:
    """Whatever the network, TLS or HTTP may raise becomes Refused; ``when_cut`` for a connection that broke."""
    at_start = when_cut == "fetch-connect"
    try:
        yield
    except TimeoutError as error:
        raise _slow(host, seconds) from error
    except ssl.SSLCertVerificationError as error:
        code = _CERTIFICATE_CODES.get(error.verify_code, "fetch-certificate")
        raise Refused(code, host=host, reachable=False) from error
    except OSError as error:
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            raise Refused("fetch-tls", host=host, reachable=False) from error
        raise Refused(when_cut, host=host, reachable=not at_start, passing=at_start) from error
    except (HTTPException, ValueError) as error:
        raise Refused("fetch-garbled" if at_start else when_cut, host=host, reachable=not at_start) from error
