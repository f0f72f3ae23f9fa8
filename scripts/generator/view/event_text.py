"""What every output says of an event: one place for its words."""

from generator.base.fields import Lang
from generator.base.words import label
from generator.model.schedule import Occurrence


def title(one: Occurrence, lang: Lang) -> str:
    """The title as every calendar shows it: what it is not is said first."""
    words = [one.event.title.text(lang)[0]]
    if one.status != "planned":
        words.insert(0, label(f"status_{one.status}", lang).upper() + ":")
    if one.event.example:
        words.insert(0, label("event_example_prefix", lang) + ":")
    return " ".join(words)


def place_text(one: Occurrence, lang: Lang) -> str:
    """Name and address in one line; a hidden address stays hidden."""
    place = one.event.place
    if place is None or one.how == "online":
        return ""
    parts = [place.name] if one.event.hides_address else [place.name, place.address]
    return ", ".join(part.text(lang)[0] for part in parts if part is not None)
