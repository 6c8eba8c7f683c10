"""The earlier questions that a question points to: by number, by pronoun, or because it is too short to stand alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foi_model.intake.split.findings import Ask

_HEAD = 400
_SHORT = 5
_MAX_CHAIN = 4
_EXPLICIT = re.compile(
    r"\b(?:q|questions? |parts? |at |for |to |in |of |numbers? |points? |items? |and |or |than |no\. ?|each of )"
    r"\(?(\d{1,2}(?:\.\d{1,2})*|[a-h](?=\(|\b(?! )))(?:\(?([a-z])\)?)?(?:\((\w+)\))?(?![\d/%\w:])"
)
_CONDITION = re.compile(r"(?:and |but |or )?if\b")
_IMMEDIATE = re.compile(
    r"^(?:and |but |or )?if (?:so|yes|not|no|y|n|it|they|there|any|the answer)\b|^why\b|\bif so\b\.?$|^names? of (?:them|those|these)\b"
    r"|^(?:please |kindly )?(?:\w+ )?(?:break|split) (?:this|it|these|them)\b|^(?:in|at|for|to|by|from|with) (?:how many|what|which) (?:of )?(?:those|these|them|it)\b"
)
_THE_THING = re.compile(r"^(?:please |kindly )(?:\w+ ){1,3}(?:the \w+|this|it|them|these|those)\b")
_POINTS = re.compile(
    r"\b(?:those|these|them|such|the same|the latter|the above|that (?:contract|policy|system|team|scheme|money|date|way|period|check|month|sum|cost))\b"
)
_PRONOUN = re.compile(r"\b(?:it|its|they|their|he|she|one)\b")
_PRONOUN_REACH = 45
_ELLIPTIC = re.compile(
    r"^(?:and |the )?(?:numbers? (?:that|with|where|who|closed|granted|\w+ed\b(?! of))|number of (?:those|these|them)|how many (?:were|was|led|are|had|have|got|resulted|of|did|ended|went|can|will)\b"
    r"|of (?:those|these|them)|(?:and )?the (?:longest|shortest|highest|lowest|oldest|youngest|average|total|cost|reasons?) ?(?:such|of (?:those|these|them))?\b.{0,12}$)"
)


def find_antecedents(asks: Sequence[Ask]) -> list[tuple[int, ...]]:
    """For each question the places of the earlier ones it points to, in order."""
    by_number: dict[str, int] = {}
    at = {ask.span: position for position, ask in enumerate(asks)}
    roots: dict[int, int] = {}
    found: list[tuple[int, ...]] = []
    for position, ask in enumerate(asks):
        words = ask.words[:_HEAD]
        group = ask.owners[-1] if ask.outer else -1
        root = roots.get(group)
        pointed = _numbered(words, by_number, position)
        if ask.parent is not None and ask.parent in at:
            pointed.add(at[ask.parent])
        if not pointed and position:
            before = _before(asks, found, position, words, root)
            if before is not None:
                pointed.add(before)
        if not pointed or not (_ELLIPTIC.match(words) or _IMMEDIATE.search(words) or _short(words)):
            roots[group] = position
        found.append(tuple(sorted(pointed)))
        if ask.number:
            by_number[ask.number] = position
    return found


def _numbered(words: str, by_number: dict[str, int], position: int) -> set[int]:
    labels = {
        match[1] + "".join(f"({part})" for part in (match[2], match[3]) if part) for match in _EXPLICIT.finditer(words)
    }
    return {by_number[label] for label in labels if label in by_number and by_number[label] != position}


def _before(
    asks: Sequence[Ask], found: Sequence[tuple[int, ...]], position: int, words: str, root: int | None
) -> int | None:
    if _IMMEDIATE.search(words):
        return _condition(asks, found, position - 1)
    if _THE_THING.match(words) and len(words.split()) <= 3 * _SHORT - 2:
        return position - 1 if not re.search(r"\d", words) else None
    if root is None:
        return None
    pronoun = _PRONOUN.search(words, 0, _PRONOUN_REACH)
    if _POINTS.search(words) or _ELLIPTIC.match(words) or pronoun or _short(words):
        return root
    return None


def _short(words: str) -> bool:
    """A bare question ("What is the oddest?") that says too little by itself."""
    return len(words.split()) <= _SHORT and _QUESTION.match(words) is not None


_QUESTION = re.compile(
    r"(?:and )?(?:what|who|when|where|which|why|how|is|are|was|were|did|do|does|has|have|can|by|at|to|for)\b"
)


def _condition(asks: Sequence[Ask], found: Sequence[tuple[int, ...]], position: int) -> int:
    """The question that a conditional follow-up hangs on: not another follow-up of its kind."""
    for _ in range(_MAX_CHAIN):
        if not _CONDITION.match(asks[position].words) or not found[position]:
            break
        position = found[position][-1]
    return position
