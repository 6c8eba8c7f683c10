"""What the service needs from the world around it: a case host, a ledger and a clock.

Adapters under `foi_plugin.hosts` and `foi_plugin.ledger` implement these Protocols; nothing else in the
service knows which case platform or database is in use. No type here has a place for the requester.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from foi_model.domain import Assessment, AuthorityKind
from foi_model.registry_state import Event

if TYPE_CHECKING:
    from foi_plugin.triage.backlog import Backlog


class PortError(Exception):
    """A refusal by a port, carrying its HTTP status and a stable code. The message is safe to show to staff."""

    status = 500
    code = "port_error"


class NotSignedIn(PortError):
    """Nobody is signed in to the host."""

    status, code = 401, "not_signed_in"


class NotStaff(PortError):
    """Somebody is signed in, but not as staff of the case system."""

    status, code = 403, "not_staff"


class CsrfFailed(PortError):
    """An unsafe request came without the host's valid CSRF token."""

    status, code = 403, "csrf_failed"


class CaseNotFound(PortError):
    """No such case, or not one that this member of staff may see: the two are not told apart."""

    status, code = 404, "case_not_found"


class LedgerUnavailable(PortError):
    """The ledger cannot be read or written now. Nothing already recorded is lost."""

    status, code = 503, "ledger_unavailable"


@dataclass(frozen=True, slots=True)
class Staff:
    """A signed-in member of staff, as the host names them."""

    username: str
    can_manage: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with the request. `content` is the raw bytes, `name` only serves to tell its kind."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Case:
    """One request as the host holds it: words, kind of authority and where its page is. Never who asked.

    `reference` is how staff name the case, its id when empty. `due_on` is a due date that the host itself holds, such
    as one extended for the public interest test; `clock_restarted_on` the day on which clarification was received.
    Both are None when the host does not say, and the statutory clock runs from `received_at`.
    """

    id: str
    title: str
    text: str
    authority_kind: AuthorityKind
    url: str
    received_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    reference: str = ""
    due_on: date | None = None
    clock_restarted_on: date | None = None


@dataclass(frozen=True, slots=True)
class PastResponse:
    """A request that was answered and the response to it, as the host holds them. Never who asked or who answered.

    `request_text` is empty when the host no longer has it. The response is its text and any files sent with it.
    """

    case_id: str
    request_text: str
    response_text: str
    responded_at: datetime
    authority_kind: AuthorityKind
    attachments: tuple[Attachment, ...] = ()


class CaseHost(Protocol):
    """A case platform. Every method may raise `PortError`; `environ` is the WSGI environment of the request."""

    name: str

    def staff(self, environ: Mapping[str, Any]) -> Staff:
        """Who is signed in. Raises `NotSignedIn` or `NotStaff`."""
        ...

    def check_csrf(self, environ: Mapping[str, Any], body: bytes) -> None:
        """Check the host's CSRF token of an unsafe request (header or form field). Raises `CsrfFailed`."""
        ...

    def csrf_token(self, environ: Mapping[str, Any]) -> str:
        """The token that a form of ours must carry, under the field name `csrfmiddlewaretoken`."""
        ...

    def fetch(self, case_id: str, staff: Staff) -> Case:
        """The case, if this member of staff may see it. Raises `CaseNotFound`."""
        ...

    def fetch_unattended(self, case_id: str) -> Case:
        """The case, for queued work that no person started. Raises `CaseNotFound`."""
        ...

    def open_case_ids(self) -> Iterator[str]:
        """Ids of the open FOI cases, oldest first."""
        ...

    def visible_case_ids(self, staff: Staff) -> Collection[str]:
        """Ids of the open FOI cases that this member of staff may see: those that `fetch` would give."""
        ...

    def open_cases(self) -> Iterator[Case]:
        """The open FOI cases, oldest first, for batch work that no person started; read as it goes, not at once."""
        ...

    def past_responses(self) -> Iterator[PastResponse]:
        """Every response that the authority sent in an FOI case, oldest first, as it goes."""
        ...

    def add_private_note(self, case_id: str, staff: Staff, title: str, text: str) -> None:
        """Write a staff-only note on the case; it must never reach the requester."""
        ...

    def mirror(self, case_id: str, line: str | None) -> None:
        """Set our staff-only one-line field on the case, or clear it with None. Raises `CaseNotFound`."""
        ...


class Action(enum.StrEnum):
    """What a member of staff decided about one thing that was, or was not, suggested."""

    ACCEPT = "accept"
    REJECT = "reject"
    ADD = "add"


