"""How the decided question most like one of a request was treated: shown beside it, and part of nothing else."""

from __future__ import annotations

from foi_model.domain import AuthorityKind
from foi_model.precedents import Found, treatment_words
from foi_plugin.precedents import Precedents
from foi_plugin.triage.backlog import Stored
from foi_plugin.triage.rows import Earlier


def earlier_in(precedents: Precedents, host: str) -> Earlier:
    """What the index of decided questions says of a request; nothing without an index or without a like one."""

    def told(stored: Stored) -> str:
        finding = stored.finding
        if finding is None:
            return ""
        kind = AuthorityKind(finding.authority_kind)
        like = precedents.like_questions(finding.questions, kind, host, stored.entry.case_id)
        found = [each for question in like for each in question]
        return _words(max(found, key=lambda each: each.likeness)) if found else ""

    return told


def _words(found: Found) -> str:
    precedent = found.precedent
    when = f" on {precedent.decided_on:%d %b %Y}" if precedent.decided_on else ""
    name = f" ({precedent.reference})" if precedent.reference else ""
    return f"{treatment_words(precedent.treatment)}{when}{name}: {precedent.question}"
