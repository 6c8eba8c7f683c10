"""What people decided in the panel, as past cases. What only the model said, or nobody settled, is no label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from foi_model.bundle import NCND
from foi_model.catalogue import load_catalogue
from foi_model.domain import Question
from foi_model.history import Origin, PastCase, PastQuestion, Scrubber, case_digest
from foi_model.letters import Outcome
from foi_plugin.ledger import SqlLedger
from foi_plugin.past.found import Finds, Found
from foi_plugin.ports import Action, Decision, Subject


def from_ledger(ledger: SqlLedger, scrubber: Scrubber) -> Finds:
    """Every case with a decision, in the order of its first one. Raises `LedgerUnavailable`."""
    for host, case_id in ledger.decided_cases():
        if case := _case(ledger, host, case_id, scrubber):
            yield Found(case)


@dataclass(slots=True)
class _Settled:
    """The latest decision on each thing of one question."""

    question: Question
    open_answer: bool = False
    ncnd: bool | None = None
    sections: dict[str, bool] = field(default_factory=dict)
    limbs: dict[str, bool] = field(default_factory=dict)
    cited: dict[str, bool] = field(default_factory=dict)

    def take(self, decision: Decision) -> None:
        """Let a further decision say the last word on its subject."""
        draft, yes = decision.draft, decision.draft.action is not Action.REJECT
        if draft.subject is Subject.DISCLOSE:
            self.open_answer = yes
        elif draft.subject is Subject.EXEMPTION and draft.section:
            if draft.limb:
                self.cited[draft.limb] = yes
            if yes or not draft.limb:
                self.sections[draft.section] = yes
        elif draft.subject is Subject.NCND:
            if draft.limb:
                self.limbs[draft.limb] = yes
            if yes or not draft.limb:
                self.ncnd = yes
            elif not any(self.limbs.values()):
                self.ncnd = None

    def past(self, scrubber: Scrubber) -> PastQuestion | None:
        """The question with what was decided on it, None when that is nothing."""
        catalogue = load_catalogue()
        limbs = tuple(limb for limb in catalogue.ncnd_limbs if self.limbs.get(limb)) if self.ncnd else ()
        of_limbs = {catalogue.ncnd_limbs[limb].section for limb in limbs}
        told = {section for section, yes in self.sections.items() if yes}
        decided = {*self.sections, *of_limbs}
        if self.open_answer and not told:
            decided = set(catalogue.sections)
        if self.ncnd is not None:
            decided.add(NCND)
        if not decided:
            return None
        return PastQuestion(
            text=scrubber.scrub(self.question.text),
            outcome=self._outcome(bool(told)).value,
            citations=(*(ref for ref, yes in self.cited.items() if yes), *limbs),
            sections=tuple(section for section in catalogue.sections if section in told | of_limbs),
            ncnd=bool(self.ncnd),
            ncnd_limbs=limbs,
            context=tuple(scrubber.scrub(text) for text in self.question.context),
            decided=tuple(label for label in (*catalogue.sections, NCND) if label in decided),
        )

    def _outcome(self, withheld: bool) -> Outcome:
        if withheld:
            return Outcome.PART if self.open_answer else Outcome.WITHHELD
        if self.open_answer:
            return Outcome.DISCLOSED
        return Outcome.NCND if self.ncnd else Outcome.UNCLEAR


def _case(ledger: SqlLedger, host: str, case_id: str, scrubber: Scrubber) -> PastCase | None:
    decisions: Sequence[Decision] = ledger.decisions(host, case_id)
    assessments = {id_: ledger.assessment(id_) for id_ in {d.draft.assessment_id for d in decisions}}
    settled: dict[str, _Settled] = {}
    kind = None
    for decision in decisions:
        stored = assessments[decision.draft.assessment_id]
        if stored is None or decision.draft.question_index >= len(stored.assessment.questions):
            continue
        question = stored.assessment.questions[decision.draft.question_index].question
        kind = stored.assessment.authority_kind
        settled.setdefault(question.text, _Settled(question)).take(decision)
    questions = tuple(past for s in settled.values() if (past := s.past(scrubber)) is not None)
    if kind is None or not questions:
        return None
    return PastCase(case_digest(host, case_id), decisions[-1].at.date(), kind, Origin.LEDGER, questions)
