"""What is kept on the disk is what would be worked out, or it is not used."""

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.base.kept_results import KeptResults


def _asked(results: KeptResults, inputs: object, answer: str = "answer") -> tuple[str, bool]:
    """What is given for ``inputs``, and whether it was worked out."""
    worked: list[bool] = []

    def work() -> str:
        worked.append(True)
        return answer

    return results.of(inputs, work), bool(worked)


def test_a_result_is_worked_out_once_for_the_same_inputs_and_program(tmp_path: Path) -> None:
    """Other inputs, another program and no folder each ask anew."""
    first = KeptResults(tmp_path, "program")
    assert _asked(first, ("a", b"b")) == ("answer", True)
    assert _asked(KeptResults(tmp_path, "program"), ("a", b"b"), "other") == ("answer", False)
    assert _asked(first, ("a", b"c"), "other") == ("other", True)
    assert _asked(KeptResults(tmp_path, "program 2"), ("a", b"b"), "other") == ("other", True)
    assert _asked(KeptResults(), ("a", b"b"), "other") == ("other", True)


HARMS: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda whole: whole[:-1],
    "longer": lambda whole: whole + b" ",
    "empty": lambda _: b"",
    "other bytes": lambda _: b"x" * 99,
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_result_that_is_not_whole_is_worked_out_anew(tmp_path: Path, harm: str) -> None:
    """A file that was cut or written over says nothing."""
    results = KeptResults(tmp_path, "program")
    _asked(results, "a")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(HARMS[harm](file.read_bytes()))
    assert _asked(results, "a", "other") == ("other", True)
    assert _asked(results, "a") == ("other", False)
