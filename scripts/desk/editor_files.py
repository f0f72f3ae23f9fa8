"""The editor in the browser as files: its library as ``run.py`` brought it, our settings, the guide beside it."""

from pathlib import Path

import command
import npm_packages
from generator.author import editor, guide
from generator.check import hromada_files
from generator.check.menu import Menu
from generator.model.campaign import Campaign

PATH = "edit/"  # below the site's address


def library() -> dict[str, bytes]:
    """The library as ``run.py`` brought it: package/path → bytes; nothing when it did not."""
    paths = sorted(path for path in npm_packages.EDITOR_FOLDER.glob("*/**/*") if path.is_file())
    return {path.relative_to(npm_packages.EDITOR_FOLDER).as_posix(): path.read_bytes() for path in paths}


def files(data: Path, campaign: Campaign, menu: Menu, *, local: bool) -> dict[str, bytes]:
    """Path below the editor's address → bytes; nothing where the library is not there.

    ``local``: it edits files of this machine, else the repository that ``campaign`` names.
    """
    if not (brought := library()):
        return {}
    overrides = command.overrides(data.parent)
    beside = {f"guide/{name}": content for name, content in guide.files(command.PROGRAM / "guide", overrides).items()}
    if local:
        campaign = campaign.model_copy(update={"repository": None})
    return {**editor.files(brought, overrides, campaign, menu, hromada_files.called(data)), **beside}
