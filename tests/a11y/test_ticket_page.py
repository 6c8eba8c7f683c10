"""The panel where caseworkers meet it: in the real ticket page of django-helpdesk, and on the page of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from kit.demo_server import PASSWORD, Demo

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPEN_ALL = "document.querySelectorAll('#foi-suggest details').forEach((node) => { node.open = true; })"


@pytest.fixture(params=["light", "dark"])
def ticket(demo: Demo, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A ticket of an FOI queue, as a caseworker sees it in light and in dark."""
    context = browser.new_context(color_scheme=request.param, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{demo.address}/login/")
    page.get_by_label("Username").fill("caseworker")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Login").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    page.goto(f"{demo.address}/tickets/1/")
    yield page
    context.close()


def violations(page: Page) -> list[str]:
    page.evaluate(OPEN_ALL)
    found = Axe().run(
        page,
        context={"include": [["#foi-suggest"]]},
        options={"runOnly": {"type": "tag", "values": WCAG}, "preload": False},
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def test_axe_finds_nothing_in_the_panel_of_a_ticket(ticket: Page) -> None:
    assert ticket.locator("#foi-suggest .foi-suggest__option--disclose").count() > 0
    assert violations(ticket) == []


def test_the_bar_of_the_host_hides_neither_a_question_nor_the_focus(ticket: Page) -> None:
    bar = ticket.locator("nav.sticky-top").bounding_box()
    assert bar
    address = ticket.url.partition("#")[0]
    for index in (1, 0):
        ticket.goto(f"{address}#foi-suggest-q-{index}")
        heading = ticket.locator(f"#foi-suggest-q-{index}-title").bounding_box()
        assert heading
        assert bar["height"] <= heading["y"] < 900
    for _ in range(6):
        ticket.keyboard.press("Shift+Tab")
        top = ticket.evaluate("document.activeElement.getBoundingClientRect().top")
        assert top >= bar["height"] or not ticket.evaluate("document.activeElement.closest('#foi-suggest')")


def test_the_panel_of_a_ticket_reflows_at_320_pixels(ticket: Page) -> None:
    ticket.set_viewport_size({"width": 320, "height": 800})
    ticket.evaluate(OPEN_ALL)
    assert ticket.locator("#foi-suggest").evaluate("(panel) => panel.scrollWidth <= panel.clientWidth")
    assert violations(ticket) == []


def test_a_refused_decision_is_shown_again_accessibly(ticket: Page) -> None:
    disclose = ticket.locator(".foi-suggest__option--disclose").first
    disclose.locator("summary").click()
    disclose.get_by_role("button", name="Accept disclosure").click()
    ticket.wait_for_url("**/suggest/panel/cases/**")
    assert "There is a problem" in ticket.evaluate("document.activeElement.innerText")
    assert violations(ticket) == []
