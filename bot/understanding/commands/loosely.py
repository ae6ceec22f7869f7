"""Orders in no known form: read slot by slot, whatever their sequence, and asked about before anything is done.

A message is cut into pieces at its stops and spaces. Pieces that are made of the parts of an order are the order; the
others are its words: the reason before it, the instruction or result behind it. A piece in which more than
a character stays unexplained is no order, so that talk about a case remains talk.
"""

import re
from collections.abc import Sequence

from bot.understanding.commands.case_numbers import CASE
from bot.understanding.commands.found import Found, is_modal_tail
from bot.understanding.commands.gathering import (
    ADDRESSED,
    STRANGE,
    TO_SOMEBODY,
    WEAKER,
    Order,
    gather,
    is_plain,
)
from bot.understanding.commands.parts import (
    BARE_WORK,
    BREAK,
    ECHO,
    HEARER,
    LEFT_OF_WORDS,
    MEANS,
    ONLY_DONE,
    PRONOUN,
    SAYS,
    STOPS,
)
from bot.understanding.commands.recipients import Recipient
from bot.understanding.commands.slots import Piece, read_piece
from bot.understanding.commands.talk import CANNOT, FORBIDS, GOES_ON, PRESSING, TALK
from bot.understanding.commands.words import ASKS, NEGATED, QUESTION, TAKEN_BACK

_LONGEST = 120
_OVER = re.compile(r"(?:转|移|推|送|发|交|派)(?:过去|走|了|吧|去)*$")
_SHORTEST_REASON = 4
_ENDS_ASKING = re.compile(r"(?:[?吗么]|是不是|对不对|行不行|了没有|没)\W*$")


def read_loosely(text: str) -> Found | None:
    """Return what a shape with numbers seems to order, never surely; None for talk."""
    if len(text) > _LONGEST or CASE not in text or TAKEN_BACK.search(text):
        return None
    pieces = _read_pieces(text)
    spoken = _spoken(text, pieces)
    if spoken is not None:
        return spoken
    order = gather(text, pieces)
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
        if piece.spoken is not None and piece.strange <= STRANGE:
            start = _begin_of_words(text, piece.said)
            if not (cases or CASE in text[piece.said : start]) or _refused(text[piece.start : piece.said]):
                return None
            if is_modal_tail(text[start:]) or text[start] == "的" or FORBIDS.search(text, 0, piece.said):
                return None
            return Found(piece.spoken, sure=False, body=(start, len(text)), closed=True)
        if is_plain(piece) and piece.acts:
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


def _is_talk(text: str, order: Order) -> bool:
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


def _decide(text: str, order: Order) -> Found | None:
    acts = order.acts
    who = next((piece.who for piece in reversed(order.pieces) if piece.who), None)
    told = who if ADDRESSED & set(acts) or not acts else None
    if who is None and ADDRESSED & set(acts) and (PRONOUN.search(text) or _OVER.search(text)):
        who = next((piece.who for piece in reversed(order.before) if piece.who), None)
    spans, kind = (who.spans, who.kind) if who else ((), "")
    body = _body(text, order, told)
    cases = sum(piece.cases for piece in order.pieces) or text.count(CASE)
    if cases > 1 or "merge" in acts:
        joined = any(piece.merged for piece in order.pieces)
        plain = "merge" in acts and text.count(CASE) <= 2
        return Found("merge", sure=False, directed=joined, body=body, closed=True) if plain else None
    plain_acts = [act for act in acts if act not in WEAKER]
    if plain_acts:
        named = spans if plain_acts[-1] in TO_SOMEBODY else ()
        return Found(plain_acts[-1], sure=False, target=named, body=body, closed=True)
    if who is not None and (ADDRESSED & set(acts) or any(p.gives or p.works for p in order.pieces)):
        action = "assign" if kind == "person" else "transfer"
        return Found(action, sure=False, target=spans, body=body, closed=True)
    if "show" in acts and who is None:
        return Found("show", sure=False, closed=True)
    return None


def _body(text: str, order: Order, who: Recipient | None) -> tuple[int, int] | None:
    """Return the words behind the order, else what somebody is told to do, else the words before."""
    spans = [(order.behind, len(text))] if order.behind is not None else []
    if who is not None:
        spans.insert(0, (who.end, len(text)))
    if order.before:
        spans.append((order.before[0].start, order.before[-1].end))
    if who is not None and CASE in text[who.end :]:
        spans.insert(0, (who.end, text.index(CASE, who.end)))
    spans.extend(_reasons(text, order, named=who is not None or bool(TO_SOMEBODY & set(order.acts))))
    for begin, end in spans:
        numbered = begin == order.behind and any(piece.cases for piece in order.pieces)
        words = _pure_words(text, begin, end, numbered=numbered)
        if words is not None:
            return words
    return None


def _reasons(text: str, order: Order, *, named: bool) -> list[tuple[int, int]]:
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
