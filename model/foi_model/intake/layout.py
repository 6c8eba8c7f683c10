"""How laid-out matter becomes lines of text: paragraphs apart, list labels written out, a table row on one line."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LABEL = re.compile(r"\(?(?:[Qq]\.?\s?)?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,5})[.):]?\)?")
_OPEN_LABEL = re.compile(r"[\dA-Za-z]\Z")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


class Lines:
    """Lines under construction. Blank lines never double and never lead."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._open: list[str] = []

    def add(self, text: str) -> None:
        """Add to the line in progress."""
        self._open.append(text)

    def end(self, *, keep: bool = False) -> None:
        """Finish the line in progress, if any; `keep` its leading spaces, and an empty one as a blank line."""
        text = "".join(self._open).rstrip(" ")
        text = text if keep else text.lstrip(" ")
        self._open.clear()
        if text:
            self._lines.append(text)
        elif keep:
            self._space()

    def blank(self) -> None:
        """Finish the line in progress and leave a blank line."""
        self.end()
        self._space()

    def _space(self) -> None:
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """All lines so far, without a trailing blank one."""
        self.end()
        return "\n".join(self._lines).rstrip("\n")


def numeral(number: int, style: str) -> str:
    """A count in a style of Word's `w:numFmt`: decimal, decimalZero, lowerLetter, upperRoman ..., none."""
    if style == "none":
        return ""
    if style in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        written = _roman(number)
        return written.upper() if style == "upperRoman" else written
    if style in ("lowerLetter", "upperLetter") and 0 < number <= 26 * 30:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if style == "upperLetter" else letter
    return f"{number:02d}" if style == "decimalZero" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        written += letters * count
    return written


def row_lines(cells: Sequence[str]) -> list[str]:
    """The lines of one table row.

    A table that only lays out the page (one cell in the row, or cells of several lines) gives the cells' own lines one
    after the other; a label in a cell of its own ("3 | How many ...") becomes the label of the line; anything else is
    one line, "| a | b |", empty cells included.
    """
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) == 2 and filled[0] == cells[0] and _LABEL.fullmatch(filled[0].strip()):
        label = _OPEN_LABEL.sub(lambda end: end[0] + ".", filled[0].strip())
        first, *rest = filled[1].split("\n")
        return [f"{label} {first}", *rest]
    if len(cells) <= 1 or any("\n" in cell for cell in filled):
        return [line for cell in filled for line in cell.split("\n")]
    return [f"| {' | '.join(cell.strip() for cell in cells)} |"] if filled else []
