"""Runs the migrations on the connection, and in the transaction, that the caller opened."""

from alembic import context

from foi_plugin.ledger.database import VERSION_TABLE
from foi_plugin.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    version_table=VERSION_TABLE,
)
with context.begin_transaction():
    context.run_migrations()
