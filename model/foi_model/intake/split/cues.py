"""The words by which asks, lead-ins, scope, definitions, exclusions and mere talk are told apart.

Every function reads *plain* text (see `spans.plain`). Patterns are anchored or have bounded gaps, so each is linear.
"""

from __future__ import annotations

import re

from foi_model.intake.split.grammar import (
    AUX,
    DETERMINER,
    DOCUMENT,
    FILLER,
    POLITE,
    QUANTITY,
    SUBJECT,
    THING,
    VERB,
    WH,
    WISH,
)
from foi_model.intake.split.memory import remembered

HEAD = 400
"""How many characters of a sentence are read for what it is."""

_WISH_TAIL = re.compile(
    r"(?:,? ?(?:also|too|if(?= (?:you|u|someone|somebody|anyone|the council|your|i|we|it would|possible)\b)|you|could|can|would|please|somebody|someone|anybody|anyone|the council|to|for|as well|instead|therefore|as|in|about|of|see|say|know|no|learn|hear|find out|have|obtain|receive|get|be told|ask|tell|send|give|provide|supply|let|me|us|my|it|following|whether you|(?:under|in accordance with|pursuant to|by virtue of) [^,.:;]{2,70}?(?:\bact 2000|\bact\b|foia?|legislation|regulations),?|request|obtain|ask for|from you|sight|copied|"
    r"you to|that you|by the|kindly|have access|access|likewise|with|sent|provided|further|formally|(?:given|seeing|considering)(?: that)? [^,]{3,100},),?(?= |$))*"
)
_ASK_WH = re.compile(rf"{FILLER}{WH}\b")
_ASK_AUX = re.compile(
    rf"{FILLER}(?:in (?:what|which)\b|(?!should|had|were|would|might|must){AUX}(?:n't)? (?:not )?{SUBJECT}\b)"
)
_POLITE_LEAD = re.compile(rf"{FILLER}{POLITE}")
_IMPERATIVE = re.compile(rf"{FILLER}(?:just )?{VERB}\b(?! (?:you|that i|i )\b)")
_WISH_LEAD = re.compile(
    rf"{FILLER}(?:(?:under|in accordance with|pursuant to|for|in|as) [^.;?]{{3,120}}, )?(?:so |and )?{WISH}\b"
)
_NOUN_ASK = re.compile(rf"{FILLER}(?:{DETERMINER} )?(?:[\w'-]+ ){{0,3}}?(?:{QUANTITY}|{DOCUMENT}|{THING})\b")
_LEAD_PREPOSED = re.compile(
    r"(?:if (?:so|not|yes|no) |if (?:so|not|yes|no|it (?:does|is|has|did|was)|they (?:do|are|have|did)|there (?:is|are|was|were)(?: one)?|any|the answer|you (?:do|have|did)|y|n)\b[^,.?]{0,80},|(?:of|for|in|on|at|by|since|from|as|between|during|over|under|with|within|after|before|when|where|following|to|apart|other|excluding|including|out)\b[^.?;]{2,160}?,)\s+"
)


_FILLERS = re.compile(FILLER)


@remembered
def filler_end(words: str) -> int:
    """Where joining words at the start ("Also,", "Separately from the above,") end."""
    return match.end() if (match := _FILLERS.match(words, 0, HEAD)) else 0


def _starts(pattern: re.Pattern[str], words: str) -> bool:
    return pattern.match(words, 0, HEAD) is not None


_AUX_FIRST = re.compile(rf"{FILLER}{AUX}\b")
_AUX_BARE = re.compile(
    rf"{FILLER}(?:is|are|was|do|does|did|has|have|can|could|will) (?!be\b|been\b|not\b|n't|only\b|also\b|to\b|do\b|you\b|i\b)\w+ \w+ \w+"
)
_PREPOSED_COUNT = re.compile(
    r"(?:in|over|for|between|during|at|on|since|from|by|per|of|after|before|under|across|within|as)\b[^.;?]{2,120}?\bhow (?:many|much|often)\b"
)
_PREPOSED_WH = re.compile(
    r"(?:in|over|for|between|during|at|on|since|from|by|per|of|after|before|under|across|within|ahead|as|if|out|how|with|to|via|where|when)\b"
    r"[^.;?]{2,200}?\b(?:how (?:many|much|often|long|is|are|was|were|do|does|did)|what|which|who|whom|when|where)\b"
)


@remembered
def is_interrogative(words: str) -> bool:
    """Opens like a question ("how many", "is there", "if so, who", "of those, in what"), with or without its mark."""
    if _starts(_ASK_WH, words) or _starts(_ASK_AUX, words) or _after_preposed(words, (_ASK_WH, _ASK_AUX)):
        return True
    if _starts(_AUX_BARE, words) or _starts(_PREPOSED_COUNT, words):
        return True
    return words.endswith("?") and (_starts(_AUX_FIRST, words) or _starts(_PREPOSED_WH, words))


_RELATIVE = re.compile(r"(?:which|who|whom|whose|where|when)\b")


