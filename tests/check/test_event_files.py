"""Event files of every kind, good and bad: ``cases/events/<name>/events.yml`` beside what must be said of it."""

from pathlib import Path

import pytest
from conftest import CASES_FOLDER

from generator.check.event_files import read_event_file

CASES = CASES_FOLDER / "events"


def _report(path: Path) -> str:
    found, problems = read_event_file(path)
    lines = [f"events: {', '.join(event.id for event in found.events) or '-'}"]
    for lang in ("uk", "en"):
        lines += ["", f"[{lang}]"]
        lines += [problem.text(lang) for problem in sorted(problems)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir()))
def test_event_file(case: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Every problem of the file is named with its line in both languages; the good events stay."""
    monkeypatch.chdir(CASES / case)
    report = _report(Path("events.yml"))
    expected = CASES / case / "expected.txt"
    if request.config.getoption("--accept"):
        expected.write_text(report, encoding="utf-8")
    assert report == expected.read_text(encoding="utf-8")
