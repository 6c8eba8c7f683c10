"""The backlog as triage last found it: working tables, which may change.

Revision ID: 0004
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backlog_run",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("host", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_by", sa.String(200), nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_backlog_run_host", "backlog_run", ["host", "id"])
    op.create_table(
        "backlog_item",
        sa.Column("host", sa.String(64), primary_key=True),
        sa.Column("case_id", sa.String(200), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("run_id", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("received_on", sa.Date),
        sa.Column("due_given", sa.Date),
        sa.Column("restarted_on", sa.Date),
        sa.Column("ncnd", sa.Integer, nullable=False),
        sa.Column("complexity", sa.Float, nullable=False),
        sa.Column("questions", sa.Integer, nullable=False),
        sa.Column("topics", sa.String(1000), nullable=False),
        sa.Column("grounds", sa.String(500), nullable=False),
        sa.Column("clusters", sa.JSON, nullable=False),
        sa.Column("finding", sa.JSON),
        sa.Column("words", sa.LargeBinary),
        sa.Column("vectors", sa.LargeBinary),
        sa.Column("error", sa.String(300)),
        sa.Column("problems", sa.JSON, nullable=False),
    )
    op.create_index("ix_backlog_item_run", "backlog_item", ["host", "run_id"])
    op.create_table(
        "backlog_cluster",
        sa.Column("host", sa.String(64), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("members", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Refused: the ledger is the record of what people decided."""
    raise RuntimeError("the ledger is append-only: restore a backup instead of going back")
