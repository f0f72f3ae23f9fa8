"""Rows of a table, as a deputy writes a plan → events. Which column is which, its heading says.

A row that gives no event is told with its number, and the rest goes on. Numbers that a program for tables spoilt (a
phone without its zero) are never published. Ids come from title and day, whatever the order of the rows.
"""

import datetime as dt
import difflib
import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.base.phone import numbers_in
from generator.base.problems import Problem, Severity
from generator.base.words import imported_words
from generator.check.imported_event import Imported, Origin, addresses_in, dated_id
from generator.model.event import MAX_EVENTS
from generator.read import written_dates
from generator.read.foreign_text import words
from generator.read.table_file import MAX_ROWS, Cell, Row, Uncounted
from generator.read.written_dates import Unclear, WrittenDays
from generator.read.yaml_tree import Mark

NO_DAYS = ("table-date-until", "table-date-vague")  # rows of a plan that are no events: nobody has made a slip
_LOOKED_AT = 40  # rows above which the heading is
_NUMBER_DATES = 20_000, 80_000  # days of Excel since 1900 that may be meant for a date
_EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass
class Columns:
    """Where each field stands (counted from 0), by its heading's row."""

    row: int
    fields: dict[str, int] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)  # headings that nobody knows

    @property
    def enough(self) -> bool:
        """Whether it can be the heading of a table of events."""
        return "date" in self.fields and "title" in self.fields


def heading(rows: Sequence[Row]) -> Columns | None:
    """The first row that names at least a day and a title; a second row of nothing but headings belongs to it."""
    names = [[words(cell) if isinstance(cell, str) else "?" for cell in row.cells] for row in rows[: _LOOKED_AT + 1]]
    for at, own in enumerate(names[:_LOOKED_AT]):
        below = names[at + 1] if at + 1 < len(names) else []
        if any(below) and all(_plain(name) in _headings() for name in below if name):
            both = itertools.zip_longest(own, below, fillvalue="")
            columns = _columns(at + 1, [under or over for over, under in both])
        else:
            columns = _columns(at, own)
        if columns.enough:
            return columns
    return None


def _columns(row: int, names: Sequence[str]) -> Columns:
    """The columns by their names; what is called a date is one before what is called a day."""
    columns = Columns(row)
    for index, name in sorted(enumerate(names), key=lambda one: not one[1].casefold().startswith(("дата", "date"))):
        known = _field(name) if 0 < len(name) <= 80 else None
        if known and known not in columns.fields:
            columns.fields[known] = index
        elif name and known != "nothing":
            columns.strange.append(name)
    return columns


@functools.cache
def _field(name: str) -> str | None:
    """The field that a heading means; slips of a letter count, and words after it."""
    known = _headings()
    plain = _plain(name)
    for text in (plain, _plain(re.sub(r"\(.*?\)", " ", name))):
        if text in known:
            return known[text]
        begins = [word for word in known if text.startswith(word + " ") and len(word) > 2]
        if begins:
            return known[max(begins, key=len)]
    close = difflib.get_close_matches(plain, known, 1, 0.85) if len(plain) > 4 else []
    return known[close[0]] if close else None


@functools.cache
def _headings() -> Mapping[str, str]:
    table = imported_words("headings").items()
    return {_plain(str(word)): name for name, said in table for word in said}


def _plain(heading_text: str) -> str:
    text = heading_text.casefold().replace("'", "’").replace("ʼ", "’")
    return " ".join(re.sub(r"[^\w’№/-]+", " ", text).split())


def events(rows: Sequence[Row], file: str, origin: Origin) -> tuple[list[Imported], list[Problem]]:
    """Events of a table in its order, and what is wrong with its rows."""
    columns = heading(rows)
    if columns is None:
        return [], [Problem(file, 1, "table-heading")]
    problems: list[Problem] = []
    if columns.strange:
        names = ", ".join(f"«{name}»" for name in columns.strange[:10])
        params = {"value": names}
        problems.append(Problem(file, rows[columns.row].number, "table-columns", 0, "notice", params))
    if len(rows) > MAX_ROWS:
        problems.append(Problem(file, rows[MAX_ROWS - 1].number, "table-long", 0, "error", {"most": MAX_EVENTS}))
    imported = []
    repeated = rows[columns.row].cells
    named: list[str] = []  # rows of whose contacts a part was left out
    private: list[int] = []
    for row in rows[columns.row + 1 : MAX_ROWS]:
        if row.empty or row.cells == repeated:  # a heading once more, on a new sheet of paper
            continue
        reader = _Reader(row, columns, file)
        if reader.says("private"):
            private.append(row.number)
            continue
        event = (
            reader.problem("table-quotes", "title")
            if row.spoilt
            else reader.problem("table-shifted", "date")
            if any(row.cells[len(repeated) :])
            else reader.event()
        )
        if isinstance(event, Problem):
            problems.append(event)
        elif event is not None:
            imported.append(event)
            named += [str(row.number)] * reader.names_left_out
    if named:
        params = {"value": ", ".join(named[:10]) + ("…" if len(named) > 10 else "")}
        problems.append(Problem(file, int(named[0]), "table-contact", 0, "notice", params))
    if private:
        problems.append(Problem(file, private[0], "calendar-private", 0, "notice", {"count": len(private)}))
    _name(imported, problems)
    for event in imported:
        event.settle(origin)
    return imported, problems


