"""From statements to labels: the outcome and the citations of each question, and what stays at response level.

What an answer says under its own label outweighs a summary elsewhere in the letter. A refusal of the whole request sits
on every question it covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from foi_model.intake.split.spans import Span
from foi_model.letters import remarks
from foi_model.letters.cases import Case, file_statements
from foi_model.letters.citing import cited_in, exact, unique
from foi_model.letters.outcomes import Settled, is_cost, outcome_of, relied
from foi_model.letters.statements import CONFIDENCE, Statement, Tie
from foi_model.letters.types import Cited, Outcome, ResponseLevel


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on one question."""

    outcome: Outcome
    span: Span | None
    confidence: float
    citations: tuple[Cited, ...]
    ncnd: bool


def decide(asked: Mapping[str, str], statements: Sequence[Statement]) -> tuple[dict[str, Verdict], ResponseLevel]:
    """The verdict on every question, `asked` by key in plain words, and what fits none of them."""
    cases, loose = file_statements(asked, statements)
    verdicts = {key: _verdict(case, asked[key]) for key, case in cases.items()}
    response, untied = _response_level(statements, loose)
    if untied:
        verdicts, rest = _adopt(verdicts, untied)
        response = ResponseLevel((*response.citations, *rest), response.ncnd or any(cited.ncnd for cited in rest))
    everywhere = unique(cited_in(statements))
    exactly = {key: replace(v, citations=tuple(exact(v.citations, everywhere))) for key, v in verdicts.items()}
    return exactly, ResponseLevel(tuple(exact(response.citations, everywhere)), response.ncnd)


_GUESSED = frozenset({Tie.WORDS, Tie.LEFT})


def _verdict(case: Case, asked: str) -> Verdict:
    if case.named and all(statement.tie in _GUESSED for statement in case.own):
        case.own, case.named = [*case.named, *case.own], []
    own = outcome_of(case.narrowest(), asked)
    cited = cited_in(case.own)
    settled = own
    answered = own is not None and own[0] is Outcome.DISCLOSED and case.answers_plainly
    if not cited and not answered:
        settled = own if own and own[0] is Outcome.PART else outcome_of(case.named, asked) or own
        cited = cited_in(case.named)
    elif answered and not cited:
        partly = [statement for statement in case.named if relied(statement) and remarks.is_partial(statement.words)]
        if partly and own is not None:
            cited, settled = cited_in(partly), (Outcome.PART, partly[0], own[2])
    whole = outcome_of(case.whole, asked)
    if whole is not None and whole[0] is Outcome.COST_REFUSED:
        cited += cited_in(case.whole)
        settled = _goodwill(case) or whole
    elif whole is not None and (settled is None or (whole[0] is not Outcome.DISCLOSED and not case.says_anything)):
        cited += cited_in(case.whole)
        settled = whole
    if not cited and case.upheld is not None and not case.answers_plainly:
        cited = [found for found in cited_in(case.earlier, earlier=True) if found.ref not in case.dropped]
        settled = _kept(cited, case.upheld) or settled
    if settled is None:
        return Verdict(Outcome.UNCLEAR, None, 0.0, tuple(unique(cited)), any(found.ncnd for found in cited))
    outcome, statement, confidence = settled
    ncnd = any(found.ncnd for found in cited) or outcome is Outcome.NCND
    return Verdict(outcome, statement.span, confidence, tuple(unique(cited)), ncnd)


def _kept(cited: Sequence[Cited], upheld: Statement) -> Settled | None:
    """The outcome of an earlier decision that a review leaves as it was."""
    if not cited:
        return None
    if all(is_cost(found.ref) for found in cited):
        outcome = Outcome.COST_REFUSED
    elif all(found.ncnd for found in cited):
        outcome = Outcome.NCND
    else:
        outcome = Outcome.WITHHELD
    return outcome, upheld, CONFIDENCE[upheld.tie]


def _goodwill(case: Case) -> Settled | None:
    """What was given although the whole request was refused on cost."""
    for statement in (*case.own, *case.named):
        done = statement.effects
        if not case.openly and (statement.tie is Tie.WORDS or remarks.is_burden(statement.words)):
            continue
        if (done.given or done.shown) and not done.cost and not done.not_held:
            lacking = any(other.effects.lacking for other in (*case.own, *case.named, *case.whole))
            outcome = Outcome.PART if lacking and statement.tie is Tie.WORDS else Outcome.DISCLOSED
            return outcome, statement, CONFIDENCE[statement.tie]
    return None


def _response_level(statements: Sequence[Statement], loose: Sequence[Statement]) -> tuple[ResponseLevel, list[Cited]]:
    """What was said of the response itself, and citations that nothing has tied yet."""
    meant = [statement for statement in statements if statement.response]
    cited = unique(cited_in(meant))
    ncnd = any(statement.effects.ncnd for statement in meant) or any(found.ncnd for found in cited)
    untied = [statement for statement in loose if not statement.response]
    return ResponseLevel(tuple(cited), ncnd), unique(cited_in(untied))


def _adopt(verdicts: dict[str, Verdict], untied: Sequence[Cited]) -> tuple[dict[str, Verdict], list[Cited]]:
    """Citations with no question go to the questions refused without any; where there are none, to the response."""
    rest: list[Cited] = []
    adopted = dict(verdicts)
    for cited in untied:
        lacking = [key for key, verdict in verdicts.items() if _lacks(verdict, cited)]
        for key in lacking:
            found = adopted[key]
            adopted[key] = replace(found, citations=(*found.citations, cited), ncnd=found.ncnd or cited.ncnd)
        if not lacking:
            rest.append(cited)
    return adopted, rest


def _lacks(verdict: Verdict, cited: Cited) -> bool:
    if cited.ncnd:
        return verdict.outcome is Outcome.NCND and not verdict.citations
    return verdict.outcome in {Outcome.WITHHELD, Outcome.PART} and not verdict.citations and not verdict.ncnd


def all_given(statements: Iterable[Statement]) -> Statement | None:
    """A statement that the whole of the request is answered openly, or None."""
    return next(
        (s for s in statements if s.effects.shown and remarks.covers_all(s.words) and not s.effects.lacking), None
    )
