"""From statements to labels: the outcome and the citations of each question, and what stays at response level.

What an answer says under its own label outweighs a summary elsewhere in the letter. A refusal of the whole request sits
on every question it covers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from foi_model.intake.split.spans import Span
from foi_model.letters import cues, limbs
from foi_model.letters.likeness import stems
from foi_model.letters.reliance import Stance
from foi_model.letters.ties import CONFIDENCE, Statement, Tie
from foi_model.letters.types import Cited, Outcome, ResponseLevel

_EXPLAINS = re.compile(
    r"\b(?:public interest|harm|balance|qualified|absolute|prejudice|estimate|factors?|would be likely|would (?:allow|let|enable|mean|take|need|have to)|test|reasons?)\b"
)
_SUBJECT = re.compile(
    r"(?:the|its|their|each|all) ((?:[\w'-]+ ){1,4}?)(?:is|are|has been|have been|cannot|will|must)\b"
)
_PRONOUN = re.compile(r"(?:we|i|it|this|that|they|these|the (?:force|council|trust|department)) ")
_ELSEWHERE = re.compile(r"2[12](?:\(.*)?")
_EIR_NOT_HELD = "EIR 12(4)(a)"
_COST_LIMB = re.compile(r"12(?:\([12]\))?")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on one question."""

    outcome: Outcome
    span: Span | None
    confidence: float
    citations: tuple[Cited, ...]
    ncnd: bool


@dataclass(slots=True)
class _Case:
    """The statements about one question: `own` under its label or tied by words, `named` in a summary, `whole` for all."""

    own: list[Statement] = field(default_factory=list)
    named: list[Statement] = field(default_factory=list)
    whole: list[Statement] = field(default_factory=list)


def decide(asked: Mapping[str, str], statements: Sequence[Statement]) -> tuple[dict[str, Verdict], ResponseLevel]:
    """The verdict on every question, `asked` by key in plain words, and what fits none of them."""
    cases = {key: _Case() for key in asked}
    loose: list[Statement] = []
    for statement in statements:
        for key in statement.keys:
            _file(cases[key], statement)
        if not statement.keys:
            loose.append(statement)
    cost_for_all = _untied_cost(loose, statements)
    for case in cases.values():
        case.whole += cost_for_all
    everywhere = _unique(_cited(statements))
    verdicts = {key: _verdict(case, asked[key]) for key, case in cases.items()}
    response, untied = _response_level(statements, loose, cost_for_all)
    if untied:
        verdicts, rest = _adopt(verdicts, untied)
        response = ResponseLevel((*response.citations, *rest), response.ncnd or any(cited.ncnd for cited in rest))
    return _specialise(verdicts, response, everywhere)


def _file(case: _Case, statement: Statement) -> None:
    if statement.tie is Tie.WHOLE:
        case.whole.append(statement)
    elif statement.tie is Tie.NAMED and not statement.opens:
        case.named.append(statement)
    else:
        case.own.append(statement)


def _untied_cost(loose: Sequence[Statement], statements: Sequence[Statement]) -> list[Statement]:
    """Section 12 falls on the whole request unless the letter ties it to some of the questions (FOIA s.12(1))."""
    tied = any(statement.keys and _cites_cost(statement) for statement in statements)
    return [] if tied else [statement for statement in loose if _cites_cost(statement)]


def _cites_cost(statement: Statement) -> bool:
    return any(found.stance is Stance.RELIED and _COST_LIMB.fullmatch(found.ref) for found in statement.claims)


def _verdict(case: _Case, asked: str) -> Verdict:
    own = _outcome(_narrowest(case.own), asked)
    own_cited = _cited(case.own)
    whole_cited = _cited(case.whole)
    cited = list(own_cited)
    settled = own
    if own is None or own[0] is Outcome.DISCLOSED and not _is_plain(case.own) and not own_cited:
        settled = _outcome(case.named, asked) or own
    if not own_cited and (own is None or own[0] is not Outcome.DISCLOSED or not _is_plain(case.own)):
        cited += _cited(case.named)
    whole = _outcome(case.whole, asked)
    if whole is not None and whole[0] is Outcome.COST_REFUSED:
        cited += whole_cited
        settled = _goodwill(case) or whole
    elif whole is not None and (settled is None or (whole[0] is not Outcome.DISCLOSED and not _says_anything(case))):
        cited += whole_cited
        settled = whole
    if settled is None:
        return Verdict(Outcome.UNCLEAR, None, 0.0, tuple(_unique(cited)), any(found.ncnd for found in cited))
    outcome, statement, confidence = settled
    ncnd = any(found.ncnd for found in cited) or outcome is Outcome.NCND
    return Verdict(outcome, statement.span, confidence, tuple(_unique(cited)), ncnd)


