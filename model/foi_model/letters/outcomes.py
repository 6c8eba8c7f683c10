"""The outcome of one answer, from the sentences that make it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foi_model.letters import limbs, remarks
from foi_model.letters.likeness import stems
from foi_model.letters.reliance import Stance
from foi_model.letters.statements import CONFIDENCE, Statement, Tie
from foi_model.letters.types import Outcome

_EXPLAINS = re.compile(
    r"\b(?:public interest|harm|balance|qualified|absolute|prejudice|estimate|factors?|would|test|reasons?)\b"
)
_SUBJECT = re.compile(
    r"(?:the|its|their|each|all) ((?:[\w'-]+ ){1,4}?)(?:is|are|has been|have been|cannot|will|must)\b"
)
_PRONOUN = re.compile(r"(?:we|i|it|this|that|they|these|the (?:force|council|trust|department)) ")
_REST = re.compile(r"\b(?:rest|remainder|remaining)\b")
_ELSEWHERE = re.compile(r"2[12](?:\(.*)?")
_EIR_NOT_HELD = "EIR 12(4)(a)"
_BURDEN = re.compile(r"14(?:\(.*)?|EIR 12\(4\)\(b\)")
_COST_LIMB = re.compile(r"12(?:\([12]\))?")

_COUNTS = re.compile(
    r"\b(?:number|total|figure|sum|cost|amount|there (?:were|are|was|is))\b.*[£\d]"
    r"|^(?:[a-z]+ty-[a-z]+|\d{2,}) [a-z ]{2,30}\b(?:were|was|have been|has been|had)\b"
)
_MERE_NO = re.compile(r"(?:sorry,? |i am afraid )?no\W*")
_POLAR = re.compile(
    r"(?:(?:and|also|please|if so|can you confirm|confirm|tell me),? ){0,2}(?:is|are|was|were|do|does|did|has|have"
    r"|had|can|could|will|would"
    r"|whether|if)\b"
)

Settled = tuple[Outcome, Statement, float]


def outcome_of(statements: Sequence[Statement], asked: str) -> Settled | None:
    """The outcome of an answer with the statement that settles it; None when the statements decide nothing."""
    if not statements:
        return None
    found = _refusal(statements, asked)
    if found is not None:
        return found
    for wanted in ("clarify", "not_held"):
        for statement in statements:
            if getattr(statement.effects, wanted):
                return _not_held_or_clarify(statements, statement, wanted)
    for statement in statements:
        if statement.effects.given or statement.effects.shown:
            return Outcome.DISCLOSED, statement, CONFIDENCE[statement.tie]
    first = statements[0]
    if first.tie in {Tie.LABEL, Tie.WORDS} and first.opens and first.words:
        return Outcome.DISCLOSED, first, 0.7
    return None


def _not_held_or_clarify(statements: Sequence[Statement], statement: Statement, wanted: str) -> Settled:
    sure = CONFIDENCE[statement.tie]
    if wanted == "clarify":
        plain_answer = any(
            other.effects.given or other.effects.shown for other in statements[: statements.index(statement)]
        )
        return (Outcome.DISCLOSED if plain_answer else Outcome.CLARIFY), statement, sure
    before = statements[: statements.index(statement)]
    gives = any(other.effects.given and not _EXPLAINS.search(other.words) for other in before)
    return (Outcome.PART if gives else Outcome.NOT_HELD), statement, sure


def _refusal(statements: Sequence[Statement], asked: str) -> Settled | None:
    """The first sentence that refuses; one that only says so ("is refused") yields to one that tells how."""
    unfounded: Settled | None = None
    for index, statement in enumerate(statements):
        done, refs = statement.effects, relied(statement)
        sure = CONFIDENCE[statement.tie]
        cost = [ref for ref in refs if is_cost(ref)]
        others = [ref for ref in refs if ref not in cost]
        if cost or (done.cost and not others):
            given = _gives(statements, index, asked)
            return (Outcome.COST_REFUSED if not given else Outcome.PART), statement, sure
        if _EIR_NOT_HELD in refs:
            return Outcome.NOT_HELD, statement, sure
        if done.ncnd or (refs and all(limbs.sets_duty_aside(ref) for ref in refs)):
            later = statements[index + 1 :]
            seen = {limbs.section_of(ref) for ref in refs}
            if any(withholds(other) and not other.stance_ncnd and not _repeats(other, seen) for other in later):
                return Outcome.WITHHELD if not _gives(statements, index, asked) else Outcome.PART, statement, sure
            return (Outcome.PART if _gives(statements, index, asked, after=False) else Outcome.NCND), statement, sure
        if refs and all(_ELSEWHERE.fullmatch(ref) for ref in refs) and not done.lacking:
            return Outcome.WITHHELD, statement, sure
        if withholds(statement) and unfounded is None:
            gives = _gives(statements, index, asked) or _names_one_part(statements, index, asked)
            found = (Outcome.PART if gives else Outcome.WITHHELD), statement, sure
            if refs:
                return found
            unfounded = found
    return unfounded


def _repeats(statement: Statement, seen: set[str]) -> bool:
    """Only names again, without limbs, sections already relied on."""
    refs = relied(statement)
    return bool(refs) and not statement.effects.withheld and all(ref in seen for ref in refs)


def _names_one_part(statements: Sequence[Statement], refused: int, asked: str) -> bool:
    """ "Who makes it and which version?" "The maker is X. The version is withheld": what is refused is one of two things."""
    subject = _SUBJECT.match(statements[refused].words)
    if subject is None or " and " not in asked or not stems(subject[1]) & stems(asked):
        return False
    return any(
        statement.opens and not _EXPLAINS.search(statement.words) and not _PRONOUN.match(statement.words)
        for statement in statements[:refused]
    )


def withholds(statement: Statement) -> bool:
    return bool(relied(statement)) or (statement.effects.withheld and not statement.effects.not_held)


def _gives(statements: Sequence[Statement], refused: int, asked: str, *, after: bool = True) -> bool:
    """Whether an answer that refuses at one sentence gives something before it, in it, or plainly after it."""
    before = [
        other
        for place, other in enumerate(statements[:refused])
        if _tells(other, statements[refused], asked, first=place == 0)
    ]
    if any(other.effects.given or other.effects.shown for other in before):
        return True
    if not after:
        return False
    here = statements[refused].effects
    if here.shown and here.withheld:
        return True
    if (here.lacking and len(statements[refused].keys) == 1) or any(other.effects.lacking for other in before):
        return True
    return _gives_after(statements[refused + 1 :])


def _tells(statement: Statement, refusal: Statement, asked: str, *, first: bool) -> bool:
    """Whether a sentence before a refusal may give something: not its reasons, the work it would take, nor a mere "no"."""
    if _EXPLAINS.search(statement.words):
        return False
    refs = relied(refusal)
    if any(_BURDEN.fullmatch(ref) or is_cost(ref) for ref in refs) or refusal.effects.cost:
        return statement.effects.shown or (first and not remarks.is_burden(statement.words))
    return not _MERE_NO.fullmatch(statement.words) or bool(_POLAR.match(asked))


def _gives_after(statements: Sequence[Statement]) -> bool:
    if any(_REST.search(other.words) and other.effects.withheld and not relied(other) for other in statements):
        return True
    for statement in statements:
        done = statement.effects
        if _EXPLAINS.search(statement.words):
            return False
        if not relied(statement) and (done.shown or (done.given and statement.opens and _counts(statement.words))):
            return True
    return False


def _counts(words: str) -> bool:
    return bool(_COUNTS.search(words))


def relied(statement: Statement) -> list[str]:
    """The provisions that a statement relies on."""
    return [found.ref for found in statement.claims if found.stance is Stance.RELIED and found.firm]


def is_cost(ref: str) -> bool:
    """Whether a provision refuses on cost (FOIA s.12)."""
    return bool(_COST_LIMB.fullmatch(ref))
