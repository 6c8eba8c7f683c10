"""One sentence that asks several things, cut into its asks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from foi_model.intake.split.cues import (
    HEAD,
    filler_end,
    is_interrogative,
    is_noun_ask,
    is_wish,
    opens_ask,
    preposed_end,
    shared_phrase_end,
    wish_lead_end,
)
from foi_model.intake.split.grammar import AUX, DETERMINER, DOCUMENT, PLEASE, POLITE, QUANTITY, SUBJECT, VERB, WH, WISH
from foi_model.intake.split.spans import Span, fold, plain, trim

_LAST = r"(?:(?:the )?(?:last|final|one more|another) (?:thing|question|one|point)(?: is)?[,:]?\s+|(?:while (?:i am|i'm|you are|you're|we are|we're) (?:at|about|on) it|by the way|for that matter|if i may|come to that),?\s+)?"
_JOIN = rf"(?:[,;–—-]\s*)?(?:(?:\b(?:and(?: also| then| finally| lastly| in particular)?|an(?= who| how| wot| what| wen| when| is| was)|nor|plus|also|allso|as well as|(?:along|together) with|then)|&|\+)\s+,?\s*{_LAST})|[;]\s+(?:and\s+|also\s+|plus\s+)?|[,]\s+"
_CLAUSE = rf"(?:{WH}|{AUX} (?!not\b){SUBJECT})\b"
_REQUEST = rf"(?:{WISH}|{POLITE}|{PLEASE},? \w+|to (?:tell|send|give|let|provide|know|see|have|be|supply|confirm) )"
_BOUNDARY = re.compile(
    rf"(?P<join>{_JOIN})(?=(?P<next>(?:{_CLAUSE})|{_REQUEST}|{DETERMINER} |whatever |{QUANTITY} of\b))|(?P<listed>;\s+(?:and\s+|also\s+)?)(?=\w)",
    re.I,
)
_RUN_ON = re.compile(
    r"(?<=\w)(?P<join>\s+)(?=(?P<next>(?:(?:what|wot|which|who|when|wen|where|how (?:many|much|meny|menny|mutch|long|often)) (?:is|are|was|were|do|does|dose|did|has|have|can|will|[\w]+ (?:is|are|was|were|did|do|does|has|have))"
    r" (?:it|they|them|you|the|there|ther|your|this|that)\b)|(?<!know )(?<!tell me )(?<!say )(?<!show )how (?:many|much|meny|menny|mutch) \w+ (?:is|are|was|were|did|do|does|has|have|had|got|get)\b|(?:also|allso) how\b|also (?:what|which|who|when)))",
    re.I,
)
_IF_TAIL = re.compile(r"(?:and|or|but)?\s*(?:if|where) (?:so|not|yes|no|there|they|it|any|you|that|applicable)\b", re.I)
_ELLIPTIC = re.compile(
    r"(?:how (?:many|much)(?: (?:in|for|during|by|were|was|did|are|have|had|has|is|do|of|the|each))*(?: not|n't| (?:19|20)\d\d\S*| last year)?|(?:for|at|to|by|in|from|on|of|with|under) (?:what|which|whom|how (?:many|much|long))(?: \w+){0,2}|why(?: \w+){0,2}|how|when|where|who|whether(?: \w+){0,2}|what (?:was|is|were) (?:it|they)\b(?: \w+){0,4}|how long (?:is|was|did) (?:it|that)(?: \w+)?|what for|by whom)[?.!]*"
)
_NARRATIVE_TAIL = re.compile(
    r"(?:,|\s[-–—])\s+(?:(?:and|but|so|as|because|cos|since)\s+)?(?:i(?!['’]?d\b| (?:would|want|need|should|also|am|request|ask|wish|seek|require)\b)|my|our)\s+(?=\w)|[,;]?\s+(?:thx+|thanx|ta|cheers|lol|haha+|xx*)[\s.!]*$|[,;]?\s+(?:because|cos|cuz|bcos|coz)\s+(?:(?:\w+\s){0,2}?(?:says?|said|reckons?)|they|i|iv|ive|im|we|it|its|my|there|theres|you|nobody|no one|this|that)\b|\s+(?:my|our) \w+ (?:says?|said|thinks?|reckons?|told)\b"
    r"|[,;]\s+(?:as|since|because|cos)\s+(?=[^,;?]{0,40}\b(?:i|we|my|our|it)\b)|[,;]?\s+(?:many thanks|thanks|thank you|cheers|regards)\b.{0,40}$|[,;]?\s+(?:i|we) (?:think|reckon|heard|only ask|ask because|have not|haven't)\b",
    re.I,
)
_NP_LIST = re.compile(rf"whatever\b|(?:{DETERMINER} )?(?:[\w'-]+ ){{0,3}}?{DOCUMENT}\b", re.I)
_NP_QUANTITY = re.compile(
    rf"(?:the |a |any )?(?:total |average |annual |gross |net )*(?:{QUANTITY}|grit|\w+) (?:of|for|on|paid|spent|bought)\b|the \w+ (?:of|for|on|paid|spent|bought)\b|(?:the )?(?:total|average|longest|shortest|highest|lowest|largest|smallest|oldest|youngest|most) ",
    re.I,
)
_GUESSES = re.compile(r"\s*\((?:[^()]{0,200}\?[^()]{0,100}|(?:I|we) [^()]{3,250})\)$")
_STRIP_RIGHT = ".,;:?! -–—"


@dataclass(frozen=True, slots=True)
class Clause:
    """One ask of a sentence; `whole` when it is the sentence itself, end mark and all."""

    span: Span
    whole: bool


def ask_clauses(text: str, span: Span, *, nouns: bool, fragment: bool = False, joined: bool = False) -> list[Clause]:
    """The asks of one asking sentence. `nouns`: the sentence asks for things, so its noun phrases are asks too."""
    raw = text[span.start : span.end]
    words = plain(raw)
    lead = _lead_end(raw)
    cuts = [(0, lead)] if _IF_SO_FIRST.match(words) and is_interrogative(words) else _cuts(raw, lead, nouns)
    if len(cuts) > 1 and nouns and (phrase := shared_phrase_end(plain(raw[lead : lead + HEAD]))):
        cuts[0] = (0, _carried(raw[lead:], phrase) + lead)
    if len(cuts) == 2 and not _strips_lead(words) and _leans(raw[cuts[1][1] :], direct=is_interrogative(words)):
        cuts = cuts[:1]
    if len(cuts) == 1 and not _strips_lead(words) and not fragment:
        return [Clause(_without_tail(text, span), whole=_without_tail(text, span) == span)]
    opening = filler_end(words)
    keeps_lead = fragment and len(cuts) == 1 and not _strips_lead(words)
    starts = [_carried(raw, opening) if keeps_lead else cuts[0][1], *(end for _, end in cuts[1:])]
    stops = [*(start for start, _ in cuts[1:]), len(raw)]
    clauses = []
    for start, stop in zip(starts, stops, strict=True):
        piece = _without_tail(text, Span(span.start + start, span.start + stop))
        piece = trim(
            text,
            piece,
            ",;:–— ",
            _STRIP_RIGHT if len(starts) > 1 or not _ends_question(text, piece) or not joined else "",
        )
        if guessed := _GUESSES.search(text, max(piece.start, piece.end - 320), piece.end):
            piece = Span(piece.start, guessed.start())
        if piece.start < piece.end:
            clauses.append(Clause(piece, whole=False))
    return clauses


_BACK = re.compile(r"\b(?:it|its|they|them|their|those|these|that|one|ones|he|she)\b")
_ASKS_ANEW = re.compile(rf"\b{AUX}\b")
_SHORT_CLAUSE = 4


def _leans(rest: str, *, direct: bool) -> bool:
    """Whether the second of two clauses only adds to the first ("and how many of them were fined")."""
    words = plain(rest[:HEAD]).split()
    if len(words) <= _SHORT_CLAUSE and not _ASKS_ANEW.search(" ".join(words)):
        return direct
    near = words if len(words) < _SHORT_CLAUSE else words[:_SHORT_CLAUSE]
    return direct and bool(_BACK.search(" ".join(near)))


def _ends_question(text: str, span: Span) -> bool:
    return text[span.end - 1 : span.end] in {"?", "!"}


_ORDER_LEAD = re.compile(rf"{VERB}(?: (?:me|us))?(?: have)?:? ", re.I)
_ASK_LEAD = re.compile(rf"(?:{POLITE}) ?(?:me|us|know|have)?(?: (?:know|have|see|out))?(?: with)?:?\s*", re.I)


_REQUESTS = re.compile(r"(?:\W*\w+\W+){0,2}?i (?:hereby |also )?request\b")


def _strips_lead(words: str) -> bool:
    return (is_wish(words) and not _REQUESTS.match(words)) or words.startswith(("i wonder", "i was wondering"))


def _carried(raw: str, folded: int) -> int:
    """A place in the folded sentence as a place in the raw one."""
    return folded if "  " not in raw[:folded].translate(_SPACES) else 0


_SPACES = str.maketrans({"\n": " ", "\r": " ", "\xa0": " ", "\t": " "})


def _lead_end(raw: str) -> int:
    """Where in the raw sentence its opening formula ends."""
    squeezed = raw.translate(_SPACES).replace("’", "'").lower()
    if "  " in squeezed[:HEAD]:
        return _lead_end_folded(raw, squeezed)
    return _formula_end(squeezed)


def _lead_end_folded(raw: str, squeezed: str) -> int:
    """As above where runs of white space stand inside the formula: measured folded, then carried back."""
    end = _formula_end(fold(squeezed))
    seen = 0
    for index, character in enumerate(raw):
        if seen >= end:
            return index
        if not character.isspace() or (index and not raw[index - 1].isspace()):
            seen += 1
    return len(raw)


def _formula_end(words: str) -> int:
    begin = preposed_end(words)
    position = begin + (wish_lead_end(words[begin:]) or filler_end(words[begin:]))
    match = _ASK_LEAD.match(words, position, HEAD) or _ORDER_LEAD.match(words, position, HEAD)
    if match:
        position = max(position, match.end())
    clause = re.compile(rf"[\s,;:]*(?:as to |about )?(?={_CLAUSE})").match(words, position, position + HEAD)
    position = clause.end() if clause else position
    if listing := _LISTING.match(words, position, position + 120):
        position = listing.end()
    while position < len(words) and words[position] in " :,;":
        position += 1
    return position


def _cuts(raw: str, lead: int, nouns: bool) -> list[tuple[int, int]]:
    """`(end of the ask before, start of the ask)` of each ask, the first at the lead's end."""
    cuts = [(0, lead)]
    if nouns and (_PER_RECORD.search(raw, 0, _OPENING) or _COLUMNS.search(raw, 0, HEAD)):
        return cuts
    inside = _bracket_ends(raw)
    joints = [match for match in _BOUNDARY.finditer(raw, lead) if match.start() not in inside]
    if raw.rstrip()[-1:] not in ".?!":
        joints = sorted([*joints, *_RUN_ON.finditer(raw, lead)], key=lambda match: match.start())
    segment: list[tuple[int, int]] = []
    for match in joints:
        start, end = match.span("join" if match["join"] is not None else "listed")
        if _IF_SO.search(raw, max(0, start - _IF_SO_REACH), start):
            continue
        if start <= cuts[-1][1]:
            continue
        begin = _begins_ask(raw, match)
        if begin is None or not _has_asked(raw, cuts[-1][1], start):
            segment.append((start, end))
            continue
        cuts += _noun_list(raw, cuts[-1][1], segment, start) if nouns else []
        cuts.append((start, begin))
        segment = []
    return cuts + (_noun_list(raw, cuts[-1][1], segment, len(raw)) if nouns else [])


