"""Nonces that were used, in the ledger's database: a request is refused the second time, whichever process it reaches."""

from __future__ import annotations

import threading

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from foi_plugin.ledger.database import make_engine, migrate, transaction
from foi_plugin.ledger.tables import nonce as table


class SqlNonces:
    """The used nonces. Nothing is opened before the first use."""

    def __init__(self, url: str, busy_ms: int = 5000) -> None:
        self._url = url
        self._busy_ms = busy_ms
        self._lock = threading.Lock()
        self._engine: sa.Engine | None = None

    def use(self, nonce: str, now: int, keep_seconds: int) -> bool:
        """Whether this nonce is new; from now on it is not. Forgets those kept long enough. Raises `LedgerUnavailable`."""
        with transaction(self._opened(), write=True) as db:
            db.execute(sa.delete(table).where(table.c.forget_at <= now))
            try:
                with db.begin_nested():
                    db.execute(sa.insert(table).values(nonce=nonce, forget_at=now + keep_seconds))
            except IntegrityError:
                return False
        return True

    def _opened(self) -> sa.Engine:
        with self._lock:
            if self._engine is None:
                engine = make_engine(self._url, self._busy_ms)
                migrate(engine)
                self._engine = engine
            return self._engine
