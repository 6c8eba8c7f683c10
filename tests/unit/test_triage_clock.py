"""The statutory clock: twenty working days, and the holidays of every nation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foi_plugin.clock import uk_day
from foi_plugin.triage.deadline import Basis, Calendar, Deadline, deadline, known_until, uk_calendar

UK = uk_calendar()


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 6, 1), date(2026, 6, 29)),  # no holiday between
        (date(2026, 5, 29), date(2026, 6, 26)),  # a Friday: day 1 is Monday
        (date(2026, 5, 30), date(2026, 6, 26)),  # a Saturday counts as any day of receipt
        (date(2026, 3, 16), date(2026, 4, 16)),  # St Patrick's Day (NI), Good Friday, Easter Monday
        (date(2026, 7, 1), date(2026, 7, 30)),  # the Twelfth, kept on Monday 13 July in Northern Ireland
        (date(2026, 7, 20), date(2026, 8, 18)),  # the Scottish August holiday
        (date(2026, 11, 25), date(2026, 12, 24)),  # St Andrew's Day (Scotland)
        (date(2026, 12, 1), date(2026, 12, 31)),  # Christmas, and Boxing Day kept on Monday 28 December
        (date(2025, 12, 24), date(2026, 1, 27)),  # 2 January is a holiday in Scotland
    ],
)
def test_the_twentieth_working_day(received: date, due: date) -> None:
    assert UK.add(received, 20) == due


def test_a_holiday_of_one_nation_counts_everywhere() -> None:
    for day in (date(2026, 3, 17), date(2026, 7, 13), date(2026, 8, 3), date(2026, 11, 30), date(2027, 1, 4)):
        assert not UK.is_working_day(day)
    assert UK.is_working_day(date(2026, 3, 18))


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.integers(0, 60))
def test_counting_agrees_with_adding(day: date, days: int) -> None:
    due = UK.add(day, days)
    assert UK.between(day, due) == days
    assert UK.between(due, day) == -days


@settings(deadline=None)
@given(st.dates(date(2024, 1, 1), date(2027, 6, 1)), st.integers(0, 200))
def test_counting_agrees_with_the_calendar(day: date, days: int) -> None:
    end = day + timedelta(days=days)
    walked = sum(UK.is_working_day(day + timedelta(days=number)) for number in range(1, days + 1))
    assert UK.between(day, end) == walked


def test_the_clock_restarts_when_clarification_comes() -> None:
    received, clarified = date(2026, 6, 1), date(2026, 6, 15)
    assert deadline(received, clarified, None, UK) == Deadline(date(2026, 7, 14), Basis.CLARIFIED)
    assert deadline(received, date(2026, 5, 1), None, UK).basis is Basis.RECEIPT, "not before the request came"


def test_a_date_of_the_case_system_comes_before_ours() -> None:
    found = deadline(date(2026, 6, 1), date(2026, 6, 15), date(2026, 8, 1), UK)
    assert (found.due, found.basis) == (date(2026, 8, 1), Basis.GIVEN)


def test_no_date_of_receipt_gives_no_due_date() -> None:
    assert deadline(None, None, None, UK).due is None


def test_a_request_of_a_summer_night_came_on_the_day_of_the_wall_clock() -> None:
    assert uk_day(datetime(2026, 6, 1, 23, 30, tzinfo=UTC)) == date(2026, 6, 2)
    assert uk_day(datetime(2026, 12, 1, 23, 30, tzinfo=UTC)) == date(2026, 12, 1)


def test_a_list_is_known_as_far_as_its_shortest_nation() -> None:
    assert known_until([{date(2027, 12, 27)}, {date(2026, 12, 25), date(2027, 7, 12)}]) == date(2026, 12, 31)
    assert UK.known_until >= date(2027, 12, 31)


def test_an_empty_calendar_knows_weekends() -> None:
    bare = Calendar(frozenset(), date(2030, 1, 1))
    assert bare.add(date(2026, 12, 24), 1) == date(2026, 12, 25)
    assert bare.add(date(2026, 12, 25), 1) == date(2026, 12, 28)
