"""All that officers stated, in one value."""

import datetime as dt
import functools
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field, replace

from generator.base.fields import Bilingual, Lang
from generator.base.words import label
from generator.model.campaign import Campaign
from generator.model.contact import Contact, ageing_since
from generator.model.event import Event
from generator.model.fact import Fact
from generator.model.history import History
from generator.model.hromada import NATIONAL, Coat, Host, Hromada
from generator.model.lineup import Lineup
from generator.model.materials import Materials
from generator.model.oblast_map import OblastMap
from generator.model.search_words import Saying
from generator.model.settlement import FormerName, Settlement, prefix

_WHOLE_COUNTRY = Host(name=Bilingual(uk=label("whole_country", "uk"), en=label("whole_country", "en")))


@dataclass(frozen=True)
class Data:
    """Everything officers stated. Keys are ids and slugs; order is the order of the files."""

    campaign: Campaign
    contacts: Mapping[str, Contact]
    facts: Mapping[str, Fact]
    hromadas: Mapping[str, Hromada]
    events: Mapping[str, tuple[Event, ...]]
    history: History
    as_of: Mapping[str, dt.date]  # hromadas whose latest events could not be had: theirs are of an earlier day
    today: dt.date  # when it was read: lines grow old
    settlements: tuple[Settlement, ...] = ()
    former_names: tuple[FormerName, ...] = ()
    materials: Materials = field(default_factory=Materials)
    sayings: tuple[Saying, ...] = ()  # words of readers, for the search
    good_files: tuple[str, ...] = ()  # of hromadas and their events: those without an error, as events/bilytska.yml
    replaced_files: Mapping[str, dt.date] = field(default_factory=dict)  # broken ones, shown as they were on that day
    unread_hromadas: frozenset[str] = frozenset()  # of whose own lines nothing is known now
    coats: Mapping[str, Coat] = field(default_factory=dict)  # of arms, where a hromada has added one
    oblast_map: OblastMap = field(default_factory=OblastMap)

    @property
    def lines(self) -> dict[str, Contact]:
        """Every line; those of hromadas as ``<hromada>/<id>``, which is how ``removed:`` of contacts.yml names them."""
        local = {f"{slug}/{one.id}": one for slug, hromada in self.hromadas.items() for one in hromada.contacts}
        return {**self.contacts, **local}

    @functools.cached_property
    def settlements_of(self) -> Mapping[str, tuple[Settlement, ...]]:
        """Slug of each hromada → its settlements in the order of their file."""
        own: dict[str, list[Settlement]] = {prefix(one.katottg): [] for one in self.hromadas.values()}
        for settlement in self.settlements:
            own.get(settlement.hromada, []).append(settlement)
        return {slug: tuple(own[prefix(one.katottg)]) for slug, one in self.hromadas.items()}

    @functools.cached_property
    def lineup(self) -> Lineup:
        """The campaign's lines as they stand today."""
        return Lineup(self.campaign, self.contacts, ageing_since(self.lines.values(), self.today))

    def without_examples(self) -> "Data":
        """What readers are shown: no event and no plan that is only an example for editors."""
        events = {slug: tuple(event for event in events if not event.example) for slug, events in self.events.items()}
        plan = self.materials.plan
        materials = replace(self.materials, plan=None if plan and plan.example else plan)
        return replace(self, events=events, materials=materials)

    def with_pictures(self, there: Container[str]) -> "Data":
        """The same; an event whose picture is not ``there`` (paths below ``docs/``) goes without it."""

        def fit(event: Event) -> Event:
            lost = event.picture is not None and event.picture.file not in there
            return event.model_copy(update={"picture": None}) if lost else event

        return replace(self, events={slug: tuple(map(fit, events)) for slug, events in self.events.items()})

    def host(self, slug: str) -> Host:
        """Whose events those of ``slug`` are."""
        return _WHOLE_COUNTRY if slug == NATIONAL else self.hromadas[slug]

    def local_lines(self, slug: str, beside: Collection[str]) -> list[Contact]:
        """Lines of a hromada to put on posters and cards; where it has none, the campaign's for all but ``beside``."""
        named = [self.contacts[line] for line in self.campaign.hromada_lines if line not in beside]
        own, others = (
            [contact for contact in lines if contact.dial and not self.lineup.is_old(contact)]
            for lines in (self.hromadas[slug].contacts, named)
        )
        return own or others

    @property
    def languages(self) -> tuple[Lang, ...]:
        """Languages of the site, Ukrainian first."""
        return self.campaign.languages
