"""The consistency report in a real browser: axe, reflow at 320 pixels, on paper, and nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from foi_model.letters import Outcome
from foi_model.precedents import PrecedentIndex, Source, Treatment, inconsistencies
from foi_plugin.consistency import Report, write_report
from kit.demo_server import chromium
from kit.panel_cases import precedent

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LONG = "Does the force own or hire any IMSI catcher, " + "international-mobile-subscriber-identity-catcher" * 3


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(params=["groups", "none"])
def page(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    entries = [
        precedent(LONG, Treatment(Outcome.DISCLOSED), response="a", reference="FOI-0047-24"),
        precedent(LONG, Treatment(Outcome.NCND, ncnd=("24(2)", "31(3)")), response="b", source=Source.DECISION),
        precedent(LONG, Treatment(Outcome.WITHHELD, ("24(1)",)), response="c", on=None),
    ]
    index = PrecedentIndex(entries if request.param == "groups" else entries[:1])
    file = tmp_path / "report.html"
    write_report(Report.of(index, inconsistencies(index), 0.4), file)
    context = browser.new_context()
    page, loaded = context.new_page(), []
    page.on("request", lambda sent: loaded.append(sent.url))
    page.goto(file.as_uri())
    yield page
    context.close()
    assert loaded == [file.as_uri()]


def test_axe_finds_nothing_and_it_reflows(page: Page) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
        assert [rule["id"] for rule in found.response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper_all_of_it_is_there(page: Page) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})
    assert page.locator("h1").is_visible()
    assert all(cell.is_visible() for cell in page.locator("td, th").all())
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
