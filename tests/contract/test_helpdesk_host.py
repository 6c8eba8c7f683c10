"""django-helpdesk passes the contract of every case host."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from kit.case_host_contract import WORDS, CaseHostContract
from kit.helpdesk_site import Visitor, environ, open_ticket, session_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

SECRET = "k" * 32


class HelpdeskWorld:
    """`World` on django-helpdesk."""

    requester_names = ("requester", "requester@example.org")

    def __init__(self, application: WSGIApplication) -> None:
        from helpdesk.models import Ticket

        from foi_plugin.hosts.helpdesk.runtime import runtime

        self._application = application
        self.host = runtime().host
        ticket = open_ticket(WORDS, days_ago=3)
        self._key = ticket.secret_key
        self.case_id = str(ticket.pk)
        self.later_case_id = str(open_ticket("What did it cost?", days_ago=1).pk)
        closed = open_ticket("How many?", days_ago=5)
        Ticket.objects.filter(pk=closed.pk).update(status=Ticket.CLOSED_STATUS)
        self.closed_case_id = str(closed.pk)
        self.other_case_id = str(open_ticket("The printer is on fire", queue="it-help").pk)

    def environ(self, username: str | None) -> dict[str, Any]:
        return environ("/panel", {} if username is None else {"sessionid": session_of(username)})

    def forged_environ(self) -> dict[str, Any]:
        return environ("/panel", {"sessionid": "0123456789abcdefghijklmnopqrstuv"})

    def unsafe_environ(self, username: str, body: bytes, token: str | None, in_header: bool) -> dict[str, Any]:
        return environ(
            "/panel",
            {"sessionid": session_of(username), "csrftoken": SECRET if token is None else _secret(token)},
            method="POST",
            headers={"X-CSRFToken": token or ""} if in_header else {},
            content_type="application/x-www-form-urlencoded",
            content_length=len(body),
        )

    def seen_by_requester(self, case_id: str) -> str:
        from django.conf import settings

        requester = Visitor(self._application, "requester")
        pages = [
            requester.get(f"/view/?ticket=foi-{case_id}&email=requester@example.org&key={self._key}"),
            requester.get("/tickets/my-tickets/"),
            requester.get("/api/user_tickets/?page_size=500"),
            requester.get("/"),
        ]
        assert [page.status_code for page in pages] == [200] * len(pages)
        folder = settings.FOLDER / "outbox"
        return " ".join([*(page.text for page in pages), *(mail.read_text() for mail in sorted(folder.glob("*.log")))])

    def seen_by_staff(self, case_id: str) -> str:
        page = Visitor(self._application, "caseworker").get(f"/tickets/{case_id}/")
        assert page.status_code == 200
        return page.text

    def respond(self, case_id: str, text: str) -> None:
        from helpdesk.models import Ticket

        ticket = Ticket.objects.get(pk=int(case_id))
        form = {"comment": text, "public": "1", "new_status": ticket.RESOLVED_STATUS, "queue": ticket.queue_id}
        staff = Visitor(self._application, "manager" if case_id == self.other_case_id else "caseworker")
        kept = {"title": ticket.title, "priority": ticket.priority, "submitter_email": ticket.submitter_email}
        assert staff.post(f"/tickets/{case_id}/update/", form | kept).status_code == 302

    def requester_writes(self, case_id: str, text: str) -> None:
        from django.contrib.auth.models import User
        from django.utils import timezone
        from helpdesk.models import FollowUp

        for author in (User.objects.get(username="requester"), None):
            FollowUp.objects.create(
                ticket_id=int(case_id), title="Comment", comment=text, public=True, user=author, date=timezone.now()
            )


def _secret(token: str) -> str:
    from django.middleware.csrf import _unmask_cipher_token

    return str(_unmask_cipher_token(token))


class TestHelpdesk(CaseHostContract):
    """The contract, on django-helpdesk."""

    @pytest.fixture
    def world(self, application: WSGIApplication, foi_settings: Callable[..., None]) -> HelpdeskWorld:
        return HelpdeskWorld(application)
