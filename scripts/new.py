"""Нова подія, сторінка чи громада: кілька запитань — і готові файли. / A new event, page or hromada by questions.

Порожня відповідь пропускає необов’язкове. Ctrl+C — нічого не записано. Кожну відповідь можна дати й параметром, а всі
разом — рядками на вході, по одному на запитання. / An empty answer leaves out what is optional, Ctrl+C writes nothing.
Each answer can be an option too, and all of them lines of the input, one a question.
"""

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import command
from generator import site
from generator.author import file_entry, interview, issue_form, new_page, questions
from generator.author.interview import QuestionForm
from generator.author.questions import EVENT, HROMADA, PAGE, YES, Choice, Question
from generator.base import files
from generator.base.fields import LANGS, Lang
from generator.base.problems import Problem, display_path, errors
from generator.base.slugs import romanized, slug
from generator.base.yaml_lines import quoted
from generator.check import data_folder as all_data
from generator.check import menu
from generator.read import documents
from generator.read.yaml_file import read

FEW = 12  # choices that are shown at once
SEARCHED = "hromada"  # the question with so many choices that a few letters must do


class Ended(Exception):
    """No more answers came, or an option is wrong; ``code`` is the exit code for it."""

    def __init__(self, code: int) -> None:
        """What was wrong has been said already."""
        super().__init__(code)
        self.code = code


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 written and checked, 1 an answer or a file to mend, 2 wrong call or no more answers."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    subject = typed[0] if typed else ""
    if subject not in MAKERS:
        parser = command.Parser(__file__, __doc__)
        parser.add_argument("subject", choices=MAKERS)
        parser.parse_args(typed[:1])
        return command.USAGE
    form, make = MAKERS[subject]
    parser = command.arguments(__file__, __doc__, "docs")
    parser.prog = f"run.py {subject}"
    parser.add_argument("--config", type=Path, default=command.ROOT / "mkdocs.yml", metavar="FILE")
    parser.add_argument("--no-input", action="store_true")
    for question in form:
        words = f"{question.label('uk')} / {question.label('en')}".replace("%", "%%")
        parser.add_argument(question.option, dest=question.name, metavar="…", help=words)
    options = parser.parse_args(typed[1:])
    if command.no_folder(options.lang, options.data, options.docs):
        return command.USAGE
    try:
        return make(options)
    except Ended as ended:
        return ended.code
    except KeyboardInterrupt:
        command.wrong_usage(options.lang, "stopped_unwritten")
        return 130


# --- asking


