"""The page ``/publish/`` of the preview: what would be sent, a button that sends it, another that takes it back.

Nobody but the tab that the program opened can press them (``own_tab``).
"""

import json
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import command
import menu_page
import merging
import publishing
from generator.base.fields import Lang
from generator.base.words import editor_words
from generator.check import menu
from generator.publish.repository import Trouble, Unauthorized
from generator.publish.sending import Clashed
from generator.read.three_way import Choice, undecided
from generator.view.templates import environment
from merging import choices, told
from own_tab import answer, asked, trusted
from previewing import Application, form_of
from publishing import Publisher, Seen

START = "publish/"
_LANG: Lang = "uk"
_MOST = 65_536  # bytes of what is asked
_FILES = ("publish.js", "publish.css", "token.js", "clashes.js")


def pages(folder: Path) -> dict[str, Application]:
    """All pages of the preview that change the site in ``folder``: how their addresses begin → who answers."""
    return {START: PublishPage(folder), menu_page.START: menu_page.MenuPage(folder), merging.START: merging.answered}


class PublishPage:
    """Answers below ``/publish/``, for one site."""

    def __init__(self, folder: Path, by: str | None = None) -> None:
        self.folder, self.by = folder, by
        self._lock = threading.Lock()
        self._said: list[str] = []
        self._state: dict[str, Any] = {"running": False, "step": "", "code": None}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer as WSGI wants it."""
        method, name = environ["REQUEST_METHOD"], environ["PATH_INFO"].partition(f"/{START}")[2]
        if name in ("start", "undo"):
            if method != "POST":
                return answer(405 if method in ("GET", "HEAD") else 403, b"", start_response)
            content = asked(environ, _MOST)
            chosen = choices(content) if content is not None and trusted(content) else None
            if content is None or chosen is None:
                return answer(403, b"", start_response)
            with self._lock:
                if self._state["running"]:
                    return answer(409, b"", start_response)
                self._state = {"running": True, "step": "", "code": None}
                self._said = []
            secret = content.get("secret")
            publisher = self._publisher(chosen.get)
            args = publisher, secret if isinstance(secret, str) else None
            threading.Thread(target=self._run, args=args, kwargs={"undo": name == "undo"}, daemon=True).start()
            return answer(202, b"{}", start_response, ".json")
        if method not in ("GET", "HEAD"):
            return answer(403, b"", start_response)
        if name == "state":
            state = json.dumps(self._state | {"said": list(self._said)}, ensure_ascii=False).encode()
            return answer(200, state, start_response, ".json")
        if name in _FILES:
            file = command.overrides(self.folder) / "editor" / name
            return answer(200, file.read_bytes(), start_response, file.suffix)
        if name:
            return answer(404, b"", start_response)
        return answer(200, self._page().encode(), start_response, ".html")

    def _publisher(self, choice: Choice = undecided) -> Publisher:
        def step(name: str, done: int, total: int) -> None:
            self._state["step"] = publishing.step_text(name, done, total, _LANG)

        return Publisher(self.folder, command.today(), _LANG, self._said.append, step, self.by, choice)

    def _run(self, publisher: Publisher, secret: str | None, *, undo: bool) -> None:
        """Publish, in a thread of its own; then look whether readers have it."""
        state, code = self._state, command.BUG
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
            if publisher.clashed is not None and undo:
                publisher.explain(publisher.clashed)
            elif publisher.clashed is not None:
                both = publisher.clashed.clashes.items()
                state["clashes"] = [told(clash, file) for file, clashes in both for clash in clashes]
            waits = code == command.FINE and publisher.online is not None
            state |= {"code": code, "step": "", "renewed": publisher.renewed, "waiting": waits, "running": False}
        if waits:
            publishing.wait(publisher)
            state["waiting"] = False

    def _page(self) -> str:
        publisher, words = self._publisher(), editor_words()["publish"]
        said: list[str] = []
        publisher.tell = said.append
        seen = Seen()
        try:
            seen = publisher.plan()
        except Clashed:
            said.append(words["clashed"])
        except Trouble as trouble:
            publisher.say(trouble.key, **trouble.values)
            if trouble.key in publishing.NOT_SENT:
                publisher.say("publish_nowhere")
        template = environment(command.overrides(self.folder)).get_template("publish.html")
        pages, _ = menu.load(menu.beside(self.folder / "docs", command.ROOT / "mkdocs.yml"), None)
        root = self.folder.resolve()

        def edit(file: str, _line: int) -> str:
            return (form_of(file, root, pages) if pages is not None else None) or "/editors/"

        return template.render(seen=seen, said=said, words=words, clash=editor_words()["clash"], lang=_LANG, edit=edit)
