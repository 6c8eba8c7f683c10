"""What staff have already decided on a case, in words, and which of it is still in force.

Decisions are append-only: a later decision about the same thing replaces an earlier one, which stays on show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foi_model.catalogue import Catalogue
from foi_plugin.clock import LONDON
from foi_plugin.drafts import replaces
from foi_plugin.panel import words
from foi_plugin.ports import Action, Decision, DecisionDraft, Subject


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A recorded decision. `position` is the 1-based place of its question; `standing` is false once replaced.

    `subject`, `section` and `limb` are as posted, empty where there is none.
    """

    id: int
    subject: str
    section: str
    limb: str
    verb: str
    what: str
    actor: str
    at: datetime
    when: str
    reason: str
    model_version: str
    position: int
    standing: bool

    @property
    def revisable(self) -> bool:
        """Whether it is in force and can be taken back: a rejection is taken back by accepting."""
        return self.standing and self.verb != words.VERBS[Action.REJECT]


def decision_views(decisions: Sequence[Decision], catalogue: Catalogue) -> tuple[DecisionView, ...]:
    """The decisions as shown, in the order given, which must be oldest first."""
    return tuple(
        DecisionView(
            id=decision.id,
            subject=decision.draft.subject.value,
            section=decision.draft.section or "",
            limb=decision.draft.limb or "",
            verb=words.VERBS[decision.draft.action],
            what=_what(decision.draft, catalogue),
            actor=decision.actor,
            at=decision.at,
            when=moment(decision.at),
            reason=decision.draft.reason,
            model_version=decision.model_version,
            position=decision.draft.question_index + 1,
            standing=not any(replaces(later.draft, decision.draft) for later in decisions[number:]),
        )
        for number, decision in enumerate(decisions, start=1)
    )


def state(decisions: Sequence[Decision], subject: Subject, section: str | None = None) -> str:
    """The last word on a subject (and section) as "Accepted", "Rejected" or "Added"; empty when there is none."""
    for decision in reversed(decisions):
        if decision.draft.subject is subject and section in (None, decision.draft.section):
            return words.VERBS[decision.draft.action]
    return ""


def day(value: date) -> str:
    """A date as "23 November 2026"."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """A point in time as "23 November 2026, 14:05 GMT", in UK time."""
    local = value.astimezone(LONDON)
    return f"{day(local)}, {local:%H:%M %Z}"


def _what(draft: DecisionDraft, catalogue: Catalogue) -> str:
    if draft.subject is Subject.DISCLOSE:
        return "no exemption, consider disclosing"
    if draft.subject is Subject.NCND:
        return f"NCND under {draft.limb}" if draft.limb else "NCND"
    title = catalogue.ground(draft.section).title if draft.section in catalogue.sections else ""
    return f"section {draft.limb or draft.section}" + (f" – {title}" if title else "")
