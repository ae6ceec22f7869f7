"""Divides the pieces of a message into the order, the words before it and those behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.understanding.commands.slots import Piece
from bot.understanding.commands.talk import STATES

STRANGE = 1  # characters that may remain unexplained in the midst of an order
ADDRESSED = frozenset(("assign", "transfer"))
TO_SOMEBODY = frozenset(("assign", "transfer", "escalate", "remind"))
WEAKER = ("show", "assign", "transfer")  # give way to any other act of the same message
_MOST_STRANGE = 7  # … where it ends with the act, or somebody is told what to do
_LONGEST_TASK = 14  # … between who is told and the number
_CLOSED = ("show", "merge", "accept", "remind")  # no words may be glued to these and their number


@dataclass(slots=True)
class Order:
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
        return not any(piece.who for piece in self.pieces) and bool(TO_SOMEBODY & set(self.acts))

    @property
    def begun(self) -> bool:
        return any(piece.orders for piece in self.pieces)

    @property
    def complete(self) -> bool:
        """Whether it says to what and, where somebody is to do it, to whom."""
        plain = set(self.acts) - set(WEAKER)
        return any(piece.cases for piece in self.pieces) and bool(
            plain or any(piece.who for piece in self.pieces)
        )


def gather(text: str, pieces: Sequence[Piece]) -> Order:
    """Divide the pieces into the order, the words before it and those behind it."""
    order = Order()
    for index, piece in enumerate(pieces):
        states = STATES.search(text, piece.start, piece.end) is not None
        if _joins(piece, order) and not (states and len(pieces) > 1):
            order.pieces.append(piece)
            if piece.orders and piece.tail_size > STRANGE:
                order.behind = piece.tail
                break
        elif not order.begun:
            order.before.append(piece)
        else:
            order.behind = pieces[index].start
            break
    return order


def _joins(piece: Piece, order: Order) -> bool:
    """Whether a piece is part of the order rather than of its words."""
    if not is_plain(piece) or piece.spoken:
        return False
    if not order.begun:
        return piece.orders or bool(piece.cases) or (piece.filled and not piece.tail_size)
    if order.begun and piece.strange > STRANGE:
        return False
    if order.complete:
        again = piece.orders and set(piece.acts) <= set(order.acts) and not piece.who
        named = bool(piece.who) and not piece.orders and order.may_name
        return (again or named or _is_particle(piece)) and not piece.tail_size
    return piece.orders or bool(piece.cases) or bool(piece.who) or _is_particle(piece)


def _is_particle(piece: Piece) -> bool:
    """Whether a piece holds only fillers."""
    return piece.filled and not (piece.described or piece.cases or piece.who or piece.acts or piece.tail_size)


def is_plain(piece: Piece) -> bool:
    """Whether the piece is made of parts of an order, or is followed by its free words."""
    if piece.strange > STRANGE:
        return piece.strange <= _MOST_STRANGE and piece.anchored
    if piece.instructed > _LONGEST_TASK:
        return False
    if not piece.tail_size:
        return True
    if piece.glued and not piece.who and piece.acts[-1:] and piece.acts[-1] in ADDRESSED:
        return False
    if piece.tail_size <= STRANGE and not piece.glued:
        return True
    given = piece.gives or bool(TO_SOMEBODY & set(piece.acts))
    return bool((piece.who and given) or (piece.verb_first and piece.acts[-1] not in _CLOSED))
