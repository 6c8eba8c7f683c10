"""A bundle in shadow: it scores later and unseen, and nothing about it can trouble a caseworker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from foi_model.bundle import MODEL
from foi_model.registry import Registry
from foi_plugin.engines import Engines
from foi_plugin.ports import Action, Subject
from kit.assessments import a_draft
from kit.bundles import a_registry, flags_nothing, flip_a_byte
from kit.desk import ANN, SHIPPED, Desk


@pytest.fixture
def shadowed(tmp_path: Path) -> tuple[Desk, Registry, str]:
    """A desk whose shadow bundle flags NCND for no question."""
    registry, (name,) = a_registry(tmp_path, shy=flags_nothing)
    registry.shadow(name, "mo", "To compare.")
    return Desk(tmp_path, engines=Engines(registry=registry)), registry, name


def work(desk: Desk) -> None:
    while desk.worker.run_once():
        pass


def shadow_rows(desk: Desk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT assessment_id, model_version FROM shadow_score ORDER BY id")


def test_a_fresh_assessment_is_scored_by_the_shadow_once_and_later(shadowed: tuple[Desk, Registry, str]) -> None:
    desk, _, name = shadowed
    stored = desk.service.view("7", ANN).stored
    assert stored is not None
    assert shadow_rows(desk) == []
    work(desk)
    desk.service.view("7", ANN)
    work(desk)
    assert shadow_rows(desk) == [(stored.id, name)]
    comparison = desk.service.models.overview().comparison
    assert comparison is not None
    assert (comparison.shadow, comparison.assessments, comparison.questions) == (name, 1, 2)
    flagged = sum(question.ncnd is not None for question in stored.assessment.questions)
    assert flagged >= 1
    assert (comparison.same_sections, comparison.same_ncnd) == (2, 2 - flagged)
    ncnd = comparison.labels[0]
    assert (ncnd.label, ncnd.both, ncnd.live_only, ncnd.shadow_only) == ("NCND", 0, flagged, 0)


def test_no_words_are_kept_with_a_shadow_score(shadowed: tuple[Desk, Registry, str]) -> None:
    desk, _, _ = shadowed
    desk.service.view("7", ANN)
    work(desk)
    ((body,),) = desk.rows("SELECT body FROM shadow_score")
    assert "doorbells" not in str(body)
    assert set(json.loads(str(body))["shadow"][0]) == {"sections", "ncnd", "abstained"}


def test_what_was_assessed_before_the_shadow_is_caught_up(tmp_path: Path) -> None:
    registry, (name,) = a_registry(tmp_path, shy=flags_nothing)
    desk = Desk(tmp_path, engines=Engines(registry=registry))
    stored = desk.service.view("7", ANN).stored
    assert stored is not None
    work(desk)
    assert shadow_rows(desk) == []
    registry.shadow(name, "mo", "To compare.")
    work(desk)
    assert shadow_rows(desk) == [(stored.id, name)]


def test_who_was_right_follows_what_people_decided(shadowed: tuple[Desk, Registry, str]) -> None:
    desk, _, _ = shadowed
    stored = desk.service.view("7", ANN).stored
    assert stored is not None
    draft = a_draft(stored.id, subject=Subject.NCND, action=Action.ACCEPT, limb="31(3)", section=None, question_index=1)
    desk.service.decide("7", ANN, draft)
    work(desk)
    comparison = desk.service.models.overview().comparison
    assert comparison is not None
    assert (comparison.decided, comparison.live_right, comparison.shadow_right) == (1, 1, 0)


def test_a_caseworker_sees_the_same_with_a_shadow_and_without(
    shadowed: tuple[Desk, Registry, str], tmp_path: Path
) -> None:
    desk, _, name = shadowed
    (tmp_path / "plain").mkdir()
    plain = Desk(tmp_path / "plain", engines=SHIPPED)
    for each in (desk, plain):
        each.service.view("7", ANN)
        work(each)
        stored = each.ledger.assessment(1)
        assert stored is not None
        each.service.decide("7", ANN, a_draft(1, subject=Subject.NCND, action=Action.ACCEPT, limb="31(3)", section=None,
                                              question_index=1))  # fmt: skip
        work(each)
    for path in ("/panel/cases/7", "/api/v1/cases/7/assessment", "/api/v1/cases/7/decisions"):
        seen, expected = (each.browser("ann").get(path).get_data(as_text=True) for each in (desk, plain))
        assert name not in seen
        assert len(seen.split("csrfmiddlewaretoken")) == len(expected.split("csrfmiddlewaretoken"))
        assert "shy" not in seen
    assert desk.host.notes("7") == plain.host.notes("7")
    seen, expected = (each.browser("ann").get("/api/v1/cases/7/assessment").json for each in (desk, plain))
    assert seen == expected


@pytest.mark.parametrize("harm", ["altered", "no queue"])
def test_trouble_in_shadow_leaves_the_case_alone(
    shadowed: tuple[Desk, Registry, str], harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, registry, name = shadowed
    if harm == "altered":
        flip_a_byte(registry, name, MODEL)
    else:
        (registry.path / "state.json").write_text("{", "utf-8")
    assert desk.service.view("7", ANN).unavailable is None
    desk.worker.run_once()
    assert shadow_rows(desk) == []
    assert desk.service.view("7", ANN).unavailable is None


def test_a_job_whose_bundle_is_not_in_shadow_any_more_is_done_with(shadowed: tuple[Desk, Registry, str]) -> None:
    desk, registry, _ = shadowed
    desk.service.view("7", ANN)
    registry.shadow(None, "mo", "Seen enough.")
    work(desk)
    assert shadow_rows(desk) == []
    assert desk.rows("SELECT state FROM job WHERE kind = 'shadow'") == [("done",)]
    assert desk.service.models.overview().comparison is None


def test_notes_and_cases_come_before_the_shadow(shadowed: tuple[Desk, Registry, str]) -> None:
    desk, _, _ = shadowed
    desk.service.view("7", ANN)
    desk.host.add_case("8", "1. How many dogs does the force own?")
    desk.service.queue_assessment("8")
    assert desk.worker.run_once()
    assert desk.rows("SELECT kind FROM job WHERE state = 'done'") == [("assess",)]


def test_the_worker_copies_every_event_into_the_ledger_once(shadowed: tuple[Desk, Registry, str]) -> None:
    desk, registry, name = shadowed
    desk.worker.run_once()
    registry.promote(name, "mo", "Better recall.")
    work(desk)
    desk.service.models.overview()
    assert desk.rows("SELECT event, bundle, model_version, actor, reason FROM model_event ORDER BY id") == [
        ("add", "shy", name, "trainer", "Made for a test."),
        ("shadow", "shy", name, "mo", "To compare."),
        ("promote", "shy", name, "mo", "Better recall."),
    ]