_OPENING = 40
_IF_SO_FIRST = re.compile(r"(?:and |but )?if (?:so|yes|not|no)\b")
_IF_SO = re.compile(r"\bif (?:so|not|yes|no)$", re.I)
_IF_SO_REACH = 8
_COLUMNS = re.compile(
    r"\b(?:list|record|log|details|breakdown|table|spreadsheet) of (?:all|every|each|any|the)\b[^.?]{0,160}\b(?:with|showing|giving|including|stating)\b[^.?]{0,60},"
    r"|\b(?:columns?|headings?|fields?|a (?:line|row|column|sheet|tab) (?:for|per|each)|with (?:the|these|its|their) (?:following )?(?:details|columns|fields|headings))\b[^.?]{0,60}[:(]",
    re.I,
)
_PER_RECORD = re.compile(
    r"\bfor (?:each|every one|every)\b(?! (?:of the )?(?:month|year|quarter|week|financial|calendar))|\bin each case\b",
    re.I,
)


def _has_asked(raw: str, start: int, end: int) -> bool:
    """Whether the words before a joint ask already, and do not merely lead up to it ("Of those in post, how many")."""
    words = plain(raw[start : min(end, start + HEAD)])
    return start > 0 or opens_ask(words) or (is_noun_ask(words) and not _PREPOSITION.match(words))


