"""Processes that write side by side all of a site that needs no engine: pages made from data, sheets, pictures."""

import contextlib
import gc
from collections.abc import Callable, Sequence
from pathlib import Path

from generator.base.files import write_all
from generator.base.forked import AsideFailed, Turns, aside, cores
from generator.site import Site
from generator.write.data_files import Part
from generator.write.output import Output

AT_ONCE = 12  # sheets that one process sets, besides those that were kept
MOST_HELPERS = 2  # processes that write pages besides this one, one of them after sheets (contract, section 8: 400 MB)


class Writers:
    """What this process and its helpers write of ``site`` into ``out``; each part is written once, by whoever is free.

    ``start`` and ``finish`` raise OSError where the disk refuses, and AsideFailed where a helper failed.
    """

    def __init__(self, site: Site, out: Path) -> None:
        self._site, self._out = site, out
        self._parts: list[Part] = [lambda: site.pages.output.noted(site.lists()), *site.parts(site.data.languages)]
        self._turns = Turns(len(self._parts))
        self._helpers: list[Callable[[], Output]] = []

    def start(self) -> None:
        """Begin on other cores; where there are none, write all of it now."""
        self._helpers.append(aside(self._print))
        self._helpers.extend(aside(self._generate) for _ in range(min(MOST_HELPERS, cores() - 1) - 1))

    def finish(self) -> None:
        """Write what is left, on this core too; what all of them wrote is in the site's ``pages.output`` then."""
        self._generate()
        while self._helpers:
            self._site.pages.output.add(self._helpers.pop()())

    def give_up(self) -> None:
        """After a failure: come to an end soon, well or not, so that nothing comes to lie where all is cleared away."""
        for _ in self._turns:  # whose turn would come now has nothing more to do
            pass
        while self._helpers:
            with contextlib.suppress(OSError, AsideFailed):
                self._helpers.pop()()

    def _generate(self) -> Output:
        """Write those parts whose turn comes to this process."""
        for number in self._turns:
            write_all(self._out, self._parts[number]())
            gc.collect()  # templates leave circles behind, some 30 KB a page
            gc.freeze()  # what is left stays: the next time it is not looked through again
        return self._site.pages.output

    def _print(self) -> Output:
        """Write sheets and pictures, some at a time: their setter keeps what it learned until its process ends.

        Then write pages with the others: while sheets are set, this process only waits.
        """
        lighter: list[str] = []
        rest = self._site.sheets.paths
        while rest:
            count, more = aside(lambda: self._set(rest))()  # noqa: B023 - waited for at once
            rest, lighter = rest[count:], [*lighter, *more]
        self._site.sheets.forget()
        output = self._generate()
        output.lightened += lighter
        return output

    def _set(self, paths: Sequence[str]) -> tuple[int, list[str]]:
        """How many of ``paths`` were written: so many that some were set anew; which of them are lighter."""
        sheets = self._site.sheets
        count, enough = 0, sheets.anew + AT_ONCE
        while count < len(paths) and sheets.anew < enough:
            write_all(self._out, sheets.set(paths[count : count + 1]))
            count += 1
        return count, sheets.lightened