def _name(imported: list[Imported], problems: list[Problem]) -> None:
    """Give each an id of its title and day; where two have both, the hour or a number too. Rows said twice go."""
    seen: dict[str, Imported] = {}
    same: dict[str, list[Imported]] = {}
    for event in list(imported):
        content = repr([value for value, _ in event.fields.values()])
        if content in seen:
            params = {"first": seen[content].line, "entry": event.entry}
            problems.append(Problem(event.file, event.line, "table-row-twice", 0, "notice", params))
            imported.remove(event)
            continue
        seen[content] = event
        if "id" not in event.fields:
            day = event.fields.get("date", event.fields.get("from"))
            assert day is not None
            title: Mapping[str, str] = event.fields["title"][0]  # type: ignore[assignment]
            same.setdefault(dated_id(title["uk"], dt.date.fromisoformat(str(day[0]))), []).append(event)
    for identity, group in same.items():
        hours = {
            id(one): re.sub(r"\D.*", "", str(one.fields.get("time", ("",))[0]).replace(":", "", 1)) for one in group
        }
        group.sort(key=lambda one: (hours[id(one)] or "9", repr([value for value, _ in one.fields.values()])))
        for number, event in enumerate(group, 1):  # the earliest has the plain one, also when others join it
            hour = hours[id(event)]
            alone = hour and list(hours.values()).count(hour) == 1
            suffix = "" if number == 1 else f"-{hour}" if alone else f"-{number}"
            event.fields = {"id": (identity + suffix, (event.line, 1)), **event.fields}