def _after_preposed(words: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    position = 0
    for _ in range(3):
        match = _LEAD_PREPOSED.match(words, position, HEAD)
        if match is None:
            return False
        position = match.end()
        relative = _RELATIVE.match(words, position) is not None and not words.endswith("?")
        if not relative and any(pattern.match(words, position, HEAD) for pattern in patterns):
            return True
    return False


@remembered
def is_polite(words: str) -> bool:
    """Opens with "please send", "can you tell me", "would you please let me have"."""
    return _starts(_POLITE_LEAD, words) or _after_preposed(words, (_POLITE_LEAD,)) or _starts(_PREPOSED_POLITE, words)


_PREPOSED = r"(?:under|since|for|in|as|from|with|to|on|at|per|between|regarding|concerning|following|further|using|given|again|now|during|over|until|of|after|before|by|within|pursuant|accordingly)\b[^.;?]{0,140}? "
_PREPOSED_POLITE = re.compile(rf"{_PREPOSED}{POLITE}")
_PREPOSED_WISH = re.compile(
    rf"{_PREPOSED}(?:i|we)(?:'d| would| should)?,? (?:hereby |also |therefore |now |like to )?(?:request|ask for|seek|want (?:to know|to see|a|the)|like (?:to know|to see|to have|a|the)|wish to (?:know|see))\b"
)


@remembered
def is_imperative(words: str) -> bool:
    """Opens with a bare verb of asking: "provide", "list", "for each year state the number"."""
    return _starts(_IMPERATIVE, words) or _starts(_PREPOSED_IMPERATIVE, words)


_PREPOSED_IMPERATIVE = re.compile(
    r"(?:for|in|per|of|from|as|at|on|since|between) [^.;?]{2,100}?,? (?:please )?(?:state|give|list|provide|supply|show|set out|send|tell me|confirm|say)\b"
    r" (?:the|me|a|all|each|any|how|whether|what|which|your|every|details|copies)\b"
)


@remembered
def is_wish(words: str) -> bool:
    """Opens with "I would like", "I'd be grateful", "what I want to know is"."""
    return _starts(_WISH_LEAD, words) or _starts(_PREPOSED_WISH, words)


@remembered
def is_noun_ask(words: str) -> bool:
    """Opens with a thing that can be supplied: "the number of", "copies of", "any report"."""
    return _starts(_NOUN_ASK, words)


_COUNTS = re.compile(rf"(?:the )?(?:total )?{QUANTITY} (?:of|that|who|with|on|for|in|per)\b|how (?:many|much)\b")


def counts_something(words: str) -> bool:
    """Opens as a figure wanted ("number of people arrested"), which no heading does."""
    return _COUNTS.match(words) is not None


_SUBORDINATE = (
    r"(?:who|which|that|where|when|whose|whom|whether|how|what|why|if|because|as|than|while|since|after|before|until)"
)
_FINITE = r"(?:is|are|was|were|has|have|had|will|would|can|could|shall|should|may|might|must|do|does|did|am)"
_STATES = re.compile(
    rf"(?:should [^?,]{{2,80}},|(?:i|we|it|they|he|she|you|there|this|these|those|nobody|everybody|no one|everyone)\b(?! of\b)"
    rf"|(?!{_SUBORDINATE}\b)[\w'\"£-]+(?:,? (?!{_SUBORDINATE}\b)[\w'\"£%()-]+){{0,30}}? {_FINITE}(?:n't)?\b)"
)


@remembered
def states(words: str) -> bool:
    """A whole statement ("Our members hold some licences."), not a thing wanted ("the number who hold one")."""
    return _STATES.match(words, 0, HEAD) is not None and not words.endswith("?")


_FOLLOWS_UP = re.compile(
    rf"(?:and |but |or )?if (?:so|not|yes|no|it|they|there|any|one|he|she|you)\b[^?.]{{0,60}}?,? (?:{WH}|(?:please )?{VERB}|(?:i|we) (?:ask|request|want|would like|should like|seek))\b"
)


def follows_up(words: str) -> bool:
    """Asks about the answer to the question before ("If so, how many?")."""
    return _FOLLOWS_UP.match(words) is not None and not words.startswith("if you")


def opens_ask(words: str) -> bool:
    """Opens as an ask of any kind but a bare noun."""
    return is_interrogative(words) or is_polite(words) or is_wish(words) or is_imperative(words)


_LINE_ITEM = re.compile(
    rf"(?:how (?:many|much|often|long)|(?:the )?(?:total )?{QUANTITY} (?:of|for|on)|what|which|who|when|where|does|do|is|are|has|have|did|can) "
)


def opens_line_item(words: str, before: str) -> bool:
    """Whether an unlabelled line begins an ask of its own rather than continuing the line before it."""
    if before.endswith((" and", " or", " the", " of", " to", " a", " in", " for", ",")):
        return False
    return bool(_LINE_ITEM.match(words)) or (before.endswith(("?", ":")) and opens_ask(words))


def preposed_end(words: str) -> int:
    """Where a phrase set before a request ends ("For flats in the three blocks, please send"); 0 without one."""
    match = _LEAD_PREPOSED.match(words, 0, HEAD)
    if (
        match is None
        or words.startswith("if ")
        or not (_POLITE_LEAD.match(words, match.end()) or _WISH_LEAD.match(words, match.end()))
    ):
        return 0
    return match.end()


def shared_phrase_end(words: str) -> int:
    """Where a period or place set before the first of several things ends ("For 2023, and by year, "); else 0."""
    position = 0
    for _ in range(3):
        match = _SHARED_PHRASE.match(words, position)
        if match is None:
            break
        position = match.end()
    return position if position and _NOUN_ASK.match(words, position) else 0


_SHARED_PHRASE = re.compile(
    r"(?:and )?(?:for|in|during|between|since|over|from|within|at|as at|as to|by|per|on|of) (?!how )[^,;:?]{2,100}, (?!and )"
    r"|(?:for|in|during|between|since|over|from|within|at|as at|as to|by|per|on|of) (?!how )[^,;:?]{2,100}, (?=and (?:by|for|in|per|at) )"
)


@remembered
def wish_lead_end(words: str) -> int:
    """Where the wish ends and what is wished for begins."""
    match = _WISH_LEAD.match(words, 0, HEAD) or _PREPOSED_WISH.match(words, 0, HEAD)
    if match is None:
        return 0
    return _WISH_TAIL.match(words, match.end(), HEAD + 100).end()  # type: ignore[union-attr]
