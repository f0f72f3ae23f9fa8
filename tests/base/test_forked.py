"""Work that processes share: each piece is done once, whoever does it."""

from generator.base.forked import Turns, aside


def test_every_turn_is_taken_once_by_one_of_the_processes() -> None:
    """What one process took, the others do not; after the last turn nobody gets any."""
    turns = Turns(200)
    others = [aside(lambda: list(turns)) for _ in range(2)]
    taken = [list(turns), *(other() for other in others)]
    assert sorted(number for numbers in taken for number in numbers) == list(range(200))
    assert all(numbers == sorted(numbers) for numbers in taken) and list(turns) == []
