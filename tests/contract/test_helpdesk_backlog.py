"""What triage needs of django-helpdesk: dates, the line for staff, and the way to the backlog page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from kit.helpdesk_site import Visitor, open_ticket

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from helpdesk.models import Ticket

LINK = "/suggest/backlog"


def change(ticket: Ticket, **values: object) -> None:
    type(ticket).objects.filter(pk=ticket.pk).update(**values)


def test_the_due_date_of_a_ticket_is_that_of_the_case(ticket: Ticket) -> None:
    from foi_plugin.hosts.helpdesk.runtime import runtime

    assert runtime().host.fetch_unattended(str(ticket.pk)).due_on is None
    change(ticket, due_date=datetime(2026, 12, 24, 0, 30, tzinfo=ZoneInfo("Europe/London")))
    case = runtime().host.fetch_unattended(str(ticket.pk))
    assert case.due_on == date(2026, 12, 24)
    assert case.reference == f"foi-{ticket.pk}"


@pytest.mark.parametrize(("value", "expected"), [("2026-11-09", date(2026, 11, 9)), ("soon", None), ("", None)])
def test_clarification_is_read_from_a_field_for_staff(ticket: Ticket, value: str, expected: date | None) -> None:
    from helpdesk.models import CustomField, TicketCustomFieldValue

    from foi_plugin.hosts.helpdesk.runtime import runtime

    field, _ = CustomField.objects.get_or_create(
        name="foi_clock_restarted", defaults={"label": "Clarified on", "data_type": "date", "staff_only": True}
    )
    TicketCustomFieldValue.objects.create(ticket=ticket, field=field, value=value)
    assert runtime().host.fetch_unattended(str(ticket.pk)).clock_restarted_on == expected


def test_staff_find_the_backlog_in_the_navigation_and_the_ticket_list(
    application: WSGIApplication, ticket: Ticket
) -> None:
    staff = Visitor(application, "caseworker")
    assert staff.get("/tickets/").text.count(f'href="{LINK}"') == 2
    assert f'href="{LINK}"' in staff.get(f"/tickets/{ticket.pk}/").text
    page = staff.get(LINK)
    assert page.status_code == 200
    assert "FOI backlog" in page.text


@pytest.mark.parametrize("username", [None, "requester"])
def test_nobody_else_does(application: WSGIApplication, username: str | None) -> None:
    visitor = Visitor(application, username)
    for path in ("/", "/tickets/submit/", "/tickets/my-tickets/"):
        assert "backlog" not in visitor.get(path).text.lower()
    assert visitor.get(LINK).status_code in {401, 403}


def test_a_site_without_the_service_keeps_its_pages(
    application: WSGIApplication, foi_settings: Callable[..., None]
) -> None:
    foi_settings(QUEUES={})
    page = Visitor(application, "caseworker").get("/tickets/")
    assert page.status_code == 200
    assert LINK not in page.text


def test_reading_the_backlog_of_the_help_desk(application: WSGIApplication, ticket: Ticket) -> None:
    from foi_plugin.hosts.helpdesk.runtime import runtime

    staff = Visitor(application, "caseworker")
    assert staff.post(f"{LINK}/refresh").status_code == 303
    while runtime().worker.run_once():
        pass
    page = staff.get(LINK).text
    assert f"foi-{ticket.pk}<" in page
    opened = staff.get(f"{LINK}/cases/{ticket.pk}")
    assert (opened.status_code, opened.headers["Location"]) == (302, f"/tickets/{ticket.pk}/")


def test_the_command_writes_lines_for_staff_and_takes_them_back(ticket: Ticket, tmp_path: Path) -> None:
    from helpdesk.models import CustomField, Ticket, TicketCustomFieldValue

    from foi_plugin.cli import app

    Ticket.objects.exclude(pk=ticket.pk).update(status=Ticket.CLOSED_STATUS)
    out = tmp_path / "out.jsonl"
    arguments = ["triage", "--from", "helpdesk", "--out", str(out), "--workers", "1", "--write-back"]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, json.loads(done.stdout)["written_back"]) == (0, 1)
    assert json.loads(out.read_text())["reference"] == f"foi-{ticket.pk}"
    [value] = TicketCustomFieldValue.objects.filter(ticket=ticket, field__name="foi_suggest")
    assert value.value.startswith("Suggested: due ")
    assert "NCND" in value.value
    assert CustomField.objects.get(name="foi_suggest").staff_only
    undone = CliRunner().invoke(app, ["triage", "--from", "helpdesk", "--undo-write-back"])
    assert (undone.exit_code, json.loads(undone.stdout)) == (0, {"cleared": 1, "not_cleared": 0})
    assert not TicketCustomFieldValue.objects.filter(ticket=ticket, field__name="foi_suggest").exists()


def test_no_line_is_written_into_a_field_that_requesters_may_see(ticket: Ticket) -> None:
    from helpdesk.models import CustomField

    from foi_plugin.hosts.helpdesk.host import NotesNotPrivate
    from foi_plugin.hosts.helpdesk.runtime import runtime

    field, _ = CustomField.objects.get_or_create(name="foi_suggest", defaults={"label": "x", "data_type": "varchar"})
    CustomField.objects.filter(pk=field.pk).update(staff_only=False)
    try:
        with pytest.raises(NotesNotPrivate):
            runtime().host.mirror(str(ticket.pk), "Suggested: nothing")
    finally:
        CustomField.objects.filter(pk=field.pk).update(staff_only=True)


def test_open_cases_can_be_read_while_others_write(ticket: Ticket) -> None:
    from foi_plugin.hosts.helpdesk.runtime import runtime

    later = open_ticket("And how many cats?")
    reading = runtime().host.open_cases()
    first = next(reading)
    runtime().host.mirror(first.id, "Suggested: something")
    assert str(later.pk) in {case.id for case in reading}
    runtime().host.mirror(first.id, None)
