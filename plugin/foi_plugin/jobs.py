"""The worker: one daemon thread that carries out queued work and outlives whatever goes wrong in it."""

from __future__ import annotations

import threading

from foi_plugin.logs import fault, make_logger
from foi_plugin.ports import CaseNotFound, Job, LedgerUnavailable
from foi_plugin.service import SuggestionService
from foi_plugin.settings import Settings
from foi_plugin.shadow import JOB as SHADOW
from foi_plugin.triage.refresh import KIND as TRIAGE
from foi_plugin.triage.refresh import Refresh

FOR_PEOPLE = ("note", "assess", TRIAGE)


class Worker:
    """Claims jobs from the ledger one at a time: notes first written too late, cases to assess ahead of time,
    pieces of a run over the backlog, and assessments to score in shadow when nothing else is due. It also takes up what
    has changed in the model registry.

    A job whose process is killed is taken over when its lease ends, so a note may, rarely, be written twice;
    it is never lost.
    """

    def __init__(self, service: SuggestionService, settings: Settings) -> None:
        self._service = service
        self._refresh = Refresh.of(service)
        self._poll_seconds = settings.worker_poll_seconds
        self._log = make_logger(settings.log_level)
        self._starting = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, unless it is running. Call it in the process that serves, after any fork."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._stopping.clear()
                self._thread = threading.Thread(target=self._run, name="foi-suggest-worker", daemon=True)
                self._thread.start()

    def stop(self, timeout: float = 10) -> bool:
        """Ask the thread to end after the job in hand and wait for it. True when it has ended."""
        self._stopping.set()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def run_once(self) -> bool:
        """Carry out one job, if any is due. False when there was none or the ledger is out of reach."""
        ledger = self._service.ledger
        self._service.models.notice()
        try:
            job = ledger.claim(FOR_PEOPLE) or ledger.claim((SHADOW,))
            if job is None:
                return False
            ledger.finish(job.id, self._carry_out(job))
        except LedgerUnavailable as error:
            self._log.warning("worker_waits", **fault(error))
            return False
        return True

    def _carry_out(self, job: Job) -> str | None:
        """Do one job. Returns None, or the one-line error with which it is to be tried again."""
        try:
            match job.kind:
                case "assess":
                    self._service.assess_unattended(job.payload["case_id"])
                case "triage":
                    self._refresh.carry_on(job)
                case "shadow":
                    self._service.shadow.score(job.payload)
                case _:
                    self._service.write_note(job)
        except CaseNotFound:
            self._log.info("job_dropped", job_id=job.id, job_kind=job.kind, code=CaseNotFound.code)
            return None
        except Exception as error:
            self._log.warning("job_failed", job_id=job.id, job_kind=job.kind, attempts=job.attempts, **fault(error))
            return type(error).__name__
        return None

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                busy = self.run_once()
            except Exception as error:
                self._log.error("worker_fault", **fault(error))
                busy = False
            if not busy:
                self._stopping.wait(self._poll_seconds)
