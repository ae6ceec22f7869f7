"""Makes two rows of one person one: everything that names the one names the other afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    exists,
    select,
    type_coerce,
    update,
)

from storage.base import metadata
from storage.complaints.model import cases
from storage.dialogues import dialogues
from storage.meetings.model import Answer, Circle, invitations, meetings
from storage.meetings.series_model import series as meeting_series
from storage.people.model import consents, people
from storage.volunteers.model import SignupState, signups

PERSON_COLUMNS = frozenset(
    (
        "actor_id",
        "actor_person_id",
        "added_by",
        "agent_id",
        "announcer_id",
        "asker_id",
        "changed_by",
        "checked_by",
        "cover_id",
        "decided_by",
        "filer_id",
        "handler_id",
        "issued_by",
        "opened_by",
        "organiser_id",
        "owner_id",
        "person_id",
        "reached_by",
        "reader_id",
        "recorded_by",
        "reporter_id",
        "resident_id",
        "set_by",
        "settled_by",
        "undone_by",
        "staff_id",
        "undone_by",
        "visitor_id",
        "written_by",
    )
)
"""Names of the columns that hold a person, in whatever table; a test holds every other id against this list."""


def _in_ids(listed: Sequence[int], gone: int, kept: int) -> list[int]:
    """Return the people of a list, each once."""
    return list(dict.fromkeys(kept if person == gone else person for person in listed))


def _in_audience(listed: Sequence[dict[str, Any]], gone: int, kept: int) -> list[dict[str, Any]]:
    """Return an audience; only two of its circles list people."""
    return [
        {**part, "ids": _in_ids(part["ids"], gone, kept)} if part["circle"] in _CIRCLES_OF_PEOPLE else part
        for part in listed
    ]


_CIRCLES_OF_PEOPLE = (Circle.PERSONS.value, Circle.WITHOUT.value)
PERSON_LISTS: Mapping[Column[Any], Callable[[Any, int, int], Any]] = {
    cases.c.avoided: _in_ids,
    cases.c.assistants: _in_ids,
    meetings.c.audience: _in_audience,
    meeting_series.c.audience: _in_audience,
}
"""Columns that hold people in a list, and how one of them is put in another's place; a test knows every such column."""


def merge(connection: Connection, gone: int, kept: int) -> None:
    """Let everything of the person `gone` be `kept`'s, and delete the row of `gone`.

    Where both have one of what there can be only one of, `kept`'s stays, unless it says less: an answered invitation,
    a live sign-up and the open dialogue of who is just speaking win.
    """
    _prefer_what_says_more(connection, gone, kept)
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.name in PERSON_COLUMNS:
                _move(connection, table, column, gone, kept)
    for column, fit in PERSON_LISTS.items():
        _rewrite_list(connection, column, fit, gone, kept)
    connection.execute(delete(people).where(people.c.id == gone))


def _rewrite_list(
    connection: Connection, column: Column[Any], fit: Callable[[Any, int, int], Any], gone: int, kept: int
) -> None:
    """Put `kept` where a list of people names `gone`. Only rows whose text holds the digits are read."""
    key = next(iter(column.table.primary_key.columns))
    holds = type_coerce(column, Text).like(f"%{gone}%")
    for row in connection.execute(select(key.label("key"), column.label("listed")).where(holds)).all():
        fitting = fit(row.listed, gone, kept)
        if fitting != row.listed:
            connection.execute(update(column.table).where(key == row.key).values({column.name: fitting}))


def _move(connection: Connection, table: Table, column: Column[Any], gone: int, kept: int) -> None:
    """Give the rows of `gone` to `kept`; those `kept` has already are deleted."""
    for others in _unique_with(table, column):
        twin = table.alias()
        same = [twin.c[other.name] == other for other in others]
        taken = exists(select(1).select_from(twin).where(twin.c[column.name] == kept, and_(True, *same)))
        connection.execute(delete(table).where(column == gone, taken))
    connection.execute(update(table).where(column == gone).values({column.name: kept}))


def _unique_with(table: Table, column: Column[Any]) -> list[list[Column[Any]]]:
    """Return, for each key the column is part of, the key's other columns."""
    keys = [list(table.primary_key.columns)]
    keys += [list(key.columns) for key in table.constraints if isinstance(key, UniqueConstraint)]
    return [[other for other in key if other is not column] for key in keys if column in key]


def _prefer_what_says_more(connection: Connection, gone: int, kept: int) -> None:
    speaking = exists(select(1).where(dialogues.c.person_id == gone))
    connection.execute(delete(dialogues).where(dialogues.c.person_id == kept, speaking))
    _drop_idle(connection, invitations, invitations.c.answer == Answer.NONE.value, gone, kept)
    over = signups.c.state.in_([SignupState.WITHDRAWN.value, SignupState.LAPSED.value])
    _drop_idle(connection, signups, over, gone, kept)
    _add_credits(connection, gone, kept)


def _drop_idle(connection: Connection, table: Table, idle: Any, gone: int, kept: int) -> None:
    twin = table.alias()
    has_other = exists(
        select(1).select_from(twin).where(twin.c.person_id == gone, twin.c.number == table.c.number)
    )
    connection.execute(delete(table).where(table.c.person_id == kept, idle, has_other))


def _add_credits(connection: Connection, gone: int, kept: int) -> None:
    """Add up how many notices of each template both allowed."""
    for row in connection.execute(select(consents).where(consents.c.person_id == gone)).all():
        connection.execute(
            update(consents)
            .where(consents.c.person_id == kept, consents.c.template_id == row.template_id)
            .values(credits=consents.c.credits + row.credits)
        )
