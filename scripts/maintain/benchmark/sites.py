"""The sites that are measured: each made once, when a part first asks for it."""

import datetime as dt
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmark import content, peers
from benchmark.content import Size
from benchmark.running import Measured, measure, progress

NO_HUGO = "no hugo: apt-get install hugo"


@dataclass(frozen=True)
class Scale:
    """How large the run is and how often what the clock tells is repeated; CPU time is measured once."""

    size: Size
    fewer_events: int
    more_events: int
    more_pages: int
    national: tuple[int, int]  # sources, events of each
    country: tuple[int, int]  # events of a hromada, oblasts
    runs: int


FULL = Scale(Size(60, 60, 3000), 300, 30_000, 600, (1469, 30), (5, 24), 3)
QUICK = Scale(Size(40, 3, 30), 3, 300, 80, (20, 5), (1, 2), 1)


class Bench:
    """What the parts share: bench content, and each site built once for looking at."""

    def __init__(self, work: Path, scale: Scale, today: dt.date) -> None:
        self.work, self.scale, self.today = work, scale, today
        self._once: dict[Size, Measured] = {}

    def put_away(self, folder: Path) -> None:
        """Have nothing at ``folder``, so that what is measured next makes it anew."""
        # Nothing is deleted before the end of the run: on ext4 without a journal, whoever makes files in the half
        # minute after many were deleted looks through those first. It cost a build several times its system time.
        if folder.exists():
            shutil.move(folder, tempfile.mkdtemp(prefix="old-", dir=self.work))

    def project_of(self, size: Size) -> Path:
        """The folder of a project with content of ``size``."""
        folder = self.work / f"project-{size.pages}-{size.hromadas}-{size.events}"
        if not folder.exists():
            content.project(folder, size, self.today)
        return folder

    def build(self, project: Path, out: str = "again/site", *, memory: bool = False) -> Measured:
        """Build a project from nothing with its own build.py; releases that it keeps lie beside ``out``.

        Sheets that were set are kept.
        """
        self.put_away(project / "again")
        self.put_away(project / ".cache" / "read")
        return self.rebuild(project, self.today, out, memory=memory)

    def rebuild(self, project: Path, day: dt.date, out: str = "again/site", *, memory: bool = False) -> Measured:
        """Build what changed in a project, on a day."""
        call = [sys.executable, "scripts/build.py", "--data", "data", "--docs", "docs", "--out", out]
        return measure([*call, "--today", day], project, memory=memory)

    @cached_property
    def project(self) -> Path:
        """The project that most parts look at."""
        return self.project_of(self.scale.size)

    @cached_property
    def first_build(self) -> Measured:
        """A build with an eye on memory; it also leaves the site that is looked at, and compiled modules."""
        progress("our site")
        return self.build(self.project, "site", memory=True)

    def once(self, size: Size, *, sheets: bool = False) -> Measured:
        """A cold build of ``size`` into ``again/site``, measured when it is first asked for; with its sheets or not."""
        if size not in self._once:
            progress(f"{size.pages} pages, {size.hromadas} hromadas, {size.events} events")
            project = self.project_of(size)
            if not sheets and not (project / ".cache" / "print").exists():
                self.build(project)
            self._once[size] = self.build(project)
        return self._once[size]

    @property
    def site(self) -> Path:
        """Our built site."""
        _ = self.first_build
        return self.project / "site"

    @cached_property
    def prose(self) -> peers.Pages:
        """The prose of the project, with references resolved."""
        return peers.prose(self.project / "docs", self.today)

    @cached_property
    def stock(self) -> Path:
        """Stock Material's project, ready to be built."""
        peers.stock(self.work / "stock", self.prose, self.project / "mkdocs.yml")
        return self.work / "stock"

    def build_stock(self, project: Path) -> Measured:
        """Build a project of stock Material from nothing."""
        self.put_away(project / "site")
        return measure([sys.executable, "-m", "mkdocs", "build", "-q"], project)

    @cached_property
    def first_stock(self) -> Measured:
        """A build of stock Material; it also leaves the site that is looked at."""
        progress("stock Material")
        return self.build_stock(self.stock)

    @property
    def stock_site(self) -> Path:
        """Stock Material's built site."""
        _ = self.first_stock
        return self.stock / "site"

    @cached_property
    def hugo(self) -> Path:
        """Hugo's project: as many pages with as much text as our site has."""
        progress("pages for Hugo")
        peers.hugo(self.work / "hugo", self.prose, dict(peers.texts(self.site, self.prose)))
        return self.work / "hugo"

    def build_hugo(self, *, memory: bool = False) -> Measured:
        """Build Hugo's project from nothing."""
        self.put_away(self.hugo / "public")
        return measure(["hugo", "--minify", "--quiet"], self.hugo, memory=memory)

    @cached_property
    def hugo_site(self) -> Path | None:
        """Hugo's built site; None where there is no Hugo."""
        if shutil.which("hugo") is None:
            return None
        progress("Hugo's site")
        self.build_hugo()
        return self.hugo / "public"

    def sites(self) -> dict[str, Path]:
        """Every built site that pages are compared on."""
        sites = {"ours": self.site, "stock": self.stock_site}
        return sites | ({"Hugo": self.hugo_site} if self.hugo_site else {})
