"""The statutory clock of the Freedom of Information Act 2000, s.10: pure arithmetic on dates.

The answer is due promptly, and at the latest on the twentieth working day following the date of receipt. A working day
is any day but a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday in any part of the United Kingdom
(s.10(6)), so a holiday of Northern Ireland counts in Cornwall.
"""

from __future__ import annotations

import enum
from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

WORKING_DAYS = 20
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The bank holidays of every part of the United Kingdom, and the last day for which they are known."""

    holidays: frozenset[date]
    known_until: date
    _ordered: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordered = sorted(day for day in self.holidays if day.weekday() < _SATURDAY)
        object.__setattr__(self, "_ordered", tuple(ordered))

    def is_working_day(self, day: date) -> bool:
        """Whether a day counts (s.10(6))."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def add(self, day: date, working_days: int) -> date:
        """The nth working day after a day; a day itself never counts."""
        while working_days > 0:
            day += timedelta(days=1)
            working_days -= self.is_working_day(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is the earlier one."""
        if end < start:
            return -self.between(end, start)
        whole_weeks, rest = divmod((end - start).days, 7)
        weekdays = 5 * whole_weeks + sum((end - timedelta(days=n)).weekday() < _SATURDAY for n in range(rest))
        return weekdays - (bisect_right(self._ordered, end) - bisect_right(self._ordered, start))


@lru_cache(maxsize=1)
def uk_calendar() -> Calendar:
    """The list that comes with the package `govuk-bank-holidays`: nothing is fetched."""
    from govuk_bank_holidays.bank_holidays import BankHolidays

    days_of = [
        {holiday["date"] for holiday in BankHolidays(use_cached_holidays=True).get_holidays(division=division)}
        for division in BankHolidays.ALL_DIVISIONS
    ]
    return Calendar(frozenset().union(*days_of), known_until(days_of))


def known_until(days_of: Iterable[Collection[date]]) -> date:
    """The last day of the last year for which every list holds Christmas Day or its substitute."""
    return min(date(max(day.year for day in days if day.month == 12), 12, 31) for days in days_of)


class Basis(enum.StrEnum):
    """Where a due date comes from, in words for people."""

    RECEIPT = "20 working days after receipt"
    CLARIFIED = "20 working days after clarification was received"
    GIVEN = "date held by the case system"
    UNKNOWN = "no usable date of receipt"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an answer is due and why. `due` is None when there is no usable date of receipt."""

    due: date | None
    basis: Basis


def deadline(received: date | None, restarted: date | None, given: date | None, calendar: Calendar) -> Deadline:
    """The date that binds: one held by the case system, else from clarification (s.1(3)), else from receipt.

    A date held by the case system may be an extension to weigh the public interest (s.10(3)), which people grant.
    """
    if given is not None:
        return Deadline(given, Basis.GIVEN)
    if restarted is not None and (received is None or restarted >= received):
        return Deadline(_twentieth(restarted, calendar), Basis.CLARIFIED)
    if received is not None:
        return Deadline(_twentieth(received, calendar), Basis.RECEIPT)
    return Deadline(None, Basis.UNKNOWN)


@lru_cache(maxsize=4096)
def _twentieth(day: date, calendar: Calendar) -> date:
    return calendar.add(day, WORKING_DAYS)
