"""The index of decided questions: one JSONL file in a folder, written whole or not at all, and searched by likeness.

First line: the format. Last line: how many entries there are and the SHA-256 of them all, so that a file that was cut
or changed is noticed. The index does not depend on a model and outlives every promotion.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from foi_model.domain import AuthorityKind
from foi_model.precedents.entries import Precedent
from foi_model.precedents.likeness import LIKE, Likeness, Scores, asked
from foi_model.scrub import scrub

FILE = "precedents.jsonl"
FORMAT = 1
MAX_ENTRIES = 500_000


class PrecedentError(Exception):
    """An index that cannot be used: one line naming the file and what is wrong with it, never what is in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A decided question and how like it is to the one asked about, from 0 to 1."""

    precedent: Precedent
    likeness: float


class PrecedentIndex:
    """Decided questions, searchable. Immutable, and safe to share between threads."""

    def __init__(self, entries: Iterable[Precedent]) -> None:
        """Entries of the same response count as one request."""
        self.entries: tuple[Precedent, ...] = tuple(sorted(entries, key=lambda entry: (entry.response, entry.place)))
        self._asked = [
            question
            for _, request in groupby(self.entries, key=lambda entry: entry.response)
            for question in asked([entry.question for entry in request])
        ]
        self._likeness = Likeness(self._asked)

    def like(
        self,
        questions: Sequence[str],
        authority_kind: AuthorityKind,
        *,
        case: str | None = None,
        most: int = 3,
        at_least: float = LIKE,
    ) -> list[tuple[Found, ...]]:
        """For each question of a request, the decided ones most like it, likest first, then newest.

        Only of the same kind of authority; never of the case itself (`case`, see `case_digest`), and one of each
        response at most.
        """
        request = asked([scrub(question) for question in questions])
        return [self._likest(self._likeness.scores(one), authority_kind, case, most, at_least) for one in request]

    def neighbours(self, place: int, at_least: float) -> list[tuple[int, float]]:
        """The places and likeness of the entries like the one at `place`, itself left out."""
        scores = self._likeness.scores(self._asked[place])
        return [(int(other), float(scores[other])) for other in np.flatnonzero(scores >= at_least) if other != place]

    def _likest(
        self, scores: Scores, kind: AuthorityKind, case: str | None, most: int, at_least: float
    ) -> tuple[Found, ...]:
        def order(place: int) -> tuple[float, int]:
            day = self.entries[place].decided_on
            return -round(float(scores[place]), 2), -(day.toordinal() if day else 0)

        found: list[Found] = []
        responses: set[str] = set()
        for place in sorted(map(int, np.flatnonzero(scores >= at_least)), key=order):
            entry = self.entries[place]
            if entry.authority_kind is not kind or (case is not None and entry.case == case):
                continue
            if entry.response not in responses:
                responses.add(entry.response)
                found.append(Found(entry, float(scores[place])))
            if len(found) == most:
                break
        return tuple(found)


def open_index(folder: Path) -> PrecedentIndex:
    """Read the index in `folder`. Raises `PrecedentError`: missing, of another format, cut, changed or malformed."""
    return PrecedentIndex(read_entries(folder))


def read_entries(folder: Path) -> Iterator[Precedent]:
    """The entries of the index in `folder`, as they are read. Raises `PrecedentError`, at the latest at the end."""
    file = folder / FILE
    total, count = hashlib.sha256(), 0
    try:
        with file.open("rb") as lines:
            if _parsed(next(lines, b"")) != {"format": FORMAT}:
                raise PrecedentError(f"{file}: not an index of format {FORMAT}")
            line = next(lines, b"")
            for following in lines:
                total.update(line)
                count += 1
                if count > MAX_ENTRIES:
                    raise PrecedentError(f"{file}: more than {MAX_ENTRIES:,} entries")
                yield _entry(file, count, line)
                line = following
    except OSError as error:
        raise PrecedentError(f"{file}: {error.strerror}") from None
    if _parsed(line) != {"entries": count, "sha256": total.hexdigest()}:
        raise PrecedentError(f"{file}: cut short or changed since it was written")


def write_index(folder: Path, entries: Iterable[Precedent]) -> int:
    """Write the index in `folder`, which is made if need be, and return the number of entries.

    The file is replaced at once when all of it is on disk; until then, and when anything fails, the old one stays.
    Raises `PrecedentError` when it cannot be written, and whatever `entries` raises.
    """
    temporary: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("wb", dir=folder, prefix=f".{FILE}.", delete=False) as out:
            temporary = Path(out.name)
            total, count = hashlib.sha256(), 0
            out.write(_line({"format": FORMAT}))
            for entry in entries:
                line = _line(entry.to_dict())
                total.update(line)
                count += 1
                out.write(line)
            out.write(_line({"entries": count, "sha256": total.hexdigest()}))
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(0o640)
        temporary.replace(folder / FILE)
        temporary = None
    except OSError as error:
        raise PrecedentError(f"{folder}: {error.strerror}") from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return count


def _entry(file: Path, number: int, line: bytes) -> Precedent:
    try:
        return Precedent.from_dict(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PrecedentError(f"{file}: entry {number} is malformed") from None


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _line(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
