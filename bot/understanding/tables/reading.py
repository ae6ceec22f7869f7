"""Tables as offices make them → lines under known headings, with the row numbers a clerk sees.

Title rows, headings in two rows, merged cells, repeated headings, several sheets, notes under the table, columns
nobody asked for: all of that is looked through here. What a cell means is its reader's affair.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.understanding.numerals import fold
from bot.understanding.tables.files import Page, RawRow, SheetError, Trouble, read_pages

_HEAD_WITHIN = 40  # rows: nobody writes longer titles above a table
_MOST_SHOWN = 12
_NOTE = re.compile(r"(合计|总计|小计|共计|填表|填报|制表|审核|统计时间|备注\s*[:：]|注\s*[:：]|说明\s*[:：])")
_MARKS = re.compile(r"[\s*＊:：]+")
_BRACKET = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The columns of one kind of table: name of the column → its spellings, the office's own first.

    `needed` columns must be there, or this is another table.
    """

    columns: Mapping[str, Sequence[str]]
    needed: frozenset[str]

    def shown(self, name: str) -> str:
        """Return the column's own spelling."""
        return self.columns[name][0]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `sheet` is empty unless several sheets hold lines. Every known column has a text."""

    sheet: str
    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All lines, the columns that are there, and what was passed over: headings nobody asked for, notes."""

    lines: tuple[Line, ...]
    columns: frozenset[str]
    ignored: tuple[str, ...]
    notes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Head:
    """Where a table begins: column index → column name, the heading rows, the headings not known."""

    places: Mapping[int, str]
    rows: tuple[int, ...]
    unknown: tuple[str, ...]


def read_table(content: bytes, kind: str, kinds: Mapping[str, Headings]) -> Table:
    """Read the table of `kind` out of a file; `kinds` are all tables the office knows, to name a mix-up.

    Raises: SheetError, when the file cannot be read or holds no such table.
    """
    return find_table(read_pages(content), kind, kinds)


def find_table(pages: Sequence[Page], kind: str, kinds: Mapping[str, Headings]) -> Table:
    """Return the lines of `kind` in these pages. Raises: SheetError, when there is no such table."""
    spellings = {name: _spellings(headings) for name, headings in kinds.items()}
    heads = [(page, _head(page, spellings[kind])) for page in pages]
    fitting = [(page, head) for page, head in heads if kinds[kind].needed <= set(head.places.values())]
    if not fitting:
        raise _no_headings(pages, heads, kinds[kind])
    if all(not page.name for page, _ in fitting):
        # The same CSV cut in several ways: the cut with most columns is the right one.
        fitting = [max(fitting, key=lambda pair: len(pair[1].places))]
    _refuse_mix_up(fitting, kind, spellings)
    return _table(fitting, kinds[kind])


def _table(fitting: Sequence[tuple[Page, _Head]], headings: Headings) -> Table:
    lines: list[Line] = []
    notes: list[tuple[int, str]] = []
    filled = [page.name for page, head in fitting if any(_body(page, head))]
    for page, head in fitting:
        sheet = page.name if len(filled) > 1 else ""
        for row in _body(page, head):
            first = next(cell for cell in row.cells if cell)
            if row.band or _NOTE.match(first):
                notes.append((row.number, first))
                continue
            cells = _under(row, head, headings)
            if any(cells.values()):
                lines.append(Line(sheet, row.number, cells))
    ignored = dict.fromkeys(title for _, head in fitting for title in head.unknown)
    found = frozenset(name for _, head in fitting for name in head.places.values())
    return Table(lines=tuple(lines), columns=found, ignored=tuple(ignored), notes=tuple(notes))


def _body(page: Page, head: _Head) -> Iterator[RawRow]:
    """Yield the rows under the headings, without headings printed again on a later page."""
    for row in page.rows:
        if row.number > head.rows[-1] and not _repeats(row, page, head):
            yield row


def _repeats(row: RawRow, page: Page, head: _Head) -> bool:
    return any(row.cells == other.cells for other in page.rows[:_HEAD_WITHIN] if other.number in head.rows)


