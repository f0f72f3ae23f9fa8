"""Publishing one site: by Git, or the built site where ``campaign.yml`` says. The command and the page are made of it.

It says what happens through its callers and prints nothing.
"""

import contextlib
import datetime as dt
import hashlib
import importlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import command
from generator import site
from generator.author import changes, changes_text
from generator.author.changes import CampaignState
from generator.base import files
from generator.base.fields import Lang
from generator.base.problems import MOST_SHOWN, Problem, display_path, shown, worst_first
from generator.check import data_folder, menu
from generator.model import provenance
from generator.model.campaign import Campaign
from generator.model.schedule import KYIV
from generator.publish import manifest, release_folders, sending, upload
from generator.publish.ftps import Ftps
from generator.publish.published import Published, Unreachable
from generator.publish.repository import Content, Trouble, Unauthorized, carries
from generator.publish.sending import Clashed, Sending
from generator.read import documents
from generator.read.three_way import Choice, undecided
from generator.read.validation import read_model

TOKEN = "PUBLISH_TOKEN"  # in the environment, instead of being asked
SECRETS = "safe-step"  # under this name the system's keyring has tokens, each by its remote's host
MINUTES = {"github": 10, "gitlab": 10, None: 20}  # until a reader sees it: the host's own; a server that asks by itself
LONGEST_WAIT, PAUSE = 40 * 60, 60.0  # seconds
_ALSO_STOP = ("contact-unconfirmed",)  # a warning for a build, no reason to publish: contract, section 5
NOT_SENT = ("git_none", "git_no_remote")


