"""What the commands share: arguments, printing, exit codes. Only commands print and exit."""

import argparse
import contextlib
import datetime as dt
import errno
import hashlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NoReturn

import places
from generator.base import files
from generator.base.fields import LANGS, Lang
from generator.base.problems import MOST_SHOWN, SEVERITIES, Problem, counted, worst_first
from generator.base.words import call_commands, command_words, label
from generator.model.schedule import KYIV

if places.INSTALLED:
    call_commands(places.NAME)
PROGRAM, ROOT = places.PROGRAM, places.ROOT
SCRIPTS = PROGRAM / "scripts"
KEPT = ROOT / ".cache" / "print"  # finished sheets and pictures; safe to delete
READ = KEPT.with_name("read")  # results of reading; safe to delete
SLOW = 2.0  # seconds after which a person is told what is going on
FINE, TO_FIX, USAGE, UNREACHABLE, TOO_OLD, BUG = range(6)  # exit codes; contract, section 3

Format = Literal["text", "json", "github", "gitlab"]

YEARS = range(2000, 2201)  # in which today may be

# What the disk may refuse, by the end of its message's name.
_DISK: Mapping[str, tuple[int, ...]] = {
    "full": (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
    "readonly": (errno.EROFS,),
    "denied": (errno.EACCES, errno.EPERM),
    "place": (errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP),
    "broken": (errno.EIO,),
}


class Parser(argparse.ArgumentParser):
    """A parser whose ``--help`` says of each option what ``words/commands.yml`` does, in both languages."""

    def __init__(self, file: str, description: str | None) -> None:
        """``file`` is the command's own; its name is that of its options there."""
        super().__init__(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
        self.words = {**command_words("options")["every"], **command_words("options").get(Path(file).stem, {})}

    def error(self, message: str) -> NoReturn:
        """Say that the call is wrong, and end with the exit code for it."""
        for words in command_words("reasons").values():
            message = message.replace(words["en"], words[lang()])
        said = command_words("messages")["call_wrong"][lang()].format(why=message, command=self.prog)
        self.exit(USAGE, f"{said}\n")

    def add_argument(self, *names: str, **settings: Any) -> argparse.Action:
        """One more option, with its help."""
        action = super().add_argument(*names, **settings)
        action.help = action.help or self.words.get(action.dest)
        return action


def arguments(file: str, description: str | None, *more: Literal["docs", "site", "strict"]) -> Parser:
    """A parser with what every command takes, ``--data``, ``--today`` and ``--lang``, and what some do."""
    parser = Parser(file, description)
    for name in ("data", "docs", "site"):
        if name in ("data", *more):
            parser.add_argument(f"--{name}", type=Path, default=ROOT / name, metavar="DIR")
    if "strict" in more:
        parser.add_argument("--strict", action="store_true")
    day_and_language(parser)
    return parser


def day_and_language(parser: Parser) -> None:
    """Give ``parser`` the options ``--today`` and ``--lang``."""
    parser.add_argument("--today", type=_day, default=_now(), metavar="YYYY-MM-DD")
    parser.add_argument("--lang", choices=("uk", "en"), default=lang())


def today() -> dt.date:
    """The day that counts as today for a command without ``--today``: in Kyiv, or that of SOURCE_DATE_EPOCH."""
    return _day(_now())


def _now() -> str:
    # argparse reads a default that is text as if it had been typed, so a wrong one is told like any other.
    moment = os.environ.get("SOURCE_DATE_EPOCH")
    return f"@{moment}" if moment else dt.datetime.now(KYIV).date().isoformat()


def _day(text: str) -> dt.date:
    try:
        # As for date(1), "@" is seconds since 1970.
        day = dt.datetime.fromtimestamp(int(text[1:]), KYIV).date() if text[:1] == "@" else dt.date.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r}: РРРР-ММ-ДД / YYYY-MM-DD") from None
    if day.year not in YEARS:  # of a clock that went wrong
        raise argparse.ArgumentTypeError(f"{text!r}: {YEARS.start}–{YEARS.stop - 1}")
    return day


def lang() -> Lang:
    """The language of messages of a command without ``--lang``."""
    # Only the bare word asks for English: en_US.UTF-8 is how most machines come.
    return "en" if os.environ.get("LANG") == "en" else "uk"


def unattended() -> bool:
    """Whether the variable CI says that nobody would commit what a command writes."""
    return os.environ.get("CI", "") not in ("", "0", "false")


def overrides(folder: Path | None = None) -> Path:
    """The templates, styles and scripts of the site in ``folder``, or ROOT: its own first, file by file, then ours."""
    folder = folder or ROOT
    ours, own = PROGRAM / "overrides", folder / "overrides"
    if not own.is_dir() or own.samefile(ours):
        return ours
    together = folder / ".build" / "overrides"
    files.mirror(together, {name: (at / name).read_bytes() for at in (ours, own) for name in files.files_below(at)})
    return together


def build_call(content: Path, out: Path, day: dt.date, *more: str) -> list[str]:
    """How the site whose ``data`` and ``docs`` lie in ``content`` is built into ``out`` by a process of its own."""
    options = {"--data": content / "data", "--docs": content / "docs", "--out": out, "--today": day}
    arguments = [str(part) for option in options.items() for part in option]
    return [sys.executable, str(SCRIPTS / "build.py"), *arguments, *more]


def message(lang: Lang, key: str, /, **values: object) -> str:
    """A message of the commands; ``values`` fill its ``{names}``. Raises KeyError when there is no such message."""
    return command_words("messages")[key][lang].format(**values)


def say(lang: Lang, key: str, /, **values: object) -> None:
    """Print one of the messages in the reader's language."""
    print(message(lang, key, **values), flush=True)


@contextlib.contextmanager
def told_when_slow(lang: Lang, key: str, /, **values: object) -> Iterator[None]:
    """Say to a person who is watching what takes longer than two seconds, then count them; without a timer, at once."""
    text, started = message(lang, key, **values) + "\n", time.monotonic()

    def tell(*_: object) -> None:
        nonlocal text
        passed = message(lang, "passed", seconds=time.monotonic() - started)
        os.write(sys.stderr.fileno(), f"{text}\r{passed}".encode())  # a line may be half printed: past all buffers
        text = ""

    if not sys.stderr.isatty():
        yield
    elif sys.platform == "win32":
        print(text, end="", file=sys.stderr, flush=True)
        yield
    else:  # no thread: processes are forked meanwhile, and have no timer of their own
        signal.signal(signal.SIGALRM, tell)
        signal.setitimer(signal.ITIMER_REAL, SLOW, SLOW)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            if not text:
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)


