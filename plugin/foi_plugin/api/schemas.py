"""What the API takes and gives, at the edge only: the inside works with the frozen types of `foi_model.domain`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from foi_model.domain import AbstainCode, AuthorityKind, Band
from foi_model.letters import Outcome
from foi_model.precedents import Source
from foi_plugin.ports import Action, DecisionDraft, Subject
from foi_plugin.scoring import ScoreRow

Probability = Annotated[float, Field(ge=0, le=1)]
Identifier = Annotated[int, Field(ge=1, le=2**31 - 1)]


class In(BaseModel):
    """Input: an unknown field is an error that names it."""

    model_config = ConfigDict(extra="forbid")


class SplitIn(In):
    """The text of one request."""

    text: str = Field(min_length=1)


class AssessIn(In):
    """The text of one request and the kind of authority that received it (the installation's when not given)."""

    text: str = Field(min_length=1)
    authority_kind: AuthorityKind | None = None


class ScoreIn(In):
    """Rows to score; rows that share `request` are one request, in order."""

    rows: list[ScoreRow] = Field(min_length=1)


class DecisionIn(In):
    """A decision as a person sends it. For NCND `limb` is an NCND limb and `section` may be left out."""

    assessment_id: Identifier
    question_index: int = Field(ge=0, le=10_000, description="0-based place of the question in the assessment.")
    subject: Subject
    action: Action
    section: str | None = Field(None, max_length=8)
    limb: str | None = Field(None, max_length=32)
    reason: str = Field(max_length=20_000, description="Required, also for a rejection; at most 2,000 characters.")

    def draft(self) -> DecisionDraft:
        """As the service takes it."""
        return DecisionDraft(**self.model_dump())


class QuestionOut(BaseModel):
    """One question: its label as printed, its words and the context it was asked in."""

    number: str | None
    text: str
    context: list[str]


class SplitOut(BaseModel):
    """The questions of a request, in order."""

    questions: list[QuestionOut]


class SuggestionOut(BaseModel):
    """A ground that a caseworker may wish to consider."""

    section: str
    title: str
    probability: Probability
    band: Band
    prompt_only: bool


class NcndOut(BaseModel):
    """A flag that confirming or denying may itself tell something, with NCND limbs only."""

    probability: Probability
    band: Band
    limbs: list[str]
    topics: list[str]


class AbstentionOut(BaseModel):
    """Why nothing is suggested."""

    code: AbstainCode
    reason: str


class ScoresOut(BaseModel):
    """Calibrated probabilities for every label."""

    exemptions: dict[str, Probability]
    ncnd: Probability
    ncnd_limbs: dict[str, Probability]
    topics: dict[str, Probability]


class QuestionAssessmentOut(QuestionOut):
    """Suggestions for one question. Disclosure comes first, whatever else is suggested."""

    environmental: bool
    disclose: str
    suggestions: list[SuggestionOut]
    ncnd: NcndOut | None
    abstained: AbstentionOut | None
    telling_words: list[tuple[int, int]]
    scores: ScoresOut | None


class AssessmentOut(BaseModel):
    """Suggestions for every question of one request, with the versions that produced them."""

    authority_kind: AuthorityKind
    model_version: str
    catalogue_version: str
    notices: list[str]
    questions: list[QuestionAssessmentOut]


class ScoredOut(ScoresOut):
    """The result of one row."""

    id: str | int
    suggested: list[str]
    ncnd_flag: bool
    abstained: AbstainCode | None


class ScoreOut(BaseModel):
    """The results, in the order of the rows."""

    rows: list[ScoredOut]


class PrecedentOut(BaseModel):
    """A decided question like one of the case, its personal data removed, and how it was treated.

    `citations` withhold; `ncnd` are the NCND limbs over the question and `around` those over the rest of its response,
    null when there was no NCND. `words` says the same in plain English.
    """

    question: str
    likeness: Probability
    decided_on: date | None
    source: Source
    reference: str | None
    outcome: Outcome
    citations: list[str]
    ncnd: list[str] | None
    around: list[str] | None
    words: str


class CaseAssessmentOut(BaseModel):
    """The recorded assessment of a case. `assessment_id` is what a decision refers to.

    `precedents` has, for each question in order, at most three decided questions like it, likest first. They are no
    part of the assessment and never change it.
    """

    case_id: str
    assessment_id: int
    at: datetime
    notices: list[str]
    assessment: AssessmentOut
    precedents: list[list[PrecedentOut]]


class DecisionOut(BaseModel):
    """A recorded decision by a named member of staff."""

    id: int
    case_id: str
    assessment_id: int
    question_index: int
    subject: Subject
    action: Action
    section: str | None
    limb: str | None
    reason: str
    actor: str
    at: datetime
    model_version: str


class DecisionsOut(BaseModel):
    """The decisions on a case, oldest first."""

    decisions: list[DecisionOut]


class StatusOut(BaseModel):
    """How the service is."""

    status: str


class ReadyOut(StatusOut):
    """Ready to serve, with the versions in use."""

    model_version: str
    catalogue_version: str


class ErrorDetail(BaseModel):
    """What went wrong: a stable code, a sentence for people, and the input field at fault if there is one."""

    code: str
    message: str
    field: str | None


class Error(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail
