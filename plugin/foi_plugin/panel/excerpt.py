"""The words of a question as the panel shows them: with marks, or cut short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of the question, marked when the catalogue lists its words."""

    text: str
    marked: bool


def segments(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Segment, ...]:
    """Cut `text` at character `spans`, which may come in any order, overlap or reach beyond the text."""
    parts: list[Segment] = []
    done = 0
    for span_start, span_end in sorted(spans):
        start, end = max(span_start, done), min(span_end, len(text))
        if start >= end:
            continue
        if start > done:
            parts.append(Segment(text[done:start], marked=False))
        parts.append(Segment(text[start:end], marked=True))
        done = end
    if done < len(text):
        parts.append(Segment(text[done:], marked=False))
    return tuple(parts)


def shorten(text: str, width: int = 70) -> str:
    """The first whole words of `text`: at most `width` characters, then an ellipsis."""
    if len(text) <= width:
        return text
    return (text[:width].rpartition(" ")[0] or text[:width]).rstrip(",;:.") + "…"
