"""A real Request Tracker with the plugin and the service beside it, and the people who call it over HTTP."""

from __future__ import annotations

import base64
import json
import re
import secrets
import time
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3
from werkzeug.test import EnvironBuilder

from foi_plugin.clock import SystemClock
from foi_plugin.demo import rt_site
from foi_plugin.hosts.rt.configuration import RtSettings, load_rt_settings
from foi_plugin.hosts.rt.host import RtHost
from foi_plugin.hosts.rt.nonces import SqlNonces
from foi_plugin.hosts.rt.reading import sha256
from foi_plugin.hosts.rt.signing import HEADERS, Verifier, canonical, sign
from kit.case_host_contract import WORDS

PASSWORD = "a pass phrase for one test run"
PATIENCE = 60
"""Seconds for one call of RT, on a machine that does much else at the same time."""
REQUESTER = "requester@example.org"
PANEL = 'id="foi-suggest"'
UNAVAILABLE = "Suggestions are unavailable"
DOORBELLS = """Dear Wealdshire Police,

1. How many internet doorbells has the force supplied to victims of domestic abuse since 2020?
2. Has the force used doorbell cameras for covert surveillance, and if so how often?

Yours faithfully"""
BINARY = bytes(range(256)) * 3
ROLES = {"caseworker": "staff", "manager": "manager", "outsider": "none", "requester": "none"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP."""

    status: int
    text: str
    headers: Any


class Visitor:
    """Somebody at RT: signed in by its form, or over REST2 with name and password."""

    def __init__(self, url: str, name: str | None = None, *, sign_in: bool = True) -> None:
        self.url = url
        self.name = name
        self._cookies: dict[str, str] = {}
        self.pool = urllib3.PoolManager(retries=False, timeout=PATIENCE)
        if name is not None and sign_in:
            self.post("/NoAuth/Login.html", {"user": name, "pass": PASSWORD})

    def get(self, path: str, *, referer: bool = True) -> Answer:
        return self._send("GET", path, None, referer)

    def post(self, path: str, form: dict[str, str], *, referer: bool = True) -> Answer:
        return self._send("POST", path, urlencode(form).encode(), referer)

    def rest(self, path: str, method: str = "GET", body: bytes | None = None) -> Answer:
        """A call of REST2 with basic authentication."""
        token = base64.b64encode(f"{self.name}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}
        response = self.pool.request(method, f"{self.url}/REST/2.0{path}", body=body, headers=headers, redirect=False)
        return Answer(response.status, response.data.decode("utf-8", "replace"), response.headers)

    def _send(self, method: str, path: str, body: bytes | None, referer: bool) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if referer:
            headers["Referer"] = f"{self.url}/"
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        response = self.pool.request(method, self.url + path, body=body, headers=headers, redirect=False)
        for cookie in response.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(response.status, response.data.decode("utf-8", "replace"), response.headers)


@dataclass
class RtWorld:
    """`World` on Request Tracker: one site for all tests of a run, and the tickets that the contract names."""

    folder: Path
    requester_names: tuple[str, ...] = ("requester", REQUESTER)
    site: rt_site.RtSite = field(init=False)
    service_port: int = field(init=False)
    mail_before: int = 0
    """How much of RT's mail was sent before, for other tests."""

    def set_up(self) -> None:
        """From nothing to a running RT with the plugin, and the running service."""
        self.site = rt_site.RtSite(self.folder, rt_site.free_port())
        self.site.create(PASSWORD)
        people = [
            rt_site.Person(name, PASSWORD, role, f"{name}@example.org")
            for name, role in (("caseworker", "staff"), ("manager", "manager"), ("outsider", "outsider"))
        ]
        people.append(rt_site.Person("requester", PASSWORD, "requester", REQUESTER))
        ids = [str(number) for number in self.site.seed(people, _tickets())]
        self.case_id, self.later_case_id, self.closed_case_id, self.other_case_id = ids[:4]
        self.doorbells_id, self.html_id, self.files_id, self.replies_id, self.spare_id = ids[4:9]
        self.service_port = rt_site.free_port()
        self.site.install_plugin(f"http://{rt_site.HOST}:{self.service_port}")
        self.site.start(workers=3)
        self.start_service()

    def start_service(self) -> None:
        """Start the service, or start it again."""
        self.site.start_service(self.service_port)

    @property
    def url(self) -> str:
        """Where RT is."""
        return self.site.url

    @cached_property
    def settings(self) -> RtSettings:
        """What `rt install` wrote for the service."""
        given = {
            name.removeprefix("FOI_SUGGEST_RT_").lower(): value
            for name, value in self.site.service_environment().items()
            if name.startswith("FOI_SUGGEST_RT_")
        }
        return load_rt_settings(**given, timeout_seconds=PATIENCE)

    @cached_property
    def host(self) -> RtHost:
        """The adapter, as the service makes it."""
        keys = [key.get_secret_value() for key in self.settings.keys]
        nonces = SqlNonces(f"sqlite:///{self.folder / 'test-nonces.sqlite3'}")
        return RtHost(self.settings, Verifier(keys, nonces, SystemClock()))

    def environ(self, username: str | None, **changed: str) -> dict[str, Any]:
        return self._environ(username, "GET", b"", **changed)

    def forged_environ(self) -> dict[str, Any]:
        return self._environ("caseworker", "GET", b"") | {"HTTP_X_FOI_SUGGEST_SIGNATURE": secrets.token_hex(32)}

    def unsafe_environ(self, username: str, body: bytes, token: str | None, in_header: bool) -> dict[str, Any]:
        environ = self._environ(username, "POST", body)
        return environ | ({"HTTP_X_CSRFTOKEN": token} if in_header and token is not None else {})

    def seen_by_requester(self, case_id: str) -> str:
        requester = Visitor(self.url, "requester")
        pages = [
            requester.get(f"/SelfService/Display.html?id={case_id}"),
            requester.get("/SelfService/"),
            requester.get(f"/Ticket/Display.html?id={case_id}"),
            requester.get(f"/FOI/panel/cases/{case_id}"),
            *(
                requester.rest(f"/{path}")
                for path in (
                    f"ticket/{case_id}",
                    f"ticket/{case_id}/history?fields=Type,Data,Content,Creator&per_page=100",
                    f"ticket/{case_id}/attachments?fields=Content,Subject,Headers&per_page=100",
                    f"tickets?query=id={case_id}&fields=Subject,CustomFields",
                    f"transactions?query=ObjectId={case_id}&fields=Type,Data",
                    f"foi-suggest/access?ticket={case_id}&user=caseworker",
                )
            ),
        ]
        return " ".join([*(page.text for page in pages), self.site.mail[self.mail_before :]])

    def seen_by_staff(self, case_id: str) -> str:
        """The ticket page and its messages; RT loads the history of changes apart, and it keeps old values of fields."""
        caseworker = Visitor(self.url, "caseworker")
        page, history = (
            caseworker.get(f"/Ticket/Display.html?id={case_id}"),
            caseworker.get(f"/Ticket/History.html?id={case_id}"),
        )
        assert (page.status, history.status) == (200, 200)
        entries = re.split(r'(?=<div class="\s*transaction)', history.text)[1:]
        messages = [entry for entry in entries if re.search(r'class="messagebody', entry)]
        return "\n".join((unescape_parentheses(page.text), *messages))

    def respond(self, case_id: str, text: str) -> None:
        self._correspond("caseworker" if case_id != self.other_case_id else "manager", case_id, text)

    def requester_writes(self, case_id: str, text: str) -> None:
        self._correspond("requester", case_id, text)

    def fresh(self) -> RtWorld:
        """This world with two new cases, for a test that writes on them or counts what is there."""
        world = copy(self)
        world.mail_before = len(self.site.mail)
        world.case_id = self._open("Mounted officers", WORDS)
        world.later_case_id = self._open("A later request", "What did it cost?")
        return world

    def close(self) -> None:
        """Resolve this world's own two cases, so that lists of open ones stay short."""
        changes = [{"id": int(case_id), "Status": "resolved"} for case_id in (self.case_id, self.later_case_id)]
        caseworker = Visitor(self.url, "caseworker", sign_in=False)
        assert caseworker.rest("/tickets/bulk", "PUT", json.dumps(changes).encode()).status == 200

    def _open(self, subject: str, text: str) -> str:
        ticket = {
            "Queue": "FOI",
            "Subject": subject,
            "Content": text,
            "ContentType": "text/plain",
            "Requestor": REQUESTER,
        }
        answer = Visitor(self.url, "caseworker", sign_in=False).rest("/ticket", "POST", json.dumps(ticket).encode())
        assert answer.status == 201, answer.text
        return str(json.loads(answer.text)["id"])

    def _correspond(self, name: str, case_id: str, text: str) -> None:
        body = json.dumps({"Content": text, "ContentType": "text/plain"}).encode()
        answer = Visitor(self.url, name, sign_in=False).rest(f"/ticket/{case_id}/correspond", "POST", body)
        assert answer.status == 201, answer.text

    def _environ(self, username: str | None, method: str, body: bytes, **changed: str) -> dict[str, Any]:
        builder = EnvironBuilder(
            "/panel", "http://127.0.0.1", method=method, data=body, content_type="application/x-www-form-urlencoded"
        )
        environ = builder.get_environ()
        builder.close()
        if username is None:
            return environ
        return signed(environ, self.settings.keys[0].get_secret_value(), username, body, **changed)


def signed(
    environ: dict[str, Any], key: str, username: str, body: bytes = b"", *, role: str | None = None, **changed: str
) -> dict[str, Any]:
    """The environment with what RT signs for somebody; `changed` replaces a part before it is signed."""
    sent = {
        "User": username,
        "Claims": f"role={role or ROLES.get(username, 'none')}",
        "Time": str(int(time.time())),
        "Nonce": secrets.token_hex(16),
        "Body": sha256(body),
    } | changed
    signature = sign(key.encode(), canonical(environ, sent))
    headers = {f"HTTP_X_FOI_SUGGEST_{name.upper()}": sent[name] for name in HEADERS}
    return environ | headers | {"HTTP_X_FOI_SUGGEST_SIGNATURE": signature}


def unescape_parentheses(page: str) -> str:
    """RT writes parentheses as entities, which HTML does not ask for."""
    return page.replace("&#40;", "(").replace("&#41;", ")")


def form_of(page: str, button: str) -> dict[str, str]:
    """The hidden fields of the first form of a page that has a button with this text."""
    form = next(found for found in re.findall(r"<form.*?</form>", page, re.DOTALL) if button in found)
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))