@dataclass(frozen=True)
class Asker:
    """Puts the questions to a person, a pipe or the options."""

    options: argparse.Namespace

    @property
    def lang(self) -> Lang:
        """The language of the questions."""
        lang: Lang = self.options.lang
        return lang

    @property
    def watched(self) -> bool:
        """Whether a person sits at a terminal."""
        return sys.stdin.isatty() and not self.options.no_input

    def say(self, key: str, /, **values: object) -> None:
        """One line in the language of the questions."""
        command.say(self.lang, key, **values)

    def welcome(self) -> None:
        """How to answer, for those who are asked."""
        if not self.options.no_input:
            self.say("how_to_answer")

    def ask(self, sheet: QuestionForm, question: Question, proposed: str | None = None) -> None:
        """One question until its answer is right; ``proposed`` is taken for an empty one.

        Raises Ended when no more answers come.
        """
        typed = getattr(self.options, question.name)
        if typed is not None or self.options.no_input:
            if wrong := self._take(sheet, question, (proposed or "") if typed is None else typed):
                self.complain(wrong, question.option)
                raise Ended(command.TO_FIX)
            return
        self._show(question, proposed)
        while True:
            try:
                typed = input("> ")
            except EOFError:
                typed = None
            except UnicodeDecodeError:
                self.say("not_utf8")
                continue
            if question.name == SEARCHED and typed is not None:
                typed = self._narrowed(question, typed)
                if typed is None:
                    continue
            wrong = self._take(sheet, question, typed or proposed or "")
            if not wrong:
                return
            if typed is None:
                self.complain(wrong, question.label(self.lang))
                command.wrong_usage(self.lang, "answers_ended")
                raise Ended(command.USAGE)
            self.complain(wrong)

    def _take(self, sheet: QuestionForm, question: Question, typed: str) -> list[Problem]:
        known = interview.nearby(typed, question.choices) if typed.strip() and question.name == SEARCHED else ()
        return sheet.take(question, known[0].value if len(known) == 1 else typed)

    def _show(self, question: Question, proposed: str | None) -> None:
        optional = {"uk": " (необов’язково)", "en": " (optional)"}[self.lang]
        need, ready = "" if question.required else optional, f" [{proposed}]" if proposed else ""
        print(f"\n{question.label(self.lang)}{need}{ready}")
        if hint := question.hint(self.lang):
            print(f"  {hint}")
        if len(question.choices) > FEW:
            self.say("few_letters")
        elif question.choices:
            self._list(enumerate(question.choices, 1))
            if question.many:
                self.say("numbers_with_commas")

    def _list(self, choices: Iterable[tuple[int, Choice]]) -> None:
        for number, choice in choices:
            print(f"  {number} — {choice.text(self.lang)}")

    def _narrowed(self, question: Question, typed: str) -> str | None:
        """The value that a few letters mean; None when that is not clear yet, and the person has been told."""
        numbered = list(enumerate(question.choices, 1))
        if typed.strip() == "?":
            self._list(numbered)
            return None
        near = interview.nearby(typed, question.choices) if typed.strip() else ()
        if len(near) == 1:
            print(f"  {near[0].text(self.lang)}")
            return near[0].value
        if near:
            self._list((number, choice) for number, choice in numbered if choice in near)
            return None
        return typed

    def complain(self, wrong: Sequence[Problem], where: str = "") -> None:
        """What is wrong with an answer, as the check says it, without a file and a line."""
        for problem in wrong:
            print((f"{where}: " if where else "  ") + f"{problem.code}: {problem.said(self.lang)}")
            if problem.paste:
                print(f"  {problem.paste.strip()}")
        sys.stdout.flush()

    def finish(self, sheet: QuestionForm) -> None:
        """No option may have been in vain: the answers before it made its question pointless."""
        options = {question: getattr(self.options, question.name) for question in sheet.questions}
        vain = [one.option for one, text in options.items() if (text or "").strip() and one.name not in sheet.answers]
        if vain:
            names = ", ".join(vain)
            command.wrong_usage(self.lang, "answers_clash", names=names)
            raise Ended(command.USAGE)

    def agrees(self, lines: Iterable[str]) -> bool:
        """Show what will be written and ask once more; a pipe and the options have said all they had to say."""
        if not self.watched:
            return True
        print()
        for line in lines:
            print(f"    {line}")
        self.say("write_it")
        try:
            return input("> ").strip().casefold() not in ("н", "ні", "n", "no")
        except EOFError:
            return True

    def refused(self) -> int:
        """Nobody wanted it after all."""
        self.say("nothing_written")
        return command.FINE

    def fails(self, problems: Sequence[Problem], lines: Sequence[str] = ()) -> int:
        """The files could not be changed as wished; ``lines`` is what was answered, so that it is not lost."""
        command.show(problems, self.lang)
        if lines:
            self.say("answers_to_keep")
            print("\n".join(f"    {line}" for line in lines))
        command.wrong_usage(self.lang, "nothing_written")
        return command.TO_FIX

    def written(self, changes: Sequence[file_entry.FileChange], check: Callable[[], list[Problem]]) -> int:
        """Write, check what was written, say both and what comes next."""
        for change in changes:
            added = change.path.exists()
            files.write_atomic(change.path, change.content)
            place, line = display_path(change.path), change.line
            if added:
                self.say("line_added", place=place, line=line)
            else:
                self.say("file_made", place=place)
        own = {display_path(change.path): change.line for change in changes}
        problems = [one for one in check() if one.file in own and one.line >= own[one.file]]
        code = command.report(problems, self.lang)
        if code == command.FINE:
            self.say("look_and_check")
        return code


# --- what can be made


def _event(options: argparse.Namespace) -> int:
    """One more event in the file of its hromada."""
    asker = Asker(options)
    choices = interview.hromada_choices(options.data)
    form = (replace(EVENT[0], choices=choices), *EVENT[1:])
    taken: dict[str, int] = {}
    sheet = QuestionForm(form, interview.check_event((one.value for one in choices), taken))
    asker.welcome()
    for question in sheet.due():
        proposed = None
        if question.name == "id":
            proposed = questions.proposed_id(sheet.text("title.uk") or "", sheet.text("date") or "", taken)
        asker.ask(sheet, question, proposed)
        if question.name == "hromada":
            path, problems = file_entry.event_file(options.data, sheet.text("hromada") or "")
            if path is None:  # better known before thirty answers than after
                return asker.fails(problems)
            taken |= file_entry.taken_ids(path)
    asker.finish(sheet)
    hromada = sheet.text("hromada") or ""
    entry = file_entry.event_entry(questions.event_tree(sheet.answers, sheet.lines))
    if not asker.agrees(entry):
        return asker.refused()
    name = next(one.uk for one in choices if one.value == hromada)
    changes, problems = file_entry.with_event(options.data, hromada, name, entry)
    if problems:
        return asker.fails(problems, entry)
    return asker.written(changes, lambda: all_data.load(options.data, options.today)[1])


