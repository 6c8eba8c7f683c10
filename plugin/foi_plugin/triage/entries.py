"""One request of a backlog on its way through triage, before and after it has been read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from foi_model.intake import Limits
from foi_plugin.clock import uk_day
from foi_plugin.ports import Case
from foi_plugin.service import digest
from foi_plugin.triage.cues import load_cues
from foi_plugin.triage.finding import Found

ERROR_CHARS = 300


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as a source gives it. `case` is None when it could not be read: `problems` then says why."""

    reference: str
    case: Case | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a request apart from its words. `error` says why it was not assessed."""

    case_id: str
    reference: str
    url: str
    position: int
    fingerprint: str
    received_on: date | None
    due_given: date | None
    restarted_on: date | None
    problems: tuple[str, ...]
    error: str | None = None

    def failed(self, error: str) -> Entry:
        """The same request, not assessed for this reason."""
        return replace(self, error=error.replace("\n", " ")[:ERROR_CHARS])


@dataclass(frozen=True, slots=True)
class Scored:
    """An entry with what was found in it; None when it could not be assessed."""

    entry: Entry
    found: Found | None


@dataclass(frozen=True, slots=True)
class Versions:
    """What a finding depends on besides the words: nothing is scored again while these and the words are the same."""

    model: str
    catalogue: str
    limits: Limits

    def fingerprint(self, case: Case) -> str:
        """SHA-256 over words, files, kind of authority and versions."""
        parts: Iterator[str | bytes] = (part for item in case.attachments for part in (item.name, item.content))
        kind, chars = case.authority_kind.value, str(self.limits.chars)
        return digest(case.text, kind, self.model, self.catalogue, load_cues().version, chars, *parts)


def entry_of(incoming: Incoming, position: int, versions: Versions, today: date) -> Entry:
    """The entry of a request that a source gave. Dates that cannot be are left out and named among the problems."""
    case, problems = incoming.case, list(incoming.problems)
    if case is None:
        why = "; ".join(problems) or "it could not be read"
        return Entry(incoming.reference, incoming.reference, "", position, "", None, None, None, (), why)
    received, restarted = uk_day(case.received_at) if case.received_at else None, case.clock_restarted_on
    if received is not None and received > today:
        problems.append(f"the date of receipt, {received.isoformat()}, is in the future")
        received = None
    elif received is None and not any("date of receipt" in problem for problem in problems):
        problems.append("there is no date of receipt")
    if restarted is not None and restarted > today:
        problems.append(f"the date of clarification, {restarted.isoformat()}, is in the future")
        restarted = None
    return Entry(
        case_id=case.id,
        reference=incoming.reference,
        url=case.url,
        position=position,
        fingerprint=versions.fingerprint(case),
        received_on=received,
        due_given=case.due_on,
        restarted_on=restarted,
        problems=tuple(problems),
    )
