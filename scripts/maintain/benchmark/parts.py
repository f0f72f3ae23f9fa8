"""The parts of the benchmark, by name: together every row of the contract's section 8."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping

from benchmark import country, heavy, lighthouse, looks, times
from benchmark.rows import Row, missing
from benchmark.running import Failed
from benchmark.sites import Bench

PARTS: Mapping[str, Callable[[Bench], Iterator[Row]]] = {
    # What is timed comes first: browsers delete their profiles (see ``Bench.put_away``).
    "build": times.build,
    "warm": times.warm,
    "growth": times.growth,
    "pull": times.pull,
    "country": country.measured,
    "weight": looks.weight,
    "lcp": looks.lcp,
    "scores": looks.scores,
    "search": looks.search,
    "recall": looks.recalled,
    "heavy": heavy.measured,
}
WHEN_ASKED = {"heavy"}  # takes as long as all the others


def rows(bench: Bench, name: str) -> Iterator[Row]:
    """The rows of a part; when a program of it fails, the last one says so."""
    try:
        yield from PARTS[name](bench)
    except Failed as reason:
        yield missing(name, name, str(reason))


def versions() -> dict[str, str]:
    """What was compared, as it calls itself."""
    calls = {
        "hugo": ["hugo", "version"],
        "node": ["node", "--version"],
        "mkdocs": [sys.executable, "-m", "mkdocs", "--version"],
    }
    versions = {"python": sys.version.split()[0], "lighthouse": lighthouse.VERSION}
    for name, call in calls.items():
        if shutil.which(call[0]):
            done = subprocess.run(call, capture_output=True, encoding="utf-8", timeout=60, check=False)
            versions[name] = done.stdout.strip()
    return versions
