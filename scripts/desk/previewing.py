"""What the live preview adds to a site: pages made when asked for, the check's report, the editors' tools.

Nothing of it is ever part of a built site. It speaks WSGI and knows nothing of MkDocs, whose server it wraps.
"""

import errno
import posixpath
import re
import socket
import socketserver
import threading
import time
import wsgiref.simple_server
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment

import command
from generator.author import editor, editors_page
from generator.base.fields import Lang
from generator.base.files import write_all
from generator.base.problems import Problem, errors, stopping, worst_first
from generator.base.words import label
from generator.check import call_list
from generator.check import menu as menus
from generator.check.menu import Menu
from generator.site import Site
from generator.view import call_sheet
from generator.view.templates import environment
from generator.view.views import PageView

EDIT, MENU = "edit/", "menu/"
EDITOR = command.ROOT / ".build" / "edit"  # the editor in the browser, where ``make edit`` put it

TYPES = {  # Windows may call a script plain text, which browsers refuse
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".woff2": "font/woff2",
}

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]

LOCAL = ("localhost", "127.0.0.1", "[::1]")  # how a browser of this machine calls it
hosts = {*LOCAL}  # and the name in --address
parts: dict[str, Application] = {}  # what commands add: how its addresses begin → who answers


def not_served(address: str) -> str | None:
    """Why nothing can be shown at ``address`` (host:port): the name of a message; None when it is free."""
    host, _, port = address.rpartition(":")
    if not host or not re.fullmatch(r"\d{1,5}", port, re.ASCII) or not 0 < int(port) < 2**16:
        return "address_wrong"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except OSError as error:
        return "address_taken" if error.errno == errno.EADDRINUSE else "address_wrong"
    return None


def called(environ: dict[str, Any]) -> tuple[str, str]:
    """By which name and port the browser calls this server."""
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::(\d+))?", environ.get("HTTP_HOST", ""))
    return (match[1], match[2] or "80") if match else ("", "")


