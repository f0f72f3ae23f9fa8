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
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator.base import files
from generator.base.fields import Lang
from generator.publish import manifest
from generator.publish.manifest import NAME, SIGNATURE, Differences
from generator.publish.published import Published, Unreachable

RECEIPT = "receipt/receipt.json"
_KINDS = (("змінено", "changed"), ("бракує", "missing"), ("зайве", "extra"))


def main() -> int:
    """Exit codes: 0 the same, 1 it differs or is not signed as asked, 2 wrong call, 3 the copy is out of reach."""
    parser = command.arguments(__doc__ or "")
    parser.add_argument("copy", metavar="URL|DIR", help="що перевірити / what to verify")
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="перелік, що лежить тут / the manifest kept here")
    parser.add_argument(
        "--allowed-signers",
        type=Path,
        metavar="FILE",
        help="чиї підписи приймати, див. ssh-keygen(1) / whose signatures count",
    )
    parser.add_argument(
        "--publish",
        type=Path,
        metavar="DIR",
        help="викласти перевірену теку сюди одним кроком / put the verified folder up here in one step",
    )
    given = parser.parse_args()
    lang: Lang = given.lang
    for file in (given.manifest, given.allowed_signers):
        if file and not file.is_file():
            return command.wrong_usage(lang, f"Файлу немає: {file}", f"There is no such file: {file}")
    try:
        copy = _Folder(Path(given.copy)) if "://" not in given.copy else _Site(Published(given.copy), lang)
    except ValueError:
        return command.wrong_usage(
            lang,
            f"Потрібна адреса https (або http на цьому комп’ютері): {given.copy}",
            f"An https address is needed (or http on this machine): {given.copy}",
        )
    if isinstance(copy, _Folder) and not copy.path.is_dir():
        return command.wrong_usage(lang, f"Теки немає: {given.copy}", f"There is no such folder: {given.copy}")
    try:
        if given.publish is None:
            return _verify(copy, given.manifest, given.allowed_signers, lang)
        if not isinstance(copy, _Folder) or given.allowed_signers is None:
            return command.wrong_usage(
                lang,
                "--publish потребує теки й --allowed-signers.",
                "--publish needs a folder and --allowed-signers.",
            )
        return _publish(copy, given.publish.absolute(), given.manifest, given.allowed_signers, lang)
    except Unreachable as why:
        command.say(lang, f"Копія недоступна: {why}", f"The copy is out of reach: {why}")
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
        with command.progress(len(names), self.lang, "перевірено", "compared") as step:
            return self.site.sums(names, step)


def _verify(copy: _Folder | _Site, kept: Path | None, signers: Path | None, lang: Lang) -> int:
    own = copy.read(NAME)
    text = kept.read_bytes() if kept else own
    if text is None:
        command.say(lang, f"На копії немає {NAME}.", f"There is no {NAME} on the copy.")
        return command.TO_FIX
    try:
        listed = manifest.parse(text)
    except manifest.Unusable as why:
        command.say(lang, f"Це не перелік файлів: {why}", f"This is no manifest: {why}")
        return command.USAGE if kept else command.TO_FIX
    signed = _signed(copy, text, kept, signers, lang) if signers else True
    found = _differences(copy, listed, text, own)
    _show(found, lang)
    if not signed or found:
        return command.TO_FIX
    command.say(lang, f"Усе на місці, файлів: {len(listed)}.", f"All is as it should be, files: {len(listed)}.")
    if not (kept or signers):
        command.say(
            lang,
            "Перелік узято з самої копії: так видно пошкодження, а не підробку.",
            "The manifest is the copy's own: this shows damage, not forgery.",
        )
    return command.FINE


def _differences(copy: _Folder | _Site, listed: manifest.Sums, text: bytes, own: bytes | None) -> Differences:
    """The manifest counts as a file of the copy. One of another state names what the copy has more."""
    others: manifest.Sums = {}
    if own is not None and own != text:
        with contextlib.suppress(manifest.Unusable):
            others = manifest.parse(own)
    found = {**copy.sums(listed), NAME: None if own is None else hashlib.sha256(own).hexdigest()}
    return manifest.compare({**listed, NAME: hashlib.sha256(text).hexdigest()}, found, others)


def _signed(copy: _Folder | _Site, text: bytes, kept: Path | None, signers: Path, lang: Lang) -> bool:
    """Say who signed the manifest, or why nobody who counts did."""
    beside = kept.with_name(f"{kept.name}.sig") if kept else None
    signature = beside.read_bytes() if beside and beside.is_file() else copy.read(SIGNATURE)
    if signature is None:
        command.say(lang, f"Підпису немає: {SIGNATURE}", f"There is no signature: {SIGNATURE}")
        return False
    try:
        who = manifest.verify(text, signature, signers)
    except manifest.Unusable as why:
        command.say(lang, f"Підпис не приймається: {why}", f"The signature does not count: {why}")
        return False
    command.say(lang, f"Перелік підписано: {who}", f"The manifest is signed: {who}")
    return True


def _show(found: Differences, lang: Lang) -> None:
    for (uk, en), names in zip(_KINDS, (found.changed, found.missing, found.extra), strict=True):
        for name in names:
            command.say(lang, f"{uk}: {name}", f"{en}: {name}")
    if found:
        counts = [len(names) for names in (found.changed, found.missing, found.extra)]
        uk, en = (", ".join(f"{kind[at]} {count}" for kind, count in zip(_KINDS, counts, strict=True)) for at in (0, 1))
        command.say(lang, f"Копія інша: {uk}.", f"The copy differs: {en}.")


def _publish(copy: _Folder, out: Path, kept: Path | None, signers: Path, lang: Lang) -> int:
    """Put the folder in the place of ``out`` when it is as signed and no older; else ``out`` stays as it is."""
    if out.exists() and any(out.iterdir()) and not (out / NAME).is_file():
        return command.wrong_usage(lang, f"Тут не копія сайту: {out}", f"This is no copy of the site: {out}")
    try:
        with files.lock(out.parent / f".{out.name}.lock"), files.side_folder(out) as side:
            code = _verify(copy, kept, signers, lang)
            if code == command.FINE and _day(copy.path) < _day(out):
                command.say(lang, "Підписаний сайт старіший за цю копію.", "The signed site is older than this copy.")
                code = command.TO_FIX
            if code != command.FINE:
                command.say(lang, f"Не змінено: {out}", f"Left as it was: {out}")
                return code
            if manifest.same(copy.path, out):
                command.say(lang, f"Нічого не змінилося: {out}", f"Nothing has changed: {out}")
                return command.FINE
            files.gather(side, {"site": copy.path})
            files.publish(side / "site", out)
    except files.Busy:
        return command.wrong_usage(
            lang, "Цю копію саме оновлює інша команда.", "Another command is renewing this copy."
        )
    command.say(lang, f"Викладено: {out}", f"Put up: {out}")
    return command.FINE


def _day(folder: Path) -> str:
    """The day of the build; the list of files and this file in it were signed together."""
    file = folder / RECEIPT
    return str(json.loads(file.read_bytes())["day"]) if file.is_file() else ""


if __name__ == "__main__":
    command.run(main)
