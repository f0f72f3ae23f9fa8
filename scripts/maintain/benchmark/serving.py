"""A plain static host on loopback: gzip for texts as the project's nginx sends it, index.html, 404.html."""

import gzip
import http.client
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

LEVEL = 6  # gzip_comp_level in deploy/nginx.conf
TEXTS = {".html", ".css", ".js", ".json", ".svg", ".xml", ".ics", ".txt"}


@dataclass(frozen=True)
class Server:
    """A running server: its address without a slash at the end, and the bytes of each body it sent."""

    url: str
    sent: list[tuple[str, int]] = field(default_factory=list)


def packed(content: bytes) -> bytes:
    """``content`` as a server with gzip sends it."""
    return gzip.compress(content, LEVEL, mtime=0)


@lru_cache(maxsize=256)
def _packed_file(path: Path) -> bytes:
    return packed(path.read_bytes())


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serve ``folder`` until the end of the block."""
    sent: list[tuple[str, int]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = folder.joinpath(*(part for part in PurePosixPath(path).parts[1:] if part != ".."))
            file = file / "index.html" if path.endswith("/") else file
            code, file = (200, file) if file.is_file() else (404, folder / "404.html")
            self.send_response(code)
            body = b""
            if file.is_file():
                self.send_header("Content-Type", guess_type(file.name)[0] or "application/octet-stream")
                if file.suffix in TEXTS and "gzip" in self.headers.get("Accept-Encoding", ""):
                    self.send_header("Content-Encoding", "gzip")
                    body = _packed_file(file)
                else:
                    body = file.read_bytes()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            sent.append((path, len(body)))
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """What was sent is in ``sent``."""

    class Quiet(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that leaves in the middle of an answer is no error of the site."""

    with Quiet(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Server(f"http://127.0.0.1:{server.server_port}", sent)
        finally:
            server.shutdown()
            thread.join()


def ask(port: int, path: str, seconds: float) -> bytes:
    """The body of one answer of a server on loopback; empty when it is not there or says no."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        return body if answer.status == 200 else b""
    except (OSError, http.client.HTTPException):
        return b""
    finally:
        connection.close()
