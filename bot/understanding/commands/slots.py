"""Reads one piece of a clerk's message into the slots of an order, whatever their sequence."""

import re
from dataclasses import dataclass, field

from bot.understanding.commands.acts import act_at
from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.parts import (
    BREAK,
    DESCRIBED,
    FILLER,
    GIVES,
    HEARER,
    JOT,
    RECORD,
    SAY,
    SAY_TO,
    TAKEN_FROM,
    TO_HEAR,
    WORKS,
)
from bot.understanding.commands.recipients import Recipient, read_recipient
from bot.understanding.commands.talk import OTHERS

_DOINGS = ("show", "accept")  # of somebody named they are what is to be done: 让阮姐接手
_CLAUSE = 4  # characters; fewer before a verb of one character belong to it: 三百自提
_HEARSAY = 9  # strange characters; makes no order of what others say
_OF_A_PLACE = tuple("费口门内外边旁卡")  # 物业费, 街道口
_INTO = re.compile(r"[进入]去?")
_OURS = frozenset("我咱俺")
_PARTICLES = "了吧哈啊呀啦一下"
_ADDRESSED = frozenset(("assign", "transfer", "escalate", "remind"))


@dataclass(slots=True)
class Piece:
    """What one piece of a message holds; `strange` counts the characters nobody could place."""

    start: int
    end: int
    acted: int  # where the last act, giver or number ended
    cases: int = 0
    acts: list[str] = field(default_factory=list)
    who: Recipient | None = None
    gives: bool = False
    works: bool = False
    strange: int = 0
    instructed: int = 0  # … between somebody told to do it and the number
    reported: bool = False  # holds what others say, want or did
    tail: int | None = None  # where words begin that no part follows
    tail_size: int = 0
    spoken: str | None = None  # reply or note: what is behind `said` are its words
    said: int = 0
    merged: bool = False  # a merge word stood between two numbers
    heard: bool = False  # a hearer was named
    told: bool = False  # … as one to be told: 跟他, 给大爷
    verb_first: bool = False
    filled: bool = False
    reason: int = 0  # where words in the midst of the order begin …
    act: int = 0  # … and the act behind them
    glued: bool = False  # the tail stands right behind a part of the order
    short: bool = False  # the last act was a single character
    described: bool = False
    last_act: bool = (
        False  # what counted last was an act of more than one character, or somebody named behind it
    )

    @property
    def anchored(self) -> bool:
        """Whether it ends with a plain act, so that words in its midst are only its reason."""
        return (
            bool(self.acts)
            and self.cases > 0
            and self.last_act
            and not self.tail_size
            and not self.reported
            and not (self.short and (len(self.acts) > 1 or self.strange < _CLAUSE))
        )

    @property
    def orders(self) -> bool:
        """Whether the piece says what is to be done."""
        named = self.who and (self.gives or (self.works and self.who.kind == "person"))
        return bool(self.acts or self.spoken or named)


def read_piece(text: str, start: int, end: int, *, told: bool = False) -> Piece:
    """Return the slots filled by `text[start:end]`; `told` when words to a hearer began before: 跟 275 讲声."""
    piece, position = Piece(start, end, acted=start, told=told), start
    while position < end and piece.spoken is None and not _told_all(text, position, piece):
        position = _step(text, position, piece)
    piece.reported = OTHERS.search(text, start, end) is not None
    return piece


def _told_all(text: str, position: int, piece: Piece) -> bool:
    """Whether only free words can follow: somebody is to do it and what, or the case and its end are named."""
    if not piece.tail_size or CASE in text[position : piece.end]:
        return False
    return bool((piece.who and piece.gives) or (piece.acts and piece.verb_first))


def _step(text: str, position: int, piece: Piece) -> int:
    for reader in (
        _case,
        _record,
        _recipient,
        _words_to_say,
        _origin,
        _towards,
        _act,
        _gives,
        _works,
        _description,
        _filler,
    ):
        after = reader(text, position, piece)
        if after is not None:
            return after
    if piece.tail is None:
        piece.tail = position
        piece.glued = position == piece.acted and text[position - 1] not in _PARTICLES
    piece.tail_size += 1
    return position + 1


def _counts(piece: Piece, after: int) -> int:
    """A part of the order ends at `after`: what could not be placed before it stands in its midst."""
    if piece.tail is not None and not piece.strange:
        piece.reason = piece.tail
    if piece.who is not None and piece.gives:
        piece.instructed += piece.tail_size
    else:
        piece.strange += piece.tail_size + piece.glued
        piece.strange += _HEARSAY if piece.glued and piece.short else 0  # 转账 is another word
    piece.tail, piece.tail_size, piece.glued, piece.short, piece.acted = None, 0, False, False, after
    return after


def _case(text: str, position: int, piece: Piece) -> int | None:
    if text[position] != CASE:
        return None
    piece.cases += 1
    piece.last_act = False
    piece.verb_first |= bool(piece.acts) and not (piece.short and piece.acts[-1] == "close")
    piece.merged |= "merge" in piece.acts and CASE in text[: piece.act]
    return _counts(piece, position + 1)


