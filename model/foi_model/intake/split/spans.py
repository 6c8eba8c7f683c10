"""Runs of the request as received: every later stage only ever points into the text, so nothing is lost or made up."""

from __future__ import annotations

from dataclasses import dataclass

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‑": "-"})


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of characters, `0 <= start <= end <= len(text)`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def fold(text: str) -> str:
    """Every run of white space becomes one space; none at either end."""
    return " ".join(text.split())


def plain(text: str) -> str:
    """Folded lower case with straight quotes and hyphens and without markdown emphasis: what the cues read."""
    folded = fold(text.replace("**", "").replace("__", ""))
    return (folded if folded.isascii() else folded.translate(_QUOTES)).lower()


def trim(text: str, span: Span, left: str = "", right: str = "") -> Span:
    """The span without white space, nor any of the characters of `left` and `right`, at its ends."""
    start, end = span.start, span.end
    while start < end and (text[start].isspace() or text[start] in left):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in right):
        end -= 1
    return Span(start, end)
