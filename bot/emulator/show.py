"""The world as JSON for the page and for scripts."""

from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.emulator.clock import Clock
from bot.emulator.faults import Fault
from bot.emulator.followers import Bubble, Follower
from bot.emulator.journal import ApiCall, Push
from bot.emulator.world import World

_BEIJING = ZoneInfo("Asia/Shanghai")


def state(world: World, since: int, *, notices: bool) -> dict[str, Any]:
    """Return everything but the bubbles the page has already."""
    return {
        "run": world.changes.run,
        "version": world.changes.number,
        "account": {
            "name": world.account.name,
            "app_id": world.account.app_id,
            "mode": world.account.mode.value,
        },
        "clock": clock(world.clock),
        "notices": notices,
        "faults": [fault(each) for each in world.faults.active],
        "templates": [
            {"id": each.template_id, "title": each.title, "kind": each.kind.value}
            for each in world.templates.shelf.values()
        ],
        "phones": [phone(world, each, since) for each in world.followers.values()],
    }


def phone(world: World, follower: Follower, since: int) -> dict[str, Any]:
    window = follower.window
    left = window.remaining if world.clock.now() < window.ends else 0
    return {
        "openid": follower.openid,
        "name": follower.name,
        "role": follower.role,
        "following": follower.following,
        "typing": follower.typing,
        "window": {"remaining": left, "ends": window.ends.isoformat()},
        "menu": world.menus.shown_to(follower.tags),
        "bubbles": [bubble(each) for each in follower.bubbles if each.seq > since],
    }


def bubble(shown: Bubble) -> dict[str, Any]:
    row = {name: value for name, value in asdict(shown).items() if value not in ("", [], 0.0)}
    return {**row, "at": shown.at.isoformat()}


def clock(shown: Clock) -> dict[str, Any]:
    return {"now": shown.now().isoformat(), "offset_s": shown.offset.total_seconds()}


def seconds_until(shown: Clock, wall: str) -> float:
    """Return the seconds to tomorrow's `wall` time (HH:MM in Beijing). Raises: ValueError."""
    now = shown.now().astimezone(_BEIJING)
    goal = datetime.combine(now.date() + timedelta(days=1), time.fromisoformat(wall), _BEIJING)
    return (goal - now).total_seconds()


def fault(shown: Fault) -> dict[str, Any]:
    return asdict(shown)


def call(shown: ApiCall) -> dict[str, Any]:
    return {**asdict(shown), "at": shown.at.isoformat()}


def push(shown: Push) -> dict[str, Any]:
    return {
        "number": shown.number,
        "openid": shown.openid,
        "kind": shown.event or shown.kind,
        "created": shown.created.isoformat(),
        "tries": [
            {
                "outcome": each.outcome.value,
                "reason": each.reason,
                "status": each.status,
                "took_s": round(each.took_s, 3),
                "reply": each.reply.text if each.reply else None,
            }
            for each in shown.tries
        ],
    }