class _Reader:
    """One row being read."""

    def __init__(self, row: Row, columns: Columns, file: str) -> None:
        self._row, self._columns, self._file = row, columns, file
        entry = {"uk": f"рядок {row.number}", "en": f"row {row.number}"}
        title = words(self._text("title"))[:60]
        if title:
            entry = {"uk": f"{entry['uk']}, «{title}»", "en": f"{entry['en']}, “{title}”"}
        self._event = Imported(file, row.number, entry)
        self._dated_by = "date"  # the column whose days are being read
        self.names_left_out = False

    def _cell(self, name: str) -> Cell:
        index = self._columns.fields.get(name)
        return self._row.cells[index] if index is not None and index < len(self._row.cells) else ""

    def _text(self, name: str) -> str:
        """The text of a cell; a whole number without its point."""
        cell = self._cell(name)
        if isinstance(cell, float):
            return str(int(cell)) if cell.is_integer() else str(cell)
        if isinstance(cell, dt.datetime):
            return f"{cell:%d.%m.%Y %H:%M}".removesuffix(" 00:00")
        if isinstance(cell, dt.date | dt.time):
            return cell.isoformat()
        return "" if isinstance(cell, Uncounted) else cell

    def says(self, name: str) -> bool:
        """Whether a cell says yes, as programs for calendars write it."""
        return self._text(name).strip().casefold() in ("true", "так", "істина", "yes", "1", "+")

    def _mark(self, name: str) -> Mark:
        return self._row.number, self._columns.fields.get(name, 0) + 1

    def event(self) -> Imported | Problem | None:
        """The event of the row, or why there is none; None for a row that is only a title of those below."""
        event = self._event
        for name in self._columns.fields:
            if isinstance(self._cell(name), Uncounted):
                event.say("table-formula", self._mark(name), "error" if name in ("date", "title") else "warning")
        title = words(self._text("title"))
        date = self._cell("date")
        if not title or date == "" or isinstance(date, Uncounted):
            filled = sum(self._cell(name) != "" for name in self._columns.fields)
            if event.problems:
                return event.problems[0]
            if filled <= 1 or not (title or date != ""):
                return None
            name = "title" if not title else "date"
            return self.problem("table-no-title" if name == "title" else "table-no-date", name)
        english = words(self._text("english"))
        event.put_title(title, self._mark("title"), english)
        try:
            self._put_days()
        except Unclear as why:
            return self.problem(why.code, self._dated_by)
        self._put_texts()
        self._put_contact()
        return event

    def problem(self, code: str, name: str) -> Problem:
        """Why the row gives no event; ``name`` is the field at fault."""
        line, column = self._mark(name)
        severity: Severity = "warning" if code in NO_DAYS else "error"
        params = {"value": self._text(name), "entry": self._event.entry}
        return Problem(self._file, line, code, column, severity, params)

    # --- days and hours

    def _put_days(self) -> None:
        """Set the days and the hours. Raises Unclear."""
        days = self._days("date")
        last = days.last if self._cell("to") == "" else self._days("to").last
        mark = self._mark("date")
        all_day = self.says("all_day")
        if all_day and last > days.first and written_dates.time(self._clock("until") or "") == "00:00":
            last -= dt.timedelta(days=1)  # Outlook names the midnight after it
        if days.rest and written_dates.time(days.rest) is None:
            self._event.say("imported-detail", mark, "notice", key="Дата", value=self._text("date"))
            self._event.detail("Дата", self._text("date"))
        if last == days.first:
            self._event.put("date", days.first.isoformat(), mark)
        else:
            self._event.put("from", days.first.isoformat(), mark)
            self._event.put("to", last.isoformat(), self._mark("to") if self._cell("to") != "" else mark)
        if not all_day:
            self._put_time(days.rest)

    def _days(self, name: str) -> WrittenDays:
        self._dated_by, cell = name, self._cell(name)
        if isinstance(cell, dt.datetime):
            return WrittenDays(cell.date(), cell.date(), f"{cell:%H:%M}" if cell.time() != dt.time() else "")
        if isinstance(cell, dt.date):
            return WrittenDays(cell, cell)
        if isinstance(cell, float):
            first, last = _NUMBER_DATES
            raise Unclear("table-date-number" if first < cell < last else "table-date-vague")
        return written_dates.days(self._text(name))

    def _put_time(self, beside: str) -> None:
        """Set the hours: of their own columns, or what was written beside the day. Unclear ones become words."""
        start, mark = self._clock("time"), self._mark("time")
        if start is None:
            beside = beside if written_dates.time(beside) not in (None, "00:00") else ""
            start, mark = beside, self._mark("date")
        end = self._clock("until") or ""
        both = start if not end or "-" in start else f"{start}-{end}"
        if not both:
            return
        if (time := written_dates.time(both)) is not None:
            self._event.put("time", time, mark)
        elif end and (time := written_dates.time(start)) is not None:
            self._event.put("time", time, mark)
            self._event.say("table-time", self._mark("until"), value=end)
        else:
            self._event.say("table-time", mark, value=both)
            self._event.detail("Час", both)

    def _clock(self, name: str) -> str | None:
        """What a cell says of hours; None when it says nothing."""
        cell = self._cell(name)
        if isinstance(cell, dt.datetime | dt.time):
            return f"{cell:%H:%M}"
        if isinstance(cell, float) and 0 < cell < 1:  # a part of a day
            return f"{(dt.datetime.min + dt.timedelta(minutes=round(cell * 1440))):%H:%M}"
        text = self._text(name).strip()
        return f"{text}:00" if re.fullmatch(r"\d\d?", text) else text or None

    # --- texts

    def _put_texts(self) -> None:
        event = self._event
        if about := self._text("about"):
            event.describe(about, self._mark("about"))
        if address := words(self._text("address")):
            event.put("place", {"address": {"uk": address}}, self._mark("address"))
        if place := words(self._text("place")):
            event.meet_at(place, self._mark("place"))
        for address in addresses_in(self._text("link"))[:1]:
            event.lead_to(address, self._mark("link"))
        if (link := words(self._text("link"))) and not addresses_in(link):
            event.say("imported-link", self._mark("link"), value=link)
        for name in ("kind", "audience", "how", "languages", "access", "status"):
            if name not in event.fields and (text := words(self._text(name))):  # a title may have told the state
                event.choose(name, text, self._mark(name), self._heading(name))
        for name in ("cost", "organiser"):
            if text := words(self._text(name)):
                free = name == "cost" and text.casefold().startswith(("безкоштовн", "безоплатн", "free"))
                event.put(name, "free" if free else {"uk": text}, self._mark(name))
        if identity := self._text("id").strip():
            event.put("id", identity, self._mark("id"))

    def _heading(self, name: str) -> str:
        names = {"kind": "Вид", "audience": "Для кого", "how": "Участь", "languages": "Мови", "access": "Доступність"}
        return names.get(name, "Стан")

    def _put_contact(self) -> None:
        """Set a phone and a mailbox; names of people stay in the table. A number that lost its zero goes nowhere."""
        contact: dict[str, str] = {}
        marks = []
        for name in ("phone", "contact", "email"):
            cell, text = self._cell(name), self._text(name)
            if name != "email" and (isinstance(cell, float) or _spoilt(text)):
                self._event.say("table-phone", self._mark(name), value=text)
            elif text:
                found = {"phone": _phones(text), "email": iter(_EMAIL.findall(text))}
                for key, values in found.items():
                    if key not in contact and (value := next(values, None)):
                        contact[key] = value
                        marks.append(self._mark(name))
                        text = text.replace(value, "")
                self.names_left_out |= any(map(str.isalpha, text))
        if contact:
            self._event.put("contact", contact, marks[0])


def _phones(text: str) -> Iterator[str]:
    for number in numbers_in(text):
        plain = " ".join(number[0].removeprefix("tel:").split())
        yield f"+{plain}" if re.match(r"3\D?8\D?0", plain) else plain


def _spoilt(text: str) -> bool:
    """Whether a text has a number, but none that anybody could dial."""
    digits = re.sub(r"\D", "", text)
    return len(digits) >= 5 and "@" not in text and next(_phones(text), None) is None
