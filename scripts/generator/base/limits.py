"""How much of what events bring goes where. Nobody's events make the site heavy for others, or stop it.

What a file may hold at all is refused at its reading (``fields``: 256 KiB, 4,000 characters a text; ``MAX_EVENTS``).
These limits shorten: the whole is a link away, or comes when its time comes, and the check says where.
"""

from typing import NamedTuple


class Room(NamedTuple):
    """How much of events a list has room for: entries, and bytes of their words once packed."""

    entries: int
    packed: int


# Dates. Each is a VEVENT of its own, whose UID never changes: of a rule with exceptions every calendar makes something
# else (Google's and Outlook's subscriptions lose moved dates), so a long series is a window of time, not a rule.
DATES_OF_SERIES = 400  # over a year of days: more is nearly always a slip in ``until``
DATES_OF_HROMADA = 2000  # of all its series, those nearest to today: forty weekly ones for a year

# Calendars. A phone fetches each twice a day, also where a megabyte takes half a minute.
CALENDAR_BYTES = 1_000_000
CALENDAR_TITLE = 300  # characters: a line on the screen of a phone shows forty
CALENDAR_TEXT = 1000  # of each text: the link to the page stands beside it

# Pages. 16,000 bytes are the budget of a page (``weights``); 8,000 to 11,000 of them are there without an event.
LIST = Room(40, 4500)
OPENING = Room(40, 3000)  # on a written page, which has its own text too
LINES = Room(150, 4500)  # where an entry is one line
RECENT = Room(10, 1000)  # of the first list alone what fell away lately
OF_HROMADA = Room(25, 3000)  # on the page of a hromada, which has more to say
DATES = Room(60, 1000)  # of a series on its own page
SOON = 1  # the next event on the first page, which has 12,000 bytes
MONTHS = 36  # links to the months that follow
EVENT = 4800  # bytes of an event's words, once packed, on its own page

# Characters of one text in a list; its own page has the whole.
TITLE = 120  # three lines on a phone
NOTE = 200
PLACE = 150
DETAIL = 120  # one line of a sheet of paper
