"""The backlog page, filled, passes axe in light and dark, and on a small screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from kit.demo_server import chromium
from kit.desk import Desk
from kit.memory_host import SESSION

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DOGS = "How many police dogs were retired in 2024?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Where an office with a backlog is served, and the cookie of somebody signed in there."""
    desk = Desk(tmp_path_factory.mktemp("desk"))
    desk.host.add_case("8", DOGS)
    desk.host.add_case("9", f"1. {DOGS}\n2. What noise and sewage pollution incidents were there? Send all emails.")
    desk.browser("ann").post_form("/backlog/refresh")
    while desk.worker.run_once():
        pass
    server = make_server("127.0.0.1", 0, desk.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", desk.host.sign_in("ann")[0]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(params=["light", "dark"])
def page(address: tuple[str, str], browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(color_scheme=request.param, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    context.add_cookies([{"name": SESSION, "value": address[1], "url": address[0]}])
    page = context.new_page()
    page.goto(f"{address[0]}/backlog")
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    yield page
    context.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "preload": False})
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def test_axe_finds_nothing(page: Page, tmp_path: Path) -> None:
    page.screenshot(path=tmp_path / "backlog.png", full_page=True)
    assert page.locator(".backlog__list tbody tr").count() == 3
    assert violations(page) == []


def test_the_page_reflows_at_320_pixels(page: Page, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    page.screenshot(path=tmp_path / "small.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert violations(page) == []
