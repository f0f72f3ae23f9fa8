"""Lighthouse, from npm, kept in a folder that is not committed."""

import json
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import command
from benchmark.browsing import arguments, browser_path
from benchmark.running import environment, progress

VERSION = "12.2.3"
FOLDER = command.ROOT / ".cache" / "bench"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SLOW_4G: tuple[str, ...] = ()  # the mobile preset's own: 150 ms, 1.6 Mbps, simulated
LIKE_2G = (
    "--throttling-method=simulate",
    "--throttling.rttMs=800",
    "--throttling.throughputKbps=280",
    "--throttling.cpuSlowdownMultiplier=6",
)
# Other hosts are out of reach in the same way on every machine: what a page asks of them fails at once.
CLOSED = "--host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'"


class NoLighthouse(Exception):
    """Lighthouse can't run here, or gave no figure; the text says what to install or what it said."""


@dataclass(frozen=True)
class Report:
    """Scores from 0 to 100, largest contentful paint in seconds, and the audits that cost points."""

    scores: Mapping[str, float]
    lcp: float | None
    failed: tuple[str, ...]


def ready() -> Path:
    """Lighthouse's own script, installed on first use. Raises NoLighthouse when it can't be installed."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None:
        raise NoLighthouse("no node: apt-get install nodejs npm")
    cli = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not cli.is_file():
        if npm is None:
            raise NoLighthouse("no npm: apt-get install npm")
        progress(f"npm install lighthouse@{VERSION}")
        install = [npm, "install", "--prefix", str(FOLDER), f"lighthouse@{VERSION}", "--no-audit", "--no-fund"]
        done = subprocess.run(install, capture_output=True, encoding="utf-8", timeout=600, check=False)
        if done.returncode != 0:
            raise NoLighthouse(f"npm install --prefix {FOLDER} lighthouse@{VERSION} failed")
    return cli


def look(url: str, network: Sequence[str] = SLOW_4G, categories: Sequence[str] = CATEGORIES) -> Report:
    """One run of the mobile preset on ``url``.

    Raises NoLighthouse when it gave no report, NoBrowser when there is none.
    """
    cli = ready()
    flags = " ".join(["--headless=new", *arguments(), CLOSED])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        call = ["node", str(cli), url, "--output=json", f"--output-path={report}", "--quiet"]
        call += [f"--chrome-flags={flags}", f"--only-categories={','.join(categories)}", *network]
        done = subprocess.run(
            call,
            capture_output=True,
            encoding="utf-8",
            timeout=180,
            check=False,
            env=environment(CHROME_PATH=browser_path(), TMPDIR=folder),
        )
        if not report.is_file():
            raise NoLighthouse(f"it gave {done.returncode}: {done.stderr.strip()[-200:]}")
        return read(json.loads(report.read_text("utf-8")))


def read(report: Mapping[str, object]) -> Report:
    """What matters of Lighthouse's own report. Raises NoLighthouse when a score is missing."""
    categories, audits = report["categories"], report["audits"]
    assert isinstance(categories, dict) and isinstance(audits, dict)
    silent = [name for name, one in categories.items() if one["score"] is None]
    if silent:
        raise NoLighthouse(f"it gave no score for {', '.join(silent)}: {report.get('runtimeError', 'no reason given')}")
    scores = {name: round(100 * one["score"]) for name, one in categories.items()}
    weighed = {ref["id"] for one in categories.values() for ref in one["auditRefs"] if ref["weight"]}
    failed = sorted(name for name in weighed if (audits[name].get("score") or 0) < 0.9 and _counts(audits[name]))
    milliseconds = audits.get("largest-contentful-paint", {}).get("numericValue")
    return Report(scores, milliseconds / 1000 if milliseconds is not None else None, tuple(failed))


def _counts(audit: Mapping[str, object]) -> bool:
    return audit.get("score") is not None and audit.get("scoreDisplayMode") not in ("notApplicable", "informative")


def median_lcp(reports: Sequence[Report]) -> float | None:
    """The median in seconds, to the hundredth: less is noise."""
    seconds = [one.lcp for one in reports if one.lcp is not None]
    return round(statistics.median(seconds), 2) if seconds else None
