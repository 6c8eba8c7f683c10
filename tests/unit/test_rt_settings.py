"""The settings of the RT adapter, and the commands that read them: one line says what is wrong, and no secret is in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from foi_model.domain import AuthorityKind
from foi_plugin.hosts.rt.configuration import load_rt_settings
from foi_plugin.settings import SettingsError

GOOD = {
    "FOI_SUGGEST_RT_URL": "http://127.0.0.1:8080/rt/",
    "FOI_SUGGEST_RT_TOKEN": "1-2-secret-token",
    "FOI_SUGGEST_RT_KEYS": f"{'a' * 32}, {'b' * 32}",
    "FOI_SUGGEST_RT_QUEUES": "FOI=police, Council FOI=local",
}
COMMAND = [sys.executable, "-c", "from foi_plugin.cli import main; main()"]


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, cwd=cwd, check=False)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.usefixtures("environment")
def test_they_come_from_the_environment() -> None:
    settings = load_rt_settings()
    assert (settings.url, settings.path) == ("http://127.0.0.1:8080/rt", "/rt")
    assert settings.queues == {"FOI": AuthorityKind.POLICE, "Council FOI": AuthorityKind.LOCAL}
    assert [key.get_secret_value() for key in settings.keys] == ["a" * 32, "b" * 32]
    assert "secret-token" not in repr(settings)
    assert "a" * 32 not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("URL", "127.0.0.1:8080", "give an address such as http://127.0.0.1:8080"),
        ("URL", "http://ann:pw@127.0.0.1", "give no user name or password in the address; the token signs in"),
        ("URL", "http://127.0.0.1/'", "give an address without spaces, quotation marks and backslashes"),
        ("URL", "", "missing"),
        ("TOKEN", "", "missing"),
        ("QUEUES", "FOI", "write each queue as NAME=KIND, with commas between them"),
        ("QUEUES", ",", "name at least one queue, such as FOI=police"),
        (
            "QUEUES",
            "F'OI=police",
            "a queue name with quotation marks, backslashes or line breaks cannot be searched for",
        ),
        ("KEYS", "too-short", "each key needs 32 characters or more"),
        ("KEYS", ",".join(["k" * 32] * 3), "give at most 2 keys"),
        ("TIMEOUT_SECONDS", "0", "Input should be greater than 0"),
    ],
)
def test_a_wrong_one_is_named_in_one_line(environment: pytest.MonkeyPatch, name: str, value: str, message: str) -> None:
    environment.setenv(f"FOI_SUGGEST_RT_{name}", value)
    with pytest.raises(SettingsError) as error:
        load_rt_settings()
    assert str(error.value) == f"FOI_SUGGEST_RT_{name}: {message}"


def test_an_unknown_kind_of_authority_names_the_queues(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("FOI_SUGGEST_RT_QUEUES", "FOI=fire")
    with pytest.raises(SettingsError, match=r"^FOI_SUGGEST_RT_QUEUES: Input should be 'police'"):
        load_rt_settings()


def test_the_service_does_not_start_without_keys(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.delenv("FOI_SUGGEST_RT_KEYS")
    stopped = run("serve", cwd=tmp_path)
    assert (stopped.returncode, stopped.stdout) == (2, "")
    assert stopped.stderr.startswith("FOI_SUGGEST_RT_KEYS: missing")
    assert stopped.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("serve", "--bind", "everywhere"), "--bind: everywhere is not an IP address"),
        (("rt", "install", "--queue", "FOI", "--rt-url", "http://127.0.0.1"), "--queue: write each queue as NAME=KIND"),
        (("rt", "install", "--queue", "FOI=police", "--rt-url", "rt"), "--rt-url: give an address such as"),
    ],
)
def test_wrong_arguments_are_named_in_one_line(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    stopped = run(*arguments, cwd=tmp_path)
    assert stopped.returncode == 2
    assert stopped.stderr.startswith(message)
    assert stopped.stderr.count("\n") == 1


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    arguments = (
        "rt",
        "install",
        "--queue",
        "FOI=police",
        "--rt-url",
        "http://127.0.0.1",
        "--plugins",
        str(tmp_path / "no"),
    )
    stopped = run(*arguments, cwd=tmp_path)
    assert stopped.returncode == 1
    assert stopped.stderr.startswith(f"{tmp_path / 'no'}: there is no such folder")
