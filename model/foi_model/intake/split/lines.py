"""A text as lines: where each begins and ends, how deep it is indented and quoted, and whether it was wrapped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from foi_model.intake.split.spans import fold

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_QUOTE_MARKS = re.compile(r"[ \t\xa0]*(?:>[ \t\xa0]?)+")
_RULE = re.compile(r"[-_=*~#+.·•–— ]{3,}")
_MIN_WRAP, _MAX_WRAP = 55, 100
_MIN_WRAPPED_LINES = 2
_RAG = 16


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `start..stop` with its line end; `body..end` is its content without quote marks and indent."""

    start: int
    body: int
    end: int
    stop: int
    indent: int
    depth: int
    words: str

    @property
    def blank(self) -> bool:
        return not self.words

    @property
    def rule(self) -> bool:
        """A line drawn across the page: ----, ====, * * *."""
        return bool(_RULE.fullmatch(self.words))

    @property
    def width(self) -> int:
        return self.end - self.start


def read_lines(text: str) -> list[Line]:
    """All lines in order, blank ones in a row as one; `start..stop` tile the text. CRLF, CR and LF all end a line."""
    lines: list[Line] = []
    for match in _LINE.finditer(text):
        start, stop = match.span()
        if lines and lines[-1].blank and text[start:stop].isspace():
            lines[-1] = replace(lines[-1], stop=stop)
        else:
            lines.append(_read_line(text, start, stop))
    return lines


def _read_line(text: str, start: int, stop: int) -> Line:
    end = stop
    while end > start and text[end - 1].isspace():
        end -= 1
    quote = _QUOTE_MARKS.match(text, start, end)
    body = margin = quote.end() if quote else start
    while body < end and text[body].isspace():
        body += 1
    depth = text.count(">", start, margin) if quote else 0
    indent = len(text[margin:body].expandtabs(4))
    return Line(start, body, end, stop, indent, depth, fold(text[body:end]))


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The column at which the sender's program broke lines, or None when every line end is the sender's own."""
    widths = [line.width for line in lines if not line.blank and not line.rule and "://" not in line.words]
    if not widths or not _MIN_WRAP <= max(widths) <= _MAX_WRAP:
        return None
    wide = max(_MIN_WRAP, max(widths) - _RAG)
    after_wide = [following.words for line, following in pairwise(lines) if line.width >= wide and not following.blank]
    continued = sum(words[0].islower() and words[1:2] not in {")", ".", ","} for words in after_wide)
    return max(widths) if len(after_wide) >= _MIN_WRAPPED_LINES and continued * 2 >= len(after_wide) else None


def wraps(line: Line, following: Line, width: int | None) -> bool:
    """Whether `following` only continues `line` because its first word no longer fitted."""
    if width is None or following.blank or line.blank:
        return False
    first_word = following.words.split(" ", 1)[0]
    return line.width + 1 + len(first_word) > width - 2
