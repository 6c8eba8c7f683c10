"""What `--from` may name: a case system, the ledger, a folder of letters, or a CSV or JSONL file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from foi_model.domain import AuthorityKind
from foi_model.history import Scrubber
from foi_plugin.ledger import SqlLedger
from foi_plugin.past.found import Finds
from foi_plugin.settings import load_settings

HOSTS = ("helpdesk",)
LEDGER = "ledger"
DJANGO = "DJANGO_SETTINGS_MODULE"


class SourceError(ValueError):
    """A source that is not there or not set up: one line that says what to do."""


def open_source(name: str, kind: AuthorityKind, columns: Mapping[str, str], scrubber: Scrubber) -> Finds:
    """The past cases of a source. Raises `SourceError`; reading them may raise `PortError` or `ColumnsError`."""
    if name in HOSTS:
        from foi_plugin.past.host import from_host

        return from_host(_helpdesk().host, scrubber)
    if name == LEDGER:
        from foi_plugin.past.decided import from_ledger

        return from_ledger(_ledger(), scrubber)
    path = Path(name)
    if path.is_dir():
        from foi_plugin.past.folder import from_folder

        return from_folder(path, kind, scrubber)
    if path.is_file():
        from foi_plugin.past.rows import from_rows

        if path.suffix.lower() not in {".csv", ".jsonl"}:
            raise SourceError(f"{name}: a folder of letters, a .csv or a .jsonl file is needed")
        return from_rows(path, kind, columns, scrubber)
    raise SourceError(f"{name}: no such folder or file, and none of {', '.join((*HOSTS, LEDGER))}")


def _helpdesk() -> Any:
    """The help desk's runtime, whose type only its adapter may import."""
    if not os.environ.get(DJANGO):
        raise SourceError(f"helpdesk: set {DJANGO} to the settings of your help desk")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
        from foi_plugin.hosts.helpdesk.runtime import runtime

        return runtime()
    except (ImproperlyConfigured, ImportError) as error:
        raise SourceError(f"helpdesk: {error}") from None


def _ledger() -> SqlLedger:
    if os.environ.get(DJANGO):
        ledger: SqlLedger = _helpdesk().ledger
        return ledger
    settings = load_settings()
    try:
        url = make_url(settings.database_url)
    except ArgumentError:
        raise SourceError("FOI_SUGGEST_DATABASE_URL: not a database URL") from None
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise SourceError(f"{url.database}: no ledger there; set FOI_SUGGEST_DATABASE_URL to the service's")
    return SqlLedger(settings.database_url, busy_ms=settings.sqlite_busy_ms)
