"""Notes taken while files are written say what reading them again would."""

from pathlib import Path

from generator.base.files import sizes_below, write_all
from generator.publish import manifest
from generator.view import receipt
from generator.write.file_notes import note, standing

CONTENT = {
    "index.html": b"<p>document.cookie</p><script>go()</script>",
    "a/index.html": b"<script>x</script><script>localStorage.a</script>",
    "a/b.js": b"caches.open('x')",
    "a/c.txt": b"indexedDB",
}


def test_what_is_noted_is_what_lies_there(tmp_path: Path) -> None:
    """Sums and what scripts can do, whether nothing, a part or all was noted."""
    write_all(tmp_path, CONTENT.items())
    sizes = sizes_below(tmp_path)
    read = manifest.sums(tmp_path), receipt.of_scripts(tmp_path, CONTENT)
    assert read[1] == {"that_store": ["a/index.html"], "that_keep_a_copy": ["a/b.js"]}
    for count in range(len(CONTENT) + 1):
        notes = standing(sizes, {name: note(name, CONTENT[name]) for name in list(CONTENT)[:count]})
        assert len(notes) == count
        known = {name: one.sha256 for name, one in notes.items()}
        able = receipt.of_scripts(tmp_path, CONTENT, {name: one.storing for name, one in notes.items()})
        assert (manifest.sums(tmp_path, known), able) == (manifest.sums(tmp_path, known, sizes), able) == read


def test_a_file_that_is_not_as_it_was_written_has_no_note(tmp_path: Path) -> None:
    """It is read like one that nobody noted; what is gone is in no list."""
    notes = {name: note(name, content) for name, content in CONTENT.items()}
    write_all(tmp_path, CONTENT.items())
    (tmp_path / "a/b.js").write_bytes(b"document.cookie")
    (tmp_path / "a/c.txt").unlink()
    assert set(standing(sizes_below(tmp_path), notes)) == {"index.html", "a/index.html"}
