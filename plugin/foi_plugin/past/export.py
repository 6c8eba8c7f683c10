"""Past cases -> the interchange file: written whole or not at all, with an account of what was left out and removed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from foi_model.history import Scrubber, case_to_line
from foi_plugin.past.found import Found, Skipped

MOST_NAMED = 1_000
"""Skipped files beyond this many are counted, not named."""


@dataclass(slots=True)
class Account:
    """What an export did. `removed` counts, by kind, what was taken out of the words; it holds no value."""

    cases: int = 0
    questions: int = 0
    undated: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    skipped: list[Skipped] = field(default_factory=list)
    skipped_count: int = 0

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready form."""
        return {
            "cases": self.cases,
            "questions": self.questions,
            "undated_cases": self.undated,
            "questions_left_out": dict(self.left_out.most_common()),
            "removed": dict(self.removed.most_common()),
            "skipped": self.skipped_count,
            "skipped_files": [{"where": skip.where, "reason": skip.reason} for skip in self.skipped],
        }


def export(finds: Iterable[Found | Skipped], scrubber: Scrubber, out: Path, step: Callable[[], None]) -> Account:
    """Write every case found to `out`, one at a time; `step` is called after each find. Raises `OSError`.

    The file is for the owner's eyes alone (mode 0600) and takes its name only when it is complete; when no case was found it
    is not written.
    """
    account = Account(removed=scrubber.counts)
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            for find in finds:
                if isinstance(find, Skipped):
                    account.skipped_count += 1
                    if len(account.skipped) < MOST_NAMED:
                        account.skipped.append(find)
                else:
                    account.cases += 1
                    account.questions += len(find.case.questions)
                    account.undated += find.case.answered is None
                    account.left_out += find.left_out
                    stream.write(case_to_line(find.case) + "\n")
                step()
            stream.flush()
            os.fsync(stream.fileno())
        if account.cases:
            partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return account
