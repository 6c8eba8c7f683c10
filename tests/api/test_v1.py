"""The JSON API: the contracts of the command line over HTTP, and the assessment and decisions of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from foi_model.assess import assess
from foi_model.catalogue import load_catalogue
from foi_model.domain import AuthorityKind, Request
from foi_model.serialise import to_dict
from foi_plugin.engines import Engines
from kit.desk import REQUEST, SHIPPED, Browser, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def ann(desk: Desk) -> Browser:
    return desk.browser("ann")


def error_of(response: Any) -> tuple[int, str, str | None]:
    error = response.json["error"]
    assert set(error) == {"code", "message", "field"}
    assert error["message"].endswith((".", "?")) or error["code"] == "invalid_input"
    return response.status_code, error["code"], error["field"]


def test_split_gives_the_questions(ann: Browser) -> None:
    answer = ann.post_json("/api/v1/split", {"text": REQUEST})
    assert answer.status_code == 200
    assert [question["number"] for question in answer.json["questions"]] == ["1", "2"]
    assert all(set(question) == {"number", "text", "context"} for question in answer.json["questions"])


def test_assess_gives_what_assess_gives(ann: Browser) -> None:
    answer = ann.post_json("/api/v1/assess", {"text": REQUEST, "authority_kind": "local"})
    assert answer.status_code == 200
    assert answer.json == to_dict(assess(Request(REQUEST, AuthorityKind.LOCAL), SHIPPED.get()))


def test_the_authority_kind_of_the_installation_is_assumed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, authority_kind="central")
    assert desk.browser("ann").post_json("/api/v1/assess", {"text": REQUEST}).json["authority_kind"] == "central"


def test_assessing_a_text_records_nothing(desk: Desk, ann: Browser) -> None:
    ann.post_json("/api/v1/assess", {"text": REQUEST})
    desk.ledger.open()
    assert desk.rows("SELECT * FROM assessment") == []


def test_score_gives_a_result_for_each_row_in_order(ann: Browser) -> None:
    rows = [
        {"id": "b", "request": "r2", "question": "Does the force own an IMSI catcher?", "authority_kind": "police"},
        {"id": 1, "request": "r1", "question": "How many schools closed early in 2024?", "authority_kind": "local"},
        {"id": "a", "request": "r2", "question": "And what did it cost?", "context": ["Since 2020."]},
    ]
    answer = ann.post_json("/api/v1/score", {"rows": rows})
    assert answer.status_code == 200
    results = answer.json["rows"]
    assert [result["id"] for result in results] == ["b", 1, "a"]
    for result in results:
        assert list(result) == [
            "exemptions",
            "ncnd",
            "ncnd_limbs",
            "topics",
            "id",
            "suggested",
            "ncnd_flag",
            "abstained",
        ]
        assert set(result["exemptions"]) == set(load_catalogue().sections)


def test_siblings_count_and_strangers_do_not(ann: Browser) -> None:
    def score(*rows: dict[str, str]) -> dict[str, Any]:
        results = ann.post_json("/api/v1/score", {"rows": list(rows)}).json["rows"]
        result: dict[str, Any] = results[-1]
        return result

    cost = {"id": "cost", "request": "r", "question": "And what did it cost in each of those years?"}
    stranger = {"id": "s", "request": "other", "question": "Does the force own an IMSI catcher?"}
    assert score(cost) == score(stranger, cost)


def test_a_case_is_assessed_shown_and_decided(desk: Desk, ann: Browser) -> None:
    seen = ann.get("/api/v1/cases/7/assessment").json
    assert (seen["case_id"], len(seen["assessment"]["questions"])) == ("7", 2)
    assert ann.post_json("/api/v1/cases/7/assessment").json == seen
    assert desk.rows("SELECT actor FROM shown") == [("ann",)]
    decision = {
        "assessment_id": seen["assessment_id"],
        "question_index": 1,
        "subject": "ncnd",
        "action": "add",
        "limb": "31(3)",
        "reason": "Confirming would map the tactic.",
    }
    made = ann.post_json("/api/v1/cases/7/decisions", decision)
    assert made.status_code == 201
    assert made.json["section"] == "31"
    assert made.json["actor"] == "ann"
    assert made.json["model_version"] == seen["assessment"]["model_version"]
    assert made.json["at"] == "2026-11-23T09:00:00Z"
    assert ann.post_json("/api/v1/cases/7/decisions", decision).json == made.json
    assert ann.get("/api/v1/cases/7/decisions").json == {"decisions": [made.json]}
    assert len(desk.host.notes("7")) == 1


GOOD = {
    "assessment_id": 1,
    "question_index": 0,
    "subject": "disclose",
    "action": "accept",
    "reason": "Nothing to hide.",
}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"reason": " "}, "invalid_decision", "reason"),
        ({"reason": "x" * 2001}, "invalid_decision", "reason"),
        ({"reason": None}, "invalid_input", "reason"),
        ({"reason": "x" * 30_000}, "invalid_input", "reason"),
        ({"question_index": 2}, "invalid_decision", "question_index"),
        ({"question_index": -1}, "invalid_input", "question_index"),
        ({"question_index": "one"}, "invalid_input", "question_index"),
        ({"assessment_id": 99}, "invalid_decision", "assessment_id"),
        ({"assessment_id": 2**40}, "invalid_input", "assessment_id"),
        ({"subject": "conceal"}, "invalid_input", "subject"),
        ({"action": "apply"}, "invalid_input", "action"),
        ({"subject": "exemption", "action": "accept", "section": "14"}, "invalid_decision", "action"),
        ({"subject": "exemption", "action": "add", "section": "31", "limb": "31(3)"}, "invalid_decision", "limb"),
        ({"subject": "ncnd", "action": "add", "limb": "31(1)(a)"}, "invalid_decision", "limb"),
        ({"section": "31"}, "invalid_decision", "section"),
        ({"actor": "somebody-else"}, "invalid_input", "actor"),
    ],
)
def test_a_wrong_decision_names_its_field(
    desk: Desk, ann: Browser, change: dict[str, object], code: str, field: str
) -> None:
    ann.get("/api/v1/cases/7/assessment")
    answer = ann.post_json("/api/v1/cases/7/decisions", GOOD | change)
    assert error_of(answer) == (422, code, field)
    assert ann.get("/api/v1/cases/7/decisions").json == {"decisions": []}
    assert desk.host.notes("7") == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("split", {}, "text"),
        ("split", {"text": ""}, "text"),
        ("split", {"text": 7}, "text"),
        ("split", {"text": "How?", "requester": "Robin"}, "requester"),
        ("assess", {"text": "How?", "authority_kind": "parish"}, "authority_kind"),
        ("score", {"rows": []}, "rows"),
        ("score", {"rows": [{"id": "1"}]}, "rows.0.question"),
        ("score", {"rows": [{"id": "1", "question": "How?"}, {"id": "2", "question": 3}]}, "rows.1.question"),
    ],
)
def test_wrong_input_names_its_field(ann: Browser, path: str, body: object, field: str) -> None:
    assert error_of(ann.post_json(f"/api/v1/{path}", body)) == (422, "invalid_input", field)


@pytest.mark.parametrize("body", ["[]", '"text"', "7", "true"])
def test_a_body_that_is_no_object_is_wrong_as_a_whole(ann: Browser, body: str) -> None:
    headers = {"X-CSRFToken": ann.csrf, "Content-Type": "application/json"}
    assert error_of(ann.post("/api/v1/split", data=body, headers=headers)) == (422, "invalid_input", None)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"text": ' + b"9" * 5000 + b"}"])
def test_a_body_that_is_not_json_is_refused(ann: Browser, body: bytes) -> None:
    headers = {"X-CSRFToken": ann.csrf, "Content-Type": "application/json"}
    assert error_of(ann.post("/api/v1/split", data=body, headers=headers)) == (400, "bad_request", None)


def test_a_body_of_another_kind_is_refused(ann: Browser) -> None:
    assert error_of(ann.post_form("/api/v1/split", text="How many?")) == (415, "unsupported_media_type", None)


@pytest.mark.parametrize("chunked", [False, True], ids=["with length", "chunked"])
def test_too_large_a_body_is_refused(tmp_path: Path, chunked: bool) -> None:
    desk = Desk(tmp_path, max_body_bytes=5000)
    ann = desk.browser("ann")
    headers = {"X-CSRFToken": ann.csrf, "Content-Type": "application/json"}
    body = b'{"text": "' + b"a" * 6000 + b'"}'
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"} if chunked else {}
    answer = ann.post("/api/v1/split", data=body, headers=headers, environ_overrides=environ)
    assert error_of(answer) == (413, "body_too_large", None)


def test_too_long_a_text_and_too_many_rows_are_refused_by_name(tmp_path: Path) -> None:
    ann = Desk(tmp_path, max_text_chars=1000, max_rows=2).browser("ann")
    for path in ("split", "assess"):
        assert error_of(ann.post_json(f"/api/v1/{path}", {"text": "a" * 1001})) == (422, "invalid_input", "text")
    rows = [{"id": str(number), "question": "How many?"} for number in range(3)]
    assert error_of(ann.post_json("/api/v1/score", {"rows": rows})) == (422, "invalid_input", "rows")


def test_what_is_not_there_and_what_is_not_done_are_told(ann: Browser) -> None:
    assert error_of(ann.get("/api/v1/cases/404/assessment")) == (404, "case_not_found", None)
    assert error_of(ann.get("/api/v2/split")) == (404, "not_found", None)
    answer = ann.get("/api/v1/split")
    assert error_of(answer) == (405, "method_not_allowed", None)
    assert "POST" in answer.headers["Allow"]


def test_without_a_model_text_is_still_split_and_decisions_still_read(tmp_path: Path) -> None:
    ann = Desk(tmp_path, engines=Engines(tmp_path / "none")).browser("ann")
    assert ann.post_json("/api/v1/split", {"text": REQUEST}).status_code == 200
    assert ann.get("/api/v1/cases/7/decisions").json == {"decisions": []}
    for path, body in (("assess", {"text": REQUEST}), ("score", {"rows": [{"id": 1, "question": "How many?"}]})):
        assert error_of(ann.post_json(f"/api/v1/{path}", body)) == (503, "model_unavailable", None)
    assert error_of(ann.get("/api/v1/cases/7/assessment")) == (503, "model_unavailable", None)


def test_without_a_ledger_text_is_still_assessed(tmp_path: Path) -> None:
    ann = Desk(tmp_path, url=f"sqlite:///{tmp_path}/no/ledger.sqlite3").browser("ann")
    assert ann.post_json("/api/v1/assess", {"text": REQUEST}).status_code == 200
    for path in ("assessment", "decisions"):
        assert error_of(ann.get(f"/api/v1/cases/7/{path}")) == (503, "ledger_unavailable", None)
    assert error_of(ann.post_json("/api/v1/cases/7/decisions", GOOD)) == (503, "ledger_unavailable", None)


def test_an_unforeseen_fault_tells_nothing(desk: Desk, ann: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the words of a request")

    monkeypatch.setattr(desk.host, "fetch", fail)
    answer = ann.get("/api/v1/cases/7/assessment")
    assert error_of(answer) == (500, "internal_error", None)
    assert "words" not in answer.get_data(as_text=True)
