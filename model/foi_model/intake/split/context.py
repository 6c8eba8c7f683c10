"""What each question needs beside its own words: stems, scope, definitions, exclusions and the question it points to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from foi_model.intake.split import talk
from foi_model.intake.split.antecedents import find_antecedents
from foi_model.intake.split.findings import Ask, Findings, Note, NoteKind
from foi_model.intake.split.roles import is_flat
from foi_model.intake.split.spans import Span

MAX_CONTEXT = 12
"""Most context entries of one question; the last ones in the text are kept."""

_MAX_SHARED = 200
_MAX_STEMS = 4
_TOPICAL = frozenset({NoteKind.STEM, NoteKind.BACKGROUND})
_SCOPED_STEM = re.compile(
    r"\b(?:each|every|separately|respectively|in what follows|as at|as of|only|in respect|in how many|how many|how much|excluding|including)\b"
)
_WORD = re.compile(r"[a-z]{4,}|[a-z]+\d\w*")
_COMMON = frozenset(
    [
        "about",
        "above",
        "again",
        "against",
        "answer",
        "been",
        "before",
        "below",
        "between",
        "concern",
        "could",
        "data",
        "details",
        "does",
        "each",
        "enough",
        "every",
        "figure",
        "following",
        "freedom",
        "from",
        "have",
        "information",
        "into",
        "know",
        "like",
        "make",
        "many",
        "more",
        "most",
        "much",
        "number",
        "only",
        "other",
        "over",
        "please",
        "police",
        "provide",
        "question",
        "questions",
        "recorded",
        "regarding",
        "relation",
        "request",
        "requests",
        "send",
        "shall",
        "should",
        "since",
        "some",
        "state",
        "such",
        "supply",
        "tell",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "under",
        "until",
        "upon",
        "used",
        "using",
        "want",
        "were",
        "what",
        "when",
        "where",
        "which",
        "will",
        "with",
        "would",
        "year",
        "years",
        "your",
    ]
)
_UNDATED = re.compile(
    r"^(?:please \w+ )?(?:me )?(?:an? |the |any |your |whether )?(?:\w+ ){0,2}(?:cop(?:y|ies)|polic(?:y|ies)|contracts?|versions?|names?|assessments?|forms?|agreements?|guidance|structure|code)\b"
)


def contexts(findings: Findings) -> list[tuple[Span, ...]]:
    """The context of every question, in the order of the text."""
    asks = findings.asks
    notes = _joined(findings.notes)
    pointed = find_antecedents(asks)
    telling = _telling(asks, notes)
    shared = [note for note in notes if note.owner is None and (note.kind not in _TOPICAL or note.span in telling)]
    owned: dict[int, list[Note]] = {}
    for note in notes:
        if note.owner is not None:
            owned.setdefault(note.owner, []).append(note)
    return [
        _context(ask, [asks[position] for position in positions], shared[:_MAX_SHARED], owned, telling)
        for ask, positions in zip(asks, pointed, strict=True)
    ]


def _joined(notes: Sequence[Note]) -> list[Note]:
    """Definitions that follow each other in one paragraph are one run."""
    joined: list[Note] = []
    for note in notes:
        last = joined[-1] if joined else None
        touching = last is not None and 0 <= note.span.start - last.span.end <= 1
        if last and touching and note.kind is last.kind is NoteKind.DEFINITION and note.owner == last.owner:
            words = f"{last.words} {note.words}"[: 2 * talk.REACH]
            joined[-1] = Note(last.kind, Span(last.span.start, note.span.end), words, last.owner)
        else:
            joined.append(note)
    return joined


def _telling(asks: Sequence[Ask], notes: Iterable[Note]) -> set[Span]:
    """Stems and backgrounds without which the questions under them would not say what they are about."""
    content = [_content(ask.words) for ask in asks]
    under: dict[int | None, list[int]] = {None: list(range(len(asks)))}
    for position, ask in enumerate(asks):
        for owner in ask.owners:
            under.setdefault(owner, []).append(position)
    telling = set()
    judged = 0
    for note in notes:
        group = under.get(note.owner, [])
        if note.kind not in _TOPICAL or not group:
            continue
        judged += note.owner is None
        if (talk.is_dated(note.words) and note.kind is NoteKind.STEM) or _SCOPED_STEM.search(note.words):
            telling.add(note.span)
        elif judged <= _MAX_STEMS and not is_flat(note.words):
            topic = _content(note.words)
            repeating = sum(bool(topic & content[position]) for position in group)
            if repeating * 3 <= len(group):
                telling.add(note.span)
    return telling


def _content(words: str) -> frozenset[str]:
    return frozenset(word[:5] for word in _WORD.findall(words) if word not in _COMMON)


def _context(
    ask: Ask, antecedents: Sequence[Ask], shared: Sequence[Note], owned: dict[int, list[Note]], telling: set[Span]
) -> tuple[Span, ...]:
    needed = {other.span for other in antecedents}
    reach = " ".join([ask.words, *(other.words for other in antecedents)])
    for owner in ask.owners:
        inner = owner in ask.owners[1 : _inner(ask)]
        for note in owned.get(owner, [])[:_MAX_STEMS]:
            if (note.kind in _TOPICAL and (inner or note.span in telling)) or (
                note.kind not in _TOPICAL and _applies(note, ask, reach)
            ):
                needed.add(note.span)
    needed |= {note.span for note in shared if note.kind in _TOPICAL or _applies(note, ask, reach)}
    chosen = sorted(span for span in needed if span.end <= ask.span.start or span.start >= ask.span.end)
    return tuple(chosen[-MAX_CONTEXT:])


def _inner(ask: Ask) -> int:
    """How many owners of a question are items around it, rather than the lead-in and heading over the list."""
    return max(1, len(ask.owners) - ask.outer)


def _applies(note: Note, ask: Ask, reach: str) -> bool:
    if note.kind is NoteKind.DEFINITION:
        terms = talk.defined_terms(note.words)
        return not terms or any(_stem(term) in reach for term in terms)
    if note.kind is NoteKind.SCOPE:
        targets = talk.scope_targets(note.words)
        if targets:
            return bool(targets & _labels(ask.number))
        timed = talk.is_dated(note.words) or "period" in note.words
        return not timed or not (talk.is_dated(ask.words) or _UNDATED.match(ask.words))
    return True


def _stem(term: str) -> str:
    return term[:-1] if len(term) > 3 and term.endswith(("s", ".", ",")) else term


def _labels(number: str | None) -> set[str]:
    """A label and its parts, so that "for 3 to 7" finds 3(a) and "d, e and f" finds d."""
    if number is None:
        return set()
    return {number.lower(), *re.findall(r"\w+", number.lower())[:1]}
