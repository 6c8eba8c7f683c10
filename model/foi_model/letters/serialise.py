"""A letter as plain dictionaries: the gold form, and a richer one with spans and confidence."""

from __future__ import annotations

from typing import Any

from foi_model.letters.types import Cited, Letter, LetterQuestion, ResponseLevel, Span

_DIGITS = 3


def letter_to_dict(letter: Letter) -> dict[str, Any]:
    """The form of annotated letters: authority_kind, stage, regime, questions and response_level."""
    return {
        "authority_kind": letter.authority_kind.value,
        "stage": letter.stage.value,
        "regime": letter.regime.value,
        "questions": [
            {
                "number": question.number,
                "text": question.text,
                "outcome": question.outcome.value,
                **_labels(question),
            }
            for question in letter.questions
        ],
        "response_level": _labels(letter.response_level),
    }


def letter_to_evidence(letter: Letter) -> dict[str, Any]:
    """The gold form with, for every label, the run of the letter that gave it and how sure it is."""
    data = letter_to_dict(letter)
    for entry, question in zip(data["questions"], letter.questions, strict=True):
        entry["span"] = _span(question.span)
        entry["outcome_span"] = _span(question.outcome_span)
        entry["confidence"] = round(question.confidence, _DIGITS)
        entry["evidence"] = [_evidence(cited) for cited in question.citations]
    data["response_level"]["evidence"] = [_evidence(cited) for cited in letter.response_level.citations]
    return data


def _labels(labelled: LetterQuestion | ResponseLevel) -> dict[str, Any]:
    return {
        "citations": [cited.ref for cited in labelled.citations],
        "ncnd": labelled.ncnd,
        "ncnd_subsections": list(labelled.ncnd_subsections),
    }


def _evidence(cited: Cited) -> dict[str, Any]:
    return {
        "ref": cited.ref,
        "ncnd": cited.ncnd,
        "span": _span(cited.span),
        "confidence": round(cited.confidence, _DIGITS),
    }


def _span(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]
