"""The backlog page: what staff see of it, how it is read in the background, and what others do not get."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from foi_model.domain import AuthorityKind
from foi_plugin.jobs import Worker
from foi_plugin.triage.backlog import CANCELLED, DONE, RUNNING
from foi_plugin.triage.entries import Entry, Scored
from foi_plugin.triage.refresh import Refresh
from kit.desk import Desk

COVERT = "Does the force own or use an IMSI catcher, and how often was it used for covert surveillance?"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An office with four open requests; the clock stands at 23 November 2026."""
    desk = Desk(tmp_path)
    dogs = "How many police dogs were retired in 2024?"
    desk.host.add_case("8", dogs, received_at=datetime(2026, 10, 30, 9, tzinfo=UTC))
    desk.host.add_case("9", f"1. {COVERT}\n2. {dogs}", received_at=datetime(2026, 11, 18, 9, tzinfo=UTC))
    desk.host.add_case(
        "10", "What noise and sewage pollution incidents were there?", kind=AuthorityKind.LOCAL,
        received_at=datetime(2026, 11, 20, 9, tzinfo=UTC), due_on=date(2027, 2, 1),
    )  # fmt: skip
    desk.host.add_case("11", "closed", is_open=False)
    return desk


def read(desk: Desk) -> None:
    desk.browser("ann").post_form("/backlog/refresh")
    while desk.worker.run_once():
        pass


def page(desk: Desk, query: str = "", username: str = "ann") -> str:
    answer = desk.browser(username).get(f"/backlog{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def cases(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/backlog/cases/(\w+)"', text)


def test_before_it_was_read_the_page_says_so(desk: Desk) -> None:
    text = page(desk)
    assert "The backlog has not been read yet." in text
    assert "Read the backlog" in text


def test_reading_lists_every_open_case_most_urgent_first(desk: Desk) -> None:
    read(desk)
    text = page(desk)
    assert cases(text) == ["7", "8", "9", "10"]
    assert re.search(r"Overdue \d+ days", text)
    assert "4 days left" in text
    assert "01 Feb 2027" in text
    assert "With 1 like it (C1)" in text
    assert text.count("<svg") == 3
    run = Refresh.of(desk.service).backlog.latest()
    assert run is not None
    assert (run.state, run.done, run.total, run.started_by) == (DONE, 4, 4, "ann")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?due=overdue", ["7"]),
        ("?due=due_soon", ["8"]),
        ("?due=in_time", ["9", "10"]),
        ("?band=any", ["7", "9"]),
        ("?band=none", ["8", "10"]),
        ("?topic=imsi_catcher", ["7", "9"]),
        ("?cluster=2", ["8", "9"]),
        ("?band=any&cluster=2", ["9"]),
        ("?sort=received", ["7", "8", "9", "10"]),
        ("?sort=reference", ["10", "7", "8", "9"]),
        ("?topic=nothing", []),
        ("?due=%3Cscript%3E&band=x&cluster=-1&sort=no&page=99", ["7", "8", "9", "10"]),
    ],
)
def test_filters_and_orders(desk: Desk, query: str, expected: list[str]) -> None:
    read(desk)
    assert cases(page(desk, query)) == expected


def test_a_ground_can_be_asked_for(desk: Desk) -> None:
    read(desk)
    text = page(desk)
    [section, *_] = re.findall(r'<option value="(\d+\w?)">s\d+', text)
    found = cases(page(desk, f"?ground={section}"))
    assert found
    assert set(found) < {"7", "8", "9", "10"}


def test_a_closed_case_leaves_the_page_at_once_and_the_store_at_the_next_reading(desk: Desk) -> None:
    read(desk)
    desk.host.filed["8"].is_open = False
    assert cases(page(desk)) == ["7", "9", "10"]
    assert "(C2)" not in page(desk)
    read(desk)
    assert {outline.case_id for outline in Refresh.of(desk.service).backlog.outlines()} == {"7", "9", "10"}


def test_what_is_unchanged_is_not_scored_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read(desk)
    scored = []
    monkeypatch.setattr("foi_plugin.triage.refresh.find_or_say", lambda task, *_: scored.append(task[0].case_id) or
                        Scored(task[0].failed("not here"), None))  # fmt: skip
    desk.host.add_case("8", "How many police horses were retired in 2024?")
    read(desk)
    assert scored == ["8"]


def test_one_bad_case_stops_nothing_and_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch = desk.host.fetch_unattended
    monkeypatch.setattr(desk.host, "fetch_unattended", lambda case_id: 1 / 0 if case_id == "8" else fetch(case_id))
    read(desk)
    text = page(desk)
    assert set(cases(text)) == {"7", "8", "9", "10"}
    assert "ZeroDivisionError while the case was fetched" in text
    assert "1 request</strong> could not be assessed" in text


