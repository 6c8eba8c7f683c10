"""Find catalogue terms in free text, in time proportional to the text.

Text is read as a run of words; a word-level trie holds the terms. Each word starts at most one walk, and a walk is no
longer than the longest term, so the work is bounded by words x longest term whatever the text holds. No regular
expression here can backtrack.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_]+")
_GAP = re.compile(r"[\s\-\u2010\u2011\u2013/]+")


def words(text: str) -> list[str]:
    """The words of a term or text: runs of letters and digits."""
    return _WORD.findall(text)


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A catalogue term found at text[start:end]. `topic_id` is None for an environmental term."""

    start: int
    end: int
    term: str
    topic_id: str | None
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A term to look for. `topic_id` is None for terms outside the covert topics."""

    text: str
    topic_id: str | None
    ambiguous: bool
    case_sensitive: bool


def terms_of(
    topic_id: str | None, indicator: Iterable[str], ambiguous: Iterable[str], case_sensitive: Collection[str]
) -> Iterator[Term]:
    """The terms of one topic."""
    for texts, is_ambiguous in ((indicator, False), (ambiguous, True)):
        for text in texts:
            yield Term(text, topic_id, is_ambiguous, text in case_sensitive)


def forms(term: str) -> set[tuple[str, ...]]:
    """A term as words, and again with its last word in the plural."""
    *head, last = words(term)
    lasts = {last, last + "s"}
    if last.endswith(("s", "x", "ch", "sh")):
        lasts.add(last + "es")
    if last.endswith("y") and not last.endswith(("ay", "ey", "oy", "uy")):
        lasts.add(last[:-1] + "ies")
    return {(*head, form) for form in lasts}


def _joined(text: str, start: int, end: int) -> bool:
    """Whether the words on either side of text[start:end] can belong to one term: no punctuation, no blank line."""
    return _GAP.fullmatch(text, start, end) is not None and text.count("\n", start, end) < 2


def _as_written(form: Sequence[str], written: Sequence[str]) -> bool:
    return all(word == found for word, found in zip(form, written, strict=True) if word != word.lower())


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    ends: list[tuple[Term, tuple[str, ...]]] = field(default_factory=list)


class TermFinder:
    """An immutable index of terms.

    Words are compared without regard to case, except the capitalised words of a case-sensitive term; between the
    words of a term there may be white space, hyphens or slashes; the last word may be plural. Nothing matches inside
    a word.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self._root = _Node()
        for term in terms:
            for form in forms(term.text):
                node = self._root
                for word in form:
                    node = node.children.setdefault(word.casefold(), _Node())
                node.ends.append((term, form))

    def find(self, text: str) -> tuple[TermMatch, ...]:
        """Matches in order of position; for each topic the longest at a place, never overlapping one another."""
        tokens = [(match.start(), match.end(), match.group()) for match in _WORD.finditer(text)]
        folded = [word.casefold() for _, _, word in tokens]
        busy_until: dict[str | None, int] = {}
        found: list[TermMatch] = []
        for first in range(len(tokens)):
            if folded[first] not in self._root.children:
                continue
            for topic_id, match in self._longest(text, tokens, folded, first).items():
                if match.start >= busy_until.get(topic_id, 0):
                    busy_until[topic_id] = match.end
                    found.append(match)
        return tuple(found)

    def _longest(
        self, text: str, tokens: list[tuple[int, int, str]], folded: list[str], first: int
    ) -> dict[str | None, TermMatch]:
        longest: dict[str | None, TermMatch] = {}
        node = self._root
        for index in range(first, len(tokens)):
            if index > first and not _joined(text, tokens[index - 1][1], tokens[index][0]):
                break
            child = node.children.get(folded[index])
            if child is None:
                break
            node = child
            if not node.ends:
                continue
            written = [word for _, _, word in tokens[first : index + 1]]
            for term, form in node.ends:
                if not term.case_sensitive or _as_written(form, written):
                    longest[term.topic_id] = TermMatch(
                        tokens[first][0], tokens[index][1], term.text, term.topic_id, term.ambiguous
                    )
        return longest
