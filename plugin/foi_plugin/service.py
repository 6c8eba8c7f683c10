"""Suggestions beside a case: find or make the assessment, record who saw it, record what they decided.

Trouble with the model or the ledger never takes the case page down: `view` then says so in one plain sentence.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass

from foi_model.assess import Engine, assess
from foi_model.bundle import BundleError
from foi_model.catalogue import load_catalogue
from foi_model.domain import Request
from foi_model.intake import Gathered, Limits, gather
from foi_model.precedents import Found
from foi_plugin.drafts import checked
from foi_plugin.engines import Engines
from foi_plugin.logs import fault, make_logger
from foi_plugin.models import Models
from foi_plugin.notes import TITLE, note_key, note_text
from foi_plugin.ports import (
    Case,
    CaseHost,
    Clock,
    Decision,
    DecisionDraft,
    Job,
    Ledger,
    LedgerUnavailable,
    PortError,
    Staff,
    StoredAssessment,
)
from foi_plugin.precedents import Precedents
from foi_plugin.settings import Settings
from foi_plugin.shadow import Shadow
from foi_plugin.wording import sentence

NO_MODEL = "The model cannot be opened."
NO_LEDGER = "The record of decisions cannot be reached."
NO_READING = "This request could not be read."
NO_TEXT = "There is no text to read in this case."
REMEMBERED_READINGS = 32


class ModelUnavailable(PortError):
    """The model bundle cannot be opened now."""

    status, code = 503, "model_unavailable"


@dataclass(frozen=True, slots=True)
class CaseView:
    """What a member of staff sees of one case.

    `decisions` are oldest first and may belong to earlier assessments of the case. `unavailable` is one plain
    sentence, the reason why no suggestions can be shown; `stored` is then None, and `decisions` may be incomplete.
    `notices` tell what could not be read or was cut. `precedents` are the decided questions like each question, likest
    first: one entry for each question of the assessment, or none at all.
    """

    case: Case
    stored: StoredAssessment | None = None
    decisions: tuple[Decision, ...] = ()
    unavailable: str | None = None
    notices: tuple[str, ...] = ()
    precedents: tuple[tuple[Found, ...], ...] = ()


class SuggestionService:
    """The one way from a case to its suggestions and from a member of staff to a recorded decision."""

    def __init__(self, host: CaseHost, ledger: Ledger, engines: Engines, clock: Clock, settings: Settings) -> None:
        self.host = host
        self.ledger = ledger
        self.engines = engines
        self.clock = clock
        self.settings = settings
        self.shadow = Shadow(ledger, engines, settings.log_level)
        self.models = Models(ledger, engines, self.shadow, settings.log_level)
        self._precedents = Precedents(settings.precedents, settings.log_level)
        self._log = make_logger(settings.log_level)
        self._lock = threading.Lock()
        self._readings: dict[str, Gathered] = {}

    def view(self, case_id: str, staff: Staff) -> CaseView:
        """The case with its suggestions, recorded as shown to `staff`. Raises only what the host raises."""
        case = self.host.fetch(case_id, staff)
        try:
            return self._shown(case, staff)
        except ModelUnavailable as error:
            return self._unavailable(case, NO_MODEL, error)
        except LedgerUnavailable as error:
            return self._unavailable(case, NO_LEDGER, error)
        except Exception as error:
            return self._unavailable(case, NO_READING, error)

    def assessment(self, case_id: str, staff: Staff) -> CaseView:
        """As `view`, for programs: raises `ModelUnavailable` or `LedgerUnavailable` instead of a sentence."""
        return self._shown(self.host.fetch(case_id, staff), staff)

    def decisions(self, case_id: str, staff: Staff) -> tuple[Decision, ...]:
        """The decisions on a case, oldest first. Raises `CaseNotFound` and `LedgerUnavailable`."""
        case = self.host.fetch(case_id, staff)
        return tuple(self.ledger.decisions(self.host.name, case.id))

    def decide(self, case_id: str, staff: Staff, draft: DecisionDraft) -> Decision:
        """Record a decision, then write its private note in the host; a note that fails stays queued.

        The same decision sent twice in a row is recorded once. Raises `CaseNotFound`, `DraftError` and
        `LedgerUnavailable`; once this returns, the decision is stored whatever became of the note.
        """
        case = self.host.fetch(case_id, staff)
        catalogue = load_catalogue()
        stored = self.ledger.assessment(draft.assessment_id)
        earlier = self.ledger.decisions(self.host.name, case.id)
        draft = checked(draft, stored, earlier, catalogue, self.host.name, case.id)
        assert stored is not None  # noqa: S101 - `checked` refuses an unknown assessment
        note = note_text(draft, stored.assessment, catalogue, staff.username)
        decision = self.ledger.record_decision(self.host.name, case.id, draft, staff.username, note)
        self._log.info("decision_recorded", case_id=case.id, decision_id=decision.id, assessment_id=stored.id)
        self._write_note_now(decision)
        return decision

    def queue_assessment(self, case_id: str) -> None:
        """Ask the worker to assess a case soon, so that its page opens at once. Raises `LedgerUnavailable`."""
        self.ledger.enqueue("assess", {"case_id": case_id}, f"assess:{self.host.name}:{case_id}")

    def assess_unattended(self, case_id: str) -> StoredAssessment:
        """Assess a case that nobody is looking at. Raises `CaseNotFound`, `ModelUnavailable`, `LedgerUnavailable`."""
        stored, _ = self._find_or_assess(self.host.fetch_unattended(case_id))
        return stored

    def write_note(self, job: Job) -> None:
        """Carry out a "note" job. Raises what the host raises."""
        payload = job.payload
        self.host.add_private_note(payload["case_id"], Staff(payload["actor"]), TITLE, payload["note"])
        self._log.info("note_written", case_id=payload["case_id"], decision_id=payload["decision_id"], job_id=job.id)

    def engine(self) -> Engine:
        """The model, ready to score. Raises `ModelUnavailable`."""
        try:
            return self.engines.get()
        except BundleError as error:
            raise ModelUnavailable(str(error)) from error

    def _shown(self, case: Case, staff: Staff) -> CaseView:
        stored, notices = self._find_or_assess(case)
        self.ledger.record_shown(stored.id, staff.username)
        decisions = tuple(self.ledger.decisions(self.host.name, case.id))
        like = self._precedents.like(stored.assessment, self.host.name, case.id)
        return CaseView(case, stored, decisions, notices=notices, precedents=like)

    def _find_or_assess(self, case: Case) -> tuple[StoredAssessment, tuple[str, ...]]:
        started = time.perf_counter()
        engine = self.engine()
        gathered = self._read(case)
        version, catalogue = engine.classifier.bundle.version, engine.catalogue.version
        fingerprint = digest(gathered.text, case.authority_kind.value, version, catalogue)
        stored = self.ledger.find_assessment(self.host.name, case.id, fingerprint)
        new = stored is None
        if stored is None:
            assessment = assess(Request(gathered.text, case.authority_kind), engine)
            stored = self.ledger.record_assessment(self.host.name, case.id, fingerprint, assessment)
            self.shadow.queue(stored)
        self._log.info(
            "case_assessed",
            case_id=case.id,
            assessment_id=stored.id,
            new=new,
            questions=len(stored.assessment.questions),
            model_version=version,
            duration_ms=round((time.perf_counter() - started) * 1000, 1),
        )
        notices = [sentence(notice) for notice in gathered.notices]
        if not gathered.text.strip():
            notices.append(NO_TEXT)
        return stored, (*notices, *self._overdue(engine))

    def _read(self, case: Case) -> Gathered:
        """The words of a case. Its files are read once and remembered for the next view of the same case."""
        text = case.text.encode("utf-8", "replace").decode()
        parts = tuple((item.name, item.content) for item in case.attachments)
        key = digest(text, *(part for name, content in parts for part in (name, content)))
        with self._lock:
            gathered = self._readings.pop(key, None)
        gathered = gathered or gather(text, parts, Limits(chars=self.settings.max_text_chars))
        with self._lock:
            self._readings[key] = gathered
            while len(self._readings) > REMEMBERED_READINGS:
                self._readings.pop(next(iter(self._readings)))
        return gathered

    def _overdue(self, engine: Engine) -> tuple[str, ...]:
        review_by = engine.catalogue.review_by
        if self.clock.now().date() <= review_by:
            return ()
        due = f"{review_by.day} {review_by:%B %Y}"
        return (f"The catalogue of exemptions was due for review by {due}: check the law as it stands.",)

    def _unavailable(self, case: Case, why: str, error: Exception) -> CaseView:
        self._log.error("suggestions_unavailable", case_id=case.id, **fault(error))
        try:
            decisions = tuple(self.ledger.decisions(self.host.name, case.id))
        except Exception:
            decisions = ()
        return CaseView(case, decisions=decisions, unavailable=why)

    def _write_note_now(self, decision: Decision) -> None:
        """Try the note of a fresh decision. Never raises: the job stays queued and the worker tries again."""
        try:
            job = self.ledger.claim(("note",), key=note_key(decision.id))
            if job is not None:
                self.ledger.finish(job.id, self._note_trouble(job))
        except Exception as trouble:
            self._log.warning("note_queued", decision_id=decision.id, **fault(trouble))

    def _note_trouble(self, job: Job) -> str | None:
        try:
            self.write_note(job)
        except Exception as trouble:
            self._log.warning("note_queued", job_id=job.id, **fault(trouble))
            return type(trouble).__name__
        return None


def digest(*parts: str | bytes) -> str:
    """SHA-256, in hexadecimal, over parts whose borders count: over text, kind and versions it is the fingerprint."""
    total = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "replace")
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()
