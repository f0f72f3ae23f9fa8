"""The page ``/publish/`` of the preview: what would be sent, a button that sends it, another that takes it back.

Whatever other pages are open in the same browser, or whoever else uses this machine, can't press them: a change is
asked for by POST and JSON, from this very origin, at a name of this machine, with the token of this run.
"""

import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import command
import publishing
from generator.base.fields import Lang
from generator.base.words import editor_words
from generator.check import menu
from generator.publish.repository import Trouble, Unauthorized
from generator.publish.sending import Clashed
from generator.read.documents import Documents
from generator.view.templates import environment
from previewing import LOCAL, TYPES, called, form_of
from publishing import Publisher, Seen

START = "publish/"
_LANG: Lang = "uk"
_MOST = 4096  # bytes of what is asked
_FILES = ("publish.js", "publish.css", "token.js")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_STATUS = {200: "OK", 202: "Accepted", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict"}


class PublishPage:
    """Answers below ``/publish/``, for one site. ``token`` is made anew for each run of the program."""

    def __init__(self, folder: Path, by: str | None = None) -> None:
        self.folder, self.by = folder, by
        self.token = secrets.token_urlsafe(24)
        self._lock = threading.Lock()
        self._said: list[str] = []
        self._state: dict[str, Any] = {"running": False, "step": "", "code": None}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as WSGI wants it."""
        method, name = environ["REQUEST_METHOD"], environ["PATH_INFO"].partition(f"/{START}")[2]
        acts: dict[str, Callable[[str | None], object]] = {
            "start": lambda secret: self._run(secret, undo=False),
            "undo": lambda secret: self._run(secret, undo=True),
        }
        if name in acts:
            if method != "POST":
                return _answer(405 if method in ("GET", "HEAD") else 403, b"", start_response)
            asked = self._asked(environ)
            if asked is None:
                return _answer(403, b"", start_response)
            with self._lock:
                if self._state["running"]:
                    return _answer(409, b"", start_response)
                self._state = {"running": True, "step": "", "code": None}
                self._said = []
            secret = asked.get("secret")
            threading.Thread(
                target=acts[name], args=(secret if isinstance(secret, str) else None,), daemon=True
            ).start()
            return _answer(202, b"{}", start_response, ".json")
        if method not in ("GET", "HEAD"):
            return _answer(403, b"", start_response)
        if name == "state":
            content = json.dumps(self._state | {"said": list(self._said)}, ensure_ascii=False).encode()
            return _answer(200, content, start_response, ".json")
        if name in _FILES:
            file = command.overrides(self.folder) / "editor" / name
            return _answer(200, file.read_bytes(), start_response, file.suffix)
        if name:
            return _answer(404, b"", start_response)
        return _answer(200, self._page().encode(), start_response, ".html")

    def _asked(self, environ: dict[str, Any]) -> dict[str, Any] | None:
        """What our own page asks; None for whoever else asks."""
        kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip()
        size = environ.get("CONTENT_LENGTH", "")
        if called(environ)[0] not in LOCAL or environ.get("HTTP_ORIGIN") != f"http://{environ['HTTP_HOST']}":
            return None
        if kind != "application/json" or not size.isdecimal() or int(size) > _MOST:
            return None
        try:
            asked = json.loads(environ["wsgi.input"].read(int(size)))
        except (ValueError, RecursionError):
            return None
        token = asked.get("token") if isinstance(asked, dict) else None
        known = isinstance(token, str) and hmac.compare_digest(token.encode(), self.token.encode())
        return asked if known else None

    def _publisher(self) -> Publisher:
        def step(name: str, done: int, total: int) -> None:
            self._state["step"] = publishing.step_text(name, done, total, _LANG)

        return Publisher(self.folder, command.today(), _LANG, self._said.append, step, self.by)

    def _run(self, secret: str | None, *, undo: bool) -> None:
        """Publish, in a thread of its own; then look whether readers have it."""
        state, publisher, code = self._state, self._publisher(), command.BUG
        try:
            code = publishing.with_token(publisher, secret or None, undo=undo)
            if secret and code != command.USAGE:
                publishing.store_token(publisher.host, secret)
        except Unauthorized as refused:
            publisher.say(refused.key, **refused.values)
            code, state["wants"] = command.USAGE, bool(publisher.host)
        except OSError as error:
            publisher.tell(command.disk_trouble(error, _LANG) or str(error))
            code = command.USAGE
        except Exception as error:  # the page says so; the preview goes on
            publisher.tell(f"{type(error).__name__}: {error}")
        finally:
            waits = code == command.FINE and publisher.online is not None
            state |= {"code": code, "step": "", "renewed": publisher.renewed, "waiting": waits, "running": False}
        if waits:
            publishing.wait(publisher)
            state["waiting"] = False

    def _page(self) -> str:
        publisher = self._publisher()
        said: list[str] = []
        publisher.tell = said.append
        seen = Seen()
        try:
            seen = publisher.plan()
        except Clashed as clashed:
            publisher.explain(clashed)
        except Trouble as trouble:
            publisher.say(trouble.key, **trouble.values)
            if trouble.key in publishing.NOT_SENT:
                publisher.say("publish_nowhere")
        template = environment(command.overrides(self.folder)).get_template("publish.html")
        words = editor_words()["publish"]
        pages, _ = menu.load(menu.beside(self.folder / "docs", command.ROOT / "mkdocs.yml"), Documents({}, {}))
        root = self.folder.resolve()

        def edit(file: str, _line: int) -> str:
            return (form_of(file, root, pages) if pages is not None else None) or "/editors/"

        return template.render(seen=seen, said=said, words=words, lang=_LANG, edit=edit)


def _answer(status: int, content: bytes, start_response: Any, kind: str = ".txt") -> Iterable[bytes]:
    headers = {
        "Content-Type": {".css": "text/css; charset=utf-8", ".txt": "text/plain", **TYPES}[kind],
        "Content-Length": str(len(content)),
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    start_response(f"{status} {_STATUS[status]}", list(headers.items()))
    return [content]
