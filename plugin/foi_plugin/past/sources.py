"""What `--from` may name: a case system, the ledger, a folder of letters, or a CSV or JSONL file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from foi_model.domain import AuthorityKind
from foi_model.scrub import Scrubber
from foi_plugin import hosts
from foi_plugin.ledger import SqlLedger, database_exists
from foi_plugin.past.decided import from_ledger
from foi_plugin.past.folder import from_folder
from foi_plugin.past.found import Finds
from foi_plugin.past.host import from_host
from foi_plugin.past.rows import from_rows
from foi_plugin.settings import load_settings

LEDGER = "ledger"


class SourceError(ValueError):
    """A source that is not there or not set up: one line that says what to do."""


def open_source(name: str, kind: AuthorityKind, columns: Mapping[str, str], scrubber: Scrubber) -> Finds:
    """The past cases of a source. Raises `SourceError`, `HostError` and `SettingsError`.

    Reading them may raise `PortError` or `ColumnsError`. A folder or file goes before a host of the same name.
    """
    path = Path(name)
    if path.is_dir():
        return from_folder(path, kind)
    if path.is_file():
        if path.suffix.lower() not in {".csv", ".jsonl"}:
            raise SourceError(f"{name}: a folder of letters, a .csv or a .jsonl file is needed")
        return from_rows(path, kind, columns, scrubber)
    if name == LEDGER:
        return from_ledger(_ledger(), scrubber)
    if name in hosts.NAMES:
        return from_host(hosts.open_host(name))
    raise SourceError(f"{name}: no such folder or file, and none of {', '.join((*hosts.NAMES, LEDGER))}")


def _ledger() -> SqlLedger:
    """The ledger of the help desk where its settings are named, else that of the service's settings."""
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        hosts.open_host("helpdesk")
        from foi_plugin.hosts.helpdesk.runtime import runtime

        ledger: SqlLedger = runtime().ledger
        return ledger
    settings = load_settings()
    if not database_exists(settings.database_url):
        raise SourceError(f"{LEDGER}: there is none at FOI_SUGGEST_DATABASE_URL; set it to the service's")
    return SqlLedger(settings.database_url, busy_ms=settings.sqlite_busy_ms)
