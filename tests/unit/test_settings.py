"""The settings table: typed, explained, read from the environment, telling no value in an error."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from foi_model.domain import AuthorityKind
from foi_plugin.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def _no_settings_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FOI_SUGGEST_")]:
        monkeypatch.delenv(name)


def test_every_setting_has_help_and_a_default() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
        assert not field.is_required(), name


def test_every_setting_is_documented_as_it_is() -> None:
    documented = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        default = "not set" if field.default is None else f"`{getattr(field.default, 'value', field.default)}`"
        assert f"| `FOI_SUGGEST_{name.upper()}` | {default} | {field.description} |" in documented
    assert documented.count("| `FOI_SUGGEST_") == len(Settings.model_fields)


def test_the_defaults_stand() -> None:
    assert load_settings() == Settings()


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOI_SUGGEST_AUTHORITY_KIND", "central")
    monkeypatch.setenv("FOI_SUGGEST_BUNDLE", "/srv/bundles/now")
    monkeypatch.setenv("FOI_SUGGEST_MAX_ROWS", "7")
    settings = load_settings()
    assert settings.authority_kind is AuthorityKind.CENTRAL
    assert settings.bundle == Path("/srv/bundles/now")
    assert settings.max_rows == 7


def test_what_the_host_gives_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOI_SUGGEST_MAX_ROWS", "7")
    assert load_settings(max_rows=8).max_rows == 8


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AUTHORITY_KIND", "sekret-parish"),
        ("MAX_BODY_BYTES", "sekret"),
        ("MAX_BODY_BYTES", "1"),
        ("THREADS", "0"),
        ("LOG_LEVEL", "sekret"),
        ("WORKER_POLL_SECONDS", "0"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FOI_SUGGEST_{name}", value)
    with pytest.raises(SettingsError, match=f"^FOI_SUGGEST_{name}: ") as refusal:
        load_settings()
    assert "\n" not in str(refusal.value)
    assert "sekret" not in str(refusal.value)


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^FOI_SUGGEST_QUEUE: "):
        load_settings(queue="foi")


def test_settings_cannot_be_changed_and_do_not_print_the_database_url() -> None:
    settings = load_settings(database_url="postgresql://ann:hunter2@db/foi")
    with pytest.raises(ValueError, match="frozen"):
        settings.max_rows = 3  # type: ignore[misc]
    assert "hunter2" not in repr(settings)


def test_importing_the_settings_reads_nothing() -> None:
    code = "import foi_plugin.settings, foi_plugin.service, foi_plugin.app"
    environment = {"PATH": "/usr/bin:/bin", "FOI_SUGGEST_THREADS": "none at all", "PYTHONWARNINGS": "error"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
