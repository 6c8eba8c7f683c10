"""The case system that the service's own tests use is held to the contract of every adapter."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest

from kit.case_host_contract import WORDS, CaseHostContract
from kit.memory_host import SESSION, MemoryHost


class MemoryWorld:
    """The memory host with the people and cases that the contract names."""

    case_id, closed_case_id, later_case_id, other_case_id = "7", "8", "9", "shop-order-1"
    requester_names = ("Robin Asker", "robin.asker@example.org")

    def __init__(self) -> None:
        self.host = MemoryHost()
        self.host.add_account("caseworker")
        self.host.add_account("manager", can_manage=True)
        self.host.add_account("outsider", sees_cases=False)
        self.host.add_account("requester", is_staff=False)
        self.host.add_case(self.case_id, WORDS)
        self.host.add_case(self.closed_case_id, "An old request.", is_open=False)
        self.host.add_case(self.later_case_id, "A later request.")

    def environ(self, username: str | None) -> dict[str, Any]:
        return {} if username is None else {"HTTP_COOKIE": f"{SESSION}={self._session(username)}"}

    def forged_environ(self) -> dict[str, Any]:
        return {"HTTP_COOKIE": f"{SESSION}=forged"}

    def unsafe_environ(self, username: str, body: bytes, token: str | None, in_header: bool) -> dict[str, Any]:
        environ = self.environ(username) | {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        return environ | ({"HTTP_X_CSRFTOKEN": token} if in_header and token is not None else {})

    def seen_by_requester(self, case_id: str) -> str:
        filed = self.host.filed[case_id]
        return self._page(filed.case.text, [m for m in filed.messages if m[2]])

    def seen_by_staff(self, case_id: str) -> str:
        filed = self.host.filed[case_id]
        line = [] if filed.line is None else [("FOI triage", filed.line, False)]
        return self._page(filed.case.text, [*filed.messages, *line])

    def respond(self, case_id: str, text: str) -> None:
        if case_id in self.host.filed:
            sent = datetime(2026, 6, 29, 9, len(list(self.host.past_responses())), tzinfo=UTC)
            self.host.respond(case_id, text, at=sent)

    def requester_writes(self, case_id: str, text: str) -> None:
        self.host.filed[case_id].messages.append(("From the requester", text, True))

    @staticmethod
    def _page(text: str, messages: list[tuple[str, str, bool]]) -> str:
        return escape("\n".join((text, *(f"{title}\n{body}" for title, body, _ in messages))))

    def _session(self, username: str) -> str:
        self._keys: dict[str, str] = getattr(self, "_keys", {})
        if username not in self._keys:
            self._keys[username] = self.host.sign_in(username)[0]
        return self._keys[username]


class TestMemoryHost(CaseHostContract):
    @pytest.fixture
    def world(self) -> MemoryWorld:
        return MemoryWorld()
