"""What is read from a past response: typed labels, each with the run of the letter that gave it and a confidence.

A label that cannot be tied to a question stands at response level, and an outcome that cannot be told is
`Outcome.UNCLEAR`: nothing is guessed.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from foi_model.domain import AuthorityKind
from foi_model.intake.split.spans import Span

__all__ = ["Cited", "Letter", "LetterQuestion", "Outcome", "Regime", "ResponseLevel", "Span", "Stage"]


class Regime(enum.StrEnum):
    """The law a request was handled under: the Act of 2000 or the Environmental Information Regulations 2004."""

    FOIA = "FOIA"
    EIR = "EIR"


class Stage(enum.StrEnum):
    """Whether a letter is the first reply or the outcome of an internal review."""

    INITIAL = "initial"
    REVIEW = "review"


class Outcome(enum.StrEnum):
    """What happened to one question. PART: some given and some not. COST_REFUSED: section 12, whichever subsection."""

    DISCLOSED = "disclosed"
    PART = "part"
    WITHHELD = "withheld"
    NOT_HELD = "not_held"
    NCND = "ncnd"
    COST_REFUSED = "cost_refused"
    CLARIFY = "clarify"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision finally relied on ("31(1)(a)", "EIR 12(4)(a)"), at its most specific in the letter.

    `ncnd`: it was used to neither confirm nor deny, whatever limb it is (FOIA s.2(1)).
    """

    ref: str
    ncnd: bool
    span: Span
    confidence: float


@dataclass(frozen=True, slots=True)
class LetterQuestion:
    """One question as the letter restates it, and its answer. `text` is the run at `span` with white space folded.

    `confidence`, here and of citations, is 0.5 or less throughout a letter that was probably misread (`doubt`).

    `outcome_span` is the run that settled the outcome, None when nothing did.
    """

    number: str | None
    text: str
    span: Span
    outcome: Outcome
    outcome_span: Span | None
    confidence: float
    citations: tuple[Cited, ...] = ()
    ncnd: bool = False

    @property
    def ncnd_subsections(self) -> tuple[str, ...]:
        """The provisions among `citations` by which the duty to confirm or deny was set aside."""
        return tuple(cited.ref for cited in self.citations if cited.ncnd)


@dataclass(frozen=True, slots=True)
class ResponseLevel:
    """What fits no single question: NCND over any other information, redactions across the attachments."""

    citations: tuple[Cited, ...] = ()
    ncnd: bool = False

    @property
    def ncnd_subsections(self) -> tuple[str, ...]:
        """The provisions among `citations` by which the duty to confirm or deny was set aside."""
        return tuple(cited.ref for cited in self.citations if cited.ncnd)


@dataclass(frozen=True, slots=True)
class Letter:
    """One past response. For a review, the position after the review."""

    authority_kind: AuthorityKind
    stage: Stage
    regime: Regime
    questions: tuple[LetterQuestion, ...]
    response_level: ResponseLevel
