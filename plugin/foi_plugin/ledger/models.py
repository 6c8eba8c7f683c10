"""The part of the ledger that is about models: what was done to them, and what one in shadow would have said."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from foi_model.registry_state import Event, EventKind
from foi_plugin.ledger import tables as t
from foi_plugin.ledger.database import transaction
from foi_plugin.ports import Action, Clock, Decision, DecisionDraft, ShadowScore, Subject, Verdict

INSTALLATION = "installation"
"""Stands in `model_version` for the installation's own bundle, whose version the registry does not know."""


class ModelRecord(ABC):
    """Model events, shadow scores and the decisions they are held against. `SqlLedger` opens the database."""

    _clock: Clock

    @abstractmethod
    def _opened(self) -> sa.Engine:
        """The database, migrated. Raises `LedgerUnavailable`."""

    def _add_once(self, table: sa.Table, row: Mapping[str, Any], unique: Sequence[str]) -> None:
        """Insert unless a row with the same `unique` columns is there, whoever else may be inserting it now."""
        same = sa.select(table.c.id).where(*(table.c[name] == row[name] for name in unique))
        engine = self._opened()
        with transaction(engine) as db:
            if db.execute(same).first() is not None:
                return
        with transaction(engine, write=True) as db:
            if db.execute(same).first() is not None:
                return
            try:
                with db.begin_nested():
                    db.execute(sa.insert(table).values(row))
            except IntegrityError:
                if db.execute(same).first() is None:
                    raise

    def record_model_events(self, events: Sequence[Event]) -> None:
        """Store what was done to model bundles, each event once."""
        with transaction(self._opened()) as db:
            known = set(db.execute(sa.select(t.model_event.c.key)).scalars())
        for event in events:
            if event.key not in known:
                self._add_once(t.model_event, _event_row(event), ("key",))

    def model_events(self, limit: int) -> Sequence[Event]:
        """The latest events, the newest first."""
        c = t.model_event.c
        query = sa.select(t.model_event).where(c.key.is_not(None)).order_by(c.id.desc()).limit(limit)
        with transaction(self._opened()) as db:
            return tuple(_event(row) for row in db.execute(query))

    def record_shadow(self, score: ShadowScore, version: str) -> None:
        """Store what the shadow bundle of that version made of an assessment, once."""
        body = {"live": [asdict(verdict) for verdict in score.live], "shadow": [asdict(v) for v in score.shadow]}
        row = {
            "assessment_id": score.assessment_id,
            "model_version": version,
            "body": body,
            "at": self._clock.now(),
        }
        self._add_once(t.shadow_score, row, ("assessment_id", "model_version"))

    def without_shadow(self, live: str, shadow: str, limit: int) -> Sequence[int]:
        """Ids of the latest assessments by version `live` that version `shadow` has not scored, oldest first."""
        c, s = t.assessment.c, t.shadow_score.c
        scored = sa.exists().where(s.assessment_id == c.id, s.model_version == shadow)
        query = sa.select(c.id).where(c.model_version == live, ~scored).order_by(c.id.desc()).limit(limit)
        with transaction(self._opened()) as db:
            return tuple(reversed(db.execute(query).scalars().all()))

    def shadow_scores(self, live: str, shadow: str, limit: int) -> Sequence[ShadowScore]:
        """The latest scores of version `shadow` beside version `live`, oldest first."""
        s = t.shadow_score.c
        query = (
            sa.select(s.assessment_id, s.body)
            .join(t.assessment, t.assessment.c.id == s.assessment_id)
            .where(s.model_version == shadow, t.assessment.c.model_version == live)
            .order_by(s.id.desc())
            .limit(limit)
        )
        with transaction(self._opened()) as db:
            rows = db.execute(query).all()
        return tuple(
            ShadowScore(row.assessment_id, _verdicts(row.body["live"]), _verdicts(row.body["shadow"]))
            for row in reversed(rows)
        )

    def decisions_on(self, assessment_ids: Sequence[int]) -> Sequence[Decision]:
        """All decisions on those assessments, oldest first."""
        c = t.decision.c
        query = sa.select(t.decision).where(c.assessment_id.in_(list(assessment_ids))).order_by(c.id)
        with transaction(self._opened()) as db:
            return tuple(to_decision(row) for row in db.execute(query))


def to_decision(row: sa.Row[Any]) -> Decision:
    """A row of the table of decisions."""
    draft = DecisionDraft(
        assessment_id=row.assessment_id,
        question_index=row.question_index,
        subject=Subject(row.subject),
        action=Action(row.action),
        reason=row.reason,
        section=row.section,
        limb=row.limb,
    )
    return Decision(row.id, row.host, row.case_id, draft, row.actor, row.at, row.model_version)


def _event_row(event: Event) -> dict[str, Any]:
    return {
        "event": event.kind.value,
        "model_version": event.bundle or INSTALLATION,
        "actor": event.actor,
        "detail": {},
        "at": event.at,
        "key": event.key,
        "bundle": event.bundle and event.bundle.partition("+")[0],
        "reason": event.reason,
    }


def _event(row: sa.Row[Any]) -> Event:
    bundle = None if row.model_version == INSTALLATION else row.model_version
    return Event(row.key, EventKind(row.event), bundle, row.actor, row.reason, row.at)


def _verdicts(data: Sequence[Mapping[str, Any]]) -> tuple[Verdict, ...]:
    return tuple(Verdict(tuple(item["sections"]), item["ncnd"], item["abstained"]) for item in data)
