"""One row of the list, in words for people, and the columns that every form of output shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from foi_model.catalogue import Catalogue
from foi_plugin.triage.backlog import Group, Stored
from foi_plugin.triage.deadline import Basis, Calendar, deadline
from foi_plugin.triage.finding import BANDS, Finding
from foi_plugin.triage.ranking import Facts, TimeState, Weights, priority, time_state

_MOST_MEMBERS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A request as the list shows it. Every field is ready to print; tuples are printed one after the other."""

    rank: int
    reference: str
    url: str
    received: date | None
    due: date | None
    due_basis: str
    days_left: int | None
    time: str
    questions: int
    ncnd_band: str
    ncnd_topics: tuple[str, ...]
    ncnd_question: str
    grounds: tuple[str, ...]
    cost: tuple[str, ...]
    published: tuple[str, ...]
    future: tuple[str, ...]
    eir: str
    cluster: tuple[str, ...]
    cluster_members: tuple[str, ...]
    round_robin: tuple[str, ...]
    earlier: str
    abstentions: tuple[str, ...]
    next_check: str
    points: float
    reasons: str
    problems: tuple[str, ...]


COLUMNS: Mapping[str, str] = {
    "rank": "Rank",
    "reference": "Reference",
    "received": "Received",
    "due": "Due by law",
    "days_left": "Working days left",
    "time": "Time",
    "due_basis": "Due date from",
    "questions": "Questions",
    "ncnd_band": "NCND band",
    "ncnd_topics": "NCND topics",
    "ncnd_question": "Question that raised it",
    "grounds": "Likely grounds",
    "cost": "Cost signals (s12)",
    "published": "May be published already (s21)",
    "future": "Future publication (s22)",
    "eir": "EIR",
    "cluster": "Cluster",
    "cluster_members": "Asked as well in",
    "round_robin": "Asked of many bodies (mosaic)",
    "earlier": "Similar earlier decision",
    "abstentions": "No suggestion for",
    "next_check": "Next check for a person",
    "points": "Points",
    "reasons": "Why it stands here",
    "problems": "Problems",
    "url": "Case",
}
"""Names of the columns for people, in order. The names on the left are those of JSONL, CSV and Parquet."""

Earlier = Callable[[Stored], str]


def no_earlier(stored: Stored) -> str:
    """Nothing is known of earlier decisions."""
    return ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What turns a stored request into a row on a given day."""

    today: date
    soon: int
    weights: Weights
    calendar: Calendar
    catalogue: Catalogue
    groups: Mapping[int, Group]
    earlier: Earlier = no_earlier

    def row(self, rank: int, stored: Stored) -> Row:
        """The row of a request."""
        entry, finding = stored.entry, stored.finding
        clock = deadline(entry.received_on, entry.restarted_on, entry.due_given, self.calendar)
        days_left = None if clock.due is None else self.calendar.between(self.today, clock.due)
        state = time_state(days_left, self.soon)
        groups = [self.groups[number] for number in stored.clusters if number in self.groups]
        ncnd = finding.ncnd if finding else 0
        questions = finding.question_count if finding else 0
        where = priority(Facts(days_left, ncnd, finding.complexity if finding else 0.0, questions), self.weights)
        hints: Mapping[str, tuple[str, ...]] = finding.hints if finding else {}
        return Row(
            rank=rank,
            reference=entry.reference,
            url=entry.url,
            received=entry.received_on,
            due=clock.due,
            due_basis=clock.basis.value,
            days_left=days_left,
            time=state.value,
            questions=questions,
            ncnd_band=str(BANDS[ncnd] or ""),
            ncnd_topics=tuple(self._topic(topic) for topic in finding.topics) if finding else (),
            ncnd_question=finding.ncnd_question if finding else "",
            grounds=tuple(map(_ground, finding.grounds)) if finding else (),
            cost=hints.get("cost", ()),
            published=hints.get("published", ()),
            future=hints.get("future", ()),
            eir="looks environmental: settle the regime first" if finding and finding.environmental else "",
            cluster=tuple(f"C{group.number} ({len(group.members)} requests)" for group in groups),
            cluster_members=_members(groups, entry.case_id),
            round_robin=hints.get("round_robin", ()),
            earlier=self.earlier(stored),
            abstentions=tuple(f"{number}: {reason}" for number, _, reason in finding.abstained) if finding else (),
            next_check=next_check(entry.error, clock.basis, state, finding, groups),
            points=where.points,
            reasons=where.reasons,
            problems=(
                *entry.problems,
                *(finding.notices if finding else ()),
                *((f"not assessed: {entry.error}",) if entry.error else ()),
            ),
        )

    def _topic(self, topic: str) -> str:
        known = self.catalogue.topics.get(topic)
        return topic if known is None else known.title


def next_check(error: str | None, basis: Basis, state: TimeState, finding: Finding | None, groups: list[Group]) -> str:
    """The one thing that a person should look at next. It is a check and never a decision."""
    if error is not None or finding is None:
        return "Read this request: it could not be assessed"
    if not finding.questions:
        return "Read this request: no question was found in it"
    if basis is Basis.UNKNOWN:
        return "Find the date of receipt: the clock runs from it"
    if state is TimeState.OVERDUE:
        return "Overdue: check whether an extension was notified, and answer"
    if finding.environmental:
        return "Settle the regime first: environmental information is decided under the EIR 2004"
    if finding.ncnd:
        limbs = f" ({', '.join(finding.limbs)})" if finding.limbs else ""
        return f"Before any search, ask whether confirming or denying itself tells something{limbs}"
    if finding.hints["cost"]:
        return "Estimate the cost before searching (s12), and help to narrow the request (s16)"
    if finding.hints["published"]:
        return "Look in the publication scheme and the disclosure log (s21)"
    if finding.hints["future"]:
        return "Check whether publication was already intended when the request arrived (s22)"
    if groups:
        return f"Agree one stance with the {len(groups[0].members) - 1} like it, and decide each"
    if finding.abstained:
        return "Read the questions without suggestions"
    if finding.grounds:
        return "Look at the likely grounds; disclosure comes first"
    return "Nothing stands out: consider disclosing"


def printable(row: Row, field: str) -> Any:
    """A field as a single value: text, number, date or None."""
    value = getattr(row, field)
    return "; ".join(value) if isinstance(value, tuple) else value


def _ground(ground: tuple[str, str, bool]) -> str:
    section, band, prompt_only = ground
    return f"s{section} (prompt for an opinion)" if prompt_only else f"s{section} ({band})"


def _members(groups: list[Group], own: str) -> tuple[str, ...]:
    others = dict.fromkeys(name for group in groups for case_id, name in group.members if case_id != own)
    shown = tuple(others)[:_MOST_MEMBERS]
    return shown if len(shown) == len(others) else (*shown, f"and {len(others) - len(shown)} more")
