"""The panel on its own page, its plain forms, and the mistakes that are shown again with what was typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from foi_plugin.engines import Engines
from kit.desk import Browser, Desk

REASON = "Confirming would map the tactic & help <burglars>."
ESCAPED = "Confirming would map the tactic &amp; help &lt;burglars&gt;."


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def ann(desk: Desk) -> Browser:
    return desk.browser("ann")


def disclosure(**change: object) -> dict[str, object]:
    form: dict[str, object] = {
        "assessment_id": 1,
        "question_index": 0,
        "subject": "disclose",
        "action": "accept",
        "section": "",
        "limb": "",
        "reason": REASON,
    }
    return form | change


def test_the_page_holds_the_panel_and_leads_back_to_the_case(ann: Browser) -> None:
    answer = ann.get("/panel/cases/7")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert 'href="/desk/cases/7"' in page
    assert 'id="foi-suggest"' in page
    assert "consider disclosing" in page
    assert ann.csrf in page
    assert 'action="/panel/cases/7/decisions"' in page


def test_the_page_works_where_the_service_is_mounted(ann: Browser) -> None:
    page = ann.get("/panel/cases/7", base_url="http://localhost/suggest").get_data(as_text=True)
    assert 'action="/suggest/panel/cases/7/decisions"' in page
    assert 'href="/suggest/panel/static/panel.css' in page


def test_every_form_of_the_page_posts_what_the_service_takes(desk: Desk, ann: Browser) -> None:
    page = ann.get("/panel/cases/7").get_data(as_text=True)
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    assert forms
    for form in forms:
        assert {"csrfmiddlewaretoken", "assessment_id", "subject", "action", "reason"} <= set(
            re.findall(r'name="([a-z_]+)"', form)
        )


def test_a_decision_leads_back_to_the_case(desk: Desk, ann: Browser) -> None:
    ann.get("/panel/cases/7")
    answer = ann.post_form("/panel/cases/7/decisions", **disclosure())
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/desk/cases/7#foi-suggest-q-0"
    assert f"Reason: {REASON}" in desk.host.notes("7")[0]
    assert ESCAPED in ann.get("/panel/cases/7").get_data(as_text=True)


def test_ncnd_is_decided_by_form(desk: Desk, ann: Browser) -> None:
    ann.get("/panel/cases/7")
    form = disclosure(question_index=1, subject="ncnd", action="add", limb="31(3)")
    del form["section"]
    assert ann.post_form("/panel/cases/7/decisions", **form).status_code == 303
    assert desk.rows("SELECT subject, section, limb FROM decision") == [("ncnd", "31", "31(3)")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "Give a reason"),
        ({"reason": "x" * 2001}, "2001 characters"),
        ({"action": ""}, "Choose to accept"),
        ({"question_index": ""}, "Choose a question"),
        ({"question_index": "9"}, "no such question"),
        ({"subject": "exemption", "action": "add", "section": ""}, "Choose a section"),
        ({"subject": "exemption", "action": "add", "section": "31", "limb": "31(3)"}, "neither confirming nor denying"),
        ({"subject": "ncnd", "action": "add", "limb": ""}, "Choose the limb"),
        ({"assessment_id": "99"}, "not an assessment of this case"),
        ({"assessment_id": "what"}, "form is incomplete"),
    ],
)
def test_a_mistake_is_named_and_nothing_is_recorded(
    desk: Desk, ann: Browser, change: dict[str, object], said: str
) -> None:
    ann.get("/panel/cases/7")
    answer = ann.post_form("/panel/cases/7/decisions", **disclosure(**change))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert 'role="alert"' in page
    assert desk.rows("SELECT * FROM decision") == []
    assert desk.host.notes("7") == []


@pytest.mark.parametrize("change", [{"question_index": 9}, {"subject": "ncnd", "action": "add"}, {"subject": "what"}])
def test_what_was_typed_is_kept(ann: Browser, change: dict[str, object]) -> None:
    ann.get("/panel/cases/7")
    answer = ann.post_form("/panel/cases/7/decisions", **disclosure(**change))
    assert answer.status_code == 422
    assert ESCAPED in answer.get_data(as_text=True)


def test_without_a_ledger_the_reason_is_kept(tmp_path: Path) -> None:
    ann = Desk(tmp_path, url=f"sqlite:///{tmp_path}/no/ledger.sqlite3").browser("ann")
    answer = ann.post_form("/panel/cases/7/decisions", **disclosure())
    assert answer.status_code == 503
    assert ESCAPED in answer.get_data(as_text=True)
    assert "could not be recorded" in answer.get_data(as_text=True)


def test_without_a_model_the_page_works(tmp_path: Path) -> None:
    answer = Desk(tmp_path, engines=Engines(tmp_path / "none")).browser("ann").get("/panel/cases/7")
    assert answer.status_code == 200
    assert "Suggestions are unavailable" in answer.get_data(as_text=True)


def test_an_ended_session_and_an_expired_form_keep_the_reason_too(desk: Desk, ann: Browser) -> None:
    for browser, status in ((desk.browser(), 401), (ann, 403)):
        browser.csrf = "expired"
        answer = browser.post_form("/panel/cases/7/decisions", **disclosure())
        page = answer.get_data(as_text=True)
        assert (answer.status_code, answer.mimetype) == (status, "text/html")
        assert ESCAPED in page
        assert "doorbells" not in page
    desk.ledger.open()
    assert desk.rows("SELECT * FROM decision") == []


def test_errors_of_pages_are_pages(ann: Browser) -> None:
    for path, status in (("/panel/cases/404", 404), ("/panel/nowhere", 404), ("/panel/cases/7/decisions", 405)):
        answer = ann.get(path)
        assert (answer.status_code, answer.mimetype) == (status, "text/html")


def test_too_large_a_form_is_refused(tmp_path: Path) -> None:
    ann = Desk(tmp_path, max_body_bytes=2000).browser("ann")
    answer = ann.post_form("/panel/cases/7/decisions", **disclosure(reason="x" * 3000))
    assert (answer.status_code, answer.mimetype) == (413, "text/html")


def test_hostile_words_do_not_become_markup(desk: Desk, ann: Browser) -> None:
    nasty = '<script>alert("case")</script>'
    desk.host.add_case("8", f"1. How many {nasty} cameras does the force use?", title=nasty)
    assert nasty not in ann.get("/panel/cases/8").get_data(as_text=True)
    answer = ann.post_form("/panel/cases/8/decisions", **disclosure(reason=nasty, subject=nasty, limb=nasty))
    assert nasty not in answer.get_data(as_text=True)
