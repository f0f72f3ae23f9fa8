"""The front page of the country, which leads to the sites of the oblasts, and the files beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.base.fields import Bilingual, Lang
from generator.base.slugs import collated
from generator.base.words import label
from generator.site import Site
from generator.view.views import PageView
from generator.write import headers


@dataclass(frozen=True)
class OblastSite:
    """A site below the front page; ``there`` is false for one that was never built yet."""

    slug: str
    title: Bilingual
    there: bool


def front(site: Site, places: Sequence[OblastSite]) -> Iterator[tuple[str, bytes]]:
    """Every file of the front page: path from the root → bytes. ``site`` holds what the whole country shares."""
    campaign = site.data.campaign
    for lang in campaign.languages:
        for view in _views(site, places, lang):
            yield site.page(view)
    yield "_headers", headers.for_hosts("/:oblast/:language/embed/*")
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {campaign.root}sitemap.xml\n".encode()
    maps = ["sitemap-front.xml", *(f"{place.slug}/sitemap.xml" for place in places if place.there)]
    yield "sitemap.xml", _xml("sitemapindex", "sitemap", [campaign.root + one for one in maps])
    fronts = [campaign.url(lang, "") for lang in campaign.languages]
    yield "sitemap-front.xml", _xml("urlset", "url", fronts)


def _views(site: Site, places: Sequence[OblastSite], lang: Lang) -> Iterator[PageView]:
    campaign = site.data.campaign
    ordered = sorted(places, key=lambda place: collated(place.title.text(lang)[0]))
    name, languages, data = campaign.name.text(lang)[0], campaign.languages, {"places": ordered}
    about = label("country_description", lang)
    yield PageView(lang, "", "country.html", name, about, languages=languages, data=data)
    neutral = campaign.neutral_title.text(lang)[0]
    yield PageView(lang, "blank/", "blank.html", neutral, "", languages=languages, indexed=False)
    lost = label("not_found", lang)
    yield PageView(lang, "404.html", "country.html", lost, "", languages=languages, indexed=False, data=data)


def _xml(whole: str, entry: str, addresses: Sequence[str]) -> bytes:
    lines = [f"<{entry}><loc>{address}</loc></{entry}>" for address in addresses]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join([head, *lines, f"</{whole}>", ""]).encode()
