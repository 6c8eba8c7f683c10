"""The ledger over SQL: facts are only ever added, work is claimed under a lease."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from foi_model.domain import Assessment
from foi_model.serialise import from_dict, to_dict
from foi_plugin.clock import SystemClock
from foi_plugin.ledger import tables as t
from foi_plugin.ledger.database import make_engine, migrate, prove_writable, transaction
from foi_plugin.ledger.models import ModelRecord, to_decision
from foi_plugin.notes import note_key
from foi_plugin.ports import Clock, Decision, DecisionDraft, Job, StoredAssessment, Subject

if TYPE_CHECKING:
    from foi_plugin.triage.backlog import Backlog

MAX_ATTEMPTS = 5
ERROR_CHARS = 300


class SqlLedger(ModelRecord):
    """A `Ledger` in one database, used by one installation.

    Nothing is opened before the first use, and a database that was out of reach is tried again at the next use:
    construct this where the host must start whatever happens, and call `open_ledger` where failing early is better.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Clock | None = None,
        busy_ms: int = 5000,
        lease_seconds: int = 300,
        retry_seconds: int = 30,
    ) -> None:
        self._url = url
        self._busy_ms = busy_ms
        self._clock = clock or SystemClock()
        self._lease = timedelta(seconds=lease_seconds)
        self._retry = timedelta(seconds=retry_seconds)
        self._lock = threading.Lock()
        self._engine: sa.Engine | None = None

    def open(self) -> None:
        """Migrate to the newest tables, once. Raises `LedgerUnavailable`."""
        self._opened()

    def backlog(self, host: str) -> Backlog:
        """The backlog of a host, in the same database. Opens nothing."""
        from foi_plugin.triage.backlog import Backlog

        return Backlog(self._opened, host)

    def check(self) -> None:
        """Prove that the ledger can be written now. Raises `LedgerUnavailable`."""
        with transaction(self._opened(), write=True) as db:
            prove_writable(db)

    def record_assessment(self, host: str, case_id: str, fingerprint: str, assessment: Assessment) -> StoredAssessment:
        """Store an assessment; returns the stored one if this fingerprint is already there for the case."""
        row = {
            "host": host,
            "case_id": case_id,
            "fingerprint": fingerprint,
            "authority_kind": assessment.authority_kind.value,
            "model_version": assessment.model_version,
            "catalogue_version": assessment.catalogue_version,
            "body": to_dict(assessment),
            "at": self._clock.now(),
        }
        self._add_once(t.assessment, row, ("host", "case_id", "fingerprint"))
        found = self.find_assessment(host, case_id, fingerprint)
        assert found is not None  # noqa: S101 - just stored, and rows are never deleted
        return found

    def find_assessment(self, host: str, case_id: str, fingerprint: str) -> StoredAssessment | None:
        """The stored assessment of exactly this text, kind, model and catalogue, if any."""
        c = t.assessment.c
        return self._assessment_where(c.host == host, c.case_id == case_id, c.fingerprint == fingerprint)

    def assessment(self, assessment_id: int) -> StoredAssessment | None:
        """A stored assessment by id."""
        return self._assessment_where(t.assessment.c.id == assessment_id)

    def record_shown(self, assessment_id: int, actor: str) -> None:
        """Record, once, that a member of staff was shown this assessment."""
        row = {"assessment_id": assessment_id, "actor": actor, "at": self._clock.now()}
        self._add_once(t.shown, row, ("assessment_id", "actor"))

    def record_decision(self, host: str, case_id: str, draft: DecisionDraft, actor: str, note: str) -> Decision:
        """Store a decision and, in the same transaction, a "note" job that tells the host.

        Sending the same decision twice (a double click) returns the one already stored and queues nothing: the
        same means the same actor, action and reason as the latest decision about that thing.
        """
        with transaction(self._opened(), write=True) as db:
            model_version = db.execute(
                sa.select(t.assessment.c.model_version)
                .where(t.assessment.c.id == draft.assessment_id)
                .with_for_update()
            ).scalar_one()
            latest = _latest_decision(db, draft)
            if latest is not None and (latest.draft, latest.actor) == (draft, actor):
                return latest
            now = self._clock.now()
            values = {
                "assessment_id": draft.assessment_id,
                "host": host,
                "case_id": case_id,
                "question_index": draft.question_index,
                "subject": draft.subject.value,
                "action": draft.action.value,
                "section": draft.section,
                "limb": draft.limb,
                "reason": draft.reason,
                "actor": actor,
                "model_version": model_version,
                "at": now,
            }
            decision_id = db.execute(sa.insert(t.decision).values(values).returning(t.decision.c.id)).scalar_one()
            payload = {"host": host, "case_id": case_id, "decision_id": decision_id, "actor": actor, "note": note}
            db.execute(sa.insert(t.job).values(_waiting_job("note", payload, note_key(decision_id), now)))
        return Decision(decision_id, host, case_id, draft, actor, now, model_version)

    def decisions(self, host: str, case_id: str) -> Sequence[Decision]:
        """All decisions on a case, oldest first."""
        c = t.decision.c
        query = sa.select(t.decision).where(c.host == host, c.case_id == case_id).order_by(c.id)
        with transaction(self._opened()) as db:
            return tuple(to_decision(row) for row in db.execute(query))

    def decided_cases(self) -> Sequence[tuple[str, str]]:
        """The (host, case id) of every case with a decision, in the order of the first one."""
        c = t.decision.c
        query = sa.select(c.host, c.case_id).group_by(c.host, c.case_id).order_by(sa.func.min(c.id))
        with transaction(self._opened()) as db:
            return tuple((row.host, row.case_id) for row in db.execute(query))

    def enqueue(self, kind: str, payload: Mapping[str, Any], key: str) -> None:
        """Queue work. A waiting job with the same `key` is not queued twice."""
        row = _waiting_job(kind, payload, key, self._clock.now())
        self._add_once(t.job, row, ("key", "state"))

    def claim(self, kinds: Sequence[str], key: str | None = None) -> Job | None:
        """Take the oldest job that is due (with `key`, only that one), or None.

        The job is held until its lease ends; then another worker may take it over, five times in all.
        """
        now = self._clock.now()
        c = t.job.c
        query = sa.select(t.job).where(c.state.in_((t.WAITING, t.CLAIMED)), c.due_at <= now, c.kind.in_(list(kinds)))
        if key is not None:
            query = query.where(c.key == key)
        with transaction(self._opened(), write=True) as db:
            self._give_up_abandoned(db, now)
            row = db.execute(query.order_by(c.due_at, c.id).limit(1).with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            attempts = row.attempts + 1
            held = {"state": t.CLAIMED, "attempts": attempts, "due_at": now + self._lease}
            db.execute(sa.update(t.job).where(c.id == row.id).values(held))
        return Job(row.id, row.kind, row.payload, attempts)

    def finish(self, job_id: int, error: str | None = None) -> None:
        """Mark a claimed job done, or failed with a one-line error.

        A failed job is tried again later, five times in all, unless the same work was queued afresh meanwhile.
        """
        now = self._clock.now()
        c = t.job.c
        with transaction(self._opened(), write=True) as db:
            row = db.execute(sa.select(t.job).where(c.id == job_id, c.state == t.CLAIMED).with_for_update()).first()
            if row is None:
                return
            line = None if error is None else error.replace("\n", " ")[:ERROR_CHARS]
            replaced = db.execute(sa.select(c.id).where(c.key == row.key, c.state == t.WAITING)).first() is not None
            if error is not None and row.attempts < MAX_ATTEMPTS and not replaced:
                due = now + self._retry * 2 ** (row.attempts - 1)
                values: dict[str, Any] = {"state": t.WAITING, "due_at": due, "error": line}
            else:
                values = {"state": t.DONE if error is None else t.FAILED, "error": line, "ended_at": now}
            db.execute(sa.update(t.job).where(c.id == job_id).values(values))

    def _opened(self) -> sa.Engine:
        with self._lock:
            if self._engine is None:
                engine = make_engine(self._url, self._busy_ms)
                migrate(engine)
                self._engine = engine
            return self._engine

    def _assessment_where(self, *conditions: sa.ColumnElement[bool]) -> StoredAssessment | None:
        with transaction(self._opened()) as db:
            row = db.execute(sa.select(t.assessment).where(*conditions)).first()
        if row is None:
            return None
        return StoredAssessment(row.id, row.host, row.case_id, row.fingerprint, from_dict(row.body), row.at)

    @staticmethod
    def _give_up_abandoned(db: sa.Connection, now: datetime) -> None:
        c = t.job.c
        abandoned = (c.state == t.CLAIMED) & (c.due_at <= now) & (c.attempts >= MAX_ATTEMPTS)
        values = {"state": t.FAILED, "error": "the worker stopped before it had finished", "ended_at": now}
        db.execute(sa.update(t.job).where(abandoned).values(values))


def open_ledger(
    url: str,
    *,
    clock: Clock | None = None,
    busy_ms: int = 5000,
    lease_seconds: int = 300,
    retry_seconds: int = 30,
) -> SqlLedger:
    """The ledger at `url`, migrated to the newest tables and proved writable.

    Raises `LedgerUnavailable` in one line when the database is read-only, corrupt, newer than this program or out
    of reach.
    """
    ledger = SqlLedger(url, clock=clock, busy_ms=busy_ms, lease_seconds=lease_seconds, retry_seconds=retry_seconds)
    ledger.open()
    return ledger


def _waiting_job(kind: str, payload: Mapping[str, Any], key: str, now: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "key": key,
        "payload": dict(payload),
        "state": t.WAITING,
        "attempts": 0,
        "due_at": now,
        "queued_at": now,
    }


def _latest_decision(db: sa.Connection, draft: DecisionDraft) -> Decision | None:
    """The newest decision about the same thing: a limb, or the whole of the section or stance that it belongs to."""
    c = t.decision.c
    query = sa.select(t.decision).where(
        c.assessment_id == draft.assessment_id,
        c.question_index == draft.question_index,
        c.subject == draft.subject.value,
    )
    if draft.subject is Subject.EXEMPTION:
        query = query.where(c.section == draft.section)
    if draft.limb is not None:
        query = query.where((c.limb == draft.limb) | c.limb.is_(None))
    row = db.execute(query.order_by(c.id.desc()).limit(1)).first()
    return None if row is None else to_decision(row)
