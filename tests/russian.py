"""Ukrainian names of places as Russian maps have them, by what the words mean: not as a script of ours compares."""

import re
from typing import Literal

# Parts of words, in Ukrainian and in Russian.
_ROOTS = """
олександр александр, олексі алексе, микол никол, володимир владимир, ганн анн, пилип филипп, йосип осип, сергі
серге, андрі андре, матві матве, омелян емельян, панас афанас, хом фом, гнат игнат, єлизавет елизавет, біл бел, ліс
лес, під под, піл пол, гір гор, ріг рог, сіл сел, річ реч, світ свет, піщан песчан, піск песк, дібр дубр, вільх
ольх, вільш ольш, вільн вольн, хліб хлеб, цвіт цвет, щаслив счастлив, міст мост, кам’ян камен, вовк волк, вовч волч,
довг долг, товст толст, жовт желт, відрад отрад, острів остров, кіс кос, ніс нос, рів ров, чорн черн, яблунів
яблонов, діл дол, різдв рождеств, снігур снегур, перш перв, горіх орех, сонячн солнечн
"""
ROOTS = [root.split() for root in _ROOTS.split(",")]
_ADJECTIVE = """
нов велик мал стар верхн нижн красн червон черво березов зелен висок довг біл чорн крив вільн добр сух широк глибок
кругл весел калинов дубов ближн дальн горіш козач перш друг мирн степов
"""
ADJECTIVE = f"(?:{'|'.join(_ADJECTIVE.split())})"
ENDINGS = [
    (r"([сцз]ьк)е$", r"\1ое"),
    (r"([сцз]ьк)а$", r"\1ая"),
    (r"([сцз]ьк)і$", r"\1ие"),
    (rf"^({ADJECTIVE})а$", r"\1ая"),
    (rf"^({ADJECTIVE})я$", r"\1яя"),
    (rf"^({ADJECTIVE}(?<=[кгх]))і$", r"\1ие"),
    (rf"^({ADJECTIVE})і$", r"\1ые"),
    (rf"^({ADJECTIVE})е$", r"\1ое"),
    (rf"^({ADJECTIVE})є$", r"\1ее"),
    (r"([ое]в|[иї]н)е$", r"\1о"),
    (r"не$", "ное"),
    (r"([лн])\1я$", r"\1ье"),
    (r"ці$", "цы"),
]
SOUNDS = [
    (r"ї(?=вк|в$|в)", "е"),
    (r"(?<=[жчшщц])і(?=вк|в$|вщ|вськ)", "е"),
    (r"і(?=вк|в$|вщ|вськ)", "о"),
    *ROOTS,
    (r"’(?=[яюєї])", "ь"),
    (r"[йь]о", "ё"),
    (r"ця", "ца"),
    (r"(?<=[сцз])ь", ""),
    (r"зк", "зск"),
]


def spelled(name: str, y: Literal["и", "ы"]) -> str:
    """``name`` in Russian letters; what ``и`` becomes after most consonants is tradition: Пирятин, but Мартыновка."""

    def word(match: re.Match[str]) -> str:
        text = match[0].lower()
        ending = next((rule for rule in ENDINGS if re.search(rule[0], text)), ("$", ""))
        for what, instead in (ending, *SOUNDS):
            text = re.sub(what, instead, text)
        text = re.sub("(?<![гкхжчшщй])и(?!е$)", y, text)
        return text.translate(str.maketrans("іїєґ", "ииег")).capitalize()

    return re.sub(r"[^\W\d_]+(?:’[^\W\d_]+)*", word, name)
