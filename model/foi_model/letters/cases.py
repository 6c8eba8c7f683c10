"""The statements of a reply sorted by question: said under its label, in a summary, of all questions, or earlier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from foi_model.letters import limbs, remarks
from foi_model.letters.outcomes import is_cost, relied
from foi_model.letters.reliance import Stance
from foi_model.letters.statements import Statement, Tie


@dataclass(slots=True)
class Case:
    """The statements about one question: `own` under its label or tied by words, `named` in a summary, `whole` for all.

    `earlier` tell of a decision under review, `dropped` are grounds of it given up, `upheld` is the statement that keeps it.
    `openly`: the letter gives some things although it need not.
    """

    own: list[Statement] = field(default_factory=list)
    named: list[Statement] = field(default_factory=list)
    whole: list[Statement] = field(default_factory=list)
    earlier: list[Statement] = field(default_factory=list)
    dropped: frozenset[str] = frozenset()
    upheld: Statement | None = None
    openly: bool = False

    @property
    def answers_plainly(self) -> bool:
        """Whether the answer gives something."""
        return any(statement.effects.given or statement.effects.shown for statement in self.own)

    @property
    def says_anything(self) -> bool:
        """Whether anything is decided for this question by itself."""
        return any(_acts(statement) for statement in (*self.own, *self.named))

    def narrowest(self) -> Sequence[Statement]:
        """The own statements; what is said of this question alone outweighs what is given to several together."""
        narrow = [statement for statement in self.own if len(statement.keys) == 1 and _acts(statement)]
        broad = [statement for statement in self.own if len(statement.keys) > 1]
        if narrow and broad and not any(relied(statement) or statement.effects.ncnd for statement in broad):
            return narrow
        return self.own


def file_statements(keys: Iterable[str], statements: Sequence[Statement]) -> tuple[dict[str, Case], list[Statement]]:
    """A case for every question, and the statements that belong to none."""
    openly = any(statement.effects.goodwill for statement in statements)
    cases = {key: Case(openly=openly) for key in keys}
    loose: list[Statement] = []
    for statement in statements:
        for key in statement.keys or ():
            _file(cases[key], statement)
        if not statement.keys:
            loose.append(statement)
    cost = _untied_cost(loose, statements)
    for case in cases.values():
        case.whole += cost
    _file_earlier(cases, loose, statements)
    return cases, [statement for statement in loose if statement not in cost]


def _file(case: Case, statement: Statement) -> None:
    if remarks.upholds(statement.words) and case.upheld is None:
        case.upheld = statement
    if any(found.stance is Stance.EARLIER for found in statement.claims):
        case.earlier.append(statement)
    elif statement.tie is Tie.WHOLE:
        case.whole.append(statement)
    elif statement.tie is Tie.NAMED and not statement.opens:
        case.named.append(statement)
    else:
        case.own.append(statement)


def _file_earlier(cases: dict[str, Case], loose: Sequence[Statement], statements: Sequence[Statement]) -> None:
    """A decision under review that names no question was on all of them; so is a sentence that upholds it."""
    dropped = {
        claim.ref for s in statements if remarks.withdraws(s.words) for claim in s.claims if claim.stance is Stance.NONE
    }
    earlier = [s for s in loose if any(found.stance is Stance.EARLIER for found in s.claims)]
    upheld = next((statement for statement in loose if remarks.upholds(statement.words)), None)
    if any(case.upheld is not None for case in cases.values()):
        upheld = None
    for case in cases.values():
        case.earlier = case.earlier or earlier
        case.dropped = frozenset(dropped)
        if case.upheld is None and not case.says_anything:
            case.upheld = upheld


def _untied_cost(loose: Sequence[Statement], statements: Sequence[Statement]) -> list[Statement]:
    """Sections 12 and 14 fall on the whole request unless the letter ties them to some questions (FOIA ss.12(1), 14(1))."""
    tied = any(statement.keys and _cites_cost(statement) for statement in statements)
    return [] if tied else [statement for statement in loose if _cites_cost(statement)]


def _cites_cost(statement: Statement) -> bool:
    return any(is_cost(ref) or limbs.section_of(ref) == "14" for ref in relied(statement))


def _acts(statement: Statement) -> bool:
    done = statement.effects
    said = done.ncnd or done.not_held or done.withheld or done.cost or done.clarify or done.given or done.shown
    return said or bool(relied(statement))
