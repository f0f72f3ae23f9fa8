"""A link or a section of the menu, as a template draws it."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.base.fields import Lang


@dataclass(frozen=True)
class NavItem:
    """A link of the menu, or a section with links. ``path`` is None for a section without a page."""

    title: str
    path: str | None
    children: tuple["NavItem", ...] = ()
    lang: Lang | None = None  # set when the title is in another language than the menu: no translation yet

    def paths(self) -> Iterator[str]:
        """Pages of this item and of those below it."""
        if self.path is not None:
            yield self.path
        for child in self.children:
            yield from child.paths()
