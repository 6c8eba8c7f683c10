"""Tables that set questions beside answers: rows of cells parted by bars or tabs.

A table counts when its head names a column of questions ("No. | You asked | Our answer") or when its first column counts
them ("1 | How many? | 12"). Tables of figures are left as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from foi_model.intake.split.lines import Line
from foi_model.intake.split.spans import Span, plain, trim
from foi_model.letters import voice
from foi_model.letters.labels import key_of

_BAR = re.compile(r"\s*(?:\||\t)\s*")
_ASKED = re.compile(
    r"(?:(?:your|the|foi|no\.? (?:and|&)) )*(?:questions?|requests?|queries|query|points?|parts?|items?|q)(?: (?:no\.?"
    r"|numbers?|asked|in full|text|wording|as asked))?|(?:what )?you (?:have )?(?:asked|requested|wanted)(?: (?:for"
    r"|us))?"
    r"|(?:what was |information )?(?:asked|requested|sought)(?: for)?"
)
_NUMBER = re.compile(
    r"(?:(?:question|request|part|item|point|no|q)\.?\s?)?(?P<key>\(?\d{1,2}(?:\.\d{1,2})?(?:\s?\(?[a-z]\)?)?|\(?[a-z]"
    r"|\(?[ivx]{1,4})\)?[.:]?"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of such a table: the key and the run of its label, its question and its answer; any may be empty."""

    start: int
    key: str
    printed: str
    question: Span
    answer: Span


def table_rows(text: str, lines: Sequence[Line]) -> dict[int, Row | None]:
    """The rows of all such tables by the index of their line; None for heads and ruled lines."""
    found: dict[int, Row | None] = {}
    cells = [_cells(text, line) for line in lines]
    index = 0
    while index < len(lines):
        stop = index
        while stop < len(lines) and len(cells[stop]) > 1:
            stop += 1
        if stop - index > 1:
            rows = _read_table(text, cells[index:stop])
            found.update((index + place, row) for place, row in enumerate(rows))
        index = max(stop, index + 1)
    return found


def _read_table(text: str, cells: Sequence[Sequence[Span]]) -> list[Row | None]:
    """A row for every line of a table of questions; nothing for any other table."""
    head = [plain(cell.of(text)).strip(" .:*#") for cell in cells[0]]
    asked = next((place for place, words in enumerate(head[:-1]) if _ASKED.fullmatch(words)), None)
    ruled = [_ruled(text, row) for row in cells]
    if asked is not None:
        return [None if place == 0 or ruled[place] else _row(text, row, asked) for place, row in enumerate(cells)]
    rows = [row for row, rule in zip(cells, ruled, strict=True) if not rule]
    if (
        len(rows) < 2
        or not all(_number(text, row[0]) for row in rows)
        or len({r[0].of(text) for r in rows}) < len(rows)
    ):
        return []
    if sum(voice.asks(plain(row[1].of(text))) for row in rows) * 2 <= len(rows):
        return []
    return [None if rule else _row(text, row, 1) for row, rule in zip(cells, ruled, strict=True)]


def _row(text: str, row: Sequence[Span], asked: int) -> Row:
    nothing = Span(row[-1].end, row[-1].end)
    if asked >= len(row):
        return Row(row[0].start, "", "", nothing, Span(row[0].start, row[-1].end))
    question = row[asked]
    answer = Span(row[asked + 1].start, row[-1].end) if asked + 1 < len(row) else nothing
    number = _number(text, question)
    if number is not None:
        question = Span(question.end, question.end)
    elif asked:
        number = _number(text, row[asked - 1])
    key = key_of(number["key"]) if number else None
    return Row(row[0].start, key or "", number["key"].strip("()") if number and key else "", question, answer)


def _cells(text: str, line: Line) -> list[Span]:
    if line.blank or line.depth:
        return []
    edges = [match.span() for match in _BAR.finditer(text, line.body, line.end)]
    starts = [line.body, *(end for _, end in edges)]
    stops = [*(start for start, _ in edges), line.end]
    spans = [trim(text, Span(start, max(start, stop))) for start, stop in zip(starts, stops, strict=True)]
    if "|" in text[line.body : line.body + 1]:
        spans = spans[1:]
    if spans and "|" in text[line.end - 1 : line.end]:
        spans = spans[:-1]
    return spans


def _ruled(text: str, row: Sequence[Span]) -> bool:
    return all(not cell.of(text).strip("-:= ") for cell in row)


def _number(text: str, cell: Span) -> re.Match[str] | None:
    return _NUMBER.fullmatch(plain(cell.of(text)))
