"""The interchange between a case system and training: one past case a line, as JSON (docs/past-cases.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from foi_model.bundle import NCND
from foi_model.catalogue import load_catalogue
from foi_model.domain import AuthorityKind
from foi_model.history.types import FORMAT, Origin, PastCase, PastQuestion
from foi_model.letters import Outcome

MAX_TEXT = 20_000
MAX_QUESTIONS = 400


class CaseError(ValueError):
    """A line that is no past case: what is wrong and in which field, never its words."""


def case_to_line(case: PastCase) -> str:
    """One line of the interchange file, without its line end."""
    data = {
        "format": FORMAT,
        "case": case.case,
        "answered": None if case.answered is None else case.answered.isoformat(),
        "authority_kind": case.authority_kind.value,
        "origin": case.origin.value,
        "questions": [
            {
                "text": q.text,
                "context": list(q.context),
                "outcome": q.outcome,
                "citations": list(q.citations),
                "sections": list(q.sections),
                "ncnd": q.ncnd,
                "ncnd_limbs": list(q.ncnd_limbs),
                "confidence": round(q.confidence, 3),
                "decided": None if q.decided is None else list(q.decided),
            }
            for q in case.questions
        ],
        "response_level": {"ncnd": case.ncnd, "ncnd_limbs": list(case.ncnd_limbs)},
    }
    return json.dumps(data, ensure_ascii=False)


def case_from_line(line: str) -> PastCase:
    """Read one line back. Raises `CaseError` for anything but a case of this format whose law the catalogue knows."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise CaseError("not JSON") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise CaseError(f"not a past case of format {FORMAT}")
    try:
        whole = data["response_level"]
        answered = data["answered"]
        questions = data["questions"]
        if not isinstance(questions, list) or not 0 < len(questions) <= MAX_QUESTIONS:
            raise CaseError(f"questions: 1 to {MAX_QUESTIONS} are needed")
        return PastCase(
            case=_text(data["case"], 64, "case"),
            answered=None if answered is None else date.fromisoformat(answered),
            authority_kind=AuthorityKind(data["authority_kind"]),
            origin=Origin(data["origin"]),
            questions=tuple(_question(entry) for entry in questions),
            ncnd=_flag(whole["ncnd"], "response_level.ncnd"),
            ncnd_limbs=_limbs(whole["ncnd_limbs"], "response_level.ncnd_limbs"),
        )
    except CaseError:
        raise
    except KeyError as error:
        raise CaseError(f"{error.args[0]}: missing") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise CaseError(f"a value of the wrong kind ({type(error).__name__})") from None


def _question(entry: Mapping[str, Any]) -> PastQuestion:
    sections = _texts(entry["sections"], "sections")
    for section in sections:
        if section not in load_catalogue().sections:
            raise CaseError(f"sections: {section[:12]!r} is no section of the catalogue")
    confidence = entry["confidence"]
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        raise CaseError("confidence: not between 0 and 1")
    decided = entry["decided"]
    if decided is not None:
        decided = _texts(decided, "decided")
        for label in decided:
            if label != NCND and label not in load_catalogue().sections:
                raise CaseError(f"decided: {label[:12]!r} is no label")
    return PastQuestion(
        text=_text(entry["text"], MAX_TEXT, "text"),
        outcome=Outcome(entry["outcome"]).value,
        citations=_texts(entry["citations"], "citations"),
        sections=sections,
        ncnd=_flag(entry["ncnd"], "ncnd"),
        ncnd_limbs=_limbs(entry["ncnd_limbs"], "ncnd_limbs"),
        confidence=float(confidence),
        context=_texts(entry["context"], "context"),
        decided=decided,
    )


def _text(value: object, most: int, field: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise CaseError(f"{field}: 1 to {most:,} characters are needed")
    return value


def _texts(value: object, field: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_QUESTIONS or not all(isinstance(v, str) for v in value):
        raise CaseError(f"{field}: not a list of texts")
    if any(len(v) > MAX_TEXT for v in value):
        raise CaseError(f"{field}: a text longer than {MAX_TEXT:,} characters")
    return tuple(value)


def _flag(value: object, field: str) -> bool:
    if not isinstance(value, bool):
        raise CaseError(f"{field}: not true or false")
    return value


def _limbs(value: object, field: str) -> tuple[str, ...]:
    limbs = _texts(value, field)
    for limb in limbs:
        if limb not in load_catalogue().ncnd_limbs:
            raise CaseError(f"{field}: {limb[:12]!r} is no NCND limb of the catalogue")
    return limbs
