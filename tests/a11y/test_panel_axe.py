"""The panel in a real browser: axe, reflow at 320 pixels, keyboard alone, no JavaScript, and visible focus."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from foi_model.catalogue import load_catalogue
from foi_plugin.panel.render import STATIC, Refused, render_panel
from foi_plugin.service import CaseView
from kit.demo_server import chromium
from kit.panel_cases import (
    ABSTAINED,
    COVERT_ASSESSED,
    DOORBELLS_ASSESSED,
    NOISE_ASSESSED,
    case_view,
    decided_view,
    precedents_view,
    thirty_questions,
    unavailable_view,
)

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CSP = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
REFUSED = Refused(
    "Give a reason: it is recorded whether you accept, reject or add.",
    "reason",
    {"subject": "ncnd", "action": "accept", "question_index": "1", "limb": "31(3)", "reason": ""},
)
REFUSED_ADD = Refused(
    "That is not a withholding limb of section 24.",
    "limb",
    {
        "subject": "exemption",
        "action": "add",
        "question_index": "1",
        "section": "24",
        "limb": "31(1)(a)",
        "reason": "So.",
    },
)
STATES: dict[str, Callable[[], tuple[CaseView, Refused | None]]] = {
    "suggestions": lambda: (case_view(DOORBELLS_ASSESSED, NOISE_ASSESSED), None),
    "ncnd": lambda: (case_view(COVERT_ASSESSED), None),
    "abstained": lambda: (case_view(ABSTAINED, notices=("One attachment could not be read.",)), None),
    "decided": lambda: (decided_view(), None),
    "precedents": lambda: (precedents_view(), None),
    "error": lambda: (case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED), REFUSED),
    "error-add": lambda: (case_view(DOORBELLS_ASSESSED, COVERT_ASSESSED), REFUSED_ADD),
    "unavailable": lambda: (unavailable_view("The model could not be opened."), None),
    "thirty": lambda: (thirty_questions(), None),
}
HELPDESK = files("helpdesk") / "static" / "helpdesk"
BOOTSTRAP = {
    "bootstrap.min.css": HELPDESK / "vendor" / "bootstrap" / "css" / "bootstrap.min.css",
    "sb-admin.css": HELPDESK / "css" / "sb-admin.css",
    "helpdesk-extend.css": HELPDESK / "css" / "helpdesk-extend.css",
    "helpdesk-customize.css": HELPDESK / "css" / "helpdesk-customize.css",
}
OPEN_ALL = "document.querySelectorAll('details').forEach((node) => { node.open = true; })"
OVERFLOWING = """[...document.querySelectorAll('#foi-suggest *')]
    .filter((node) => !node.closest('.foi-suggest__vh, thead'))
    .filter((node) => node.getBoundingClientRect().right > window.innerWidth)
    .map((node) => node.outerHTML.slice(0, 80))"""
SMALL = """[...document.querySelectorAll('#foi-suggest *')]
    .filter((node) => node.matches('button:not([tabindex]), select, textarea, summary, input:not([type=hidden])')
        || node.matches('.foi-suggest__summary a, .foi-suggest__add-link a'))
    .map((node) => [node.outerHTML.slice(0, 80), node.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([html]) => html)"""
FOCUS = """(() => {
    const node = document.activeElement, style = getComputedStyle(node);
    return node === document.body ? null : [style.outlineStyle, parseFloat(style.outlineWidth), node.tagName];
})()"""


class Site(BaseHTTPRequestHandler):
    """Pages named /HOST/STATE: the panel of a state in a plain page, or in one styled like the helpdesk's."""

    posted: list[dict[str, str]]

    def do_GET(self) -> None:
        parts = urlsplit(self.path).path.strip("/").split("/")
        if parts[0] == "favicon.ico":
            self._send(b"", "image/x-icon")
        elif parts[0] == "static":
            source = BOOTSTRAP.get(parts[1], STATIC / parts[1])
            kind = "text/css" if parts[1].endswith("css") else "text/javascript"
            self._send(source.read_bytes(), kind)
        elif parts[0] in ("plain", "helpdesk", "dark") and parts[1] in STATES:
            self._send(_page(*parts).encode(), "text/html; charset=utf-8")
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(parse_qsl(body, keep_blank_values=True))
        self.posted.append(form)
        self.send_response(303)
        self.send_header("Location", f"/plain/suggestions#foi-suggest-q-{form['question_index']}")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Keep the test output quiet."""

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CSP)
        self.end_headers()
        self.wfile.write(body)


def _page(host: str, state: str) -> str:
    view, refused = STATES[state]()
    panel = render_panel(view, load_catalogue(), "/decisions", "token", "/static", refused)
    styles = "".join(f'<link rel="stylesheet" href="/static/{name}">' for name in BOOTSTRAP) if host != "plain" else ""
    theme = "dark" if host == "dark" else "light"
    return (
        f'<!DOCTYPE html><html lang="en-GB" data-bs-theme="{theme}"><head><meta charset="utf-8"><title>A case</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{styles}'
        f'</head><body><main class="container-fluid"><h1>A case</h1>{panel}</main></body></html>'
    )


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    Site.posted = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site; whatever the browser complains about on it fails the test."""
    contexts, complaints = [], []

    def opened(path: str, width: int = 1280, scripts: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{site}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}, "preload": False})
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("host", ["helpdesk", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(open_page: Callable[..., Page], host: str, state: str) -> None:
    page = open_page(f"/{host}/{state}")
    if state != "thirty":
        page.evaluate(OPEN_ALL)
    assert violations(page) == []


@pytest.mark.parametrize("host", ["plain", "helpdesk"])
@pytest.mark.parametrize("state", STATES)
def test_it_reflows_at_320_pixels(open_page: Callable[..., Page], host: str, state: str) -> None:
    page = open_page(f"/{host}/{state}", width=320)
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    overflowing = page.evaluate(OVERFLOWING)
    assert overflowing == []
    if host == "plain" and state != "thirty":
        assert violations(page) == []


@pytest.mark.parametrize("state", STATES)
def test_targets_are_at_least_24_pixels(open_page: Callable[..., Page], state: str) -> None:
    page = open_page(f"/helpdesk/{state}")
    page.evaluate(OPEN_ALL)
    small = page.evaluate(SMALL)
    assert small == []


def test_keyboard_alone_opens_decides_and_sends_once(open_page: Callable[..., Page]) -> None:
    page = open_page("/plain/suggestions")
    Site.posted.clear()
    _tab_to(page, "summary", "Section 31")
    page.keyboard.press("Enter")
    _tab_to(page, "select", "")
    page.keyboard.type("31(1)(a)")
    _tab_to(page, "textarea", "")
    page.keyboard.type("Would show which streets are covered.")
    _tab_to(page, "button", "Accept section 31")
    page.keyboard.press("Enter")
    page.wait_for_url("**#foi-suggest-q-0")
    (form,) = Site.posted
    assert {name: form[name] for name in ("subject", "action", "section", "limb", "question_index", "reason")} == {
        "subject": "exemption",
        "action": "accept",
        "section": "31",
        "limb": "31(1)(a)",
        "question_index": "0",
        "reason": "Would show which streets are covered.",
    }


def test_a_double_press_sends_once(open_page: Callable[..., Page]) -> None:
    page = open_page("/plain/suggestions")
    Site.posted.clear()
    page.locator("summary", has_text="consider disclosing").first.click()
    page.get_by_label("Reason for disclosing, Question 1(a)").fill("Published.")
    page.get_by_role("button", name="Accept disclosure for Question 1(a)").dblclick()
    page.wait_for_url("**#foi-suggest-q-0")
    assert [form["action"] for form in Site.posted] == ["accept"]


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_on_a_radio_button_decides_nothing(open_page: Callable[..., Page], scripts: bool) -> None:
    page = open_page("/plain/ncnd", scripts=scripts)
    Site.posted.clear()
    page.locator("summary", has_text="neither confirm nor deny").first.click()
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert [form["action"] for form in Site.posted] == ([] if scripts else [""])


def test_without_scripts_everything_still_works(open_page: Callable[..., Page]) -> None:
    page = open_page("/helpdesk/thirty", scripts=False)
    Site.posted.clear()
    page.get_by_role("link", name="Question 27", exact=True).click()
    page.locator("#foi-suggest-q-26 summary", has_text="neither confirm nor deny").click()
    page.get_by_role("radio", name="31(3)").check()
    page.get_by_label("Reason for NCND, Question 27").fill("Either answer would tell.")
    page.get_by_role("button", name="Accept NCND for Question 27").click()
    assert [(form["subject"], form["limb"], form["question_index"]) for form in Site.posted] == [
        ("ncnd", "31(3)", "26")
    ]


def test_adding_from_a_question_chooses_it_and_narrows_the_limbs(open_page: Callable[..., Page]) -> None:
    page = open_page("/helpdesk/thirty")
    page.locator("#foi-suggest-q-1").get_by_role("link", name="Add a ground not suggested").click()
    question = page.locator("#foi-suggest-add-exemption-question_index")
    assert question.input_value() == "1"
    assert question.evaluate("(node) => node === document.activeElement")
    page.locator("#foi-suggest-add-exemption-section").select_option("38")
    limbs = page.locator("#foi-suggest-add-exemption-limb option").evaluate_all("(all) => all.map((one) => one.value)")
    assert limbs == ["", *(limb.ref for limb in load_catalogue().ground("38").limbs)]


def test_an_error_takes_the_focus_and_leads_to_its_field(open_page: Callable[..., Page]) -> None:
    page = open_page("/helpdesk/error")
    assert "There is a problem" in page.evaluate("document.activeElement.innerText")
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "foi-suggest-q1-ncnd-reason"
    assert page.locator("#foi-suggest-q1-ncnd-reason").is_visible()


@pytest.mark.parametrize("host", ["plain", "helpdesk", "dark"])
def test_focus_is_always_visible(open_page: Callable[..., Page], host: str) -> None:
    page = open_page(f"/{host}/decided")
    page.evaluate(OPEN_ALL)
    seen = 0
    while True:
        page.keyboard.press("Tab")
        mark = page.evaluate(FOCUS)
        if mark is None:
            break
        assert (mark[0], mark[1]) == ("solid", 3.0), mark
        seen += 1
    assert seen > 20


def _tab_to(page: Page, tag: str, words: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(
            "([tag, words]) => document.activeElement.matches(tag) && document.activeElement.innerText.includes(words)",
            [tag, words],
        ):
            return
    raise AssertionError(f"{tag} {words!r} cannot be reached with the Tab key")
