"""Порівнює опубліковану копію з переліком її файлів. / Compares a published copy with the manifest of its files.

Копія — це адреса (https://…) або тека. Найкраще — з переліком (--manifest) чи підписами (--allowed-signers), які
лежать деінде: хто змінив сайт, міг змінити й перелік на ньому. Дзеркало: --publish викладає перевірену теку.

A copy is an address or a folder. Best with a manifest or with signers kept elsewhere: whoever changed the site could
change the manifest on it, too. A mirror: --publish puts up the folder that was verified.
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator.base import files
from generator.base.fields import Lang
from generator.publish import manifest
from generator.publish.manifest import NAME, SIGNATURE, Differences
from generator.publish.published import Published, Unreachable

RECEIPT = "receipt/receipt.json"


def main() -> int:
    """Exit codes: 0 the same, 1 it differs or is not signed as asked, 2 wrong call, 3 the copy is out of reach."""
    parser = command.arguments(__file__, __doc__)
    parser.add_argument("copy", metavar="URL|DIR")
    parser.add_argument("--manifest", type=Path, metavar="FILE")
    parser.add_argument("--allowed-signers", type=Path, metavar="FILE")
    parser.add_argument("--publish", type=Path, metavar="DIR")
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
            return _verify(copy, args.manifest, args.allowed_signers, lang)
        if not isinstance(copy, _Folder) or args.allowed_signers is None:
            return command.wrong_usage(lang, "publish_needs")
        return _publish(copy, args.publish.absolute(), args.manifest, args.allowed_signers, lang)
    except Unreachable as why:
        command.say(lang, "copy_unreachable", why=why)
        return command.UNREACHABLE


class _Folder:
    """A copy on this machine: all of it can be seen."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, name: str) -> bytes | None:
        file = self.path / name
        return file.read_bytes() if file.is_file() else None

    def sums(self, listed: manifest.Sums) -> Mapping[str, str | None]:
        return {**dict.fromkeys(listed), **manifest.sums(self.path)}


class _Site:
    """A copy at an address: only what is asked for can be seen. No host shows its settings."""

    def __init__(self, site: Published, lang: Lang) -> None:
        self.site, self.lang = site, lang

    def read(self, name: str) -> bytes | None:
        return self.site.read(name)

    def sums(self, listed: manifest.Sums) -> Mapping[str, str | None]:
        names = [name for name in listed if not name.startswith("_")]
        with command.progress(len(names), self.lang, "compared") as step:
            return self.site.sums(names, step)


def _verify(copy: _Folder | _Site, kept: Path | None, signers: Path | None, lang: Lang) -> int:
    own = copy.read(NAME)
    text = kept.read_bytes() if kept else own
    if text is None:
        command.say(lang, "no_manifest", name=NAME)
        return command.TO_FIX
    try:
        listed = manifest.parse(text)
    except manifest.Unusable as why:
        command.say(lang, "not_a_manifest", why=why)
        return command.USAGE if kept else command.TO_FIX
    signed = _signed(copy, text, kept, signers, lang) if signers else True
    differences = _differences(copy, listed, text, own)
    _show(differences, lang)
    if not signed or differences:
        return command.TO_FIX
    command.say(lang, "copy_complete", listed=len(listed))
    if not (kept or signers):
        command.say(lang, "manifest_of_copy")
    return command.FINE


def _differences(copy: _Folder | _Site, listed: manifest.Sums, text: bytes, own: bytes | None) -> Differences:
    """The manifest counts as a file of the copy. One of another state names what the copy has more."""
    others: manifest.Sums = {}
    if own is not None and own != text:
        with contextlib.suppress(manifest.Unusable):
            others = manifest.parse(own)
    sums = {**copy.sums(listed), NAME: None if own is None else hashlib.sha256(own).hexdigest()}
    return manifest.compare({**listed, NAME: hashlib.sha256(text).hexdigest()}, sums, others)


def _signed(copy: _Folder | _Site, text: bytes, kept: Path | None, signers: Path, lang: Lang) -> bool:
    """Say who signed the manifest, or why nobody who counts did."""
    beside = kept.with_name(f"{kept.name}.sig") if kept else None
    signature = beside.read_bytes() if beside and beside.is_file() else copy.read(SIGNATURE)
    if signature is None:
        command.say(lang, "no_signature", name=SIGNATURE)
        return False
    try:
        who = manifest.verify(text, signature, signers)
    except manifest.Unusable as why:
        command.say(lang, "signature_refused", why=why)
        return False
    command.say(lang, "signed_by", who=who)
    return True


def _show(differences: Differences, lang: Lang) -> None:
    lists = {command.message(lang, kind): names for kind, names in asdict(differences).items()}
    for kind, names in lists.items():
        for name in names:
            print(f"{kind}: {name}", flush=True)
    if differences:
        counts = ", ".join(f"{kind} {len(names)}" for kind, names in lists.items())
        command.say(lang, "copy_differs", counts=counts)


def _publish(copy: _Folder, out: Path, kept: Path | None, signers: Path, lang: Lang) -> int:
    """Put the folder in the place of ``out`` when it is as signed and no older; else ``out`` stays as it is."""
    if not command.replaceable(out, NAME):
        return command.wrong_usage(lang, "not_a_copy", out=out)
    try:
        with files.lock(out.parent / f".{out.name}.lock"), files.side_folder(out) as side:
            code = _verify(copy, kept, signers, lang)
            if code == command.FINE and _day(copy.path) < _day(out):
                command.say(lang, "copy_older")
                code = command.TO_FIX
            if code != command.FINE:
                command.say(lang, "left_alone", out=out)
                return code
            if manifest.same(copy.path, out):
                command.say(lang, "nothing_changed", out=out)
                return command.FINE
            files.gather(side, {"site": copy.path})
            files.publish(side / "site", out)
    except files.Busy:
        return command.wrong_usage(lang, "copy_busy")
    command.say(lang, "copy_published", out=out)
    return command.FINE


def _day(folder: Path) -> str:
    """The day of the build; the list of files and this file in it were signed together."""
    file = folder / RECEIPT
    return str(json.loads(file.read_bytes())["day"]) if file.is_file() else ""


if __name__ == "__main__":
    command.run(main)
