"""Fills the demo's database: queues, three log-ins and a backlog of made-up requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from helpdesk.models import FollowUp, Queue, Ticket

from foi_plugin.demo.backlog import BacklogItem, backlog

QUEUES = {
    "foi": "FOI requests",
    "foi-council": "FOI requests: council",
    "foi-central": "FOI requests: central government",
    "it-help": "IT help",
}
REQUESTER_EMAIL = "requester@example.org"
OWN_REQUESTS = 5


@dataclass(frozen=True, slots=True)
class Login:
    """A log-in of the demo, and what it is for."""

    username: str
    password: str
    role: str


def prepare(new_password: Callable[[], str], requests: Iterable[BacklogItem] | None = None) -> list[Login]:
    """Make the tables, then add what is missing; every log-in gets a new password. Raises `DemoError`.

    The first time, `requests` are put into the queues: those that ship with the demo when None. The tables are made
    from today's models at once, which is ten times as fast as running every migration of their history.
    """
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    with transaction.atomic():
        first_time = not Queue.objects.exists()
        if first_time:
            call_command("loaddata", "emailtemplate.json", verbosity=0)
            for slug, title in QUEUES.items():
                Queue.objects.create(slug=slug, title=title, allow_public_submission=True)
        logins = [
            _login("caseworker", new_password(), "works on the FOI queues"),
            _login("manager", new_password(), "sees and manages everything"),
            _login("requester", new_password(), "sent the first five requests; is not staff"),
        ]
        if first_time:
            for number, item in enumerate(backlog() if requests is None else requests):
                _open_ticket(item, REQUESTER_EMAIL if number < OWN_REQUESTS else f"sender{number}@example.org")
            toner = BacklogItem("it-help", "The printer on floor 2 is out of toner", "Please bring a new one.", 1)
            _open_ticket(toner, "caseworker@example.org")
    return logins


def _login(username: str, password: str, role: str) -> Login:
    user, _ = User.objects.get_or_create(username=username, defaults={"email": f"{username}@example.org"})
    user.is_staff = username != "requester"
    user.is_superuser = username == "manager"
    user.set_password(password)
    user.save()
    if username == "caseworker":
        queues = [slug for slug in QUEUES if slug.startswith("foi")]
        user.user_permissions.set(Permission.objects.filter(codename__in=[f"queue_access_{slug}" for slug in queues]))
    return Login(username, password, role)


def _open_ticket(item: BacklogItem, sender: str) -> None:
    """A ticket as the help desk makes it of a form filled in by the requester's log-in, or of anybody's e-mail."""
    received = timezone.now() - timedelta(days=item.received_days_ago)
    ticket = Ticket.objects.create(
        title=item.title,
        queue=Queue.objects.get(slug=item.queue),
        description=item.body,
        submitter_email=sender,
    )
    Ticket.objects.filter(pk=ticket.pk).update(created=received)
    ticket.refresh_from_db()
    opening = FollowUp(ticket=ticket, comment=item.body, date=received, public=True)
    if sender == REQUESTER_EMAIL:
        opening.title, opening.user = "Ticket Opened Via Web", User.objects.get(username="requester")
    else:
        opening.title, opening.message_id = f"E-Mail Received from {sender}", f"<{ticket.pk}@example.org>"
    opening.save()
