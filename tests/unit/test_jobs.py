"""The worker thread: it does what is queued, survives what goes wrong and stops when asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from foi_plugin.engines import Engines
from foi_plugin.jobs import Worker
from foi_plugin.ports import LedgerUnavailable
from kit.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, worker_poll_seconds=0.05)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_queued_cases_are_assessed_in_the_background_and_the_thread_stops(desk: Desk) -> None:
    for case_id in ("8", "9"):
        desk.host.add_case(case_id, f"How many bicycles were stolen in district {case_id} last year?")
        desk.service.queue_assessment(case_id)
        desk.service.queue_assessment(case_id)
    desk.worker.start()
    desk.worker.start()
    wait_until(lambda: desk.rows("SELECT count(*) FROM job WHERE state = 'done'") == [(2,)])
    assert desk.worker.stop()
    assert desk.rows("SELECT case_id FROM assessment ORDER BY id") == [("8",), ("9",)]
    assert not [thread for thread in threading.enumerate() if thread.name == "foi-suggest-worker"]


def test_a_stopped_worker_can_be_started_again(desk: Desk) -> None:
    assert desk.worker.stop()
    desk.worker.start()
    assert desk.worker.stop()
    desk.service.queue_assessment("7")
    desk.worker.start()
    wait_until(lambda: desk.rows("SELECT state FROM job") == [("done",)])
    assert desk.worker.stop()


def test_a_case_that_is_gone_is_dropped(desk: Desk) -> None:
    desk.service.queue_assessment("404")
    assert desk.worker.run_once()
    assert desk.rows("SELECT state FROM job") == [("done",)]


def test_without_a_model_the_job_waits(tmp_path: Path) -> None:
    desk = Desk(tmp_path, engines=Engines(tmp_path / "no bundle"))
    desk.service.queue_assessment("7")
    assert desk.worker.run_once()
    assert desk.rows("SELECT state, error FROM job") == [("waiting", "ModelUnavailable")]


def test_a_job_with_a_nonsense_payload_or_kind_does_not_stop_the_worker(desk: Desk) -> None:
    desk.ledger.enqueue("assess", {}, "assess:nonsense")
    desk.ledger.enqueue("note", {"case_id": ["7"]}, "note:nonsense")
    desk.service.queue_assessment("7")
    while desk.worker.run_once():
        pass
    states = desk.rows("SELECT state, error FROM job ORDER BY id")
    assert states == [("waiting", "KeyError"), ("waiting", "KeyError"), ("done", None)]


def test_the_thread_outlives_a_ledger_that_fails_and_comes_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.ledger.open()
    faults = iter([LedgerUnavailable("locked"), MemoryError("odd"), RuntimeError("odder")])
    claim = desk.ledger.claim

    def sometimes(*args: object, **kwargs: object) -> object:
        for fault in faults:
            raise fault
        return claim(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(desk.ledger, "claim", sometimes)
    desk.service.queue_assessment("7")
    desk.worker.start()
    wait_until(lambda: desk.rows("SELECT state FROM job") == [("done",)])
    assert desk.worker.stop()


def test_stopping_waits_for_the_job_in_hand(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    started, release = threading.Event(), threading.Event()

    def slow(case_id: str) -> None:
        started.set()
        release.wait(10)

    monkeypatch.setattr(desk.service, "assess_unattended", slow)
    desk.service.queue_assessment("7")
    worker = Worker(desk.service, desk.settings)
    worker.start()
    assert started.wait(10)
    assert not worker.stop(timeout=0.05)
    release.set()
    assert worker.stop()
    assert desk.rows("SELECT state FROM job") == [("done",)]
