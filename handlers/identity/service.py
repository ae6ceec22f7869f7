"""Assembles the accounts: binding by code and by building, stopping, another phone, acting for somebody else."""

from __future__ import annotations

from pathlib import Path

from bot.kernel.route import Audience, Route, Service, Trigger, on_ask, on_number, on_step, on_verb, placeless
from handlers.identity import acting, actions
from handlers.identity.flow import AccountFlow, Blank, Phone, Step
from handlers.identity.morning import morning
from handlers.identity.notices import TRIES
from handlers.identity.personal import PERSONAL
from handlers.identity.staff import AccountDesk, Leaving, StaffStep, Which
from handlers.identity.words import Claims


def build() -> Service:
    """Build the service."""
    folder = Path(__file__).parent
    claims = Claims.load(folder)
    flow, desk = AccountFlow(claims), AccountDesk(claims)
    return Service(
        name="identity",
        folder=folder,
        routes=(*_desk(desk), *_own(flow)),
        keeps=(TRIES,),
        personal=PERSONAL,
        digest=morning,
        numbers={actions.BINDING: actions.may_know_request, acting.PROXY: acting.may_know},
    )


def _own(flow: AccountFlow) -> tuple[Route, ...]:
    return (
        *placeless(
            Route(trigger=Trigger.CLAIM, name="account", handler=flow.claim),
            on_step(Step.PHONE, flow.take_phone, form=Blank),
            on_step(Step.CODE, flow.take_code, form=Phone),
        ),
        on_step(Step.NEW_PHONE, flow.take_new_phone, form=Blank),
        on_step(Step.NEW_CODE, flow.take_new_code, form=Phone),
        on_step(Step.UNBIND, flow.take_unbind, form=Blank),
        on_step(Step.WHO, flow.take_who, form=Blank),
        on_ask(acting.ASK_PROXY, flow.asked),
        on_number(acting.PROXY, flow.show_proxy),
    )


def _desk(desk: AccountDesk) -> tuple[Route, ...]:
    # A keeper of accounts holds a post; the desk looks at the post itself.
    return (
        Route(trigger=Trigger.CLAIM, name="accounts", handler=desk.claim),
        on_step(StaffStep.WHICH, desk.which, form=Which),
        on_step(StaffStep.LEAVING, desk.leaves, form=Leaving),
        on_verb("confirm_bind", desk.confirm_bind, Audience.STAFF),
        on_verb("refuse_bind", desk.refuse_bind, Audience.STAFF),
        on_verb("confirm_proxy", desk.confirm_proxy),
        on_verb("refuse_proxy", desk.refuse_proxy),
        on_number(actions.BINDING, desk.show_bind),
    )
