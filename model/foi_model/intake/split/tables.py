"""Rows of a table drawn with bars: which of them put a question in a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from foi_model.intake.split.cues import is_noun_ask, opens_ask
from foi_model.intake.split.labels import Mark, Marker, read_marker
from foi_model.intake.split.spans import Span, plain, trim

_CELL = re.compile(r"[^|]+")
_MAX_CELLS = 40
_MIN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell of a row that asks, and the label in the cell before it (a bare bullet when there is none)."""

    span: Span
    marker: Marker


def question_cell(text: str, row: Span) -> Cell | None:
    """The one asking cell of a row whose other cells are a label, or are empty for the answer; else None."""
    cells: list[Span] = []
    for match in _CELL.finditer(text, row.start, row.end):
        if not match.group().isspace():
            cells.append(trim(text, Span(match.start(), match.end())))
        if len(cells) > _MAX_CELLS:
            return None
    if not cells:
        return None
    label = read_marker(cells[0].of(text).strip("*_ ") + " ") or read_marker(cells[0].of(text).strip("*_ ") + ". ")
    if label and label.parts and len(cells) > 1 and len(cells[0].of(text).split()) <= 2:
        return Cell(cells[1], Marker(Mark.LABEL, 0, label.parts, label.dotted))
    if len(cells) == 1 and text.count("|", row.start, row.end) > 1:
        words = plain(cells[0].of(text))
        if len(words.split()) >= _MIN_WORDS and (opens_ask(words) or is_noun_ask(words)):
            return Cell(cells[0], Marker(Mark.BULLET, 0))
    return None
