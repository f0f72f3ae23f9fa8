"""The generator as an installed package: ``safe-step COMMAND`` works on the site in the folder that it is called in.

The wheel holds this file as ``safe_step/__init__.py`` beside the folders of the repository (pyproject.toml). They keep
their names, so that all of it runs as it does there.
"""

import sys
from pathlib import Path


def main() -> int:
    """Run the command that this process was started for; its exit code."""
    sys.path.insert(0, str(Path(__file__).parent / "scripts"))
    import run  # noqa: PLC0415 - the line above says where it is

    return run.start()
