"""Ukrainian text in Latin letters (Cabinet resolution No 55 of 27.01.2010): names, addresses, ids; and the alphabet."""

import re
import unicodedata

_CYRILLIC = "абвгґдежзиійклмнопрстуфхцчшщюяєїь’'ʼ"
_LATIN = "a b v h g d e zh z y i i k l m n o p r s t u f kh ts ch sh shch iu ia ie i".split()
LETTERS = dict(zip(_CYRILLIC, [*_LATIN, "", "", "", ""], strict=True))  # ь and apostrophes are not written
_ORDER = {letter: number for number, letter in enumerate("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", 10_000)}
AT_WORD_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


def transliterate(text: str) -> str:
    """Lower-case Latin letters for Ukrainian ones; everything else stays."""
    text = unicodedata.normalize("NFC", text).lower().replace("зг", "zgh")
    text = re.sub(r"(?<![\w’'ʼ])[єїйюя]", lambda found: AT_WORD_START[found[0]], text)
    return "".join(LETTERS.get(letter, letter) for letter in text)


def romanized(name: str) -> str:
    """A name as official English texts write it: ``Кам’яні Потоки`` → ``Kamiani Potoky``."""
    words = re.split(r"([\s-]+)", name)
    return "".join(transliterate(one).capitalize() if one[:1].isupper() else transliterate(one) for one in words)


def collated(name: str) -> list[int]:
    """What to sort names by: the Ukrainian alphabet, Latin before it; capitals and marks do not count."""
    return [_ORDER.get(one) or ord(one) for one in name.lower() if one.isalnum()]


def slug(text: str, separator: str = "-") -> str:
    """``Куди звернутися`` → ``kudy-zvernutysia``: ``[a-z0-9-]`` only, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", transliterate(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", separator, plain)[:60].strip(separator) or "section"
