"""Забирає підписаний сайт з його адреси й викладає тут, на другому сервері, одним кроком.

Takes the signed site from its address and puts it up here, on a second server, in one step. What is not signed by
those in --allowed-signers, or is older than what is here, changes nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import bootstrap  # noqa: F401
import command
from generator.base import files
from generator.base.fields import Lang
from generator.publish import manifest
from generator.publish.published import Published, Unreachable

RECEIPT = "receipt/receipt.json"


class Refused(Exception):
    """What came is not what was signed: the reason, in both languages."""

    def __init__(self, uk: str, en: str) -> None:
        """Keep both."""
        super().__init__(uk, en)
        self.uk, self.en = uk, en


def main() -> int:
    """Exit codes: 0 this copy is the site's latest, 1 not signed, changed or older, 2 wrong call, 3 out of reach."""
    parser = command.arguments(__doc__ or "")
    parser.add_argument("address", metavar="URL", help="адреса сайту / the site's address")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="куди викласти / where to put it")
    parser.add_argument(
        "--allowed-signers",
        type=Path,
        required=True,
        metavar="FILE",
        help="чиї підписи приймати, див. ssh-keygen(1) / whose signatures count",
    )
    given = parser.parse_args()
    lang, out = given.lang, given.out.absolute()
    if not given.allowed_signers.is_file():
        return command.wrong_usage(
            lang, f"Файлу немає: {given.allowed_signers}", f"There is no such file: {given.allowed_signers}"
        )
    if out.exists() and any(out.iterdir()) and not (out / manifest.NAME).is_file():
        return command.wrong_usage(lang, f"Тут не копія сайту: {out}", f"This is no copy of the site: {out}")
    try:
        with files.lock(out.parent / f".{out.name}.lock"):
            return _mirror(Published(given.address), out, given.allowed_signers, lang)
    except ValueError:
        return command.wrong_usage(
            lang, f"Потрібна адреса https: {given.address}", f"An https address is needed: {given.address}"
        )
    except files.Busy:
        return command.wrong_usage(
            lang, "Цю копію саме оновлює інша команда.", "Another command is renewing this copy."
        )
    except Refused as why:
        command.say(lang, f"{why.uk} Копію не змінено.", f"{why.en} The copy is as it was.")
        return command.TO_FIX
    except Unreachable as why:
        command.say(lang, f"Сайт недоступний, копію не змінено: {why}", f"Out of reach, the copy is as it was: {why}")
        return command.UNREACHABLE


def _mirror(site: Published, out: Path, signers: Path, lang: Lang) -> int:
    text, signature = site.read(manifest.NAME), site.read(manifest.SIGNATURE)
    try:
        who = manifest.verify(text or b"", signature or b"", signers)
        # Settings for hosts (_headers, _redirects) are no host's to give out.
        listed = {name: digest for name, digest in manifest.parse(text or b"").items() if not name.startswith("_")}
    except manifest.Unusable as why:
        raise Refused(f"Підпис не приймається: {why}.", f"The signature does not count: {why}.") from None
    command.say(lang, f"Перелік підписано: {who}", f"The manifest is signed: {who}")
    here = manifest.sums(out) if out.exists() else {}
    if here == listed and (out / manifest.NAME).read_bytes() == text:
        command.say(lang, f"Нічого не змінилося: {out}", f"Nothing has changed: {out}")
        return command.FINE
    with files.side_folder(out) as side:
        new = side / "site"
        files.write_all(new, ((name, (out / name).read_bytes()) for name in listed if here.get(name) == listed[name]))
        fetched = [name for name in listed if here.get(name) != listed[name]]
        with command.progress(len(fetched), lang, "забрано", "taken") as step:

            def keep(name: str, content: bytes | None) -> None:
                if content is None or hashlib.sha256(content).hexdigest() != listed[name]:
                    raise Refused(f"Це не той файл, що підписано: {name}.", f"Not the file that was signed: {name}.")
                files.write(new / name, content)
                step()

            site.visit(fetched, keep)
        if _day(new) < _day(out):
            raise Refused("Підписаний сайт старіший за цю копію.", "The signed site is older than this copy.")
        files.write_all(new, _seal(text, signature).items())
        files.publish(new, out)
    command.say(
        lang,
        f"Готово: {out}, файлів: {len(listed)}, з них забрано: {len(fetched)}",
        f"Done: {out}, files: {len(listed)}, of which taken: {len(fetched)}",
    )
    return command.FINE


def _seal(text: bytes | None, signature: bytes | None) -> Mapping[str, bytes]:
    return {manifest.NAME: text or b"", manifest.SIGNATURE: signature or b""}


def _day(folder: Path) -> str:
    """The day of the build; the list of files and this file in it were signed together."""
    file = folder / RECEIPT
    return str(json.loads(file.read_bytes())["day"]) if file.is_file() else ""


if __name__ == "__main__":
    command.run(main)