def _begins_ask(raw: str, joint: re.Match[str]) -> int | None:
    """Where a clause of asking starts after a joint, or None when what follows is no ask of its own."""
    if joint["join"] is None:
        return None
    start, end = joint.span("join")
    opener = joint["next"]
    rest = plain(raw[end : end + 160])
    joined = raw[start:end].strip()
    if _is_clause(opener):
        if _IF_TAIL.match(rest) or _ELLIPTIC.fullmatch(_FIRST_PART.split(rest, maxsplit=1)[0].strip()):
            return None
        if joined in {"", ","} and not _LISTED_CLAUSE.match(rest):
            return None
        return _after_request(raw, end) if start > _MIN_ASK else None
    return _after_request(raw, end) if re.match(_REQUEST, opener, re.I) else None


_LISTED_CLAUSE = re.compile(
    r"(?:how (?:many|much|meny|menny|mutch|often|long|far|old|big)|what(?:'s)? (?:is|are|was|were|the|has|have|did|does|do|percentage|proportion|kind|sort|type)"
    r"|whats|who (?:is|are|was|were|has|did|made|paid)|when (?:is|are|was|were|did|will|does|do)|where (?:is|are|was|were|did|do|does)|why"
    r"|(?:is|are|was|were|do|does|did|has|have|had|can|could|will) (?:there|you|the|your|any|it|they)|in (?:how many|what)|wot|wen)\b"
)
_PREPOSITION = re.compile(
    r"(?:of|for|in|on|at|by|since|from|as|between|during|over|under|with|within|after|before|when|if|where|to|apart)\b"
)
_FIRST_PART = re.compile(r"[,;]| and ")
_MIN_ASK = 12


