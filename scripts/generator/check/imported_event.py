"""One event out of a calendar or a row of a table, on its way to the fields of an event file.

What others call a place may be an online room, what they call an audience may be a sentence: here it is told apart.
Where nothing can be told, the words go into the description, so that nobody loses them.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from generator.base.fields import MAX_FIELD, Lang, address_fault
from generator.base.problems import Problem, Severity
from generator.base.slugs import slug
from generator.base.stemming import stems
from generator.base.words import imported_words, label
from generator.base.yaml_lines import Value
from generator.model.event import Event
from generator.model.event_source import EventDefaults
from generator.read import title_state
from generator.read.closed_lists import choices
from generator.read.foreign_text import unwrapped
from generator.read.text_file import unfit_character
from generator.read.yaml_tree import Items, Mark, Node, Text, Tree

_ADDRESS = re.compile(r"https?://[^\s<>\"'»”),;]+")
_ONLY_ONLINE = re.compile(
    r"(?:онлайн|дистанційно|online|on-line|zoom|google meet|(?:microsoft )?teams|\b[увна]+\b|meeting|нарада|зустріч|"
    r"платформ\w+|формат\w*|конференці\w+|[\s,.:;()/-])+",
    re.I,
)
_ONLINE = re.compile(r"онлайн|online|on-line|дистанц|zoom|meet|teams", re.I)
_DATED = 50  # characters of a title in an id, before its date


@dataclass(frozen=True)
class Origin:
    """Whose events they are, what they lack, and what the site knows of this source already."""

    hromada: str = ""
    today: dt.date | None = None  # of series without an end the dates near to it are taken
    defaults: EventDefaults | None = None
    before: tuple[Event, ...] = ()


@dataclass
class Imported:
    """An event that is being put together. ``line`` of its file begins it, ``entry`` is what messages call it."""

    file: str
    line: int
    entry: Mapping[str, str]
    fields: dict[str, tuple[Value, Mark]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _details: list[str] = field(default_factory=list)
    _text: str = ""
    _place: tuple[str, Mark] | None = None
    _room: bool = False

    def put(self, name: str, value: Value, mark: Mark | None = None) -> None:
        """Set a field; ``mark`` is where the file says it."""
        self.fields[name] = value, mark or (self.line, 1)

    def put_title(self, uk: str, mark: Mark, en: str = "") -> None:
        """Set the title, and the state that stands in it instead of in a field of its own."""
        (name, state), english = title_state.split(uk), title_state.split(en)[0]
        self.put("title", {"uk": name, **({"en": english} if english else {})}, mark)
        if state is not None:
            self.put("status", state, mark)
            known: tuple[Lang, ...] = ("uk", "en")
            words = {lang: label(f"status_{state}", lang).lower() for lang in known}
            self.say("imported-state", mark, "notice", value=uk, state=words)

    def say(self, code: str, mark: Mark | None = None, severity: Severity = "warning", **params: object) -> None:
        """Note what is wrong with it."""
        line, column = mark or (self.line, 0)
        self.problems.append(Problem(self.file, line, code, column, severity, {**params, "entry": self.entry}))

    def describe(self, text: str, mark: Mark) -> None:
        """What it is about; of a text that is too long the beginning, and that is said."""
        if len(text) > MAX_FIELD - 500:
            self.say("imported-cut", mark, most=MAX_FIELD - 500)
            text = text[: MAX_FIELD - 501].rsplit(" ", 1)[0] + "…"
        self._text = text
        if text:
            self.put("about", {"uk": text}, mark)

    def detail(self, name: str, text: str) -> None:
        """Words for which there is no field: they are added to what it is about."""
        self._details.append(f"{name}: {text[:200]}")

    def choose(self, name: str, text: str, mark: Mark, called: str = "") -> None:
        """A field that is one of a closed list, or several; ``called``: what is more than that is told as a detail."""
        many = name in ("audience", "languages", "access")
        known = choices(Event, name)
        if values := list(_meant(text, known)):
            both = name == "how" and len(values) > 1
            self.put(name, values if many else "both" if both else values[0], mark)
        exact = {word.casefold() for value, said in known.items() for word in (value, *said)}
        parts = [part.strip().casefold() for part in re.split(r"[,;/\n]", text)]
        if called and any(part and part not in exact for part in parts):
            self.say("imported-detail", mark, "notice", key=called, value=text)
            self.detail(called, text)

    def meet_at(self, text: str, mark: Mark) -> None:
        """Where it is: a place, an online room, or both."""
        rest = " ".join(_ADDRESS.sub(" ", text).split()).strip(" ,;:()")
        for address in addresses_in(text):
            if not _is_of(address, "maps"):
                self.lead_to(address, mark, room=not rest)
        parts = re.split(r"\s+(?:та|і|й|або|and|or)\s+|\s*[/+;]\s*", rest)
        self._room |= any(_ONLY_ONLINE.fullmatch(part) and _ONLINE.search(part) for part in parts)
        if _ONLY_ONLINE.fullmatch(rest):
            self._room, rest = True, ""
        if rest:
            self._place = rest, mark

    def lead_to(self, address: str, mark: Mark, *, room: bool = False) -> None:
        """Its link, the first that is fit for readers; ``room``: it stands where the place should."""
        if address_fault(address) is not None:
            self.say("imported-link", mark, value=address)
            return
        host = urlsplit(address).hostname or ""
        if is_room(address) or room:
            self._room = True
        if "link" not in self.fields or (is_room(address) and not is_room(str(self.fields["link"][0]))):
            self.put("link", address, mark)
        elif str(self.fields["link"][0]) != address:
            self.say("imported-link-more", mark, "notice", value=host)

    def settle(self, origin: Origin) -> None:
        """Decide what follows from the rest: how people take part, whether the address is hidden, what it is about."""
        title = str(self.fields["title"][0]["uk"]) if "title" in self.fields else ""  # type: ignore[call-overload]
        if "kind" not in self.fields and "support_group" in _meant(title, choices(Event, "kind")):
            self.put("kind", "support_group")
        if self._place is not None:
            name, mark = self._place
            place = dict(self.fields["place"][0]) if "place" in self.fields else {}  # type: ignore[arg-type]
            hidden = not place and self._private(origin)  # what is called a place may well be an address
            self.put("place", {"address" if hidden else "name": {"uk": name}, **place}, mark)
        if "how" not in self.fields:
            there = "place" in self.fields
            default = (origin.defaults.how if origin.defaults else None) or "on_site"
            self.put("how", ("both" if there else "online") if self._room else "on_site" if there else default)
        if self._details:
            text = "\n".join(filter(None, [self._text, *self._details]))
            self.put("about", {"uk": text[:MAX_FIELD]}, self.fields.get("about", ("", (self.line, 1)))[1])

    def _private(self, origin: Origin) -> bool:
        """Whether strangers should not learn where it is: as ``Event.private``, with what the source says of all."""
        kind, audience = (self.fields.get(name, ("", ()))[0] for name in ("kind", "audience"))
        of_all = origin.defaults
        return (kind or (of_all.kind if of_all else "")) == "support_group" or "survivors" in (
            audience or (of_all.audience if of_all else ())
        )

    def tree(self, lines: list[str]) -> Tree | None:
        """The event as an event file would hold it; None when a text of it can't be trusted to be what it shows."""
        root = Tree((self.line, 1), lines)
        for name, (value, mark) in self.fields.items():
            for text in _texts(value):
                if unfit := unfit_character(text):
                    self.say(unfit[1], mark, "error", code_point=unfit[2])
                    return None
            root.keys_at[name] = mark
            root[name] = node(value, mark, lines)
        return root


