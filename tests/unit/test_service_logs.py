"""The log: JSON lines with known fields only, and of an unexpected error its type and place."""

from __future__ import annotations

import json

import pytest

from foi_plugin.logs import fault, make_logger


def test_a_line_is_json_on_stderr_with_known_fields_only(capsys: pytest.CaptureFixture[str]) -> None:
    make_logger().info("case_assessed", case_id="7", text="How many doorbells?", reason="Because.", title="A request")
    captured = capsys.readouterr()
    assert captured.out == ""
    line = json.loads(captured.err)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "case_assessed", "level": "info", "case_id": "7"}


def test_less_important_events_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    log = make_logger("warning")
    log.info("quiet")
    log.warning("loud")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["loud"]


def test_an_error_is_told_without_its_message() -> None:
    def read_a_request() -> None:
        raise ValueError("How many doorbells?")

    try:
        read_a_request()
    except ValueError as error:
        told = fault(error)
    assert told["error"] == "ValueError"
    assert told["where"].startswith("read_a_request:")
    assert fault(KeyError("never raised")) == {"error": "KeyError", "where": "unknown"}