class Subject(enum.StrEnum):
    """What a decision is about: disclosure (no exemption), a ground, or an NCND stance."""

    DISCLOSE = "disclose"
    EXEMPTION = "exemption"
    NCND = "ncnd"


@dataclass(frozen=True, slots=True)
class DecisionDraft:
    """A decision as sent by a person, before it has an id, an actor and a time.

    `question_index` is 0-based into the assessment's questions. `section` is a bare section ("31") and `limb`
    a withholding limb ("31(1)(a)") for EXEMPTION; for NCND `limb` is an NCND limb ("31(3)") and `section` its
    section; both are None for DISCLOSE. `reason` is required, for accept and for reject alike.
    """

    assessment_id: int
    question_index: int
    subject: Subject
    action: Action
    reason: str
    section: str | None = None
    limb: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded decision by a named member of staff. Append-only: a change of mind is a further decision."""

    id: int
    host: str
    case_id: str
    draft: DecisionDraft
    actor: str
    at: datetime
    model_version: str


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    """An assessment as the ledger holds it. `fingerprint` is a SHA-256 over text, kind, model and catalogue."""

    id: int
    host: str
    case_id: str
    fingerprint: str
    assessment: Assessment
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one bundle made of one question, without its words. `sections` are those suggested, likeliest first."""

    sections: tuple[str, ...]
    ncnd: bool
    abstained: bool


@dataclass(frozen=True, slots=True)
class ShadowScore:
    """What the live bundle and one in shadow made of each question of an assessment, in order."""

    assessment_id: int
    live: tuple[Verdict, ...]
    shadow: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """A unit of queued work: `kind` is "assess", "note", "shadow" or "triage"."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int


class Ledger(Protocol):
    """The append-only record of what was suggested, shown and decided. Every method may raise `LedgerUnavailable`."""

    def record_assessment(self, host: str, case_id: str, fingerprint: str, assessment: Assessment) -> StoredAssessment:
        """Store an assessment; returns the stored one if this fingerprint is already there for the case."""
        ...

    def find_assessment(self, host: str, case_id: str, fingerprint: str) -> StoredAssessment | None:
        """The stored assessment of exactly this text, kind, model and catalogue, if any."""
        ...

    def assessment(self, assessment_id: int) -> StoredAssessment | None:
        """A stored assessment by id."""
        ...

    def record_shown(self, assessment_id: int, actor: str) -> None:
        """Record that a member of staff was shown this assessment."""
        ...

    def record_decision(self, host: str, case_id: str, draft: DecisionDraft, actor: str, note: str) -> Decision:
        """Store a decision and, in the same transaction, a "note" job that tells the host."""
        ...

    def decisions(self, host: str, case_id: str) -> Sequence[Decision]:
        """All decisions on a case, oldest first."""
        ...

    def check(self) -> None:
        """Prove that the ledger can be written now."""
        ...

    def backlog(self, host: str) -> Backlog:
        """The backlog of a host as triage last found it: working tables beside the record. Opens nothing."""
        ...

    def enqueue(self, kind: str, payload: Mapping[str, Any], key: str) -> None:
        """Queue work. A waiting job with the same `key` is not queued twice."""
        ...

    def claim(self, kinds: Sequence[str], key: str | None = None) -> Job | None:
        """Take the oldest waiting job (lease with a time limit), or None. With `key`, only the job of that key."""
        ...

    def finish(self, job_id: int, error: str | None = None) -> None:
        """Mark a claimed job done, or failed with a one-line error: it is tried again later, five times in all."""
        ...

    def record_model_events(self, events: Sequence[Event]) -> None:
        """Store what was done to model bundles, each event once."""
        ...

    def model_events(self, limit: int) -> Sequence[Event]:
        """The latest events, the newest first."""
        ...

    def record_shadow(self, score: ShadowScore, version: str) -> None:
        """Store what the shadow bundle of that version made of an assessment, once."""
        ...

    def without_shadow(self, live: str, shadow: str, limit: int) -> Sequence[int]:
        """Ids of the latest assessments by version `live` that version `shadow` has not scored, oldest first."""
        ...

    def shadow_scores(self, live: str, shadow: str, limit: int) -> Sequence[ShadowScore]:
        """The latest scores of version `shadow` beside version `live`, oldest first."""
        ...

    def decisions_on(self, assessment_ids: Sequence[int]) -> Sequence[Decision]:
        """All decisions on those assessments, oldest first."""
        ...


class Clock(Protocol):
    """Time, so that tests can hold it still."""

    def now(self) -> datetime:
        """The current time, timezone-aware, UTC."""
        ...