def is_room(address: str) -> bool:
    """Whether an address leads to an online room."""
    return _is_of(address, "rooms")


def _is_of(address: str, part: str) -> bool:
    """Whether an address begins with one of the hosts, perhaps with a path, of a list in ``imported.yml``."""
    try:
        parts = urlsplit(address)
        place = f".{parts.hostname or ''}{parts.path}/"
    except ValueError:
        return False
    return any(re.search(rf"^[^/]*\.{re.escape(known)}/", place) for known in imported_words(part))


def addresses_in(text: str) -> list[str]:
    """Addresses of pages that a text names."""
    return [unwrapped(one.rstrip(".")) for one in _ADDRESS.findall(text)]


def dated_id(title: str, first: dt.date) -> str:
    """An id that a title and a day always give."""
    return f"{slug(title)[:_DATED].strip('-')}-{first.isoformat()}"


def node(value: Value, mark: Mark, lines: list[str]) -> Node:
    """A value as the reader of YAML would give it, all of it at ``mark``."""
    if isinstance(value, str):
        return Text(value, mark)
    if isinstance(value, Mapping):
        tree = Tree(mark, lines)
        for key, item in value.items():
            tree.keys_at[key] = mark
            tree[key] = node(item, mark, lines)
        return tree
    items = Items(mark, lines)
    items.extend(node(item, mark, lines) for item in value)
    return items


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    for item in value.values() if isinstance(value, Mapping) else value:
        yield from _texts(item)


def _meant(text: str, words_of: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Values whose words ``text`` has, in whatever case; the longest words first."""
    left = list(stems(text))
    sayings = [(word, value) for value, words in words_of.items() for word in (*words, value)]
    sayings.sort(key=lambda one: -len(one[0]))
    meant = set()
    for word, value in sayings:
        wanted = list(stems(word)) or [word.casefold()]
        for at in range(len(left) - len(wanted) + 1):
            if left[at : at + len(wanted)] == wanted and value not in meant:
                left[at : at + len(wanted)] = [""] * len(wanted)
                meant.add(value)
    plain = " ".join(text.casefold().split())
    meant |= {value for word, value in sayings if word.casefold() == plain}
    yield from (value for value in words_of if value in meant)
