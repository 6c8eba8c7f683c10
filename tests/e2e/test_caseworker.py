"""A caseworker at work in a real browser, on the demo as its users start it; and what the requester sees of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kit.demo_server import PASSWORD, Demo

REASON = "Zanzibar: the figures are on our publication scheme."
SECRETS = re.compile(r"foi-suggest|zanzibar|NCND|neither confirm|exemption decision|consider disclosing", re.IGNORECASE)
WITH_PANEL = re.compile(r":\d+/(tickets/\d+/|suggest/)")
DOORBELLS, FACES = "Video doorbells given to residents", "Facial recognition - covert and overt use"


@dataclass
class Visit:
    """A browser window at the demo, which remembers everything that went wrong in it."""

    context: BrowserContext
    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, username: str) -> None:
        self.open("/login/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Login").click()
        self.arrive()

    def arrive(self) -> None:
        """Wait until the log-in page has been left for the page that was asked for."""
        self.page.wait_for_url(lambda url: "/login/" not in url)
        self.page.wait_for_load_state()


@pytest.fixture
def visit(demo: Demo, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A fresh browser window. It must call nobody but the demo, and pages with the panel must report no error:
    neither of a script nor of the content security policy nor of a missing file."""
    options: dict[str, Any] = {"viewport": {"width": 1280, "height": 1000}} | getattr(request, "param", {})
    context = browser.new_context(**options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    window = Visit(context, page, demo.address)

    def report(trouble: str) -> None:
        refused_form = "status of 422" in trouble
        if WITH_PANEL.search(page.url) and not refused_form:
            window.troubles.append(f"{page.url}: {trouble}")

    page.on("console", lambda said: report(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: report(f"script: {error}"))
    page.on("requestfailed", lambda sent: report(f"failed: {sent.url}"))
    page.on("request", lambda sent: window.called.append(sent.url))
    yield window
    context.close()
    assert window.troubles == []
    assert [url for url in window.called if not url.startswith((demo.address, "data:"))] == []


def rows(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    database = sqlite3.connect(path)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def ticket_id(demo: Demo, title: str) -> int:
    [(found,)] = rows(demo.folder / "helpdesk.sqlite3", "SELECT id FROM helpdesk_ticket WHERE title = ?", title)
    return int(found)


def decisions(demo: Demo, ticket: int) -> list[tuple[Any, ...]]:
    columns = "question_index, subject, action, section, limb, reason, actor"
    query = f"SELECT {columns} FROM decision WHERE case_id = ? ORDER BY id"  # noqa: S608
    return rows(demo.folder / "ledger.sqlite3", query, str(ticket))


def notes(demo: Demo, ticket: int) -> list[tuple[Any, ...]]:
    query = "SELECT public, title, comment FROM helpdesk_followup WHERE ticket_id = ? AND title LIKE 'FOI%' ORDER BY id"
    return rows(demo.folder / "helpdesk.sqlite3", query, ticket)


def question(page: Page, index: int) -> Any:
    return page.locator(f"#foi-suggest-q-{index}")


def test_staff_accept_reject_and_add(demo: Demo, visit: Visit, tmp_path: Path) -> None:
    ticket = ticket_id(demo, FACES)
    visit.sign_in("caseworker")
    visit.open(f"/tickets/{ticket}/")
    page = visit.page
    expect(page.get_by_role("heading", name="FOI suggestions")).to_be_visible()
    page.screenshot(path=tmp_path / "faces.png", full_page=True)

    flagged = page.locator(".foi-suggest__option--ncnd", has=page.locator("input[type=radio]"))
    assert flagged.count() >= 1, "covert facial recognition is a topic for NCND"
    box = flagged.first
    covert = int(box.locator("input[name=question_index]").get_attribute("value") or "-1")
    if not question(page, covert).is_visible():
        page.locator(".foi-suggest__question--folded", has=question(page, covert)).locator("summary").first.click()
    box.locator("summary").first.click()
    box.get_by_role("radio").first.check()
    limb = box.get_by_role("radio").first.get_attribute("value")
    box.get_by_role("textbox").fill(REASON)
    page.screenshot(path=tmp_path / "faces-ncnd.png", full_page=True)
    box.get_by_role("button", name="Accept NCND").click()
    expect(question(page, covert).get_by_text("Accepted: ").first).to_be_visible()

    ground = page.locator(".foi-suggest__option", has=page.locator("input[name=section][value]")).first
    asked = int(ground.locator("input[name=question_index]").get_attribute("value") or "-1")
    section = ground.locator("input[name=section]").get_attribute("value")
    if not question(page, asked).is_visible():
        page.locator(".foi-suggest__question--folded", has=question(page, asked)).locator("summary").first.click()
    ground.locator("summary").first.click()
    ground.get_by_role("textbox").fill(REASON)
    ground.get_by_role("button", name="Reject section").click()
    expect(question(page, asked).get_by_text("Rejected: ").first).to_be_visible()

    add = page.locator(".foi-suggest__add")
    add.locator("summary").first.click()
    form = add.locator("form").first
    form.get_by_label("Question to add").select_option("0")
    form.get_by_label("Section to add").select_option("43")
    form.get_by_label("Reason").fill(REASON)
    page.screenshot(path=tmp_path / "faces-add.png", full_page=True)
    form.get_by_role("button", name="Add this ground").click()
    expect(question(page, 0).get_by_text("Added: ").first).to_be_visible()
    page.screenshot(path=tmp_path / "faces-decided.png", full_page=True)

    assert decisions(demo, ticket) == [
        (covert, "ncnd", "accept", (limb or "").split("(")[0], limb, REASON, "caseworker"),
        (asked, "exemption", "reject", section, None, REASON, "caseworker"),
        (0, "exemption", "add", "43", None, REASON, "caseworker"),
    ]
    written = notes(demo, ticket)
    assert [public for public, _, _ in written] == [0, 0, 0]
    assert all(REASON in comment for _, _, comment in written)
    expect(page.locator("#followup-list").get_by_text("Private")).to_have_count(3)


def test_disclosure_of_the_doorbells_and_an_answer_to_the_requester(demo: Demo, visit: Visit, tmp_path: Path) -> None:
    ticket = ticket_id(demo, DOORBELLS)
    visit.sign_in("caseworker")
    visit.open(f"/tickets/{ticket}/")
    page = visit.page
    page.screenshot(path=tmp_path / "doorbells.png", full_page=True)
    disclose = question(page, 0).locator(".foi-suggest__option--disclose")
    options = question(page, 0).locator(".foi-suggest__option")
    expect(options.first).to_contain_text("consider disclosing")
    disclose.locator("summary").first.click()
    disclose.get_by_role("button", name="Accept disclosure").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a reason")
    page.screenshot(path=tmp_path / "doorbells-no-reason.png", full_page=True)
    disclose.get_by_role("textbox").fill(REASON)
    disclose.get_by_role("button", name="Accept disclosure").click()
    page.wait_for_url(f"**/tickets/{ticket}/**")
    expect(question(page, 0).get_by_text("Accepted: ").first).to_be_visible()
    assert decisions(demo, ticket) == [(0, "disclose", "accept", None, None, REASON, "caseworker")]

    page.get_by_role("tab", name="Respond").click()
    page.locator("#commentBox").fill("We have given out 64 video doorbells.")
    page.locator("input[name=public]").check()
    page.screenshot(path=tmp_path / "doorbells-respond.png", full_page=True)
    page.locator("#ticket-respond-form").get_by_role("button", name="Save").click()
    expect(page.get_by_text("We have given out 64 video doorbells.").first).to_be_attached()


def test_the_requester_sees_none_of_it(demo: Demo, visit: Visit, tmp_path: Path) -> None:
    ticket = ticket_id(demo, DOORBELLS)
    [(key,)] = rows(demo.folder / "helpdesk.sqlite3", "SELECT secret_key FROM helpdesk_ticket WHERE id = ?", ticket)
    visit.sign_in("requester")
    seen = []
    for path in (
        "/",
        "/tickets/my-tickets/",
        f"/view/?ticket=foi-{ticket}&email=requester@example.org&key={key}",
        f"/tickets/{ticket}/",
        "/api/user_tickets/?format=json&page_size=500",
    ):
        visit.open(path)
        visit.page.wait_for_load_state("networkidle")
        seen.append(visit.page.content())
        visit.page.screenshot(path=tmp_path / f"requester-{len(seen)}.png", full_page=True)
    assert "We have given out 64 video doorbells." in seen[2], "the requester sees the public answer"
    assert "64 video doorbells" not in seen[3], "and not the staff page"
    for text in seen:
        assert not SECRETS.search(text)
    for path in (f"/suggest/panel/cases/{ticket}", f"/suggest/api/v1/cases/{ticket}/decisions"):
        assert visit.context.request.get(visit.address + path).status == 403
    for path in ("/api/followups/", "/api/tickets/"):
        assert visit.context.request.get(visit.address + path).status == 403
    mails = [mail.read_text() for mail in (demo.folder / "outbox").glob("*.log")]
    assert any("64 video doorbells" in mail for mail in mails), "the answer went out by e-mail"
    assert not [mail for mail in mails if SECRETS.search(mail)]


def test_the_keyboard_alone_will_do(demo: Demo, visit: Visit) -> None:
    ticket = ticket_id(demo, DOORBELLS)
    page = visit.page
    visit.open(f"/login/?next=/tickets/{ticket}/")
    reach(page, "input[name=username]")
    page.keyboard.type("caseworker")
    reach(page, "input[name=password]")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    visit.arrive()
    reach(page, "#foi-suggest-q-1 .foi-suggest__option--disclose > summary")
    page.keyboard.press("Enter")
    reach(page, "#foi-suggest-q-1-disclose-reason, #foi-suggest-q1-disclose-reason")
    page.keyboard.type(REASON)
    reach(page, "#foi-suggest-q-1 .foi-suggest__option--disclose button[value=accept]")
    page.keyboard.press("Enter")
    expect(question(page, 1).get_by_text("Accepted: ").first).to_be_visible()
    assert (1, "disclose", "accept", None, None, REASON, "caseworker") in decisions(demo, ticket)


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True)
def test_it_works_without_javascript(demo: Demo, visit: Visit, tmp_path: Path) -> None:
    ticket = ticket_id(demo, "Police drones")
    visit.sign_in("caseworker")
    visit.open(f"/tickets/{ticket}/")
    page = visit.page
    disclose = question(page, 0).locator(".foi-suggest__option--disclose")
    disclose.locator("summary").first.click()
    disclose.get_by_role("button", name="Accept disclosure").click()
    expect(page.get_by_role("alert")).to_contain_text("Give a reason")
    disclose.get_by_role("textbox").fill(REASON)
    disclose.get_by_role("button", name="Accept disclosure").click()
    page.wait_for_url(f"**/tickets/{ticket}/**")
    expect(question(page, 0).get_by_text("Accepted: ").first).to_be_visible()
    page.screenshot(path=tmp_path / "no-javascript.png", full_page=True)
    assert decisions(demo, ticket) == [(0, "disclose", "accept", None, None, REASON, "caseworker")]


@pytest.mark.parametrize("visit", [{"color_scheme": "dark"}], indirect=True)
def test_the_panel_on_a_page_of_its_own(demo: Demo, visit: Visit, tmp_path: Path) -> None:
    ticket = ticket_id(demo, FACES)
    visit.sign_in("manager")
    visit.open(f"/suggest/panel/cases/{ticket}")
    expect(visit.page.get_by_role("heading", name="FOI suggestions")).to_be_visible()
    visit.page.screenshot(path=tmp_path / "own-page.png", full_page=True)


@pytest.mark.parametrize("visit", [{"viewport": {"width": 360, "height": 800}}], indirect=True)
def test_the_panel_on_a_small_screen(demo: Demo, visit: Visit, tmp_path: Path) -> None:
    visit.sign_in("caseworker")
    visit.open(f"/tickets/{ticket_id(demo, FACES)}/")
    page = visit.page
    panel = page.locator("#foi-suggest")
    page.screenshot(path=tmp_path / "small.png", full_page=True)
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth"), "no sideways scrolling"


def reach(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(200):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")
