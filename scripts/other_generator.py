"""What another generator would change on this site: built by both into temporary folders, and compared."""

import argparse
import re
import subprocess
import tempfile
import zipfile
from pathlib import Path

import command
import install
import places
import wheel
from generator.author import site_differences
from generator.author.site_differences import KINDS
from generator.base.problems import shown
from generator.oblast import site_folder

SHOWN = 20  # pages of a kind, and wordings; of the others, how many there are
LONGEST = 80  # letters of a wording
ENVIRONMENTS = places.ROOT / ".cache" / "generators"  # of those with other packages than ours; safe to delete


def changes(named: str, args: argparse.Namespace) -> int:
    """Say what differs between the site of this generator and that of the one ``named``; exit codes as of ``changes``.

    The one with the lower version counts as what is now; of the same version, the one that runs.
    """
    with tempfile.TemporaryDirectory(prefix="generator-") as aside:
        folder = Path(aside)
        try:
            their_wheel, address = wheel.bring(named, folder)
            python = _unpacked(their_wheel, folder / "other")
        except (install.Stop, zipfile.BadZipFile, KeyError) as why:
            return command.refused(why if isinstance(why, install.Stop) else install.Stop("no_wheel", name=named))
        call = command.build_call(args.docs.parent, folder / "ours", args.today, *_options(args))
        script = str(folder / "other" / "safe_step" / "scripts" / "build.py")
        theirs = [str(python), script, *call[2:], "--out", str(folder / "theirs")]
        for name, building in ((places.version(), call), (their_wheel.name, theirs)):
            command.say(args.lang, "generator_builds", name=name)
            done = subprocess.run(building, cwd=command.ROOT, capture_output=True, encoding="utf-8", check=False)
            if done.returncode:
                print(done.stdout + done.stderr, end="", flush=True)
                return command.wrong_usage(args.lang, "generator_failed", name=name)
        version = their_wheel.name.split("-")[1]
        ours = (places.version(), folder / "ours")
        before, after = sorted((ours, (version, folder / "theirs")), key=lambda one: (_ordered(one[0]), one != ours))
        _tell(before[0], after[0], site_differences.compare(before[1], after[1]), args)
        command.say(args.lang, "generator_line", line=wheel.line(their_wheel, address), file=site_folder.REQUIREMENTS)
    return command.FINE


def _options(args: argparse.Namespace) -> list[str]:
    return ["--data", str(args.data), "--docs", str(args.docs), "--lang", args.lang, "--unattended"]


def _unpacked(file: Path, folder: Path) -> Path:
    """The Python that has what the wheel in ``file``, unpacked into ``folder``, needs: ours when that is the same.

    Raises BadZipFile, KeyError (it is no generator) and Stop.
    """
    with zipfile.ZipFile(file) as archive:
        lock = archive.read("safe_step/requirements/site.txt")
        archive.extractall(folder)
    if lock == install.SITE_LOCK.read_bytes():
        return install.ENVIRONMENT.python
    place = folder / "safe_step" / "requirements" / "site.txt"
    environment = install.Environment(ENVIRONMENTS / file.name)
    environment.install(place)
    return environment.python


def _ordered(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _tell(before: str, after: str, differences: site_differences.SiteDifferences, args: argparse.Namespace) -> None:
    counts = {kind: len(differences.pages[kind]) for kind in KINDS}
    command.say(args.lang, "generator_changes", before=before, after=after, total=differences.total, **counts)
    for kind in KINDS:
        names = differences.pages[kind]
        if names:
            command.say(args.lang, f"pages_{kind}")
            for name in names[:SHOWN]:
                print(f"- /{name.removesuffix('index.html')}")
            if len(names) > SHOWN:
                command.say(args.lang, "and_more", more=len(names) - SHOWN)
    for (was, now), count in differences.wordings[:SHOWN]:
        command.say(args.lang, "generator_words", was=shown(was, LONGEST), now=shown(now, LONGEST), count=count)
    if len(differences.wordings) > SHOWN:
        command.say(args.lang, "and_more", more=len(differences.wordings) - SHOWN)
    if differences.others:
        command.say(args.lang, "generator_files", count=differences.others)
