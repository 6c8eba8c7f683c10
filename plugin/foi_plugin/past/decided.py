"""What people decided in the panel, as past cases. What only the model said, or nobody settled, is no label."""

from __future__ import annotations

from collections.abc import Sequence

from foi_model.bundle import NCND
from foi_model.catalogue import load_catalogue
from foi_model.domain import Question
from foi_model.history import Origin, PastCase, PastQuestion, case_digest
from foi_model.letters import Outcome
from foi_model.scrub import Scrubber
from foi_plugin.clock import uk_day
from foi_plugin.drafts import same_matter
from foi_plugin.ledger import SqlLedger
from foi_plugin.past.found import Finds, Told
from foi_plugin.ports import Action, DecisionDraft, Subject


def from_ledger(ledger: SqlLedger, scrubber: Scrubber) -> Finds:
    """Every case with a decision that settles something, in the order of its first one. Raises `LedgerUnavailable`."""
    for host, case_id in ledger.decided_cases():
        if case := _case(ledger, host, case_id, scrubber):
            yield Told(f"{host} case {case_id}", case, case_id)


def settled(question: Question, drafts: Sequence[DecisionDraft], scrubber: Scrubber) -> PastQuestion | None:
    """A question with what decisions on it, oldest first, come to; None when that is nothing."""
    catalogue = load_catalogue()
    standing = [
        draft for place, draft in enumerate(drafts) if not any(same_matter(d, draft) for d in drafts[place + 1 :])
    ]
    agreed = [draft for draft in standing if draft.action is not Action.REJECT]
    whole = [draft for draft in standing if draft.action is Action.REJECT and draft.limb is None]
    grounds = [draft for draft in agreed if draft.subject is Subject.EXEMPTION and draft.section]
    sections = {draft.section for draft in grounds}
    disclosed = any(draft.subject is Subject.DISCLOSE for draft in agreed)
    ncnd = any(draft.subject is Subject.NCND for draft in agreed)
    chosen = {draft.limb for draft in agreed if draft.subject is Subject.NCND}
    limbs = tuple(limb for limb in catalogue.ncnd_limbs if limb in chosen)
    of_limbs = {catalogue.ncnd_limbs[limb].section for limb in limbs}
    decided = sections | of_limbs | {draft.section for draft in whole if draft.subject is Subject.EXEMPTION}
    if disclosed and not sections:
        decided = set(catalogue.sections)
    if ncnd or any(draft.subject is Subject.NCND for draft in whole):
        decided.add(NCND)
    if not decided:
        return None
    return PastQuestion(
        text=scrubber.scrub(question.text),
        outcome=_outcome(disclosed, sections, ncnd).value,
        citations=(*dict.fromkeys(draft.limb or draft.section or "" for draft in grounds), *limbs),
        sections=tuple(section for section in catalogue.sections if section in sections | of_limbs),
        ncnd=ncnd,
        ncnd_limbs=limbs,
        context=tuple(scrubber.scrub(text) for text in question.context),
        decided=tuple(label for label in (*catalogue.sections, NCND) if label in decided),
    )


def _outcome(disclosed: bool, sections: set[str | None], ncnd: bool) -> Outcome:
    if sections:
        refused = Outcome.COST_REFUSED if sections == {"12"} else Outcome.WITHHELD
        return Outcome.PART if disclosed else refused
    if disclosed:
        return Outcome.DISCLOSED
    return Outcome.NCND if ncnd else Outcome.UNCLEAR


def _case(ledger: SqlLedger, host: str, case_id: str, scrubber: Scrubber) -> PastCase | None:
    decisions = ledger.decisions(host, case_id)
    assessments = {id_: ledger.assessment(id_) for id_ in {d.draft.assessment_id for d in decisions}}
    asked: dict[str, Question] = {}
    drafts: dict[str, list[DecisionDraft]] = {}
    kind = None
    for decision in decisions:
        stored = assessments[decision.draft.assessment_id]
        if stored is None or decision.draft.question_index >= len(stored.assessment.questions):
            continue
        kind = stored.assessment.authority_kind
        question = stored.assessment.questions[decision.draft.question_index].question
        asked.setdefault(question.text, question)
        drafts.setdefault(question.text, []).append(decision.draft)
    told = (settled(question, drafts[text], scrubber) for text, question in asked.items())
    questions = tuple(question for question in told if question is not None)
    if kind is None or not questions:
        return None
    return PastCase(case_digest(host, case_id), uk_day(decisions[-1].at), kind, Origin.LEDGER, questions)
