"""What is always true at the front desk: how often a danger is called out, and what a QR scene means."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

ALERT_AGAIN = timedelta(minutes=3)
MOST_ALERTS = 10
WIDEN_AFTER = 2
EMERGENCY_LASTS = timedelta(hours=2)
ANSWER_LASTS = timedelta(minutes=10)
TALK_LASTS = timedelta(hours=2)
PICK_LASTS = timedelta(days=180)

_CALL_BACK = time(9)
_SCENE = "building_"


def next_alert(alerts: int, now: datetime) -> datetime | None:
    """Return when an unanswered emergency is called out again; None when it has been often enough."""
    return now + ALERT_AGAIN if alerts < MOST_ALERTS else None


def call_back_at(now: datetime, zone: tzinfo) -> datetime:
    """Return when somebody telephones after an emergency: at nine the next morning, UTC."""
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, _CALL_BACK, zone).astimezone(UTC)


def is_fresh(reported_at: datetime, now: datetime) -> bool:
    """Whether words said now may still belong to the call for help."""
    return now - reported_at <= ANSWER_LASTS


def widens(alerts: int) -> bool:
    """Whether the call goes beyond the duty person now: to the lead and the secretary."""
    return alerts >= WIDEN_AFTER


def scene_of(building_id: int) -> str:
    """Return the QR scene that stands for a building."""
    return f"{_SCENE}{building_id}"


def building_of(scene: str) -> int | None:
    """Return the building a QR scene stands for, None for any other scene."""
    digits = scene.removeprefix(_SCENE)
    return int(digits) if scene.startswith(_SCENE) and digits.isascii() and digits.isdigit() else None
