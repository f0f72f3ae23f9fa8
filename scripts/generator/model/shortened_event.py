"""An event with more words than its page can carry → the same event with its longest texts cut."""

import bisect
from collections.abc import Iterator

from generator.base import limits
from generator.base.fields import LANGS, MAX_FIELD, Bilingual, Lang
from generator.base.shortening import cut, packed
from generator.model.event import Event, EventPlace

_TEXTS = ("title", "about", "status_note", "access_note", "cost", "organiser")
FEWEST = 100  # characters that every text keeps, whatever the others are


def shortened(event: Event) -> Event:
    """``event`` itself where its page can carry it: so it is nearly always."""
    if all(_weight(event, lang) <= limits.EVENT for lang in LANGS):
        return event
    heaviest = max(LANGS, key=lambda lang: _weight(event, lang))
    lengths = range(FEWEST, MAX_FIELD)
    most = bisect.bisect_right(lengths, limits.EVENT, key=lambda most: _weight(_cut(event, most), heaviest))
    return _cut(event, lengths[max(most - 1, 0)])


def _weight(event: Event, lang: Lang) -> int:
    """Bytes of the words on the event's page, packed where they are many: there they stand twice, for people and for
    programs, too far apart for a packer when they are long.
    """
    words = list(_words(event, lang))
    plain = sum(len(word.encode()) for word in words)
    return plain if plain <= limits.EVENT else packed([*words, *words])


def _words(event: Event, lang: Lang) -> Iterator[str]:
    place = event.place or EventPlace.model_construct()
    notes = sorted((change.note for change in event.changes if change.note), key=lambda note: len(note.text(lang)[0]))
    texts = (event.title, event.about, event.status_note, place.name, place.address, event.access_note, *notes[-1:])
    for text in (*texts, event.cost, event.organiser):
        if text is not None:
            yield text.text(lang)[0] if isinstance(text, Bilingual) else text
    yield event.link or ""


def _cut(event: Event, most: int) -> Event:
    """``event`` with every text cut to so many characters."""
    texts = {name: _cut_text(getattr(event, name), most) for name in _TEXTS}
    changes = tuple(one.model_copy(update={"note": _cut_text(one.note, most)}) for one in event.changes)
    place = event.place and event.place.model_copy(
        update={name: _cut_text(getattr(event.place, name), most) for name in ("name", "address")}
    )
    return event.model_copy(update={**texts, "changes": changes, "place": place})


def _cut_text(text: Bilingual | str | None, most: int) -> Bilingual | str | None:
    if isinstance(text, Bilingual):
        return text.model_copy(update={"uk": cut(text.uk, most), "en": text.en and cut(text.en, most)})
    return text and cut(text, most)
