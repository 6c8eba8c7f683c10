"""`RtHost`: Request Tracker as a `CaseHost`. A case is a ticket in one of the FOI queues.

Cases are read and notes are written over REST2 by the service's own account. Whether a person may work on a ticket is
always RT's answer: it comes signed with RT's own request for a page, or RT is asked for it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from foi_model.domain import AuthorityKind
from foi_plugin.hosts.rt import reading
from foi_plugin.hosts.rt.configuration import RtSettings
from foi_plugin.hosts.rt.rest2 import Changed, Missing, Record, Rest2, RtRefused, RtUnavailable
from foi_plugin.hosts.rt.signing import Caller, Verifier
from foi_plugin.ports import Case, CaseNotFound, CsrfFailed, NotSignedIn, NotStaff, PastResponse, Staff

FORM_FIELD = "csrfmiddlewaretoken"
REMEMBERED_BYTES = 64_000_000
_TRIES = 4
_CASE_ID = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


class RtHost:
    """The tickets of the FOI queues. Without a `verifier` it serves batch work only and lets nobody in."""

    name = "rt"

    def __init__(self, settings: RtSettings, verifier: Verifier | None = None) -> None:
        self.queues: Mapping[str, AuthorityKind] = settings.queues
        self._path = settings.path
        self._field = settings.field
        self._verifier = verifier
        self._rest = Rest2(settings.url, settings.token.get_secret_value(), settings.timeout_seconds)
        self._caller: ContextVar[Caller | None] = ContextVar("foi_suggest_rt_caller", default=None)
        self._cases = _Remembered(REMEMBERED_BYTES)

    def staff(self, environ: Mapping[str, Any]) -> Staff:
        """For whom RT asks. Raises `NotSignedIn` for a request that RT did not sign just now, or `NotStaff`."""
        caller = self._signed(environ)
        if caller.role == "none":
            raise NotStaff("only staff of the FOI queues may see this")
        self._caller.set(caller)
        return Staff(caller.username, can_manage=caller.role == "manager")

    def check_csrf(self, environ: Mapping[str, Any], body: bytes) -> None:
        """The body is the one that RT signed, and the form is one that this person was given. Raises `CsrfFailed`.

        RT has compared the Referer with its own address before it signed; the token does not depend on that.
        """
        caller = self._signed(environ)
        if reading.sha256(body) != caller.body_sha256:
            raise CsrfFailed("the form was changed on its way; send it again")
        token = environ.get("HTTP_X_CSRFTOKEN")
        if token is None and str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded"):
            token = parse_qs(body.decode("utf-8", "replace")).get(FORM_FIELD, [""])[0]
        assert self._verifier is not None  # noqa: S101 - `_signed` has used it
        if not token or not self._verifier.is_form_token(token, caller.username):
            raise CsrfFailed("the form has expired or came from another site; reload the page and try again")

    def csrf_token(self, environ: Mapping[str, Any]) -> str:
        """The token of this person's forms, for today and tomorrow."""
        caller = self._signed(environ)
        assert self._verifier is not None  # noqa: S101 - `_signed` has used it
        return self._verifier.form_token(caller.username)

    def forget(self) -> None:
        """The request is over: what RT said of its user holds no longer."""
        self._caller.set(None)

    def fetch(self, case_id: str, staff: Staff) -> Case:
        """The case, if RT says that this person may work on it. Raises `CaseNotFound` and `RtUnavailable`."""
        caller = self._caller.get()
        if caller is not None and (caller.username, caller.case_id) == (staff.username, case_id):
            remembered = self._cases.get(case_id, caller.words)
            return remembered or self._read(case_id)
        if not _CASE_ID.fullmatch(case_id):
            raise _not_found(case_id)
        try:
            answer = self._rest.get("/foi-suggest/access", ticket=case_id, user=staff.username)
        except Missing:
            raise _not_found(case_id) from None
        if not answer.data.get("works"):
            raise _not_found(case_id)
        return self._read(case_id)

    def fetch_unattended(self, case_id: str) -> Case:
        """The case, for queued work. Raises `CaseNotFound` and `RtUnavailable`."""
        return self._read(case_id)

    def open_case_ids(self) -> Iterator[str]:
        """Ids of the active tickets in the FOI queues, oldest first; merged tickets live on in another one."""
        for ticket in self._open_tickets():
            yield str(ticket["id"])

    def visible_case_ids(self, staff: Staff) -> frozenset[str]:
        """Ids of the active tickets in the FOI queues that RT says this person may work on. Raises `RtUnavailable`."""
        try:
            answer = self._rest.get("/foi-suggest/visible", user=staff.username)
        except Missing:
            raise RtUnavailable("the service's account has no right in the FOI queues") from None
        return frozenset(str(number) for number in answer.data.get("tickets") or [])

    def open_cases(self) -> Iterator[Case]:
        """The active tickets in the FOI queues, oldest first; each is read when its turn comes."""
        for ticket in self._open_tickets():
            try:
                yield self._case(ticket)
            except CaseNotFound:
                continue

    def past_responses(self) -> Iterator[PastResponse]:
        """Every reply that staff sent in a ticket of the FOI queues, oldest first."""
        return reading.past_responses(self._rest, self.queues)

    def add_private_note(self, case_id: str, staff: Staff, title: str, text: str) -> None:
        """Comment on the ticket, which requesters do not see. Raises `CaseNotFound`, `RtRefused`, `RtUnavailable`.

        Written by the service's account: the text itself says who decided.
        """
        self._ticket(case_id)
        body = {
            "Subject": _one_line(title, 200),
            "Content": f"{_one_line(title, 200)}\n\n{text}",
            "ContentType": "text/plain",
        }
        try:
            self._rest.post(f"/ticket/{case_id}/comment", body)
        except Missing:
            raise _not_found(case_id) from None

    def mirror(self, case_id: str, line: str | None) -> None:
        """Set or clear the custom field. Raises `CaseNotFound`, `RtRefused` when RT does not keep it, `RtUnavailable`.

        Somebody may save the ticket at the same time: then it is read again and tried again. RT says 200 to a value that
        it refuses, so the field is read back.
        """
        wanted = [] if line is None or not line.strip() else [_one_line(line, 250)]
        messages: list[str] = []
        for _ in range(_TRIES):
            record = self._ticket(case_id)
            found = self._field_values(record)
            if found == wanted:
                return
            if messages:
                break
            try:
                messages = self._rest.put(
                    f"/ticket/{case_id}", {"CustomFields": {self._field: wanted[0] if wanted else None}}, record.etag
                )
            except Changed:
                continue
            except Missing:
                raise _not_found(case_id) from None
        raise RtRefused(f"the field {self._field!r} was not set: {'; '.join(messages) or 'the ticket keeps changing'}")

    def _signed(self, environ: Mapping[str, Any]) -> Caller:
        if self._verifier is None:
            raise NotSignedIn("nobody signs in here")
        return self._verifier.caller(environ)

    def _open_tickets(self) -> Iterator[dict[str, Any]]:
        names = " OR ".join(f"Queue = '{name}'" for name in self.queues)
        query = f"({names}) AND Status = '__Active__'"
        oldest = {"orderby": ("Created", "id"), "order": ("ASC", "ASC")}
        tickets = self._rest.pages("/tickets", query=query, **oldest, **reading.TICKET_FIELDS)
        return (ticket for ticket in tickets if reading.is_case(ticket, self.queues))

    def _ticket(self, case_id: str) -> Record:
        if not _CASE_ID.fullmatch(case_id):
            raise _not_found(case_id)
        try:
            record = self._rest.get(f"/ticket/{case_id}", **reading.TICKET_FIELDS)
        except Missing:
            raise _not_found(case_id) from None
        if not reading.is_case(record.data, self.queues):
            raise _not_found(case_id)
        return record

    def _read(self, case_id: str) -> Case:
        return self._case(self._ticket(case_id).data)

    def _case(self, ticket: Mapping[str, Any]) -> Case:
        case_id = str(ticket["id"])
        url = f"{self._path}/Ticket/Display.html?id={case_id}"
        try:
            case, words = reading.case(self._rest, ticket, self.queues[reading.queue_of(ticket)], url)
        except Missing:
            raise _not_found(case_id) from None
        self._cases.put(case, words)
        return case

    def _field_values(self, record: Record) -> list[str]:
        """What the field holds; a value that was cleared may come back as null."""
        fields = record.data.get("CustomFields") or []
        values = [value for field in fields if field.get("name") == self._field for value in field.get("values") or []]
        return [str(value) for value in values if value]


class _Remembered:
    """The cases read last, each under the digest of what it was read from, up to so many bytes in all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._total = 0
        self._lock = Lock()
        self._cases: OrderedDict[str, tuple[str, Case, int]] = OrderedDict()

    def get(self, case_id: str, words: str | None) -> Case | None:
        """The case, if it was read from just these words."""
        with self._lock:
            found = self._cases.get(case_id)
            if found is None or found[0] != words:
                return None
            self._cases.move_to_end(case_id)
            return found[1]

    def put(self, case: Case, words: str) -> None:
        """Remember a case, and forget those not asked for longest."""
        size = 4 * len(case.text) + sum(len(file.content) for file in case.attachments)
        with self._lock:
            self._drop(case.id)
            self._cases[case.id] = (words, case, size)
            self._total += size
            while self._total > self._limit:
                self._drop(next(iter(self._cases)))

    def _drop(self, case_id: str) -> None:
        found = self._cases.pop(case_id, None)
        self._total -= found[2] if found else 0


def _one_line(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _not_found(case_id: str) -> CaseNotFound:
    shown = case_id if len(case_id) <= 20 else case_id[:19] + "…"
    return CaseNotFound(f"no such case: {shown!r}")
