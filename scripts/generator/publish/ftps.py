"""A built site → a web host by FTPS, FTP within TLS: for cheap hosts that have no SFTP.

Never by FTP alone, which shows the password and the pages on the way, nor to a host whose certificate is another's. A
file gets its name when all of it is there. The password is asked for and kept as tokens are.
"""

import ftplib
import io
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from generator.publish.manifest import NAME, Sums
from generator.publish.repository import Trouble, Unauthorized
from generator.publish.upload import HOME, Work, known

_SECONDS = 60
_REFUSED = ftplib.error_perm  # 5xx: it will not, however often it is asked


class _Host(ftplib.FTP_TLS):
    """The library's client; a second line goes on with the TLS session of the first, as many hosts demand."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        line, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
        return self.context.wrap_socket(line, server_hostname=self.host, session=session), size


@dataclass(frozen=True)
class Ftps:
    """A folder on a host. ``context``: whose certificates are believed; else those that the machine believes."""

    login: str  # user@host
    path: str
    port: int = 21
    password: str | None = None
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def listed(self) -> Sums:
        """As ``upload.Place``."""
        with self._open() as host:
            return known(_content(host, NAME), _content(host, HOME), self.login)

    def do(self, site: Path, work: Work, step: Callable[[], None]) -> None:
        """As ``upload.Place``."""
        folders: set[PurePosixPath] = set()
        with self._open() as host:
            for name in (*work.put, *work.remove, *work.last):
                if name in work.remove:
                    host.delete(name)
                else:
                    for folder in reversed(PurePosixPath(name).parents[:-1]):
                        if folder not in folders:
                            _make(host, str(folder))
                            folders.add(folder)
                    with (site / name).open("rb") as file:
                        host.storbinary(f"STOR {name}.new", file)
                    _rename(host, f"{name}.new", name)
                step()

    @contextmanager
    def _open(self) -> Iterator[ftplib.FTP_TLS]:
        """The host, in the folder. Raises Trouble; Unauthorized where the password is missing or wrong."""
        user, _, name = self.login.rpartition("@")
        if self.password is None:
            raise Unauthorized("ftps_password", place=self.login)
        host = _Host(context=self.context, timeout=_SECONDS, encoding="utf-8")
        values: dict[str, Any] = {"place": self.login}
        try:
            host.connect(name, self.port)
            with _refused("ftps_plain", values):
                host.auth()
            with _refused("ftps_password", values):
                host.login(user, self.password)
            host.prot_p()
            with _refused("sftp_folder", values):
                host.cwd(self.path)
            yield host
            host.quit()
        except ssl.SSLCertVerificationError as error:
            raise Trouble("ftps_certificate", why=error.verify_message, **values) from None
        except (ftplib.Error, OSError, EOFError, UnicodeError) as error:
            raise Trouble("sftp_failed", why=str(error) or type(error).__name__, **values) from None
        finally:
            host.close()


@contextmanager
def _refused(key: str, values: dict[str, Any]) -> Iterator[None]:
    """What is said when the host refuses what is done within."""
    try:
        yield
    except _REFUSED as error:
        raise (Unauthorized if key == "ftps_password" else Trouble)(key, why=str(error), **values) from None


def _content(host: ftplib.FTP_TLS, name: str) -> bytes | None:
    content = io.BytesIO()
    try:
        host.retrbinary(f"RETR {name}", content.write)
    except _REFUSED:
        return None
    return content.getvalue()


def _make(host: ftplib.FTP_TLS, folder: str) -> None:
    try:
        host.mkd(folder)
    except _REFUSED:  # it is there; if not, the file in it will tell
        return


def _rename(host: ftplib.FTP_TLS, old: str, new: str) -> None:
    try:
        host.rename(old, new)
    except _REFUSED:  # a host that renames over no file: there is a moment without it
        host.delete(new)
        host.rename(old, new)
