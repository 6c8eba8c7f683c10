"""Where running text names questions: "Q1-4", "requests 2 and 3", "1b and 3", "the second and fourth"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from foi_model.intake.split.spans import Span
from foi_model.letters.labels import AND, ASKED, LIST, expand


@dataclass(frozen=True, slots=True)
class Mention:
    """A run of text that names questions."""

    keys: tuple[str, ...]
    span: Span


_NAMED = re.compile(rf"(?<![\w.]){ASKED}(?:\s(?:numbers?|nos?\.?))?[\s.]{{0,2}}(?P<list>{LIST})(?![\w%£])", re.I)
_LEADING = re.compile(
    rf"(?:(?<=^)|(?<=[.;:] )|(?<=[.;:]\n)|(?<=\n))(?P<list>\d{{1,2}}(?![\d.])(?:{AND}\d{{1,2}}(?![\d.%])){{1,12}})"
    rf"(?=\s(?:are|is|were|was|have|has|cannot|will|relate|concern|fall|can)\b)",
    re.M,
)
_ORDINAL_WORDS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINAL = rf"(?:{'|'.join(_ORDINAL_WORDS)})"
_BY_ORDINAL = re.compile(
    rf"\b(?:(?P<lead>for|to|as to|on|answer|with|regarding|of) )?the (?P<list>{_ORDINAL}(?:(?:,| and|, and"
    rf"| &)(?: the)? {_ORDINAL}){{0,6}})(?: (?P<noun>questions?|parts?|points?|items?|bullets?|elements?"
    rf"|requests?)\b)?(?P<stop>[:,;.]|$)?",
    re.I,
)
_BY_NUMBER = re.compile(
    rf"\b{ASKED} (?P<list>(?:{'|'.join(_NUMBER_WORDS)})(?:(?:,| and|, and| to"
    rf"| &) (?:{'|'.join(_NUMBER_WORDS)})){{0,6}})\b",
    re.I,
)
_FIRST_FEW = re.compile(
    r"\b(?P<list>(?:the|your) (?P<end>first|last|final) (?P<count>two|three|four|five|six|seven|eight) (?:questions?"
    r"|parts?|points?|items?"
    r"|bullets?|requests?|matters?|things?))\b",
    re.I,
)
_IN_NUMERALS = re.compile(r"\b(?:in|at|of|for|to|under|as to|and) (?P<list>(?:x?(?:i{2,3}|iv|vi{0,3}|ix)))\b(?!\.)")
_BRACKETED = re.compile(
    rf"(?<![\w)])(?P<list>\(?(?:[ivx]{{1,4}}|[a-z]|\d{{1,2}})\)(?:{AND}\(?(?:[ivx]{{1,4}}|[a-z]|\d{{1,2}})\)){{0,12}})",
    re.I,
)
_COMPOUND = re.compile(rf"(?<![\w.(£])(?P<list>\d{{1,2}}[a-z](?![a-z])(?:{AND}\d{{1,2}}[a-z]?(?![\w.%])){{0,12}})")
_LOOSE = re.compile(
    rf"(?:,\s|\band\s|\bfor\s|\bto\s|;\s)(?P<list>\d{{1,2}}(?![\w.,:/%(]\w|%|\s?\()(?:{AND}\d{{1,2}}(?![\w/%])){{0,6}})"
)


class Naming:
    """Finds where running text names questions. `known` are their keys; `cited` are the lists of provisions, in order.

    Provisions name no question ("section 31 (3)"). Bare numbers ("4 and 6", "for 5") count only in a sentence that has
    already named questions by a word.
    """

    def __init__(self, text: str, known: Sequence[str], cited: Sequence[Span]) -> None:
        self._text = text
        self._known = frozenset(known)
        self._numbered = all(key.isdigit() for key in known)
        self._cited = list(dict.fromkeys(cited))
        self._starts = [span.start for span in self._cited]
        self._found: dict[Span, list[Mention]] = {}

    def mentions(self, span: Span) -> list[Mention]:
        """The mentions in `span`, in order and without overlap."""
        if span not in self._found:
            self._found[span] = self._read(span)
        return self._found[span]

    def keys(self, span: Span) -> tuple[str, ...]:
        """The questions that `span` names, each once."""
        return tuple(dict.fromkeys(key for mention in self.mentions(span) for key in mention.keys))

    def _read(self, span: Span) -> list[Mention]:
        text, known = self._text, self._known
        found = [*_read(text, span, _NAMED, known), *_of_groups(text, span, known), *_read(text, span, _LEADING, known)]
        found += _read(text, span, _COMPOUND, known)
        found += _read(text, span, _IN_NUMERALS, known)
        found += (m for m in _read(text, span, _BRACKETED, known) if not self._numbered or _stands_free(text, m.span))
        if self._numbered:
            found += _in_words(text, span, known)
        if found:
            found += _read(text, Span(min(m.span.end for m in found), span.end), _LOOSE, known)
        found.sort(key=lambda mention: (mention.span.start, -mention.span.end))
        kept: list[Mention] = []
        for mention in found:
            if (not kept or mention.span.start >= kept[-1].span.end) and not self._is_cited(mention.span.start):
                kept.append(mention)
        return kept

    def _is_cited(self, position: int) -> bool:
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._cited[index].end


def _stands_free(text: str, span: Span) -> bool:
    return text[span.start - 1 : span.start] in {" ", "\n", ""}


def _read(text: str, span: Span, pattern: re.Pattern[str], known: frozenset[str]) -> Iterator[Mention]:
    for match in pattern.finditer(text, span.start, span.end):
        keys = tuple(key for key in expand(match["list"]) if key in known)
        if keys:
            yield Mention(keys, Span(match.start("list"), match.end("list")))


_OF_GROUP = re.compile(
    rf"(?P<list>{LIST}) (?:of|in) (?:the |your )?(?P<ordinal>{'|'.join(_ORDINAL_WORDS[:5])})\b", re.I
)


def _of_groups(text: str, span: Span, known: frozenset[str]) -> Iterator[Mention]:
    """ "4 of the first request and 3 of the second"."""
    for match in _OF_GROUP.finditer(text, span.start, span.end):
        number = _ORDINAL_WORDS.index(match["ordinal"].lower()) + 1
        keys = tuple(f"{number}.{key}" for key in expand(match["list"]) if f"{number}.{key}" in known)
        if keys:
            yield Mention(keys, Span(*match.span()))


def _in_words(text: str, span: Span, known: frozenset[str]) -> Iterator[Mention]:
    """ "The second and fourth", "bullets three and four". A bare ordinal counts only after a preposition and before a stop."""
    for match in _BY_ORDINAL.finditer(text, span.start, span.end):
        if match["noun"] or (match["lead"] and match["stop"]):
            yield from _worded_mention(match, _ORDINAL_WORDS, known)
    for match in _FIRST_FEW.finditer(text, span.start, span.end):
        yield from _worded_mention(match, _NUMBER_WORDS, known)
    for match in _BY_NUMBER.finditer(text, span.start, span.end):
        yield from _worded_mention(match, _NUMBER_WORDS, known)


def _worded_mention(match: re.Match[str], words: Sequence[str], known: frozenset[str]) -> Iterator[Mention]:
    said = re.findall(r"[a-z]+", match["list"].lower())
    keys = [str(words.index(word) + 1) for word in said if word in words]
    if match.re is _FIRST_FEW:
        count = _NUMBER_WORDS.index(match["count"].lower()) + 1
        places = range(1, len(known) + 1)
        keys = [str(place) for place in (places[:count] if match["end"].lower() == "first" else places[-count:])]
    if "to" in said and len(keys) == 2:
        keys = [str(place) for place in range(int(keys[0]), int(keys[1]) + 1)]
    found = tuple(key for key in keys if key in known)
    if found and len(found) == len(keys):
        yield Mention(found, Span(match.start("list"), match.end("list")))
