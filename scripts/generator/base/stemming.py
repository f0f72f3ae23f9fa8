"""Words → what search compares: Ukrainian and English endings taken off by rules that the browser runs as well.

The rules are plain data, sent to the browser beside the index (``for_browser``), so both sides cut alike. A word is
first *spelled*: small letters, no apostrophes and soft signs, ґ as г, й and ї as і, and є, ю, я as іе, іу, іа. That is
how the official Latin spelling writes them, so a Latin word turns into the same letters one by one.

``stem`` takes off one ending. Several stems of one word may be left (поїздк, поїздок; телефон, телеф), which
``fold`` brings together: it takes off more, lets vowels that come and go (день, дня) fall out and makes consonants
that change (рука, руці; друг, друже) one. Folding joins strangers too, so what has the same stem comes first.
"""

import functools
import re
from collections.abc import Collection, Iterator, Mapping

Rules = tuple[tuple[str, str], ...]  # (what, instead) as JavaScript writes them

SPELLING = dict(zip("ґїйєюяёэыьъ", [*"г і і іе іу іа іо е и".split(), "", ""], strict=True))

_V = "аеиіоу"
ENDINGS: Rules = (
    (r"^(..+)сіа$", "$1"),  # -ся
    (r"(т[ие]|[аеиіу]л[аои]|мо|[аиіу]в|[аеуи]т|[уа]і|іу|[жчшщ]у|[рнлчдтв]и|ме|[еи]ш)с$", "$1"),  # -сь
    (r"^(.+т)им(?:ус?|еш|ем?о?|ете?|ут?)$", "$1и"),  # писатиму, as if it were писати
    # йти, зайшов, поїхав: as if of іду, заїду, поїду
    (r"пові(?:сти?|с[ие]|сте|мо?|в|л[аои])$", "повід"),  # відповісти, розповів
    (r"([еиоуі]|[нз]а|^)і(?:ти|шов|шл[аои]|ха(?:ти|в|л[аои]))$", "$1ід"),
    (
        rf"^(.+[вджшчзрлн])(?:мо|те)$|^(.+[тдш])ми$|^(.+[гз])ти$|^([^{_V}]+[ау])(?:ти|в|л[аои]|вши)$"
        # infinitive, past, passive
        r"|^(...+?)(?:(?:і?[уа]ва|і?а|[иіуо])(?:ти|л[аои]|в|вши)|(?:і?[уоа]ва|і?а|[иіуе])т|(?:і?[уо]ва|і?а|е)но|[уи]то"
        r"|і?ах)$"
        # present and imperative
        r"|^(..+?)(?:(?:і?у|і?а|і)?і(?:у|еш|ем?о?|ете?|ут|учи|мо|те?)?|і?у|[еи](?:ш|т|мо|м|те)|і?[ауе]т|і?[ау]чи"
        # nouns
        r"|і?а|и|і|о|і?е?іу|оіу|іі?еіу|і?[еоа]м|і?ами|има|ів|і?[ео]ві|еі"
        # adjectives
        r"|иі|і?ого|і?ому|[иі]м|і?оі|[иі]х|[иі]ми|аіа|уіу|еіе)$",
        "$1$2$3$4$5$6",
    ),
    (r"^([a-z]+[^sui])s$", "$1"),
    (r"^([a-z]*[aeiouy][a-z]*)(?:ing|ed)$", "$1"),
    (r"^([a-z]{2,})e$", "$1"),
    (r"([b-df-hj-np-tv-z])\1$", "$1"),  # stopp → stop
    (r"^([a-z]{2,})ie?$|^([a-z]+)y$", "$1$2i"),
)
FOLDING: Rules = (
    (r"(.)\1", "$1"),
    (rf"^(..+?)[{_V}]+$", "$1"),
    (r"^(.+[бпвмф])л$", "$1"),  # роблять
    (rf"^(..+[^{_V}])[внл]$", "$1"),  # зникли, зникнуть
    (rf"^(..+?)(?:[{_V}]+[втнлм]?)+$", "$1"),
    (rf"([^{_V}])(?:(?:і?е|о|і)([^{_V}])|[оі](ст))$", "$1$2$3"),  # день, дня; ніч, ночі; якість, якості
    (r"(?:щ|ск|шк|ст|зд)$", "щ"),
    (r"(?:дж|[жзгд])$", "з"),
    (r"[чцкт]$", "к"),
    (r"[шх]$", "с"),
    ("и", "і"),
    (r"^([a-z]{3,}?)(?:er|est|li)$", "$1"),
)
# Russian words, spelled, as the Ukrainian ones of the same root; their vowels are compared as if и, о, е were і.
RUSSIAN: Rules = (
    (r"([еаі])ни(?:е|іа|іу|ем|и|іам|іах|іами|і)$", "$1нніа"),
    (r"ци(?:іа|и|іу|еі|іам|іах|іами|і)$", "ціа"),
    (r"([аеиуі])л(сіа)?$", "$1в$2"),
    (r"[ое]в$", "ів"),
    (r"[иі]е$", "і"),
    (r"(.)(?:ств(?:о|а|у|ом|е))$", "$1ство"),
    (r"^от(?=[^аеиоу])", "від"),
    (r"^под(?=[^аеиоу])", "під"),
    (r"^ра([зс])", "ро$1"),
    (r"^бес", "без"),
    (r"^и", "і"),
    (r"сч", "щ"),
    (r"іе", "е"),
)
# What no rule can know: base form, then the others.
_IRREGULAR = """
be is are was were been being am, have has had having, do does did done doing, go goes went gone, say said,
get got gotten getting, make made, know knew known, think thought, take took taken, see saw seen, come came,
give gave given, find found, tell told, feel felt, leave left, keep kept, begin began begun, hear heard, run ran,
hold held, bring brought, write wrote written writing, sit sat, stand stood, lose lost, pay paid, meet met, set setting,
lead led, understand understood, speak spoke spoken, read reading, send sent, fall fell fallen, build built, buy bought,
choose chose chosen, teach taught, catch caught, sell sold, seek sought, fight fought, drive drove driven, ride rode,
break broke broken, steal stole stolen, hide hid hidden, forget forgot forgotten, sleep slept, spend spent, win won,
grow grew grown, show shown, draw drew drawn, throw threw thrown, fly flew flown, rise rose risen, bear bore born,
become became, mean meant, wear wore worn, withdraw withdrew withdrawn, lie lying lay lain, die dying, shake shook,
child children, man men, woman women, person people, foot feet, life lives, wife wives, self selves, half halves,
good better best, bad worse worst, crisis crises, basis bases, analysis analyses, criterion criteria,
людина люди людей людям людьми людях, тиждень тижня тижні тижню тижнем тижнів тижням тижнями тижнях,
ім'я імені іменем імена імен іменам іменами іменах, могти міг могла могло могли можу, бути є був була було були буде,
дати дам даси дасть дамо дасте дадуть дай дайте, давати даю даєш дає даємо даєте дають,
піти піду підеш піде підемо підете підуть піди підіть пішов пішла пішло пішли, взяти візьму візьмеш візьме візьмемо
візьмете візьмуть візьми візьміть, брати беру береш бере беремо берете беруть бери беріть,
вести веду ведеш веде ведемо ведете ведуть веди ведіть вів вела вело вели, боятися боюся боїшся боїться боїмося боїтеся
бояться бійся бійтеся
"""
# Words that say nothing of what somebody looks for, in both languages and in Russian.
_EMPTY = """
і й та або чи а але що щоб як де коли куди звідки хто кого кому ким чого чому це цей ця ці цього цьому цій той ті тих
тим у в во на з із зі зо до від од за по про для без при над під через між після перед біля коло навколо серед мене
мені мною ти тебе тобі тобою він вона воно вони його йому неї ній нею її їх їм ними них нас нам нами ми ви вас вам
вами я себе собі собою свій своя своє свої свою мій моя моє мої мою моїх моїм моєму твій твоя твої ваш ваша ваші наш
наша наші не ні ж же би б так вже уже ще лише тільки навіть дуже можна треба є був була було були буде буду будуть
якщо бо то хай нехай який яка яке які якого якої яких скільки хочу хоче хочуть знайти знайду шукаю шукати можу може
можуть будь ласка тут там тоді зараз потім нема немає щось и или но что чтобы как где когда куда откуда кто чего
почему это этот эта эти этого тот те с со из к ко от под меня мне мной тебя он она оно они его ее их им вы мой мое мои
моего моей моих нет да еще только очень можно надо нужно есть был была было были будет если какой какая какие сколько
найти ищу искать могу может сейчас потом мы ты ли бы вот the a an of to in on at by for with from and or but not no is
are was were be been am do does did i me my you your he him his she her it its they them their we us our this that
these those what who whom where when how why which can could should would will may must have has had if about there
any some than then so as too very just find
"""
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`][^\W_]+)*")
_SPELLED = str.maketrans(SPELLING | dict.fromkeys("'’ʼ`\u0301", ""))


