"""Which kind of authority wrote a letter, by how it names itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foi_model.domain import AuthorityKind
from foi_model.intake.split.spans import Span

_NAMES: tuple[tuple[AuthorityKind, re.Pattern[str]], ...] = (
    (
        AuthorityKind.OTHER,
        re.compile(
            r"\b(?:police(?:,? fire)?(?: and|,) crime (?:commissioner|panel)"
            r"|(?:office of the )?police (?:and crime )?commissioner|police ombudsman|police (?:complaints|conduct)"
            r"|fire (?:and|&) rescue|regulator|ombudsman"
            r"|commission for|(?<!health )(?<!care )board\b|(?<!unitary )(?<!unitary)\b(?!unitary )[a-z]+ authority"
            r"|tribunal|housing association"
            r"|broadcasting|inspectorate|registrar)\b"
        ),
    ),
    (
        AuthorityKind.POLICE,
        re.compile(
            r"\b(?:police|constabulary|police service|police force|(?:the |by |our |every |this )?force"
            r"|metropolitan police|crime agency)\b"
        ),
    ),
    (
        AuthorityKind.HEALTH,
        re.compile(
            r"\b(?:nhs|hospitals?|ambulance|health board|health (?:and social care )?trust|foundation trust|the trust"
            r"|integrated care board|clinical commissioning group|surgery|medical (?:centre|practice)|gp practice"
            r"|public health)\b"
        ),
    ),
    (
        AuthorityKind.EDUCATION,
        re.compile(r"\b(?:university|college|school|academy|academies|polytechnic|multi-academy)\b"),
    ),
    (
        AuthorityKind.PARLIAMENT,
        re.compile(r"\b(?:house of (?:commons|lords)|parliament(?:ary)?|senedd|assembly commission)\b"),
    ),
    (
        AuthorityKind.LOCAL,
        re.compile(
            r"\b(?:(?:county|city|borough|district|parish|town|unitary|metropolitan|london borough)(?: \w+)? council"
            r"|council|london borough of|unitary authority|combined authority|fire authority)\b"
        ),
    ),
    (
        AuthorityKind.CENTRAL,
        re.compile(
            r"\b(?:department (?:for|of)|(?:[a-z]+ (?:and [a-z]+ )?)?department|ministry|home office|cabinet office"
            r"|foreign office|treasury|secretariat|hm revenue|executive agency|[a-z]+ agency|the agency"
            r"|northern ireland office|scotland office|wales office)\b"
        ),
    ),
)
_HEAD_WEIGHT, _SELF_WEIGHT, _PLAIN_WEIGHT = 3.0, 4.0, 1.0
_HEAD_SPANS = 8
_ACTING = re.compile(
    r"\s(?:\([a-z]{2,8}\) )?(?:can neither|neither|does (?:not|neither)|will neither|holds?|has (?:made|considered)"
    r"|is (?:not obliged|withholding|relying)|to (?:supply|give|provide)|would (?:not|neither)|made|named|names"
    r"|response|can confirm)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:ministry of|separate (?:body )?from|contact|ask|held by|transfer(?:red)? to"
    r"|advise you to)\s?(?:the )?[\w ]{0,20}$"
)
_OFFICE = re.compile(r"\b(?:and|[a-z]+) [a-z]+ office\b(?! of| hours)")
_MAY_HOLD = re.compile(r"(?: [a-z]+){0,3} (?:may|might|will|should|could) (?:also )?(?:hold|have|be able)")
_OUTSIDE = re.compile(r"\b(?:information commissioner|national police chiefs|high court|tribunal)")
_MOST_CHARS = 12_000


def authority_kind(text: str, front: Sequence[Span], reply: Sequence[Span]) -> AuthorityKind:
    """The likeliest kind of authority: names in the letterhead and names that act ("X Police can neither ...") weigh most.

    `front` are the runs before the request, `reply` those of the answer; the request itself is read only where they
    tell nothing. OTHER when nothing tells.
    """
    scores: dict[AuthorityKind, float] = {}
    for span in front[:_HEAD_SPANS]:
        words = span.of(text).lower()
        _add(scores, words, _HEAD_WEIGHT)
        if _OFFICE.search(words):
            scores[AuthorityKind.CENTRAL] = scores.get(AuthorityKind.CENTRAL, 0.0) + _PLAIN_WEIGHT
    read = 0
    for span in reply:
        if read > _MOST_CHARS:
            break
        _add(scores, span.of(text)[:_MOST_CHARS].lower(), _PLAIN_WEIGHT)
        read += span.end - span.start
    if not scores:
        _add(scores, text[:_MOST_CHARS].lower(), _PLAIN_WEIGHT)
    if not scores:
        return AuthorityKind.OTHER
    return max(scores, key=lambda kind: scores[kind])


def _add(scores: dict[AuthorityKind, float], words: str, weight: float) -> None:
    words = " ".join(words.split())
    covered: list[tuple[int, int]] = []
    for kind, pattern in _NAMES:
        for match in pattern.finditer(words):
            if any(start <= match.start() < end for start, end in covered):
                continue
            covered.append(match.span())
            if _OUTSIDE.match(words, match.start() - 12 if match.start() > 12 else 0) or _ELSEWHERE.search(
                words[max(0, match.start() - 40) : match.start()]
            ):
                continue
            if _MAY_HOLD.match(words, match.end()):
                continue
            acts = _ACTING.match(words, match.end())
            scores[kind] = scores.get(kind, 0.0) + (_SELF_WEIGHT if acts and weight < _HEAD_WEIGHT else weight)
