"""Imported first by each command of this folder: one that is called by its path finds what lies in ``scripts/``."""

import sys
from pathlib import Path

SCRIPTS = str(Path(__file__).resolve().parent.parent)
if SCRIPTS not in sys.path:
    sys.path.insert(0, SCRIPTS)
