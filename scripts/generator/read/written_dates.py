"""Days and hours as people write them in plans and tables: «10–12 грудня 2026», «з 10.00 до 12.00».

What may mean two things is refused, with a problem's code: a wrong date is worse than none.
"""

import datetime as dt
import re
from dataclasses import dataclass

_MONTHS = (  # how their names begin
    ("січ", "jan"), ("лют", "feb"), ("бер", "mar"), ("кві", "apr"), ("тра", "may"), ("чер", "jun"),
    ("лип", "jul"), ("сер", "aug"), ("вер", "sep"), ("жов", "oct"), ("лис", "nov"), ("гру", "dec"),
)  # fmt: skip
_MONTH = "(" + "|".join(start for both in _MONTHS for start in both) + r")[а-яіїєʼ’'a-z]{0,8}\.?"
_WEEKDAY = re.compile(
    r"\b(?:понеділ\w+|вівтор\w+|серед[аиуі]|четвер\w*|п[’ʼ']?ятниц\w+|субот\w+|неділ\w+|пн|вт|ср|чт|пт|сб|нд|mon\w*|"
    r"tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun(?:day)?)\b\.?,?"
)
_WEEKDAYS = ("по пн mo", "ві вт tu", "се ср we", "че чт th", "п’ п' пʼ пя пт fr", "су сб sa", "не нд su")  # beginnings
_YEAR = r"(\d{4}|\d\d)(?!\d)"
_RANGE = r"\s*(?:-|по|до|to)\s*"
_FIRST = r"(?:з\s+|від\s+|from\s+)?"

_DAYS_OF_MONTH = re.compile(rf"{_FIRST}(\d\d?){_RANGE}(\d\d?)\s+{_MONTH}\s*{_YEAR}")
_MONTH_TO_MONTH = re.compile(rf"{_FIRST}(\d\d?)\s+{_MONTH}(?:\s*(\d{{4}}))?{_RANGE}(\d\d?)\s+{_MONTH}\s*{_YEAR}")
_WITH_MONTH = re.compile(rf"(\d\d?)[\s.-]+{_MONTH}[\s.,-]*{_YEAR}")
_ENGLISH = re.compile(rf"{_MONTH}\s+(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{{4}})")
_NUMBERS_RANGE = re.compile(rf"{_FIRST}(\d\d?)(?:\.(\d\d?)(?:\.(\d{{4}}))?)?\.?{_RANGE}(\d\d?)\.(\d\d?)\.{_YEAR}")
_NUMBERS = re.compile(rf"(\d\d?)([./-])(\d\d?)\2{_YEAR}")
_ISO = re.compile(r"(\d{4})[.-](\d\d?)[.-](\d\d?)t?")
_CLOCK_FIRST = re.compile(r"(?:об?\s+)?(\d\d?:\d\d)(?:\s*год\w*\.?)?[\s,]+(\d.*)")
_SEVERAL = re.compile(r"\d\d?(?:\.\d\d?(?:\.\d{2,4})?)?\s*(?:,|;|та|і|й|and)\s*(?:\d\d?[\s.]|[\d\s,]*\s\D)")
_FIRST_YEAR = 2020  # of two figures: before it they are rather a day
_UNTIL = re.compile(r"(?:до|не пізніше|by|until|till)\s")
_OF_MONTH = rf"(?:[./]\d\d?|\s+{_MONTH})"
_NO_YEAR = re.compile(rf"{_FIRST}\d\d?(?:{_OF_MONTH}|{_OF_MONTH}?{_RANGE}\d\d?{_OF_MONTH})$")

_RAISED = str.maketrans("⁰¹²³⁴⁵", "012345")  # 14⁰⁰
_CLOCK = r"(\d\d?):(\d\d)(?::\d\d)?\s*(am|pm)?"
_SPAN = re.compile(rf"{_CLOCK}(?:\s*(?:-|до|по|to|until)\s*{_CLOCK})?(?:\s*за києвом)?")


