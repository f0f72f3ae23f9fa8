"""How many inflected queries find their page: asked of the tests of the search, where there are any."""

import json
import subprocess
import sys

import command
from benchmark.running import environment

SCRIPT = command.ROOT / "tests" / "search_recall.py"  # prints {"uk": 0.97, "en": 0.98}: the share in the top five
MISSING = f"there is no {SCRIPT.relative_to(command.ROOT)}"


def share(lang: str) -> float | None:
    """The share of queries answered in the top five; None where nothing can tell."""
    if not SCRIPT.is_file():
        return None
    call = [sys.executable, str(SCRIPT)]
    done = subprocess.run(call, cwd=command.ROOT, env=environment(), capture_output=True, encoding="utf-8", timeout=600)
    if done.returncode != 0:
        return None
    return float(json.loads(done.stdout)[lang])