class Wrong(Exception):
    """What is to be mended first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Seen:
    """What a change comes to: what stops it, what it does in words, and the same in one line."""

    problems: Sequence[Problem] = ()
    text: str = ""
    headline: str = ""


@dataclass
class Publisher:
    """Publishes one site. ``tell`` hears all that is to be said, ``step`` what begins: its name, done, total."""

    folder: Path
    today: dt.date
    lang: Lang
    tell: Callable[[str], None]
    step: Callable[[str, int, int], None]
    by: str | None = None
    choice: Choice = undecided  # whose text stands where two changed the same; its paths begin with the file's
    online: Callable[[], bool] | None = field(default=None, init=False)  # whether readers have it; once it was sent
    renewed: bool = field(default=False, init=False)  # whether files of the folder changed
    clashed: Clashed | None = field(default=None, init=False)  # why nothing was sent
    host: str = field(default="", init=False)  # whom a token would be for; only where one helps

    def say(self, key: str, /, **values: object) -> None:
        """Tell one of the messages."""
        self.tell(command.message(self.lang, key, **values))

    def plan(self) -> Seen:
        """What would be sent, as far as is known without the network. Raises Trouble and Clashed."""
        try:
            sent = Sending(sending.opened(self.folder, by=self.by), self.folder)
        except Trouble as trouble:
            if trouble.key not in NOT_SENT or self._place() is None:
                raise
            text = command.message(self.lang, "publish_will_copy", place=self._stated_place())
            return replace(self._look({}, None), text=text)
        theirs = sent.repository.known()
        content = sent.upon(sent.change(theirs), theirs)
        return self._look(sent.contents(theirs), {**_inside(sent, content)}) if content else Seen()

    def publish(self, token: str | None = None, *, undo: bool = False) -> int:
        """Send, or with ``undo`` take back what was sent last; gives the exit code. Raises Unauthorized.

        Where two changed the same, and it is not settled, ``clashed`` says what and nothing is told.
        """
        self.online, self.renewed, self.clashed = None, False, None
        try:
            with files.lock(lock_of(self.folder)):
                return self._publish(token, undo=undo)
        except files.Busy:
            self.say("publish_running")
        except Wrong as wrong:
            self.show(wrong.problems)
            self.say("publish_stopped", wrong=len(wrong.problems))
            return command.TO_FIX
        except Clashed as clashed:
            self.clashed = clashed
            return command.TO_FIX
        except Unauthorized:
            raise
        except Trouble as trouble:
            self.say(trouble.key, **trouble.values)
            return command.UNREACHABLE if trouble.key in ("git_unreachable", "sftp_failed") else command.USAGE
        return command.USAGE

    def show(self, problems: Sequence[Problem]) -> None:
        """Tell problems, the worst first, at most a hundred."""
        ordered = worst_first(problems)
        for problem in ordered[:MOST_SHOWN]:
            self.tell(problem.text(self.lang))
        if len(ordered) > MOST_SHOWN:
            self.say("and_more", more=len(ordered) - MOST_SHOWN)

    def explain(self, clashed: Clashed) -> None:
        """Tell which entry and field two people changed, with both texts."""
        for path, clashes in clashed.clashes.items():
            for clash in clashes:
                gone = command.message(self.lang, "clash_gone")
                mine, theirs = (gone if text is None else shown(text, 400) for text in (clash.mine, clash.theirs))
                self.say("clash", place=" › ".join((path, *clash.path)), mine=mine, theirs=theirs)
        self.say("clash_advice")

    def _publish(self, token: str | None, *, undo: bool) -> int:
        try:
            sent = Sending(sending.opened(self.folder, token, self.by), self.folder, self.choice)
        except Trouble as trouble:
            if trouble.key not in NOT_SENT:
                raise
            return self._upload(trouble, token, undo=undo)
        address = sent.repository.address
        self.host = urlsplit(address).hostname or "" if carries(address) else ""
        now = dt.datetime.now(KYIV)
        headline = ""

        def review(theirs: str, content: Content) -> str:
            nonlocal headline
            seen = self._look(sent.contents(theirs), _inside(sent, content))
            if seen.problems:
                raise Wrong(seen.problems)
            headline = command.message(self.lang, "undone", what=seen.headline) if undo else seen.headline
            self.tell(seen.text)
            return headline

        def begins(name: str) -> None:
            self.step(name, 0, 0)

        outcome = sent.send(review, f"{int(now.timestamp())} {now:%z}", begins, undo=undo)
        self.renewed = bool(outcome.renewed)
        self.say("publish_sent", what=headline) if outcome.sent else self.say("publish_nothing")
        if others := [name for name in outcome.renewed if not undo]:
            self.say("publish_renewed", count=len(others))
        if outcome.held:
            self.say("publish_held", names=", ".join(outcome.held))
        if outcome.sent:
            self._when(lambda page: outcome.commit[:12].encode() in page, undo=undo)
        return command.FINE

    def _when(
        self, new: Callable[[bytes], bool], page: str = "receipt/index.html", minutes: int | None = None, *, undo: bool
    ) -> None:
        """Say when readers will have it, and how to take it back; ``new`` knows a page of the new site."""
        campaign = self._campaign()
        if campaign is not None and not (urlsplit(campaign.address).hostname or "").endswith(".example"):
            host = campaign.repository.host if campaign.repository else None
            self.say("publish_when", address=campaign.address, minutes=minutes or MINUTES[host])
            copy = Published(campaign.address)

            def online() -> bool:
                with contextlib.suppress(Unreachable):
                    return new(copy.read(page) or b"")
                return False

            self.online = online
        if not undo:
            self.say("publish_undo")

    # Where there is no Git

    def _campaign(self) -> Campaign | None:
        return read_model(self.folder / "data" / "campaign.yml", Campaign)[0]

    def _stated_place(self) -> str:
        campaign = self._campaign()
        where = campaign.publish if campaign else None
        return (where.folder or where.sftp or where.ftps or "") if where else ""

    def _place(self, password: str | None = None) -> upload.Place | None:
        campaign = self._campaign()
        where = campaign.publish if campaign else None
        if where is None:
            return None
        if where.ftps is not None:
            return Ftps(*where.login, where.port or 21, password)
        if where.folder is None:
            return upload.Sftp(*where.login, where.port or 22)
        path = self.folder / Path(where.folder).expanduser()
        if path.resolve().is_relative_to(self.folder.resolve()):
            raise Trouble("folder_inside", folder=where.folder)
        return upload.Folder(path)

    def _upload(self, trouble: Trouble, password: str | None, *, undo: bool) -> int:
        """Build and copy the site where ``campaign.yml`` says; ``trouble`` is why it is not sent by Git."""
        place, out = self._place(password), self.folder / "site"
        if isinstance(place, Ftps):
            self.host = place.login
            place.listed()  # a password that will not do is asked for before a build
        if place is None:
            self.say(trouble.key)
            self.say("publish_nowhere")
            return command.USAGE
        if undo:
            with files.lock(out.parent / f".{out.name}.lock"):
                if release_folders.roll_back(out) is None:
                    raise Trouble("nothing_to_undo")
        else:
            self.step("check", 0, 0)
            if problems := self._look({}, None).problems:
                raise Wrong(problems)
            if code := self._build(out):
                return code
        count = upload.upload(out, place, lambda done, total: self.step("upload", done, total))
        self.say("publish_copied", count=count) if count else self.say("publish_nothing")
        listed = (out / manifest.NAME).read_bytes()
        if count:
            self._when(lambda page: page == listed, manifest.NAME, minutes=1, undo=undo)
        return command.FINE

    def _build(self, out: Path) -> int:
        """Pull the events and build, as ``make site`` does; the exit code, 0 when there is a site."""
        data, day = self.folder / "data", ["--today", str(self.today), "--lang", self.lang]
        pull = [sys.executable, str(command.SCRIPTS / "pull_events.py"), "--data", str(data), *day]
        build = command.build_call(self.folder, out, self.today, "--lang", self.lang)
        enough = (command.FINE, command.TO_FIX, command.UNREACHABLE, command.TOO_OLD)  # an old copy stops no build
        for name, call, good in (("pull", pull, enough), ("build", build, (command.FINE,))):
            self.step(name, 0, 0)
            done = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
            if said := done.stdout.strip():
                self.tell(said)
            if done.returncode not in good:
                return done.returncode
        return command.FINE

    # What it comes to

    def _look(self, before: Mapping[str, bytes], changed: Content | None) -> Seen:
        """Check what would be, and say how it differs from ``before`` (path below the folder → bytes).

        ``changed``: what differs from it; None: the folder as it is, compared with nothing.
        """
        if changed is None:
            return Seen(_stopping(self._problems(self.folder, self.folder, None)[1], None))
        after = {name: data for name, data in {**before, **changed}.items() if data is not None}
        with tempfile.TemporaryDirectory(prefix="publish-") as work:
            folders = Path(work) / "before", Path(work) / "after"
            pulled = self.folder / "data" / provenance.FOLDER
            for folder, content in zip(folders, (before, after), strict=True):
                files.write_all(folder, content.items())
                if pulled.is_dir():
                    files.gather(folder / "data", {provenance.FOLDER: pulled})
            return self._compared(*folders, {name: (before.get(name), data) for name, data in changed.items()})

    def _compared(self, before: Path, after: Path, changed: Mapping[str, tuple[bytes | None, bytes | None]]) -> Seen:
        ready, problems = self._problems(after, self.folder, command.KEPT)
        config = changed.get(sending.MENU)
        if config is not None:
            problems += changes.outside([sending.MENU], *config)
        if ready is None:
            return Seen(_stopping(problems, changed))
        earlier, _ = data_folder.load(before / "data", self.today)
        earlier = earlier or ready.data
        seen = changes.compare(
            CampaignState(earlier, documents.load(before / "docs")[0]), CampaignState(ready.data, ready.documents)
        )
        more = changes.problems(earlier, ready.data, seen, after / "data", self.today)
        problems += [one for one in self._named(more, after) if one not in problems]
        headline = changes_text.headline(seen, self.lang) or ", ".join(sorted(changed)[:3])
        text = changes_text.brief(seen, changes.hosts(earlier, ready.data), self.lang) or "\n".join(sorted(changed))
        return Seen(_stopping(problems, changed), text, headline)

    def _problems(self, content: Path, beside: Path, kept: Path | None) -> tuple[site.Site | None, list[Problem]]:
        """What the check says of the site whose files lie in ``content``; it is published from ``beside``."""
        config = menu.beside(content / "docs", command.ROOT / "mkdocs.yml")
        places = (content / "data", content / "docs", command.overrides(self.folder), config, self.today, kept)
        ready, problems = site.load(site.Inputs(*places, out=beside / "site", examples=True))
        return ready, [*self._named(problems, content)]

    def _named(self, problems: Iterable[Problem], content: Path) -> Iterator[Problem]:
        """Problems of files in ``content`` as those of the site's own files."""
        start, own = f"{display_path(content)}/", display_path(self.folder)
        for problem in problems:
            inside = problem.file.removeprefix(start)
            yield replace(problem, file=inside if own == "." or inside == problem.file else f"{own}/{inside}")


