"""What the commands need on this machine: the project's own Python, Debian's packages, a browser.

Everything is brought once: what was installed is remembered beside it, so a later run asks neither pip nor the network.
Nothing but Python's own library is used here, because this runs before anything is installed.
"""

import contextlib
import hashlib
import importlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from places import INSTALLED, PROGRAM, ROOT

REQUIREMENTS = PROGRAM / "requirements"
SITE_LOCK, TEST_LOCK, PROPERDOCS_LOCK, ZIM_LOCK, NPM_LOCK = (
    REQUIREMENTS / f"{name}.txt" for name in ("site", "test", "properdocs", "zim", "npm")
)
WHEELS = ROOT / "wheels"  # packages kept for the day when no registry answers
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    os.path.expandvars(r"%LOCALAPPDATA%\Google\Chrome\Application\chrome.exe"),
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)
LOCKED = ("--no-deps", "--only-binary=:all:", "--require-hashes", "-r")  # then the lock file
SILENT = subprocess.DEVNULL
SERVERS = ("nginx", "caddy")
PROGRAMS = {  # what tests start → Debian's package
    **{name: name for name in SERVERS},
    "chromium-headless-shell": "chromium-headless-shell",
    "openssl": "openssl",
    "ssh-keygen": "openssh-client",
    "sftp-server": "openssh-sftp-server",
    "vsftpd": "vsftpd",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
}
SYSTEMD = Path("/run/systemd/system")  # is there where systemd runs
WORDS = tomllib.loads((PROGRAM / "scripts" / "run.toml").read_text(encoding="utf-8"))


class Stop(Exception):
    """The machine lacks something: what to do about it, in Ukrainian and in English, see run.toml."""

    def __init__(self, key: str, **values: object) -> None:
        """Take both messages, ``values`` in their ``{names}``; they are printed one under the other."""
        super().__init__("\n".join(text.format(**values) for text in WORDS["stops"][key].values()))


class Interrupted(Exception):
    """Ctrl-C or a request to end came while a child was running; ``code`` is the exit code that says so."""

    def __init__(self, number: int) -> None:
        """``number`` is the signal's."""
        super().__init__(number)
        self.code = 128 + number


def exit_code(command: Callable[[], int]) -> int:
    """What ``command`` ends with: 2 where the machine lacks something, which is told.

    It is for commands that run before anything is installed; all others have ``command.run``.
    """
    try:
        code = command()
        sys.stdout.flush()
        return code
    except Stop as problem:
        print(problem, file=sys.stderr)
    except BrokenPipeError:  # whoever read the output is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 141
    except OSError as error:  # no room left, or a folder that may not be written
        print(Stop("disk", why=error), file=sys.stderr)
    except Interrupted as interruption:
        return interruption.code
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return 2


def say(key: str, **values: object) -> None:
    """Tell a person what takes time, with one of the steps of run.toml."""
    words = WORDS["steps"][key]["en" if os.environ.get("LANG") == "en" else "uk"]
    print(f"→ {words.format(**values)}", file=sys.stderr, flush=True)


def call(
    *command: str | Path,
    stdout: int | None = None,
    stderr: int | None = None,
    variables: Mapping[str, str] | None = None,  # more of them, for its environment
) -> int:
    """Run a program in the project's folder and give its exit code, 128 + N when signal N ended it.

    Ctrl-C reaches the child from the terminal by itself, so here it only means: wait for the child to tidy up.

    Raises Interrupted when it was stopped from outside and did not end well.
    """
    received: list[int] = []
    children: list[subprocess.Popen[bytes]] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        if number == signal.SIGTERM:
            for child in children:
                child.terminate()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        arguments = [str(part) for part in command]
        environment = {**os.environ, **(variables or {})}
        children.append(subprocess.Popen(arguments, cwd=ROOT, env=environment, stdout=stdout, stderr=stderr))
        code = children[0].wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if received and code:
        raise Interrupted(received[0])
    return code if code >= 0 else 128 - code


def root_prefix() -> list[str] | None:
    """What to write before a command so that root runs it; None when this user may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None or call("sudo", "-n", "true", stdout=SILENT, stderr=SILENT) != 0:
        return None
    return ["sudo", "-n"]


def apt_install(package: str) -> bool:
    """Install one of Debian's packages where this user may. False: no apt-get here, no right to it, or it failed."""
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    as_root = root_prefix()
    if as_root is None:
        return False
    say("program", name=package)
    options = ["-qq", "-oDPkg::Lock::Timeout=300", "-oDpkg::Use-Pty=0"]
    apt_get = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", apt, *options]
    progress = None if sys.stdout.isatty() else SILENT  # hundreds of lines; errors go to stderr
    call(*apt_get, "update", stdout=progress)  # one broken source is no reason to stop: the installation tells
    return call(*apt_get, "install", "--yes", "--no-install-recommends", package, stdout=progress) == 0


