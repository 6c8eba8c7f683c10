"""The private note that tells colleagues, in the case itself, what one of them decided.

It is for staff and it may one day be read by the requester, so it states the decision and its reason and nothing
else: no probability, nothing about what is held, nothing about who asked.
"""

from __future__ import annotations

from foi_model.catalogue import Catalogue
from foi_model.domain import Assessment, Question
from foi_plugin.ports import Action, DecisionDraft, Subject

TITLE = "FOI exemption decision recorded"
FIRST_WORDS = 80
_VERBS = {Action.ACCEPT: "Accepted", Action.REJECT: "Rejected", Action.ADD: "Added"}


def note_text(draft: DecisionDraft, assessment: Assessment, catalogue: Catalogue, actor: str) -> str:
    """The note on one decision: which question, what was decided, why, by whom, beside which model."""
    question = assessment.questions[draft.question_index].question
    return "\n".join(
        (
            f"{_place(question, draft.question_index)}: “{_first_words(question.text)}”",
            f"{_VERBS[draft.action]}: {_what(draft, catalogue)}",
            f"Reason: {draft.reason}",
            f"Decided by {actor}. Suggestions were made by model {assessment.model_version}; a person decided.",
        )
    )


def note_key(decision_id: int) -> str:
    """The key of the job that writes the note of a decision."""
    return f"note:{decision_id}"


def _place(question: Question, index: int) -> str:
    position = f"Question {index + 1}"
    return f"{position} (numbered {question.number})" if question.number not in (None, str(index + 1)) else position


def _first_words(text: str) -> str:
    return text if len(text) <= FIRST_WORDS else text[:FIRST_WORDS].rsplit(" ", 1)[0] + " …"


def _what(draft: DecisionDraft, catalogue: Catalogue) -> str:
    if draft.subject is Subject.DISCLOSE:
        return "no exemption: consider disclosing"
    if draft.subject is Subject.NCND:
        limb = None if draft.limb is None else catalogue.ncnd_limb(draft.limb)
        stance = "neither confirm nor deny (NCND)"
        return stance if limb is None else f"{stance} under section {draft.limb}, {limb.title}"
    provision = None if draft.limb is None else catalogue.withholding_limb(draft.limb)
    title = catalogue.ground(draft.section or "").title
    return f"section {draft.section}, {title}" + (f": {draft.limb}, {provision.title}" if provision else "")
