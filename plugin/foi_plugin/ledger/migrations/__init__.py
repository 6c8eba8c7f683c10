"""Migrations of the ledger, run by `foi_plugin.ledger.database.migrate`."""
