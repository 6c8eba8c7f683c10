"""Who gets to see a suggestion in a real django-helpdesk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from foi_plugin.ports import PortError, Staff
from kit.helpdesk_site import (
    PANEL,
    Visitor,
    add_staff,
    api_of,
    open_ticket,
    page_of,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from helpdesk.models import Ticket


class TestAccess:
    """Who gets to see a suggestion: the same people to whom the help desk opens the ticket."""

    def test_nobody_signed_in(self, application: WSGIApplication, ticket: Ticket) -> None:
        visitor = Visitor(application)
        assert visitor.get(api_of(ticket)).status_code == 401
        assert visitor.get(f"/suggest/panel/cases/{ticket.pk}").status_code == 401
        assert visitor.get(page_of(ticket)).status_code == 302

    def test_a_forged_session(self, application: WSGIApplication, ticket: Ticket) -> None:
        visitor = Visitor(application)
        visitor.set_cookie("sessionid", "0123456789abcdefghijklmnopqrstuv")
        assert visitor.get(api_of(ticket)).status_code == 401

    def test_a_requester(self, application: WSGIApplication, ticket: Ticket) -> None:
        visitor = Visitor(application, "requester")
        assert visitor.get(api_of(ticket)).status_code == 403
        assert visitor.post_json(api_of(ticket), {}).status_code == 403
        assert visitor.get(f"/suggest/panel/cases/{ticket.pk}").status_code == 403
        assert visitor.get(page_of(ticket)).status_code == 302

    def test_staff_signed_in_by_the_log_in_page(self, application: WSGIApplication, ticket: Ticket) -> None:
        visitor = Visitor(application)
        answer = visitor.post("/login/", {"username": "caseworker", "password": "correct horse battery staple"})
        assert answer.status_code == 302
        assert visitor.get(api_of(ticket)).status_code == 200
        assert PANEL in visitor.get(page_of(ticket)).text

    def test_a_missing_ticket(self, application: WSGIApplication, ticket: Ticket) -> None:
        visitor = Visitor(application, "manager")
        answer = visitor.get("/suggest/api/v1/cases/999999/assessment")
        assert answer.status_code == 404
        assert answer.json is not None
        assert answer.json["error"]["code"] == "case_not_found"

    def test_csrf(self, application: WSGIApplication, ticket: Ticket) -> None:
        visitor = Visitor(application, "caseworker")
        assert visitor.post_json(api_of(ticket), {}, token=False).status_code == 403
        assert visitor.post_json(api_of(ticket), {}).status_code == 200
        form = f"/suggest/panel/cases/{ticket.pk}/decisions"
        assert visitor.post(form, {"reason": "x"}, token=False).status_code == 403
        assert visitor.post(form, {"reason": "x"}).status_code == 422

    def test_a_form_from_another_site(self, application: WSGIApplication, ticket: Ticket) -> None:
        visitor = Visitor(application, "caseworker")
        answer = visitor.post(
            f"/suggest/panel/cases/{ticket.pk}/decisions", {"reason": "x"}, headers={"Origin": "https://evil.example"}
        )
        assert answer.status_code == 403

    def test_after_signing_out(self, application: WSGIApplication, ticket: Ticket) -> None:
        visitor = Visitor(application, "caseworker")
        assert visitor.get(api_of(ticket)).status_code == 200
        visitor.post("/logout/")
        assert visitor.get(api_of(ticket)).status_code == 401

    def test_after_a_password_change_and_when_the_account_is_closed(
        self, application: WSGIApplication, ticket: Ticket
    ) -> None:
        from django.contrib.auth.models import User

        for change in ({"password": "!"}, {"is_active": False}):
            username = add_staff("leaver", "foi")
            visitor = Visitor(application, username)
            assert visitor.get(api_of(ticket)).status_code == 200
            User.objects.filter(username=username).update(**change)
            assert visitor.get(api_of(ticket)).status_code == 401

    def test_permission_is_per_queue(self, application: WSGIApplication, ticket: Ticket) -> None:
        council = open_ticket("How many potholes were filled?", queue="foi-council")
        visitor = Visitor(application, add_staff("police", "foi"))
        assert visitor.get(api_of(ticket)).status_code == 200
        assert visitor.get(api_of(council)).status_code == 404
        assert visitor.get(page_of(council)).status_code == 302
        stranger = Visitor(application, add_staff("stranger"))
        assert stranger.get(api_of(ticket)).status_code == 404

    def test_a_ticket_assigned_from_another_queue(self, application: WSGIApplication, ticket: Ticket) -> None:
        from django.contrib.auth.models import User
        from helpdesk.models import Ticket as Tickets

        username = add_staff("expert")
        Tickets.objects.filter(pk=ticket.pk).update(assigned_to=User.objects.get(username=username))
        visitor = Visitor(application, username)
        assert visitor.get(api_of(ticket)).status_code == 200
        assert PANEL in visitor.get(page_of(ticket)).text

    def test_accounts_that_are_not_staff_stay_out_where_the_help_desk_lets_them_in(
        self, application: WSGIApplication, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from helpdesk import settings as helpdesk_settings

        from foi_plugin.hosts.helpdesk.checks import check_privacy
        from foi_plugin.hosts.helpdesk.runtime import runtime

        monkeypatch.setattr(helpdesk_settings, "HELPDESK_ALLOW_NON_STAFF_TICKET_UPDATE", True)
        assert Visitor(application, "requester").get(api_of(ticket)).status_code == 403
        assert Visitor(application, "caseworker").get(api_of(ticket)).status_code == 200
        assert [message.id for message in check_privacy()] == ["foi_suggest.E002"]
        with pytest.raises(PortError, match="no note was written"):
            runtime().host.add_private_note(str(ticket.pk), Staff("caseworker"), "title", "text")
