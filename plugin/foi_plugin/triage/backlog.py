"""The backlog as triage last found it, in the ledger's database or in a work file of its own.

These are working tables: rows change as requests come, change and go, and can be made again at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from foi_plugin.ledger import tables as t
from foi_plugin.ledger.database import make_engine, transaction
from foi_plugin.triage.entries import Entry, Scored
from foi_plugin.triage.finding import Finding, Found
from foi_plugin.triage.signatures import WIDTH

RUNNING, DONE, CANCELLED, FAILED = "running", "done", "cancelled", "failed"
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Outline:
    """The little of a request that order, filters and charts need. `ncnd` is 0 to 3; `error` that it was not read."""

    case_id: str
    position: int
    reference: str
    received_on: date | None
    due_given: date | None
    restarted_on: date | None
    ncnd: int
    complexity: float
    questions: int
    topics: tuple[str, ...]
    grounds: tuple[str, ...]
    clusters: tuple[int, ...]
    failed: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """A request as stored: `clusters` are numbers of clusters it belongs to."""

    entry: Entry
    finding: Finding | None
    clusters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A cluster: its most typical question, and (case id, reference) of its requests, oldest first."""

    number: int
    question: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """One reading of the backlog. `done` of `total` requests have been seen to."""

    id: int
    state: str
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    total: int
    done: int


