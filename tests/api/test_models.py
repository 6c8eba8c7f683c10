"""The models page and its API: for managers, without scripts, and with nothing changed by mistake."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from foi_model.bundle import MODEL
from foi_model.registry import STATE, Registry
from foi_plugin.engines import Engines
from kit.bundles import a_registry, flags_everything, flip_a_byte
from kit.desk import REQUEST, Desk

FIGURES = {
    "reliability": {"NCND": [[0.1, 0.08, 45], [0.6, 0.7, 45]], "sections": [[0.2, 0.25, 90], ["odd", 2]]},
    "coverage": {"NCND": [[0.01, 1.0], [0.5, 0.8], [1.0, 0.2]], "odd": "nothing"},
    "labels": {"sections": {"31": {"positives": 61, "AP": 0.5234, "AUROC": [0.88, 0.8, 0.93]}}},
}


def with_figures(manifest: dict[str, Any]) -> None:
    manifest["figures"] = FIGURES


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return a_registry(tmp_path, first=with_figures, second=flags_everything)[0]


@pytest.fixture
def desk(tmp_path: Path, registry: Registry) -> Desk:
    return Desk(tmp_path, engines=Engines(registry=registry))


@pytest.fixture
def names(registry: Registry) -> list[str]:
    return [event.bundle or "" for event in registry.state().events]


def page(desk: Desk, path: str = "/models") -> str:
    answer = desk.browser("mo").get(path)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def test_only_managers_come_in(desk: Desk, names: list[str]) -> None:
    paths = ("/models", f"/models/bundles/{names[0]}", "/api/v1/models", f"/api/v1/models/{names[0]}")
    for username, status in ((None, 401), ("rob", 403), ("ann", 403), ("mo", 200)):
        assert [desk.browser(username).get(path).status_code for path in paths] == [status] * 4
    for form in ("promote", "rollback", "shadow"):
        answer = desk.browser("ann").post_form(f"/models/{form}", name=names[0], reason="Why not.")
        assert answer.status_code == 403
        assert "Why not." in answer.get_data(as_text=True), "what was typed is not lost"
        assert desk.browser("mo").post(f"/models/{form}", data={"name": names[0], "reason": "x"}).status_code == 403
    assert desk.engines.registry is not None
    assert len(desk.engines.registry.state().events) == 2


def test_a_manager_promotes_and_the_next_request_uses_it(desk: Desk, registry: Registry, names: list[str]) -> None:
    mo, ann = desk.browser("mo"), desk.browser("ann")
    before = ann.get("/api/v1/cases/7/assessment").json["assessment"]["model_version"]  # type: ignore[index]
    answer = mo.post_form("/models/promote", name=names[1], reason="Better recall.")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/models?done=promote")
    assert registry.live() == names[1] != before
    assert ann.get("/api/v1/cases/7/assessment").json["assessment"]["model_version"] == names[1]  # type: ignore[index]
    assert "The bundle is live" in page(desk, "/models?done=promote")
    assert desk.rows("SELECT event, actor, reason FROM model_event ORDER BY id DESC LIMIT 1") == [
        ("promote", "mo", "Better recall.")
    ]
    answer = mo.post_form("/models/rollback", reason="Flags too much.")
    assert answer.status_code == 303
    assert registry.live() is None
    assert ann.get("/api/v1/cases/7/assessment").json["assessment"]["model_version"] == before  # type: ignore[index]


def test_a_promotion_during_a_burst_of_requests_fails_none(desk: Desk, names: list[str]) -> None:
    promoted = threading.Event()
    answers: list[tuple[int, str]] = []

    def work(_: int) -> None:
        browser = desk.browser("ann")
        while True:
            last = promoted.is_set()
            answer = browser.post_json("/api/v1/assess", {"text": REQUEST})
            answers.append((answer.status_code, answer.json["model_version"]))  # type: ignore[index]
            if last:
                return

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(work, number) for number in range(4)]
        assert desk.browser("mo").post_form("/models/promote", name=names[1], reason="Better.").status_code == 303
        promoted.set()
        for future in running:
            future.result(timeout=120)
    assert {status for status, _ in answers} == {200}
    answer = desk.browser("ann").post_json("/api/v1/assess", {"text": REQUEST})
    assert answer.json["model_version"] == names[1]  # type: ignore[index]


@pytest.mark.parametrize(
    ("form", "fields", "status", "said"),
    [
        ("promote", {"name": "", "reason": "Typed."}, 422, "Choose a bundle."),
        ("promote", {"name": "{0}", "reason": " "}, 422, "Give a reason"),
        ("promote", {"name": "gone+00000000", "reason": "Typed."}, 404, "There is no bundle of that name."),
        ("promote", {"name": "../../etc", "reason": "Typed."}, 404, "There is no bundle of that name."),
        ("promote", {"name": "{0}", "reason": "x" * 2001}, 409, "2001 characters"),
        ("rollback", {"reason": "Typed."}, 409, "no earlier bundle"),
        ("shadow", {"name": "", "reason": "Typed."}, 409, "No bundle is in shadow."),
    ],
)
def test_a_mistake_changes_nothing_and_is_shown_with_what_was_typed(
    desk: Desk, registry: Registry, names: list[str], form: str, fields: dict[str, str], status: int, said: str
) -> None:
    before = registry.state()
    fields = {key: value.format(names[0]) for key, value in fields.items()}
    answer = desk.browser("mo").post_form(f"/models/{form}", **fields)
    text = unescape(answer.get_data(as_text=True))
    assert answer.status_code == status
    assert said in text
    assert "Error: Models" in text
    assert fields["reason"].strip() in text
    assert registry.state() == before


def test_an_altered_bundle_is_refused_and_the_page_says_so(desk: Desk, registry: Registry, names: list[str]) -> None:
    flip_a_byte(registry, names[1], MODEL)
    answer = desk.browser("mo").post_form("/models/promote", name=names[1], reason="Better.")
    assert answer.status_code == 409
    assert "model.onnx does not match its SHA-256" in answer.get_data(as_text=True)
    assert registry.live() is None
    assert "This bundle is refused" in page(desk, f"/models/bundles/{names[1]}")
    answer = desk.browser("mo").get(f"/api/v1/models/{names[1]}")
    assert answer.json["manifest"] == {}  # type: ignore[index]
    assert MODEL in answer.json["trouble"]  # type: ignore[index]


def test_a_live_bundle_that_does_not_open_is_told_of(desk: Desk, registry: Registry, names: list[str]) -> None:
    registry.promote(names[1], "mo", "Better.")
    flip_a_byte(registry, names[1], MODEL)
    assert f"The live bundle {names[1]} cannot be opened" in page(desk)
    data = desk.browser("mo").get("/api/v1/models").json
    assert data is not None
    assert data["live"] == names[1] != data["serving"]


def test_the_page_of_a_bundle_draws_what_the_manifest_holds(desk: Desk, names: list[str]) -> None:
    text = page(desk, f"/models/bundles/{names[0]}")
    assert text.count('role="img"') == 2
    assert "<polyline" in text
    assert "0.523" in text
    assert "0.880 (0.800 to 0.930)" in text
    assert "Measured on the development part" in text
    assert "Signature and files" in text
    assert "style=" not in text
    assert "<script" not in text
    assert "no figures to draw" in page(desk, f"/models/bundles/{names[1]}")


def test_the_api_mirrors_the_page(desk: Desk, registry: Registry, names: list[str]) -> None:
    desk.browser("ann").get("/panel/cases/7")
    registry.shadow(names[1], "mo", "To compare.")
    while desk.worker.run_once():
        pass
    data = desk.browser("mo").get("/api/v1/models").json
    assert data is not None
    assert [(item["name"], item["role"]) for item in data["bundles"]] == [(names[1], "shadow"), (names[0], "candidate")]
    assert data["comparison"]["questions"] == 2
    assert [event["event"] for event in data["events"]] == ["shadow", "add", "add"]
    assert "key" not in data["events"][0]
    text = page(desk)
    assert "2 questions, the latest, in 1 assessment<" in text
    assert f"<dt>Same NCND flag</dt><dd>{data['comparison']['same_ncnd']} (" in text
    one = desk.browser("mo").get(f"/api/v1/models/{names[0]}").json
    assert one is not None
    assert one["manifest"]["figures"] == FIGURES


def test_nobody_is_there_without_a_registry(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert "This installation has no model registry" in page(desk)
    answer = desk.browser("mo").post_form("/models/rollback", reason="Why not.")
    assert answer.status_code == 409
    assert desk.browser("mo").get("/api/v1/models/first+00000000").status_code == 404
    data = desk.browser("mo").get("/api/v1/models").json
    assert data is not None
    assert (data["has_registry"], data["bundles"], data["comparison"]) == (False, [], None)


def test_a_registry_that_cannot_be_read_is_told_of_and_the_service_goes_on(desk: Desk, registry: Registry) -> None:
    desk.engines.get()
    (registry.path / STATE).write_text("{", "utf-8")
    assert "The model registry cannot be read" in page(desk)
    assert desk.browser("mo").get("/api/v1/models/first+00000000").status_code == 503
    assert desk.browser("ann").get("/panel/cases/7").status_code == 200


def test_without_the_ledger_the_page_still_works(tmp_path: Path, registry: Registry, names: list[str]) -> None:
    desk = Desk(tmp_path, engines=Engines(registry=registry), url=f"sqlite:///{tmp_path}/no/ledger.sqlite3")
    assert desk.browser("mo").post_form("/models/promote", name=names[0], reason="Better.").status_code == 303
    text = page(desk)
    assert "The ledger cannot be reached" in text
    assert "Better." in text


def test_the_contract_of_the_description_holds_for_a_real_bundle(desk: Desk, names: list[str]) -> None:
    spec = desk.browser().get("/openapi.json").json
    assert spec is not None
    operation = spec["paths"]["/api/v1/models/{name}"]["get"]
    assert "manage" in operation["responses"]["403"]["description"]
    assert "case" not in operation["responses"]["404"]["description"]
