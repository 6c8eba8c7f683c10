"""The models pages in a real browser: axe, reflow at 320 pixels, and every change by keyboard without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from foi_model.registry import Registry
from foi_plugin.engines import Engines
from kit.bundles import a_registry, flags_nothing
from kit.demo_server import chromium
from kit.desk import ANN, Desk
from kit.memory_host import SESSION

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPEN_ALL = "document.querySelectorAll('details').forEach((node) => { node.open = true; })"
CURVE = [[step / 30, 1 - step / 60] for step in range(31)]


def with_figures(manifest: dict[str, Any]) -> None:
    manifest["figures"] = {
        "reliability": {"NCND": [[0.1, 0.08, 45], [0.6, 0.7, 45]], "sections": [[0.2, 0.25, 90], [0.9, 0.8, 90]]},
        "coverage": {"NCND": CURVE, "sections": CURVE[::2]},
    }


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
        """Nothing on standard error."""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    registry, (drawn, shadow) = a_registry(tmp_path_factory.mktemp("models"), drawn=with_figures, shy=flags_nothing)
    registry.promote(drawn, "mo", "Better recall.")
    registry.shadow(shadow, "mo", "To compare.")
    return registry


@pytest.fixture(scope="module")
def desk(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("desk"), engines=Engines(registry=registry), log_level="error")
    desk.service.view("7", ANN)
    while desk.worker.run_once():
        pass
    return desk


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, desk.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(site: str, desk: Desk, browser: Browser) -> Iterator[Page]:
    """A manager's browser, without scripts of the page's own, of which there are none."""
    context = browser.new_context(reduced_motion="reduce")
    key, _ = desk.host.sign_in("mo")
    context.add_cookies([{"name": SESSION, "value": key, "url": site}])
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert [
        complaint for complaint in complaints if "favicon" not in complaint and "status of 4" not in complaint
    ] == []


def violations(page: Page) -> list[str]:
    page.evaluate(OPEN_ALL)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "preload": False})
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def test_axe_finds_nothing_and_the_pages_reflow(page: Page, site: str, registry: Registry, tmp_path: Path) -> None:
    for path in ("/models", "/models?done=promote", f"/models/bundles/{registry.live()}"):
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{site}{path}")
            assert violations(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_a_mistake_is_shown_accessibly_and_leads_to_its_field(page: Page, site: str) -> None:
    page.goto(f"{site}/models")
    page.get_by_role("button", name="Roll back").click()
    assert violations(page) == []
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "foi-rollback-reason"


def test_keyboard_alone_rolls_back_and_ends_the_shadow(page: Page, site: str, registry: Registry) -> None:
    page.goto(f"{site}/models")
    page.get_by_label("Reason for rolling back").focus()
    page.keyboard.type("Flags too much.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/models?done=rollback")
    assert registry.live() is None
    page.get_by_label("Reason for the change in shadow").focus()
    page.keyboard.type("Seen enough.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/models?done=shadow")
    assert registry.state().shadow is None
    assert page.get_by_role("status").inner_text() == "The bundle in shadow was changed. Caseworkers see nothing of it."
