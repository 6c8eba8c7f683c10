"""The work queue: nothing is done twice at once, nothing is forgotten, nothing is tried for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from foi_plugin.ledger import SqlLedger, open_ledger
from foi_plugin.ports import Job
from kit.clock import StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: StillClock) -> SqlLedger:
    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    return open_ledger(url, clock=clock, busy_ms=30_000, lease_seconds=300, retry_seconds=30)


def claimed(ledger: SqlLedger, *kinds: str, key: str | None = None) -> Job:
    job = ledger.claim(kinds or ("assess",), key=key)
    assert job is not None
    return job


def test_an_empty_queue_gives_nothing(ledger: SqlLedger) -> None:
    assert ledger.claim(("assess", "note")) is None


def test_the_oldest_job_of_the_kinds_asked_for_comes_first(ledger: SqlLedger, clock: StillClock) -> None:
    for kind, number in (("assess", 1), ("note", 2), ("assess", 3)):
        ledger.enqueue(kind, {"number": number}, f"{kind}:{number}")
        clock.forward(seconds=1)
    assert claimed(ledger, "note").payload == {"number": 2}
    assert [claimed(ledger, "assess", "note").payload["number"] for _ in range(2)] == [1, 3]


def test_one_job_can_be_asked_for_by_its_key(ledger: SqlLedger) -> None:
    for number in range(3):
        ledger.enqueue("note", {"number": number}, f"note:{number}")
    assert claimed(ledger, "note", key="note:1").payload == {"number": 1}
    assert ledger.claim(("note",), key="note:1") is None


def test_waiting_work_is_not_queued_twice(ledger: SqlLedger) -> None:
    for number in range(3):
        ledger.enqueue("assess", {"number": number}, "assess:desk:7")
    assert claimed(ledger).payload == {"number": 0}
    assert ledger.claim(("assess",)) is None


def test_work_that_is_being_done_can_be_queued_again_for_what_changed_meanwhile(ledger: SqlLedger) -> None:
    ledger.enqueue("assess", {}, "assess:desk:7")
    first = claimed(ledger)
    ledger.enqueue("assess", {}, "assess:desk:7")
    assert claimed(ledger).id != first.id


def test_work_that_is_done_is_not_given_out_again(ledger: SqlLedger, clock: StillClock) -> None:
    ledger.enqueue("assess", {}, "assess:desk:7")
    ledger.finish(claimed(ledger).id)
    clock.forward(days=30)
    assert ledger.claim(("assess",)) is None


def test_a_failed_job_waits_longer_each_time_and_is_given_up_after_five(ledger: SqlLedger, clock: StillClock) -> None:
    ledger.enqueue("note", {}, "note:1")
    for attempt, wait in enumerate((30, 60, 120, 240, 0), start=1):
        job = claimed(ledger, "note")
        assert job.attempts == attempt
        ledger.finish(job.id, "HostDown")
        clock.forward(seconds=wait - 1)
        assert ledger.claim(("note",)) is None
        clock.forward(seconds=1)
    clock.forward(days=30)
    assert ledger.claim(("note",)) is None


def test_a_failed_job_gives_way_to_the_same_work_queued_afresh(ledger: SqlLedger, clock: StillClock) -> None:
    ledger.enqueue("assess", {"text": "old"}, "assess:desk:7")
    job = claimed(ledger)
    ledger.enqueue("assess", {"text": "new"}, "assess:desk:7")
    ledger.finish(job.id, "Trouble")
    clock.forward(hours=1)
    assert claimed(ledger).payload == {"text": "new"}
    assert ledger.claim(("assess",)) is None


def test_a_job_of_a_worker_that_was_killed_is_taken_over_when_its_lease_ends(
    ledger: SqlLedger, clock: StillClock
) -> None:
    ledger.enqueue("note", {"text": "kept"}, "note:1")
    first = claimed(ledger, "note")
    clock.forward(seconds=299)
    assert ledger.claim(("note",)) is None
    clock.forward(seconds=1)
    second = claimed(ledger, "note")
    assert (second.id, second.payload, second.attempts) == (first.id, {"text": "kept"}, 2)


def test_a_job_that_kills_every_worker_is_given_up(ledger: SqlLedger, clock: StillClock) -> None:
    ledger.enqueue("assess", {}, "assess:desk:7")
    for _ in range(5):
        claimed(ledger)
        clock.forward(seconds=300)
    assert ledger.claim(("assess",)) is None


def test_finishing_twice_or_out_of_turn_changes_nothing(ledger: SqlLedger, clock: StillClock) -> None:
    ledger.enqueue("note", {}, "note:1")
    job = claimed(ledger, "note")
    ledger.finish(job.id)
    ledger.finish(job.id, "too late")
    ledger.finish(12345)
    clock.forward(days=1)
    assert ledger.claim(("note",)) is None


def test_threads_share_the_work_and_no_job_is_given_to_two(ledger: SqlLedger) -> None:
    for number in range(24):
        ledger.enqueue("assess", {"number": number}, f"assess:desk:{number}")

    def work(_: int) -> list[int]:
        numbers = []
        while (job := ledger.claim(("assess",))) is not None:
            numbers.append(job.payload["number"])
            ledger.finish(job.id)
        return numbers

    with ThreadPoolExecutor(6) as pool:
        done = [number for numbers in pool.map(work, range(6)) for number in numbers]
    assert sorted(done) == list(range(24))