def _under(row: RawRow, head: _Head, headings: Headings) -> dict[str, str]:
    cells = dict.fromkeys(headings.columns, "")
    for place, name in head.places.items():
        if place < len(row.cells):
            cells[name] = row.cells[place]
    return cells


# --- finding the headings -----------------------------------------------------------------------------


def _bare(title: str) -> str:
    return _MARKS.sub("", fold(title)).casefold()


def _spellings(headings: Headings) -> dict[str, tuple[str, int]]:
    """Return every spelling with its column and rank: the office's own spelling is better than a synonym."""
    known: dict[str, tuple[str, int]] = {}
    for name, titles in headings.columns.items():
        for rank, title in enumerate(titles):
            for spelling in (_bare(title), _BRACKET.sub("", _bare(title))):
                known.setdefault(spelling, (name, rank))
    return known


def _meaning(title: str, known: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
    bare = _bare(title)
    return known.get(bare) or known.get(_BRACKET.sub("", bare))


def _head(page: Page, known: Mapping[str, tuple[str, int]]) -> _Head:
    top = page.rows[:_HEAD_WITHIN]
    single = [_read_head((row,), known) for row in top]
    double = [
        _read_head((upper, lower), known)
        for upper, lower in pairwise(top)
        if lower.number == upper.number + 1 and _only_titles(lower, upper, known)
    ]
    candidates = [*single, *double]
    if not candidates:
        return _Head({}, (0,), ())
    return max(candidates, key=lambda head: (len(head.places), -len(head.rows)))


def _only_titles(lower: RawRow, upper: RawRow, known: Mapping[str, tuple[str, int]]) -> bool:
    """Whether a row continues the headings above it: its texts are headings, or repeat the merged one above."""
    above = dict(enumerate(upper.cells))
    own = [cell for place, cell in enumerate(lower.cells) if cell and cell != above.get(place)]
    return bool(own) and all(_meaning(cell, known) for cell in own)


def _read_head(rows: Sequence[RawRow], known: Mapping[str, tuple[str, int]]) -> _Head:
    titles: dict[int, str] = {}
    for row in rows:
        titles |= {place: cell for place, cell in enumerate(row.cells) if cell}
    best: dict[str, tuple[int, int]] = {}
    for place, title in titles.items():
        meaning = _meaning(title, known)
        if meaning and (meaning[0] not in best or meaning[1] < best[meaning[0]][0]):
            best[meaning[0]] = (meaning[1], place)
    places = {place: name for name, (_, place) in best.items()}
    unknown = tuple(title for place, title in titles.items() if place not in places)
    return _Head(places, tuple(row.number for row in rows), unknown)


# --- refusing -----------------------------------------------------------------------------------------------


def _no_headings(
    pages: Sequence[Page], heads: Sequence[tuple[Page, _Head]], headings: Headings
) -> SheetError:
    if not any(page.rows for page in pages):
        return SheetError(Trouble.EMPTY)
    page, head = max(heads, key=lambda pair: len(pair[1].places))
    missing = [
        headings.shown(name)
        for name in headings.columns
        if name in headings.needed - set(head.places.values())
    ]
    rows = [row for row in page.rows if row.number in head.rows] or page.rows[:1]
    found = [cell[:12] for cell in rows[-1].cells if cell][:_MOST_SHOWN]
    return SheetError(Trouble.NO_HEADINGS, missing="、".join(missing), found="、".join(found) or "—")


def _refuse_mix_up(
    fitting: Sequence[tuple[Page, _Head]], kind: str, spellings: Mapping[str, dict[str, tuple[str, int]]]
) -> None:
    """Refuse a table that fits another kind better: a list of people also names buildings."""
    page, head = fitting[0]
    for other, known in spellings.items():
        if other != kind and len(_head(page, known).places) > len(head.places) + 1:
            raise SheetError(Trouble.OTHER_KIND, kind=other)
