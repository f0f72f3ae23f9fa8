"""Порівнює опубліковану копію з переліком її файлів. / Compares a published copy with the manifest of its files.

Копія — це адреса (https://…) або тека. Найкраще — з переліком (--manifest) чи підписами (--allowed-signers), які
лежать деінде: хто змінив сайт, міг змінити й перелік на ньому. Дзеркало: --publish викладає перевірену теку.

A copy is an address or a folder. Best with a manifest or with signers kept elsewhere: whoever changed the site could
change the manifest on it, too. A mirror: --publish puts up the folder that was verified.
"""

import argparse
import contextlib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator.base import files
from generator.base.fields import Lang
from generator.publish import manifest, release, release_folders
from generator.publish.manifest import NAME, SIGNATURE, STATEMENT, Differences
from generator.publish.published import Published, Unreachable
from generator.publish.release import Release
from generator.write import headers

OLD_SIGNATURE = f"{NAME}.sig"  # of the list itself, which knew neither a serial nor an end
SETTINGS = "_headers"


def main() -> int:
    """Exit codes: 0 the same, 1 it differs, is not signed as asked or no more, 2 wrong call, 3 out of reach."""
    parser = command.arguments(__file__, __doc__)
    parser.add_argument("copy", metavar="URL|DIR")
    parser.add_argument("--manifest", type=Path, metavar="FILE")
    parser.add_argument("--allowed-signers", type=Path, metavar="FILE")
    parser.add_argument("--without-headers", action="store_true")
    parser.add_argument("--publish", type=Path, metavar="DIR")
    parser.add_argument("--accept-older", action="store_true")
    args = parser.parse_args()
    lang: Lang = args.lang
    for file in (args.manifest, args.allowed_signers):
        if file and not file.is_file():
            return command.wrong_usage(lang, "no_file", file=file)
    try:
        copy = _Folder(Path(args.copy)) if "://" not in args.copy else _Site(Published(args.copy), lang)
    except ValueError:
        return command.wrong_usage(lang, "needs_https", copy=args.copy)
    if isinstance(copy, _Folder) and not copy.path.is_dir():
        return command.wrong_usage(lang, "no_such_copy", copy=args.copy)
    try:
        if args.publish is None:
            return command.wrong_usage(lang, "older_alone") if args.accept_older else _verify(copy, args)[0]
        if not isinstance(copy, _Folder) or args.allowed_signers is None:
            return command.wrong_usage(lang, "publish_needs")
        return _publish(copy, args.publish.absolute(), args)
    except Unreachable as why:
        command.say(lang, "copy_unreachable", why=why)
        return command.UNREACHABLE


@dataclass(frozen=True)
class Findings:
    """What can be seen of a copy."""

    sums: Mapping[str, str | None]  # None: no such file
    odd: Mapping[str, Sequence[str]] = field(default_factory=dict)  # header → files with another one
    unseen: Sequence[str] = ()  # listed, but the host keeps them to itself


class _Folder:
    """A copy on this machine: all of it can be seen."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, name: str) -> bytes | None:
        file = self.path / name
        return file.read_bytes() if file.is_file() else None

    def look(self, listed: manifest.Sums) -> Findings:
        return Findings({**dict.fromkeys(listed), **manifest.sums(self.path)})


class _Site:
    """A copy at an address: only what is asked for can be seen, and many hosts show nobody their settings."""

    def __init__(self, site: Published, lang: Lang) -> None:
        self.site, self.lang = site, lang

    def read(self, name: str) -> bytes | None:
        return self.site.read(name)

    def look(self, listed: manifest.Sums) -> Findings:
        with command.progress(len(listed), self.lang, "compared") as step:
            seen = self.site.look(list(listed), step)
        unseen = [name for name, one in seen.items() if one.sum is None and name.startswith("_")]
        odd: dict[str, list[str]] = {}
        for name, one in seen.items():
            for header in one.odd:
                odd.setdefault(header, []).append(name)
        return Findings({name: one.sum for name, one in seen.items() if name not in unseen}, odd, unseen)


def _verify(copy: _Folder | _Site, args: argparse.Namespace) -> tuple[int, Release | None]:
    """Compare and say what came of it: the exit code, and what is signed where that was asked."""
    lang, kept = args.lang, args.manifest
    own = copy.read(NAME)
    text = kept.read_bytes() if kept else own
    if text is None:
        command.say(lang, "no_manifest", name=NAME)
        return command.TO_FIX, None
    try:
        listed = manifest.parse(text)
    except manifest.Unusable as why:
        command.say(lang, "not_a_manifest", why=why)
        return (command.USAGE if kept else command.TO_FIX), None
    signed = _signed(copy, text, args) if args.allowed_signers else None
    findings = copy.look(listed)
    differences = _differences(findings, listed, text, own)
    _show(differences, lang)
    odd = findings.odd if _table_known(listed) and not args.without_headers else {}
    for header, names in odd.items():
        command.say(lang, "header_differs", header=header, count=len(names), first=names[0])
    if any(len(names) == len(findings.sums) for names in odd.values()):
        command.say(lang, "no_headers_here")
    if differences or odd or (args.allowed_signers and signed is None):
        return command.TO_FIX, signed
    _proved(copy, listed, findings, args)
    if not (kept or args.allowed_signers):
        command.say(lang, "manifest_of_copy")
    return command.FINE, signed


def _table_known(listed: manifest.Sums) -> bool:
    """Whether the release has the table of headers that is known here: another one is not for us to judge."""
    known = (headers.for_hosts(editor=hosted) for hosted in (False, True))
    return listed.get(SETTINGS) in {hashlib.sha256(one).hexdigest() for one in known}


def _proved(copy: _Folder | _Site, listed: manifest.Sums, findings: Findings, args: argparse.Namespace) -> None:
    """Say what has been seen, and what can't be seen from here."""
    lang = args.lang
    if isinstance(copy, _Folder):
        command.say(lang, "copy_complete", listed=len(listed))
        return
    command.say(lang, "address_complete", count=len(listed) - len(findings.unseen))
    if args.without_headers:
        command.say(lang, "headers_skipped")
    else:
        command.say(lang, "headers_right" if _table_known(listed) else "headers_unknown")
    if findings.unseen:
        command.say(lang, "hidden_here", names=", ".join(findings.unseen))
    command.say(lang, "address_unseen")


