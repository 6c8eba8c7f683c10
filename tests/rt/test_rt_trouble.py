"""The service is down, or slower than anybody waits: RT works as before and says that suggestions are unavailable."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from foi_plugin.demo.rt_site import HOST, end
from kit.rt_world import PANEL, UNAVAILABLE, RtWorld, Visitor

WAITS_AT_MOST = 3
SLACK = 3
"""Seconds: for a machine that is slow to notice that the time is up. The slow service here would go on for ever."""


@pytest.fixture(scope="module")
def without_service(rt: RtWorld) -> Iterator[RtWorld]:
    """RT while the service is stopped; it is started again afterwards."""
    end(rt.site.processes.pop())
    yield rt
    rt.start_service()


class Trickle(threading.Thread):
    """A service that accepts every call and answers a byte at a time without end; it times how long each is waited for."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._listener = socket.create_server((HOST, port))
        self.waited: list[float] = []

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            started = time.monotonic()
            with connection:
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
                    while True:
                        connection.sendall(b".")
                        time.sleep(0.1)
                except OSError:
                    self.waited.append(time.monotonic() - started)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.join(10)


def test_the_page_works_without_the_service(without_service: RtWorld) -> None:
    rt = without_service
    caseworker = Visitor(rt.url, "caseworker")
    page = caseworker.get(f"/Ticket/Display.html?id={rt.doorbells_id}")
    assert page.status == 200
    assert UNAVAILABLE in page.text
    assert PANEL not in page.text
    assert "Ticket metadata" in page.text
    relayed = caseworker.get(f"/FOI/panel/cases/{rt.doorbells_id}")
    assert UNAVAILABLE in relayed.text
    posted = caseworker.post(f"/FOI/panel/cases/{rt.doorbells_id}/decisions", {"action": "accept", "reason": "x"})
    assert "may not have been recorded" in posted.text


def test_a_new_ticket_is_made_without_the_service(without_service: RtWorld) -> None:
    ticket = {"Queue": "FOI", "Subject": "Geese", "Content": "How many geese?"}
    made = Visitor(without_service.url, "caseworker").rest("/ticket", "POST", json.dumps(ticket).encode())
    assert made.status == 201


def test_people_without_the_right_are_not_even_told(without_service: RtWorld) -> None:
    rt = without_service
    for name in ("outsider", "requester"):
        assert UNAVAILABLE not in Visitor(rt.url, name).get(f"/Ticket/Display.html?id={rt.doorbells_id}").text


def test_a_slow_service_is_waited_for_three_seconds(without_service: RtWorld) -> None:
    rt = without_service
    slow = Trickle(rt.service_port)
    slow.start()
    try:
        page = Visitor(rt.url, "caseworker").get(f"/Ticket/Display.html?id={rt.doorbells_id}")
    finally:
        slow.close()
    assert page.status == 200
    assert UNAVAILABLE in page.text
    assert "Ticket metadata" in page.text
    assert len(slow.waited) == 1
    assert slow.waited[0] < WAITS_AT_MOST + SLACK