def _after_request(raw: str, end: int) -> int:
    words = plain(raw[end : end + 200])
    if is_wish(words) or re.match(POLITE, words):
        return end + min(_lead_end(raw[end : end + 200]), 200)
    infinitive = _INFINITIVE.match(raw, end)
    return infinitive.end() if infinitive else end


_LISTING = re.compile(
    r"(?:(?:the|any|some|these|all|certain|a few) )?[^:.;?]{0,60}:\s+(?=(?:the|a|an|any|all|copies|how|what|who|when|which|whether)\b[^,;]{3,200}[,;])|[^:.;?]{0,40}?\b(?:following|below|these|know|have|information|questions|things|details)\b[^:.;?]{0,60}:\s+"
)
_INFINITIVE = re.compile(
    r"to (?:tell|send|give|let|provide|know|see|have|be|supply|confirm)(?: (?:me|us|told|sent|have|know))*\s", re.I
)


def _is_clause(opener: str) -> bool:
    return bool(re.match(_CLAUSE, plain(opener), re.I))


def _noun_list(raw: str, lead: int, joints: list[tuple[int, int]], stop: int) -> list[tuple[int, int]]:
    """The joints at which a list of different documents, or of three or more figures, is cut."""
    heads = [lead, *(end for _, end in joints)]
    semicolons = [joint for joint in joints if ";" in raw[joint[0] : joint[1]]]
    if semicolons:
        return semicolons
    documents = [_NP_LIST.match(raw, head, min(head + 80, stop)) is not None for head in heads]
    figures = [_NP_QUANTITY.match(raw, head, min(head + 80, stop)) is not None for head in heads]
    things = [_names_own_thing(raw[head : min(head + 80, stop)]) for head in heads]
    listed = [any(kinds) for kinds in zip(documents, figures, things, strict=True)]
    if len(heads) >= _MIN_FIGURES and all(things):
        return joints
    if not documents[0] and not (listed[0] and sum(listed) >= _MIN_FIGURES):
        return []
    if sum(documents) < 2 and sum(listed) < _MIN_FIGURES:
        return []
    wanted = listed if sum(listed) >= _MIN_FIGURES else documents
    return [joint for joint, fits in zip(joints, wanted[1:], strict=True) if fits]


_MIN_FIGURES = 3
_OWN_THING = re.compile(
    r"(?:the|a|an|any|all|every|your|copies of) [\w'-]+(?: [\w'-]+){0,4}? (?:of|for|that|which|who|whom|in|on|from|between|by|to|under|sent|given|paid|about|at|with|used|made)\b"
)


def _names_own_thing(words: str) -> bool:
    """A thing with a complement of its own ("the hotels that were paid for"), not a bare detail ("the date")."""
    return bool(_OWN_THING.match(plain(words)))


def _bracket_ends(raw: str) -> dict[int, int]:
    inside: dict[int, int] = {}
    for match in re.finditer(r"\([^()]{0,400}\)|\"[^\"]{0,300}\"|“[^”]{0,300}”", raw):
        inside.update(dict.fromkeys(range(match.start(), match.end()), match.end()))
    return inside


def _without_tail(text: str, span: Span) -> Span:
    tail = _NARRATIVE_TAIL.search(text, span.start, span.end)
    if tail is None or tail.start() - span.start <= 20:
        return span
    head = plain(text[span.start : tail.start()])[:HEAD]
    if is_interrogative(head) or opens_ask(head) or is_noun_ask(head):
        return Span(span.start, tail.start())
    return span
