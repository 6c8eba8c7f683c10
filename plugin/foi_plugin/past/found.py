"""What every source of past cases gives: a case that was read, or where and why one was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from foi_model.domain import AuthorityKind
from foi_model.history import PastCase, Scrubber, Unusable, read_past


@dataclass(frozen=True, slots=True)
class Found:
    """A case and how many of its questions were left out, by reason."""

    case: PastCase
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that gave no case: where it is (a file, a line, a case of the host) and why, in one line."""

    where: str
    reason: str


Finds = Iterator[Found | Skipped]


def read_response(
    where: str,
    digest: str,
    answered: date | None,
    kind: AuthorityKind,
    responses: Sequence[str],
    scrubber: Scrubber,
    request: str = "",
) -> Found | Skipped:
    """One response, read; the response may be in any of several texts."""
    try:
        reading = read_past(digest, answered, kind, responses, scrubber, request)
    except Unusable as reason:
        return Skipped(where, str(reason))
    return Found(reading.case, reading.left_out)
