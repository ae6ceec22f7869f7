"""What cannot be done with a case, in the office's words. Each code is a sentence in texts.toml."""

from __future__ import annotations

from bot.kernel.errors import DomainError


class NotNow(DomainError):
    """The case does not allow this act where it stands."""

    code = "complaints.errors.not_now"


class AcceptFirst(DomainError):
    """Nobody has accepted the case yet, so it cannot be finished."""

    code = "complaints.errors.accept_first"


class AlreadyAccepted(DomainError):
    """Somebody accepted the case before."""

    code = "complaints.errors.accepted_before"


class AlreadyWithThem(DomainError):
    """The case is with that person or unit already."""

    code = "complaints.errors.with_them_before"


class AlreadyTaken(DomainError):
    """The same person took the case before."""

    code = "complaints.errors.taken_before"


class AlreadyOver(DomainError):
    """The case is finished, refused or withdrawn; only a new report can follow."""

    code = "complaints.errors.over_before"


class NotForContacts(DomainError):
    """Only the office decides this; a unit's contact may take, hand back, note, answer and finish."""

    code = "complaints.errors.not_for_contacts"


class NotForReporters(DomainError):
    """The act is the staff's, and this person only reported the case."""

    code = "complaints.errors.not_for_reporters"


class OnlyForReporter(DomainError):
    """Only the person who reported the case may do this, not the staff who work on it."""

    code = "complaints.errors.only_for_reporter"


class NobodyOfThatName(DomainError):
    """Neither a unit nor a person on the roster has this name."""

    code = "complaints.errors.nobody"


class SeveralOfThatName(DomainError):
    """More than one unit or person answers to this name."""

    code = "complaints.errors.several"


class StaysInside(DomainError):
    """A restricted case is not handed to outsiders, nor to the person it is about."""

    code = "complaints.errors.stays_inside"


class NothingToUndo(DomainError):
    """The person did nothing lately that could be undone, or others have gone on from there."""

    code = "complaints.errors.nothing_to_undo"


class MessageLeft(DomainError):
    """The words reached the resident before they could be recalled."""

    code = "complaints.errors.message_left"


class OnlyForLead(DomainError):
    """The lead or the secretary decides this."""

    code = "complaints.errors.only_for_lead"


class LeadDecides(DomainError):
    """The case came back twice; only the lead says whose it is."""

    code = "complaints.errors.lead_decides"


class NobodyToReturnTo(DomainError):
    """The lead has decided whose the case is; it is not handed back again."""

    code = "complaints.errors.not_back_again"


class TooManyAssistants(DomainError):
    """Three may help, no more."""

    code = "complaints.errors.too_many_assistants"


class SaidBefore(DomainError):
    """The same person said the same a moment ago."""

    code = "complaints.errors.said_before"


class AlreadyAwaiting(DomainError):
    """The resident has been asked already."""

    code = "complaints.errors.awaiting_before"


class AlreadyPaused(DomainError):
    """The case rests already."""

    code = "complaints.errors.paused_before"


class PausedEnough(DomainError):
    """It rested twice; a third time is the lead's to allow."""

    code = "complaints.errors.paused_enough"


class NotStanding(DomainError):
    """The case neither rests nor waits, so there is nothing to go on with."""

    code = "complaints.errors.not_standing"


class NoDay(DomainError):
    """No day was named."""

    code = "complaints.errors.no_day"


class ImpossibleDay(DomainError):
    """The day named does not exist."""

    code = "complaints.errors.impossible_day"


class PastDay(DomainError):
    """The day named is over."""

    code = "complaints.errors.past_day"


class FarDay(DomainError):
    """The day named is so far away that it must be a slip."""

    code = "complaints.errors.far_day"


class EarlierDay(DomainError):
    """The day named is not later than the limit."""

    code = "complaints.errors.earlier_day"


class AlreadyThatDay(DomainError):
    """The limit is that day already."""

    code = "complaints.errors.that_day_before"


class AlreadyAsked(DomainError):
    """The lead has been asked for the same already."""

    code = "complaints.errors.asked_before"


class NothingAsked(DomainError):
    """Nobody has asked for anything that could be approved."""

    code = "complaints.errors.nothing_asked"


class AlreadyHandedIn(DomainError):
    """It is finished and waits to be checked."""

    code = "complaints.errors.handed_in_before"


class NothingToCheck(DomainError):
    """Nobody has called it finished, so there is nothing to check."""

    code = "complaints.errors.nothing_to_check"


class NotForCloser(DomainError):
    """Whoever finished it does not check it."""

    code = "complaints.errors.not_for_closer"


class EscalatedBefore(DomainError):
    """It has been handed upward already."""

    code = "complaints.errors.escalated_before"


class AlreadyGraded(DomainError):
    """It is of that urgency already."""

    code = "complaints.errors.graded_before"


class AlreadyOfThatKind(DomainError):
    """It is of that category already."""

    code = "complaints.errors.classed_before"


class UnknownCategory(DomainError):
    """No category has this name."""

    code = "complaints.errors.unknown_category"


class AlreadyRestricted(DomainError):
    """Only confidants read it already."""

    code = "complaints.errors.restricted_before"


class AlreadyAvoided(DomainError):
    """It goes round that person already."""

    code = "complaints.errors.avoided_before"


class NobodyReads(DomainError):
    """Nobody of the office would be left who may read the case."""

    code = "complaints.errors.nobody_reads"


class AlreadyMerged(DomainError):
    """It has been merged already."""

    code = "complaints.errors.merged_before"


class KeepsApart(DomainError):
    """A case is not merged into itself, nor a restricted one with an open one."""

    code = "complaints.errors.keeps_apart"


class NotMerged(DomainError):
    """It was not merged into any other."""

    code = "complaints.errors.not_merged"


class TooLateToUnmerge(DomainError):
    """It was merged more than a day ago."""

    code = "complaints.errors.too_late_to_unmerge"


class TooLateToReopen(DomainError):
    """It ended more than a month ago; a new report follows."""

    code = "complaints.errors.too_late_to_reopen"


class StillOpen(DomainError):
    """It is being worked on, so there is nothing to begin again."""

    code = "complaints.errors.still_open"


class WentInto(DomainError):
    """The case goes on under another number."""

    code = "complaints.errors.went_into"


class InATalk(DomainError):
    """One of the two is in a live talk already."""

    code = "complaints.errors.in_a_talk"


class NobodyThere(DomainError):
    """The reporter has no account here that could be written to."""

    code = "complaints.errors.nobody_there"


class UrgedToday(DomainError):
    """One reminder a day is counted."""

    code = "complaints.errors.urged_today"
