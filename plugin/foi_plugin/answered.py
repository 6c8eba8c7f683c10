"""Answered requests from wherever they are kept: a folder of letters, a JSONL file, a case host, the ledger.

Each becomes entries of the index of decided questions, one response at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from foi_model.domain import AuthorityKind
from foi_model.intake import IntakeError, read_document
from foi_model.letters import Outcome
from foi_model.precedents import (
    Precedent,
    Source,
    Treatment,
    case_hash,
    official_reference,
    precedents_of,
    question_words,
    response_hash,
)
from foi_plugin.hosts.opening import open_host
from foi_plugin.ledger import SqlLedger
from foi_plugin.panel.decided import replaces
from foi_plugin.ports import Action, Decision, PastResponse, StoredAssessment, Subject

Row = TypeVar("Row", bound=BaseModel)

LONDON = ZoneInfo("Europe/London")
DATES = "index.jsonl"
SUFFIXES = frozenset({".txt", ".eml", ".html", ".htm", ".docx", ".pdf"})
MAX_LETTER_BYTES = 50_000_000


class BadSource(Exception):
    """A source that is wrong: one line naming the file, the line and the field."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One response: its text and those of its attachments, the letter being the first that restates a question."""

    texts: tuple[str, ...]
    authority_kind: AuthorityKind
    on: date | None
    reference: str | None = None
    case: str | None = None
    unread: str | None = None

    @property
    def hashes(self) -> frozenset[str]:
        """What may name it in the index."""
        return frozenset(response_hash(text) for text in self.texts)

    def precedents(self) -> list[Precedent]:
        """Its decided questions; none when no text restates a question with a clear outcome."""
        for text in self.texts:
            found = list(precedents_of(text, self.authority_kind, self.on, reference=self.reference, case=self.case))
            if found:
                return found
        return []


class ResponseRow(BaseModel):
    """One line of a JSONL file of responses. `reference` is the authority's own."""

    model_config = ConfigDict(extra="ignore")

    response_text: str = Field(min_length=1, max_length=5_000_000)
    responded_at: date | datetime | None = None
    authority_kind: AuthorityKind | None = None
    reference: str | None = Field(None, max_length=200)


class DateRow(BaseModel):
    """One line of the `index.jsonl` that may lie beside letters: the day on which each was sent."""

    model_config = ConfigDict(extra="ignore")

    file: str
    answered: date


def from_folder(folder: Path, kind: AuthorityKind) -> Iterator[Answered]:
    """The letters in a folder, by name; a file that cannot be read comes with `unread`. Raises `BadSource`."""
    dates = {row.file: row.answered for _, row in _rows(folder / DATES, DateRow)} if (folder / DATES).exists() else {}
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.is_file())
    if not files:
        raise BadSource(f"{folder}: no letters ({', '.join(sorted(SUFFIXES))})")
    for file in files:
        try:
            if file.stat().st_size > MAX_LETTER_BYTES:
                yield Answered((), kind, None, unread=f"{file}: larger than {MAX_LETTER_BYTES:,} bytes")
                continue
            text = read_document(file.read_bytes(), file.name).text
        except OSError as error:
            yield Answered((), kind, None, unread=f"{file}: {error.strerror}")
        except IntakeError as error:
            yield Answered((), kind, None, unread=f"{file}: {error}")
        else:
            yield Answered((text,), kind, dates.get(file.name))


def from_file(file: Path, kind: AuthorityKind) -> Iterator[Answered]:
    """The responses in a JSONL file. Raises `BadSource` naming the line and the field."""
    for _, row in _rows(file, ResponseRow):
        yield Answered((row.response_text,), row.authority_kind or kind, _day(row.responded_at), row.reference)


def from_host(name: str) -> Iterator[Answered]:
    """The responses that a case host sent. Raises `HostError` and `PortError`."""
    host = open_host(name)
    for past in host.past_responses():
        texts = tuple(text for text in (past.response_text, *_attached(past)) if text.strip())
        case = case_hash(host.name, past.case_id)
        yield Answered(texts, past.authority_kind, _day(past.responded_at), past.case_id, case)


def from_ledger(ledger: SqlLedger) -> Iterator[Precedent]:
    """The questions on which staff have recorded a decision that still stands. Raises `LedgerUnavailable`."""
    for host, case_id in ledger.decided_cases():
        decisions = ledger.decisions(host, case_id)
        stored = ledger.assessment(decisions[-1].draft.assessment_id)
        if stored is not None:
            yield from _decided(stored, [d for d in decisions if d.draft.assessment_id == stored.id])


def treatment_of(decisions: list[Decision]) -> Treatment | None:
    """What decisions on one question, oldest first, come to; None when nothing that they accept still stands."""
    standing = [
        decision.draft
        for place, decision in enumerate(decisions)
        if decision.draft.action is not Action.REJECT
        and not any(replaces(later.draft, decision.draft) for later in decisions[place + 1 :])
    ]
    subjects = {draft.subject for draft in standing}
    citations = tuple(d.limb or d.section or "" for d in standing if d.subject is Subject.EXEMPTION)
    limbs = tuple(d.limb for d in standing if d.subject is Subject.NCND and d.limb)
    ncnd = limbs if Subject.NCND in subjects else None
    if citations:
        cost = all(ref.partition("(")[0] == "12" for ref in citations)
        refused = Outcome.COST_REFUSED if cost else Outcome.WITHHELD
        return Treatment(Outcome.PART if Subject.DISCLOSE in subjects else refused, citations, ncnd)
    if Subject.DISCLOSE in subjects:
        return Treatment(Outcome.DISCLOSED, ncnd=ncnd)
    return None if ncnd is None else Treatment(Outcome.NCND, ncnd=ncnd)


def _decided(stored: StoredAssessment, decisions: list[Decision]) -> Iterator[Precedent]:
    case = case_hash(stored.host, stored.case_id)
    for place, item in enumerate(stored.assessment.questions):
        own = [decision for decision in decisions if decision.draft.question_index == place]
        treatment, words = treatment_of(own), question_words(item.question.text)
        if treatment is not None and words:
            yield Precedent(
                words,
                treatment,
                stored.assessment.authority_kind,
                _day(own[-1].at),
                Source.DECISION,
                f"decision:{case}"[:32],
                place,
                official_reference(stored.case_id),
                case,
            )


def _attached(past: PastResponse) -> Iterator[str]:
    for attachment in past.attachments:
        try:
            yield read_document(attachment.content, attachment.name).text
        except IntakeError:
            continue


def _rows(file: Path, kind: type[Row]) -> Iterator[tuple[int, Row]]:
    try:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    yield number, kind.model_validate(json.loads(line.decode("utf-8")))
                except ValidationError as error:
                    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
                    field = ".".join(str(part) for part in first["loc"]) or "row"
                    raise BadSource(f"{file}: line {number}: {field}: {first['msg']}") from None
                except (ValueError, RecursionError):
                    raise BadSource(f"{file}: line {number}: not UTF-8 JSON") from None
    except OSError as error:
        raise BadSource(f"{file}: {error.strerror}") from None


def _day(moment: date | datetime | None) -> date | None:
    """The day of a moment in the United Kingdom."""
    if isinstance(moment, datetime):
        return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()
    return moment