@functools.lru_cache(maxsize=1 << 16)
def spelled(word: str) -> str:
    """A word in the letters that the rules know."""
    return word.lower().translate(_SPELLED)


IRREGULAR = {
    other: base for base, *others in (map(spelled, row.split()) for row in _IRREGULAR.split(",")) for other in others
}

EMPTY = frozenset(map(spelled, _EMPTY.split()))
# Here everybody wants that: beside another word it says as little.
WANTED = frozenset(map(spelled, "допомога допомоги допомогу допомогою допомозі помощь помощи помощью help".split()))


def _compiled(rules: Rules) -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(what), re.sub(r"\$(\d)", r"\\\1", instead)) for what, instead in rules]


_ENDINGS, _FOLDING = _compiled(ENDINGS), _compiled(FOLDING)


def _applied(rules: list[tuple[re.Pattern[str], str]], word: str) -> str:
    for what, instead in rules:
        word = what.sub(instead, word)
    return word


_STEMS: dict[str, str] = {}


def know(stem_of: Mapping[str, str]) -> None:
    """Take over what ``stem`` gave for words in an earlier build: rules take long."""
    _STEMS.update(stem_of)


def stem(word: str) -> str:
    """What is left of a spelled word without its ending."""
    if (known := _STEMS.get(word)) is None:
        known = _STEMS[word] = _applied(_ENDINGS, IRREGULAR.get(word, word))
    return known


def stem_or_start(word: str) -> str:
    """Of a spelled word that readers may say, what is compared: its stem, or all of one that ends in *, as погрож*."""
    return word if word.endswith("*") else stem(word)


def fold(stemmed: str) -> str:
    """What all stems of one word have in common."""
    return _applied(_FOLDING, stemmed)


def spelled_words(text: str) -> Iterator[str]:
    """The words of a text in order, each spelled; single letters are none."""
    for match in _WORD.findall(text.replace("\u0301", "")):
        word = spelled(match)
        if len(word) > 1 or word.isdigit():
            yield word


def stems(text: str) -> Iterator[str]:
    """Stems of the words of a text in order."""
    return map(stem, spelled_words(text))


def for_browser(known: Collection[str]) -> dict[str, object]:
    """Everything a script needs to cut as this module does. ``known``: stems that there are, others lead nowhere."""
    irregular = {
        other: base
        for other, base in IRREGULAR.items()
        if stem(base) in known or _applied(_ENDINGS, other) in known  # else the browser would take it for the latter
    }
    rules = {"spelling": SPELLING, "endings": ENDINGS, "folding": FOLDING, "russian": RUSSIAN}
    return {**rules, "irregular": irregular}
