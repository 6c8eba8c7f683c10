"""What the walk through a message finds: questions, and the notes that bear on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto

from foi_model.intake.split.spans import Span


class NoteKind(Enum):
    """Why a run of the text bears on questions."""

    STEM = auto()
    SCOPE = auto()
    DEFINITION = auto()
    EXCLUSION = auto()
    FALLBACK = auto()
    ADOPTION = auto()
    BACKGROUND = auto()


@dataclass(frozen=True, slots=True)
class Note:
    """A run that may be context; `owner` limits it to questions under that block, None: all questions."""

    kind: NoteKind
    span: Span
    words: str
    owner: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One question found.

    `words` is its plain beginning; `owners` are the blocks it stands in and under, innermost first; `parent` is the
    question its label is nested under; `item`: it stands in a labelled or bulleted part; `weak`: it counts only in a
    """

    span: Span
    number: str | None
    words: str
    owners: tuple[int, ...]
    parent: Span | None = None
    quoted: bool = False
    item: bool = False
    weak: bool = False
    outer: int = 0
    chance: float = 1.0


@dataclass(slots=True)
class Findings:
    """Questions and notes, each in the order of the text."""

    asks: list[Ask] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
