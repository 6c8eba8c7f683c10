"""Version 1 of the API: split, assess and score any text; the assessment and the decisions of a case."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import current_app, g, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from foi_model.assess import assess as assess_request
from foi_model.domain import Request
from foi_model.intake.split import split as split_text
from foi_model.precedents import Found, treatment_words
from foi_model.serialise import question_to_dict, to_dict
from foi_plugin.api import schemas
from foi_plugin.errors import InvalidInput
from foi_plugin.ports import Decision
from foi_plugin.scoring import score_rows
from foi_plugin.security import Access, access
from foi_plugin.service import CaseView, SuggestionService

v1 = APIBlueprint("v1", __name__, url_prefix="/api/v1")

_CASE = "/cases/<string(maxlength=200):case_id>"


@v1.before_request
def _need_json() -> None:
    """Refuse a body that is not JSON before anything looks at it, however it is malformed."""
    if request.method != "POST" or not request.get_data(cache=True):
        return
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        request.get_json()
    except RecursionError:
        raise BadRequest from None


@v1.post("/split")
@v1.input(schemas.SplitIn)
@v1.output(schemas.SplitOut)
@access(Access.STAFF)
def split(json_data: schemas.SplitIn) -> dict[str, Any]:
    """Split the text of a request into its questions"""
    return {"questions": [question_to_dict(question) for question in split_text(_short_enough(json_data.text))]}


@v1.post("/assess")
@v1.input(schemas.AssessIn)
@v1.output(schemas.AssessmentOut)
@access(Access.STAFF)
def assess(json_data: schemas.AssessIn) -> dict[str, Any]:
    """Suggest exemptions and NCND flags for every question of a request; nothing is recorded"""
    service = _service()
    kind = json_data.authority_kind or service.settings.authority_kind
    return to_dict(assess_request(Request(_short_enough(json_data.text), kind), service.engine()))


@v1.post("/score")
@v1.input(schemas.ScoreIn)
@v1.output(schemas.ScoreOut)
@access(Access.STAFF)
def score(json_data: schemas.ScoreIn) -> dict[str, Any]:
    """Score questions in bulk; nothing is recorded"""
    service = _service()
    rows = json_data.rows
    if len(rows) > service.settings.max_rows:
        raise InvalidInput("rows", f"At most {service.settings.max_rows} rows are scored in one call.")
    return {"rows": [result for _, result in sorted(score_rows(rows, service.engine()), key=lambda item: item[0])]}


@v1.get(f"{_CASE}/assessment")
@v1.output(schemas.CaseAssessmentOut)
@access(Access.STAFF)
def case_assessment(case_id: str) -> dict[str, Any]:
    """The assessment of a case as it stands, made now if there is none; recorded as shown to the caller"""
    return _assessment(_service().assessment(case_id, g.staff))


@v1.post(f"{_CASE}/assessment")
@v1.output(schemas.CaseAssessmentOut)
@access(Access.STAFF)
def assess_case(case_id: str) -> dict[str, Any]:
    """Assess a case now; the same words, model and catalogue give the assessment already recorded"""
    return _assessment(_service().assessment(case_id, g.staff))


@v1.get(f"{_CASE}/decisions")
@v1.output(schemas.DecisionsOut)
@access(Access.STAFF)
def case_decisions(case_id: str) -> dict[str, Any]:
    """The decisions on a case, oldest first"""
    return {"decisions": [_decision(decision) for decision in _service().decisions(case_id, g.staff)]}


@v1.post(f"{_CASE}/decisions")
@v1.input(schemas.DecisionIn)
@v1.output(schemas.DecisionOut, status_code=201)
@access(Access.STAFF)
def decide(case_id: str, json_data: schemas.DecisionIn) -> dict[str, Any]:
    """Record a decision and write a private note of it on the case; the same one sent twice is recorded once"""
    return _decision(_service().decide(case_id, g.staff, json_data.draft()))


def _service() -> SuggestionService:
    service: SuggestionService = current_app.extensions["foi_suggest"]
    return service


def _short_enough(text: str) -> str:
    limit = _service().settings.max_text_chars
    if len(text) > limit:
        raise InvalidInput("text", f"The text is {len(text):,} characters long; the most is {limit:,}.")
    return text


def _assessment(view: CaseView) -> dict[str, Any]:
    stored = view.stored
    if stored is None:
        raise ValueError("an assessed case has a stored assessment")
    return {
        "case_id": view.case.id,
        "assessment_id": stored.id,
        "at": stored.at,
        "notices": list(view.notices),
        "assessment": to_dict(stored.assessment),
        "precedents": [[_precedent(found) for found in like] for like in view.precedents],
    }


def _precedent(found: Found) -> dict[str, Any]:
    entry = found.precedent
    return {
        "question": entry.question,
        "likeness": round(found.likeness, 3),
        "decided_on": entry.decided_on,
        "source": entry.source,
        "reference": entry.reference,
        **entry.treatment.to_dict(),
        "words": treatment_words(entry.treatment),
    }


def _decision(decision: Decision) -> dict[str, Any]:
    draft = decision.draft
    return {
        "id": decision.id,
        "case_id": decision.case_id,
        "assessment_id": draft.assessment_id,
        "question_index": draft.question_index,
        "subject": draft.subject,
        "action": draft.action,
        "section": draft.section,
        "limb": draft.limb,
        "reason": draft.reason,
        "actor": decision.actor,
        "at": decision.at,
        "model_version": decision.model_version,
    }
