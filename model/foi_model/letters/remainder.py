"""What stays open once sentences are tied one by one, settled by looking at the whole reply.

"All else is refused" bears on what was not answered; a list of grounds yields to the sentences that share them out ("Section
38 applies to the photographs"); a refusal that names nothing bears on the one question left over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from foi_model.letters import cues, limbs, remarks, voice
from foi_model.letters.outcomes import is_cost, relied
from foi_model.letters.reliance import Claim, Stance
from foi_model.letters.statements import Statement, Tie

_REST = re.compile(
    r"\b(?:(?:all|everything|anything) else\b|(?:the |your )?(?:rest|remainder|balance) of (?:your |the "
    r"|this )?(?:request|questions?"
    r"|items|list|information (?:requested|sought))"
    r"|(?:the |all |your |any |these |those )?(?:(?:two|three|four|five|six|\d) )?(?:remaining|other|outstanding) "
    r"(?:(?:two|three|four|five|six|\d) )?(?:questions|items|parts|points|requests|elements|bullets|aspects)"
    r"|the (?:rest|remainder)(?= (?:under|by|on the|is|are|has|have|cannot|must|of it|falls?)\b))"
)
_FEW_WORDS = 15
_MOST_SHARING = 40
_SHARES_OUT = re.compile(
    r"(?:as (?:for|to) )?(?:the exemption (?:at|in|under) |exemption )?(?:section|s\.?|regulation|reg\.?"
    r"|exception)\s?\d[\w() .,-]{0,40}?"
    r"(?: \([^()]{3,60}\)| [a-z ]{3,40})? (?:appl(?:y|ies|ied)|relates?|is (?:engaged|relied (?:up)?on|cited|used"
    r"|applied)"
    r"|has been (?:applied|used|cited)|covers?|extends|goes)\b"
)


def settle(statements: Sequence[Statement], asked: Mapping[str, str]) -> list[Statement]:
    """The statements with those tied that only the whole reply can tie; `asked` are the questions by key, in plain words."""
    known = list(asked)
    tied = _tie_rest(_of_cost_alone(statements), known)
    tied = _share_out(tied)
    return _tie_left_over(tied, [key for key in known if not voice.follows_up(asked[key])])


def _of_cost_alone(statements: Sequence[Statement]) -> list[Statement]:
    """Where section 12(2) is the only ground for not confirming or denying, that is a matter of cost alone."""
    cited = [ref for statement in statements for ref in relied(statement)]
    if "12(2)" not in cited or any(limbs.sets_duty_aside(ref) for ref in cited):
        return list(statements)
    return [
        replace(statement, effects=cues.as_cost(statement.effects), stance_ncnd=False)
        if statement.effects.ncnd
        else replace(statement, stance_ncnd=False)
        for statement in statements
    ]


def _tie_rest(statements: Sequence[Statement], known: Sequence[str]) -> list[Statement]:
    statements = [_of_the_others(statement, known) for statement in statements]
    if not any(_speaks_of_rest(statement) for statement in statements):
        return list(statements)
    answered = {key for statement in statements if _answers(statement) for key in statement.keys}
    rest = tuple(key for key in known if key not in answered)
    if not rest or len(rest) == len(known):
        return list(statements)
    found: list[Statement] = []
    goes_on = False
    for statement in statements:
        speaks = _speaks_of_rest(statement)
        follows = goes_on and statement.tie is Tie.NONE and bool(relied(statement))
        found.append(replace(statement, keys=rest, tie=Tie.NAMED) if speaks or follows else statement)
        goes_on = speaks
    return found


def _of_the_others(statement: Statement, known: Sequence[str]) -> Statement:
    """A tale of an earlier decision that gave one thing "and refused the remainder" speaks of the other questions."""
    earlier = any(claim.stance is Stance.EARLIER for claim in statement.claims)
    if not earlier or statement.tie is not Tie.WORDS or not _REST.search(statement.words):
        return statement
    return replace(statement, keys=tuple(key for key in known if key not in statement.keys), tie=Tie.NAMED)


def _speaks_of_rest(statement: Statement) -> bool:
    done = statement.effects
    refuses = done.withheld or done.cost or done.ncnd or done.not_held or bool(relied(statement))
    return statement.tie in {Tie.NONE, Tie.WORDS, Tie.WHOLE} and refuses and bool(_REST.search(statement.words))


def _answers(statement: Statement) -> bool:
    done = statement.effects
    narrow = statement.tie in {Tie.LABEL, Tie.ONLY, Tie.NAMED, Tie.WORDS}
    refuses = done.withheld or done.cost or done.ncnd or bool(relied(statement))
    says = done.given or done.shown or done.not_held or statement.opens or len(statement.words.split()) <= _FEW_WORDS
    return narrow and not refuses and not statement.claims and says


def _share_out(statements: Sequence[Statement]) -> list[Statement]:
    """Where sentences say which section covers which question, a list of all of them claims no more than they say."""
    shares: dict[str, set[str]] = {}
    for statement in statements:
        if statement.keys and _SHARES_OUT.match(statement.words):
            for ref in relied(statement):
                shares.setdefault(limbs.section_of(ref), set()).update(statement.keys)
    found: list[Statement] = []
    for statement in statements:
        broad = len(statement.keys) > 1 and len({limbs.section_of(ref) for ref in relied(statement)}) > 1
        if not broad or not shares or len(statement.keys) > _MOST_SHARING:
            found.append(statement)
            continue
        for key in statement.keys:
            claims = tuple(claim for claim in statement.claims if _covers(shares, claim, key, statement.keys))
            found.append(replace(statement, keys=(key,), claims=claims))
    return found


def _covers(shares: dict[str, set[str]], claim: Claim, key: str, keys: Sequence[str]) -> bool:
    shared = shares.get(limbs.section_of(claim.ref))
    return claim.stance is not Stance.RELIED or not shared or not shared < set(keys) or key in shared


def _tie_left_over(statements: Sequence[Statement], known: Sequence[str]) -> list[Statement]:
    """The statements, with untied refusals on the one question that nothing has settled."""
    settled = {key for statement in statements if _decides(statement) for key in statement.keys}
    left = [key for key in known if key not in settled]
    if len(left) != 1:
        return list(statements)
    return [
        replace(statement, keys=(left[0],), tie=Tie.LEFT) if _is_loose(statement) and _refuses(statement) else statement
        for statement in statements
    ]


def _is_loose(statement: Statement) -> bool:
    return statement.tie is Tie.NONE and not statement.response and not remarks.is_last_word(statement.words)


def _refuses(statement: Statement) -> bool:
    done = statement.effects
    if any(is_cost(ref) for ref in relied(statement)):
        return False
    return done.ncnd or done.not_held or done.withheld or done.clarify or bool(relied(statement))


def _decides(statement: Statement) -> bool:
    done = statement.effects
    said = done.ncnd or done.not_held or done.withheld or done.cost or done.clarify or done.given or done.shown
    return said or bool(relied(statement)) or (statement.opens and statement.tie is Tie.LABEL)
