"""`assess`: the one path on which a suggestion is born. Panel, API, command line and batch all come through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from foi_model import policy
from foi_model.bundle import Bundle, default_bundle
from foi_model.catalogue import Catalogue, load_catalogue
from foi_model.classifier import Classifier
from foi_model.domain import Assessment, AuthorityKind, ModelInput, Question, QuestionAssessment, Request
from foi_model.intake.split import MOST_CHARACTERS, MOST_LINES, read_whole, split
from foi_model.language import unreadable

MAX_QUESTIONS = 200
NO_QUESTION = "No question was found in this text. Read it before you rely on that."


@dataclass(frozen=True, slots=True)
class Engine:
    """A verified bundle ready to score, with the catalogue that says what its labels mean."""

    classifier: Classifier
    catalogue: Catalogue

    @classmethod
    def open(cls, path: Path | None = None, threads: int = 1) -> Engine:
        """Open the bundle at `path` (the shipped one by default). Raises `BundleError` in one clear line."""
        return cls(Classifier(Bundle.open(path or default_bundle()), threads=threads), load_catalogue())


def assess(request: Request, engine: Engine) -> Assessment:
    """Split a request into its questions and suggest for each.

    Only the first `MAX_QUESTIONS` questions are assessed; a notice says so when there are more.
    """
    questions = split(request.text)
    notices = []
    if not questions:
        notices.append(NO_QUESTION)
    if not read_whole(request.text):
        notices.append(
            f"A very long text: only its first {MOST_CHARACTERS:,} characters or {MOST_LINES:,} lines were read."
        )
    if len(questions) > MAX_QUESTIONS:
        notices.append(f"Only the first {MAX_QUESTIONS} of {len(questions)} questions were assessed.")
    bundle = engine.classifier.bundle
    return Assessment(
        authority_kind=request.authority_kind,
        model_version=bundle.version,
        catalogue_version=engine.catalogue.version,
        questions=assess_questions(questions[:MAX_QUESTIONS], request.authority_kind, engine),
        notices=tuple(notices),
    )


def assess_questions(
    questions: Sequence[Question], authority_kind: AuthorityKind, engine: Engine
) -> tuple[QuestionAssessment, ...]:
    """Suggest for the questions of one request, given in order: each is read beside its siblings."""
    texts = [question.text for question in questions]
    inputs = [
        ModelInput(question.text, authority_kind, question.context, (*texts[:index], *texts[index + 1 :]))
        for index, question in enumerate(questions)
    ]
    thresholds = engine.classifier.bundle.thresholds
    return tuple(
        policy.decide(
            question, scores, authority_kind, engine.catalogue, thresholds, unreadable(question.text, question.context)
        )
        for question, scores in zip(questions, engine.classifier.score(inputs), strict=True)
    )
