"""Where a page is mended: the file that it is made of, in the web editor of the repository.

There is no such link on a neutral page. A tap by mistake would take a watched reader to a stranger's site, which the
history of the browser then names beside the page's own file; whoever keeps those pages has ``make edit``.
"""

import functools
import re
from pathlib import Path
from urllib.parse import quote

from generator.check.event_sources import event_sources
from generator.model.data import Data
from generator.read.documents import Documents
from generator.view.views import PageView

_EDITORS = {  # both put the cursor on the line that #L names
    "github": "https://github.com/{name}/edit/{branch}/{file}",
    "gitlab": "https://gitlab.com/{name}/-/edit/{branch}/{file}",
}
_ID = re.compile(r"""^[ \t{-]*["']?id["']?:[ \t]*["']?([\w-]+)""", re.MULTILINE)


class EditLinks:
    """Links to the sources of the pages; ``folder`` is the one with the data."""

    def __init__(self, data: Data, documents: Documents, folder: Path) -> None:
        self._repository, self._folder = data.campaign.repository, folder
        self._written = {(one.path, one.lang): one.source for one in documents.pages.values()}
        # Events pulled from an address are mended there: what lies here is a copy.
        # A calendar or a table is mended in the program that made it.
        sources = event_sources(folder, data.hromadas)[0]
        self._events = {one.hromada: one.path.name for one in sources if not one.url and one.path.suffix == ".yml"}
        self._lines = functools.cache(self._read_lines)

    def of(self, view: PageView) -> str | None:
        """The address of the editor for ``view``; None when it has no file of its own, or nobody is to see it."""
        if self._repository is None or view.neutral:
            return None
        data = view.data
        match view.template:
            case "hromada.html":
                return self._address(f"data/hromadas/{data['hromada_slug']}.yml")
            case "event.html" if file := self._events.get(data["card"].hromada_slug):
                return self._address(f"data/events/{file}", data["card"].event.id)
            case "sources.html":
                return self._address("data/facts.yml", data["facts"][0].id)
        source = self._written.get((view.path, view.body_lang or view.lang))
        return self._address(f"docs/{source}") if source else None

    def _address(self, file: str, entry: str = "") -> str:
        assert self._repository is not None
        parts = {"name": self._repository.name, "branch": self._repository.branch, "file": file}
        address = _EDITORS[self._repository.host].format_map({key: quote(part) for key, part in parts.items()})
        line = self._lines(file).get(entry) if entry else None
        return f"{address}#L{line}" if line else address

    def _read_lines(self, file: str) -> dict[str, int]:
        """The line of each entry of a file, by its id."""
        text = (self._folder / file.removeprefix("data/")).read_text("utf-8-sig")
        return {found[1]: text.count("\n", 0, found.start(1)) + 1 for found in _ID.finditer(text)}
