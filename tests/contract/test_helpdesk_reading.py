"""What of a ticket is read, and when it is queued for assessment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from foi_model.domain import AuthorityKind
from foi_plugin.ports import Staff
from kit.helpdesk_site import (
    DOORBELLS,
    PANEL,
    UNAVAILABLE,
    Visitor,
    api_of,
    assert_page_works,
    open_ticket,
    page_of,
    receive,
)

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from helpdesk.models import Ticket


class TestReading:
    """What of a ticket counts as the request."""

    def case(self, ticket: Ticket) -> Any:
        from foi_plugin.hosts.helpdesk.runtime import runtime

        return runtime().host.fetch_unattended(str(ticket.pk))

    def test_attachments_of_the_opening_follow_up_only(self, application: WSGIApplication) -> None:
        from django.core.files.base import ContentFile
        from helpdesk.models import FollowUp, FollowUpAttachment

        ticket = open_ticket("See my letter.", attachments=[("letter.txt", b"1. How many horses?")])
        reply = FollowUp.objects.create(ticket=ticket, title="Reply", comment="Here you are", public=True)
        FollowUpAttachment.objects.create(followup=reply, file=ContentFile(b"42", "answer.txt"), filename="answer.txt")
        case = self.case(ticket)
        assert [(item.name, item.content) for item in case.attachments] == [("letter.txt", b"1. How many horses?")]
        assert case.text == "See my letter."

    def test_an_answer_is_not_taken_for_the_request(self, application: WSGIApplication) -> None:

        from django.contrib.auth.models import User
        from django.core.files.base import ContentFile
        from helpdesk.models import FollowUp, FollowUpAttachment

        ticket = open_ticket("Asked by telephone.", days_ago=4)
        FollowUp.objects.filter(ticket=ticket).delete()
        reply = FollowUp.objects.create(
            ticket=ticket,
            title="Reply",
            comment="Our response is attached.",
            public=True,
            user=User.objects.get(username="caseworker"),
            date=ticket.created + timedelta(days=2),
        )
        FollowUpAttachment.objects.create(followup=reply, file=ContentFile(b"Held.", "r.txt"), filename="r.txt")
        assert self.case(ticket).attachments == ()

    def test_questions_in_an_attachment_are_assessed(self, application: WSGIApplication) -> None:
        letter = b"Dear Sir,\n\n1. How many drones does the force own?\n2. What did each drone cost?\n"
        ticket = open_ticket("Please see my letter.", attachments=[("letter.txt", letter)])
        answer = Visitor(application, "caseworker").get(api_of(ticket))
        assert answer.json is not None
        texts = [item["text"] for item in answer.json["assessment"]["questions"]]
        assert any("How many drones" in text for text in texts)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("letter.pdf", b"%PDF-1.7 this is no PDF"),
            ("letter.docx", b"PK\x03\x04 torn in transit"),
            ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(300)),
            ("empty.txt", b""),
            ("letter.txt", b"\xff\xfe\x00\xd8" * 50),
        ],
    )
    def test_a_broken_attachment_costs_a_notice(self, application: WSGIApplication, name: str, content: bytes) -> None:
        ticket = open_ticket(DOORBELLS, attachments=[(name, content)])
        page = Visitor(application, "caseworker").get(page_of(ticket))
        assert_page_works(page, ticket)
        assert not UNAVAILABLE.search(page.text)
        assert "internet doorbells" in page.text[page.text.index(PANEL) :]

    def test_an_attachment_whose_file_is_gone(self, application: WSGIApplication) -> None:
        from helpdesk.models import FollowUpAttachment

        ticket = open_ticket(DOORBELLS, attachments=[("letter.txt", b"text")])
        Path(FollowUpAttachment.objects.get(followup__ticket=ticket).file.path).unlink()
        assert [item.content for item in self.case(ticket).attachments] == [b""]
        assert_page_works(Visitor(application, "caseworker").get(page_of(ticket)), ticket)

    def test_the_kind_of_authority_is_that_of_the_queue(self, application: WSGIApplication) -> None:
        assert self.case(open_ticket("How many?", queue="foi-council")).authority_kind is AuthorityKind.LOCAL
        assert self.case(open_ticket("How many?")).authority_kind is AuthorityKind.POLICE

    def test_a_request_by_e_mail_is_read_once(self, application: WSGIApplication) -> None:
        ticket = receive(
            "Doorbells",
            "1. How many doorbells were supplied?\n2. What did they cost?\n",
            html="<html><body><p>1. How many doorbells were supplied?</p><p>2. What did they cost?</p></body></html>",
            attachment=("list.txt", b"3. Who supplied them?"),
        )
        case = self.case(ticket)
        assert case.text.count("How many doorbells") == 1
        assert [item.content for item in case.attachments] == [b"3. Who supplied them?"]
        answer = Visitor(application, "caseworker").get(api_of(ticket)).json
        assert answer is not None
        assert [item["number"] for item in answer["assessment"]["questions"]] == ["1", "2", "3"]


class TestSignals:
    """A ticket that comes in is queued for assessment; nothing that goes wrong there reaches the help desk."""

    def queued(self) -> list[str]:
        from foi_plugin.hosts.helpdesk.runtime import runtime

        jobs = []
        while job := runtime().ledger.claim(("assess",)):
            jobs.append(job.payload["case_id"])
        return jobs

    def test_plain_writes_queue_one_job(self, foi_settings: Callable[..., None]) -> None:
        ticket = open_ticket("How many horses?")
        ticket.save()
        assert self.queued() == [str(ticket.pk)]

    def test_the_public_form_queues_and_the_worker_assesses(self, application: WSGIApplication) -> None:
        from helpdesk.models import Queue, Ticket

        from foi_plugin.hosts.helpdesk.runtime import runtime

        answer = Visitor(application).post(
            "/",
            {
                "queue": Queue.objects.get(slug="foi").pk,
                "title": "Sent by the public form",
                "body": DOORBELLS,
                "priority": "3",
                "submitter_email": "somebody@example.org",
            },
        )
        assert answer.status_code == 302
        ticket = Ticket.objects.get(title="Sent by the public form")
        runtime().worker.stop()
        while runtime().worker.run_once():
            pass
        view = runtime().service.view(str(ticket.pk), Staff("caseworker"))
        assert view.stored is not None
        assert view.stored.at < view.stored.at.now(view.stored.at.tzinfo)
        Ticket.objects.filter(pk=ticket.pk).delete()

    def test_an_e_mail_queues(self, foi_settings: Callable[..., None]) -> None:
        ticket = receive("Horses", "How many horses do you own?\n")
        assert self.queued() == [str(ticket.pk)]

    def test_other_queues_and_rolled_back_tickets_queue_nothing(self, foi_settings: Callable[..., None]) -> None:
        from django.db import transaction

        open_ticket("The printer is out of toner", queue="it-help")
        with transaction.atomic():
            open_ticket("How many horses?")
            transaction.set_rollback(True)
        assert self.queued() == []

    def test_a_note_of_ours_queues_nothing(self, foi_settings: Callable[..., None]) -> None:
        from foi_plugin.hosts.helpdesk.runtime import runtime

        ticket = open_ticket("How many horses?")
        assert self.queued() == [str(ticket.pk)]
        runtime().host.add_private_note(str(ticket.pk), Staff("caseworker"), "title", "text")
        assert self.queued() == []

    @pytest.mark.parametrize(
        "broken",
        [
            {"DATABASE_URL": "sqlite:////nowhere/at/all/ledger.sqlite3"},
            {"DATABASE_URL": "no url at all"},
            {"QUEUES": {"foi": "army"}},
            {"QUEUES": None},
            {"THREADS": "many"},
        ],
    )
    def test_nothing_of_ours_stops_a_ticket(self, foi_settings: Callable[..., None], broken: dict[str, Any]) -> None:
        from helpdesk.models import Ticket

        foi_settings(**broken)
        ticket = open_ticket("How many horses?")
        assert Ticket.objects.filter(pk=ticket.pk).exists()

    def test_the_public_form_works_with_a_dead_ledger(
        self, application: WSGIApplication, foi_settings: Callable[..., None]
    ) -> None:
        from helpdesk.models import Queue, Ticket

        foi_settings(DATABASE_URL="sqlite:////nowhere/at/all/ledger.sqlite3")
        form = {"title": "With a dead ledger", "body": "How many?", "priority": "3", "submitter_email": "a@example.org"}
        answer = Visitor(application).post("/", form | {"queue": Queue.objects.get(slug="foi").pk})
        assert answer.status_code == 302
        assert Ticket.objects.filter(title="With a dead ledger").exists()
