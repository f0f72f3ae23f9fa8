"""What is signed of a site: which list of files, with what serial, and until when it counts.

The list is the same wherever the same input is built, so it knows nothing of the moment. The moment of signing, which
nobody else could repeat anyway, stands in a statement beside it, ``release.txt``:

    serial: 1795521600
    expires: 2026-12-24
    <SHA-256 of the list>  manifest.txt

The serial is the moment of signing in seconds since 1970, and higher than the one it replaces: a correction on the same
day counts as newer, and no register of serials is to be kept (TUF: version and expires; Debian: Valid-Until). It can be
checked with OpenSSH and coreutils alone, in the folder of the site:

    ssh-keygen -Y verify -n release@bezpechnyi-krok -f SIGNERS -I NAME -s release.txt.sig < release.txt
    tail -n 1 release.txt | sha256sum --check
"""

import datetime as dt
import hashlib
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from generator.base import files
from generator.model.schedule import KYIV
from generator.publish.manifest import NAME, SIGNATURE, STATEMENT, Unusable

# Part of what is signed: a signature made for anything else does not count here, nor this one elsewhere.
NAMESPACE = "release@bezpechnyi-krok"
CLOCKS_DIFFER = 3600  # seconds that a clock may have gone back, also over midnight
LIFE = dt.timedelta(days=30)  # after which nobody takes an old site for the present one

_FORM = re.compile(rf"serial: ([1-9]\d{{9}})\nexpires: (\d{{4}}-\d\d-\d\d)\n([0-9a-f]{{64}})  {re.escape(NAME)}\n")


@dataclass(frozen=True)
class Release:
    """A statement, read."""

    serial: int
    expires: dt.date  # the last day on which it counts
    manifest: str  # SHA-256 of the list of files

    @property
    def signed(self) -> dt.date:
        """The day of signing, in Kyiv."""
        return day(self.serial)

    def age_days(self, today: dt.date) -> int:
        """Days since then."""
        return max(0, (today - self.signed).days)

    def is_over(self, today: dt.date) -> bool:
        """Whether it counts no more."""
        return today > self.expires

    def is_ahead(self, today: dt.date) -> bool:
        """Whether it comes from a time that is not yet: a clock was wrong, there or here."""
        return self.signed > today

    def replaces(self, other: "Release") -> bool:
        """Whether it is newer than ``other``, or the same."""
        return self.serial > other.serial or (self.serial, self.manifest) == (other.serial, other.manifest)


def day(moment: float) -> dt.date:
    """The day in Kyiv of a moment in seconds since 1970."""
    return dt.datetime.fromtimestamp(moment, KYIV).date()


def dump(release: Release) -> bytes:
    """The text of a statement."""
    return f"serial: {release.serial}\nexpires: {release.expires}\n{release.manifest}  {NAME}\n".encode()


def parse(text: bytes) -> Release:
    """A statement. Raises ``Unusable``."""
    match = _FORM.fullmatch(text.decode("ascii", "replace"))
    try:
        if match is not None:
            return Release(int(match[1]), dt.date.fromisoformat(match[2]), match[3])
    except ValueError:  # no such day
        pass
    raise Unusable(STATEMENT)


def statement(listed: bytes, moment: int, before: bytes | None = None) -> bytes:
    """What is to be signed at ``moment`` for a list of files; ``before`` is the statement that it replaces.

    The same list on the same day keeps its serial. One that a wrong clock dated far ahead does not count, else all
    later ones had to be dated further ahead still.
    """
    named, today, serial = hashlib.sha256(listed).hexdigest(), day(moment), moment
    try:
        last = parse(before or b"")
    except Unusable:
        last = None
    if last and not last.is_ahead(day(moment + CLOCKS_DIFFER)):
        same = (last.manifest, last.signed) == (named, today)
        serial = last.serial if same else max(moment, last.serial + 1)
    return dump(Release(serial, day(serial) + LIFE, named))


def signed(listed: bytes, key: Path, moment: int, replaced: Path) -> dict[str, bytes]:
    """Statement and signature for a list of files (name → content), to stand in the place of the site ``replaced``.

    Raises ``Unusable`` with what ssh-keygen says.
    """
    before = replaced / STATEMENT
    text = statement(listed, moment, before.read_bytes() if before.is_file() else None)
    return {STATEMENT: text, SIGNATURE: sign(text, key)}


def sign(text: bytes, key: Path) -> bytes:
    """The signature of a statement with an SSH key (the private one, or the public one when an agent has the other).

    Raises ``Unusable`` with what ssh-keygen says.
    """
    return _ssh_keygen("sign", "-f", str(key), "-n", NAMESPACE, text=text)


def verify(text: bytes, signature: bytes, allowed: Path) -> str:
    """Who signed this text, one of those in ``allowed`` (ALLOWED SIGNERS in ssh-keygen(1)). Raises ``Unusable``."""
    with tempfile.TemporaryDirectory() as folder:  # ssh-keygen reads signatures from files only
        file = Path(folder) / SIGNATURE
        files.write(file, signature)
        with_both = ("-s", str(file), "-f", str(allowed))
        signer = _ssh_keygen("find-principals", *with_both).decode().splitlines()[0]
        _ssh_keygen("verify", *with_both, "-I", signer, "-n", NAMESPACE, text=text)
    return signer


def _ssh_keygen(act: str, *arguments: str, text: bytes = b"") -> bytes:
    try:
        done = subprocess.run(["ssh-keygen", "-Y", act, *arguments], input=text, capture_output=True, check=False)
    except FileNotFoundError:
        raise Unusable("ssh-keygen (OpenSSH)") from None
    if done.returncode:
        raise Unusable(" ".join(done.stderr.decode(errors="replace").split()))
    return done.stdout
