"""What was done to which bundle and why, once each; and what a bundle in shadow made of an assessment.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("model_event", sa.Column("key", sa.String(64)))
    op.add_column("model_event", sa.Column("bundle", sa.String(64)))
    op.add_column("model_event", sa.Column("reason", sa.Text))
    op.create_index("uq_model_event_key", "model_event", ["key"], unique=True)
    op.create_table(
        "shadow_score",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessment.id"), nullable=False),
        sa.Column("model_version", sa.String(200), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("assessment_id", "model_version", name="uq_shadow_score_once"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        op.execute(
            "CREATE TRIGGER shadow_score_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON shadow_score "
            "FOR EACH STATEMENT EXECUTE FUNCTION foi_suggest_append_only()"
        )


def _guard_sqlite() -> None:
    """INSERT OR REPLACE also deletes the row that a new one is a twin of under a unique index: that is closed here."""
    refuse = "BEGIN SELECT RAISE(ABORT, '{0} is append-only'); END".format
    op.execute(f"CREATE TRIGGER shadow_score_no_update BEFORE UPDATE ON shadow_score {refuse('shadow_score')}")
    op.execute(f"CREATE TRIGGER shadow_score_no_delete BEFORE DELETE ON shadow_score {refuse('shadow_score')}")
    for table, trigger, columns in (
        ("shadow_score", "replace", ("id",)),
        ("shadow_score", "twin", ("assessment_id", "model_version")),
        ("model_event", "twin", ("key",)),
        ("assessment", "twin", ("host", "case_id", "fingerprint")),
        ("shown", "twin", ("assessment_id", "actor")),
    ):
        same = " AND ".join(f"{column} = NEW.{column}" for column in columns)
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - our own names
        op.execute(f"CREATE TRIGGER {table}_no_{trigger} BEFORE INSERT ON {table} WHEN {taken} {refuse(table)}")


def downgrade() -> None:
    """Refused: the ledger is the record of what people decided."""
    raise RuntimeError("the ledger is append-only: restore a backup instead of going back")
