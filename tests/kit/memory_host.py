"""A small case system held in memory: real log-ins, real CSRF tokens, cases, and public and private messages.

It is a working `CaseHost`, held to the same contract as every other adapter.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from foi_model.domain import AuthorityKind
from foi_plugin.ports import Attachment, Case, CaseNotFound, CsrfFailed, NotSignedIn, NotStaff, PastResponse, Staff

SESSION = "memory_session"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in."""

    username: str
    is_staff: bool = True
    can_manage: bool = False
    sees_cases: bool = True


@dataclass(slots=True)
class Session:
    """One log-in of an account and the CSRF token that goes with it."""

    account: Account
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(24))


@dataclass(slots=True)
class Filed:
    """A case as it is filed, with its messages: (title, text, public)."""

    case: Case
    is_open: bool = True
    line: str | None = None
    messages: list[tuple[str, str, bool]] = field(default_factory=list)
    responses: list[PastResponse] = field(default_factory=list)


class MemoryHost:
    """The case system. `notes_fail` makes it refuse private notes, as a system does that is out of order."""

    def __init__(self, name: str = "memory") -> None:
        self.name = name
        self.notes_fail: Exception | None = None
        self.filed: dict[str, Filed] = {}
        self._accounts: dict[str, Account] = {}
        self._sessions: dict[str, Session] = {}

    def add_account(
        self, username: str, *, is_staff: bool = True, can_manage: bool = False, sees_cases: bool = True
    ) -> None:
        self._accounts[username] = Account(username, is_staff, can_manage, sees_cases)

    def add_case(
        self,
        case_id: str,
        text: str,
        *,
        title: str = "A request",
        kind: AuthorityKind = AuthorityKind.POLICE,
        attachments: tuple[Attachment, ...] = (),
        is_open: bool = True,
        received_at: datetime | None = None,
        due_on: date | None = None,
    ) -> Case:
        received = received_at or datetime(2026, 6, 1, 9, len(self.filed), tzinfo=UTC)
        case = Case(case_id, title, text, kind, f"/desk/cases/{case_id}", received, attachments, due_on=due_on)
        self.filed[case_id] = Filed(case, is_open)
        return case

    def respond(
        self, case_id: str, text: str, *, at: datetime | None = None, attachments: tuple[Attachment, ...] = ()
    ) -> None:
        """Send the requester an answer."""
        case = self.filed[case_id].case
        sent = at or datetime(2026, 6, 29, 9, tzinfo=UTC)
        response = PastResponse(case_id, case.text, text, sent, case.authority_kind, attachments)
        self.filed[case_id].responses.append(response)
        self.filed[case_id].messages.append(("Response", text, True))

    def sign_in(self, username: str) -> tuple[str, str]:
        """The session's cookie value and CSRF token."""
        key = secrets.token_urlsafe(24)
        self._sessions[key] = Session(self._accounts[username])
        return key, self._sessions[key].csrf

    def sign_out(self, key: str) -> None:
        del self._sessions[key]

    def notes(self, case_id: str) -> list[str]:
        return [text for _, text, public in self.filed[case_id].messages if not public]

    def staff(self, environ: Mapping[str, Any]) -> Staff:
        account = self._session(environ).account
        if not account.is_staff:
            raise NotStaff("only staff of the case system may see this")
        return Staff(account.username, account.can_manage)

    def check_csrf(self, environ: Mapping[str, Any], body: bytes) -> None:
        sent = environ.get("HTTP_X_CSRFTOKEN")
        if sent is None and environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
            form = parse_qs(environ["wsgi.input"].read().decode("utf-8", "replace"))
            sent = form.get("csrfmiddlewaretoken", [""])[0]
        if not hmac.compare_digest((sent or "").encode(), self._session(environ).csrf.encode()):
            raise CsrfFailed("the form has expired; reload the page and try again")

    def csrf_token(self, environ: Mapping[str, Any]) -> str:
        return self._session(environ).csrf

    def fetch(self, case_id: str, staff: Staff) -> Case:
        account = self._accounts.get(staff.username)
        if account is None or not account.is_staff or not account.sees_cases:
            raise CaseNotFound(f"there is no case {case_id}")
        return self.fetch_unattended(case_id)

    def fetch_unattended(self, case_id: str) -> Case:
        if case_id not in self.filed:
            raise CaseNotFound(f"there is no case {case_id}")
        return self.filed[case_id].case

    def open_case_ids(self) -> Iterator[str]:
        open_cases = [filed.case for filed in self.filed.values() if filed.is_open]
        yield from (case.id for case in sorted(open_cases, key=lambda case: (str(case.received_at), case.id)))

    def past_responses(self) -> Iterator[PastResponse]:
        sent = [response for filed in self.filed.values() for response in filed.responses]
        yield from sorted(sent, key=lambda response: response.responded_at)

    def visible_case_ids(self, staff: Staff) -> frozenset[str]:
        account = self._accounts.get(staff.username)
        allowed = account is not None and account.is_staff and account.sees_cases
        return frozenset(self.open_case_ids()) if allowed else frozenset()

    def open_cases(self) -> Iterator[Case]:
        yield from (self.filed[case_id].case for case_id in self.open_case_ids())

    def mirror(self, case_id: str, line: str | None) -> None:
        self.fetch_unattended(case_id)
        self.filed[case_id].line = line

    def add_private_note(self, case_id: str, staff: Staff, title: str, text: str) -> None:
        self.fetch_unattended(case_id)
        if self.notes_fail is not None:
            raise self.notes_fail
        self.filed[case_id].messages.append((title, text, False))

    def _session(self, environ: Mapping[str, Any]) -> Session:
        cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(SESSION)
        session = self._sessions.get(cookie.value) if cookie else None
        if session is None:
            raise NotSignedIn("nobody is signed in")
        return session
