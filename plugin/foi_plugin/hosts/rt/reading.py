"""What RT holds of a ticket, as the service's types: the opening message and its files, and the replies of staff.

The opening transaction ("Create") carries the request. Its parts are a tree of attachments: bodies without a file name
and files with one. A plain text body is the text; only when there is none is the HTML body read instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from foi_model.domain import AuthorityKind
from foi_model.intake import IntakeError, read_document
from foi_plugin.hosts.rt.rest2 import Missing, Rest2, RtUnavailable
from foi_plugin.ports import Attachment, Case, PastResponse

MAX_ATTACHMENT_BYTES = 20_000_000
TICKET_FIELDS = {"fields": "Subject,Created,Due,Queue,CustomFields,Type", "fields[Queue]": "Name"}
_PART_FIELDS = "ContentType,Filename,ContentLength"
_HTML = "text/html"
_REMEMBERED_TEXTS = 200


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def queue_of(ticket: Mapping[str, Any]) -> str:
    """The name of a ticket's queue."""
    queue = ticket.get("Queue")
    return str(queue.get("Name", "")) if isinstance(queue, Mapping) else ""


def is_case(ticket: Mapping[str, Any], queues: Mapping[str, AuthorityKind]) -> bool:
    """Whether it is an ordinary ticket of an FOI queue: a reminder or an approval is none."""
    return queue_of(ticket) in queues and ticket.get("Type") == "ticket"


def case(rest: Rest2, ticket: Mapping[str, Any], kind: AuthorityKind, url: str) -> tuple[Case, str]:
    """The case of a ticket, and the digest of what it was read from. Raises `Missing` and `RtUnavailable`."""
    parts = _opening_parts(rest, str(ticket["id"]))
    text, files = _message(rest, parts)
    due = moment(ticket.get("Due"))
    read = Case(
        id=str(ticket["id"]),
        title=str(ticket.get("Subject") or ""),
        text=text,
        authority_kind=kind,
        url=url,
        received_at=moment(ticket.get("Created")),
        attachments=files,
        due_on=due.date() if due else None,
    )
    return read, words(queue_of(ticket), read.title, due, [str(part["id"]) for part in parts])


def words(queue: str, subject: str, due: datetime | None, part_ids: Sequence[str]) -> str:
    """The digest of what is read of a ticket; the plugin makes the same one (`Words` in FOISuggest.pm)."""
    moments = str(int(due.timestamp())) if due else "0"
    return sha256("\n".join((queue, subject, moments, *part_ids)).encode())


def past_responses(rest: Rest2, queues: Mapping[str, AuthorityKind]) -> Iterator[PastResponse]:
    """Every reply that staff sent in a ticket of these queues, oldest first, read as it is asked for."""
    staff: dict[str, bool] = {}
    requests: dict[str, str] = {}
    names = " OR ".join(f"TicketQueue = '{name}'" for name in queues)
    query = f"ObjectType = 'RT::Ticket' AND Type = 'Correspond' AND ({names})"
    oldest = {"orderby": ("Created", "id"), "order": ("ASC", "ASC")}
    for reply in rest.pages("/transactions", query=query, fields="Creator,Created,ObjectId", **oldest):
        responded_at, case_id = moment(reply.get("Created")), str(reply.get("ObjectId"))
        if responded_at is None or not _by_staff(rest, reply, staff):
            continue
        try:
            ticket = rest.get(f"/ticket/{case_id}", **TICKET_FIELDS).data
            if not is_case(ticket, queues):
                continue
            if case_id not in requests:
                while len(requests) >= _REMEMBERED_TEXTS:
                    requests.pop(next(iter(requests)))
                requests[case_id] = _message(rest, _opening_parts(rest, case_id), with_files=False)[0]
            text, files = _message(rest, _parts(rest, str(reply["id"])))
        except Missing:
            continue
        if text.strip() or files:
            kind = queues[queue_of(ticket)]
            yield PastResponse(case_id, requests[case_id], text, responded_at, kind, files)


def moment(value: object) -> datetime | None:
    """A moment as RT writes it, in UTC; None where RT has none, which it writes as the start of 1970."""
    if not isinstance(value, str) or not value:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise RtUnavailable("Request Tracker gave a date that cannot be read") from None
    return None if read.tzinfo is None or read.year <= 1970 else read


def _by_staff(rest: Rest2, reply: Mapping[str, Any], known: dict[str, bool]) -> bool:
    """Whether a privileged account wrote it. A transaction names its creator but not what the creator is."""
    creator = reply.get("Creator")
    name = str(creator.get("id", "")) if isinstance(creator, Mapping) else ""
    if name not in known:
        try:
            known[name] = bool(rest.get(f"/user/{quote(name, safe='')}").data.get("Privileged"))
        except Missing:
            known[name] = False
    return known[name]


def _opening_parts(rest: Rest2, case_id: str) -> list[dict[str, Any]]:
    """The parts of the opening message. A ticket and a queue may share a number, so the query names the type too."""
    query = f"ObjectType = 'RT::Ticket' AND ObjectId = {case_id} AND Type = 'Create'"
    opening = next(rest.pages("/transactions", query=query, orderby="id", order="ASC"), None)
    return [] if opening is None else _parts(rest, str(opening["id"]))


def _parts(rest: Rest2, transaction_id: str) -> list[dict[str, Any]]:
    parts = rest.pages(f"/transaction/{transaction_id}/attachments", fields=_PART_FIELDS)
    return sorted(parts, key=lambda part: int(part["id"]))


def _message(
    rest: Rest2, parts: Sequence[Mapping[str, Any]], *, with_files: bool = True
) -> tuple[str, tuple[Attachment, ...]]:
    bodies = [part for part in parts if not part.get("Filename") and _kind(part).startswith("text/")]
    plain = [part for part in bodies if _kind(part) != _HTML]
    text = "\n\n".join(_text(rest, part) for part in plain)
    if not text.strip():
        text = "\n\n".join(_html(rest, part) for part in bodies if _kind(part) == _HTML)
    files = [part for part in parts if part.get("Filename") and not _kind(part).startswith("multipart/")]
    return text, tuple(_file(rest, part) for part in files) if with_files else ()


def _kind(part: Mapping[str, Any]) -> str:
    return str(part.get("ContentType") or "").lower()


def _text(rest: Rest2, part: Mapping[str, Any]) -> str:
    return rest.attachment(str(part["id"])).decode("utf-8", "replace")


def _html(rest: Rest2, part: Mapping[str, Any]) -> str:
    try:
        return read_document(rest.attachment(str(part["id"])), "message.html").text
    except IntakeError:
        return ""


def _file(rest: Rest2, part: Mapping[str, Any]) -> Attachment:
    """A file; one that is too large to be read is not fetched, only as large as that."""
    size = int(part.get("ContentLength") or 0)
    content = bytes(MAX_ATTACHMENT_BYTES + 1) if size > MAX_ATTACHMENT_BYTES else rest.attachment(str(part["id"]))
    return Attachment(str(part["Filename"]), content)
