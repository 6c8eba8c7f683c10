"""The words the whole project speaks: frozen types, no behaviour beyond their own shape.

A `Request` holds the words of one FOI request and the kind of authority it was sent to, and nothing
about who asked (Freedom of Information Act 2000 is applicant-blind). A `Suggestion` has no "applied"
state: only a `Decision` by a named member of staff exists.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


class AuthorityKind(enum.StrEnum):
    """The kind of authority an installation serves. A setting of the installation, never read from a request."""

    POLICE = "police"
    LOCAL = "local"
    CENTRAL = "central"
    HEALTH = "health"
    EDUCATION = "education"
    PARLIAMENT = "parliament"
    OTHER = "other"


class Band(enum.StrEnum):
    """How a calibrated probability is shown to people."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Question:
    """The smallest thing a caseworker would answer, and could exempt, on its own.

    `text` and every entry of `context` are unbroken runs of the cleaned request with white space folded.
    `number` is the label path as printed ("1", "3(c)(i)", "A.1"), or None.
    """

    text: str
    number: str | None = None
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """The cleaned words of one request and the kind of authority that received it."""

    text: str
    authority_kind: AuthorityKind


@dataclass(frozen=True, slots=True)
class ModelInput:
    """What the classifier reads for one question.

    `siblings` are the texts of the other questions of the same request, in order.
    """

    question: str
    authority_kind: AuthorityKind
    context: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scores:
    """Calibrated probabilities in [0, 1] for one question, one entry per label of the bundle's heads.

    `in_domain` is the probability that the words are of the kind the model learnt from. `vector` is the direction of
    the question among all others, of unit length and shape (dimensions,); None where the bundle gives none or the
    scores come from storage.
    """

    sections: Mapping[str, float]
    ncnd: float
    ncnd_limbs: Mapping[str, float]
    topics: Mapping[str, float]
    in_domain: float = 1.0
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Lowest calibrated probability of each band: 0 <= low <= medium <= high <= 1."""

    low: float
    medium: float
    high: float

    def band(self, probability: float) -> Band | None:
        """The band of a calibrated probability, or None below the low cut-off."""
        if probability >= self.high:
            return Band.HIGH
        if probability >= self.medium:
            return Band.MEDIUM
        return Band.LOW if probability >= self.low else None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The operating point of a bundle, chosen on development data. Below `in_domain` nothing is suggested."""

    sections: Mapping[str, Cutoffs]
    ncnd: Cutoffs
    ncnd_limbs: Mapping[str, float]
    topics: Mapping[str, float]
    in_domain: float = 0.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A ground a caseworker may wish to consider for one question. Never applied by the program."""

    section: str
    probability: float
    band: Band
    prompt_only: bool = False


@dataclass(frozen=True, slots=True)
class NcndFlag:
    """A warning that confirming or denying may itself tell something (FOIA s.2(1) and the NCND limbs).

    `limbs` are NCND limbs only ("31(3)", "24(2)"); `topics` are catalogue ids, most likely first.
    """

    probability: float
    band: Band
    limbs: tuple[str, ...]
    topics: tuple[str, ...]


class AbstainCode(enum.StrEnum):
    """Why no suggestion is made for a question."""

    TOO_SHORT = "too_short"
    NOT_ENGLISH = "not_english"
    NOT_A_QUESTION = "not_a_question"
    OUT_OF_DOMAIN = "out_of_domain"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Abstention:
    """An honest "cannot say", with a plain-English reason."""

    code: AbstainCode
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionAssessment:
    """All that is suggested for one question.

    "No exemption: consider disclosing" is always available and comes before `suggestions`, which hold at
    most three grounds, most likely first. `telling_words` are (start, end) character spans of
    `question.text`. `environmental` asks the caseworker to settle the regime (EIR 2004) first.
    """

    question: Question
    scores: Scores | None
    suggestions: tuple[Suggestion, ...] = ()
    ncnd: NcndFlag | None = None
    abstained: Abstention | None = None
    environmental: bool = False
    telling_words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The suggestions for every question of one request, with the versions that produced them."""

    authority_kind: AuthorityKind
    model_version: str
    catalogue_version: str
    questions: tuple[QuestionAssessment, ...]
    notices: tuple[str, ...] = field(default=())
