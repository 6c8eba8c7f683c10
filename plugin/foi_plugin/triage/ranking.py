"""The order of the list: points for time, for NCND and for effort, which add up to 100 and are told in each row.

Who asked, and who might write about it, are not known here and never count.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from foi_model.domain import Band
from foi_plugin.triage.deadline import WORKING_DAYS


class TimeState(enum.StrEnum):
    """How a request stands against its due date."""

    OVERDUE = "overdue"
    DUE_SOON = "due soon"
    IN_TIME = "in time"
    UNKNOWN = "no date"


class Sort(enum.StrEnum):
    """The orders that can be asked for."""

    PRIORITY = "priority"
    DUE = "due"
    NCND = "ncnd"
    COMPLEXITY = "complexity"
    QUESTIONS = "questions"
    RECEIVED = "received"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Weights:
    """The most points that each part can give. They are scaled to add up to 100."""

    due: float = 60
    ncnd: float = 25
    complexity: float = 15

    def scaled(self) -> tuple[float, float, float]:
        """The three, adding up to 100. Raises ValueError when one is negative or all are 0."""
        total = self.due + self.ncnd + self.complexity
        if min(self.due, self.ncnd, self.complexity) < 0 or total <= 0:
            raise ValueError("weights are 0 or more, and not all 0")
        return 100 * self.due / total, 100 * self.ncnd / total, 100 * self.complexity / total


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the order may depend on. `ncnd` is 0 (no flag) to 3 (high), `complexity` 0 to 1.

    `days_left` are working days from today, negative when overdue, None without a due date.
    """

    days_left: int | None
    ncnd: int
    complexity: float
    questions: int = 0


@dataclass(frozen=True, slots=True)
class Priority:
    """Points out of 100, and where they come from."""

    points: float
    reasons: str


def time_state(days_left: int | None, soon: int) -> TimeState:
    """Overdue once the due date has passed; due soon within `soon` working days of it."""
    if days_left is None:
        return TimeState.UNKNOWN
    if days_left < 0:
        return TimeState.OVERDUE
    return TimeState.DUE_SOON if days_left <= soon else TimeState.IN_TIME


def priority(facts: Facts, weights: Weights) -> Priority:
    """Time counts in full once overdue or without a date, and not at all with 20 working days or more to go."""
    due, ncnd, complexity = weights.scaled()
    if facts.days_left is None:
        urgency, when = 1.0, "no date of receipt"
    else:
        urgency = min(max((WORKING_DAYS - facts.days_left) / WORKING_DAYS, 0.0), 1.0)
        when = f"{_many(-facts.days_left, 'working day')} overdue" if facts.days_left < 0 else _left(facts.days_left)
    parts = [
        (due * urgency, when),
        (ncnd * facts.ncnd / 3, f"NCND {(Band.LOW, Band.MEDIUM, Band.HIGH)[facts.ncnd - 1]}" if facts.ncnd else ""),
        (complexity * facts.complexity, f"effort {facts.complexity:.0%}, {_many(facts.questions, 'question')}"),
    ]
    reasons = "; ".join(f"{points:.0f} points: {why}" for points, why in parts if why)
    return Priority(round(sum(points for points, _ in parts), 2), reasons)


def sort_key(
    sort: Sort, facts: Facts, points: float, due: date | None, received: date | None, reference: str, position: int
) -> tuple[object, ...]:
    """The key of a row in an order; ties go to the earlier due date, the more sensitive, the earlier arrival."""
    day = date.min if due is None else due
    ties = (day, -facts.ncnd, -facts.complexity, position)
    if sort is Sort.PRIORITY:
        return (-points, *ties)
    if sort is Sort.DUE:
        return ties
    if sort is Sort.NCND:
        return (-facts.ncnd, *ties)
    if sort is Sort.COMPLEXITY:
        return (-facts.complexity, *ties)
    if sort is Sort.QUESTIONS:
        return (-facts.questions, *ties)
    if sort is Sort.RECEIVED:
        return (date.min if received is None else received, position)
    return (reference, position)


def _left(days: int) -> str:
    return "due today" if days == 0 else f"{_many(days, 'working day')} left"


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
