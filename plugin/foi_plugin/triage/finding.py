"""One request read, split, scored and summed up: what triage keeps of an assessment. A request counts by its most
sensitive question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foi_model.assess import MAX_QUESTIONS, Engine, assess
from foi_model.domain import Assessment, Band, Request
from foi_model.intake import Limits, gather
from foi_model.intake.split import split
from foi_plugin.ports import Case
from foi_plugin.triage.cues import load_cues
from foi_plugin.triage.signatures import quantised, signatures

BANDS = (None, Band.LOW, Band.MEDIUM, Band.HIGH)
"""Bands by rank: 0 is no flag, 3 the highest."""
NO_TEXT = "there is no text to read in this request"
_TEXT_CHARS = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one request, ready to be stored as JSON.

    `ncnd` is a rank of `BANDS`, that of the most sensitive question, named by number and text. `grounds` are
    (section, band, prompt only), likeliest first. `hints` maps the kinds of cue to telling words or to "section N
    suggested". `abstained` holds (number, code, reason) for each question without suggestions.
    """

    questions: tuple[str, ...]
    question_count: int
    ncnd: int
    ncnd_question: str
    topics: tuple[str, ...]
    limbs: tuple[str, ...]
    grounds: tuple[tuple[str, str, bool], ...]
    hints: Mapping[str, tuple[str, ...]]
    environmental: bool
    abstained: tuple[tuple[str, str, str], ...]
    notices: tuple[str, ...]
    complexity: float
    authority_kind: str
    model_version: str

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        """The inverse of `to_dict`, also after a round trip through JSON."""
        return cls(
            **{
                **data,
                "questions": tuple(data["questions"]),
                "topics": tuple(data["topics"]),
                "limbs": tuple(data["limbs"]),
                "grounds": tuple((section, band, bool(prompt)) for section, band, prompt in data["grounds"]),
                "hints": {kind: tuple(words) for kind, words in data["hints"].items()},
                "abstained": tuple((number, code, reason) for number, code, reason in data["abstained"]),
                "notices": tuple(data["notices"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with the signatures of its questions: `words` (questions, 65), `vectors` (questions, dimensions)."""

    finding: Finding
    words: NDArray[np.uint32]
    vectors: NDArray[np.int8]


def find(case: Case, engine: Engine, limits: Limits) -> Found:
    """Read, split and assess one case. Never raises for what a request says; what was cut is in `notices`."""
    parts = tuple((attachment.name, attachment.content) for attachment in case.attachments)
    gathered = gather(case.text.encode("utf-8", "replace").decode(), parts, limits)
    assessment = assess(Request(gathered.text, case.authority_kind), engine)
    notices = list(gathered.notices)
    if gathered.text.strip():
        notices += assessment.notices
    else:
        notices.append(NO_TEXT)
    finding = summed_up(assessment, gathered.text, tuple(notices))
    vectors = [
        item.scores.vector
        for item in assessment.questions
        if item.scores is not None and item.scores.vector is not None
    ]
    complete = len(vectors) == len(assessment.questions)
    return Found(finding, signatures(finding.questions), quantised(vectors if complete else ()))


def summed_up(assessment: Assessment, text: str, notices: tuple[str, ...]) -> Finding:
    """The finding of an assessed request; `text` is what was read of it."""
    cues = load_cues()
    hints = {kind: list(words) for kind, words in cues.find(text).items()}
    best: dict[str, tuple[float, str, bool]] = {}
    topics: dict[str, float] = {}
    sensitive: tuple[int, float, str, tuple[str, ...]] = (0, 0.0, "", ())
    abstained = []
    for position, item in enumerate(assessment.questions, start=1):
        label = item.question.number or str(position)
        if item.abstained is not None:
            abstained.append((label, item.abstained.code.value, item.abstained.reason))
        for ground in item.suggestions:
            if ground.section not in best or ground.probability > best[ground.section][0]:
                best[ground.section] = (ground.probability, ground.band.value, ground.prompt_only)
        if item.ncnd is not None:
            for topic in item.ncnd.topics:
                topics[topic] = max(topics.get(topic, 0.0), item.ncnd.probability)
            rank = (BANDS.index(item.ncnd.band), item.ncnd.probability)
            if rank > sensitive[:2]:
                sensitive = (*rank, _shown(label, item.question.text), item.ncnd.limbs)
    for kind, section in (("cost", "12"), ("published", "21"), ("future", "22"), ("future", "22A")):
        if section in best:
            hints[kind].insert(0, f"section {section} suggested ({best[section][1]})")
    environmental = any(item.environmental for item in assessment.questions)
    ordered = sorted(best.items(), key=lambda entry: -entry[1][0])
    count = _count(assessment, text)
    return Finding(
        questions=tuple(item.question.text[:_TEXT_CHARS] for item in assessment.questions),
        question_count=count,
        ncnd=sensitive[0],
        ncnd_question=sensitive[2],
        topics=tuple(sorted(topics, key=lambda topic: (-topics[topic], topic))),
        limbs=sensitive[3],
        grounds=tuple((section, band, prompt) for section, (_, band, prompt) in ordered),
        hints={kind: tuple(words) for kind, words in hints.items()},
        environmental=environmental,
        abstained=tuple(abstained),
        notices=notices,
        complexity=round(
            cues.complexity.of(
                count, len(best), cost=bool(hints["cost"]), environmental=environmental, abstained=bool(abstained)
            ),
            6,
        ),
        authority_kind=assessment.authority_kind.value,
        model_version=assessment.model_version,
    )


def _count(assessment: Assessment, text: str) -> int:
    """How many questions were asked, those beyond the most that are assessed included."""
    return len(assessment.questions) if len(assessment.questions) < MAX_QUESTIONS else len(split(text))


def _shown(label: str, text: str) -> str:
    return f"Question {label}: {text[:_TEXT_CHARS]}"