def can_make_environments() -> bool:
    """Whether this Python has ``venv`` and ``ensurepip``, which Debian keeps in a package of their own."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))


def shown(lock: str | Path) -> str:
    """``requirements/site.txt``: with its folder."""
    return "/".join(Path(lock).parts[-2:])


@dataclass(frozen=True)
class Environment:
    """The project's own Python and what is installed for it, in one folder."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter that runs the project's scripts."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def stamp(self, lock: Path) -> Path:
        """The file that remembers which state of a lock file was installed."""
        return self.folder / f"{lock.stem}.installed"

    def wanted(self, lock: Path) -> str:
        """What the stamp says when a lock file is installed: for which interpreter, and the lock's hash.

        An interpreter renewed under the folder's feet (a new release of Debian) thus counts as nothing installed.
        """
        return f"{os.path.realpath(self.python)}\n{hashlib.sha256(lock.read_bytes()).hexdigest()}\n"

    def has(self, lock: Path) -> bool:
        """Whether all of a lock file is installed. Starts no program."""
        stamp = self.stamp(lock)
        return self.python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == self.wanted(lock)

    def works(self) -> bool:
        """Whether the interpreter starts and has pip; not so after an interrupted or outdated beginning."""
        return self.python.exists() and call(self.python, "-m", "pip", "--version", stdout=SILENT, stderr=SILENT) == 0

    def create(self) -> None:
        """Make the folder anew, with Debian's package for it where that is missing.

        Raises Stop when this Python can't make one.
        """
        package = f"python3.{sys.version_info[1]}-venv"
        if not can_make_environments() and not (apt_install(package) and can_make_environments()):
            raise Stop("no_venv", package=package)
        say("environment", version=sys.version.split()[0])
        if call(sys.executable, "-m", "venv", "--clear", self.folder) != 0:
            raise Stop("not_created", folder=self.folder)

    def pip(self, *arguments: str | Path, task: str = "install", stderr: int | None = None) -> int:
        """Run ``pip``; made on the way: the environment itself."""
        if not self.works():
            self.create()
        say(task, lock=shown(arguments[-1]))
        detail = [] if sys.stderr.isatty() else ["--quiet"]
        options = ["-m", "pip", task, "--disable-pip-version-check", *detail]
        return call(self.python, *options, *arguments, stderr=stderr)

    def install(self, *locks: Path, into: Path | None = None) -> None:
        """Install what lock files name, hashes checked, if it is not there already.

        Wheels only: nothing is compiled, and no code of a package runs while it is installed; modules are compiled by
        whoever first imports them, which half of them never are. Wheels that were kept come first: with all of them
        there, no registry is asked. ``into`` is a folder of its own, of which only those know who name it in
        PYTHONPATH.

        Raises Stop when one can't be installed.
        """
        aside = ["--upgrade", "--target", str(into)] if into else []
        kept = [f"--find-links={WHEELS}"] if WHEELS.is_dir() else []
        for lock in locks:
            if self.has(lock):
                continue
            self.stamp(lock).unlink(missing_ok=True)
            options: list[str | Path] = [*aside, "--no-compile", *LOCKED, lock]
            done = bool(kept) and self.pip("--no-index", *kept, *options, stderr=SILENT) == 0
            if not done and self.pip(*kept, *options) != 0:
                raise Stop("not_installed", lock=shown(lock))
            with contextlib.suppress(PermissionError):  # an administrator's: pip is asked again the next time
                self.stamp(lock).write_text(self.wanted(lock), encoding="utf-8")


class Bundle(Environment):
    """A Python that came in one archive with all that the site needs (``maintain/bundle.py``); it has no pip."""

    @property
    def python(self) -> Path:
        """The interpreter that runs the project's scripts."""
        return self.folder / "python.exe"

    def wanted(self, lock: Path) -> str:
        """The lock's hash alone: the archive is unpacked anywhere."""
        return f"{hashlib.sha256(lock.read_bytes()).hexdigest()}\n"

    def create(self) -> None:
        """Raises Stop: the archive is older than the site's files, or lacks what is asked for."""
        raise Stop("old_bundle")


class Own(Environment):
    """The Python that runs this: the program is a package of it and has its packages beside itself."""

    @property
    def python(self) -> Path:
        """The interpreter that runs the project's scripts."""
        return Path(sys.executable)

    def create(self) -> None:
        """Have pip where somebody installed without it. Raises Stop when it can't be had."""
        if call(self.python, "-m", "ensurepip", stdout=SILENT, stderr=SILENT) != 0:
            raise Stop("no_pip", folder=self.folder)


def _environment() -> Environment:
    bundle = Bundle(ROOT / "python")
    if bundle.stamp(SITE_LOCK).is_file():
        return bundle
    return Own(Path(sys.prefix)) if INSTALLED else Environment(ROOT / ".venv")


ENVIRONMENT = _environment()
PROPERDOCS = ENVIRONMENT.folder / "engines" / "properdocs"  # aside: whoever can import it builds with it


def find_browser() -> str | None:
    """The path of a Chromium: the one that CHROMIUM names, or else the first that this machine has.

    Raises Stop when CHROMIUM names none.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None:
            raise Stop("wrong_browser", path=named)
        return path
    return next((found for found in map(shutil.which, BROWSERS) if found), None)


def ensure_browser() -> None:
    """Have a Chromium, Debian's own where there is none; CHROMIUM names it to what is started from now on.

    Raises Stop when none can be had.
    """
    browser = find_browser()
    if browser is None and apt_install("chromium"):
        browser = find_browser()
    if browser is None:
        raise Stop("no_browser")
    os.environ["CHROMIUM"] = browser


def find_program(name: str) -> str | None:
    """The path of a program, also where only root or a server usually looks."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/lib/openssh")


def ensure_programs() -> None:
    """Bring what some tests need; where that can't be done, those tests fail and say what to install.

    Debian's packages of servers also start them, which nobody asked for: they are stopped for good.
    """
    for name, package in PROGRAMS.items():
        serves = name in (*SERVERS, "vsftpd")
        if find_program(name) is None and apt_install(package) and serves and SYSTEMD.is_dir():
            call(*(root_prefix() or []), "systemctl", "--quiet", "disable", "--now", name)


def ensure_properdocs() -> None:
    """Bring the second engine, aside; what it needs is among what the site needs."""
    ENVIRONMENT.install(SITE_LOCK)
    ENVIRONMENT.install(PROPERDOCS_LOCK, into=PROPERDOCS)