class Backlog:
    """The stored backlog of one host. `engine` is called when it is first needed."""

    def __init__(self, engine: Callable[[], sa.Engine], host: str) -> None:
        self._engine = engine
        self._host = host

    @classmethod
    def in_file(cls, path: Path, host: str) -> Backlog:
        """A backlog in a SQLite file, made when missing. Raises `LedgerUnavailable` when it cannot be used."""
        engine = make_engine(f"sqlite:///{path}", 30_000)
        with transaction(engine, write=True) as db:
            t.metadata.create_all(db, tables=list(t.BACKLOG))
        path.chmod(0o600)
        return cls(lambda: engine, host)

    def start(self, started_by: str, total: int, now: datetime) -> Run:
        """Begin a run."""
        values = {"host": self._host, "state": RUNNING, "started_by": started_by, "started_at": now}
        with transaction(self._engine(), write=True) as db:
            query = sa.insert(t.backlog_run).values(**values, total=total, done=0).returning(t.backlog_run.c.id)
            run_id = db.execute(query).scalar_one()
        return Run(run_id, RUNNING, started_by, now, None, total, 0)

    def latest(self, state: str | None = None) -> Run | None:
        """The newest run, of this state if one is named."""
        c = t.backlog_run.c
        query = sa.select(t.backlog_run).where(c.host == self._host).order_by(c.id.desc()).limit(1)
        if state is not None:
            query = query.where(c.state == state)
        with transaction(self._engine()) as db:
            row = db.execute(query).first()
        if row is None:
            return None
        return Run(row.id, row.state, row.started_by, row.started_at, row.ended_at, row.total, row.done)

    def progress(self, run_id: int, total: int, done: int) -> None:
        """Record how far a run has come."""
        self._update_run(run_id, total=total, done=done)

    def end(self, run_id: int, state: str, now: datetime) -> None:
        """End a run that is running; one that was ended before stays as it is."""
        self._update_run(run_id, state=state, ended_at=now)

    def _update_run(self, run_id: int, **values: Any) -> None:
        c = t.backlog_run.c
        with transaction(self._engine(), write=True) as db:
            db.execute(sa.update(t.backlog_run).where(c.id == run_id, c.state == RUNNING).values(values))

    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of every stored request that was assessed."""
        c = t.backlog_item.c
        with transaction(self._engine()) as db:
            rows = db.execute(sa.select(c.case_id, c.fingerprint).where(c.host == self._host, c.error.is_(None)))
            return {row.case_id: row.fingerprint for row in rows}

    def seen(self, run_id: int) -> set[str]:
        """The requests that a run has seen to."""
        c = t.backlog_item.c
        with transaction(self._engine()) as db:
            return set(db.execute(sa.select(c.case_id).where(c.host == self._host, c.run_id == run_id)).scalars())

    def keep(self, run_id: int, entries: Sequence[Entry]) -> None:
        """Note that these stored requests are unchanged: dates and place may be new, what was found is kept."""
        c = t.backlog_item.c
        names = ("position", "reference", "url", "received_on", "due_given", "restarted_on")
        update = (
            sa.update(t.backlog_item)
            .where(c.host == self._host, c.case_id == sa.bindparam("b_case_id"))
            .values({name: sa.bindparam(f"b_{name}") for name in (*names, "problems", "run_id")})
        )
        rows = [
            {f"b_{name}": getattr(entry, name) for name in (*names, "case_id")}
            | {"b_problems": list(entry.problems), "b_run_id": run_id}
            for entry in entries
        ]
        if rows:
            with transaction(self._engine(), write=True) as db:
                db.execute(update, rows)

    def store(self, run_id: int, scored: Sequence[Scored]) -> None:
        """Store what was found in these requests, in place of what was there."""
        if not scored:
            return
        c = t.backlog_item.c
        with transaction(self._engine(), write=True) as db:
            db.execute(
                sa.delete(t.backlog_item).where(
                    c.host == self._host, c.case_id.in_([item.entry.case_id for item in scored])
                )
            )
            db.execute(sa.insert(t.backlog_item), [self._row(run_id, item) for item in scored])

    def _row(self, run_id: int, item: Scored) -> dict[str, Any]:
        entry, found = item.entry, item.found
        finding = None if found is None else found.finding
        return {
            "host": self._host,
            "case_id": entry.case_id,
            "position": entry.position,
            "run_id": run_id,
            "fingerprint": entry.fingerprint,
            "reference": entry.reference,
            "url": entry.url,
            "received_on": entry.received_on,
            "due_given": entry.due_given,
            "restarted_on": entry.restarted_on,
            "ncnd": finding.ncnd if finding else 0,
            "complexity": finding.complexity if finding else 0.0,
            "questions": finding.question_count if finding else 0,
            "topics": _packed(finding.topics if finding else ()),
            "grounds": _packed([section for section, _, _ in finding.grounds] if finding else ()),
            "clusters": [],
            "finding": finding.to_dict() if finding else sa.null(),
            "words": found.words.tobytes() if found else None,
            "vectors": found.vectors.tobytes() if found else None,
            "error": entry.error,
            "problems": list(entry.problems),
        }

    def forget_others(self, run_id: int) -> None:
        """Drop the requests that a finished run has not met: they are no longer open."""
        c = t.backlog_item.c
        with transaction(self._engine(), write=True) as db:
            db.execute(sa.delete(t.backlog_item).where(c.host == self._host, c.run_id != run_id))

    def signatures(self) -> tuple[list[tuple[str, int]], NDArray[np.uint32], NDArray[np.int8]]:
        """(case id, index of the question), word signatures and vectors of every stored question."""
        c = t.backlog_item.c
        query = (
            sa.select(c.case_id, c.words, c.vectors)
            .where(c.host == self._host, c.words.is_not(None))
            .order_by(c.position, c.case_id)
        )
        names: list[tuple[str, int]] = []
        words, vectors = bytearray(), bytearray()
        complete = True
        with transaction(self._engine()) as db:
            for case_id, case_words, case_vectors in db.execute(query.execution_options(yield_per=_CHUNK)):
                count = len(case_words) // (4 * WIDTH)
                names += [(case_id, index) for index in range(count)]
                words += case_words
                vectors += case_vectors
                complete &= bool(case_vectors) or count == 0
        sketch = np.frombuffer(words, dtype=np.uint32).reshape(len(names), WIDTH)
        if not (complete and names and len(vectors) % len(names) == 0):
            return names, sketch, np.zeros((len(names), 0), dtype=np.int8)
        return names, sketch, np.frombuffer(vectors, dtype=np.int8).reshape(len(names), -1)

    def replace_clusters(self, groups: Sequence[Group]) -> None:
        """Store the clusters in place of those there were."""
        c, g = t.backlog_item.c, t.backlog_cluster.c
        of_case: dict[str, list[int]] = {}
        for group in groups:
            for case_id, _ in group.members:
                of_case.setdefault(case_id, []).append(group.number)
        update = (
            sa.update(t.backlog_item)
            .where(c.host == self._host, c.case_id == sa.bindparam("b_case_id"))
            .values(clusters=sa.bindparam("b_clusters"))
        )
        with transaction(self._engine(), write=True) as db:
            db.execute(sa.delete(t.backlog_cluster).where(g.host == self._host))
            db.execute(sa.update(t.backlog_item).where(c.host == self._host).values(clusters=[]))
            if groups:
                rows = [{"b_case_id": case_id, "b_clusters": numbers} for case_id, numbers in of_case.items()]
                db.execute(update, rows)
                db.execute(
                    sa.insert(t.backlog_cluster),
                    [
                        {
                            "host": self._host,
                            "number": group.number,
                            "question": group.question,
                            "members": [list(member) for member in group.members],
                        }
                        for group in groups
                    ],
                )

    def groups(self) -> dict[int, Group]:
        """The stored clusters by number, largest first."""
        g = t.backlog_cluster.c
        query = sa.select(t.backlog_cluster).where(g.host == self._host).order_by(g.number)
        with transaction(self._engine()) as db:
            return {
                row.number: Group(row.number, row.question, tuple((case_id, name) for case_id, name in row.members))
                for row in db.execute(query)
            }

    def outlines(self) -> list[Outline]:
        """The outline of every stored request, in the order of arrival."""
        c = t.backlog_item.c
        columns = (
            c.case_id, c.position, c.reference, c.received_on, c.due_given, c.restarted_on, c.ncnd, c.complexity,
            c.questions, c.topics, c.grounds, c.clusters, c.error,
        )  # fmt: skip
        query = sa.select(*columns).where(c.host == self._host).order_by(c.position, c.case_id)
        with transaction(self._engine()) as db:
            return [
                Outline(*row[:9], _unpacked(row[9]), _unpacked(row[10]), tuple(row[11]), row[12] is not None)
                for row in db.execute(query.execution_options(yield_per=_CHUNK))
            ]

    def stored(self, case_ids: Sequence[str]) -> Iterator[Stored]:
        """The stored requests of these ids, in the order given; ids that are not there are passed over."""
        c = t.backlog_item.c
        columns = [column for column in c if column.name not in {"words", "vectors"}]
        for start in range(0, len(case_ids), _CHUNK):
            some = list(case_ids[start : start + _CHUNK])
            query = sa.select(*columns).where(c.host == self._host, c.case_id.in_(some))
            with transaction(self._engine()) as db:
                rows = {row.case_id: row for row in db.execute(query)}
            yield from (_stored(rows[case_id]) for case_id in some if case_id in rows)

    def texts(self, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
        """The words of some questions, by case id and index."""
        indexes: dict[str, list[int]] = {}
        for case_id, index in wanted:
            indexes.setdefault(case_id, []).append(index)
        return {
            (item.entry.case_id, index): item.finding.questions[index]
            for item in self.stored(list(indexes))
            if item.finding is not None
            for index in indexes[item.entry.case_id]
        }


def _stored(row: sa.Row[Any]) -> Stored:
    entry = Entry(
        row.case_id, row.reference, row.url, row.position, row.fingerprint, row.received_on, row.due_given,
        row.restarted_on, tuple(row.problems), row.error,
    )  # fmt: skip
    return Stored(entry, None if row.finding is None else Finding.from_dict(row.finding), tuple(row.clusters))


def found_from(finding: Finding, words: bytes, vectors: bytes) -> Found:
    """A finding and its signatures as they travel between machines."""
    count = len(finding.questions)
    sketch = np.frombuffer(words, dtype=np.uint32).reshape(count, WIDTH)
    return Found(finding, sketch, np.frombuffer(vectors, dtype=np.int8).reshape(count, -1) if vectors else _none())


def _none() -> NDArray[np.int8]:
    return np.zeros((0, 0), dtype=np.int8)


def _packed(names: Collection[str]) -> str:
    return " ".join(names)


def _unpacked(names: str) -> tuple[str, ...]:
    return tuple(names.split())
