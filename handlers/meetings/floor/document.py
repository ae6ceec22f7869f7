"""The minutes of a meeting as a Word file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bot.kernel.calendar import OfficeCalendar
from bot.kernel.errors import NoSuchNumber
from bot.kernel.files import DOCX, File
from bot.kernel.late import docx
from handlers.meetings.floor.rules import counts_here, presence
from handlers.meetings.floor.words import FloorWords
from handlers.meetings.naming import name_of, title
from handlers.meetings.scope import manages
from handlers.meetings.words import Words
from storage.links import Link
from storage.meetings.floor_records import Decision, Task
from storage.meetings.model import Answer
from storage.meetings.records import Invitation, Meeting
from storage.uow import Uow

if TYPE_CHECKING:
    from docx.document import Document as Sheet

MINUTES_LINK = "meetings.minutes"
_BODY, _HEADING, _TITLE = 14, 15, 20  # points
_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])


class MinutesBook:
    """Writes minutes as the office files them."""

    def __init__(self, words: Words, floor: FloorWords, calendar: OfficeCalendar) -> None:
        self._words = words
        self._says = floor.document
        self._calendar = calendar

    def download(self, uow: Uow, link: Link, now: datetime) -> File:
        """Give the file to whoever still keeps the meeting's list. Raises: NoSuchNumber."""
        number = int(link.payload["number"])
        meeting = uow.meetings.find(number)
        if meeting is None or not manages(uow.people.get(link.person_id), meeting):
            raise NoSuchNumber(number=number)
        return self.file(meeting, uow)

    def file(self, meeting: Meeting, uow: Uow) -> File:
        """Return the minutes of a meeting with who was there, what was decided and what is to be done."""
        sheet = docx.Document()
        self._dress(sheet)
        people = uow.meetings.invitations(meeting.number)
        name = title(meeting, self._words)
        self._title(sheet, self._says["heading"].format(title=name))
        self._facts(sheet, meeting, people, uow)
        written = uow.meetings.floor.minutes(meeting.number)
        self._heading(sheet, "minutes")
        for line in (written.words if written and written.words else self._says["no_minutes"]).splitlines():
            sheet.add_paragraph(_clean(line))
        self._decisions(sheet, uow.meetings.floor.decisions(meeting.number))
        self._tasks(sheet, uow.meetings.tasks.of_meeting(meeting.number), uow)
        sheet.add_paragraph()
        sheet.add_paragraph(self._says["signatures"])
        out = BytesIO()
        sheet.save(out)
        local = self._calendar.local(meeting.starts_at)
        file_name = self._says["file"].format(title=name, year=local.year, month=local.month, day=local.day)
        return File(file_name, DOCX, out.getvalue())

    # --- parts ---------------------------------------------------------------------------------------

    def _facts(self, sheet: Sheet, meeting: Meeting, people: Sequence[Invitation], uow: Uow) -> None:
        there = presence(meeting, people)
        absent = [one for one in people if one.arrived_at is None and counts_here(meeting, one)]
        came = [one for one in people if one.arrived_at is not None]
        self._fact(sheet, "time", self._instant("when", meeting.starts_at))
        self._fact(sheet, "place", meeting.place)
        self._fact(sheet, "chair", uow.people.name_of(uow.people.get(meeting.announcer_id)))
        counts = self._says["attendance"].format(
            expected=there.expected,
            voters=there.voters,
            came=there.came - there.guests,
            excused=there.excused,
            absent=there.missing,
        )
        sheet.add_paragraph(counts)
        self._names(sheet, "came", [one for one in came if counts_here(meeting, one)], uow)
        self._names(sheet, "guests", [one for one in came if not counts_here(meeting, one)], uow)
        self._names(sheet, "excused", [one for one in absent if one.answer is Answer.EXCUSED], uow)
        self._names(sheet, "absent", [one for one in absent if one.answer is not Answer.EXCUSED], uow)
        if meeting.topic:
            self._fact(sheet, "topic", meeting.topic)

    def _names(self, sheet: Sheet, group: str, people: Iterable[Invitation], uow: Uow) -> None:
        names = "、".join(name for one in people if (name := name_of(one, uow)))
        if names:
            self._fact(sheet, group, names)

    def _decisions(self, sheet: Sheet, decisions: Sequence[Decision]) -> None:
        if not decisions:
            return
        self._heading(sheet, "decisions")
        for place, decision in enumerate(decisions, start=1):
            sheet.add_paragraph(f"{place}. {_clean(decision.words)}")
            if decision.in_favour is not None:
                sheet.add_paragraph(self._tally(decision))

    def _tally(self, decision: Decision) -> str:
        return str(
            self._says["tally"].format(
                entitled=decision.entitled,
                present=decision.present,
                in_favour=decision.in_favour,
                against=decision.against,
                abstained=decision.abstained,
                verdict=self._says["passed" if decision.passed else "failed"],
            )
        )

    def _tasks(self, sheet: Sheet, tasks: Sequence[Task], uow: Uow) -> None:
        if not tasks:
            return
        self._heading(sheet, "tasks")
        table = sheet.add_table(rows=1, cols=4, style="Table Grid")
        for cell, column in zip(table.rows[0].cells, self._says["task_columns"], strict=True):
            cell.text = column
        for task in tasks:
            owner = uow.people.name_of(uow.people.get(task.owner_id))
            state = self._says["states"][task.state.value]
            row = (task.words, owner, self._instant("day", task.due_at, before=True), state)
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = _clean(words)

    def _instant(self, pattern: str, at: datetime, *, before: bool = False) -> str:
        """Say an instant; `before` names the day that ends there."""
        local = self._calendar.local(at)
        if before and (local.hour, local.minute) == (0, 0):
            local = self._calendar.local(at.fromtimestamp(at.timestamp() - 1, tz=at.tzinfo))
        values = {"year": local.year, "month": local.month, "day": local.day}
        return str(self._says[pattern].format(**values, clock=f"{local.hour}:{local.minute:02d}"))

    def _fact(self, sheet: Sheet, name: str, words: str) -> None:
        paragraph = sheet.add_paragraph()
        paragraph.add_run(f"{self._says[name]}：").bold = True
        paragraph.add_run(_clean(words))

    def _heading(self, sheet: Sheet, name: str) -> None:
        run = sheet.add_paragraph().add_run(self._says[name])
        run.bold, run.font.size = True, docx.shared.Pt(_HEADING)
        self._in_font(run.font, self._says["heading_font"])

    def _title(self, sheet: Sheet, words: str) -> None:
        paragraph = sheet.add_paragraph()
        paragraph.alignment = docx.enum.text.WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(_clean(words))
        run.bold, run.font.size = True, docx.shared.Pt(_TITLE)
        self._in_font(run.font, self._says["heading_font"])

    def _dress(self, sheet: Sheet) -> None:
        """Give the sheet the type that offices file in: Chinese and Latin letters have fonts of their own."""
        normal = sheet.styles["Normal"].font
        normal.size = docx.shared.Pt(_BODY)
        self._in_font(normal, self._says["font"])

    @staticmethod
    def _in_font(font: Any, name: str) -> None:
        font.name = name
        font.element.get_or_add_rPr().get_or_add_rFonts().set(docx.oxml.ns.qn("w:eastAsia"), name)


def _clean(words: str) -> str:
    """Take out what no XML can hold."""
    return words.translate(_FORBIDDEN)