def guarded(app: Application) -> Application:
    """``app`` and the added parts, for whoever calls this machine by its own name.

    A stranger's name that was made to mean this machine (DNS rebinding) is answered with 421.
    """

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        name, port = called(environ)
        if name not in hosts or port != environ["SERVER_PORT"]:
            start_response("421 Misdirected Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"421"]
        path = unquote(environ["PATH_INFO"]).lstrip("/")
        part = next((part for start, part in parts.items() if path.startswith(start)), app)
        return part(environ, start_response)

    return application


class Preview:
    """The site as it was last read well, and what the check said of the latest state of its files."""

    def __init__(self) -> None:
        self.site: Site | None = None
        self.problems: tuple[Problem, ...] = ()

    def read(self, site: Site | None, problems: Sequence[Problem]) -> None:
        """Take what was just read; a site that could not be read leaves the one before in its place."""
        self.site, self.problems = site or self.site, tuple(problems)
        if site is not None:  # else the engine is told why
            command.show(errors(problems), "uk")

    def app(self, serve: Application, out: Path, mount: str) -> Application:
        """``serve``, the engine's server of ``out`` at ``mount``, with all that the preview adds."""

        def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            path = unquote(environ["PATH_INFO"]).removeprefix(mount.rstrip("/")).lstrip("/")
            if _is_editor(path):
                return _editor(path, start_response)
            lang: Lang = "en" if path.startswith("en/") else "uk"
            own = path.removeprefix("en/")
            if path.startswith("livereload/"):
                return serve(environ, start_response)
            if own == editors_page.PATH and self.site is not None:
                return _html(self._report(lang), start_response)
            if own == call_sheet.PATH and self.site is not None:
                start_response("200 OK", [("Content-Type", "application/pdf"), ("Cache-Control", "no-store")])
                return [self._call_sheet(lang)]
            if self.site is not None:
                self._write(out, path + "index.html" if path.endswith("/") or not path else path)
            return self._with_problems(serve, environ, start_response, lang, own)

        return guarded(application)

    def _write(self, out: Path, path: str) -> None:
        site = self.site
        if site is not None and not (out / path).is_file():
            content = site.asked(path)
            if site is self.site:  # else a new build began meanwhile
                write_all(out, content.items())

    def _report(self, lang: Lang) -> str:
        assert self.site is not None
        report = editors_page.overview(self.site, self.problems)
        title, data = label("editors", lang), {"report": report, "edit": self.edit_address, "guide": EDITOR.is_dir()}
        view = PageView(lang, editors_page.PATH, "editors.html", title, "", indexed=False, data=data)
        return self.site.render(view)

    def _call_sheet(self, lang: Lang) -> bytes:
        assert self.site is not None
        calls = call_list.calls(self.site.data, self.site.inputs.data)
        return self.site.sheets.press.set(call_sheet.job(calls, self.site.inputs.today, lang))

    def _with_problems(
        self, serve: Application, environ: dict[str, Any], start_response: Any, lang: Lang, path: str
    ) -> Iterable[bytes]:
        """The page with what is wrong with it on top: all errors, else what concerns this page."""
        answer: list[Any] = []
        body = b"".join(serve(environ, lambda *said: answer.extend(said)))
        status, headers = answer[0], dict(answer[1])
        lost = status.startswith("404") and (not path or path.endswith("/"))
        if lost and self.site is not None:  # a page that failed, or one that was never there
            name = "404.html" if lang == "uk" else "en/404.html"
            body = self.site.asked(name).get(name, body)
            headers["Content-Type"], headers["Content-Length"] = "text/html; charset=utf-8", str(len(body))
        if headers.get("Content-Type", "").startswith("text/html") and (box := self._box(lang, path, lost=lost)):
            start, main, end = body.partition(b"<main")
            body = start + box.encode() + main + end if main else body
            headers["Content-Length"] = str(len(body))
        start_response(status, list(headers.items()))
        return [body]

    def _box(self, lang: Lang, path: str, *, lost: bool) -> str:
        """What is wrong: all errors, else what concerns the page; where there is no page, everything."""
        if self.site is None:
            return ""
        problems = errors(self.problems)
        if lost and not problems:
            problems = worst_first(self.problems)
        if not problems:
            files = editors_page.files_of(self.site, lang, path)
            problems = worst_first(one for one in self.problems if one.file in files)
        return _box(self.site.env, problems, lang, self.edit_address) if problems else ""

    def edit_address(self, file: str, line: int = 1) -> str:
        """Where ``file`` (as problems name it) is edited: in the browser where ``make edit`` is on, else in VS Code."""
        if self.site is not None and EDITOR.is_dir():
            form = form_of(file, self.site.inputs.docs.resolve().parent, self.site.menu)
            if form is not None:
                return form
        return f"vscode://file{quote(Path(file).resolve().as_posix())}:{line}"


def form_of(file: str, root: Path, menu: Menu) -> str | None:
    """Where ``file`` (as problems name it) of the site in ``root`` is edited in the browser; None when nowhere."""
    path = Path(file).resolve()
    if path == root / menus.NAME:
        return f"/{MENU}"
    own = editor.address(path.relative_to(root).as_posix(), menu) if path.is_relative_to(root) else None
    return None if own is None else f"/{EDIT}{own}"


def _box(
    env: Environment, problems: Sequence[Problem], lang: Lang, edit: Callable[[str, int], str], *, alone: bool = False
) -> str:
    template = env.get_template("preview.html")
    stopped, left_out = bool(stopping(problems)), bool(errors(problems))
    return template.render(problems=problems, lang=lang, edit=edit, stopped=stopped, left_out=left_out, alone=alone)


def until_mended(address: str, read: Callable[[], tuple[Site | None, list[Problem]]]) -> None:
    """Serve what is wrong, and the editor, at ``address`` (host:port) until the files can be read."""
    site, problems = read()
    if site is not None:
        return
    host, _, port = address.rpartition(":")
    command.show(errors(problems), "uk")
    env = environment(command.overrides())

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = unquote(environ["PATH_INFO"]).lstrip("/")
        if _is_editor(path):
            return _editor(path, start_response)
        head = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>…</title>'
        return _html(head + _box(env, errors(problems), "uk", Preview().edit_address, alone=True), start_response)

    with Server((host, int(port)), Quiet) as server:
        server.set_app(guarded(app))
        threading.Thread(target=server.serve_forever, args=(0.2,), daemon=True).start()
        while site is None:
            time.sleep(1)
            site, problems = read()
        server.shutdown()


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    """Serves an application, each request in a thread."""

    daemon_threads = True


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    """Answers without a line in the log."""

    def log_message(self, format: str, *args: object) -> None:
        """A page that renews itself every two seconds is no news."""


def _is_editor(path: str) -> bool:
    return f"{path}/".startswith(EDIT) and EDITOR.is_dir()


def _editor(path: str, start_response: Any) -> Iterable[bytes]:
    """A file of the editor; ``path`` can't lead out of its folder."""
    if not path.startswith(EDIT):
        start_response("302 Found", [("Location", f"/{EDIT}")])
        return []
    inside = posixpath.normpath("/" + path.removeprefix(EDIT)).lstrip("/")
    file = EDITOR / (f"{inside}/index.html".lstrip("/") if path.endswith("/") else inside)
    if not file.is_file():
        start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"404"]
    kind = TYPES.get(file.suffix, "application/octet-stream")
    start_response("200 OK", [("Content-Type", kind), ("Cache-Control", "no-cache")])
    return [file.read_bytes()]


def _html(page: str, start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")])
    return [page.encode()]