def _narrowest(statements: Sequence[Statement]) -> Sequence[Statement]:
    """What is said of one question alone outweighs what is given to several together."""
    narrow = [statement for statement in statements if len(statement.keys) == 1 and _acts(statement)]
    broad = [statement for statement in statements if len(statement.keys) > 1]
    if narrow and broad and not any(_relied(statement) or statement.effects.ncnd for statement in broad):
        return narrow
    return statements


def _says_anything(case: _Case) -> bool:
    return any(_acts(statement) for statement in (*case.own, *case.named))


def _is_plain(statements: Iterable[Statement]) -> bool:
    return any(statement.effects.given or statement.effects.shown for statement in statements)


def _acts(statement: Statement) -> bool:
    done = statement.effects
    return bool(
        done.ncnd
        or done.not_held
        or done.withheld
        or done.cost
        or done.clarify
        or done.given
        or done.shown
        or _relied(statement)
    )


def _relied(statement: Statement) -> list[str]:
    return [found.ref for found in statement.claims if found.stance is Stance.RELIED and found.firm]


_Settled = tuple[Outcome, Statement, float]


def _goodwill(case: _Case) -> _Settled | None:
    """What was given although the whole request was refused on cost."""
    openly = any(other.effects.goodwill for other in (*case.own, *case.named, *case.whole))
    for statement in (*case.own, *case.named):
        done = statement.effects
        if statement.tie is Tie.WORDS and not openly:
            continue
        if (done.given or done.shown) and not done.cost and not done.not_held and statement.tie is not Tie.WHOLE:
            lacking = any(other.effects.lacking for other in (*case.own, *case.named, *case.whole))
            outcome = Outcome.PART if lacking and statement.tie is Tie.WORDS else Outcome.DISCLOSED
            return outcome, statement, CONFIDENCE[statement.tie]
    return None


def _outcome(statements: Sequence[Statement], asked: str) -> _Settled | None:
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
    if first.tie is Tie.LABEL and first.opens and first.words:
        return Outcome.DISCLOSED, first, 0.7
    return None


def _not_held_or_clarify(statements: Sequence[Statement], statement: Statement, wanted: str) -> _Settled:
    sure = CONFIDENCE[statement.tie]
    if wanted == "clarify":
        plain_answer = any(
            other.effects.given or other.effects.shown for other in statements[: statements.index(statement)]
        )
        return (Outcome.DISCLOSED if plain_answer else Outcome.CLARIFY), statement, sure
    before = statements[: statements.index(statement)]
    gives = any(other.effects.given and not _EXPLAINS.search(other.words) for other in before)
    return (Outcome.PART if gives else Outcome.NOT_HELD), statement, sure


def _refusal(statements: Sequence[Statement], asked: str) -> _Settled | None:
    """The first sentence that refuses; one that only says so ("is refused") yields to one that tells how."""
    unfounded: _Settled | None = None
    for index, statement in enumerate(statements):
        done, refs = statement.effects, _relied(statement)
        sure = CONFIDENCE[statement.tie]
        cost = [ref for ref in refs if _COST_LIMB.fullmatch(ref)]
        others = [ref for ref in refs if ref not in cost]
        if cost or (done.cost and not others):
            given = _gives(statements, index)
            return (Outcome.COST_REFUSED if not given else Outcome.PART), statement, sure
        if _EIR_NOT_HELD in refs:
            return Outcome.NOT_HELD, statement, sure
        if done.ncnd or (refs and all(limbs.sets_duty_aside(ref) for ref in refs)):
            later = statements[index + 1 :]
            seen = {limbs.section_of(ref) for ref in refs}
            if any(_withholds(other) and not other.stance_ncnd and not _repeats(other, seen) for other in later):
                return Outcome.WITHHELD if not _gives(statements, index) else Outcome.PART, statement, sure
            return (Outcome.PART if _gives(statements, index, after=False) else Outcome.NCND), statement, sure
        if refs and all(_ELSEWHERE.fullmatch(ref) for ref in refs) and not done.lacking:
            return Outcome.WITHHELD, statement, sure
        if _withholds(statement) and unfounded is None:
            gives = _gives(statements, index) or _names_one_part(statements, index, asked)
            found = (Outcome.PART if gives else Outcome.WITHHELD), statement, sure
            if refs:
                return found
            unfounded = found
    return unfounded


def _repeats(statement: Statement, seen: set[str]) -> bool:
    """Only names again, without limbs, sections already relied on."""
    refs = _relied(statement)
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


def _withholds(statement: Statement) -> bool:
    return bool(_relied(statement)) or (statement.effects.withheld and not statement.effects.not_held)


def _gives(statements: Sequence[Statement], refused: int, *, after: bool = True) -> bool:
    """Whether an answer that refuses at one sentence gives something before it, in it, or plainly after it."""
    if any(
        statement.effects.lacking and not _EXPLAINS.search(statement.words) for statement in statements[: refused + 1]
    ):
        return True
    for statement in statements[:refused]:
        if (statement.effects.given or statement.effects.shown) and not _EXPLAINS.search(statement.words):
            return True
    if not after:
        return False
    for statement in statements[refused + 1 :]:
        if _EXPLAINS.search(statement.words):
            return False
        if (statement.effects.shown and not _relied(statement)) or (
            statement.effects.given
            and statement.opens
            and re.search(r"£|\d", statement.words)
            and not _relied(statement)
            and _counts(statement.words)
        ):
            return True
    return False


