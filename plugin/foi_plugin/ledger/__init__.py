"""The ledger: what was suggested, shown and decided, kept append-only."""

from foi_plugin.ledger.database import database_exists
from foi_plugin.ledger.store import SqlLedger, open_ledger

__all__ = ["SqlLedger", "database_exists", "open_ledger"]
