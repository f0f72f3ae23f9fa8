"""Вимірює сайт поруч зі звичайним Material і Hugo та друкує відношення. / Measures the site beside stock Material and
Hugo, prints ratios, writes bench.json.

Times hold for one machine and one run: quote the ratios. What could not be measured is a row that says why.
"""

import argparse
import datetime as dt
import json
import os
import tempfile
import time
from pathlib import Path

import bootstrap  # noqa: F401
import command
from benchmark import parts, sites
from benchmark.rows import HEADING, Row, as_json
from generator.base import files
from generator.model.schedule import KYIV


def main() -> int:
    """Print the table part by part and write bench.json after each. Whether limits are kept is no exit code."""
    args = _arguments()
    loads, spent, rows = [_load()], {}, list[Row]()
    print(HEADING, flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        os.environ["TMPDIR"] = folder  # what a program leaves that was ended, as the preview is, goes with the folder
        bench = sites.Bench(Path(folder), sites.QUICK if args.quick else sites.FULL, args.today)
        for name in args.only or [name for name in parts.PARTS if name not in parts.WHEN_ASKED]:
            started = time.monotonic()
            for row in parts.rows(bench, name):
                print(row.line(), flush=True)
                rows.append(row)
            spent[name] = round(time.monotonic() - started)
            loads.append(_load())
            result = {
                "date": args.today.isoformat(),
                "cores": os.cpu_count(),
                "load": loads,
                "seconds": spent,
                "versions": parts.versions(),
                "rows": [as_json(row) for row in rows],
            }
            files.write(args.out, (json.dumps(result, indent=1, ensure_ascii=False) + "\n").encode())
    print(f"{os.cpu_count()} cores, load during the run {min(loads):.1f} to {max(loads):.1f};", end=" ")
    print("times hold for this machine and this run")
    print("seconds of each part:", ", ".join(f"{name} {seconds}" for name, seconds in spent.items()))
    return command.FINE


def _arguments() -> argparse.Namespace:
    parser = command.Parser(__file__, __doc__)
    parser.add_argument("--only", action="append", choices=list(parts.PARTS))
    parser.add_argument("--quick", action="store_true")
    today = dt.datetime.now(KYIV).date()
    parser.add_argument("--today", type=dt.date.fromisoformat, default=today, metavar="YYYY-MM-DD")
    out = command.ROOT / "bench.json"
    parser.add_argument("--out", type=Path, default=out, metavar="FILE")
    return parser.parse_args()


def _load() -> float:
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0


if __name__ == "__main__":
    command.run(main)
