"""The platform's message window, as we count it and as the emulator does (wechat-platform.md §5.2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.kernel.talk import Inbound, Kind
from bot.runtime.ledger import MARGIN, Window, after, opened_by

NOW = datetime(2026, 6, 9, 2, 0, tzinfo=UTC)
SHUT = Window(0, None)


def push(kind: Kind = Kind.TEXT, **more: Any) -> Inbound:
    return Inbound(
        key="k", account="gh", openid="o", kind=kind, created_s=int(NOW.timestamp()), received_at=NOW, **more
    )


def test_a_message_allows_five_for_two_days() -> None:
    assert after(SHUT, push(), NOW) == Window(5, NOW + timedelta(hours=48))


@pytest.mark.parametrize("event", ["click", "subscribe", "scan"])
def test_a_tap_allows_three_for_a_minute(event: str) -> None:
    assert after(SHUT, push(Kind.EVENT, event=event), NOW) == Window(3, NOW + timedelta(minutes=1))


def test_a_tapped_menu_text_is_counted_as_a_tap() -> None:
    assert after(SHUT, push(menu_id="7"), NOW) == Window(3, NOW + timedelta(minutes=1))


@pytest.mark.parametrize("event", ["view", "location", "templatesendjobfinish"])
def test_other_events_open_nothing(event: str) -> None:
    assert opened_by(push(Kind.EVENT, event=event)) is None
    assert after(Window(2, NOW + timedelta(hours=1)), push(Kind.EVENT, event=event), NOW).left == 2


def test_a_new_trigger_raises_and_never_adds() -> None:
    open_long = Window(5, NOW + timedelta(hours=48))
    assert after(open_long, push(Kind.EVENT, event="click"), NOW + timedelta(hours=1)) == open_long
    used = Window(1, NOW + timedelta(hours=48))
    assert after(used, push(Kind.EVENT, event="click"), NOW).left == 3
    assert after(used, push(), NOW + timedelta(hours=1)) == Window(5, NOW + timedelta(hours=49))


def test_what_was_left_ends_with_its_window() -> None:
    ended = Window(5, NOW)
    assert after(ended, push(Kind.EVENT, event="click"), NOW) == Window(3, NOW + timedelta(minutes=1))


def test_whoever_leaves_closes_it() -> None:
    assert after(Window(5, NOW + timedelta(hours=9)), push(Kind.EVENT, event="unsubscribe"), NOW) == SHUT


def test_the_last_seconds_are_not_used() -> None:
    window = Window(5, NOW + timedelta(hours=1))
    assert window.allows(NOW, 0)
    assert not window.allows(NOW + timedelta(hours=1) - MARGIN, 0)


def test_a_reserve_is_kept() -> None:
    assert Window(2, NOW + timedelta(hours=1)).allows(NOW, 1)
    assert not Window(1, NOW + timedelta(hours=1)).allows(NOW, 1)
    assert not SHUT.allows(NOW, 0)
