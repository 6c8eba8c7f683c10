"""A caseworker at work in Request Tracker with a real browser: accept, reject, add; and what is left of it in the ticket."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kit.demo_server import chromium
from kit.rt_world import PASSWORD, RtWorld

REASON = "Zanzibar: the figures are on our publication scheme."
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PATIENCE = 90_000
"""Milliseconds: a machine that does much else at the same time draws RT's pages slowly."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(rt: RtWorld, browser: Browser) -> Iterator[Page]:
    """A fresh window; it must call nobody but RT, and the panel must cause no error in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    window = context.new_page()
    called: list[str] = []
    troubles: list[str] = []
    window.on("request", lambda sent: called.append(sent.url))
    window.on("pageerror", lambda error: troubles.append(str(error)))
    window.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    yield window
    context.close()
    assert [url for url in called if not url.startswith((rt.url, "data:", "blob:"))] == []
    assert troubles == []


def sign_in(page: Page, rt: RtWorld, name: str, path: str) -> None:
    page.goto(rt.url + path)
    page.locator("input[name=user]").fill(name)
    page.locator("input[name=pass]").fill(PASSWORD)
    page.locator("input[name=pass]").press("Enter")
    page.wait_for_load_state()


def with_panel(page: Page, rt: RtWorld, case_id: str) -> None:
    """The ticket page with the suggestions; the first reading may take longer than the page waits."""
    for _ in range(20):
        page.goto(f"{rt.url}/Ticket/Display.html?id={case_id}")
        if page.locator("#foi-suggest").count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("the panel did not appear")


def decisions(rt: RtWorld, case_id: str) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(rt.folder / "ledger.sqlite3", timeout=30)
    try:
        query = "SELECT subject, action, section, limb, reason, actor FROM decision WHERE case_id = ? ORDER BY id"
        return database.execute(query, (case_id,)).fetchall()
    finally:
        database.close()


def test_staff_accept_reject_and_add(rt: RtWorld, page: Page, tmp_path: Path) -> None:
    case_id = rt.replies_id
    sign_in(page, rt, "caseworker", f"/Ticket/Display.html?id={case_id}")
    with_panel(page, rt, case_id)
    expect(page.get_by_role("heading", name="FOI suggestions")).to_be_visible()
    page.screenshot(path=tmp_path / "rt-panel.png", full_page=True)

    disclose = page.locator(".foi-suggest__option--disclose").first
    disclose.locator("summary").first.click()
    disclose.get_by_role("textbox").fill(REASON)
    disclose.get_by_role("button", name="Accept disclosure").click()
    expect(page.locator("#foi-suggest-q-0").get_by_text("Accepted: ").first).to_be_visible()

    page.locator(".foi-suggest__add > summary").click()
    form = page.locator(".foi-suggest__add form").first
    form.get_by_label("Section to add").select_option("43")
    form.get_by_label("Reason").fill(REASON)
    page.screenshot(path=tmp_path / "rt-add.png", full_page=True)
    form.get_by_role("button", name="Add this ground").click()
    added = page.locator("#foi-suggest-q-0").get_by_text("Added: ").first
    expect(added).to_be_visible()

    change = page.locator(".foi-suggest__decision", has_text="Added: ").locator("details")
    change.locator("summary").click()
    change.get_by_role("textbox").fill(REASON)
    change.get_by_role("button", name="Record as rejected").click()
    expect(page.locator("#foi-suggest-q-0").get_by_text("Rejected: ").first).to_be_visible()
    page.screenshot(path=tmp_path / "rt-decided.png", full_page=True)

    assert decisions(rt, case_id) == [
        ("disclose", "accept", None, None, REASON, "caseworker"),
        ("exemption", "add", "43", None, REASON, "caseworker"),
        ("exemption", "reject", "43", None, REASON, "caseworker"),
    ]
    for _ in range(60):
        page.goto(f"{rt.url}/Ticket/History.html?id={case_id}")
        if page.get_by_text(REASON).count() >= 3:
            break
        page.wait_for_timeout(1000)
    assert page.get_by_text(REASON).count() == 3
    expect(page.get_by_text("Comments added").first).to_be_visible()
    page.screenshot(path=tmp_path / "rt-history.png", full_page=True)

    page.context.clear_cookies()
    sign_in(page, rt, "requester", f"/SelfService/Display.html?id={case_id}")
    expect(page.get_by_text("We hold 64 drones.").first).to_be_visible()
    page.screenshot(path=tmp_path / "rt-requester.png", full_page=True)
    assert not re.search(r"foi-suggest|zanzibar|NCND|exemption", page.content(), re.IGNORECASE)


def test_the_panel_in_rt_has_no_barrier_that_axe_can_find(rt: RtWorld, page: Page) -> None:
    sign_in(page, rt, "caseworker", f"/Ticket/Display.html?id={rt.doorbells_id}")
    with_panel(page, rt, rt.doorbells_id)
    page.evaluate("document.querySelectorAll('#foi-suggest details').forEach((node) => { node.open = true; })")
    found = Axe().run(
        page,
        context={"include": [["#foi-suggest"]]},
        options={"runOnly": {"type": "tag", "values": WCAG}, "preload": False},
    )
    assert [(rule["id"], node["html"][:200]) for rule in found.response["violations"] for node in rule["nodes"]] == []
