"""One pass over a backlog: read, skip what is unchanged, score the rest, store as it goes, group, rank.

What was stored is safe: a run that is killed and resumed takes up where it stopped, and scores nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from foi_plugin.triage.backlog import DONE, Backlog, Outline
from foi_plugin.triage.deadline import Calendar, deadline
from foi_plugin.triage.entries import Entry, Incoming, Scored, Versions, entry_of
from foi_plugin.triage.grouping import regroup
from foi_plugin.triage.local import Task
from foi_plugin.triage.ranking import Facts, Sort, Weights, priority, sort_key

Score = Callable[[Iterable[Task]], Iterator[Scored]]
_STORE_EVERY = 64
_STORE_SECONDS = 2.0


@dataclass(slots=True)
class Counts:
    """What a pass did. `problems` are lines for people, one for each thing that is wrong with a request."""

    read: int = 0
    scored: int = 0
    unchanged: int = 0
    failed: int = 0
    clusters: int = 0
    questions: int = 0
    problems: list[str] = field(default_factory=list)


def run(
    requests: Iterable[Incoming],
    backlog: Backlog,
    score: Score,
    versions: Versions,
    today: date,
    on_progress: Callable[[Counts], None] = lambda counts: None,
) -> Counts:
    """Bring `backlog` up to date with `requests`. What is stored already, and unchanged, is not scored again.

    Raises `SourceError` when the source breaks off; what had been scored by then is stored.
    """
    counts = Counts()
    known = backlog.fingerprints()
    current = backlog.start("command line", 0, datetime.now(UTC))
    kept: list[Entry] = []
    unread: list[Scored] = []

    def fresh() -> Iterator[Task]:
        for position, incoming in enumerate(requests):
            entry = entry_of(incoming, position, versions, today)
            counts.read += 1
            counts.problems += [_told(entry, problem) for problem in entry.problems]
            if incoming.case is None:
                unread.append(Scored(entry, None))
            elif known.get(entry.case_id) == entry.fingerprint:
                counts.unchanged += 1
                kept.append(entry)
                if len(kept) >= _STORE_EVERY:
                    backlog.keep(current.id, kept)
                    kept.clear()
                    on_progress(counts)
            else:
                yield entry, incoming.case

    pending: list[Scored] = []
    stored_at = time.monotonic()
    try:
        for scored in score(fresh()):
            counts.scored += 1
            _count(counts, scored)
            pending.append(scored)
            if len(pending) >= _STORE_EVERY or time.monotonic() - stored_at > _STORE_SECONDS:
                backlog.store(current.id, pending)
                pending.clear()
                stored_at = time.monotonic()
            on_progress(counts)
    finally:
        backlog.store(current.id, [*pending, *unread])
        backlog.keep(current.id, kept)
    for scored in unread:
        _count(counts, scored)
    backlog.forget_others(current.id)
    counts.clusters = len(regroup(backlog))
    backlog.progress(current.id, counts.read, counts.read)
    backlog.end(current.id, DONE, datetime.now(UTC))
    return counts


def ordered(
    outlines: Iterable[Outline], sort: Sort, today: date, weights: Weights, calendar: Calendar
) -> list[Outline]:
    """Requests in the order asked for."""

    def key(outline: Outline) -> tuple[object, ...]:
        due = deadline(outline.received_on, outline.restarted_on, outline.due_given, calendar).due
        left = None if due is None else calendar.between(today, due)
        facts = Facts(left, outline.ncnd, outline.complexity, outline.questions)
        points = priority(facts, weights).points
        return sort_key(sort, facts, points, due, outline.received_on, outline.reference, outline.position)

    return sorted(outlines, key=key)


def short_calendar(outlines: Iterable[Outline], calendar: Calendar, today: date) -> str | None:
    """A warning when the list of bank holidays ends before the last due date, or None."""
    last = today
    for outline in outlines:
        due = deadline(outline.received_on, outline.restarted_on, outline.due_given, calendar).due
        last = max(last, due or today)
    if last <= calendar.known_until:
        return None
    return (
        f"bank holidays are known only until {calendar.known_until.isoformat()}, and the last due date is "
        f"{last.isoformat()}: later due dates may be too early; update the package govuk-bank-holidays"
    )


def _count(counts: Counts, scored: Scored) -> None:
    entry = scored.entry
    if scored.found is None:
        counts.failed += 1
        counts.problems.append(f"{entry.reference}: not assessed: {entry.error}")
        return
    counts.questions += scored.found.finding.question_count
    counts.problems += [_told(entry, notice) for notice in scored.found.finding.notices]


def _told(entry: Entry, problem: str) -> str:
    return problem if entry.reference in problem else f"{entry.reference}: {problem}"
