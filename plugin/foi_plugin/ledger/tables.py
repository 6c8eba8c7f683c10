"""The tables of the ledger, as they stand at the newest migration.

`assessment`, `shown`, `decision`, `model_event` and `shadow_score` are append-only: triggers made by the migrations
refuse UPDATE and DELETE. `job` is a work queue and `nonce` a short memory: they may change. No table has a place for
the requester.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

APPEND_ONLY = ("assessment", "shown", "decision", "model_event", "shadow_score")


class Moment(sa.types.TypeDecorator[datetime]):
    """A moment in UTC; naive times are refused on the way in, and aware ones come out of every database."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = sa.MetaData()


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True, autoincrement=True)


assessment = sa.Table(
    "assessment",
    metadata,
    _id(),
    sa.Column("host", sa.String(64), nullable=False),
    sa.Column("case_id", sa.String(200), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("authority_kind", sa.String(16), nullable=False),
    sa.Column("model_version", sa.String(200), nullable=False),
    sa.Column("catalogue_version", sa.String(64), nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("host", "case_id", "fingerprint", name="uq_assessment_fingerprint"),
    sqlite_autoincrement=True,
)

shown = sa.Table(
    "shown",
    metadata,
    _id(),
    sa.Column("assessment_id", sa.ForeignKey("assessment.id"), nullable=False),
    sa.Column("actor", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("assessment_id", "actor", name="uq_shown_once"),
    sqlite_autoincrement=True,
)

decision = sa.Table(
    "decision",
    metadata,
    _id(),
    sa.Column("assessment_id", sa.ForeignKey("assessment.id"), nullable=False),
    sa.Column("host", sa.String(64), nullable=False),
    sa.Column("case_id", sa.String(200), nullable=False),
    sa.Column("question_index", sa.Integer, nullable=False),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("action", sa.String(16), nullable=False),
    sa.Column("section", sa.String(8)),
    sa.Column("limb", sa.String(16)),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("actor", sa.String(200), nullable=False),
    sa.Column("model_version", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_decision_case", "host", "case_id", "id"),
    sqlite_autoincrement=True,
)

model_event = sa.Table(
    "model_event",
    metadata,
    _id(),
    sa.Column("event", sa.String(32), nullable=False),
    sa.Column("model_version", sa.String(200), nullable=False),
    sa.Column("actor", sa.String(200), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("key", sa.String(64)),
    sa.Column("bundle", sa.String(64)),
    sa.Column("reason", sa.Text),
    sa.Index("uq_model_event_key", "key", unique=True),
    sqlite_autoincrement=True,
)

shadow_score = sa.Table(
    "shadow_score",
    metadata,
    _id(),
    sa.Column("assessment_id", sa.ForeignKey("assessment.id"), nullable=False),
    sa.Column("model_version", sa.String(200), nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("assessment_id", "model_version", name="uq_shadow_score_once"),
    sqlite_autoincrement=True,
)

WAITING, CLAIMED, DONE, FAILED = "waiting", "claimed", "done", "failed"

job = sa.Table(
    "job",
    metadata,
    _id(),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("key", sa.String(300), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("error", sa.String(300)),
    sa.Column("queued_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sqlite_autoincrement=True,
)
sa.Index(
    "uq_job_waiting",
    job.c.key,
    unique=True,
    sqlite_where=job.c.state == WAITING,
    postgresql_where=job.c.state == WAITING,
)
sa.Index("ix_job_due", job.c.state, job.c.due_at)

nonce = sa.Table(
    "nonce",
    metadata,
    sa.Column("nonce", sa.String(64), primary_key=True),
    sa.Column("forget_at", sa.BigInteger, nullable=False),
    sa.Index("ix_nonce_forget", "forget_at"),
)

backlog_run = sa.Table(
    "backlog_run",
    metadata,
    _id(),
    sa.Column("host", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("started_by", sa.String(200), nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Index("ix_backlog_run_host", "host", "id"),
    sqlite_autoincrement=True,
)

backlog_item = sa.Table(
    "backlog_item",
    metadata,
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
    sa.Index("ix_backlog_item_run", "host", "run_id"),
)

backlog_cluster = sa.Table(
    "backlog_cluster",
    metadata,
    sa.Column("host", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("members", sa.JSON, nullable=False),
)

BACKLOG = (backlog_run, backlog_item, backlog_cluster)
"""Working tables: what triage last found. They may change, hold no decision and can be made again at any time."""
