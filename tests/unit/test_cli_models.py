"""`foi-suggest models`, run as a user runs it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from foi_model.bundle import MODEL
from foi_model.registry import Registry
from kit.bundles import a_registry, flip_a_byte, same


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return a_registry(tmp_path, first=same, second=same)[0]


def run(registry: Path, *arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "foi_plugin", *map(str, arguments)]
    env = {**os.environ, "FOI_SUGGEST_REGISTRY": str(registry), "COLUMNS": "200", **env}
    return subprocess.run(command, capture_output=True, check=False, timeout=300, text=True, env=env)


def output(done: subprocess.CompletedProcess[str]) -> dict:
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def refused(done: subprocess.CompletedProcess[str]) -> tuple[int, str]:
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.returncode, done.stderr.strip()


def test_a_bundle_goes_in_live_and_back_and_the_ledger_knows(tmp_path: Path, registry: Registry) -> None:
    ledger = {"FOI_SUGGEST_DATABASE_URL": f"sqlite:///{tmp_path}/ledger.sqlite3"}
    first, second = (event.bundle or "" for event in registry.state().events)
    added = output(run(tmp_path / "new", "models", "add", tmp_path / "made" / "first", "--actor", "trainer"))
    assert added == {"added": first, "live": None, "shadow": None, "in_ledger": False}
    promote = ("models", "promote", first, "--reason", "Better recall.", "--actor", "mo")
    assert output(run(registry.path, *promote, **ledger)) == {"live": first, "shadow": None, "in_ledger": True}
    assert output(run(registry.path, "models", "shadow", second))["shadow"] == second
    assert output(run(registry.path, "models", "shadow", "--off"))["shadow"] is None
    back = output(run(registry.path, "models", "rollback", "--reason", "Flags too much.", **ledger))
    assert back == {"live": None, "shadow": None, "in_ledger": True}
    connection = sqlite3.connect(tmp_path / "ledger.sqlite3")
    told = connection.execute("SELECT event, bundle, model_version, reason FROM model_event ORDER BY id").fetchall()
    connection.close()
    assert told[2:] == [
        ("promote", "first", first, "Better recall."),
        ("shadow", "second", second, ""),
        ("shadow_off", "second", second, ""),
        ("rollback", None, "installation", "Flags too much."),
    ]


def test_list_show_and_verify_tell_the_state(registry: Registry) -> None:
    first, second = (event.bundle or "" for event in registry.state().events)
    registry.promote(first, "mo", "Better recall.")
    listed = output(run(registry.path, "models", "list"))
    assert (listed["live"], listed["shadow"]) == (first, None)
    assert [(bundle["name"], bundle["role"]) for bundle in listed["bundles"]] == [
        (second, "candidate"),
        (first, "live"),
    ]
    table = run(registry.path, "models", "list", "--table").stdout
    assert first in table
    assert "│ live" in table
    shown = output(run(registry.path, "models", "show", first))
    assert (shown["role"], shown["manifest"]["name"]) == ("live", "first")
    assert output(run(registry.path, "models", "verify"))["ok"] is True
    flip_a_byte(registry, first, MODEL)
    done = run(registry.path, "models", "verify")
    assert done.returncode == 1
    assert [bundle["name"] for bundle in json.loads(done.stdout)["bundles"] if bundle["trouble"]] == [first]
    code, line = refused(run(registry.path, "models", "verify", first))
    assert code == 1
    assert line.endswith("model.onnx does not match its SHA-256")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["promote", "first+00000000", "--reason", "So."], 2, "there is no bundle 'first+00000000'"),
        (["promote", "{0}"], 2, "models: give --reason: it is kept in the record"),
        (["rollback", "--reason", " "], 2, "models: give --reason: it is kept in the record"),
        (["rollback", "--reason", "So."], 1, "there is no earlier bundle to go back to"),
        (["shadow"], 2, "shadow: give a bundle's name or --off"),
        (["shadow", "{0}", "--off"], 2, "shadow: give a bundle's name or --off"),
        (["shadow", "--off"], 1, "no bundle is in shadow"),
        (["add", "nowhere"], 1, "nowhere: no such bundle folder"),
    ],
)
def test_a_mistake_is_one_line(registry: Registry, arguments: list[str], code: int, said: str) -> None:
    first = registry.names()[-1]
    before = registry.state()
    found = refused(run(registry.path, "models", *(argument.format(first) for argument in arguments)))
    assert found[0] == code
    assert found[1].endswith(said)
    assert registry.state() == before


def test_a_registry_has_to_be_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "foi_plugin", "models", "list"],
        capture_output=True,
        check=False,
        text=True,
        env={name: value for name, value in os.environ.items() if name != "FOI_SUGGEST_REGISTRY"},
    )
    assert refused(done) == (2, "models: name the registry with --registry or FOI_SUGGEST_REGISTRY")


def test_the_doctor_and_the_other_commands_use_the_live_bundle(tmp_path: Path, registry: Registry) -> None:
    first, second = (event.bundle or "" for event in registry.state().events)
    registry.promote(second, "mo", "Better recall.")
    request = tmp_path / "request.txt"
    request.write_text("1. How many dogs does the force own?", "utf-8")
    assert output(run(registry.path, "assess", request))["model_version"] == second
    checks = {check["name"]: check for check in json.loads(run(registry.path, "doctor").stdout)["checks"]}
    assert checks["model registry"]["ok"] is True
    assert second in checks["model registry"]["detail"]
    flip_a_byte(registry, first, MODEL)
    done = run(registry.path, "doctor")
    assert done.returncode == 1
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert first in checks["model registry"]["detail"]
