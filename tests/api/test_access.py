"""Who may call what: every route declares it, and the whole URL map is walked to see that it holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from foi_plugin.security import Access, access, access_of, refuse_undeclared
from kit.desk import Desk
from kit.memory_host import SESSION

OPEN = {"/health", "/ready", "/openapi.json", "/panel/static/<path:name>"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def calls(desk: Desk) -> list[tuple[str, str, Access | None]]:
    """Method, path and declared access of every route."""
    return [
        (
            method,
            rule.rule.replace("<string(maxlength=200):case_id>", "7")
            .replace("<path:name>", "panel.css")
            .replace("<string(maxlength=100):name>", "demo+00000000"),
            level,
        )
        for rule in desk.app.url_map.iter_rules()
        for level in [access_of(desk.app, rule.endpoint)]
        for method in sorted(rule.methods or ())
    ]


def test_every_route_declares_its_access_and_only_the_expected_ones_are_open(desk: Desk) -> None:
    declared = {rule.rule: access_of(desk.app, rule.endpoint) for rule in desk.app.url_map.iter_rules()}
    assert None not in declared.values()
    assert {rule for rule, level in declared.items() if level is Access.NONE} == OPEN


@pytest.mark.parametrize(("username", "status"), [(None, 401), ("rob", 403)], ids=["anonymous", "requester"])
def test_nobody_but_staff_gets_anything_from_a_staff_route(desk: Desk, username: str | None, status: int) -> None:
    browser = desk.browser(username)
    closed = [(method, path) for method, path, level in calls(desk) if level is not Access.NONE]
    assert len(closed) > 10
    for method, path in closed:
        response = browser.open(path, method=method, headers={"X-CSRFToken": browser.csrf})
        assert response.status_code == status, (method, path)
        assert response.headers["Cache-Control"] == "no-store"
        assert "doorbells" not in response.get_data(as_text=True)
        assert "doorbells" not in str(response.headers)
    assert not desk.path.exists() or desk.rows("SELECT * FROM assessment") == []


def test_a_forged_or_ended_session_is_nobody(desk: Desk) -> None:
    browser = desk.browser()
    browser.set_cookie(SESSION, "forged")
    assert browser.get("/panel/cases/7").status_code == 401
    key, _ = desk.host.sign_in("ann")
    browser.set_cookie(SESSION, key)
    assert browser.get("/api/v1/cases/7/decisions").status_code == 200
    desk.host.sign_out(key)
    assert browser.get("/api/v1/cases/7/decisions").status_code == 401


def test_staff_without_the_case_cannot_tell_it_from_a_missing_one(desk: Desk) -> None:
    browser = desk.browser("olu")
    for path in ("/api/v1/cases/{}/assessment", "/api/v1/cases/{}/decisions", "/panel/cases/{}"):
        answers = [browser.get(path.format(case_id)) for case_id in ("7", "404")]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert len({answer.get_data(as_text=True).replace("404", "7") for answer in answers}) == 1


def test_every_post_needs_the_csrf_token(desk: Desk) -> None:
    browser = desk.browser("ann")
    posts = [path for method, path, _ in calls(desk) if method == "POST"]
    assert len(posts) >= 6
    for path in posts:
        for token in (None, "", "x" * 32, "ž".encode().decode("latin-1")):
            response = browser.post(path, json={}, headers={} if token is None else {"X-CSRFToken": token})
            assert response.status_code == 403, (path, token)


def test_another_persons_token_does_not_do(desk: Desk) -> None:
    ann, mo = desk.browser("ann"), desk.browser("mo")
    response = ann.post("/api/v1/split", json={"text": "How many?"}, headers={"X-CSRFToken": mo.csrf})
    assert (response.status_code, response.json["error"]["code"]) == (403, "csrf_failed")  # type: ignore[index]


def test_an_application_with_an_undeclared_route_is_refused() -> None:
    app = Flask(__name__, static_folder=None)

    @app.get("/stated")
    @access(Access.STAFF)
    def stated() -> str:
        return ""

    refuse_undeclared(app)

    @app.get("/forgotten")
    def forgotten() -> str:
        return ""

    with pytest.raises(RuntimeError, match=r"declare no access: /forgotten$"):
        refuse_undeclared(app)


def test_a_manager_route_is_for_managers(desk: Desk) -> None:
    @desk.app.get("/manage")
    @access(Access.MANAGER)
    def manage() -> str:
        return "managed"

    refused = desk.browser("ann").get("/manage")
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "not_manager")  # type: ignore[index]
    assert desk.browser("mo").get("/manage").status_code == 200
    assert desk.browser().get("/manage").status_code == 401


@pytest.mark.parametrize(
    "path", ["/health", "/panel/cases/7", "/api/v1/cases/7/assessment", "/nowhere", "/openapi.json"]
)
def test_every_answer_carries_the_security_headers(desk: Desk, path: str) -> None:
    response = desk.browser("ann").get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_pages_live_under_their_own_policy(desk: Desk) -> None:
    page = desk.browser("ann").get("/panel/cases/7").get_data(as_text=True)
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert all("src=" in tag for tag in page.split("<script")[1:])


def test_static_files_are_served_and_nothing_else(desk: Desk) -> None:
    browser = desk.browser()
    for name, kind in (("panel.css", "text/css"), ("panel.js", "text/javascript")):
        response = browser.get(f"/panel/static/{name}")
        assert (response.status_code, response.mimetype) == (200, kind)
        assert "max-age=3600" in response.headers["Cache-Control"]
        response.close()
    for name in ("../view.py", "..%2fview.py", "%2e%2e/render.py", "nothing.css", "/etc/passwd"):
        assert browser.get(f"/panel/static/{name}").status_code in (404, 308)
