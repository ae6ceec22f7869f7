"""Tables as offices make them → lines under known headings, with the row numbers a clerk sees.

Title rows, headings in two rows, merged cells, repeated headings, several sheets, notes under the table, columns
nobody asked for: all of that is looked through here. What a cell means is its reader's affair.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from bot.kernel.imports import Headings
from bot.understanding.numerals import fold
from bot.understanding.tables.files import Source, open_pages
from bot.understanding.tables.pages import Page, RawRow, SheetError, Trouble

_MOST_SHOWN = 12
_MOST_NOTED = 20
_NOTE = re.compile(
    r"(合计|总计|小计|共计|以上|截止|截至|填表|填报|制表|审核|打印|统计时间|备注\s*[:：]|注\s*[:：]|说明\s*[:：])"
)
_SENTENCE = re.compile(r"[:：,，。;；!！]")
_NARROW = 3  # columns; in a table of fewer a lonely cell is all that a line can hold
_MARKS = re.compile(r"[\s*＊:：]+")
_BRACKET = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `sheet` is empty unless several sheets hold lines. Every known column has a text."""

    sheet: str
    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A row that is no line of the table, such as a sum or a remark."""

    sheet: str
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class _Head:
    """Where a table begins: column index → column name, the heading rows, the headings not known."""

    places: Mapping[int, str]
    rows: tuple[RawRow, ...]
    unknown: tuple[str, ...]

    def is_repeated_by(self, row: RawRow) -> bool:
        """Whether a row is the heading printed again on a later page."""
        return any(row.cells == own.cells for own in self.rows)


@dataclass(slots=True)
class Table:
    """An open table: the columns that are there, the headings nobody asked for, and its lines as often as asked.

    What was passed over on the way is known once the lines have been read: `notes` (the first ones), how many rows
    are hidden in the spreadsheet and were read all the same, and which of the columns.
    """

    columns: frozenset[str]
    ignored: tuple[str, ...]
    hidden_columns: tuple[str, ...]
    _pages: Sequence[tuple[str, Page, _Head]]
    _headings: Headings
    notes: list[Note] = field(default_factory=list)
    hidden_rows: int = 0

    def lines(self) -> Iterator[Line]:
        """Yield the lines from the first one. Raises: SheetError for what is broken further down."""
        self.notes.clear()
        self.hidden_rows = 0
        for sheet, page, head in self._pages:
            for row in _body(page, head):
                first = next(cell for cell in row.cells if cell)
                if _is_note(row, first, head):
                    self._pass_over(Note(sheet=sheet, number=row.number, text=first))
                    continue
                cells = _under(row, head, self._headings)
                if any(cells.values()):
                    self.hidden_rows += row.hidden
                    yield Line(sheet, row.number, cells)

    def _pass_over(self, note: Note) -> None:
        if len(self.notes) < _MOST_NOTED:
            self.notes.append(note)


@contextmanager
def open_table(source: Source, kind: str, kinds: Mapping[str, Headings]) -> Iterator[Table]:
    """Open the table of `kind` in a file; `kinds` are all tables the office knows, to name a mix-up.

    Raises: SheetError, when the file cannot be read or holds no such table.
    """
    with open_pages(source) as pages:
        yield _find_table(pages, kind, kinds)


def read_table(source: Source, kind: str, kinds: Mapping[str, Headings]) -> tuple[Table, list[Line]]:
    """Return a table with all its lines, for files that are known to be small. Raises: as `open_table`."""
    with open_table(source, kind, kinds) as table:
        return table, list(table.lines())


def _find_table(pages: Sequence[Page], kind: str, kinds: Mapping[str, Headings]) -> Table:
    spellings = {name: _spellings(headings) for name, headings in kinds.items()}
    heads = [(page, _head(page, spellings[kind])) for page in pages]
    fitting = [(page, head) for page, head in heads if kinds[kind].needed <= set(head.places.values())]
    if not fitting:
        raise _no_headings(pages, heads, kinds[kind])
    if all(not page.name for page, _ in fitting):
        # The same CSV cut in several ways: the cut with most columns is the right one.
        fitting = [max(fitting, key=lambda pair: len(pair[1].places))]
    _refuse_mix_up(fitting, kind, spellings)
    filled = [page.name for page, head in fitting if next(_body(page, head), None)]
    return Table(
        columns=frozenset(name for _, head in fitting for name in head.places.values()),
        ignored=tuple(dict.fromkeys(title for _, head in fitting for title in head.unknown)),
        hidden_columns=_hidden_columns(fitting, kinds[kind]),
        _pages=[(page.name if len(filled) > 1 else "", page, head) for page, head in fitting],
        _headings=kinds[kind],
    )


def _hidden_columns(fitting: Sequence[tuple[Page, _Head]], headings: Headings) -> tuple[str, ...]:
    names = [
        headings.shown(name)
        for page, head in fitting
        for place, name in head.places.items()
        if place in page.hidden_columns
    ]
    return tuple(dict.fromkeys(names))


def _is_note(row: RawRow, first: str, head: _Head) -> bool:
    """Whether a row is a title, a sum or a remark: a sentence that stands alone in a wide table is one."""
    if row.band or _NOTE.match(first):
        return True
    return len(head.places) >= _NARROW and bool(_SENTENCE.search(first)) and sum(map(bool, row.cells)) == 1


def _body(page: Page, head: _Head) -> Iterator[RawRow]:
    """Yield the rows under the headings, without headings printed again on a later page."""
    last = head.rows[-1].number
    for row in page.rows():
        if row.number > last and not head.is_repeated_by(row):
            yield row


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
    top = page.top
    single = [_read_head((row,), known) for row in top]
    double = [
        _read_head((upper, lower), known)
        for upper, lower in pairwise(top)
        if lower.number == upper.number + 1 and _only_titles(lower, upper, known)
    ]
    candidates = [*single, *double]
    if not candidates:
        return _Head({}, (), ())
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
    return _Head(places, tuple(rows), unknown)


# --- refusing -----------------------------------------------------------------------------------------------


def _no_headings(
    pages: Sequence[Page], heads: Sequence[tuple[Page, _Head]], headings: Headings
) -> SheetError:
    if not any(page.top for page in pages):
        return SheetError(Trouble.EMPTY)
    page, head = max(heads, key=lambda pair: len(pair[1].places))
    missing = [
        headings.shown(name)
        for name in headings.columns
        if name in headings.needed - set(head.places.values())
    ]
    rows = head.rows or page.top[:1]
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
