"""The life of a case and its limits, without computer, database or date of today."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.complaints.rules.acts import RETURNS, RISKS, TABLE, UNDOABLE, Risk, after
from handlers.complaints.wording import for_outsiders, headline, short
from storage.complaints.model import Act, State
from storage.complaints.store import OVER

# --- the table ---------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(Act), max_size=40))
def test_whatever_is_tried_a_case_stays_in_the_table(acts: list[Act]) -> None:
    state, before = State.DRAFT, None
    for act in acts:
        following = after(state, act, before)
        if following is None:
            assert (state, act) not in TABLE
            continue
        assert (state, act) in TABLE or (state, act) in RETURNS
        assert following is not State.DRAFT
        if following in (State.AWAITING, State.PAUSED, State.MERGED) and following is not state:
            before = state
        state = following


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    reached = {State.DRAFT}
    while grown := {TABLE[key] for key in TABLE if key[0] in reached} - reached:
        reached |= grown
    assert reached == set(State)
    for state in set(State) - set(OVER) - {State.DRAFT}:
        assert any(key[0] is state and TABLE[key] is not state for key in TABLE), state


def test_what_is_over_can_only_be_surveyed_or_reopened() -> None:
    ways_back = {(key, TABLE[key]) for key in TABLE if key[0] in OVER and TABLE[key] not in OVER}
    assert {to for _, to in ways_back} == {State.REOPENED}
    assert {state for (state, _), _ in ways_back} == {State.DONE, State.SURVEYING, State.CLOSED}


@pytest.mark.parametrize("act", [Act.CLOSE, Act.REJECT, Act.WITHDRAW])
def test_what_cannot_be_undone_is_heavy(act: Act) -> None:
    assert RISKS[act] is Risk.HEAVY
    assert act not in UNDOABLE


def test_a_new_case_is_not_closed_before_somebody_accepts_it() -> None:
    assert after(State.NEW, Act.CLOSE) is None
    assert after(State.ACCEPTED, Act.CLOSE) is State.DONE


# --- words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("灯坏了，打13812345678", "", "灯坏了，打**"),
        ("灯坏了，我是张秀英 0472 5550123", "张秀英", "灯坏了，我是** **"),
        ("3号楼2单元502漏水", "李", "3号楼2单元502漏水"),
    ],
)
def test_outsiders_read_neither_name_nor_number(text: str, name: str, shown: str) -> None:
    assert for_outsiders(text, name) == shown


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("灯坏了三天，晚上看不见", "灯坏了三天"),
        ("。", "。"),
        ("楼道里堆满了纸箱子和旧家具已经好几个月没有人来清理了", "楼道里堆满了纸箱子和旧家具已经好几…"),
    ],
)
def test_a_title_is_the_first_clause(text: str, title: str) -> None:
    assert headline(text) == title


def test_a_long_text_is_cut_visibly() -> None:
    assert short("一二三\n四五六", 5) == "一二三 …"