class Unclear(Exception):
    """What is written is no single day, or may mean two; ``code`` is a problem's."""

    def __init__(self, code: str) -> None:
        """``code`` has a sentence that names the value."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class WrittenDays:
    """The first and the last day, and what else was written beside them (perhaps the time)."""

    first: dt.date
    last: dt.date
    rest: str = ""


def days(text: str) -> WrittenDays:
    """Read what a person wrote for a day or a range of days. Raises Unclear."""
    plain = re.sub(r"[–—−‑‐]", "-", " ".join(text.casefold().split()))
    plain = re.sub(r"(?<=\d)-?(?:го|е)\b", "", re.sub(r"[«»\"“”„()]", " ", plain))
    weekday = _WEEKDAY.search(plain)
    plain = re.sub(r"(?<=\d)\s*(?:року|рік|р)\b\.?", " ", _WEEKDAY.sub(" ", plain))
    plain = re.sub(r"(\d)\s*([./])\s*(?=\d)", r"\1\2", " ".join(plain.split())).strip(" ,;")
    if _UNTIL.match(plain):
        raise Unclear("table-date-until")
    if not plain or not any(map(str.isdigit, plain)):
        raise Unclear("table-date-vague")
    try:
        found = _days(_CLOCK_FIRST.sub(r"\2 \1", plain))
    except ValueError:
        raise Unclear("table-date-impossible") from None
    if weekday and found.first == found.last and weekday[0][:2] not in _WEEKDAYS[found.first.weekday()].split():
        raise Unclear("table-date-weekday")
    return found


def _days(plain: str) -> WrittenDays:
    """The same of text made plain. Raises Unclear, or ValueError for a day that there is not."""
    if match := _ISO.match(plain):
        first = _day(match[1], match[2], match[3])
        rest = plain[match.end() :].strip(" -,;")
        other = _ISO.match(rest)
        return WrittenDays(first, _day(*other.groups()), "") if other else WrittenDays(first, first, rest)
    if match := _MONTH_TO_MONTH.match(plain):
        one, month, year, two, other_month, other_year = match.groups()
        last = _day(other_year, other_month, two)
        first = _before(last, _day(year or str(last.year), month, one), year)
    elif match := _DAYS_OF_MONTH.match(plain):
        one, two, month, year = match.groups()
        first, last = _day(year, month, one), _day(year, month, two)
    elif match := _WITH_MONTH.match(plain):
        first = last = _day(match[3], match[2], match[1])
    elif match := _ENGLISH.match(plain):
        first = last = _day(match[3], match[1], match[2])
    elif match := _NUMBERS_RANGE.match(plain):
        one, month, year, two, other_month, other_year = match.groups()
        last = _day(other_year, other_month, two)
        first = _before(last, _day(year or str(last.year), month or other_month, one), year)
    elif match := _NUMBERS.match(plain):
        first = last = _in_order(match)
    else:
        raise Unclear(_why(plain))
    rest = plain[match.end() :].strip(" ,;.")
    if any(map(str.isdigit, rest)) and time(rest) is None:
        raise Unclear("table-date-several")
    return WrittenDays(first, last, rest)


def _before(last: dt.date, first: dt.date, year: str | None) -> dt.date:
    """The first day; without a year of its own it may be of the year before that of the last one."""
    return first.replace(year=last.year - 1) if year is None and first.month > last.month else first


def _in_order(match: re.Match[str]) -> dt.date:
    """``10.12.2026``; with slashes, as American tables write, the day must be told from the month."""
    one, mark, two, year = match.groups()
    if mark == "/" and one != two and int(one) <= 12 and int(two) <= 12:
        raise Unclear("table-date-order")
    return _day(year, one, two) if mark == "/" and int(two) > 12 else _day(year, two, one)


def _why(plain: str) -> str:
    if _SEVERAL.match(plain):
        return "table-date-several"
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", plain):
        return "table-date-number"
    return "table-date-year" if _NO_YEAR.match(plain) else "table-date-vague"


def _day(year: str, month: str, day: str) -> dt.date:
    number = int(month) if month.isdigit() else next(at for at, names in enumerate(_MONTHS, 1) if month[:3] in names)
    full = int(year) + (2000 if len(year) == 2 else 0)
    if len(year) == 2 and full < _FIRST_YEAR:
        raise Unclear("table-date-order")
    return dt.date(full, number, int(day))


def time(text: str) -> str | None:
    """``14:00`` or ``14:00-15:30`` for what a person wrote; None where that is no time, or may mean two."""
    plain = re.sub(r"[–—−‑‐]", "-", " ".join(text.casefold().split())).strip(" ,;")
    plain = re.sub(r"(?<=\d)\s?([⁰¹²³⁴⁵]⁰|¹⁵|⁴⁵)", lambda raised: f":{raised[1].translate(_RAISED)}", plain)
    plain = re.sub(r"(?<![\d:.])(\d\d)\s?(00|15|30|45)(?![\d:.])", r"\1:\2", plain)
    plain = re.sub(r"(\d\d?)\s*год\w*\.?\s*(\d\d)\s*хв\w*\.?", r"\1:\2", plain)
    plain = re.sub(r"(\d\d?)\s*(?:год\w*|г)\b\.?(?!\s*\d)", lambda hour: hour[1] + ":00", plain)
    plain = re.sub(r"(?<![\d:])(\d\d?)\s*\.\s*(\d\d)(?!\d)", r"\1:\2", plain)
    plain = re.sub(r"(?<![\d:])(\d\d?)-(00|30|45)(?![\d:])", r"\1:\2", plain)
    plain = re.sub(r"(?<=\d)\s*(?:год\w*|г)\b\.?", "", plain)
    plain = re.sub(r"(?<![\d:])(\d\d?)(?=\s*(?:-|до)\s*\d\d?:)", r"\1:00", plain)
    plain = re.sub(r"^(?:з|із|від|from)\s+(\d\d?)\s+(?:до|to)\s+(\d\d?)$", r"\1:00-\2:00", plain)
    plain = re.sub(r"(:\d\d\s*(?:-|до)\s*\d\d?)$", r"\1:00", plain)
    plain = re.sub(r"^(?:поч\w*\.?|час|о|об|з|із|від|from|at)\b[\s:]*(?:о|об|з)?\s+", "", plain + " ").strip()
    match = _SPAN.fullmatch(plain)
    if match is None:
        return None
    clocks = [_clock(*match.groups()[at : at + 3]) for at in (0, 3) if match.groups()[at] is not None]
    return "-".join(one for one in clocks if one) if all(clocks) else None


def _clock(hour: str, minute: str, half: str | None) -> str | None:
    hours = int(hour) % 12 + (12 if half == "pm" else 0) if half else int(hour)
    return f"{hours:02}:{minute}" if hours < 24 and int(minute) < 60 else None