def _record(text: str, position: int, piece: Piece) -> int | None:
    """的全部记录: what is to be shown, not noted."""
    match = RECORD.match(text, position, piece.end) if piece.cases and not piece.tail_size else None
    if match is None:
        return None
    piece.acts.append("show")
    return _counts(piece, match.end())


def _recipient(text: str, position: int, piece: Piece) -> int | None:
    if position not in (piece.start, piece.acted) and text[position - 1] not in "的@把":
        return None
    if piece.who is not None and not piece.gives:
        return None
    who = read_recipient(text, position, piece.end, loose=_expected(text, position, piece))
    verb = act_at(text, position, piece.end)
    if who is None or (verb and read_recipient(text, verb[1], piece.end, loose=False)):
        return None
    if text[position] in _OURS and not piece.gives:
        return None  # 我们物业站认下了
    if piece.tail_size or (who.kind == "body" and text[who.end : who.end + 1] in _OF_A_PLACE):
        return None
    piece.who = who
    piece.reason = piece.reason or position
    piece.last_act |= piece.gives and position == piece.acted
    piece.gives |= piece.told and text[position - 1] == "给"
    return _counts(piece, who.end)


def _expected(text: str, position: int, piece: Piece) -> bool:
    """Whether a name nobody knows is believed: 转给…, 移交…, 派给…."""
    return piece.gives and position == piece.acted and text[position - 1] in "给交俾到" and bool(piece.acts)


def _words_to_say(text: str, position: int, piece: Piece) -> int | None:
    if piece.tail_size:
        return None
    told = SAY.match(text, position)
    if told is not None:
        return _said("reply", text, told.end(), piece)
    heard = _to_hear(text, position, piece)
    if heard is not None:
        return heard
    match = SAY_TO.match(text, position, piece.end)
    if match is not None and (piece.told or "就" in match[0]):
        return _said("reply", text, match.end(), piece)
    match = JOT.match(text, position, piece.end)
    if match is None or (match[0].startswith("note") and CASE not in text[:position]):
        return None
    return _said("note", text, match.end(), piece)


def _to_hear(text: str, position: int, piece: Piece) -> int | None:
    """跟 …, 给大爷 …: who is to hear what follows."""
    match = TO_HEAR.match(text, position, piece.end) if piece.who is None else None
    if match is not None:
        piece.told = True
        return _counts(piece, match.end())
    match = HEARER.match(text, position, piece.end)
    if match is None or not (piece.told or piece.cases or position == piece.start):
        return None
    piece.heard = True
    return _counts(piece, match.end())


def _said(action: str, text: str, after: int, piece: Piece) -> int | None:
    """Words follow for the resident or the record; for one of the staff they are an order."""
    if piece.who is not None and not piece.told:
        piece.strange += _HEARSAY  # 物业说
        return after
    addressed = text[after - 1] not in "说讲" and read_recipient(text, after, piece.end, loose=False)
    if piece.who is not None or addressed:
        piece.gives = True
        return _counts(piece, after)
    piece.spoken, piece.said = action, after
    return _counts(piece, after)


def _origin(text: str, position: int, piece: Piece) -> int | None:
    match = TAKEN_FROM.match(text, position, piece.end)
    return _counts(piece, match.end()) if match else None


def _act(text: str, position: int, piece: Piece) -> int | None:
    verb = act_at(text, position, piece.end)
    if verb is None or (piece.who is not None and verb[0] in _DOINGS):
        return None
    action, after = verb
    piece.act = position
    piece.acts.append(action)
    if action in ("assign", "transfer"):
        piece.gives = True
    piece.merged |= action == "merge" and _INTO.search(text, position, after) is not None
    piece.last_act = (after - position > 1 or after == piece.end) and action not in _ADDRESSED - {
        "remind",
        "escalate",
    }
    _counts(piece, after)
    piece.short = after - position == 1
    return after


def _towards(text: str, position: int, piece: Piece) -> int | None:
    """往街道报: the direction comes before any verb that sounds alike."""
    return _gives(text, position, piece) if text[position] in "往向朝" else None


def _gives(text: str, position: int, piece: Piece) -> int | None:
    match = GIVES.match(text, position, piece.end)
    if match is None or read_recipient(text, match.end(), piece.end, loose=False) is None:
        return None
    piece.gives = True
    return _counts(piece, match.end())


def _works(text: str, position: int, piece: Piece) -> int | None:
    match = WORKS.match(text, position, piece.end) if piece.who is not None else None
    if match is None:
        return None
    if not piece.tail_size:
        piece.works = True
        piece.acted = match.end()
        if match[0].endswith("了") and not piece.gives and not text.startswith("吧", match.end()):
            piece.strange += _HEARSAY  # 小孔去了
    else:
        piece.tail_size += match.end() - position
    return match.end()


def _description(text: str, position: int, piece: Piece) -> int | None:
    if piece.acts or piece.tail_size or (piece.who and piece.gives):
        return None
    match = DESCRIBED.match(text, position, piece.end)
    if match is None:
        return None
    piece.described = True
    return match.end()


def _filler(text: str, position: int, piece: Piece) -> int | None:
    match = FILLER.match(text, position, piece.end) or BREAK.match(text, position, piece.end)
    if match is None or piece.tail_size:
        return None
    piece.filled = True
    if piece.acted == position:
        piece.acted = match.end()
    return match.end()
