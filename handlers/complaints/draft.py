"""A report while it is being put together: the form of the resident's dialogue, and what is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SERVICE = "complaints"
"""The name under which dialogues and media of this service are kept."""
MOST_QUESTIONS = 3
"""So often a person is asked for something; what is still missing then is left open."""
MOST_PICTURES = 9
MOST_VOICES = 3
KEPT = timedelta(hours=24)
"""How long a draft waits for the next word."""


class Step(StrEnum):
    """Where a report can wait for its next word."""

    DESCRIBE = "describe"
    VOICE = "voice"
    HEARD = "heard"
    SPLIT = "split"
    WHO = "who"
    DETAIL = "detail"
    PLACE = "place"
    SAME = "same"
    AREA = "area"
    DRAFT = "draft"
    REWRITE = "rewrite"
    WHOSE = "whose"


STEPS = frozenset(step.value for step in Step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is known so far. `place` is how the office would say it, `said_place` how the resident did.

    `pictures` and `voices` are ids of stored media. `heard` is what the platform recognised in a voice and the person
    has not confirmed; `spoken` reports are handed in without another word. `questions` counts what was asked. `others`
    are further matters named in one breath; `apart` says whether they become cases of their own, None until asked.
    `discretion` is "" until asked. `principal_id` is for whom the speaker reports, None for themselves. `for_name`,
    `for_phone`, `for_id`: for whom staff file it, the id when that person is known here. `number`: the case that
    pictures may belong to. `place_settled`: the place is known, or the person did not want to say it. `doubted`: a
    place the office does not know, or knows twice, has been asked about once.
    """

    text: str = ""
    matter: str = ""
    category: str = ""
    urgent: bool = False
    restricted: bool = False
    asks_name: bool = False
    avoided: tuple[int, ...] = ()
    needs_place: bool = True
    place: str = ""
    said_place: str = ""
    building_id: int | None = None
    grid_id: int | None = None
    entrance: str = ""
    latitude: float | None = None
    longitude: float | None = None
    place_settled: bool = False
    doubted: bool = False
    principal_id: int | None = None
    pictures: tuple[int, ...] = ()
    # The case this may be about, and whether that has been asked.
    same: int = 0
    same_asked: bool = False
    # The area event this may be about, and whether that has been asked.
    area: int = 0
    area_asked: bool = False
    voices: tuple[int, ...] = ()
    heard: str = ""
    spoken: bool = False
    questions: int = 0
    others: tuple[str, ...] = ()
    apart: bool | None = None
    discretion: str = ""
    is_whole: bool = False
    for_name: str = ""
    for_phone: str = ""
    for_id: int | None = None
    number: int | None = None

    @property
    def is_for_somebody(self) -> bool:
        """Whether staff file it for somebody else."""
        return bool(self.for_name) or self.for_id is not None

    @property
    def may_ask(self) -> bool:
        """Whether another question may be asked."""
        return self.questions < MOST_QUESTIONS

    @property
    def media(self) -> tuple[int, ...]:
        """Everything that was sent along."""
        return self.pictures + self.voices
