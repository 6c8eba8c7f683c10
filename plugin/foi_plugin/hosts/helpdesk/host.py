"""`HelpdeskHost`: django-helpdesk as a `CaseHost`, through its own models and its own rules on who may see what.

A case is a ticket in one of the FOI queues. Its words are the ticket's description: the opening follow-up repeats
them and only lends its attachments. Decisions go back as private follow-ups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import close_old_connections, transaction
from django.db.models import QuerySet
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from helpdesk import settings as helpdesk_settings
from helpdesk.decorators import is_helpdesk_staff
from helpdesk.email import HTML_EMAIL_ATTACHMENT_FILENAME
from helpdesk.models import CustomField, FollowUp, FollowUpAttachment, Ticket, TicketCustomFieldValue
from helpdesk.user import HelpdeskUser

from foi_model.domain import AuthorityKind
from foi_plugin.hosts.helpdesk import bridge
from foi_plugin.ports import Attachment, Case, CaseNotFound, NotSignedIn, NotStaff, PastResponse, PortError, Staff

MAX_ATTACHMENT_BYTES = 20_000_000
MIRROR_FIELD = "foi_suggest"
CLARIFIED_FIELD = "foi_clock_restarted"
_READ_AT_ONCE = 100
_OPENING_WINDOW = timedelta(minutes=1)
_SAVED_MESSAGE = re.compile(r"_\d\d-\d\d-\d{4}_\d\d:?\d\d\.eml$")
_CASE_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


class NotesNotPrivate(PortError):
    """The help desk is set up so that requesters could read private follow-ups: nothing is written there."""

    status, code = 503, "notes_not_private"


class HelpdeskHost:
    """The tickets of the FOI queues. `queues` maps queue slugs to the kind of authority that each serves."""

    name = "helpdesk"

    def __init__(self, queues: Mapping[str, AuthorityKind]) -> None:
        self.queues = queues

    def staff(self, environ: Mapping[str, Any]) -> Staff:
        """Who is signed in to the help desk. Raises `NotSignedIn` or `NotStaff`."""
        return self.staff_for(bridge.django_request(environ).user)

    def staff_for(self, user: AbstractBaseUser | AnonymousUser) -> Staff:
        """A Django user as `Staff`. Raises `NotSignedIn` or `NotStaff`.

        Where the help desk lets every account work on tickets, an account that is not staff may be a requester's:
        it stays out.
        """
        if not user.is_authenticated:
            raise NotSignedIn("nobody is signed in to the help desk")
        if not (user.is_active and is_helpdesk_staff(user) and (user.is_staff or not every_account_is_staff())):
            raise NotStaff("only staff of the help desk may see this")
        return Staff(username=user.get_username(), can_manage=user.is_superuser)

    def check_csrf(self, environ: Mapping[str, Any], body: bytes) -> None:
        """Django's CSRF check, by header or form field. Raises `CsrfFailed`."""
        bridge.check_csrf(environ, body)

    def csrf_token(self, environ: Mapping[str, Any]) -> str:
        """Django's token for a form; its cookie is set with the answer when the browser has none yet."""
        return str(get_token(bridge.django_request(environ)))

    def fetch(self, case_id: str, staff: Staff) -> Case:
        """The case, if the help desk would open its ticket for this user. Raises `CaseNotFound`."""
        user = _user(staff)
        if user is None:
            raise _not_found(case_id)
        return self._case(self._ticket(HelpdeskUser(user).accessible_tickets(), case_id))

    def fetch_unattended(self, case_id: str) -> Case:
        """The case, for queued work. Raises `CaseNotFound`."""
        with _fresh_connection():
            return self._case(self._ticket(Ticket.objects.all(), case_id))

    def open_case_ids(self) -> Iterator[str]:
        """Ids of the open tickets in the FOI queues, oldest first; merged tickets live on in another one."""
        close_old_connections()
        for pk in self._open(Ticket.objects.all()).values_list("pk", flat=True):
            yield str(pk)

    def past_responses(self) -> Iterator[PastResponse]:
        """What staff wrote to requesters in the FOI queues, oldest first: public follow-ups by staff, with their files.

        A follow-up without an author may be an anonymous requester's, so it is no response; nor is an opening that staff
        typed in for somebody.
        """
        close_old_connections()
        sent = FollowUp.objects.filter(public=True, user__isnull=False, ticket__queue__slug__in=self.queues)
        ordered = sent.select_related("ticket__queue", "user").order_by("date", "pk")
        for followup in ordered.iterator(chunk_size=100):
            ticket, text = followup.ticket, followup.comment or ""
            if followup.direction != FollowUp.DIRECTION_OUTBOUND or text.split() == (ticket.description or "").split():
                continue
            files = tuple(Attachment(f.filename, _read(f)) for f in followup.followupattachment_set.order_by("pk"))
            if text.strip() or files:
                yield PastResponse(
                    case_id=str(ticket.pk),
                    request_text=ticket.description or "",
                    response_text=text,
                    responded_at=followup.date,
                    authority_kind=self.queues[ticket.queue.slug],
                    attachments=files,
                )

    def visible_case_ids(self, staff: Staff) -> frozenset[str]:
        """Ids of the open tickets in the FOI queues that the help desk would open for this user."""
        user = _user(staff)
        if user is None:
            return frozenset()
        tickets = self._open(HelpdeskUser(user).accessible_tickets())
        return frozenset(map(str, tickets.order_by().values_list("pk", flat=True)))

    def open_cases(self) -> Iterator[Case]:
        """The open tickets in the FOI queues, oldest first, read a hundred at a time: no cursor stays open meanwhile."""
        pks = [int(case_id) for case_id in self.open_case_ids()]
        for start in range(0, len(pks), _READ_AT_ONCE):
            some = pks[start : start + _READ_AT_ONCE]
            with _fresh_connection():
                tickets = Ticket.objects.select_related("queue").in_bulk(some)
                cases = [self._case(tickets[pk]) for pk in some if pk in tickets]
            yield from cases

    def add_private_note(self, case_id: str, staff: Staff, title: str, text: str) -> None:
        """Write a follow-up that only staff can read. Raises `CaseNotFound` or `NotesNotPrivate`.

        Written past `FollowUp.save`, which would store the whole ticket again over what others changed meanwhile,
        and past every receiver that may send mail.
        """
        if every_account_is_staff():
            raise NotesNotPrivate("every account can read private follow-ups: no note was written")
        with _fresh_connection(), transaction.atomic():
            ticket = self._ticket(Ticket.objects.all(), case_id)
            now = timezone.now()
            note = FollowUp(
                ticket=ticket, title=_shorten(title, 200), comment=text, public=False, user=_user(staff), date=now
            )
            FollowUp.objects.bulk_create([note])
            Ticket.objects.filter(pk=ticket.pk).update(modified=now)

    def mirror(self, case_id: str, line: str | None) -> None:
        """Set the ticket's custom field for staff, `foi_suggest`, or clear it with None; it is made when missing.

        Raises `CaseNotFound`, or `NotesNotPrivate` when a requester could read the field.
        """
        if every_account_is_staff():
            raise NotesNotPrivate("every account can read the fields of a ticket: nothing was written")
        with _fresh_connection(), transaction.atomic():
            ticket = self._ticket(Ticket.objects.all(), case_id)
            values = TicketCustomFieldValue.objects.filter(ticket=ticket, field__name=MIRROR_FIELD)
            if line is None:
                values.delete()
                return
            field, _ = CustomField.objects.get_or_create(name=MIRROR_FIELD, defaults=_MIRROR_FIELD)
            if not field.staff_only:
                raise NotesNotPrivate(f"the custom field {MIRROR_FIELD} is not for staff only: nothing was written")
            if not values.update(value=line):
                TicketCustomFieldValue.objects.create(ticket=ticket, field=field, value=line)

    def _open(self, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
        return tickets.filter(
            queue__slug__in=self.queues, status__in=Ticket.OPEN_STATUSES, merged_to__isnull=True
        ).order_by("created", "pk")

    def _ticket(self, tickets: QuerySet[Ticket], case_id: str) -> Ticket:
        if not _CASE_ID.fullmatch(case_id):
            raise _not_found(case_id)
        ticket = tickets.select_related("queue").filter(pk=int(case_id), queue__slug__in=self.queues).first()
        if ticket is None:
            raise _not_found(case_id)
        return ticket

    def _case(self, ticket: Ticket) -> Case:
        text = ticket.description or ""
        return Case(
            id=str(ticket.pk),
            title=ticket.title,
            text=text,
            authority_kind=self.queues[ticket.queue.slug],
            url=reverse("helpdesk:view", args=[ticket.pk]),
            received_at=ticket.created,
            attachments=tuple(_opening_attachments(ticket, has_text=bool(text.strip()))),
            reference=ticket.ticket_for_url,
            due_on=None if ticket.due_date is None else timezone.localdate(ticket.due_date),
            clock_restarted_on=_clarified_on(ticket),
        )


_MIRROR_FIELD = {
    "label": "FOI triage",
    "help_text": "What triage suggests to look at. For staff only; a person decides.",
    "data_type": "varchar",
    "max_length": 300,
    "ordering": 900,
    "required": False,
    "staff_only": True,
}


def every_account_is_staff() -> bool:
    """Whether the help desk treats every signed-in account, requesters' included, as its staff."""
    return helpdesk_settings.HELPDESK_ALLOW_NON_STAFF_TICKET_UPDATE is True


@contextmanager
def _fresh_connection() -> Iterator[None]:
    """Queued work runs outside Django's requests: drop a connection that went stale, and leave none idle."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


def _opening_attachments(ticket: Ticket, *, has_text: bool) -> Iterator[Attachment]:
    """The files that came with the request, without the copies that the help desk itself makes of an e-mail's body."""
    opening = ticket.followup_set.filter(public=True).order_by("date", "pk").first()
    if opening is None or not _opens(opening, ticket):
        return
    for file in opening.followupattachment_set.order_by("pk"):
        is_copy = file.filename == HTML_EMAIL_ATTACHMENT_FILENAME or _SAVED_MESSAGE.search(file.filename)
        if not (is_copy and has_text):
            yield Attachment(name=file.filename, content=_read(file))


def _opens(followup: FollowUp, ticket: Ticket) -> bool:
    """Whether this first public follow-up is the request itself, and not an answer to a ticket that had none."""
    return (
        followup.direction == FollowUp.DIRECTION_INBOUND
        or (followup.comment or "").split() == (ticket.description or "").split()
        or abs(followup.date - ticket.created) <= _OPENING_WINDOW
    )


def _read(attachment: FollowUpAttachment) -> bytes:
    """The bytes of a file, one more than the most that is read; none when the file is gone."""
    try:
        with attachment.file.open("rb") as file:
            return bytes(file.read(MAX_ATTACHMENT_BYTES + 1))
    except (OSError, ValueError):
        return b""


def _clarified_on(ticket: Ticket) -> date | None:
    """The day on which clarification came, where staff keep it in a custom field of type date."""
    value = TicketCustomFieldValue.objects.filter(ticket=ticket, field__name=CLARIFIED_FIELD).first()
    try:
        return date.fromisoformat(value.value[:10]) if value is not None and value.value else None
    except ValueError:
        return None


def _user(staff: Staff) -> AbstractBaseUser | None:
    model = get_user_model()
    user = model.objects.filter(**{model.USERNAME_FIELD: staff.username}).first()
    return user if user is not None and user.is_active else None


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _not_found(case_id: str) -> CaseNotFound:
    return CaseNotFound(f"no such case: {_shorten(case_id, 20)!r}")
