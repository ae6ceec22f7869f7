"""Announcements in one line: meetings (start, end, place, topic, kind) and volunteer activities (capacity, team)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from bot.understanding.notices.venues import venue_spans, without_gathering
from bot.understanding.notices.when import Span, notice_time
from bot.understanding.notices.words import (
    blank,
    full_name,
    is_described,
    kind_of,
    labelled_topic,
    name_span,
    place_ahead,
    place_spans,
    spoken_topic,
    topic_of,
)
from bot.understanding.times.reading import frame_of
from bot.understanding.times.text import NUMBER, number, plain

_LONGEST = 600
_COMMAND = re.compile(
    r"\s*(?:通知开会|发布会议|发会议|发布活动|发活动|新活动|开会|发通知|通知)(?=[\s:,]|[今明后大下本这周星礼\d])[\s:,]*"
)
_CAPACITY = re.compile(
    rf"(?<!每[组队人户楼])(?:限|招募?|需要?|要|名额|人数|上限|最多|共)?\s?:?\s?(?P<count>{NUMBER})\s?(?:来)?(?:个人|个名额|个志愿者|个[一-龥]{{0,2}}(?:劳力|小伙子?|姑娘|师傅|青年|党员|骨干|学生)|人|名额|名|位)(?:志愿者|左右|封顶|以内|为限)?(?![次民份楼]|一[组岗队班人])"
)
_QUOTA = re.compile(
    rf"(?<!不限)(?:名额|人数|上限|共|总共|一共)\s?[:是为]?\s?(?P<count>{NUMBER})(?![\d:点号栋楼层单月室])"
)
_ROUGHLY = re.compile(r"[一二三四五六七八九两]{2}")  # 五六个 is no number
_TEAM = re.compile(
    r"(?:队伍[:是]?\s?)?(?P<team>[^\s,。;:()、\x00]{1,10}?(?:小队|大队|分队|服务队|志愿队|突击队|队))(?<!分[一二两三四五\d]队)(?![伍员友列形])(?:参加|负责|来|上)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNotice:
    """A meeting as announced; instants in Asia/Shanghai.

    `place` and `topic` are as written. `error` is None, `no_time`, `impossible` or `past`; then `start` is None.
    """

    start: datetime | None
    end: datetime | None
    all_day: bool
    place: str | None
    topic: str | None
    kind: str
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityNotice:
    """A volunteer activity as announced; `capacity` and `team` only if stated."""

    start: datetime | None
    end: datetime | None
    place: str | None
    topic: str | None
    capacity: int | None
    team: str | None
    error: str | None


def parse_meeting(text: str, now: datetime) -> MeetingNotice:
    """Read the announcement of a meeting; a leading 开会 is a command, not a topic."""
    written = text[:_LONGEST]
    spelt = _without_command(plain(written))
    when = notice_time(spelt, frame_of(now))
    rest = blank(spelt, when.spans)
    kind, named = kind_of(rest)
    named = named or name_span(rest)
    place, around = place_spans(blank(rest, (named,) if named else ())) or (None, None)
    topic = _topic(written, rest, named, around)
    return MeetingNotice(
        start=when.start,
        end=when.end,
        all_day=when.all_day,
        place=_cut(written, place),
        topic=topic,
        kind=kind,
        error=when.error,
    )


def parse_activity(text: str, now: datetime) -> ActivityNotice:
    """Read the announcement of an activity: 周六9点 清理楼道 3号楼 20人 绿队."""
    written = text[:_LONGEST]
    spelt = _without_command(plain(written))
    when = notice_time(spelt, frame_of(now))
    rest = blank(spelt, when.spans)
    crowd = _QUOTA.search(rest) or _CAPACITY.search(rest)
    roughly = crowd is not None and _ROUGHLY.fullmatch(crowd["count"])
    rest = blank(rest, (crowd.span(),) if crowd else ())
    team = _TEAM.search(rest)
    rest = blank(rest, (team.span(),) if team else ())
    place, around = place_spans(rest) or place_ahead(rest) or venue_spans(rest) or (None, None)
    rest = blank(rest, (around,) if around else ())
    rest = without_gathering(rest) if place else rest
    return ActivityNotice(
        start=when.start,
        end=when.end,
        place=_cut(written, place),
        topic=_as_written(written, rest, labelled_topic(rest) or topic_of(rest)),
        capacity=number(crowd["count"]) if crowd and not roughly else None,
        team=_cut(written, team.span("team")) if team else None,
        error=when.error,
    )


def _without_command(text: str) -> str:
    found = _COMMAND.match(text)
    return blank(text, (found.span(),)) if found else text


def _topic(written: str, rest: str, named: Span | None, place: Span | None) -> str | None:
    """The subject, else the meeting's own name with the words before it."""
    without_place = blank(rest, (place,) if place else ())
    without_name = blank(without_place, (named,)) if named else without_place
    subject = labelled_topic(without_place) or spoken_topic(without_name)
    name = full_name(without_place, named) if named else ""
    if subject is None and named and is_described(name, named[1] - named[0]):
        subject = name
    return _as_written(written, rest, subject or topic_of(without_name) or name or None)


def _as_written(written: str, spelt: str, piece: str | None) -> str | None:
    """Return the piece of the plain text in its original spelling."""
    at = spelt.find(piece) if piece else -1
    return written[at : at + len(piece)] if piece and at >= 0 else piece


def _cut(written: str, span: Span | None) -> str | None:
    return written[span[0] : span[1]] if span else None
