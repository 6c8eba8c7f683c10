"""What every source of past cases gives, and the one way in which it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from foi_model.domain import AuthorityKind
from foi_model.history import PastCase, Reply, Unusable, case_digest, read_reply

MOST_NAMED = 1_000
"""Skipped things beyond this many are counted, not named."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that gave no case: where it is (a file, a line, a case of the host) and why, in one line."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Response:
    """A response to a request, not read yet: it may be in any of several texts.

    `source` and `case_id` tell its case from others. `reference` is the authority's own. `unread` are the parts of it
    that could not be opened.
    """

    where: str
    source: str
    case_id: str
    answered: date | None
    kind: AuthorityKind
    texts: tuple[str, ...]
    request: str = ""
    reference: str | None = None
    unread: tuple[Skipped, ...] = ()

    @property
    def digest(self) -> str:
        """What stands for its case outside the case system."""
        return case_digest(self.source, self.case_id)


@dataclass(frozen=True, slots=True)
class Told:
    """A case whose outcomes an export tells, or staff decided: there is no letter to read."""

    where: str
    case: PastCase
    reference: str | None = None


Finds = Iterator[Response | Told | Skipped]


def read_each(finds: Finds, of_reply: Callable[[Response, Reply], Made]) -> Iterator[Made | Told | Skipped]:
    """What `of_reply` makes of every response, in order; a response for which it raises `Unusable` is skipped.

    When parts of such a response could not be opened, they are named instead of it.
    """
    for find in finds:
        if not isinstance(find, Response):
            yield find
            continue
        try:
            made = of_reply(find, read_reply(find.texts, find.request))
        except Unusable as reason:
            if not find.unread:
                yield Skipped(find.where, str(reason))
        else:
            yield made
        yield from find.unread


@dataclass(slots=True)
class Skips:
    """What was skipped, for the summary of every command that reads past cases."""

    count: int = 0
    named: list[Skipped] = field(default_factory=list)

    def add(self, skipped: Skipped) -> None:
        """Count it, and name it while there is room."""
        self.count += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(skipped)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "skipped": self.count,
            "skipped_files": [{"where": skip.where, "reason": skip.reason} for skip in self.named],
        }

    def __str__(self) -> str:
        """One line: how many, and the first."""
        first = f"; the first: {self.named[0].where}: {self.named[0].reason}" if self.named else ""
        return f"{self.count:,} skipped{first}"
