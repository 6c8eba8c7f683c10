"""The whole service as an office runs it: a case system, a ledger on disk, the shipped model and people signed in."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from werkzeug.test import Client, TestResponse

from foi_plugin.app import Ports, create_app
from foi_plugin.engines import Engines
from foi_plugin.jobs import Worker
from foi_plugin.ledger import SqlLedger
from foi_plugin.ports import Action, Staff, Subject
from foi_plugin.service import SuggestionService
from foi_plugin.settings import load_settings
from kit.assessments import a_draft
from kit.clock import StillClock
from kit.memory_host import SESSION, MemoryHost

ANN = Staff("ann")
SHIPPED = Engines()

REQUEST = """Dear Sir or Madam,

1. How many internet doorbells has the force supplied to residents since January 2020?
2. Does the force own or use any IMSI catcher, and how often has it been used for covert surveillance?

Yours faithfully
"""


class Desk:
    """An office with staff (ann), a manager (mo), staff without cases (olu), a requester (rob) and case 7."""

    def __init__(self, folder: Path, *, engines: Engines = SHIPPED, url: str | None = None, **settings: Any) -> None:
        self.path = folder / "ledger.sqlite3"
        self.clock = StillClock()
        self.host = MemoryHost()
        self.host.add_account("ann")
        self.host.add_account("mo", can_manage=True)
        self.host.add_account("olu", sees_cases=False)
        self.host.add_account("rob", is_staff=False)
        self.host.add_case("7", REQUEST)
        self.settings = load_settings(**settings)
        self.ledger = SqlLedger(url or f"sqlite:///{self.path}", clock=self.clock, busy_ms=30_000)
        self.engines = engines
        self.app = create_app(self.settings, Ports(self.host, self.ledger, engines, self.clock))
        self.service: SuggestionService = self.app.extensions["foi_suggest"]
        self.worker = Worker(self.service, self.settings)

    def browser(self, username: str | None = None) -> Browser:
        return Browser(self, username)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.path)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


class Browser(Client):
    """A client, signed in when given a name, that sends the CSRF token with every POST unless told otherwise."""

    def __init__(self, desk: Desk, username: str | None) -> None:
        super().__init__(desk.app)
        self.csrf = ""
        if username is not None:
            key, self.csrf = desk.host.sign_in(username)
            self.set_cookie(SESSION, key)

    def post_json(self, path: str, data: object = None, **options: Any) -> TestResponse:
        return self.post(path, json=data, headers={"X-CSRFToken": self.csrf}, **options)

    def post_form(self, path: str, **fields: object) -> TestResponse:
        form = {"csrfmiddlewaretoken": self.csrf} | {name: str(value) for name, value in fields.items()}
        return self.post(path, data=form)


def decide_and_be_killed(folder: str, assessment_id: int) -> None:
    """Record a decision in a process that dies at the moment when its note would reach the case system."""
    desk = Desk(Path(folder))
    desk.host.add_private_note = lambda *_: os._exit(9)  # type: ignore[method-assign]
    draft = a_draft(assessment_id, subject=Subject.NCND, action=Action.ACCEPT, limb="31(3)", question_index=1)
    desk.service.decide("7", ANN, draft)
