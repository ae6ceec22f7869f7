"""Letting people go: one part for each kind of table that holds words of theirs."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.complaints.forgetting import CaseForgetting
from storage.frontdesk.forgetting import DeskForgetting
from storage.meetings.forgetting import MeetingForgetting
from storage.volunteers.forgetting import VolunteerForgetting


class Forgetting:
    """Finds and empties what is kept about people."""

    __slots__ = ("cases", "desk", "meetings", "volunteers")

    def __init__(self, connection: Connection) -> None:
        self.cases = CaseForgetting(connection)
        self.desk = DeskForgetting(connection)
        self.meetings = MeetingForgetting(connection)
        self.volunteers = VolunteerForgetting(connection)
