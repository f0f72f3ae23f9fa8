"""Texts in the reader's language: days, months and numbers in words."""

import datetime as dt
import functools

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from generator.base.fields import Bilingual, Lang

_LOCALES = {"uk": "uk", "en": "en_GB"}


def text_in(text: Bilingual | str | None, lang: Lang) -> str:
    """The words of ``text`` for readers of ``lang``, in the language in which they are there; "" for None."""
    return text.text(lang)[0] if isinstance(text, Bilingual) else text or ""


@functools.lru_cache(maxsize=8192)
def date_text(day: dt.date, pattern: str, lang: Lang) -> str:
    """``day`` by a CLDR pattern, with the apostrophe of the site's texts."""
    return format_date(day, pattern, locale=_LOCALES[lang]).replace("ʼ", "’")


def day_text(day: dt.date, lang: Lang) -> str:
    """«2 грудня 2026 року» or “2 December 2026”."""
    return date_text(day, "d MMMM y 'року'" if lang == "uk" else "d MMMM y", lang)


def span_text(first: dt.date, last: dt.date, lang: Lang, year: str = " y") -> str:
    """«3–5 грудня 2026», «25 листопада – 10 грудня 2026»: what both share is said once. ``year``: "" leaves it out."""
    end = date_text(last, f"d MMMM{year}", lang)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    return f"{date_text(first, 'd MMMM' if first.year == last.year else f'd MMMM{year}', lang)} – {end}"


def month_text(first: dt.date, lang: Lang) -> str:
    """«грудень 2026» or “December 2026”."""
    return date_text(first, "LLLL y", lang)


def number_text(value: float, lang: Lang) -> str:
    """5.75 → «5,75» or “5.75”."""
    return str(format_decimal(value, locale=_LOCALES[lang]))


@functools.lru_cache(maxsize=256)
def language_name(code: str, lang: Lang) -> str:
    """``pl`` → «польська»; the code itself where nobody knows it."""
    return str(Locale(lang).languages.get(code, code))


def upper_first(text: str) -> str:
    """``text`` with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """``text`` with a small letter at its beginning."""
    return text[:1].lower() + text[1:]
