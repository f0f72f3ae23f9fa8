"""Three engines behind one face, for what only a real browser shows: Chromium, Firefox and WebKit, as in life.

Playwright drives Chromium. Its Firefox and WebKit are builds of its own, without page memory (bfcache), and the drivers
that Selenium needs for Firefox are not in Debian; so Debian's own are asked here by the words of WebDriver
(https://www.w3.org/TR/webdriver2/): Firefox by its own door (Marionette), WebKitGTK through WebKitWebDriver.
"""

import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from conftest import PATIENCE
from playwright.sync_api import Browser, Frame, Page
from playwright.sync_api import Error as PlaywrightError

import install

KEYS = {"Escape": "\ue00c", "Shift": "\ue008"}
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver marks a reference to one
WANTED = {"acceptInsecureCerts": True, "pageLoadStrategy": "none"}
PREFERENCES = {
    "browser.sessionhistory.max_total_viewers": 8,  # pages in memory, also where memory is short
    "remote.prefs.recommended": False,  # what tests usually switch off
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
}


class Silent(Exception):
    """The browser refused a command: the page is not there yet, or there is no such element on it."""


def until(look: Callable[[], Any], why: str) -> Any:
    """What ``look`` gives once it is true."""
    end = time.monotonic() + PATIENCE
    while True:
        with suppress(Silent, PlaywrightError):
            if found := look():
                return found
        assert time.monotonic() < end, why
        time.sleep(0.03)


class Engine(ABC):
    """A browser with one tab."""

    name: str
    keeps_pages = True  # of this site in its page memory

    @abstractmethod
    def go(self, url: str) -> None:
        """Type an address."""

    @abstractmethod
    def back(self) -> None:
        """Press Back."""

    def at(self, address: str) -> bool:
        """Whether the page at ``address`` is there and loaded."""
        return bool(self.look(f"document.readyState === 'complete' && location.href === {json.dumps(address)}"))

    @abstractmethod
    def look(self, script: str) -> Any:
        """The value of an expression on the page."""

    @abstractmethod
    def click(self, css: str) -> None:
        """Click the middle of an element, as a hand does."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key and let it go."""

    @abstractmethod
    def enter(self, css: str | None) -> None:
        """Turn to a frame, or back to the whole page."""

    @abstractmethod
    def offline(self, off: bool) -> None:
        """Tell the browser that there is no network, or that it is back."""


class Chromium(Engine):
    """Driven by Playwright, told not to switch the page memory off."""

    name = "chromium"

    def __init__(self, page: Page) -> None:
        self.page = page
        self.place: Page | Frame = page

    def go(self, url: str) -> None:
        self.page.goto(url, wait_until="commit")

    def back(self) -> None:
        self.page.evaluate("() => { setTimeout(() => history.back()) }")

    def look(self, script: str) -> Any:
        return self.place.evaluate(script)

    def click(self, css: str) -> None:
        self.place.click(css, no_wait_after=True)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def enter(self, css: str | None) -> None:
        self.place = self.page.frames[1] if css else self.page

    def offline(self, off: bool) -> None:
        self.page.context.set_offline(off)


