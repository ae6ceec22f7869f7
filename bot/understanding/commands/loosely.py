"""Orders in no known form: read slot by slot, whatever their sequence, and asked about before anything is done.

A message is cut into pieces at its stops and spaces. Pieces that are made of the parts of an order are the order; the
others are its words: the reason before it, the instruction or result behind it. A piece in which more than
a character stays unexplained is no order, so that talk about a case remains talk.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.found import Found, is_modal_tail
from bot.understanding.commands.parts import (
    BARE_WORK,
    BREAK,
    CANNOT,
    ECHO,
    FORBIDS,
    GOES_ON,
    HEARER,
    LEFT_OF_WORDS,
    MEANS,
    ONLY_DONE,
    PRESSING,
    PRONOUN,
    SAYS,
    STATES,
    STOPS,
    TALK,
)
from bot.understanding.commands.recipients import Recipient
from bot.understanding.commands.slots import Piece, read_piece
from bot.understanding.commands.words import ASKS, NEGATED, QUESTION, TAKEN_BACK

_LONGEST = 120
_STRANGE = 1  # characters that may remain unexplained in the midst of an order
_ADDRESSED = frozenset(("assign", "transfer"))
_TO_SOMEBODY = frozenset(("assign", "transfer", "escalate", "remind"))
_WEAKER = ("show", "assign", "transfer")  # give way to any other act of the same message
_MOST_STRANGE = 7  # … where it ends with the act, or somebody is told what to do
_LONGEST_TASK = 14  # … between who is told and the number
_OVER = re.compile(r"(?:转|移|推|送|发|交|派)(?:过去|走|了|吧|去)*$")
_SHORTEST_REASON = 4
_ENDS_ASKING = re.compile(r"(?:[?吗么]|是不是|对不对|行不行|了没有|没)\W*$")
_CLOSED = ("show", "merge", "accept", "remind")  # no words may be glued to these and their number


@dataclass(slots=True)
class _Order:
    """The pieces that are the order, and the words before and behind it."""

    pieces: list[Piece] = field(default_factory=list)
    before: list[Piece] = field(default_factory=list)
    behind: int | None = None  # where the words behind begin

    @property
    def acts(self) -> list[str]:
        return [act for piece in self.pieces for act in piece.acts]

    @property
    def may_name(self) -> bool:
        """Whether somebody may still be named: 催一下244 物业."""
        return not any(piece.who for piece in self.pieces) and bool(_TO_SOMEBODY & set(self.acts))

    @property
    def begun(self) -> bool:
        return any(piece.orders for piece in self.pieces)

    @property
    def complete(self) -> bool:
        """Whether it says to what and, where somebody is to do it, to whom."""
        plain = set(self.acts) - set(_WEAKER)
        return any(piece.cases for piece in self.pieces) and bool(
            plain or any(piece.who for piece in self.pieces)
        )


def read_loosely(text: str) -> Found | None:
    """Return what a shape with numbers seems to order, never surely; None for talk."""
    if len(text) > _LONGEST or CASE not in text or TAKEN_BACK.search(text):
        return None
    pieces = _read_pieces(text)
    spoken = _spoken(text, pieces)
    if spoken is not None:
        return spoken
    order = _gather(text, pieces)
    if not order.begun or _is_talk(text, order):
        return None
    return _decide(text, order)


def _read_pieces(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    told = False
    for start, end in _cut(text):
        piece = read_piece(text, start, end, told=told)
        pieces.append(piece)
        told = piece.told and not (piece.orders or piece.tail_size)
    return pieces


def _cut(text: str) -> list[tuple[int, int]]:
    """Return the stretches between stops; 我们管不了 and 了吧 stop, too, where nothing is written."""
    marks = sorted(
        {
            *(gap.span() for gap in BREAK.finditer(text)),
            *((stop.end(), stop.end()) for stop in STOPS.finditer(text)),
        }
    )
    pieces, start = [], 0
    for begin, end in [*marks, (len(text), len(text))]:
        if begin > start:
            pieces.append((start, begin))
        start = max(start, end)
    return pieces


def _spoken(text: str, pieces: Sequence[Piece]) -> Found | None:
    """Return the reply or note that begins in one of the pieces."""
    cases = 0
    for piece in pieces:
        cases += piece.cases
        if piece.spoken is not None and piece.strange <= _STRANGE:
            start = _begin_of_words(text, piece.said)
            if not (cases or CASE in text[piece.said : start]) or _refused(text[piece.start : piece.said]):
                return None
            if is_modal_tail(text[start:]) or text[start] == "的" or FORBIDS.search(text, 0, piece.said):
                return None
            return Found(piece.spoken, sure=False, body=(start, len(text)), closed=True)
        if _is_plain(piece) and piece.acts:
            return None
    return None


def _begin_of_words(text: str, position: int) -> int:
    """Skip the number and the hearer behind 告诉: 告诉485居民，…."""
    while True:
        gap = BREAK.match(text, position)
        after = gap.end() if gap else position
        lead = SAYS.match(text, after)
        after = lead.end() if lead else after
        if text[after : after + 1] == CASE:
            position = after + 1
        elif after == position and (hearer := HEARER.match(text, position)):
            position = hearer.end()
        elif after == position:
            return after
        else:
            position = after


def _refused(text: str) -> bool:
    text = PRESSING.sub("", text)
    return bool(NEGATED.search(text) or TALK.search(text) or QUESTION.search(text))


def _gather(text: str, pieces: Sequence[Piece]) -> _Order:
    """Divide the pieces into the order, the words before it and those behind it."""
    order = _Order()
    for index, piece in enumerate(pieces):
        states = STATES.search(text, piece.start, piece.end) is not None
        if _joins(piece, order) and not (states and len(pieces) > 1):
            order.pieces.append(piece)
            if piece.orders and piece.tail_size > _STRANGE:
                order.behind = piece.tail
                break
        elif not order.begun:
            order.before.append(piece)
        else:
            order.behind = pieces[index].start
            break
    return order


def _joins(piece: Piece, order: _Order) -> bool:
    """Whether a piece is part of the order rather than of its words."""
    if not _is_plain(piece) or piece.spoken:
        return False
    if not order.begun:
        return piece.orders or bool(piece.cases) or (piece.filled and not piece.tail_size)
    if order.complete:
        again = piece.orders and set(piece.acts) <= set(order.acts) and not piece.who
        named = bool(piece.who) and not piece.orders and order.may_name
        return (again or named or is_particle(piece)) and not piece.tail_size
    return piece.orders or bool(piece.cases) or bool(piece.who) or is_particle(piece)


def is_particle(piece: Piece) -> bool:
    """Whether a piece holds only fillers."""
    return piece.filled and not (piece.described or piece.cases or piece.who or piece.acts or piece.tail_size)


def _is_plain(piece: Piece) -> bool:
    """Whether the piece is made of parts of an order, or is followed by its free words."""
    if piece.strange > _STRANGE:
        return piece.strange <= _MOST_STRANGE and piece.anchored
    if piece.instructed > _LONGEST_TASK:
        return False
    if not piece.tail_size:
        return True
    if piece.glued and not piece.who and piece.acts[-1:] and piece.acts[-1] in _ADDRESSED:
        return False
    if piece.tail_size <= _STRANGE and not piece.glued:
        return True
    given = piece.gives or bool(_TO_SOMEBODY & set(piece.acts))
    return bool((piece.who and given) or (piece.verb_first and piece.acts[-1] not in _CLOSED))


def _is_talk(text: str, order: _Order) -> bool:
    said = " ".join(text[piece.start : piece.tail or piece.end] for piece in order.pieces)
    reason = text[order.before[0].start : order.before[-1].end] if order.before else ""
    return bool(
        _refused(said.rstrip("嘛 "))
        or TALK.search(reason)
        or (FORBIDS.search(reason) and not any(piece.reported for piece in order.before))
        or CANNOT.search(said)
        or ASKS.search(said)
        or _ENDS_ASKING.search(text)
        or any(piece.tail and GOES_ON.match(text, piece.tail) for piece in order.pieces)
        or any(
            CASE in text[piece.start : piece.end] and not _refers(text, piece.start) for piece in order.before
        )
        or (
            not any(piece.cases for piece in order.pieces)
            and CASE in text[order.behind or len(text) :]
            and not _refers(text, order.behind or 0)
        )
    )


def _refers(text: str, start: int) -> bool:
    """Whether words with a number begin with it: 551都三天了, but not 孩子287号考场."""
    lead, piece = LEFT_OF_WORDS.match(text, start), BREAK.split(text[start:], maxsplit=1)[0]
    return (lead is not None and CASE in lead[0]) or (piece.endswith(CASE) and not QUESTION.search(piece))


def _decide(text: str, order: _Order) -> Found | None:
    acts = order.acts
    who = next((piece.who for piece in reversed(order.pieces) if piece.who), None)
    told = who if _ADDRESSED & set(acts) or not acts else None
    if who is None and _ADDRESSED & set(acts) and (PRONOUN.search(text) or _OVER.search(text)):
        who = next((piece.who for piece in reversed(order.before) if piece.who), None)
    spans, kind = (who.spans, who.kind) if who else ((), "")
    body = _body(text, order, told)
    cases = sum(piece.cases for piece in order.pieces) or text.count(CASE)
    if cases > 1 or "merge" in acts:
        joined = any(piece.merged for piece in order.pieces)
        plain = "merge" in acts and text.count(CASE) <= 2
        return Found("merge", sure=False, directed=joined, body=body, closed=True) if plain else None
    plain_acts = [act for act in acts if act not in _WEAKER]
    if plain_acts:
        named = spans if plain_acts[-1] in _TO_SOMEBODY else ()
        return Found(plain_acts[-1], sure=False, target=named, body=body, closed=True)
    if who is not None and (_ADDRESSED & set(acts) or any(p.gives or p.works for p in order.pieces)):
        action = "assign" if kind == "person" else "transfer"
        return Found(action, sure=False, target=spans, body=body, closed=True)
    if "show" in acts and who is None:
        return Found("show", sure=False, closed=True)
    return None


def _body(text: str, order: _Order, who: Recipient | None) -> tuple[int, int] | None:
    """Return the words behind the order, else what somebody is told to do, else the words before."""
    spans = [(order.behind, len(text))] if order.behind is not None else []
    if who is not None:
        spans.insert(0, (who.end, len(text)))
    if order.before:
        spans.append((order.before[0].start, order.before[-1].end))
    if who is not None and CASE in text[who.end :]:
        spans.insert(0, (who.end, text.index(CASE, who.end)))
    spans.extend(_reasons(text, order, named=who is not None or bool(_TO_SOMEBODY & set(order.acts))))
    for begin, end in spans:
        numbered = begin == order.behind and any(piece.cases for piece in order.pieces)
        words = _pure_words(text, begin, end, numbered=numbered)
        if words is not None:
            return words
    return None


def _reasons(text: str, order: _Order, *, named: bool) -> list[tuple[int, int]]:
    """Words in the midst of an order that are long enough to be its reason."""
    held = [p for p in order.pieces if p.strange or (p.who and not named)]
    spans = [(p.reason, (text.find(CASE, p.reason + 1, p.act) + 1 or p.act + 1) - 1) for p in held]
    return [span for span in spans if span[1] - span[0] >= _SHORTEST_REASON]


def _pure_words(text: str, begin: int, end: int, *, numbered: bool) -> tuple[int, int] | None:
    """Leave number, 理由是 and bare 去处理 away; None when nothing is left."""
    for pattern in (LEFT_OF_WORDS, SAYS, BARE_WORK, LEFT_OF_WORDS, MEANS):
        lead = pattern.match(text, begin, end)
        begin = lead.end() if lead else begin
    words = text[begin:end]
    if (
        (CASE in words and not numbered)
        or is_modal_tail(words)
        or ONLY_DONE.fullmatch(words)
        or ECHO.fullmatch(words)
    ):
        return None
    return begin, end
