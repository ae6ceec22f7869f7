"""Questions about complaints: one case, a person's own; the lists and the events stand in rooms of their own."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from storage.complaints.cases import OPEN, OVER, Case, NewCase, read_case
from storage.complaints.events import CaseEvents, Event
from storage.complaints.lists import CaseLists, Remit, Tally
from storage.complaints.model import State, cases
from storage.complaints.searching import CaseSearch
from storage.statements import Statement
from storage.vault import Vault

__all__ = ("OPEN", "OVER", "Case", "Complaints", "Event", "NewCase", "Remit", "Tally")

_REPORTED = select(cases).where(cases.c.reporter_id == bindparam("person")).limit(bindparam("most"))
_OF_REPORTER = Statement(
    _REPORTED.order_by(or_(*(cases.c.state == state.value for state in OVER)), cases.c.id.desc())
)
_OPEN_OF_REPORTER = Statement(
    _REPORTED.where(or_(*(cases.c.state == state.value for state in OPEN))).order_by(cases.c.id.desc())
)


class Complaints(CaseLists, CaseSearch, CaseEvents):
    """Finds and keeps complaints. `vault` is not needed: the columns seal themselves."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def add(self, new: NewCase) -> Case:
        """Keep a new report."""
        values = {entry.name: getattr(new, entry.name) for entry in fields(new)}
        self._connection.execute(
            insert(cases).values(
                **values
                | {
                    "avoided": list(new.avoided),
                    "source": new.source.value,
                    "discretion": new.discretion.value,
                },
                state=State.NEW.value,
                respond_from=new.created_at,
                solve_from=new.created_at,
                due_at=new.respond_by,
                step_stage=0,
                stops=[],
                round=0,
                urges=0,
                stage=0,
                returns=0,
                assistants=[],
                outside_body="",
                outside_number="",
            )
        )
        case = self.numbered(new.number)
        assert case is not None
        return case

    def numbered(self, number: int) -> Case | None:
        """Return the case with this number."""
        row = self._connection.execute(select(cases).where(cases.c.number == number)).first()
        return read_case(row) if row else None

    def locked(self, number: int) -> Case | None:
        """Return the case and keep other processes from changing it before this unit of work ends."""
        row = self._connection.execute(
            select(cases).where(cases.c.number == number).with_for_update()
        ).first()
        return read_case(row) if row else None

    def by_id(self, case_id: int) -> Case | None:
        """Return the case with this id, however it is numbered."""
        row = self._connection.execute(select(cases).where(cases.c.id == case_id)).first()
        return read_case(row) if row else None

    def change(self, case: Case, **values: Any) -> Case:
        """Write new values and return the case as it is now."""
        self._connection.execute(update(cases).where(cases.c.id == case.id).values(**values))
        changed = self.numbered(case.number)
        assert changed is not None
        return changed

    def of_reporter(self, person_id: int, limit: int, *, only_open: bool = False) -> list[Case]:
        """Return what a person reported, open ones first, then newest first."""
        statement = _OPEN_OF_REPORTER if only_open else _OF_REPORTER
        return [
            read_case(row) for row in statement.rows(self._connection, {"person": person_id, "most": limit})
        ]
