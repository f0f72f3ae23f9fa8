"""What is signed of a site: its serial and its end."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.publish import manifest, release

LISTED = b"0" * 64 + b"  index.html\n"


@given(st.integers(10**9, 9_000_000_000), st.binary(max_size=90))
def test_a_statement_is_read_as_it_was_written(moment: int, other: bytes) -> None:
    """And nothing else is one."""
    text = release.statement(LISTED, moment)
    read = release.parse(text)
    assert (read.serial, read.expires) == (moment, release.day(moment) + release.LIFE)
    assert (release.dump(read), read.manifest) == (text, hashlib.sha256(LISTED).hexdigest())
    for wrong in (other, text + other if other else b"", text[1:], text.replace(b"expires: 2", b"expires: 0000-")):
        with pytest.raises(manifest.Unusable):
            release.parse(wrong)


@given(st.integers(1_700_000_000, 1_900_000_000), st.integers(-90_000, 90_000))
def test_serials_only_grow(moment: int, later: int) -> None:
    """Whatever the clock says next; unless the last one comes from another day that is not yet within the hour."""
    last = release.statement(LISTED, moment)
    serial = release.parse(release.statement(LISTED + LISTED, moment + later, last)).serial
    if release.day(moment) <= release.day(moment + later + release.CLOCKS_DIFFER):
        assert serial > moment
    else:
        assert serial == moment + later


def test_a_clock_that_goes_back_over_midnight_makes_no_older_release() -> None:
    """A correction a minute after the first one is taken by whoever has that."""
    midnight = 1_795_903_200
    assert release.day(midnight - 1) < release.day(midnight)
    last = release.statement(LISTED, midnight + 30)
    assert release.parse(release.statement(LISTED + LISTED, midnight - 50, last)).serial == midnight + 31


def test_the_same_list_on_the_same_day_keeps_its_serial() -> None:
    """Idle builds make no releases; a new day makes one, so that what is signed every night never ends."""
    morning = 1_795_500_000
    first = release.statement(LISTED, morning)
    assert release.statement(LISTED, morning + 3600, first) == first
    assert release.parse(release.statement(LISTED, morning + 86_400, first)).serial == morning + 86_400
