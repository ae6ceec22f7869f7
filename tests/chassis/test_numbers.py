"""Numbers people type: no slip of a thumb hits a neighbour's case, and none is issued twice."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.kernel import numbers
from storage.database import Database

BASES = st.integers(min_value=10, max_value=10**10)


def issued(base: int) -> str:
    number = numbers.with_check_digit(base)
    assume(number is not None)
    return str(number)


@given(BASES, st.data())
def test_one_wrong_digit_is_refused(base: int, data: st.DataObject) -> None:
    digits = issued(base)
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[place]]))
    assert numbers.read(digits[:place] + wrong + digits[place + 1 :]) is None


@given(BASES, st.data())
def test_swapped_neighbours_are_refused(base: int, data: st.DataObject) -> None:
    digits = issued(base)
    place = data.draw(st.integers(0, len(digits) - 2))
    assume(digits[place] != digits[place + 1])
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    assert numbers.read(swapped) is None


@given(BASES)
def test_an_issued_number_reads_as_itself_and_never_ends_in_zero(base: int) -> None:
    digits = issued(base)
    assert not digits.endswith("0")
    assert numbers.read(digits) == int(digits)


def test_a_lost_last_digit_is_refused() -> None:
    for base in range(10, 1000):
        number = numbers.with_check_digit(base)
        if number is not None and base >= 100:
            assert numbers.read(str(base)) != number


@pytest.mark.parametrize("digits", ["", "0", "0241", "24a", "٢٤١", "２４１", "-241", " 241", "2" * 13, "2.1"])
def test_what_is_no_number_is_refused(digits: str) -> None:
    assert numbers.read(digits) is None


def test_three_and_four_digits_give_891_numbers() -> None:
    drawn = [numbers.with_check_digit(base) for base in range(10, 1000)]
    assert len([number for number in drawn if number is not None]) == 891


@given(BASES, st.data())
def test_a_slip_proposes_the_number_that_was_meant(base: int, data: st.DataObject) -> None:
    digits = issued(base)
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = digits[:place] + str((int(digits[place]) + 3) % 10) + digits[place + 1 :]
    assert int(digits) in numbers.slips(wrong)


async def test_the_first_number_has_three_digits_and_none_comes_twice(database: Database) -> None:
    drawn = [await database.run(lambda uow: numbers.issue(uow, "case", 1)) for _ in range(50)]
    assert len(set(drawn)) == 50
    assert 100 < drawn[0] < 1000
    assert all(numbers.is_valid(number) for number in drawn)


async def test_a_number_knows_its_bearer_and_a_free_one_has_none(database: Database) -> None:
    number = await database.run(lambda uow: numbers.issue(uow, "meeting", 7))
    bearer = await database.run(lambda uow: numbers.owner(uow, number))
    assert bearer is not None and (bearer.kind, bearer.community_id) == ("meeting", 7)
    assert await database.run(lambda uow: numbers.owner(uow, number + 1)) is None
    free = numbers.with_check_digit(800) or numbers.with_check_digit(801)
    assert free is not None
    assert await database.run(lambda uow: numbers.owner(uow, free)) is None
