"""Where the program lies and which site it works on. Nothing but Python's own library, as for ``install``."""

import tomllib
from importlib import metadata
from pathlib import Path

NAME = "safe-step"  # of the package and of its command
PROGRAM = Path(__file__).resolve().parent.parent  # scripts, overrides, guide, the pages that new sites begin with
INSTALLED = (PROGRAM / "__init__.py").is_file()  # as the package safe_step; else this is a repository with its site
ROOT = Path.cwd() if INSTALLED else PROGRAM  # the site's own folder


def distribution() -> metadata.Distribution:
    """What Python knows of the installed package."""
    return next(iter(metadata.distributions(name=NAME, path=[str(PROGRAM.parent)])))


def version() -> str:
    """The program's version."""
    if INSTALLED:
        return distribution().version
    project = tomllib.loads((PROGRAM / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])