def lock_of(folder: Path) -> Path:
    """What is locked while a site is published: several sites at once, each only once."""
    return command.ROOT / ".build" / f"publish-{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:12]}.lock"


def _inside(sent: Sending, content: Content) -> dict[str, bytes | None]:
    return {path.removeprefix(sent.prefix): data for path, data in content.items()}


def _stopping(problems: Sequence[Problem], changed: Mapping[str, Any] | None) -> list[Problem]:
    """What stops publishing: errors, but not those in a file of others that a build leaves out; None: in any file."""
    wrong = [one for one in problems if one.severity == "error" or one.code in _ALSO_STOP]
    if changed is None:
        return wrong
    return [one for one in wrong if not one.contained or one.file.endswith(tuple(changed))]


def step_text(name: str, done: int, total: int, lang: Lang) -> str:
    """What is being done, for a person who waits."""
    return command.message(lang, f"step_{name}") + (f" {done}/{total}" if total else "")


def wait(publisher: Publisher, pause: float = PAUSE) -> int:
    """Look until readers have it. Exit code 3 when they still have not."""
    end = time.monotonic() + LONGEST_WAIT
    while publisher.online is not None and not publisher.online():
        if time.monotonic() > end:
            publisher.say("publish_late")
            return command.UNREACHABLE
        time.sleep(pause)
    if publisher.online is not None:
        publisher.say("publish_online")
    return command.FINE


# Tokens


def _keyring() -> Any:
    """The system's keyring where the library is there; else None."""
    with contextlib.suppress(ImportError):
        return importlib.import_module("keyring")
    return None


def stored_token(host: str) -> str | None:
    """The token for a remote's host that this person's keyring has, or the environment."""
    if token := os.environ.get(TOKEN):
        return token
    keyring = _keyring() if host else None
    with contextlib.suppress(Exception):  # a keyring that is locked, or has no back end: the person is asked
        return str(token) if keyring and (token := keyring.get_password(SECRETS, host)) else None
    return None


def store_token(host: str, token: str) -> bool:
    """Keep a token that worked in the keyring; False where there is none, so it will be asked for again."""
    keyring = _keyring()
    with contextlib.suppress(Exception):
        if keyring:
            keyring.set_password(SECRETS, host, token)
            return True
    return False


def with_token(publisher: Publisher, token: str | None, *, undo: bool) -> int:
    """Publish, trying without a token first and then with one that is kept. Raises Unauthorized when that won't do."""
    try:
        return publisher.publish(token or os.environ.get(TOKEN), undo=undo)
    except Unauthorized:
        kept = None if token else stored_token(publisher.host)
        if kept is None:
            raise
        return publisher.publish(kept, undo=undo)
