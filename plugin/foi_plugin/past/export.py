"""Past cases -> the interchange file: written whole or not at all, with an account of what was left out and removed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foi_model.history import Reading, Reply, case_to_line, read_past
from foi_model.scrub import Scrubber
from foi_plugin.past.found import Finds, Response, Skipped, Skips, Told, read_each


@dataclass(slots=True)
class Account:
    """What an export did. `removed` counts, by kind, what was taken out of the words; it holds no value."""

    cases: int = 0
    questions: int = 0
    undated: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    skips: Skips = field(default_factory=Skips)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "cases": self.cases,
            "questions": self.questions,
            "undated_cases": self.undated,
            "questions_left_out": dict(self.left_out.most_common()),
            "removed": dict(self.removed.most_common()),
            **self.skips.to_dict(),
        }


def past_cases(finds: Finds, scrubber: Scrubber) -> Iterator[Reading | Skipped]:
    """The cases that past responses and decisions settle, scrubbed."""

    def read(response: Response, reply: Reply) -> Reading:
        return read_past(response.digest, response.answered, response.kind, reply, scrubber)

    for find in read_each(finds, read):
        yield Reading(find.case, Counter()) if isinstance(find, Told) else find


def export(finds: Finds, scrubber: Scrubber, out: Path) -> Account:
    """Write every case found to `out`, one at a time. Raises `OSError`.

    The file is for the owner's eyes alone (mode 0600) and takes its name only when it is complete; when no case was found it
    is not written.
    """
    account = Account(removed=scrubber.counts)
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            for find in past_cases(finds, scrubber):
                if isinstance(find, Skipped):
                    account.skips.add(find)
                else:
                    account.cases += 1
                    account.questions += len(find.case.questions)
                    account.undated += find.case.answered is None
                    account.left_out += find.left_out
                    stream.write(case_to_line(find.case) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        if account.cases:
            partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return account
