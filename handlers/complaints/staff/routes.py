"""Which words of staff lead to which deed: read from top to bottom."""

from __future__ import annotations

from bot.kernel.route import Audience, Route, on_ask, on_command, on_step, on_verb
from handlers.complaints.actions.talking import TALK
from handlers.complaints.heavy import Confirmation, HeavyStep, Pending
from handlers.complaints.staff.lists import Lists
from handlers.complaints.staff.orders import Orders, fresh
from handlers.complaints.staff.talking import Held, LiveTalk, TalkStep
from storage.complaints.model import Act


def case_routes(orders: Orders, confirmation: Confirmation) -> tuple[Route, ...]:
    """Return what is ordered about one case or several."""
    return (
        on_command("accept", fresh(orders.accept)),
        on_command("assign", fresh(orders.pass_on)),
        on_command("transfer", fresh(orders.pass_on)),
        on_command("reply", fresh(orders.reply)),
        on_command("note", fresh(orders.spoken(Act.NOTE))),
        on_command("ask_more", fresh(orders.spoken(Act.ASK_MORE))),
        on_command("pause", fresh(orders.dated(Act.PAUSE))),
        on_command("resume", fresh(orders.plain(Act.RESUME))),
        on_command("extend", fresh(orders.dated(Act.ASK_LATER))),
        on_command("approve", fresh(orders.plain(Act.EXTEND))),
        on_command("decline", fresh(orders.plain(Act.DENY))),
        on_command("close", fresh(orders.plain(Act.CLOSE))),
        on_command("check", fresh(orders.plain(Act.CHECK))),
        on_command("refute", fresh(orders.spoken(Act.REFUTE))),
        on_command("reject", fresh(orders.reject)),
        on_command("escalate", fresh(orders.escalate)),
        on_command("grade", fresh(orders.grade)),
        on_command("categorise", fresh(orders.spoken(Act.RECLASS))),
        on_command("restrict", fresh(orders.plain(Act.RESTRICT))),
        on_command("avoid", fresh(orders.avoid)),
        on_command("merge", fresh(orders.merge)),
        on_command("unmerge", fresh(orders.plain(Act.UNMERGE))),
        on_command("split", fresh(orders.plain(Act.SPLIT))),
        on_command("undo", fresh(orders.undo)),
        on_verb("take", fresh(orders.plain(Act.TAKE)), Audience.STAFF),
        on_verb("refuse", fresh(orders.reject), Audience.STAFF),
        on_verb("undo", fresh(orders.undo), Audience.STAFF),
        on_step(HeavyStep.CONFIRM, confirmation.take, form=Pending),
    )


def list_routes(lists: Lists) -> tuple[Route, ...]:
    """Return what only looks."""
    return (
        on_command("show", fresh(lists.show)),
        on_command("remind", fresh(lists.remind)),
        on_command("list_todo", fresh(lists.to_do)),
        on_command("search", fresh(lists.search)),
        on_command("reopen", fresh(lists.reopen)),
    )


def talk_routes(live: LiveTalk) -> tuple[Route, ...]:
    """Return what begins, carries and ends a live talk; the first who is asked about free words."""
    return (
        on_command("connect", fresh(live.connect)),
        on_command("end", fresh(live.end)),
        on_verb("end", live.end),
        on_step(TalkStep.HELD, live.release, form=Held),
        on_ask(TALK, live.speak),
    )
