"""Packed copies beside the files of a site: they unpack to the file, and are no file of their own."""

import gzip
import shutil
from pathlib import Path

import pytest
from conftest import Project, run_script

import deploy
from generator.base import files
from generator.model.data import Data
from generator.publish import manifest, packed

PAGE, SMALL = b"<!doctype html><p>527</p>" * 40, b"User-agent: *"
FILES = {"index.html": PAGE, "help/index.html": PAGE[::-1], "robots.txt": SMALL, "photo.png": PAGE}
BROTLI = '#!/bin/sh\ncase "$1" in --decompress) exec gzip -dc;; *) exec gzip -nc;; esac\n'  # who unpacks it is the same


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    files.write_all(tmp_path / "site", FILES.items())
    return tmp_path / "site"


def _copies(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.suffix in packed.ENDINGS}


def test_copies_lie_beside_what_gets_smaller(site: Path) -> None:
    """Texts of some size; a picture and a line of text stay alone. The copy holds no time of day."""
    assert packed.pack(site) == (2, 2)
    assert _copies(site) == {"index.html.gz", "help/index.html.gz"}
    content = (site / "index.html.gz").read_bytes()
    assert gzip.decompress(content) == PAGE and content[4:8] == bytes(4)


def test_a_copy_is_made_once_and_anew_for_another_file(site: Path) -> None:
    packed.pack(site)
    assert packed.pack(site) == (2, 0)
    (site / "index.html").write_bytes(PAGE + PAGE)
    assert packed.pack(site) == (2, 1)
    assert gzip.decompress((site / "index.html.gz").read_bytes()) == PAGE + PAGE


def test_the_manifest_knows_copies_and_nothing_that_only_looks_like_one(site: Path) -> None:
    """A packed site is the site that was signed; a copy of something else, or of nothing, is a file too many."""
    before = manifest.sums(site)
    packed.pack(site)
    assert manifest.sums(site) == before
    (site / "index.html.gz").write_bytes(gzip.compress(b"0 800 000 000"))
    (site / "help/index.html.gz").write_bytes(b"\x1f\x8b broken")
    (site / "photo.png.br").write_bytes(PAGE)
    (site / "gone.html.gz").write_bytes(gzip.compress(PAGE))
    assert manifest.compare(before, manifest.sums(site)).extra == [
        "gone.html.gz",
        "help/index.html.gz",
        "index.html.gz",
        "photo.png.br",
    ]


def test_brotli_is_used_where_its_program_is(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its copies are asked of the program, and known by it again."""
    (tmp_path / "brotli").write_text(BROTLI)
    (tmp_path / "brotli").chmod(0o755)
    monkeypatch.undo()
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    before = manifest.sums(site)
    assert packed.pack(site) == (4, 4)
    assert _copies(site) == {
        f"{name}{ending}" for name in ("index.html", "help/index.html") for ending in (".gz", ".br")
    }
    assert manifest.sums(site) == before


def test_the_command_packs_a_built_site_only(site: Path, project: Project, tmp_path: Path) -> None:
    """It says how many; where there is no site, or one is being built, it changes nothing."""
    done = run_script(project, "maintain/pack.py", "--site", site)
    assert (done.returncode, done.stdout.strip()) == (0, "Стиснених копій: 2, нових: 2")
    with files.lock(tmp_path / ".site.lock"):
        assert run_script(project, "maintain/pack.py", "--site", site).returncode == 2
    assert run_script(project, "maintain/pack.py", "--site", tmp_path).returncode == 2


def test_settings_speak_of_brotli_only_where_the_server_has_it(project_data: Data) -> None:
    """An unknown word in its settings would keep nginx from starting."""
    with_it, without = (deploy.texts(project_data.campaign, brotli=has)["nginx.conf"] for has in (True, False))
    assert b"brotli" not in without
    assert with_it.replace(b"\tbrotli_static on;\n", b"") == without
