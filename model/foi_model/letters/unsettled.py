"""Verdicts on questions that no sentence settles by itself, from what the letter does as a whole.

They follow the letter's own drift and are marked as less sure: a question that only asks after another ("if so, what was
found?") goes as that one goes, and what is not refused in a letter that answers openly counts as answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from foi_model.letters import voice
from foi_model.letters.decide import Verdict, all_given
from foi_model.letters.outcomes import relied
from foi_model.letters.statements import CONFIDENCE, Statement, Tie
from foi_model.letters.types import Outcome

_REFUSED = frozenset({Outcome.NCND, Outcome.COST_REFUSED})
_OPENLY = 0.35


def settle_rest(
    asked: Mapping[str, str], verdicts: Mapping[str, Verdict], statements: Sequence[Statement]
) -> dict[str, Verdict]:
    """The verdicts, with those that are unclear settled where the letter as a whole allows it."""
    settled = dict(verdicts)
    given = all_given(statements)
    open_handed = _open_handed(statements)
    before: Verdict | None = None
    for key, verdict in verdicts.items():
        if verdict.outcome is Outcome.UNCLEAR:
            if given is not None:
                settled[key] = replace(
                    verdict, outcome=Outcome.DISCLOSED, span=given.span, confidence=CONFIDENCE[Tie.WHOLE]
                )
            elif before is not None and before.outcome in _REFUSED and voice.follows_up(asked[key]):
                settled[key] = replace(before, confidence=before.confidence / 2)
            elif open_handed is not None and not verdict.citations:
                settled[key] = replace(verdict, outcome=Outcome.DISCLOSED, span=open_handed.span, confidence=_OPENLY)
        before = settled[key]
    return settled


def _open_handed(statements: Sequence[Statement]) -> Statement | None:
    """A sentence that gives something without saying for which question, in a letter whose every refusal names its own."""
    if any(_refuses(statement) and not statement.keys and not statement.response for statement in statements):
        return None
    gives = [s for s in statements if (s.effects.given or s.effects.shown) and not _refuses(s)]
    loose = [statement for statement in gives if not statement.keys]
    return next(iter(loose or gives), None)


def _refuses(statement: Statement) -> bool:
    done = statement.effects
    return done.withheld or done.ncnd or done.cost or bool(relied(statement))
