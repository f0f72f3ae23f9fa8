"""The real nginx and Caddy on loopback, with the settings that ``scripts/run.py deploy`` writes."""

import http.client
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from conftest import PATIENCE
from https_server import HOST, Authority

import install
from generator.publish import servers

READER = "127.0.0.77"  # the reader's address; may be found nowhere afterwards


@dataclass(frozen=True)
class Answer:
    """What a server answered; names of headers are lower case."""

    status: int
    fields: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        found = [value for field, value in self.fields if field == name.lower()]
        assert len(found) < 2, (name, found)
        return found[0] if found else None


@dataclass(frozen=True)
class Running:
    """A server that runs with our settings."""

    name: str
    place: servers.Location
    trusted: ssl.SSLContext
    folder: Path  # all that it may write
    told: Callable[[], str]  # what it said so far

    @property
    def url(self) -> str:
        return self.place.origin

    def ask(self, path: str, method: str = "GET", secure: bool = True, name: str = HOST, **fields: str) -> Answer:
        """Ask as a browser does, byte for byte: nothing tidies the path up. ``name`` is that of TLS."""
        port = self.place.https if secure else self.place.http
        plain = socket.create_connection(("127.0.0.1", port), PATIENCE, source_address=(READER, 0))
        connection = http.client.HTTPConnection(HOST, port)
        connection.sock = self.trusted.wrap_socket(plain, server_hostname=name) if secure else plain
        try:
            connection.putrequest(method, path, skip_accept_encoding=True, skip_host="Host" in fields)
            for name, value in fields.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return Answer(answer.status, [(name.lower(), value) for name, value in answer.getheaders()], answer.read())
        finally:
            connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return cast(int, one.getsockname()[1])


def _nginx(settings: str, folder: Path) -> list[str | Path]:
    """Beside our file, what Debian's nginx.conf says; its log of requests is on, as there."""
    (folder / "site.conf").write_text(settings, encoding="utf-8")
    temporary = "\n".join(
        f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"""
        {"user root;" if os.geteuid() == 0 else ""}
        daemon off;
        pid {folder / "pid"};
        error_log {folder / "error.log"};
        events {{ }}
        http {{
            {temporary}
            include /etc/nginx/mime.types;
            default_type application/octet-stream;
            access_log {folder / "access.log"};
            include {folder / "site.conf"};
        }}"""
    (folder / "nginx.conf").write_text(main, encoding="utf-8")
    return ["-p", folder, "-e", folder / "error.log", "-c", folder / "nginx.conf"]


def _caddy(settings: str, folder: Path) -> list[str | Path]:
    """The Caddyfile as it is, without the port by which a running Caddy takes new settings."""
    (folder / "Caddyfile").write_text(settings.replace("{\n", "{\n\tadmin off\n", 1), encoding="utf-8")
    return ["run", "--adapter", "caddyfile", "--config", folder / "Caddyfile"]


PROGRAMS = {"nginx": (servers.nginx, _nginx), "caddy": (servers.caddy, _caddy)}


@contextmanager
def running(name: str, root: Path, authority: Authority, folder: Path) -> Iterator[Running]:
    program = install.find_program(name)
    assert program, f"no {name}: run make test, or install Debian's package {name} (sudo apt-get install {name})"
    certificate = next(authority.folder.glob(f"{HOST}-*.pem"))
    place = servers.Location(
        HOST,
        str(root),
        str(certificate),
        str(certificate.with_suffix(".key")),
        address="127.0.0.1",
        http=free_port(),
        https=free_port(),
    )
    settings, prepare = PROGRAMS[name]
    arguments = prepare(settings(place), folder)
    said = folder / "said"
    environment = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    with said.open("wb") as output:
        process = subprocess.Popen([program, *arguments], stdout=output, stderr=output, env=environment)
    try:
        for port in (place.http, place.https):
            wait(port, process, said)
        yield Running(name, place, authority.trusted(), folder, lambda: said.read_text(encoding="utf-8"))
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert process.poll() is None and time.monotonic() < until, said.read_text(encoding="utf-8")
            time.sleep(0.05)
