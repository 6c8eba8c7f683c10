"""A manager at work on the backlog in a real browser, on the demo as its users start it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kit.demo_server import PASSWORD, Demo

PATIENCE = 240_000


def sign_in(page: Page, demo: Demo, username: str) -> None:
    page.set_default_timeout(60_000)
    page.goto(f"{demo.address}/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Login").click()
    page.wait_for_url(lambda url: "/login/" not in url)


@pytest.fixture(scope="module")
def manager(demo: Demo, browser: Browser) -> Iterator[Page]:
    """The manager's window, in which nothing may go wrong, with the backlog read."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    troubles: list[str] = []
    called: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)) if "/suggest/" in page.url else None)
    page.on(
        "console",
        lambda said: troubles.append(said.text) if said.type == "error" and "/suggest/" in page.url else None,
    )
    page.on("request", lambda sent: called.append(sent.url))
    sign_in(page, demo, "manager")
    page.goto(f"{demo.address}/tickets/")
    page.get_by_role("link", name="FOI backlog").first.click()
    page.get_by_role("button", name="Read the backlog").click()
    expect(page.get_by_role("status")).to_contain_text(re.compile(r"Read \d+"), timeout=PATIENCE)
    yield page
    context.close()
    assert troubles == []
    assert [url for url in called if not url.startswith((demo.address, "data:"))] == []


def test_what_to_look_at_first(manager: Page, tmp_path: Path) -> None:
    manager.screenshot(path=tmp_path / "backlog.png", full_page=True)
    assert manager.locator(".backlog__list tbody tr").count() == 40
    expect(manager.get_by_text("40 open requests.")).to_be_visible()
    first = manager.locator(".backlog__list tbody tr").first
    first.locator("summary").click()
    expect(first.get_by_text("Why it stands here")).to_be_visible()
    expect(first.get_by_text(re.compile(r"\d+ points: "))).to_be_visible()


def test_filter_sort_and_open_the_case(demo: Demo, manager: Page) -> None:
    manager.goto(f"{demo.address}/suggest/backlog")
    manager.get_by_label("NCND", exact=True).select_option("High")
    manager.get_by_label("Sort by").select_option("Due date")
    manager.get_by_role("button", name="Show").click()
    manager.wait_for_url(re.compile("band=high"))
    rows = manager.locator(".backlog__list tbody tr")
    assert 0 < rows.count() < 40
    assert rows.locator(".backlog__tag--high").count() == rows.count()
    manager.locator(".backlog__list tbody th a").first.click()
    manager.wait_for_url(re.compile(r"/tickets/\d+/$"))
    expect(manager.get_by_role("heading", name="FOI suggestions")).to_be_visible()


def test_download_what_is_shown(demo: Demo, manager: Page, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    manager.goto(f"{demo.address}/suggest/backlog?band=any")
    shown = manager.locator(".backlog__list tbody tr").count()
    with manager.expect_download() as download:
        manager.get_by_role("link", name="Excel").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert re.fullmatch(r"foi-backlog-\d{4}-\d\d-\d\d\.xlsx", path.name)
    assert load_workbook(path)["Backlog"].max_row == shown + 1


def test_the_keyboard_alone_will_do(demo: Demo, manager: Page) -> None:
    manager.goto(f"{demo.address}/suggest/backlog")
    reach(manager, "#filter-due")
    manager.keyboard.type("Overdue")
    reach(manager, ".backlog__buttons button")
    manager.keyboard.press("Enter")
    manager.wait_for_url(re.compile("due=overdue"))
    reach(manager, ".backlog__list summary")
    manager.keyboard.press("Enter")
    expect(manager.get_by_text("Why it stands here").first).to_be_visible()
    reach(manager, ".backlog__list tbody th a")


def test_it_works_without_javascript(demo: Demo, browser: Browser, manager: Page) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, demo, "caseworker")
    page.goto(f"{demo.address}/suggest/backlog")
    page.get_by_role("button", name="Read the backlog").click()
    expect(page.get_by_role("status")).to_contain_text("Read")
    page.get_by_label("Sort by").select_option("Reference")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".backlog__list tbody tr").count() == 40
    context.close()


def test_a_requester_finds_no_way_in(demo: Demo, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, demo, "requester")
    page.goto(f"{demo.address}/")
    assert "backlog" not in page.content().lower()
    for path in ("", "/progress", "/download?form=csv", "/cases/1"):
        assert context.request.get(f"{demo.address}/suggest/backlog{path}").status == 403
    context.close()


def reach(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(200):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")
