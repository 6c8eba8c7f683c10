"""Health, readiness and the description of the API: open to anybody, telling nothing of cases or set-up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from foi_plugin.engines import Engines
from foi_plugin.errors import HTTP
from foi_plugin.ports import PortError
from foi_plugin.security import access_of
from kit.desk import SHIPPED, Desk


def test_health_needs_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, engines=Engines(tmp_path / "none"), url=f"sqlite:///{tmp_path}/no/ledger.sqlite3")
    answer = desk.browser().get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready_tells_the_versions(tmp_path: Path) -> None:
    answer = Desk(tmp_path).browser().get("/ready")
    engine = SHIPPED.get()
    assert answer.status_code == 200
    assert answer.json == {
        "status": "ready",
        "model_version": engine.classifier.bundle.version,
        "catalogue_version": engine.catalogue.version,
    }


@pytest.mark.parametrize(("model", "ledger"), [(False, True), (True, False), (False, False)])
def test_not_ready_tells_why_and_not_where(
    tmp_path: Path, model: bool, ledger: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    engines = SHIPPED if model else Engines(tmp_path / "private-folder")
    url = None if ledger else f"sqlite:///{tmp_path}/private-folder/ledger.sqlite3"
    answer = Desk(tmp_path, engines=engines, url=url).browser().get("/ready")
    assert answer.status_code == 503
    error = answer.json["error"]  # type: ignore[index]
    assert error["code"] == "not_ready"
    assert ("model bundle" in error["message"]) is not model
    assert ("ledger" in error["message"]) is not ledger
    assert "private-folder" not in answer.get_data(as_text=True)
    assert "private-folder" in capsys.readouterr().err, "the log tells the operator where to look"


def test_a_read_only_ledger_is_not_ready(tmp_path: Path) -> None:
    Desk(tmp_path).ledger.open()
    url = f"sqlite:///file:{tmp_path}/ledger.sqlite3?mode=ro&uri=true"
    assert Desk(tmp_path, url=url).browser().get("/ready").status_code == 503


def test_the_description_names_every_route_its_sign_in_and_its_errors(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    spec = desk.browser().get("/openapi.json").json
    assert spec is not None
    assert spec["openapi"].startswith("3.1")
    described = {(path, method) for path, methods in spec["paths"].items() for method in methods}
    routes = {
        (re.sub(r"<string\(maxlength=\d+\):(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in desk.app.url_map.iter_rules()
        if not rule.rule.startswith(("/panel/", "/models", "/backlog", "/openapi.json"))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == routes
    for path, methods in spec["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"]
            assert ("security" in operation) is path.startswith("/api/")
            if method == "post":
                assert {"400", "401", "403", "413", "415", "422", "500", "503"} <= set(operation["responses"])


def test_every_route_is_documented_with_its_access(tmp_path: Path) -> None:
    app = Desk(tmp_path).app
    documented = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<string\(maxlength=\d+\):", "<", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert f"| `{method} {path}` | {access_of(app, rule.endpoint)} |" in documented


def test_every_error_code_is_documented_with_its_status() -> None:
    documented = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    port_errors = [(error.status, error.code) for error in _subclasses(PortError)]
    own = [(422, "invalid_input"), (500, "internal_error"), (503, "not_ready")]
    for status, code in (*port_errors, *((status, code) for status, (code, _) in HTTP.items()), *own):
        assert f"| {status} | `{code}` |" in documented, code


def _subclasses(kind: type[PortError]) -> list[type[PortError]]:
    """Those of the service itself; an adapter documents its own."""
    here = [each for each in kind.__subclasses__() if not each.__module__.startswith("foi_plugin.hosts")]
    return [*here, *(deeper for each in here for deeper in _subclasses(each))]


def test_every_reference_in_the_description_leads_somewhere(tmp_path: Path) -> None:
    spec = Desk(tmp_path).browser().get("/openapi.json").json
    assert spec is not None

    def references(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [each for value in node.values() for each in references(value)]
        return [each for value in node for each in references(value)] if isinstance(node, list) else []

    found = references(spec)
    assert found
    for reference in found:
        node = spec
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
