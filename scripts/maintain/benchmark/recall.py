"""How many inflected queries find their page: asked of the tests of the search, which know the dictionaries."""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import command
from benchmark.running import environment

FILE = "tests/write/test_search_index.py"
SECONDS = 900


class NotTold(Exception):
    """The tests gave no figure; the text says why."""


def shares() -> Mapping[str, float]:
    """Language → the lowest share, in percent, of queries answered in the top five.

    Raises NotTold when the tests gave none.
    """
    if not (command.ROOT / FILE).is_file():
        raise NotTold(f"there is no {FILE}")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        call = [sys.executable, "-m", "pytest", "-q", FILE, "-k", "test_recall", f"--junitxml={report}"]
        try:
            subprocess.run(call, cwd=command.ROOT, env=environment(), capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise NotTold(f"{FILE}: over {SECONDS} s") from None
        if not report.is_file():
            raise NotTold("pytest did not run: python scripts/run.py bench installs it")
        return read(report.read_text("utf-8"))


def read(report: str) -> Mapping[str, float]:
    """The property ``recall`` of cases such as ``test_recall[uk-first]``, the lowest of each language.

    Raises NotTold when no case has it.
    """
    lowest: dict[str, float] = {}
    for case in ET.fromstring(report).iter("testcase"):
        lang = case.get("name", "").partition("[")[2][:2]
        for entry in case.iter("property"):
            if entry.get("name") == "recall":
                share = 100 * float(entry.get("value", "0"))
                lowest[lang] = min(share, lowest.get(lang, share))
    if not lowest:
        raise NotTold(f"test_recall of {FILE} records no figure")
    return lowest
