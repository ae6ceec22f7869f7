"""What the store of complaints answers, on SQLite."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event

from storage.complaints.desk_model import PartyRole
from storage.complaints.model import Act, State
from storage.complaints.store import Case, NewCase, Remit, Tally
from storage.uow import Uow
from tests.complaints.bench import TUESDAY, Bench

HOUR = timedelta(hours=1)


def new(number: int, reporter_id: int, **values: Any) -> NewCase:
    plain = NewCase(
        community_id=1,
        number=number,
        reporter_id=reporter_id,
        text="灯坏了",
        matter="灯坏了",
        category="",
        urgent=False,
        restricted=False,
        created_at=TUESDAY,
        respond_by=TUESDAY + 2 * HOUR,
        solve_by=TUESDAY + 24 * HOUR,
        next_check_at=TUESDAY + HOUR,
    )
    return replace(plain, **values)


def numbers(cases: list[Case]) -> list[int]:
    return [case.number for case in cases]


async def test_a_case_comes_back_as_it_was_kept(bench: Bench) -> None:
    def work(uow: Uow) -> Case:
        return uow.complaints.add(new(101, 7, avoided=(3, 4), place="3号楼", grid_id=2, latitude=40.5))

    kept = await bench.ask(work)
    found = await bench.ask(lambda uow: uow.complaints.numbered(101))
    assert found == kept
    assert (kept.state, kept.avoided, kept.round, kept.stage) == (State.NEW, (3, 4), 0, 0)
    assert kept.created_at == TUESDAY
    assert kept.is_open
    assert await bench.ask(lambda uow: uow.complaints.numbered(102)) is None


async def test_a_change_is_stored_and_returned(bench: Bench) -> None:
    def work(uow: Uow) -> Case:
        case = uow.complaints.add(new(101, 7))
        return uow.complaints.change(case, state=State.CLOSED.value, rating=5, closed_at=TUESDAY + HOUR)

    changed = await bench.ask(work)
    assert (changed.state, changed.rating, changed.closed_at) == (State.CLOSED, 5, TUESDAY + HOUR)
    assert not changed.is_open


async def test_a_person_sees_open_reports_first(bench: Bench) -> None:
    def work(uow: Uow) -> tuple[list[int], list[int]]:
        first, *_ = [uow.complaints.add(new(number, 7)) for number in (101, 102, 103)]
        uow.complaints.add(new(104, 8))
        uow.complaints.change(first, state=State.CLOSED.value)
        mine = uow.complaints.of_reporter(7, 5)
        return numbers(mine), numbers(uow.complaints.of_reporter(7, 5, only_open=True))

    assert await bench.ask(work) == ([103, 102, 101], [103, 102])


async def test_a_desk_lists_the_most_pressing_first(bench: Bench) -> None:
    def work(uow: Uow) -> dict[str, list[int]]:
        later = uow.complaints.add(new(101, 7, grid_id=1))
        uow.complaints.change(later, state=State.ACCEPTED.value, due_at=later.solve_by)
        uow.complaints.add(new(102, 7, grid_id=2))
        uow.complaints.add(new(103, 7, grid_id=1, respond_by=TUESDAY))
        uow.complaints.add(new(104, 7, grid_id=1, restricted=True, owner_id=9))
        uow.complaints.add(new(105, 7, community_id=2))
        handed = uow.complaints.add(new(106, 7))
        uow.complaints.change(handed, unit_id=5, state=State.ASSIGNED.value, due_at=handed.solve_by)
        desks = {
            "grid": Remit(community_id=1, person_id=1, grids=frozenset((1,))),
            "all": Remit(community_id=1, person_id=1, everywhere=True),
            "nothing": Remit(community_id=1, person_id=1),
            "confidant": Remit(community_id=1, person_id=9),
            "unit": Remit(community_id=1, person_id=2, unit_id=5),
        }
        return {name: numbers(uow.complaints.to_do(desk, 10)) for name, desk in desks.items()}

    assert await bench.ask(work) == {
        "grid": [103, 101],
        "all": [103, 102, 101, 106],
        "nothing": [],
        "confidant": [104],
        "unit": [106],
    }


async def test_a_desk_counts_what_is_late_and_what_is_soon(bench: Bench) -> None:
    def work(uow: Uow) -> tuple[list[Tally], list[int], int]:
        add, now = uow.complaints.add, TUESDAY + HOUR
        add(new(101, 7, grid_id=1))
        add(new(102, 7, grid_id=1, respond_by=TUESDAY))
        taken = add(new(103, 7, owner_id=1))
        uow.complaints.change(taken, state=State.WORKING.value, handler_id=1, due_at=TUESDAY + 24 * HOUR)
        over = add(new(104, 7, grid_id=1, owner_id=1))
        uow.complaints.change(over, state=State.CLOSED.value, due_at=None)
        add(new(105, 7, grid_id=1, restricted=True, owner_id=1))
        helped = add(new(106, 7, grid_id=2))
        uow.parties.add(helped.id, 1, 1, PartyRole.ASSISTANT, TUESDAY)
        desks = (
            Remit(community_id=1, person_id=1, everywhere=True),
            Remit(community_id=1, person_id=1, grids=frozenset((1,))),
            Remit(community_id=1, person_id=1),
        )
        tallies = [uow.complaints.tally(desk, now, TUESDAY + 9 * HOUR) for desk in desks]
        late = uow.complaints.to_do(desks[0], 10, due_before=now)
        return tallies, numbers(late), uow.complaints.waiting_for(1, 1)

    assert await bench.ask(work) == (
        [
            Tally(open=5, new=4, late=1, soon=3),
            Tally(open=5, new=4, late=1, soon=3),
            Tally(open=3, new=2, late=0, soon=2),
        ],
        [102],
        1,
    )


async def test_no_list_reads_or_sorts_the_whole_table(bench: Bench) -> None:
    def work(uow: Uow) -> list[str]:
        plans: list[str] = []
        connection = uow._connection

        def explain(_conn: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.extend(str(row[3]) for row in rows.fetchall())

        event.listen(connection, "before_cursor_execute", explain)
        try:
            for desk in (
                Remit(community_id=1, person_id=1, everywhere=True),
                Remit(community_id=1, person_id=1, grids=frozenset((1, 2))),
                Remit(community_id=1, person_id=1, unit_id=3),
            ):
                uow.complaints.to_do(desk, 8, due_before=TUESDAY)
                uow.complaints.tally(desk, TUESDAY)
            uow.complaints.alike(1, "lighting", TUESDAY, 20)
            uow.complaints.to_check(TUESDAY, 50)
            uow.forgetting.cases.empty_due(TUESDAY, 50)
        finally:
            event.remove(connection, "before_cursor_execute", explain)
        return plans

    plans = await bench.ask(work)
    assert not [plan for plan in plans if plan.startswith("SCAN cases")]
    assert len([plan for plan in plans if "ix_cases_open" in plan]) >= 10
    assert [plan for plan in plans if "ix_cases_kept" in plan]
    # Equal limits are sorted among themselves, no more.
    assert "USE TEMP B-TREE FOR ORDER BY" not in plans


async def test_only_what_is_due_is_checked(bench: Bench) -> None:
    def work(uow: Uow) -> list[list[int]]:
        uow.complaints.add(new(101, 7, next_check_at=TUESDAY + 2 * HOUR))
        uow.complaints.add(new(102, 7, next_check_at=TUESDAY + HOUR))
        uow.complaints.add(new(103, 7, next_check_at=None))
        instants: list[datetime] = [TUESDAY, TUESDAY + HOUR, TUESDAY + 9 * HOUR]
        return [numbers(uow.complaints.to_check(at, 10)) for at in instants]

    assert await bench.ask(work) == [[], [102], [102, 101]]


async def test_events_are_kept_in_order_with_their_detail(bench: Bench) -> None:
    def work(uow: Uow) -> tuple[list[str], list[str], str, bool]:
        case = uow.complaints.add(new(101, 7))
        log = uow.complaints.log
        log(case, Act.SUBMIT, TUESDAY, actor_id=7, message_key="push-1")
        log(case, Act.NOTE, TUESDAY, actor_id=1, detail={"words": "约了周五", "before": {"at": TUESDAY}})
        log(case, Act.ACCEPT, TUESDAY + HOUR, actor_id=1)
        log(case, Act.OVERDUE, TUESDAY + HOUR)
        events = uow.complaints.events(case, 3)
        note = uow.complaints.events(case, 9, only=[Act.NOTE])[0]
        assert note.detail["before"]["at"] == TUESDAY
        uow.complaints.amend(note, undone=True)
        last = uow.complaints.last_act_of(1, [Act.NOTE, Act.ACCEPT], TUESDAY)
        assert last is not None
        assert uow.complaints.case_of(last) == case
        again = uow.complaints.events(case, 9, only=[Act.NOTE])[0]
        kinds = [event.what.value for event in events]
        return kinds, [str(event.actor_id) for event in events], last.what.value, again.detail["undone"]

    assert await bench.ask(work) == (["note", "accept", "overdue"], ["1", "1", "None"], "accept", True)


async def test_an_act_long_ago_is_not_the_last_one(bench: Bench) -> None:
    def work(uow: Uow) -> object:
        case = uow.complaints.add(new(101, 7))
        uow.complaints.log(case, Act.ACCEPT, TUESDAY, actor_id=1)
        return uow.complaints.last_act_of(1, [Act.ACCEPT], TUESDAY + HOUR)

    assert await bench.ask(work) is None
