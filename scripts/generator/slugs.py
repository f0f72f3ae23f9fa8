"""Readable Latin addresses and heading ids for Ukrainian text (Cabinet resolution No 55 of 27.01.2010)."""

import re
import unicodedata

_CYRILLIC = "абвгґдежзиійклмнопрстуфхцчшщюяєїь’'ʼ"
_LATIN = "a b v h g d e zh z y i i k l m n o p r s t u f kh ts ch sh shch iu ia ie i".split()
_LETTERS = dict(zip(_CYRILLIC, [*_LATIN, "", "", "", ""], strict=True))  # ь and apostrophes are not written
_AT_WORD_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


def transliterate(text: str) -> str:
    """Lower-case Latin letters for Ukrainian ones; everything else stays."""
    text = unicodedata.normalize("NFC", text).lower().replace("зг", "zgh")
    text = re.sub(r"(?<![\w’'ʼ])[єїйюя]", lambda found: _AT_WORD_START[found[0]], text)
    return "".join(_LETTERS.get(letter, letter) for letter in text)


def slug(text: str, separator: str = "-") -> str:
    """``Куди звернутися`` → ``kudy-zvernutysia``: ``[a-z0-9-]`` only, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", transliterate(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", separator, plain)[:60].strip(separator) or "section"
