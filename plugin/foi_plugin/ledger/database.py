"""Opening the ledger's database: one engine, safe SQLite settings, and the migrations to the newest tables.

SQLite runs in write-ahead mode (readers never wait for the writer), with foreign keys on and a busy time-out.
Connections are kept between pieces of work, because closing the last one makes SQLite copy its log back; a forked child
starts with none of its parent's.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from foi_plugin.ledger.tables import job
from foi_plugin.ports import LedgerUnavailable

_MIGRATION_LOCK = 0x464F4953
VERSION_TABLE = "foi_suggest_version"
_NEWER = "written by a newer version of foi-suggest"
_QUIET = "foi_suggest"
"""Engine log name: at DEBUG, SQLAlchemy would log every row it reads, and rows hold the words of requests."""


def make_engine(url: str, busy_ms: int) -> sa.Engine:
    """An engine for a SQLite file or for PostgreSQL. Raises `LedgerUnavailable` when the URL cannot be used."""
    try:
        parsed = sa.make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if sqlite and parsed.database in (None, "", ":memory:"):
            raise LedgerUnavailable("the ledger needs a file: a SQLite database in memory would be lost")
        engine = sa.create_engine(parsed, hide_parameters=True, logging_name=_QUIET)
    except (ArgumentError, ImportError) as error:
        raise LedgerUnavailable(f"the ledger's database URL cannot be used: {type(error).__name__}") from None
    os.register_at_fork(after_in_child=partial(_forget_connections, weakref.ref(engine)))
    logging.getLogger(f"sqlalchemy.engine.Engine.{_QUIET}").setLevel(logging.WARNING)
    if sqlite:
        _prepare_sqlite(engine, busy_ms)
    return engine


def _forget_connections(engine: weakref.ref[sa.Engine]) -> None:
    if (kept := engine()) is not None:
        kept.dispose(close=False)


def database_exists(url: str) -> bool:
    """Whether there is anything to read at `url`: false for a SQLite file that is not there, or no database URL."""
    try:
        parsed = sa.make_url(url)
    except ArgumentError:
        return False
    return parsed.get_backend_name() != "sqlite" or Path(parsed.database or "").is_file()


def _prepare_sqlite(engine: sa.Engine, busy_ms: int) -> None:
    @sa.event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout = {busy_ms}",
            "journal_mode = WAL",
            "foreign_keys = ON",
            "recursive_triggers = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")


@contextmanager
def transaction(engine: sa.Engine, *, write: bool = False) -> Iterator[sa.Connection]:
    """One transaction, a writer's from its first statement. Raises `LedgerUnavailable`, in one line."""
    try:
        with engine.connect().execution_options(write=write) as connection, connection.begin():
            yield connection
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise LedgerUnavailable(f"{_name(engine.url)}: {_reason(error)}") from error


def migrate(engine: sa.Engine) -> None:
    """Bring the tables to the newest version, one process at a time, and prove that they can be written."""
    config = _migrations()
    with transaction(engine, write=True) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise LedgerUnavailable(f"{_name(engine.url)}: {_NEWER}") from None
        prove_writable(connection)


def standing(url: str, busy_ms: int) -> str:
    """How the ledger at `url` stands, in one line: nothing is made, migrated or written.

    Raises `LedgerUnavailable` when it could not serve: out of reach, read-only, or written by a newer version.
    """
    engine = make_engine(url, busy_ms)
    name = _name(engine.url)
    if not database_exists(url):
        folder = Path(engine.url.database or "").absolute().parent
        if not os.access(folder, os.W_OK | os.X_OK):
            raise LedgerUnavailable(f"{name}: there is none, and {folder} cannot be written")
        return f"{name}: not there yet; the first process that serves makes it"
    script = ScriptDirectory.from_config(_migrations())
    with transaction(engine, write=True) as connection:
        found = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
        if found is None:
            return f"{name}: empty; the first process that serves makes its tables"
        if found not in {revision.revision for revision in script.walk_revisions()}:
            raise LedgerUnavailable(f"{name}: {_NEWER}")
        prove_writable(connection)
    if found == script.get_current_head():
        return f"{name}: can be written, tables at {found}"
    return f"{name}: can be written, tables at {found}; the first process that serves brings them up to date"


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def prove_writable(connection: sa.Connection) -> None:
    """Write nothing, but ask to: a read-only database lets a transaction begin and refuses the first statement."""
    connection.execute(sa.update(job).where(sa.false()).values(error=None))


def _name(url: sa.URL) -> str:
    return f"ledger {url.database if url.get_backend_name() == 'sqlite' else url.render_as_string(hide_password=True)}"


def _reason(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return (str(cause).splitlines() or [type(cause).__name__])[0]
