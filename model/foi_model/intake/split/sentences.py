"""Sentences of a block as spans; brackets and short quotations are never cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

from foi_model.intake.split.cues import is_interrogative
from foi_model.intake.split.spans import Span, plain, trim

_END = re.compile(r"[.?!…]+[\"'”’)\]*_]*(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:e\.?g|i\.?e|etc|no|nos|mr|mrs|ms|dr|prof|rev|hon|st|vs?|inc|incl|approx|dept|ltd|co|ref|para|sec|ss?|art|fig|vol|ed|cf|al|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|pp?|tel|ext|max|min|govt|cllr|supt|insp|sgt|q|p\.?m|a\.?m|[a-z])$",
    re.I,
)
_MAX_BRACKET = 400
_CLOSERS = {"(": ")", "[": "]"}


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of `span` in order, trimmed; together they hold every word of it."""
    shelter = _brackets(text, span)
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        if match.end() <= start or shelter.get(match.start(), span.start) > match.start():
            continue
        if _ends_sentence(text, Span(start, span.end), match):
            yield trim(text, Span(start, match.end()))
            start = match.end()
    rest = trim(text, Span(start, span.end))
    if rest.start < rest.end:
        yield rest


def _brackets(text: str, span: Span) -> dict[int, int]:
    """For each sentence mark inside a closed bracket of modest length, where that bracket ends."""
    shelter: dict[int, int] = {}
    if all(text.find(opener, span.start, span.end) < 0 for opener in _CLOSERS):
        return shelter
    opened: list[int] = []
    marks: list[int] = []
    for index in range(span.start, span.end):
        character = text[index]
        if character in _CLOSERS:
            opened.append(index)
        elif opened and character == _CLOSERS[text[opened[-1]]]:
            begin = opened.pop()
            if not opened:
                if index - begin <= _MAX_BRACKET:
                    shelter.update((mark, index) for mark in marks if mark > begin)
                marks = []
        elif opened and character in ".?!…":
            marks.append(index)
            if index - opened[0] > _MAX_BRACKET:
                opened, marks = [], []
    return shelter


def _ends_sentence(text: str, span: Span, match: re.Match[str]) -> bool:
    following = _next_visible(text, match.end(), span.end)
    if following >= span.end:
        return True
    mark, after = match.group(), text[following]
    if (
        mark[0] == "."
        and len(mark) == 1
        and _ABBREVIATION.search(text, max(span.start, match.start() - 12), match.start())
    ):
        return "\n" in text[match.end() : following][:40]
    if not after.islower():
        return True
    head = plain(text[following : following + 120])
    if mark[0] in "?!":
        return (
            (is_interrogative(head) and len(head.split()) > 2)
            or head.startswith("if ")
            or not head.split("?")[0].count(" ") <= 2
        )
    return True


def _next_visible(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
