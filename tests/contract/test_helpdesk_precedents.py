"""Decided questions in a real django-helpdesk: beside the suggestions, for staff, and in nobody else's way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from foi_model.letters import Outcome
from foi_model.precedents import FILE, Treatment, write_index
from kit.helpdesk_site import PANEL, Visitor, api_of, assert_page_works, page_of
from kit.panel_cases import precedent

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from helpdesk.models import Ticket

LIKE = "Has the force used internet doorbell cameras for covert surveillance?"
TREATMENT = "NCND under s.24(2), s.31(3)"


@pytest.fixture
def index(tmp_path: Path, foi_settings: Callable[..., None]) -> Path:
    """An index with one decided question, which the service is told of."""
    folder = tmp_path / "precedents"
    write_index(folder, [precedent(LIKE, Treatment(Outcome.NCND, ncnd=("24(2)", "31(3)")), reference="FOI-0047-24")])
    foi_settings(PRECEDENTS=str(folder))
    return folder


def test_staff_see_how_a_like_question_was_treated(index: Path, application: WSGIApplication, ticket: Ticket) -> None:
    staff = Visitor(application, "caseworker")
    for path in (page_of(ticket), f"/suggest/panel/cases/{ticket.pk}"):
        page = staff.get(path).text
        panel = page[page.index(PANEL) :]
        assert panel.count(LIKE) == 1
        assert panel.index("consider disclosing") < panel.index(LIKE)
        assert f"{TREATMENT}." in panel
        assert "29 February 2024" in panel
        assert "FOI-0047-24" in panel
    first, second = staff.get(api_of(ticket)).json["precedents"]
    assert first == []
    assert [(found["question"], found["words"], found["decided_on"]) for found in second] == [
        (LIKE, TREATMENT, "2024-02-29")
    ]


def test_a_suggestion_is_the_same_with_and_without_them(
    index: Path, application: WSGIApplication, ticket: Ticket
) -> None:
    staff = Visitor(application, "caseworker")
    with_them = staff.get(api_of(ticket)).json
    (index / FILE).unlink()
    without = staff.get(api_of(ticket)).json
    assert [len(found) for found in with_them["precedents"]] == [0, 1]
    assert without["precedents"] == [[], []]
    assert without["assessment"] == with_them["assessment"]
    assert without["assessment_id"] == with_them["assessment_id"]


def test_the_requester_and_strangers_never_see_them(index: Path, application: WSGIApplication, ticket: Ticket) -> None:
    public = f"/view/?ticket={ticket.ticket_for_url}&email={ticket.submitter_email}&key={ticket.secret_key}"
    for username in (None, "requester", "outsider"):
        visitor = Visitor(application, username)
        for path in (page_of(ticket), public, api_of(ticket), f"/suggest/panel/cases/{ticket.pk}", "/tickets/"):
            answer = visitor.get(path).text
            assert LIKE not in answer
            assert "FOI-0047-24" not in answer


def test_a_damaged_index_costs_one_line_and_the_page_works(
    index: Path, application: WSGIApplication, ticket: Ticket, capsys: pytest.CaptureFixture[str]
) -> None:
    staff = Visitor(application, "caseworker")
    file = index / FILE
    file.write_bytes(file.read_bytes()[:-40])
    capsys.readouterr()
    for _ in range(3):
        page = staff.get(page_of(ticket))
        assert_page_works(page, ticket)
        assert "consider disclosing" in page.text
        assert LIKE not in page.text
    logged = [line for line in capsys.readouterr().err.splitlines() if "precedents_unavailable" in line]
    assert len(logged) == 1
    assert LIKE not in logged[0]
    write_index(index, [precedent(LIKE, Treatment(Outcome.DISCLOSED))])
    assert LIKE in staff.get(page_of(ticket)).text
