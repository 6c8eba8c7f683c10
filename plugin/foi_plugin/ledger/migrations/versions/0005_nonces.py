"""Nonces of signed requests, so that none is accepted twice.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "nonce",
        sa.Column("nonce", sa.String(64), primary_key=True),
        sa.Column("forget_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_nonce_forget", "nonce", ["forget_at"])


def downgrade() -> None:
    """Refused: the ledger is the record of what people decided."""
    raise RuntimeError("the ledger is append-only: restore a backup instead of going back")
