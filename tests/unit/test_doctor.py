"""`foi-suggest doctor` on a ledger and a host: it sees what would stop the service, and changes nothing."""

from __future__ import annotations

import gc
import sqlite3
from pathlib import Path

import pytest

from foi_plugin.doctor import Check, run_checks
from foi_plugin.ledger import open_ledger, standing
from foi_plugin.ports import LedgerUnavailable

BUSY_MS = 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.sqlite3"
    open_ledger(f"sqlite:///{path}")
    return path


def set_revision(path: Path, revision: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE foi_suggest_version SET version_num = ?", (revision,))
    connection.close()


def refusal(url: str) -> str:
    with pytest.raises(LedgerUnavailable) as refused:
        standing(url, BUSY_MS)
    return str(refused.value)


def checks() -> dict[str, Check]:
    return {check.name: check for check in run_checks()}


def test_the_doctor_looks_at_the_ledger_and_the_host_package(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOI_SUGGEST_DATABASE_URL", f"sqlite:///{path}")
    found = checks()
    assert found["ledger"].ok
    assert found["ledger"].detail.startswith(f"ledger {path}: can be written")
    assert found["django-helpdesk"].ok
    assert found["django-helpdesk"].detail.endswith("can be imported")
    gc.collect()  # lets go of the connections that the open ledger and the doctor kept
    path.write_bytes(b"no database " * 100)
    ledger = checks()["ledger"]
    assert not ledger.ok
    assert ledger.detail == f"ledger {path}: file is not a database"


def test_without_an_address_the_doctor_says_that_it_did_not_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOI_SUGGEST_DATABASE_URL", raising=False)
    ledger = checks()["ledger"]
    assert ledger.ok
    assert ledger.detail == "not looked at: FOI_SUGGEST_DATABASE_URL is not set here"


def test_a_ledger_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert "not there yet" in standing(f"sqlite:///{tmp_path / 'new.sqlite3'}", BUSY_MS)
    assert list(tmp_path.iterdir()) == []
    assert f"{tmp_path / 'no'} cannot be written" in refusal(f"sqlite:///{tmp_path / 'no' / 'new.sqlite3'}")


def test_an_empty_database_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "new.sqlite3").touch()
    assert "empty" in standing(f"sqlite:///{tmp_path / 'new.sqlite3'}", BUSY_MS)


def test_an_older_ledger_is_left_for_the_service_to_bring_up_to_date(path: Path) -> None:
    url = f"sqlite:///{path}"
    assert "up to date" not in standing(url, BUSY_MS)
    set_revision(path, "0001")
    for _ in range(2):
        assert "tables at 0001; the first process that serves brings them up to date" in standing(url, BUSY_MS)


def test_a_ledger_of_a_newer_version_is_refused(path: Path) -> None:
    set_revision(path, "9999")
    assert refusal(f"sqlite:///{path}") == f"ledger {path}: written by a newer version of foi-suggest"


def test_a_ledger_that_another_program_holds_cannot_be_written(path: Path) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        assert refusal(f"sqlite:///{path}") == f"ledger {path}: database is locked"
    finally:
        holder.close()


def test_an_address_that_is_none_does_not_show_its_password() -> None:
    assert refusal("sqlserver+nothing://foi:secret@host/ledger") == (
        "the ledger's database URL cannot be used: NoSuchModuleError"
    )
