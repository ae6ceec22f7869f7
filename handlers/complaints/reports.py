"""What the person who reported does with a case: hand in, add, urge, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.kernel import numbers
from bot.kernel.talk import inside, say
from handlers.complaints import routing
from handlers.complaints.draft import SERVICE, Draft
from handlers.complaints.errors import UrgedToday
from handlers.complaints.letters import Cause, Letters
from handlers.complaints.rules.acts import URGES_BEFORE_LEAD
from handlers.complaints.wording import content_of
from handlers.complaints.work import By, Work, refusal
from storage.complaints.model import Act, Discretion, Source
from storage.complaints.store import Case, NewCase
from storage.media import MediaKind
from storage.people.store import Person
from storage.uow import Uow

_ONE_BATCH = timedelta(minutes=10)
PICTURE_ASKED = "complaints.picture"
"""The open question for a picture that was lost."""


class Reports:
    """The verbs of residents."""

    def __init__(self, work: Work, letters: Letters) -> None:
        self._work = work
        self._letters = letters

    def owner_for(self, uow: Uow, person: Person, draft: Draft) -> Person | None:
        """Return who would be in charge of a report; None in an office without fitting staff.

        Whoever files for somebody else may be in charge of it.
        """
        reporter = (draft.for_id or 0) if draft.is_for_somebody else person.id
        if draft.restricted:
            return routing.confidant_of(uow, person.community_id, (*draft.avoided, reporter))
        collected = self._work.timing.promises.is_collected(draft.category)
        return routing.owner_of(uow, person.community_id, draft.grid_id, [reporter], collected=collected)

    def register(self, uow: Uow, by: By, draft: Draft) -> Case:
        """Make a numbered case of a report and alert whoever is in charge; for others, they get the receipt.

        Of a report without a name nothing leads back to whoever made it.
        """
        unnamed = draft.discretion == Discretion.ANONYMOUS
        case = self._add(uow, by, draft)
        uow.media.attach(draft.media, by.person.id, case.number, unnamed=unnamed)
        event = uow.complaints.log(
            case,
            Act.SUBMIT,
            by.now,
            actor_id=None if unnamed else by.person.id,
            message_key="" if unnamed else by.message_key,
        )
        cause = Cause(case, event, by.now)
        self._alert_owner(uow, cause, by, draft)
        self._letters.stewards.hear_of_matter(uow, cause, by.person)
        if draft.is_for_somebody:
            self._letters.tell_reporter(
                uow, cause, "filed", who=uow.people.name_of(by.person), by_when=case.respond_by
            )
        return case

    def _alert_owner(self, uow: Uow, cause: Cause, by: By, draft: Draft) -> None:
        case = cause.case
        if case.owner_id is None or case.owner_id == by.person.id:
            return
        what = "new_urgent" if case.urgent else "new"
        sent_along = "voice" if draft.voices else "picture" if draft.pictures else "nothing"
        self._letters.alert_staff(
            uow,
            cause,
            [uow.people.get(case.owner_id)],
            what,
            useful_until=case.respond_by,
            words=case.text,
            by_when=case.respond_by,
            along=inside(
                say(f"complaints.along.{sent_along}", number=case.number, count=len(draft.pictures))
            ),
        )

    def _add(self, uow: Uow, by: By, draft: Draft) -> Case:
        timing, community = self._work.timing, by.person.community_id
        owner = self.owner_for(uow, by.person, draft)
        case = uow.complaints.add(
            NewCase(
                community_id=community,
                number=numbers.issue(uow, "case", community),
                reporter_id=_reporter(by, draft),
                source=Source.STAFF if draft.is_for_somebody else Source.SELF,
                filer_id=by.person.id if draft.is_for_somebody else None,
                on_behalf=f"{draft.for_name} {draft.for_phone}".strip() if draft.for_id is None else "",
                discretion=Discretion(draft.discretion or Discretion.NAMED),
                text=draft.text,
                matter=draft.matter,
                category=draft.category,
                urgent=draft.urgent,
                restricted=draft.restricted,
                avoided=draft.avoided,
                place=draft.place,
                building_id=draft.building_id,
                grid_id=draft.grid_id,
                entrance=draft.entrance,
                latitude=draft.latitude,
                longitude=draft.longitude,
                owner_id=owner.id if owner else None,
                created_at=by.now,
                respond_by=timing.respond_by(by.now, draft.category, urgent=draft.urgent),
                solve_by=timing.solve_by(by.now, draft.category, urgent=draft.urgent),
                next_check_at=None,
            )
        )
        return self._work.write(uow, case, {})

    def add_words(self, uow: Uow, by: By, number: int, words: str) -> Case:
        """Keep what the reporter says later, and tell whoever has the case. Raises: NoSuchNumber, AlreadyOver."""
        case = self._work.own(uow, by, number, joined=True)
        if not case.is_open:
            raise refusal(case)
        cause = self._work.record(uow, by, case, Act.SUPPLY, detail={"words": words})
        self._letters.alert_staff(uow, cause, routing.in_charge(uow, case), "supplied", words=words)
        return cause.case

    def add_picture(self, uow: Uow, by: By, number: int, media_id: str) -> None:
        """Put a picture the reporter sends later to the case."""
        case = self._work.own(uow, by, number, joined=True)
        uow.media.attach([keep_picture(uow, by, media_id)], by.person.id, case.number)

    def add_pictures(self, uow: Uow, by: By, number: int, pictures: Sequence[int]) -> Case:
        """Put pictures the reporter sends later to the case, and tell whoever has it. Raises: NoSuchNumber, AlreadyOver."""
        case = self._work.own(uow, by, number, joined=True)
        if not case.is_open:
            raise refusal(case)
        uow.media.attach(pictures, by.person.id, case.number)
        latest = uow.complaints.events(case, 1, only=(Act.SUPPLY,))
        if latest and latest[0].detail.get("pictures") and by.now - latest[0].at <= _ONE_BATCH:
            uow.complaints.amend(latest[0], pictures=latest[0].detail["pictures"] + len(pictures))
            return case
        cause = self._work.record(uow, by, case, Act.SUPPLY, detail={"pictures": len(pictures)})
        self._letters.alert_staff(
            uow, cause, routing.in_charge(uow, case), "supplied_picture", count=len(pictures)
        )
        return cause.case

    def urge(self, uow: Uow, by: By, number: int) -> Case:
        """Count a reminder, once a day; the third reaches the lead. Raises: UrgedToday, AlreadyOver."""
        case = self._work.own(uow, by, number, joined=True)
        if not case.is_open:
            raise refusal(case)
        local = self._work.timing.calendar.local
        if case.urged_at is not None and local(case.urged_at).date() == local(by.now).date():
            raise UrgedToday(number=number, content=content_of(case), at=case.urged_at)
        cause = self._work.record(uow, by, case, Act.URGE, urges=case.urges + 1, urged_at=by.now)
        persons = routing.in_charge(uow, case)
        if cause.case.urges >= URGES_BEFORE_LEAD:
            persons += routing.leads_of(uow, case)
        self._letters.alert_staff(uow, cause, persons, "urged", count=cause.case.urges)
        if case.unit_id is not None:
            self._letters.tell_unit(uow, cause, case.unit_id, "reminded", by_when=case.solve_by)
        return cause.case

    def may_withdraw(self, uow: Uow, by: By, number: int) -> Case:
        """Return the case if it could be withdrawn now. Raises: NoSuchNumber, AlreadyOver."""
        case = self._work.own(uow, by, number)
        self._work.check(case, Act.WITHDRAW)
        return case

    def withdraw(self, uow: Uow, by: By, number: int) -> Case:
        """Take a report back; whoever has it hears that nothing is to be done any more."""
        case = self.may_withdraw(uow, by, number)
        cause = self._work.record(uow, by, case, Act.WITHDRAW, closed_at=by.now)
        uow.outbox.recall(f"complaints.{number}.", by.now)
        self._letters.alert_staff(uow, cause, routing.in_charge(uow, case), "withdrawn")
        if case.unit_id is not None:
            self._letters.tell_unit(uow, cause, case.unit_id, "withdrawn")
        return cause.case


def _reporter(by: By, draft: Draft) -> int | None:
    """Return whose report it is: the speaker's, or that of somebody who lets the speaker act for them still."""
    if draft.discretion == Discretion.ANONYMOUS:
        return None
    if draft.is_for_somebody:
        return draft.for_id
    return draft.principal_id if draft.principal_id in by.person.acts_for else by.person.id


def keep_picture(uow: Uow, by: By, media_id: str) -> int:
    """Note a picture that came in."""
    return keep_media(uow, by, MediaKind.IMAGE, media_id)


def keep_media(uow: Uow, by: By, kind: MediaKind, media_id: str) -> int:
    """Note a picture or voice that came in; an errand fetches it from the platform, which keeps it three days."""
    return uow.media.keep(
        community_id=by.person.community_id,
        person_id=by.person.id,
        service=SERVICE,
        kind=kind,
        media_id=media_id,
        now=by.now,
    )
