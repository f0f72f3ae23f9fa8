"""References of a page (``{{ phone("527") }}``) → HTML, each by the template of its name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup, escape

from generator.base import limits
from generator.base.fields import Lang
from generator.model.data import Data
from generator.model.fact import Fact
from generator.model.sheets import SHEETS
from generator.read.references import BLOCKS, Reference
from generator.view import charts
from generator.view.calendar import Listing, archive_path
from generator.view.find_hromada import Finder
from generator.view.printed import Printed
from generator.view.views import PageView, SiteView

Values = Mapping[str, object]  # what a reference's template reads besides the page and the site


@dataclass(frozen=True)
class ReferenceHtml:
    """What the references of all pages show."""

    env: Environment
    site: SiteView
    data: Data
    listing: Listing
    finders: Mapping[Lang, Finder]
    sheets: Printed
    sources: Callable[[Lang], Iterator[PageView]]  # the pages of sources

    def __call__(self, view: PageView, reference: Reference) -> Markup:
        """The HTML of ``reference`` on the page ``view``, in the reader's language."""
        if reference.name == "oblast":  # words of the text itself, so in its language
            return escape(self.data.campaign.place(reference.argument, view.body_lang or view.lang))
        name, values = reference.name, self._values(reference, view.lang)
        if view.path == "" and self._is_old_line(reference):
            name, values = "left", {**values, "alone": name in BLOCKS}
        template = self.env.get_template(f"_{name}.html")
        html = Markup(template.render(view=view, site=self.site, **values).strip())  # autoescaped by the template
        if view.body_lang is None:
            return html
        tag = "div" if reference.name in BLOCKS else "span"  # in the page's language amid a text in another one
        return Markup('<{tag} lang="{lang}">{html}</{tag}>').format(tag=tag, lang=view.lang, html=html)

    def _values(self, reference: Reference, lang: Lang) -> Values:
        data, argument = self.data, reference.argument
        values: Mapping[str, Callable[[], Values]] = {
            "phone": lambda: {"contact": data.contacts[argument]},
            "contact": lambda: {"contact": data.contacts[argument], "fact": self._voucher(argument)},
            "fact": lambda: {"fact": data.facts[argument]},
            "cite": lambda: {"fact": data.facts[argument]},
            "events": self._events,
            "hromadas": lambda: {"finder": self.finders[lang]},
            "offline": lambda: {"hromadas": self.finders[lang].hromadas},
            "chart": lambda: charts.of_chart(data.materials.charts[argument], data.facts, lang),
            "job_check": lambda: {"check": data.materials.job_check, "today": self.listing.today},
            "action_plan": lambda: charts.of_plan(data.materials.plan, self.listing.today, lang),
            "publisher": dict,
            "sources": lambda: {"pages": [*self.sources(lang)]},
            "sheet": lambda: {"sheet": SHEETS[argument]},
            "sheets": lambda: {"sheets": [SHEETS[name] for name in self.sheets.names(lang)]},
        }
        return values[reference.name]()

    def _is_old_line(self, reference: Reference) -> bool:
        contacts = self.data.contacts
        return reference.name in ("phone", "contact") and self.data.lineup.is_old(contacts[reference.argument])

    def _voucher(self, line: str) -> Fact | None:
        """What says that the state sets the number of a line; None for most."""
        law = self.data.contacts[line].law
        return self.data.facts[law] if law else None

    def _events(self) -> Values:
        calendar, later, changes = self.listing.opening(self.listing.calendar, limits.OPENING)
        years = [(year, archive_path(year)) for year in self.listing.archive()]
        choices = self.listing.choices
        return {"calendar": calendar, "later": later, "changes": changes, "choices": choices, "years": years}
