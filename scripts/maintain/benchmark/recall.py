"""How many queries find their page: asked of the tests of the search, which have dictionaries and lists of queries."""

import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import command
from benchmark.running import environment

FILE = "tests/write/test_search_index.py"
TESTS = "test_recall or test_what_readers_type"
SECONDS = 900
LEAST = {  # what was asked → percent that are promised (contract, section 8)
    "uk, forms of words of titles": 95,
    "en, forms of words of titles": 95,
    "queries, inflected": 95,
    "queries, english": 95,
    "queries, russian": 90,
    "queries, slips": 90,
}
_SHARE = "share: "  # how the names of such properties begin


class NotTold(Exception):
    """The tests gave no figure; the text says why."""


def shares() -> Mapping[str, float]:
    """What was asked → the share, in percent, that is answered in the top five.

    Raises NotTold when the tests gave none.
    """
    if not (command.ROOT / FILE).is_file():
        raise NotTold(f"there is no {FILE}")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-q", "-n0", FILE, "-k", TESTS, f"--junitxml={report}", "-ojunit_family=xunit1"]
        call = [sys.executable, "-m", "pytest", *options]
        try:
            subprocess.run(call, cwd=command.ROOT, env=environment(), capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise NotTold(f"{FILE}: over {SECONDS} s") from None
        if not report.is_file():
            raise NotTold("pytest did not run: python scripts/run.py bench installs it")
        return read(report.read_text("utf-8"))


def read(report: str) -> Mapping[str, float]:
    """The shares that the tests recorded. Raises NotTold when they recorded none."""
    recorded = (one.attrib for one in ET.fromstring(report).iter("property"))
    found = {
        one["name"].removeprefix(_SHARE): 100 * float(one["value"])
        for one in recorded
        if one["name"].startswith(_SHARE)
    }
    if not found:
        raise NotTold(f"{FILE} records no figure")
    return found
