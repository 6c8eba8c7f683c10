"""Assessments and decisions to put into a ledger."""

from __future__ import annotations

from foi_model.domain import (
    Assessment,
    AuthorityKind,
    Band,
    NcndFlag,
    Question,
    QuestionAssessment,
    Suggestion,
)
from foi_plugin.ports import Action, DecisionDraft, Subject

DOORBELLS = Question("How many internet doorbells were supplied?", "1", ("Since 2020.",))
COVERT = Question("Do you own an IMSI catcher?", "2")


def an_assessment(model_version: str = "demo+1", *, words: str = DOORBELLS.text) -> Assessment:
    """Two questions: the first with s.31 suggested, the second with an NCND flag."""
    return Assessment(
        AuthorityKind.POLICE,
        model_version,
        "2026.1",
        (
            QuestionAssessment(
                Question(words, "1", DOORBELLS.context),
                None,
                suggestions=(Suggestion("31", 0.8, Band.HIGH), Suggestion("36", 0.4, Band.LOW, prompt_only=True)),
                telling_words=((9, 27),),
            ),
            QuestionAssessment(COVERT, None, ncnd=NcndFlag(0.9, Band.HIGH, ("31(3)", "24(2)"), ("imsi_catcher",))),
        ),
        ("One attachment could not be read.",),
    )


def a_draft(
    assessment_id: int,
    *,
    subject: Subject = Subject.EXEMPTION,
    action: Action = Action.ACCEPT,
    section: str | None = "31",
    limb: str | None = "31(1)(a)",
    reason: str = "It would help burglars.",
    question_index: int = 0,
) -> DecisionDraft:
    return DecisionDraft(assessment_id, question_index, subject, action, reason, section, limb)
