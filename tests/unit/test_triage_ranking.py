"""The order of the list and the reasons that each row gives."""

from __future__ import annotations

import random
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foi_plugin.triage.backlog import Outline
from foi_plugin.triage.batch import ordered
from foi_plugin.triage.deadline import uk_calendar
from foi_plugin.triage.ranking import Facts, Sort, TimeState, Weights, priority, time_state

TODAY = date(2026, 11, 25)
facts = st.builds(
    Facts,
    days_left=st.none() | st.integers(-300, 80),
    ncnd=st.integers(0, 3),
    complexity=st.floats(0, 1),
    questions=st.integers(0, 300),
)


def outline(name: str, **given: object) -> Outline:
    values: dict[str, object] = {
        "case_id": name, "position": 0, "reference": name, "received_on": date(2026, 11, 20), "due_given": None,
        "restarted_on": None, "ncnd": 0, "complexity": 0.0, "questions": 1, "topics": (), "grounds": (),
        "clusters": (), "failed": False,
    }  # fmt: skip
    return Outline(**(values | given))  # type: ignore[arg-type]


def names(outlines: list[Outline], sort: Sort = Sort.PRIORITY, weights: Weights | None = None) -> list[str]:
    return [item.case_id for item in ordered(outlines, sort, TODAY, weights or Weights(), uk_calendar())]


@settings(deadline=None)
@given(facts)
def test_points_lie_between_0_and_100_and_add_up(fact: Facts) -> None:
    found = priority(fact, Weights())
    assert 0 <= found.points <= 100
    told = sum(float(part.split()[0]) for part in found.reasons.split("; "))
    assert told == pytest.approx(found.points, abs=1.6)


@settings(deadline=None)
@given(facts, st.integers(0, 3))
def test_more_of_anything_never_ranks_lower(fact: Facts, ncnd: int) -> None:
    more = Facts(fact.days_left, max(ncnd, fact.ncnd), fact.complexity, fact.questions)
    assert priority(more, Weights()).points >= priority(fact, Weights()).points
    if fact.days_left is not None:
        sooner = Facts(fact.days_left - 1, fact.ncnd, fact.complexity, fact.questions)
        assert priority(sooner, Weights()).points >= priority(fact, Weights()).points


def test_the_reasons_are_sentences_for_people() -> None:
    found = priority(Facts(-3, 3, 0.5, 8), Weights())
    assert found.reasons == "60 points: 3 working days overdue; 25 points: NCND high; 8 points: effort 50%, 8 questions"
    assert "due today" in priority(Facts(0, 0, 0), Weights()).reasons
    assert "no date of receipt" in priority(Facts(None, 0, 0), Weights()).reasons
    assert "NCND" not in priority(Facts(1, 0, 0), Weights()).reasons


def test_time_comes_first_then_ncnd_then_effort() -> None:
    rows = [
        outline("long", received_on=date(2026, 11, 24)),
        outline("late", received_on=date(2026, 9, 1)),
        outline("sensitive", received_on=date(2026, 11, 24), ncnd=3),
        outline("laborious", received_on=date(2026, 11, 24), complexity=1.0),
    ]
    assert names(rows) == ["late", "sensitive", "laborious", "long"]


def test_weights_change_the_order() -> None:
    rows = [outline("late", received_on=date(2026, 9, 1)), outline("sensitive", ncnd=3)]
    assert names(rows) == ["late", "sensitive"]
    assert names(rows, weights=Weights(due=10, ncnd=90, complexity=0)) == ["sensitive", "late"]


@pytest.mark.parametrize("weights", [Weights(0, 0, 0), Weights(-1, 5, 5)])
def test_weights_that_make_no_order_are_refused(weights: Weights) -> None:
    with pytest.raises(ValueError, match="weights"):
        weights.scaled()


def test_every_order_can_be_asked_for() -> None:
    rows = [
        outline("b", position=1, ncnd=1, questions=9, received_on=date(2026, 11, 1)),
        outline("a", position=2, complexity=0.9, questions=2, received_on=date(2026, 11, 23)),
        outline("c", position=0, ncnd=2, questions=1, received_on=None),
    ]
    assert {sort: names(rows, sort) for sort in Sort} == {
        Sort.PRIORITY: ["c", "b", "a"],
        Sort.DUE: ["c", "b", "a"],
        Sort.NCND: ["c", "b", "a"],
        Sort.COMPLEXITY: ["a", "c", "b"],
        Sort.QUESTIONS: ["b", "a", "c"],
        Sort.RECEIVED: ["c", "b", "a"],
        Sort.REFERENCE: ["a", "b", "c"],
    }


def test_the_order_does_not_depend_on_how_rows_come() -> None:
    rows = [outline(f"r{n}", position=n, ncnd=n % 4, complexity=n % 3 / 3) for n in range(40)]
    expected = names(rows)
    random.Random(1).shuffle(rows)  # noqa: S311
    assert names(rows) == expected


def test_nothing_about_the_requester_can_count() -> None:
    assert {field.name for field in fields(Facts)} == {"days_left", "ncnd", "complexity", "questions"}


@pytest.mark.parametrize(
    ("left", "state"),
    [(None, TimeState.UNKNOWN), (-1, TimeState.OVERDUE), (0, TimeState.DUE_SOON), (5, TimeState.DUE_SOON),
     (6, TimeState.IN_TIME)],
)  # fmt: skip
def test_overdue_and_due_soon_are_marked(left: int | None, state: TimeState) -> None:
    assert time_state(left, 5) is state
