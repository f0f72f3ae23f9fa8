"""Ukrainian names of event fields."""

from conftest import Project

from generator.base.fields import Bilingual
from generator.model.event import DateChange, Event, EventContact, EventDocument, EventPlace, Picture, Repeat
from generator.model.ukrainian_names import UKRAINIAN


def test_every_ukrainian_name_means_a_field() -> None:
    """An alias leads to a field that some part of an event file has."""
    models = (EventDocument, Event, Repeat, DateChange, EventPlace, EventContact, Picture, Bilingual)
    fields = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert set(UKRAINIAN.values()) <= fields


def test_every_ukrainian_name_is_documented(project: Project) -> None:
    """The guide to the files lists all of them."""
    text = (project.root / "guide" / "files.md").read_text(encoding="utf-8")
    assert [name for name in UKRAINIAN if f"`{name}`" not in text] == []
