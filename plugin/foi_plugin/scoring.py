"""Bulk scoring as the command line and the HTTP API both offer it: rows in, rows out, one engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from foi_model.assess import Engine, assess_questions
from foi_model.domain import AuthorityKind, Question, QuestionAssessment
from foi_model.serialise import scores_to_dict


class ScoreRow(BaseModel):
    """One question to score. Rows that share `request` are one request: its sibling questions are context too."""

    model_config = ConfigDict(extra="ignore")

    id: str | StrictInt
    request: str | StrictInt | None = None
    question: str = Field(max_length=100_000)
    context: list[str] = Field(default_factory=list, max_length=100)
    authority_kind: AuthorityKind = AuthorityKind.POLICE


def score_rows(rows: Sequence[ScoreRow], engine: Engine) -> Iterator[tuple[int, dict[str, Any]]]:
    """Score rows request by request, yielding each row's position and its result.

    A row without `request` is a request of its own.
    """
    groups: dict[tuple[object, AuthorityKind], list[int]] = {}
    for position, row in enumerate(rows):
        request = ("alone", position) if row.request is None else ("request", row.request)
        groups.setdefault((request, row.authority_kind), []).append(position)
    for (_, authority_kind), positions in groups.items():
        questions = [Question(rows[i].question, context=tuple(rows[i].context)) for i in positions]
        for position, assessed in zip(positions, assess_questions(questions, authority_kind, engine), strict=True):
            yield position, _result(rows[position], assessed)


def _result(row: ScoreRow, assessed: QuestionAssessment) -> dict[str, Any]:
    if assessed.scores is None:
        raise ValueError("a freshly assessed question always has scores")
    return {
        "id": row.id,
        **scores_to_dict(assessed.scores),
        "suggested": [suggestion.section for suggestion in assessed.suggestions],
        "ncnd_flag": assessed.ncnd is not None,
        "abstained": None if assessed.abstained is None else assessed.abstained.code.value,
    }
