"""The backlog at a glance: how much is due in which week, which NCND topics and which grounds there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from foi_model.catalogue import Catalogue
from foi_plugin.triage.backlog import Outline
from foi_plugin.triage.deadline import Calendar, deadline

BY_WEEK, TOPICS, GROUNDS = "Due by week", "NCND topics", "Likely grounds"
OVERDUE, NO_DATE, LATER = "Overdue", "No date", "Later"
_WEEKS = 6
_MOST_BARS = 10


def summarise(
    outlines: Iterable[Outline], today: date, calendar: Calendar, catalogue: Catalogue
) -> dict[str, dict[str, int]]:
    """Counts of requests for each chart. Weeks begin on Monday and stand in order, the rest by size."""
    weeks: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    grounds: Counter[str] = Counter()
    monday = today - timedelta(days=today.weekday())
    labels = [_week(monday + timedelta(weeks=number)) for number in range(_WEEKS)]
    for outline in outlines:
        due = deadline(outline.received_on, outline.restarted_on, outline.due_given, calendar).due
        if due is None:
            weeks[NO_DATE] += 1
        elif due < today:
            weeks[OVERDUE] += 1
        else:
            number = (due - monday).days // 7
            weeks[labels[number] if number < _WEEKS else LATER] += 1
        topics.update(catalogue.topics[topic].title for topic in outline.topics if topic in catalogue.topics)
        grounds.update(f"s{section} {catalogue.ground(section).title}" for section in outline.grounds)
    ordered = (OVERDUE, *labels, LATER, *((NO_DATE,) if weeks[NO_DATE] else ()))
    return {
        BY_WEEK: {label: weeks[label] for label in ordered},
        TOPICS: dict(topics.most_common(_MOST_BARS)),
        GROUNDS: dict(grounds.most_common(_MOST_BARS)),
    }


def total(counts: Mapping[str, int]) -> int:
    """The sum of a chart."""
    return sum(counts.values())


def _week(monday: date) -> str:
    return f"{monday.day} {monday:%b}"
