"""A real django-helpdesk for tests: its own folder and database, and visitors who call it over WSGI."""

from __future__ import annotations

import itertools
import logging
import os
import re
from collections.abc import Iterable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.test import Client, EnvironBuilder, TestResponse

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from helpdesk.models import Ticket

HOST = "http://127.0.0.1"
PASSWORD = "correct horse battery staple"
PANEL = 'id="foi-suggest"'
UNAVAILABLE = re.compile("suggestions are unavailable", re.IGNORECASE)
DOORBELLS = """Dear Wealdshire Police,

1. How many internet doorbells has the force supplied to victims of domestic abuse since 2020?
2. Has the force used doorbell cameras for covert surveillance, and if so how often?

Yours faithfully"""
_numbers = itertools.count(1)


def set_up(folder: Path) -> None:
    """Configure Django once for this process and fill the database, without the demo's backlog."""
    os.environ["FOI_SUGGEST_DEMO_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "foi_plugin.demo.settings"
    import django

    django.setup()
    from django.contrib.auth.models import User

    from foi_plugin.demo import site

    site.prepare(lambda: PASSWORD, requests=())
    User.objects.create_user("outsider", "outsider@example.org", PASSWORD, is_staff=True)


def open_ticket(
    body: str, *, queue: str = "foi", title: str = "A request", days_ago: float = 0, attachments: Iterable[Any] = ()
) -> Ticket:
    """A ticket sent by the requester, with its opening follow-up and files, as the public form leaves it."""
    from django.contrib.auth.models import User
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone
    from helpdesk.models import FollowUp, FollowUpAttachment, Queue, Ticket

    received = timezone.now() - timedelta(days=days_ago)
    ticket = Ticket.objects.create(
        title=title,
        queue=Queue.objects.get(slug=queue),
        description=body,
        submitter_email="requester@example.org",
    )
    Ticket.objects.filter(pk=ticket.pk).update(created=received)
    ticket.refresh_from_db()
    opening = FollowUp.objects.create(
        ticket=ticket,
        title="Ticket Opened Via Web",
        comment=body,
        public=True,
        date=received,
        user=User.objects.get(username="requester"),
    )
    for name, content in attachments:
        FollowUpAttachment.objects.create(
            followup=opening, file=SimpleUploadedFile(name, content), filename=name, size=len(content)
        )
    return ticket


def add_staff(username_prefix: str, *queues: str) -> str:
    """A new member of staff with permission for some queues. Returns the user name."""
    from django.contrib.auth.models import Permission, User

    username = f"{username_prefix}{next(_numbers)}"
    user = User.objects.create(username=username, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=[f"queue_access_{queue}" for queue in queues]))
    return username


class Visitor:
    """A browser without JavaScript: cookies, pages and forms, over WSGI."""

    def __init__(self, application: WSGIApplication, username: str | None = None) -> None:
        self.client = Client(application)
        if username is not None:
            self.set_cookie("sessionid", session_of(username))

    def set_cookie(self, name: str, value: str) -> None:
        """Put a cookie into the jar."""
        self.client.set_cookie(name, value, domain="127.0.0.1")

    def get(self, path: str) -> TestResponse:
        """GET a page, redirects not followed."""
        return self.client.get(path, base_url=HOST)

    def token(self) -> str:
        """A CSRF token, from the log-in page's form."""
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/login/").text)
        assert found, "the log-in page has a form"
        return found[1]

    def post(self, path: str, form: dict[str, Any] | None = None, *, token: bool = True, **kwargs: Any) -> TestResponse:
        """POST a form, with a CSRF token unless told not to."""
        data = dict(form or {})
        if token:
            data["csrfmiddlewaretoken"] = self.token()
        return self.client.post(path, data=data, base_url=HOST, **kwargs)

    def post_json(self, path: str, value: Any, *, token: bool = True) -> TestResponse:
        """POST JSON, with the token in Django's header."""
        headers = {"X-CSRFToken": self.token()} if token else {}
        return self.client.post(path, json=value, headers=headers, base_url=HOST)


def session_of(username: str) -> str:
    """The key of a new signed-in session."""
    from django.contrib.auth.models import User
    from django.test import Client as DjangoClient

    client = DjangoClient()
    client.force_login(User.objects.get(username=username))
    return str(client.cookies["sessionid"].value)


def environ(path: str, cookies: dict[str, str], **kwargs: Any) -> dict[str, Any]:
    """A WSGI environment below /suggest with cookies."""
    headers = {**kwargs.pop("headers", {}), "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    builder = EnvironBuilder(path, HOST + "/suggest", headers=headers, **kwargs)
    try:
        return builder.get_environ()
    finally:
        builder.close()


def page_of(ticket: Ticket) -> str:
    """The path of the staff page of a ticket."""
    return f"/tickets/{ticket.pk}/"


def api_of(ticket: Ticket) -> str:
    """The path of the assessment of a ticket in the API."""
    return f"/suggest/api/v1/cases/{ticket.pk}/assessment"


def assert_page_works(page: Any, ticket: Ticket) -> None:
    """The ticket page has everything that the help desk itself puts there."""
    assert page.status_code == 200
    assert ticket.title in page.text
    assert 'id="ticketTab"' in page.text


def receive(subject: str, text: str, html: str | None = None, attachment: tuple[str, bytes] | None = None) -> Ticket:
    """Hand an e-mail to the help desk as its mail poller does."""
    from helpdesk.email import extract_email_metadata
    from helpdesk.models import Queue

    message = EmailMessage()
    message["From"] = "requester@example.org"
    message["To"] = "foi@wealdshire.example"
    message["Subject"] = subject
    message["Message-Id"] = f"<{subject}@example.org>"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    if attachment is not None:
        message.add_attachment(attachment[1], maintype="text", subtype="plain", filename=attachment[0])
    return extract_email_metadata(message.as_string(), Queue.objects.get(slug="foi"), logging.getLogger("tests"))
