"""Assessments as plain dictionaries, for JSON on the wire and in the ledger, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foi_model.catalogue import load_catalogue
from foi_model.domain import (
    AbstainCode,
    Abstention,
    Assessment,
    AuthorityKind,
    Band,
    NcndFlag,
    Question,
    QuestionAssessment,
    Scores,
    Suggestion,
)

DISCLOSE = "No exemption: consider disclosing"
_DIGITS = 6


def question_to_dict(question: Question) -> dict[str, Any]:
    """The form of the `split` command: number (or None), text and context."""
    return {"number": question.number, "text": question.text, "context": list(question.context)}


def scores_to_dict(scores: Scores) -> dict[str, Any]:
    """Calibrated probabilities, rounded to six places. Section 14 is never scored and always stands at 0."""
    sections = {section: _round(scores.sections.get(section, 0.0)) for section in load_catalogue().sections}
    return {
        "exemptions": sections,
        "ncnd": _round(scores.ncnd),
        "ncnd_limbs": {limb: _round(value) for limb, value in scores.ncnd_limbs.items()},
        "topics": {topic: _round(value) for topic, value in scores.topics.items()},
    }


def to_dict(assessment: Assessment) -> dict[str, Any]:
    """One assessment as JSON-ready data. `disclose` always stands before the suggestions."""
    return {
        "authority_kind": assessment.authority_kind.value,
        "model_version": assessment.model_version,
        "catalogue_version": assessment.catalogue_version,
        "notices": list(assessment.notices),
        "questions": [_question_assessment_to_dict(item) for item in assessment.questions],
    }


def from_dict(data: Mapping[str, Any]) -> Assessment:
    """The inverse of `to_dict`. Raises KeyError or ValueError when a field is missing or of an unknown kind."""
    return Assessment(
        authority_kind=AuthorityKind(data["authority_kind"]),
        model_version=data["model_version"],
        catalogue_version=data["catalogue_version"],
        questions=tuple(_question_assessment_from_dict(item) for item in data["questions"]),
        notices=tuple(data["notices"]),
    )


def _question_assessment_to_dict(item: QuestionAssessment) -> dict[str, Any]:
    catalogue = load_catalogue()
    ncnd = item.ncnd
    return {
        **question_to_dict(item.question),
        "environmental": item.environmental,
        "disclose": DISCLOSE,
        "suggestions": [
            {
                "section": suggestion.section,
                "title": catalogue.ground(suggestion.section).title,
                "probability": _round(suggestion.probability),
                "band": suggestion.band.value,
                "prompt_only": suggestion.prompt_only,
            }
            for suggestion in item.suggestions
        ],
        "ncnd": None
        if ncnd is None
        else {
            "probability": _round(ncnd.probability),
            "band": ncnd.band.value,
            "limbs": list(ncnd.limbs),
            "topics": list(ncnd.topics),
        },
        "abstained": None
        if item.abstained is None
        else {"code": item.abstained.code.value, "reason": item.abstained.reason},
        "telling_words": [list(span) for span in item.telling_words],
        "scores": None if item.scores is None else scores_to_dict(item.scores),
    }


def _question_assessment_from_dict(data: Mapping[str, Any]) -> QuestionAssessment:
    ncnd, abstained, scores = data["ncnd"], data["abstained"], data["scores"]
    return QuestionAssessment(
        question=Question(text=data["text"], number=data["number"], context=tuple(data["context"])),
        scores=None
        if scores is None
        else Scores(
            sections=scores["exemptions"],
            ncnd=scores["ncnd"],
            ncnd_limbs=scores["ncnd_limbs"],
            topics=scores["topics"],
        ),
        suggestions=tuple(
            Suggestion(item["section"], item["probability"], Band(item["band"]), item["prompt_only"])
            for item in data["suggestions"]
        ),
        ncnd=None
        if ncnd is None
        else NcndFlag(ncnd["probability"], Band(ncnd["band"]), tuple(ncnd["limbs"]), tuple(ncnd["topics"])),
        abstained=None if abstained is None else Abstention(AbstainCode(abstained["code"]), abstained["reason"]),
        environmental=data["environmental"],
        telling_words=tuple((start, end) for start, end in data["telling_words"]),
    )


def _round(value: float) -> float:
    return round(float(value), _DIGITS)
