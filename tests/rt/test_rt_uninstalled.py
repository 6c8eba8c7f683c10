"""The plugin is taken out again. The last of these tests, because RT is without it afterwards."""

from __future__ import annotations

import json
import sys

from foi_plugin.demo.rt_site import end
from kit.rt_world import PANEL, UNAVAILABLE, RtWorld, Visitor

COMMAND = [sys.executable, "-c", "from foi_plugin.cli import main; main()", "rt", "remove", "--queue", "FOI=police"]


def test_removed_it_leaves_nothing_but_the_notes(rt: RtWorld) -> None:
    rt.host.add_private_note(rt.case_id, rt.host.staff(rt.environ("caseworker")), "Kept for the file", "A note.")
    places = rt.site.places
    folders = ("--plugins", str(places.plugins), "--config", str(places.config), "--mason", str(places.mason))
    assert rt.site.run([*COMMAND, *folders]).startswith("Removed.")
    assert list(places.plugins.iterdir()) == []
    assert list(places.config.iterdir()) == []
    for process in (rt.site.processes.pop(), rt.site.processes.pop()):
        end(process)
    rt.site.start(workers=1)
    caseworker = Visitor(rt.url, "caseworker")
    page = caseworker.get(f"/Ticket/Display.html?id={rt.case_id}")
    assert page.status == 200
    assert PANEL not in page.text
    assert UNAVAILABLE not in page.text
    assert "FOI suggestions" not in page.text
    assert "Kept for the file" in rt.seen_by_staff(rt.case_id)
    ticket = {"Queue": "FOI", "Subject": "Swans", "Content": "How many swans?"}
    assert caseworker.rest("/ticket", "POST", json.dumps(ticket).encode()).status == 201
    token = {"Authorization": f"token {rt.settings.token.get_secret_value()}"}
    refused = caseworker.pool.request("GET", f"{rt.url}/REST/2.0/ticket/{rt.case_id}", headers=token)
    assert refused.status == 401
