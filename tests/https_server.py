"""A real HTTPS server on loopback that answers byte for byte as a test says, and the throw-away authority it needs."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

HOST = "site.localhost"  # browsers look for it on this machine, without a resolver
Say = Callable[[bytes], object]
Answering = bytes | Callable[[Say], None]

# Asked of "openssl ca": it is the one command that makes expired certificates in every version of OpenSSL.
CONFIG = """
[ca]
default_ca = here
[here]
dir = {folder}
database = {folder}/index
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
serial = {folder}/serial
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[host]
basicConstraints = critical,CA:FALSE
extendedKeyUsage = serverAuth
authorityKeyIdentifier = keyid
subjectAltName = DNS:{host},DNS:*.{host}
"""


@dataclass
class Authority:
    """A certificate authority that lives as long as its folder."""

    folder: Path

    def __post_init__(self) -> None:
        assert shutil.which("openssl"), "no openssl command: install the package openssl"
        (self.folder / "index").touch()
        (self.folder / "serial").write_text("1000")
        self._configure("unused.test")
        self._run("req", "-x509", *self._new("ca", "Test authority"), "-days", "2", "-extensions", "authority")

    @property
    def certificate(self) -> Path:
        return self.folder / "ca.pem"

    def issue(self, host: str, start: str = "20200101000000Z", end: str = "20700101000000Z") -> ssl.SSLContext:
        """A server's side of TLS for ``host`` and the names below it."""
        name = f"{host}-{end}"
        self._configure(host)
        self._run("req", *self._new(name, host, "csr"))
        here = self.folder / name
        dates = ("-startdate", start, "-enddate", end)
        self._run("ca", "-batch", "-notext", "-extensions", "host", *dates, "-in", f"{here}.csr", "-out", f"{here}.pem")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{here}.pem", f"{here}.key")
        return context

    def trusted(self) -> ssl.SSLContext:
        """A client's side of TLS that trusts this authority alone."""
        return ssl.create_default_context(cafile=str(self.certificate))

    def _new(self, name: str, common: str, kind: str = "pem") -> list[str]:
        here = self.folder / name
        key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{here}.key"]
        return [*key, "-subj", f"/CN={common}", "-out", f"{here}.{kind}"]

    def _configure(self, host: str) -> None:
        (self.folder / "config").write_text(CONFIG.format(folder=self.folder.as_posix(), host=host), encoding="utf-8")

    def _run(self, command: str, *arguments: str) -> None:
        done = subprocess.run(
            ["openssl", command, "-config", str(self.folder / "config"), *arguments], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr


@dataclass
class Server:
    """``answers`` maps a path to what is sent for it: bytes, or a function that sends them at its own pace."""

    port: int
    answers: dict[str, Answering] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # whole requests: line and headers
    connections: int = 0

    def header(self, name: str, request: int = -1) -> str | None:
        """A header of a request, the last one by default."""
        for line in self.asked[request].split("\r\n")[1:]:
            if line.lower().startswith(name.lower() + ":"):
                return line.partition(":")[2].strip()
        return None

    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.asked]

    def forget(self) -> None:
        self.answers.clear()
        self.asked.clear()
        self.connections = 0


@contextmanager
def listening(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A listener on a free port of 127.0.0.1; each connection is given to ``talk`` in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads: list[threading.Thread] = []

        def serve() -> None:
            with suppress(OSError):  # closed at the end
                while True:
                    connection, _ = listener.accept()
                    connection.settimeout(5)
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    threads.append(threading.Thread(target=one, args=(connection,)))
                    threads[-1].start()

        def one(connection: socket.socket) -> None:
            # A client that leaves in the middle, or never shakes hands, is what these tests are about.
            with suppress(OSError), connection:
                talk(connection)

        accepting = threading.Thread(target=serve)
        accepting.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            with suppress(OSError):  # Linux wakes accept() by this, macOS by the close
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            for thread in (accepting, *threads):
                thread.join()


@contextmanager
def serving(contexts: dict[str, ssl.SSLContext]) -> Iterator[Server]:
    """Serve every name of ``contexts`` (a name that is not there gets the first one's certificate)."""
    server = Server(0)
    first = next(iter(contexts.values()))

    def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
        connection.context = contexts.get(name or "", first)

    first.sni_callback = choose

    def talk(raw: socket.socket) -> None:
        server.connections += 1
        with first.wrap_socket(raw, server_side=True) as secure:
            request = b""
            while b"\r\n\r\n" not in request:
                received = secure.recv(65536)
                if not received:
                    return
                request += received
            text = request.decode("latin-1")
            server.asked.append(text)
            answer = server.answers.get(text.split(" ")[1], b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            if callable(answer):
                answer(secure.sendall)
            else:
                secure.sendall(answer)
            with suppress(OSError):
                secure.unwrap()  # a proper end; a test of a ragged one raises Cut

    with listening(talk) as port:
        server.port = port
        yield server


class Cut(OSError):
    """Raised by an answer to break the connection off without a proper end."""


def drip(data: bytes, seconds: float = 0.05) -> Callable[[Say], None]:
    """Send ``data`` one byte at a time."""

    def answer(say: Say) -> None:
        for byte in data:
            say(bytes([byte]))
            time.sleep(seconds)

    return answer
