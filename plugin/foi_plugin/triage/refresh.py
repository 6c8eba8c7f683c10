"""The backlog of the host, brought up to date in the background: small pieces of queued work, one after the other.

Each piece takes a second or two and queues the next, so notes never wait long behind it. All that a run knows is in the
ledger: it goes on after a restart, and ends when it is cancelled.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from foi_model.intake import Limits
from foi_plugin.clock import uk_day
from foi_plugin.logs import make_logger
from foi_plugin.ports import Job, Staff
from foi_plugin.service import SuggestionService
from foi_plugin.triage.backlog import CANCELLED, DONE, FAILED, RUNNING, Backlog, Run
from foi_plugin.triage.entries import Entry, Incoming, Scored, Versions, entry_of
from foi_plugin.triage.grouping import regroup
from foi_plugin.triage.local import find_or_say

KIND = "triage"
_PIECE_SECONDS = 1.5
_PIECE_CASES = 200
_LAST_ATTEMPT = 5


@dataclass(frozen=True, slots=True)
class Refresh:
    """Starts, carries on and cancels runs over the backlog of the service's host."""

    service: SuggestionService
    backlog: Backlog

    @classmethod
    def of(cls, service: SuggestionService) -> Refresh:
        """The refresh of a service; nothing is opened yet."""
        return cls(service, service.ledger.backlog(service.host.name))

    def start(self, staff: Staff) -> Run:
        """Begin a run, or see that the one under way goes on. Raises `LedgerUnavailable`."""
        run = self.backlog.latest(RUNNING)
        if run is None:
            total = sum(1 for _ in self.service.host.open_case_ids())
            run = self.backlog.start(staff.username, total, self.service.clock.now())
        self._queue(run)
        return run

    def cancel(self) -> None:
        """End the run under way; what it has found so far stays."""
        run = self.backlog.latest(RUNNING)
        if run is not None:
            self.backlog.end(run.id, CANCELLED, self.service.clock.now())

    def carry_on(self, job: Job) -> None:
        """Do one piece of a run and queue the next. A run whose pieces keep failing is ended."""
        run = self.backlog.latest(RUNNING)
        if run is None or run.id != job.payload["run_id"]:
            return
        try:
            finished = self._piece(run)
        except Exception:
            if job.attempts >= _LAST_ATTEMPT:
                self.backlog.end(run.id, FAILED, self.service.clock.now())
            raise
        if not finished:
            self._queue(run)

    def _piece(self, run: Run) -> bool:
        ids = list(self.service.host.open_case_ids())
        seen = self.backlog.seen(run.id)
        pending = [(position, case_id) for position, case_id in enumerate(ids) if case_id not in seen]
        if not pending:
            self.backlog.forget_others(run.id)
            regroup(self.backlog)
            self.backlog.progress(run.id, len(ids), len(ids))
            self.backlog.end(run.id, DONE, self.service.clock.now())
            make_logger(self.service.settings.log_level).info("backlog_refreshed", host=self.service.host.name)
            return True
        done = self._read(run, pending[:_PIECE_CASES])
        self.backlog.progress(run.id, len(ids), min(len(seen) + done, len(ids)))
        return False

    def _read(self, run: Run, pending: list[tuple[int, str]]) -> int:
        """See to as many cases as fit into one piece, at least one. Returns how many."""
        engine, settings = self.service.engine(), self.service.settings
        limits = Limits(chars=settings.max_text_chars)
        versions = Versions(engine.classifier.bundle.version, engine.catalogue.version, limits)
        today = uk_day(self.service.clock.now())
        known = self.backlog.fingerprints()
        until = time.monotonic() + _PIECE_SECONDS
        kept: list[Entry] = []
        scored: list[Scored] = []
        done = 0
        for position, case_id in pending:
            done += 1
            try:
                case = self.service.host.fetch_unattended(case_id)
            except Exception as error:
                unread = Incoming(case_id, None, (f"{type(error).__name__} while the case was fetched",))
                scored.append(Scored(entry_of(unread, position, versions, today), None))
                continue
            entry = entry_of(Incoming(case.reference or case.id, case), position, versions, today)
            if known.get(case_id) == entry.fingerprint:
                kept.append(entry)
            else:
                scored.append(find_or_say((entry, case), engine, limits))
            if time.monotonic() > until:
                break
        self.backlog.keep(run.id, kept)
        self.backlog.store(run.id, scored)
        return done

    def _queue(self, run: Run) -> None:
        self.service.ledger.enqueue(KIND, {"run_id": run.id}, f"{KIND}:{self.service.host.name}")