def _counts(words: str) -> bool:
    return bool(re.search(r"\b(?:number|total|figure|sum|cost|amount|there (?:were|are|was|is))\b", words))


def _cited(statements: Iterable[Statement]) -> list[Cited]:
    found = []
    for statement in statements:
        for claimed in statement.claims:
            if claimed.stance is Stance.RELIED and claimed.firm:
                ncnd = not _COST_LIMB.fullmatch(claimed.ref) and (
                    limbs.sets_duty_aside(claimed.ref) or (statement.stance_ncnd and not _withholds_in_words(statement))
                )
                found.append(Cited(claimed.ref, ncnd, claimed.span, CONFIDENCE[statement.tie]))
    return found


def _withholds_in_words(statement: Statement) -> bool:
    return statement.effects.withheld and not statement.effects.ncnd


def _unique(cited: Iterable[Cited]) -> list[Cited]:
    kept: dict[str, Cited] = {}
    for found in cited:
        earlier = kept.get(found.ref)
        if earlier is None or (found.ncnd and not earlier.ncnd):
            kept[found.ref] = found if earlier is None else Cited(found.ref, True, earlier.span, earlier.confidence)
    return list(kept.values())


def _response_level(
    statements: Sequence[Statement], loose: Sequence[Statement], cost_for_all: Sequence[Statement]
) -> tuple[ResponseLevel, list[Cited]]:
    """What was said of the response itself, and citations that nothing has tied yet."""
    meant = [statement for statement in statements if statement.response]
    cited = _unique(_cited(meant))
    ncnd = any(statement.effects.ncnd for statement in meant) or any(found.ncnd for found in cited)
    untied = [s for s in loose if not s.response and s not in cost_for_all]
    return ResponseLevel(tuple(cited), ncnd), _unique(_cited(untied))


def _adopt(verdicts: dict[str, Verdict], untied: Sequence[Cited]) -> tuple[dict[str, Verdict], list[Cited]]:
    """Citations with no question go to the questions refused without any; where there are none, to the response."""
    rest: list[Cited] = []
    adopted = dict(verdicts)
    for cited in untied:
        lacking = [key for key, verdict in verdicts.items() if _lacks(verdict, cited)]
        for key in lacking:
            found = adopted[key]
            adopted[key] = Verdict(
                found.outcome, found.span, found.confidence, (*found.citations, cited), found.ncnd or cited.ncnd
            )
        if not lacking:
            rest.append(cited)
    return adopted, rest


def _lacks(verdict: Verdict, cited: Cited) -> bool:
    if cited.ncnd:
        return verdict.outcome is Outcome.NCND and not verdict.citations
    return verdict.outcome in {Outcome.WITHHELD, Outcome.PART} and not verdict.citations and not verdict.ncnd


def _specialise(
    verdicts: dict[str, Verdict], response: ResponseLevel, everywhere: Sequence[Cited]
) -> tuple[dict[str, Verdict], ResponseLevel]:
    """Every bare section becomes the limb that the letter gives for that use, at the same question or elsewhere."""
    exact = {
        key: Verdict(v.outcome, v.span, v.confidence, tuple(_exact(v.citations, everywhere)), v.ncnd)
        for key, v in verdicts.items()
    }
    return exact, ResponseLevel(tuple(_exact(response.citations, everywhere)), response.ncnd)


def _exact(cited: Sequence[Cited], everywhere: Sequence[Cited]) -> list[Cited]:
    found: list[Cited] = []
    for one in cited:
        near = [other for other in cited if limbs.narrows(other.ref, one.ref)]
        far = [other for other in everywhere if limbs.narrows(other.ref, one.ref) and other.ncnd == one.ncnd]
        if near or (one.ncnd and _only_if_held(one.ref, cited)):
            continue
        found += [Cited(other.ref, one.ncnd, one.span, one.confidence) for other in far] or [one]
    return _unique(found)


def _only_if_held(ref: str, cited: Sequence[Cited]) -> bool:
    """Beside the NCND limb of its section, another limb only tells what the information would be, if held."""
    section = limbs.section_of(ref)
    return not limbs.sets_duty_aside(ref) and any(
        other.ncnd and limbs.section_of(other.ref) == section and limbs.sets_duty_aside(other.ref) for other in cited
    )


def mentions_all_given(statements: Iterable[Statement]) -> Statement | None:
    """A statement that the whole of the request is answered openly, or None."""
    return next((s for s in statements if s.effects.shown and cues.covers_all(s.words) and not s.effects.lacking), None)