def test_a_reading_goes_on_after_a_restart(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foi_plugin.triage.refresh._PIECE_CASES", 1)
    desk.browser("ann").post_form("/backlog/refresh")
    assert desk.worker.run_once()
    assert "Reading: 1 of 4." in page(desk)
    assert len(cases(page(desk))) == 1
    again = Worker(desk.service, desk.settings)
    while again.run_once():
        pass
    assert len(cases(page(desk))) == 4


def test_a_reading_can_be_stopped_and_begun_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foi_plugin.triage.refresh._PIECE_CASES", 1)
    browser = desk.browser("ann")
    browser.post_form("/backlog/refresh")
    desk.worker.run_once()
    assert browser.get("/backlog/progress").json == {"state": RUNNING, "done": 1, "total": 4}
    browser.post_form("/backlog/cancel")
    while desk.worker.run_once():
        pass
    assert browser.get("/backlog/progress").json == {"state": CANCELLED, "done": 1, "total": 4}
    assert "The last reading was stopped after 1 of 4." in page(desk)
    read(desk)
    assert len(cases(page(desk))) == 4


def test_notes_are_written_between_the_pieces_of_a_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("foi_plugin.triage.refresh._PIECE_CASES", 1)
    desk.browser("ann").post_form("/backlog/refresh")
    desk.worker.run_once()
    desk.ledger.enqueue("note", {"case_id": "7", "actor": "ann", "note": "x", "decision_id": 1}, "note:1")
    for _ in range(2):
        desk.worker.run_once()
    assert desk.host.notes("7") == ["x"]


def test_a_link_opens_the_case_in_its_system(desk: Desk) -> None:
    read(desk)
    answer = desk.browser("ann").get("/backlog/cases/8")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/cases/8")
    assert desk.browser("olu").get("/backlog/cases/8").status_code == 404


def test_staff_see_only_the_cases_that_their_system_shows_them(desk: Desk) -> None:
    read(desk)
    text = page(desk, username="olu")
    assert cases(text) == []
    assert "dogs" not in text
    assert "IMSI" not in text
    assert "0 open requests" in text
    assert downloaded(desk, "form=jsonl", username="olu") == b""


def downloaded(desk: Desk, query: str, username: str = "ann") -> bytes:
    answer = desk.browser(username).get(f"/backlog/download?{query}")
    try:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "attachment" in answer.headers["Content-Disposition"]
        return answer.get_data()
    finally:
        answer.close()


def test_the_list_can_be_downloaded_as_filtered(desk: Desk) -> None:
    from openpyxl import load_workbook

    read(desk)
    rows = list(csv.DictReader(io.StringIO(downloaded(desk, "form=csv&band=none").decode())))
    assert [row["reference"] for row in rows] == ["8", "10"]
    lines = downloaded(desk, "form=jsonl&sort=reference").decode().splitlines()
    assert [json.loads(line)["reference"] for line in lines] == ["10", "7", "8", "9"]
    book = load_workbook(io.BytesIO(downloaded(desk, "form=xlsx")))
    assert book["Backlog"].max_row == 5
    assert "<h1>FOI backlog</h1>" in downloaded(desk, "form=html").decode()
    assert desk.browser("ann").get("/backlog/download?form=exe").status_code == 404


def test_ten_thousand_requests_are_shown_a_page_at_a_time(desk: Desk) -> None:
    backlog = Refresh.of(desk.service).backlog
    run = backlog.start("ann", 10_000, desk.clock.now())
    names = [str(number) for number in range(1000, 11_000)]
    for name in names:
        desk.host.add_case(name, "x", received_at=datetime(2026, 6, 1, tzinfo=UTC))
    backlog.store(
        run.id,
        [
            Scored(Entry(name, f"FOI-{name}", "", n, "", date(2026, 6, 1), None, None, (), "too long"), None)
            for n, name in enumerate(names)
        ],
    )
    backlog.end(run.id, DONE, desk.clock.now())
    text = page(desk, "?page=200")
    assert "10,000 open requests" in text
    assert len(cases(text)) == 50
    assert "Page 200 of 200" in text
    assert 'rel="next"' not in text


def test_the_page_keeps_to_the_content_security_policy(desk: Desk) -> None:
    read(desk)
    text = page(desk)
    assert "<style" not in text
    assert " style=" not in text
    assert not re.search(r"\son\w+=", text)
    assert all("src=" in tag for tag in text.split("<script")[1:])


def test_a_failing_run_ends_and_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.browser("ann").post_form("/backlog/refresh")
    monkeypatch.setattr("foi_plugin.triage.refresh.Refresh._piece", lambda *_: 1 / 0)
    for _ in range(5):
        assert desk.worker.run_once()
        desk.clock.forward(hours=1)
    assert "The last reading failed" in page(desk)