@contextlib.contextmanager
def progress(total: int, lang: Lang, key: str) -> Iterator[Callable[[], None]]:
    """A line that counts what was done while a person is watching, with one of the messages; nothing in a log."""
    done = -1

    def step() -> None:
        nonlocal done
        done += 1
        if watched:
            print("\r" + message(lang, key, done=done, total=total), end="", file=sys.stderr, flush=True)

    watched = sys.stderr.isatty() and total > 0
    step()
    try:
        yield step
    finally:
        if watched:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def wrong_usage(lang: Lang, key: str, /, **values: object) -> int:
    """Say with one of the messages what is wrong with the call; the exit code for it."""
    return refused(message(lang, key, **values))


def refused(reason: object) -> int:
    """Say why the call can't be served, where others found the words; the exit code for it."""
    print(reason, file=sys.stderr, flush=True)
    return USAGE


def no_folder(lang: Lang, *folders: Path) -> bool:
    """Whether one of ``folders`` is not there; that has been said then."""
    missing = next((folder for folder in folders if not folder.is_dir()), None)
    if missing is not None:
        wrong_usage(lang, "no_folder", missing=missing)
    return missing is not None


def built_at(folder: Path) -> str:
    """When the site in ``folder`` was built, by the clock of Kyiv."""
    return f"{dt.datetime.fromtimestamp((folder / 'index.html').stat().st_mtime, KYIV):%Y-%m-%d %H:%M}"


def replaceable(folder: Path, *marks: str) -> bool:
    """Whether ``folder`` may be written anew: not there, empty, or one of ours, which has the files ``marks``."""
    if not folder.is_dir():
        return not folder.exists()
    return not any(folder.iterdir()) or all((folder / mark).is_file() for mark in marks)


def outcome(problems: Sequence[Problem], *, strict: bool = False) -> int:
    """Exit code: whether there is an error to mend; with ``strict`` warnings count too."""
    wrong = any(one.severity == "error" or (strict and one.severity == "warning") for one in problems)
    return TO_FIX if wrong else FINE


