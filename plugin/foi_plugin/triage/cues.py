"""Words that ask a person to look at something, read from `triage.toml`. A cue is a prompt and never a ground."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

KINDS = ("cost", "published", "future", "round_robin")
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Complexity:
    """The share of each part in how laborious a request looks, in [0, 1]; see `triage.toml`."""

    questions: float
    questions_full: int
    grounds: float
    grounds_full: int
    cost: float
    environmental: float
    abstained: float

    def of(self, questions: int, grounds: int, *, cost: bool, environmental: bool, abstained: bool) -> float:
        """From 0 (one plain question) to 1."""
        return (
            self.questions * min(max(questions - 1, 0) / (self.questions_full - 1), 1.0)
            + self.grounds * min(grounds / self.grounds_full, 1.0)
            + self.cost * cost
            + self.environmental * environmental
            + self.abstained * abstained
        )


@dataclass(frozen=True, slots=True)
class Cues:
    """The cues, compiled, with the version of the table they come from."""

    version: str
    patterns: Mapping[str, re.Pattern[str]]
    complexity: Complexity

    def find(self, text: str) -> dict[str, tuple[str, ...]]:
        """For every kind of cue, the first few telling words of the text, as written there in lower case."""
        folded = " ".join(text.split()).lower().replace("’", "'")
        return {kind: _first_few(pattern, folded) for kind, pattern in self.patterns.items()}


@lru_cache(maxsize=1)
def load_cues() -> Cues:
    """The table that ships with the package."""
    raw = tomllib.loads(files(__package__).joinpath("triage.toml").read_text(encoding="utf-8"))
    patterns = {kind: re.compile("|".join(raw["cues"][kind]["patterns"])) for kind in KINDS}
    return Cues(raw["version"], patterns, Complexity(**raw["complexity"]))


def _first_few(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = dict.fromkeys(match.group() for match in pattern.finditer(text))
    return tuple(found)[:_MOST_SHOWN]