def _differences(findings: Findings, listed: manifest.Sums, text: bytes, own: bytes | None) -> Differences:
    """The manifest counts as a file of the copy. One of another state names what the copy has more."""
    others: manifest.Sums = {}
    if own is not None and own != text:
        with contextlib.suppress(manifest.Unusable):
            others = manifest.parse(own)
    sums = {**findings.sums, NAME: None if own is None else hashlib.sha256(own).hexdigest()}
    return manifest.compare({**listed, NAME: hashlib.sha256(text).hexdigest()}, sums, others)


def _signed(copy: _Folder | _Site, text: bytes, args: argparse.Namespace) -> Release | None:
    """Say who signed the manifest, when and until when, or why no signature counts."""
    lang, today = args.lang, args.today
    beside = _Folder(args.manifest.parent) if args.manifest else copy
    holder = beside if beside.read(SIGNATURE) else copy
    statement, signature = holder.read(STATEMENT), holder.read(SIGNATURE)
    if statement is None or signature is None:
        old = copy.read(OLD_SIGNATURE) is not None
        command.say(lang, "old_signature" if old else "no_signature", name=OLD_SIGNATURE if old else SIGNATURE)
        return None
    try:
        who = release.verify(statement, signature, args.allowed_signers)
        signed = release.parse(statement)
    except manifest.Unusable as why:
        command.say(lang, "signature_refused", why=why)
        return None
    if signed.manifest != hashlib.sha256(text).hexdigest():
        command.say(lang, "signature_refused", why=f"{STATEMENT} ≠ {NAME}")
        return None
    about = {"day": signed.signed, "until": signed.expires, "serial": signed.serial}
    command.say(lang, "signed_by", who=who, age=signed.age_days(today), **about)
    if signed.is_ahead(today) or signed.is_over(today):
        command.say(lang, "signed_ahead" if signed.is_ahead(today) else "signed_over", today=today, **about)
        return None
    return signed


def _show(differences: Differences, lang: Lang) -> None:
    lists = {command.message(lang, kind): names for kind, names in asdict(differences).items()}
    for kind, names in lists.items():
        for name in names:
            print(f"{kind}: {name}", flush=True)
    if differences:
        counts = ", ".join(f"{kind} {len(names)}" for kind, names in lists.items())
        command.say(lang, "copy_differs", counts=counts)


def _publish(copy: _Folder, out: Path, args: argparse.Namespace) -> int:
    """Put the folder in the place of ``out`` when it is as signed and no older; else ``out`` stays as it is."""
    lang = args.lang
    if not command.replaceable(out, NAME):
        return command.wrong_usage(lang, "not_a_copy", out=out)
    try:
        with files.lock(out.parent / f".{out.name}.lock"), release_folders.side_folder(out) as side:
            code, signed = _verify(copy, args)
            if signed and code == command.FINE and _is_older(signed, _Folder(out), args):
                code = command.TO_FIX
            if code != command.FINE:
                command.say(lang, "left_alone", out=out)
                return code
            if manifest.same(copy.path, out):
                command.say(lang, "nothing_changed", out=out)
                return command.FINE
            files.gather(side, {"site": copy.path})
            release_folders.publish(side / "site", out)
    except files.Busy:
        return command.wrong_usage(lang, "copy_busy")
    command.say(lang, "copy_published", out=out)
    return command.FINE


def _is_older(signed: Release, out: _Folder, args: argparse.Namespace) -> bool:
    """Whether another release that counts stands there and is no older; with --accept-older that is said, no more.

    What nobody who counts signed there, or a clock dated far ahead, holds up no release.
    """
    statement, signature = out.read(STATEMENT), out.read(SIGNATURE)
    try:
        release.verify(statement or b"", signature or b"", args.allowed_signers)
        there = release.parse(statement or b"")
    except manifest.Unusable:
        return False
    if there.is_ahead(args.today) or signed.replaces(there):
        return False
    said = {"serial": signed.serial, "day": signed.signed, "there": there.serial, "there_day": there.signed}
    command.say(args.lang, "older_accepted" if args.accept_older else "copy_older", **said)
    return not args.accept_older


if __name__ == "__main__":
    command.run(main)
