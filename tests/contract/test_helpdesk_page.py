"""The panel in the ticket page of a real django-helpdesk."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.helpdesk_site import (
    DOORBELLS,
    PANEL,
    UNAVAILABLE,
    Visitor,
    add_staff,
    assert_page_works,
    open_ticket,
    page_of,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from helpdesk.models import Ticket


class TestPage:
    """The panel in the ticket page."""

    def test_it_shows_each_question_and_disclosure_first(self, application: WSGIApplication, ticket: Ticket) -> None:
        page = Visitor(application, "caseworker").get(page_of(ticket))
        assert_page_works(page, ticket)
        panel = page.text[page.text.index(PANEL) :]
        assert "internet doorbells" in panel
        assert re.search("consider disclosing", panel, re.IGNORECASE)
        assert 'name="csrfmiddlewaretoken"' in panel

    def test_it_is_not_kept_by_caches(self, application: WSGIApplication, ticket: Ticket) -> None:
        visitor = Visitor(application, "caseworker")
        assert visitor.get(page_of(ticket)).headers["Cache-Control"] == "no-store"
        assert visitor.get(f"/suggest/panel/cases/{ticket.pk}").headers["Cache-Control"] == "no-store"
        assert "no-store" not in visitor.get("/tickets/").headers.get("Cache-Control", "")

    def test_other_queues_show_nothing(self, application: WSGIApplication, ticket: Ticket) -> None:
        other = open_ticket(DOORBELLS, queue="it-help")
        page = Visitor(application, "manager").get(page_of(other))
        assert_page_works(page, other)
        assert "foi-suggest" not in page.text
        assert "no-store" not in page.headers.get("Cache-Control", "")

    def test_a_queue_that_is_not_configured_shows_nothing(self, application: WSGIApplication, ticket: Ticket) -> None:
        central = open_ticket(DOORBELLS, queue="foi-central")
        assert "foi-suggest" not in Visitor(application, "manager").get(page_of(central)).text

    def test_being_shown_is_recorded_once(
        self, application: WSGIApplication, ticket: Ticket, ledger_path: Path
    ) -> None:
        visitor = Visitor(application, "caseworker")
        for _ in range(3):
            visitor.get(page_of(ticket))
        assert shown_to(ledger_path) == ["caseworker"]

    @pytest.mark.parametrize("layout", ["tabs", "top", "bottom"])
    def test_every_layout_of_the_ticket_page(self, application: WSGIApplication, ticket: Ticket, layout: str) -> None:
        from django.contrib.auth.models import User

        username = add_staff("layout", "foi")
        settings = User.objects.get(username=username).usersettings_helpdesk
        settings.ticket_respond_layout = layout
        settings.save()
        assert PANEL in Visitor(application, username).get(page_of(ticket)).text

    def test_a_merged_ticket(self, application: WSGIApplication, ticket: Ticket) -> None:
        from helpdesk.models import Ticket as Tickets

        from foi_plugin.hosts.helpdesk.runtime import runtime

        merged = open_ticket(DOORBELLS)
        Tickets.objects.filter(pk=merged.pk).update(merged_to=ticket, status=Tickets.DUPLICATE_STATUS)
        page = Visitor(application, "caseworker").get(page_of(merged))
        assert page.status_code == 200
        assert "merged into" in page.text
        assert PANEL in page.text
        assert str(merged.pk) not in set(runtime().host.open_case_ids())

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param("", id="empty"),
            pytest.param(" \n\t ", id="blank"),
            pytest.param("Please tell me about horses. " * 40_000, id="huge"),
            pytest.param("\x01\x02\ufffd\u202e" * 500, id="binary"),
            pytest.param("Combien de chevaux la police possède-t-elle, et à quel prix ?", id="French"),
            pytest.param("警察には何頭の馬がいますか。費用を教えてください。", id="Japanese"),
            pytest.param("{% load foi_suggest %}{{ request.user }} <script>alert('x')</script>", id="markup"),
            pytest.param("1. \n2. \n3. ?", id="numbers only"),
        ],
    )
    def test_odd_requests(self, application: WSGIApplication, body: str) -> None:
        odd = open_ticket(body, title="An odd one")
        page = Visitor(application, "caseworker").get(page_of(odd))
        assert_page_works(page, odd)
        assert PANEL in page.text
        assert "<script>alert('x')" not in page.text
        assert not UNAVAILABLE.search(page.text)


def shown_to(ledger_path: Path) -> list[str]:
    """Who was shown an assessment, from the ledger's table."""

    database = sqlite3.connect(ledger_path)
    try:
        return [actor for (actor,) in database.execute("SELECT actor FROM shown ORDER BY id")]
    finally:
        database.close()
