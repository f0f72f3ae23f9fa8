"""Вимірює сайт поруч зі звичайним Material і Hugo та друкує відношення. / Measures the site beside stock Material and
Hugo, prints ratios, writes bench.json.

Times hold for one machine and one run: quote the ratios. What could not be measured is a row that says why.
"""

import argparse
import datetime as dt
import json
import os
import tempfile
from pathlib import Path

import bootstrap  # noqa: F401
import command
from benchmark import parts, sites
from benchmark.rows import Row, as_json, table
from generator.base import files
from generator.model.schedule import KYIV


def main() -> int:
    """Print the table and write bench.json. Whether limits are kept is in the table, not in the exit code."""
    args = _arguments()
    scale = sites.QUICK if args.quick else sites.LARGE if args.large else sites.FULL
    loads = [_load()]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = sites.Bench(Path(folder), scale, args.today)
        for name in args.only or [name for name in parts.PARTS if name not in parts.WHEN_ASKED]:
            rows += parts.rows(bench, [name])
            loads.append(_load())
    print(table(rows))
    busy = f"{min(loads):.1f} to {max(loads):.1f}" if loads[0] is not None else "unknown"
    print(f"{os.cpu_count()} cores, load during the run {busy}; times hold for this machine and this run")
    result = {
        "date": args.today.isoformat(),
        "cores": os.cpu_count(),
        "load": loads,
        "versions": parts.versions(),
        "rows": [as_json(row) for row in rows],
    }
    files.write(args.out, (json.dumps(result, indent=1, ensure_ascii=False) + "\n").encode())
    return command.FINE


def _arguments() -> argparse.Namespace:
    parser = command.Parser(__file__, __doc__)
    parser.add_argument("--only", action="append", choices=list(parts.PARTS))
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help=parser.words["quick"])
    size.add_argument("--large", action="store_true", help=parser.words["large"])
    today = dt.datetime.now(KYIV).date()
    parser.add_argument("--today", type=dt.date.fromisoformat, default=today, metavar="YYYY-MM-DD")
    out = command.ROOT / "bench.json"
    parser.add_argument("--out", type=Path, default=out, metavar="FILE")
    return parser.parse_args()


def _load() -> float:
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0


if __name__ == "__main__":
    command.run(main)
