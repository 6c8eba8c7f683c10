"""What a decision may say: checked against the assessment it is about and the catalogue, before it is recorded."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from foi_model.catalogue import Catalogue
from foi_model.domain import QuestionAssessment
from foi_plugin.ports import Action, Decision, DecisionDraft, PortError, StoredAssessment, Subject

MAX_REASON_CHARS = 2000


class DraftError(PortError):
    """A decision that cannot be recorded. `field` names the part at fault; the message is safe to show."""

    status, code = 422, "invalid_decision"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def checked(
    draft: DecisionDraft,
    stored: StoredAssessment | None,
    earlier: Sequence[Decision],
    catalogue: Catalogue,
    host: str,
    case_id: str,
) -> DecisionDraft:
    """The draft with its reason tidied and the section of an NCND limb filled in. Raises `DraftError`.

    Accepting is for what was suggested; rejecting is for that and for what was decided `earlier`; adding is open
    to every ground and NCND limb of the catalogue, section 14 included, because people decide. A ground is
    recorded with a withholding limb of its own or with none, NCND with an NCND limb (FOIA s.17(1)(b)).
    """
    if stored is None or (stored.host, stored.case_id) != (host, case_id):
        raise DraftError("assessment_id", "This is not an assessment of this case. Reload the page and try again.")
    if not 0 <= draft.question_index < len(stored.assessment.questions):
        raise DraftError("question_index", "There is no such question in this assessment.")
    question = stored.assessment.questions[draft.question_index]
    decided = [
        decision.draft
        for decision in earlier
        if (decision.draft.assessment_id, decision.draft.question_index, decision.draft.subject)
        == (draft.assessment_id, draft.question_index, draft.subject)
    ]
    tidy = replace(draft, reason=_reason(draft.reason), section=draft.section or None, limb=draft.limb or None)
    match draft.subject:
        case Subject.DISCLOSE:
            return _disclose(tidy)
        case Subject.EXEMPTION:
            return _exemption(tidy, question, decided, catalogue)
        case Subject.NCND:
            return _ncnd(tidy, question, decided, catalogue)


def replaces(later: DecisionDraft, earlier: DecisionDraft) -> bool:
    """Whether two decisions are about the same thing in the same question of an assessment."""
    asked = (earlier.assessment_id, earlier.question_index)
    return (later.assessment_id, later.question_index) == asked and same_matter(later, earlier)


def same_matter(later: DecisionDraft, earlier: DecisionDraft) -> bool:
    """Whether two decisions on a question are about the same thing.

    A decision on a whole section, or on NCND as such, and one on a limb of it replace each other; decisions on two
    different limbs stand side by side.
    """
    if later.subject is not earlier.subject:
        return False
    if later.subject is Subject.EXEMPTION and later.section != earlier.section:
        return False
    return later.limb == earlier.limb or None in (later.limb, earlier.limb)


def _reason(text: str) -> str:
    reason = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not reason:
        raise DraftError("reason", "Give a reason: it is recorded whether you accept, reject or add.")
    if len(reason) > MAX_REASON_CHARS:
        raise DraftError("reason", f"The reason is {len(reason)} characters long; the most is {MAX_REASON_CHARS}.")
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in reason):
        raise DraftError("reason", "The reason contains control characters. Type it again as plain text.")
    return reason


def _disclose(draft: DecisionDraft) -> DecisionDraft:
    if draft.section is not None:
        raise DraftError("section", "A decision on disclosure names no section.")
    if draft.limb is not None:
        raise DraftError("limb", "A decision on disclosure names no limb.")
    if draft.action is Action.ADD:
        raise DraftError("action", "Disclosure is always on offer: accept or reject it.")
    return draft


def _exemption(
    draft: DecisionDraft, question: QuestionAssessment, decided: Sequence[DecisionDraft], catalogue: Catalogue
) -> DecisionDraft:
    if draft.section not in catalogue.sections:
        raise DraftError("section", "Choose a section of the Act from the catalogue.")
    if draft.limb is not None:
        if catalogue.ncnd_limb(draft.limb) is not None:
            raise DraftError("limb", "That limb is for neither confirming nor denying: choose a withholding limb.")
        if draft.limb.partition("(")[0] != draft.section or catalogue.withholding_limb(draft.limb) is None:
            raise DraftError("limb", f"That is not a withholding limb of section {draft.section}.")
    suggested = draft.section in {suggestion.section for suggestion in question.suggestions}
    if draft.action is Action.ACCEPT and not suggested:
        raise DraftError("action", f"Section {draft.section} was not suggested for this question; add it instead.")
    known = suggested or draft.section in {other.section for other in decided}
    if draft.action is Action.REJECT and not known:
        raise DraftError("action", f"Section {draft.section} was neither suggested nor added for this question.")
    return draft


def _ncnd(
    draft: DecisionDraft, question: QuestionAssessment, decided: Sequence[DecisionDraft], catalogue: Catalogue
) -> DecisionDraft:
    if draft.limb is None and draft.action is not Action.REJECT:
        raise DraftError("limb", "Choose the limb under which you would neither confirm nor deny.")
    limb = None if draft.limb is None else catalogue.ncnd_limb(draft.limb)
    if draft.limb is not None and limb is None:
        raise DraftError("limb", "That is not a limb for neither confirming nor denying.")
    section = None if limb is None else limb.section
    if draft.section is not None and limb is not None and draft.section != section:
        raise DraftError("section", f"Limb {draft.limb} belongs to section {section}.")
    if draft.action is Action.ACCEPT and question.ncnd is None:
        raise DraftError("action", "NCND was not flagged for this question; add it instead.")
    if draft.action is Action.REJECT and question.ncnd is None and not decided:
        raise DraftError("action", "NCND was neither flagged nor added for this question.")
    return replace(draft, section=section)
