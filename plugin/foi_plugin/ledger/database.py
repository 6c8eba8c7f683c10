"""Opening the ledger's database: one engine, safe SQLite settings, and the migrations to the newest tables.

SQLite runs in write-ahead mode (readers never wait for the writer), with foreign keys on and a busy time-out. A
connection is opened for each piece of work and closed after it, so that forks and threads share nothing.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from foi_plugin.ledger.tables import job
from foi_plugin.ports import LedgerUnavailable

_MIGRATION_LOCK = 0x464F4953
_QUIET = "foi_suggest"
"""Engine log name: at DEBUG, SQLAlchemy would log every row it reads, and rows hold the words of requests."""


def make_engine(url: str, busy_ms: int) -> sa.Engine:
    """An engine for a SQLite file or for PostgreSQL. Raises `LedgerUnavailable` when the URL cannot be used."""
    try:
        parsed = sa.make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if sqlite and parsed.database in (None, "", ":memory:"):
            raise LedgerUnavailable("the ledger needs a file: a SQLite database in memory would be lost")
        engine = sa.create_engine(
            parsed,
            hide_parameters=True,
            logging_name=_QUIET,
            poolclass=sa.pool.NullPool if sqlite else None,
        )
    except (ArgumentError, ImportError) as error:
        raise LedgerUnavailable(f"the ledger's database URL cannot be used: {type(error).__name__}") from None
    logging.getLogger(f"sqlalchemy.engine.Engine.{_QUIET}").setLevel(logging.WARNING)
    if sqlite:
        _prepare_sqlite(engine, busy_ms)
    return engine


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
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    with transaction(engine, write=True) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise LedgerUnavailable(f"{_name(engine.url)}: written by a newer version of foi-suggest") from None
        prove_writable(connection)


def prove_writable(connection: sa.Connection) -> None:
    """Write nothing, but ask to: a read-only database lets a transaction begin and refuses the first statement."""
    connection.execute(sa.update(job).where(sa.false()).values(error=None))


def _name(url: sa.URL) -> str:
    return f"ledger {url.database if url.get_backend_name() == 'sqlite' else url.render_as_string(hide_password=True)}"


def _reason(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return (str(cause).splitlines() or [type(cause).__name__])[0]