def show(problems: Sequence[Problem], lang: Lang, form: Format = "text") -> None:
    """Print problems, the worst first, at most a hundred, then how many more there are."""
    ordered = worst_first(problems)
    if form == "json":
        rows = [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column or None,
                "code": problem.code,
                "severity": problem.severity,
                "harm": problem.harm,
                "text": problem.text(lang),
                "paste": problem.paste,
                "part": problem.part,
            }
            for problem in ordered
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if form == "gitlab":
        print(json.dumps([_quality(one, lang) for one in ordered], ensure_ascii=False, indent=2))
        return
    for problem in ordered[:MOST_SHOWN]:
        if form == "github":
            text = problem.text(lang).replace("%", "%25").replace("\n", "%0A")
            print(
                f"::{problem.severity} file={_property(problem.file)},line={problem.line}"
                + (f",col={problem.column}" if problem.column else "")
                + f"::{text}"
            )
        else:
            print(("" if problem.severity == "error" else message(lang, problem.severity)) + problem.text(lang))
    if len(ordered) > MOST_SHOWN:
        more = len(ordered) - MOST_SHOWN
        say(lang, "and_more", more=more)
    sys.stdout.flush()


def _quality(problem: Problem, lang: Lang) -> dict[str, object]:
    """A problem as GitLab's report of code quality wants it; the same problem keeps its fingerprint."""
    text = problem.text(lang).removeprefix(f"{problem.place}: ")
    return {
        "description": text,
        "check_name": problem.code,
        "fingerprint": hashlib.sha256(f"{problem.file} {problem.code} {problem.said()}".encode()).hexdigest(),
        "severity": {"error": "major", "warning": "minor", "notice": "info"}[problem.severity],
        "location": {"path": problem.file, "lines": {"begin": problem.line}},
    }


def _property(text: str) -> str:
    """``text`` as GitHub reads it in the properties of an annotation."""
    for sign in "%:,":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def summary(problems: Sequence[Problem], lang: Lang) -> None:
    """The closing lines: how much there is to mend, and of what kinds where there are several."""
    wrong, other, notes = (sum(problem.severity == severity for problem in problems) for severity in SEVERITIES)
    print(message(lang, "to_mend", wrong=wrong, other=other) + (message(lang, "noted", notes=notes) if notes else ""))
    if len(kinds := counted(problems)) > 1:
        named = ", ".join(f"{label(f'harm_{name}', lang)} — {count}" for name, count in kinds.items())
        print(label("harm_all", lang, kinds=named), flush=True)


def report(problems: Sequence[Problem], lang: Lang, *, strict: bool = False) -> int:
    """Print problems and the closing lines; the exit code that ``outcome`` gives."""
    show(problems, lang)
    summary(problems, lang)
    return outcome(problems, strict=strict)


def disk_trouble(error: OSError, lang: Lang) -> str | None:
    """What the disk refused, where, and what to do; None for an error that is no refusal of the disk."""
    place = " → ".join(str(name) for name in (error.filename, error.filename2) if name)
    if getattr(error, "winerror", None) in files.HELD:
        kind = "held"
    elif error.errno == errno.ENOENT and not place:  # so says tempfile when no folder for such files takes one
        kind, place = "full", tempfile.tempdir or ""
    else:
        kind = next((name for name, numbers in _DISK.items() if error.errno in numbers), "")
    if not kind or (kind in ("denied", "place") and not place):
        return None
    return message(lang, f"disk_{kind}", place=place or error.strerror)


def run(main: Callable[[], int]) -> None:
    """Run a command: never a traceback. A disk that refuses is exit code 2; a bug is 5 with the details in a file."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever called (<&-)
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
        if mode == "w" and hasattr(stream := getattr(sys, name), "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = main()
        sys.stdout.flush()
        sys.exit(code)
    except KeyboardInterrupt:
        sys.exit(130)
    except argparse.ArgumentTypeError as error:  # a wrong SOURCE_DATE_EPOCH, in a command without --today
        sys.exit(refused(error))
    except BrokenPipeError:  # whoever read the output is gone, and the work may not be done: as a shell says it
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is not printed yet
        sys.exit(141)
    except Exception as error:
        refusals = [disk_trouble(error, lang) for lang in LANGS] if isinstance(error, OSError) else []
        code, said = USAGE, "\n".join(filter(None, refusals))
        if not said:
            code = BUG
            said = (
                f"Помилка програми, а не ваша: {type(error).__name__}: {error}\n"
                f"A bug of the program, not your mistake. Details: {_logged(traceback.format_exc()) or '—'}"
            )
        with contextlib.suppress(OSError):  # the same disk may take what is said
            print(said, file=sys.stderr)
        _give_up_output()
        sys.exit(code)


def _logged(details: str) -> Path | None:
    """Where ``details`` were written: among the program's own files, else in a temporary folder, else nowhere."""
    for own in (ROOT / ".build", None):
        with contextlib.suppress(OSError):
            log = (own or Path(tempfile.mkdtemp(prefix="safe-step-"))) / "error.log"
            files.write(log, details.encode())
            return log
    return None


def _give_up_output() -> None:
    """What a full disk did not take of the output is not tried once more at the end, which would be a traceback."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
