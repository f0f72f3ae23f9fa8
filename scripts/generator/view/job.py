"""What the typesetter is given to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Job:
    """What to set: a template's name and its data, all plain JSON. A picture is one page, as PNG."""

    template: str
    data: Mapping[str, Any]
    picture: bool = False
