"""Views of pages that have no Markdown → their files: rendered and sealed, or taken from the standing site.

A page is taken only when the sum of all that its template reads is what it was: the very values that it is given
(``context``), with all that is in them, and the generator itself with its templates. So what a template may read has to
be among these values: neither the day nor all data, or every page would be another one each day.
"""

from collections.abc import Callable, Mapping, Sequence

from jinja2 import Environment

from generator.base import html_tags
from generator.base.addresses import page_file, site_path
from generator.base.value_sum import ValueSums
from generator.view.views import PageView
from generator.write.file_notes import FileNote
from generator.write.output import Files, Group, Output
from generator.write.page_scan import TagCollector
from generator.write.page_seal import PageSeal
from generator.write.standing_site import StandingSite

Context = Mapping[str, object]


class PageFiles:
    """Makes pages of one site; ``output`` says what this process made, ``standing`` what need not be made."""

    def __init__(self, env: Environment, seal: PageSeal, context: Callable[[PageView], Context]) -> None:
        self._env, self._seal, self._context = env, seal, context
        self._known: Mapping[str, frozenset[str]] = env.globals["frames"].known  # type: ignore[attr-defined]
        self.sums, self._collector = ValueSums(), TagCollector()
        self.output = Output(seen=self._collector.summary)
        self.standing: StandingSite | None = None

    def known_weights(self, notes: Mapping[str, FileNote]) -> dict[str, int]:
        """What pages weigh, of those noted, that stood before or were weighed when they were made."""
        known = self.output.weights
        return {name: known[one.sha256] for name, one in notes.items() if one.sha256 in known}

    def page(self, view: PageView) -> tuple[str, bytes]:
        """File and bytes of a whole page, made anew."""
        return self._file(view, self._context(view), self._collector)

    def sealed(self, name: str, html: str) -> str:
        """A page that was rendered for the file ``name``, as it is sent."""
        return self._finished(name, [html], self._collector).decode()

    def group(self, views: Sequence[PageView]) -> Files:
        """Files of pages that are taken together, if at all: those are in their place, and only noted."""
        contexts, standing = [self._context(view) for view in views], self.standing
        key = standing.key(map(self.sums.of, contexts)) if standing else ""
        group = standing.group(key) if standing else None
        if group is None:
            notes, collector = dict[str, FileNote](), TagCollector()
            for view, context in zip(views, contexts, strict=True):
                name, content = self._file(view, context, collector)
                notes[name] = self.output.note(name, content)
                yield name, content
            seen = collector.summary
            group = Group(notes, tuple(sorted(seen.targets)), seen.links, seen.loads, seen.faulty)
        self.output.notes |= group.notes
        self.output.seen.add(group.seen)
        if standing:
            self.output.groups[key] = group

    def _file(self, view: PageView, context: Context, collector: TagCollector) -> tuple[str, bytes]:
        name, template = page_file(site_path(view.lang, view.path)), self._env.get_template(view.template)
        return name, self._finished(name, [*template.generate(context)], collector)

    def _finished(self, name: str, chunks: Sequence[str], collector: TagCollector) -> bytes:
        tags = html_tags.of_page(chunks, self._known)
        content = self._seal("".join(chunks), *tags).encode()
        collector.add(name, len(content), *tags)
        return content