def _page(options: argparse.Namespace) -> int:
    """A page in one or both languages, and its line in the menu."""
    asker = Asker(options)
    pages, _ = documents.load(options.docs)
    tree, problems = menu.load(options.config, pages)
    if tree is None:
        return asker.fails(errors(problems))
    sections = {one.folder: one for one in new_page.sections(tree)}
    choices = tuple(Choice(one.folder, one.title, one.english) for one in sections.values())
    form = (replace(PAGE[0], choices=choices), *PAGE[1:])
    sheet = QuestionForm(form, interview.check_page(options.docs, sections))
    asker.welcome()
    for question in sheet.due():
        proposed = None
        if question.name == "name":
            proposed = slug(sheet.text("title.uk") or "")
        elif question.name == "neutral" and new_page.all_neutral(pages, sheet.text("section") or ""):
            proposed = YES
        asker.ask(sheet, question, proposed)
    asker.finish(sheet)
    section = sections[sheet.text("section") or ""]
    page = f"{section.folder}/{sheet.text('name')}"
    changes: list[file_entry.FileChange] = []
    for lang in LANGS:
        title, about = (sheet.text(f"{key}.{lang}") for key in ("title", "description"))
        first = pages.pages.get((f"{section.folder}/index", lang))
        if title:
            text = new_page.text(
                lang,
                title,
                about or "…",
                first.meta.title if first else section.title,
                neutral=sheet.text("neutral") == YES,
                today=options.today,
            )
            if changes:
                uk = (sheet.text("title.uk") or "", sheet.text("description.uk") or "")
                text = new_page.translation_of(text, changes[0].content, *uk)
            changes.append(file_entry.FileChange(options.docs / f"{page}.{lang}.md", text, 1))
    written, _ = menu.load(options.config, None)
    with_line = new_page.in_menu(options.config.read_bytes(), written or tree, section, page)
    if with_line is None:
        return asker.fails([Problem(display_path(options.config), 1, "append-unsafe")])
    if not asker.agrees([display_path(one.path) for one in changes] + [f"{display_path(options.config)}: - {page}.md"]):
        return asker.refused()
    changes.append(file_entry.FileChange(options.config, *with_line))
    inputs = site.Inputs(
        options.data, options.docs, command.overrides(options.docs.parent), options.config, options.today
    )
    return asker.written(changes, lambda: site.load(inputs)[1])


def _hromada(options: argparse.Namespace) -> int:
    """The file of a hromada that is not there yet."""
    asker = Asker(options)
    sheet = QuestionForm(HROMADA, interview.check_hromada(options.data))
    asker.welcome()
    for question in sheet.due():
        proposed = None
        if question.name in ("name.en", "raion.en"):
            proposed = romanized(sheet.text(question.name.removesuffix("en") + "uk") or "")
        elif question.name == "slug":
            proposed = slug(_within(sheet.text("name.uk")))
        asker.ask(sheet, question, proposed)
    asker.finish(sheet)
    name, english, raion, raion_english, katottg = (
        _within(sheet.text(name)) for name in ("name.uk", "name.en", "raion.uk", "raion.en", "katottg")
    )
    kind, website = sheet.text("kind"), sheet.text("website")
    text = file_entry.hromada_file(name, english, raion, raion_english, katottg, kind, website)
    path = options.data / "hromadas" / f"{sheet.text('slug')}.yml"
    _, problems = read(text.encode(), display_path(path))
    if problems:
        return asker.fails(problems)
    if not asker.agrees(text.splitlines()):
        return asker.refused()
    changes = [file_entry.FileChange(path, text.encode(), 1)]
    code = asker.written(changes, lambda: all_data.load(options.data, options.today)[1])
    ours = options.data.resolve() == (command.ROOT / "data").resolve()
    if ours and files.write(command.ROOT / issue_form.FILE, issue_form.of_hromadas(options.data)):
        asker.say("renewed_file", file=issue_form.FILE)
    return code


def _within(text: str | None) -> str:
    """A name to stand between quotes, without the word that stands there already."""
    words = ("громада", "район", "hromada", "raion")
    return quoted(" ".join(word for word in (text or "").split() if word not in words))[1:-1]


MAKERS: dict[str, tuple[tuple[Question, ...], Callable[[argparse.Namespace], int]]] = {
    "event": (EVENT, _event),
    "page": (PAGE, _page),
    "hromada": (HROMADA, _hromada),
}


if __name__ == "__main__":
    with contextlib.suppress(ImportError):  # arrow keys while a person types
        import readline  # noqa: F401
    if hasattr(sys.stdin, "reconfigure") and not sys.stdin.isatty():
        sys.stdin.reconfigure(encoding="utf-8-sig")
    command.run(main)
