"""New and changed FOI tickets are queued for assessment. A receiver never raises and never does the work itself.

`new_ticket_done` comes once a ticket, its opening follow-up and its attachments are stored: by form, API or e-mail.
Plain ORM writes and API changes only send `post_save`. Both may come for one ticket, and `post_save` several times:
the ledger keeps one waiting job for a case.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from helpdesk.models import Ticket
from helpdesk.signals import new_ticket_done

logger = logging.getLogger(__name__)

_READ_FIELDS = frozenset({"description", "queue", "queue_id"})
_UID = "foi_suggest.queue_assessment"


def connect() -> None:
    """Listen to the help desk."""
    new_ticket_done.connect(on_new_ticket, dispatch_uid=_UID)
    post_save.connect(on_ticket_saved, sender=Ticket, dispatch_uid=_UID)


def on_new_ticket(sender: Any, ticket: Ticket, **kwargs: Any) -> None:
    """A ticket is complete: queue its assessment once the transaction it came in is committed."""
    _queue_when_committed(ticket)


def on_ticket_saved(
    sender: Any, instance: Ticket, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any
) -> None:
    """A ticket was written. Fixtures and writes that leave its words and its queue alone are passed over."""
    if not raw and (update_fields is None or _READ_FIELDS & set(update_fields)):
        _queue_when_committed(instance)


def _queue_when_committed(ticket: Ticket) -> None:
    try:
        transaction.on_commit(lambda: _queue(ticket))
    except Exception as error:
        logger.warning("ticket %s: its assessment could not be queued (%s)", ticket.pk, type(error).__name__)


def _queue(ticket: Ticket) -> None:
    try:
        from foi_plugin.hosts.helpdesk.runtime import runtime

        current = runtime()
        if ticket.queue.slug in current.host.queues:
            current.service.queue_assessment(str(ticket.pk))
    except Exception as error:
        logger.warning("ticket %s: its assessment could not be queued (%s)", ticket.pk, type(error).__name__)
