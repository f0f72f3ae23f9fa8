"""Keys, and sites signed with them."""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from generator.publish import manifest, release

DAY = 86_400


@dataclass(frozen=True)
class Keys:
    """A signing key and the file that names it."""

    private: Path
    allowed: Path


def new_keys(folder: Path, name: str) -> Keys:
    """A key of its own in ``folder``."""
    assert shutil.which("ssh-keygen"), "no ssh-keygen: install the package openssh-client"
    private = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", private], check=True)
    kind, public, *_ = private.with_suffix(".pub").read_text().split()
    (folder / "allowed").write_text(f"{name} {kind} {public}\n")
    return Keys(private, folder / "allowed")


def sign(site: Path, key: Path, days_ago: float = 0) -> None:
    """List the files of a site and sign the list, as a build does that is to stand in its own place."""
    listed = manifest.dump(manifest.sums(site))
    (site / manifest.NAME).write_bytes(listed)
    for name, content in release.signed(listed, key, int(time.time() - days_ago * DAY), site).items():
        (site / name).write_bytes(content)
