"""References to data in pages."""

from hypothesis import given
from hypothesis import strategies as st

from generator.read.references import Reference, extract, fill


def test_references_become_marks_in_order() -> None:
    """Each reference is known with its line; the text keeps a short mark."""
    text, found, problems = extract('Дзвоніть {{ phone("527") }}.\n\n{{ contact("1547") }}\n', "a.md", 7)
    assert found == (Reference("phone", "527", 7), Reference("contact", "1547", 9))
    assert problems == ()
    assert text.count("\ue000") == 2


def test_a_block_replaces_its_paragraph() -> None:
    """A card stands in place of the paragraph that Markdown made of its mark."""
    html = fill("<p>\ue0000\ue001</p>", [Reference("contact", "527", 1)], lambda _: "<div>card</div>")
    assert html == "<div>card</div>"


def test_an_inline_reference_stays_in_its_paragraph() -> None:
    """A number alone in a paragraph keeps the paragraph."""
    html = fill("<p>\ue0000\ue001</p>", [Reference("phone", "527", 1)], lambda _: "<a>527</a>")
    assert html == "<p><a>527</a></p>"


def test_a_sign_after_a_number_stays_on_its_line() -> None:
    """What ends a sentence is joined to the number before it, and to nothing else."""
    html = fill("<p>\ue0000\ue001. \ue0001\ue001.</p>", [Reference(name, "x", 1) for name in ("phone", "fact")], str)
    number, fact = (str(Reference(name, "x", 1)) for name in ("phone", "fact"))
    assert html == f'<p><span class="joined">{number}.</span> {fact}.</p>'


def test_other_template_code_is_refused_and_never_runs() -> None:
    """Filters, variables, statements and comments are problems with their line."""
    for code in (
        "{{ config }}",
        '{{ phone("527")|upper }}',
        "{% include 'x' %}",
        "{{ ''.__class__ }}",
        '{{ phone("a" ~ "b") }}',
        "{{ 7 * 7 }}",
    ):
        _, found, problems = extract(f"x\n{code}\n", "a.md")
        assert found == (), code
        assert [(problem.code, problem.line) for problem in problems] == [("reference-unknown", 2)], code


def test_unclosed_brackets_are_named_with_their_line() -> None:
    """A slip in the notation is a problem, not a crash."""
    _, _, problems = extract('x\n\n{{ phone("527" }}\n', "a.md")
    assert [(problem.code, problem.line) for problem in problems] == [("reference-broken", 3)]


def test_heading_ids_are_not_comments() -> None:
    """``{#id}`` of a heading is not taken for template code."""
    text, _, problems = extract('## Куди {#kudy}\n\n{{ phone("527") }}\n', "a.md")
    assert "{#kudy}" in text
    assert problems == ()


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    """Whatever an officer types, reading it gives text or problems."""
    extract(text, "a.md")