class WebDriver(Engine):
    """What Firefox and WebKit are asked alike; they differ in how a command is put."""

    @abstractmethod
    def ask(self, name: str, method: str, path: str, **values: Any) -> Any:
        """Give a command, by its name and as a request of HTTP."""

    def go(self, url: str) -> None:
        self.ask("Navigate", "POST", "/url", url=url)

    def back(self) -> None:
        self.ask("Back", "POST", "/back")

    def look(self, script: str) -> Any:
        return self.ask("ExecuteScript", "POST", "/execute/sync", script=f"return {script}", args=[])

    def click(self, css: str) -> None:
        element = self._find(css)
        shown = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})"
        self.ask("ExecuteScript", "POST", "/execute/sync", script=shown, args=[element])
        place = {"type": "pointerMove", "x": 0, "y": 0, "duration": 0, "origin": element}
        touches = [place, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act(type="pointer", id="mouse", parameters={"pointerType": "mouse"}, actions=touches)

    def press(self, key: str) -> None:
        self._act(type="key", id="keys", actions=[{"type": way, "value": KEYS[key]} for way in ("keyDown", "keyUp")])

    def enter(self, css: str | None) -> None:
        if css:
            self.ask("SwitchToFrame", "POST", "/frame", id=self._find(css))
        else:  # the frame may be gone, and with it WebKit's idea of where it is
            (handle,) = self.ask("GetWindowHandles", "GET", "/window/handles")
            self.ask("SwitchToWindow", "POST", "/window", handle=handle)

    def _act(self, **actions: Any) -> None:
        self.ask("PerformActions", "POST", "/actions", actions=[actions])

    def _find(self, css: str) -> Any:
        return self.ask("FindElement", "POST", "/element", using="css selector", value=css)


class Firefox(WebDriver):
    """Debian's, by Marionette. Nothing may be asked of a page by script that is to stay in the page memory."""

    name = "firefox"
    keeps_pages = False

    def __init__(self, port: int) -> None:
        self.door = until(lambda: _door(port), "Firefox does not open")
        self.count = 0
        self._answer()  # the greeting
        self.ask("NewSession", "", "", **WANTED)

    def ask(self, name: str, method: str, path: str, **values: Any) -> Any:
        return self._command(f"WebDriver:{name}", values)

    def _command(self, name: str, values: dict[str, Any]) -> Any:
        self.count += 1
        command = json.dumps([0, self.count, name, values]).encode()
        self.door.sendall(b"%d:%s" % (len(command), command))
        _, _, error, result = self._answer()
        if error:
            raise Silent(error)
        return result.get("value", result) if isinstance(result, dict) else result

    def _answer(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self.door.recv(1)
        answer = b""
        while len(answer) < int(length[:-1]):
            answer += self.door.recv(int(length[:-1]) - len(answer))
        return json.loads(answer)

    def at(self, address: str) -> bool:
        loaded = "!gBrowser.selectedBrowser.webProgress.isLoadingDocument && gBrowser.currentURI.spec"
        return bool(self._inside(loaded) == address)

    def offline(self, off: bool) -> None:
        self._inside(f"Services.io.offline = {json.dumps(off)}")

    def _inside(self, script: str) -> Any:
        """The value of an expression in the browser itself, which leaves the page alone."""
        self._command("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.look(script)
        finally:
            self._command("Marionette:SetContext", {"value": "content"})


def _door(port: int) -> socket.socket:
    try:
        return socket.create_connection(("127.0.0.1", port), PATIENCE)
    except OSError as why:
        raise Silent(why) from why


class WebKit(WebDriver):
    """Debian's WebKitGTK: its small browser, on a screen that nobody sees. It can't be told that it is off line."""

    name = "webkit"

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}/session"
        until(lambda: _door(port), "WebKitWebDriver does not answer").close()
        started = self._request("POST", "", {"capabilities": {"alwaysMatch": WANTED}})
        self.base += f"/{started['sessionId']}"

    def ask(self, name: str, method: str, path: str, **values: Any) -> Any:
        return self._request(method, path, values)

    def _request(self, method: str, path: str, values: dict[str, Any]) -> Any:
        body, kind = json.dumps(values).encode() if method == "POST" else None, {"Content-Type": "application/json"}
        request = urllib.request.Request(self.base + path, body, kind, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise Silent(error.read()) from error

    def at(self, address: str) -> bool:
        if self.ask("GetCurrentURL", "GET", "/url") != address:
            return False
        time.sleep(0.2)  # a script asked while one page gives way to another is never answered, nor anything after it
        return super().at(address)

    def offline(self, off: bool) -> None:
        raise NotImplementedError

    def end(self) -> None:
        self._request("DELETE", "", {})


def _program(*names: str) -> str:
    """The path of the first of these that is there."""
    path = next(filter(None, map(install.find_program, names)), None)
    assert path, f"no {names[0]}: run make test, or install Debian's package {install.PROGRAMS[names[0]]}"
    return path


@contextmanager
def _started(*command: str | Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
    with subprocess.Popen(command, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextmanager
def chromium(browser: Browser) -> Iterator[Chromium]:
    """A tab of the tests' own browser."""
    with browser.new_context(ignore_https_errors=True) as context:
        yield Chromium(context.new_page())


@contextmanager
def firefox(_: Browser) -> Iterator[Firefox]:
    """Debian's Firefox with a new profile."""
    port = _free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
        Path(folder, "user.js").write_text("\n".join([*lines, f'user_pref("marionette.port", {port});']))
        program = _program("firefox-esr", "firefox")
        with _started(
            program, "--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", folder
        ):
            engine = Firefox(port)
            with engine.door:
                yield engine


@contextmanager
def webkit(_: Browser) -> Iterator[WebKit]:
    """Debian's WebKitGTK with nothing stored."""
    port = _free_port()
    screen = [_program("Xvfb"), "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
    with _started(*screen, stdout=subprocess.PIPE) as screened:
        assert screened.stdout
        display = {"DISPLAY": f":{screened.stdout.readline().decode().strip()}", "GDK_BACKEND": "x11"}
        with _started(_program("WebKitWebDriver"), f"--port={port}", env={**os.environ, **display}):
            engine = WebKit(port)
            yield engine
            engine.end()


ENGINES = {"chromium": chromium, "firefox": firefox, "webkit": webkit}
