"""The generator as one file, a wheel: which one a site names in its requirements.txt, and how any of them is brought.

Everything is done by pip.
"""

import hashlib
import importlib.util
import json
import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import install
import places
from generator.oblast import site_folder

_LINE = re.compile(rf"^(?:{places.NAME} @ (?P<address>\S+)|(?P<file>\./\S+)) --hash=sha256:(?P<sum>\w+)$", re.MULTILINE)
_VERSION = re.compile(r"\d+(\.\w+)+")


def built(folder: Path) -> Path:
    """Build the wheel of this repository into ``folder``. Raises Stop when that fails."""
    known = importlib.util.find_spec("hatchling") is not None  # else pip brings it
    alone = ["--no-build-isolation"] if known else []
    if install.ENVIRONMENT.pip(*alone, "--no-deps", "--wheel-dir", folder, places.PROGRAM, task="wheel") != 0:
        raise install.Stop("no_wheel", name=places.PROGRAM)
    return next(folder.glob("*.whl"))


def own(folder: Path) -> tuple[Path, str | None]:
    """The wheel that runs, in ``folder`` or where it was installed from, and its address if it has one.

    Raises Stop when it can't be had.
    """
    if not places.INSTALLED:
        return built(folder), None
    stated = places.distribution().read_text("direct_url.json")
    address = json.loads(stated)["url"] if stated else f"{places.NAME}=={places.version()}"
    return bring(address, folder)


def bring(named: str, folder: Path) -> tuple[Path, str | None]:
    """The wheel that is ``named``, and its address if it has one.

    A file, an address, a site's requirements.txt, or another version at the address that the site here names. What is
    not a file of this machine comes into ``folder``.

    Raises Stop when it can't be had.
    """
    if _VERSION.fullmatch(named):
        found = _LINE.search(_text(places.ROOT / site_folder.REQUIREMENTS))
        place = (found["address"] or found["file"]) if found else ""
        here = place.rpartition("/")[2].split("-")
        named = place.replace(here[1], named) if len(here) > 1 else named
    elif Path(named).suffix == ".txt" and (found := _LINE.search(_text(Path(named)))):
        named = f"{found['address']}#sha256={found['sum']}" if found["address"] else found["file"]
    parts = urlsplit(named)
    file = Path(url2pathname(parts.path)) if parts.scheme == "file" else Path(named)
    if file.suffix == ".whl" and file.is_file():
        return file, None
    if parts.scheme not in ("http", "https") or install.ENVIRONMENT.pip(
        "--no-deps", "--dest", folder, named, task="download"
    ):
        raise install.Stop("no_wheel", name=named)
    return next(folder.glob("*.whl")), named.partition("#")[0]


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def line(wheel: Path, address: str | None) -> str:
    """How requirements.txt names ``wheel``: at its address, or beside it; with its hash."""
    place = f"{places.NAME} @ {address}" if address else f"./{wheel.name}"
    return f"{place} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}"
