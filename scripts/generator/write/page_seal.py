"""A rendered page → the page as it is sent: the styles that it uses, and the policy that allows nothing else."""

import functools
import re
from collections.abc import Mapping, Set
from pathlib import Path

from generator.check import colours
from generator.model.campaign import Campaign
from generator.write.styles import Stylesheet, seal


class PageSeal:
    """Seals pages of one site. Without ``policy`` (live preview adds its own script) only styles are given."""

    def __init__(self, overrides: Path, campaign: Campaign, scripts: frozenset[str], *, policy: bool) -> None:
        self._overrides, self._scripts, self._policy = overrides, scripts, policy
        self._colours = colours.rules(campaign.colours) if campaign.colours else ""

    def __call__(self, html: str, tags: Set[str], shared: frozenset[str] = frozenset()) -> str:
        """The whole page, whose opening tags are ``tags`` and ``shared``."""
        sealed = seal(html, self._stylesheet.for_page(tags, shared), self._scripts)
        return sealed if self._policy else re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", sealed)

    @functools.cached_property
    def light_colours(self) -> Mapping[str, str]:
        """Custom property → colour on a light ground, for code that is pasted into pages of others."""
        sheets = [colours.own_style(self._overrides), *filter(None, [self._colours])]
        return {name: value for css in sheets for name, value in colours.theme(css)["light"].items()}

    @functools.cached_property
    def _stylesheet(self) -> Stylesheet:
        return _stylesheet(colours.own_style(self._overrides) + self._colours)


_stylesheet = functools.lru_cache(maxsize=4)(Stylesheet)  # taken apart once, also for many rebuilds of a preview