def _tickets() -> list[rt_site.Ticket]:
    def file(name: str, kind: str, content: bytes) -> tuple[str, str, str]:
        return name, kind, base64.b64encode(content).decode()

    def ticket(subject: str, text: str, days_ago: float, **more: Any) -> rt_site.Ticket:
        return rt_site.Ticket("FOI", subject, text, REQUESTER, days_ago, **more)

    return [
        ticket("Mounted officers", WORDS, 3),
        ticket("A later request", "What did it cost?", 1),
        ticket(
            "An old request", "How many?", 9, status="resolved", replies=[("caseworker", "Dear Sir, we hold twelve.")]
        ),
        rt_site.Ticket(rt_site.OTHER_QUEUE, "The printer is on fire", "Please bring a new one.", REQUESTER),
        ticket("Internet doorbells", DOORBELLS, 2),
        ticket("Sent as HTML", "", 4, html="<p>How many <b>horses</b> &amp; riders?</p><ol><li>What cost?</li></ol>"),
        ticket(
            "With files",
            "Précis: how many – and why? €5",
            5,
            files=[
                file("questions – 1.txt", "text/plain", "3. How many café visits?".encode()),
                file("data.bin", "application/octet-stream", BINARY),
            ],
        ),
        ticket(
            "Answered",
            "How many drones?",
            6,
            html="<p>How many <i>drones</i>?</p>",
            replies=[("requester", "And how many pilots?"), ("caseworker", "We hold 64 drones.")],
        ),
        ticket("Spare", "How many tasers were drawn in 2024?", 7),
    ]
