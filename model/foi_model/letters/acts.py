"""Whose law a provision belongs to: section 31 of the Act of 2000, or of one of the many Acts with like numbers."""

from __future__ import annotations

import enum
import re
from bisect import bisect_left
from collections.abc import Sequence

from foi_model.intake.split.spans import Span
from foi_model.letters.grammar import Written

_NAME_REACH = 160
_TITLE_REACH = 70
_BEFORE_REACH = 110


class Law(enum.Enum):
    """FOIA: the Act of 2000, also where no law is named. EIR: the Regulations of 2004. OTHER: any other."""

    FOIA = enum.auto()
    EIR = enum.auto()
    OTHER = enum.auto()


_WORD = r"(?<!\w)[A-Z][\w'’&./-]{0,40}"
_SMALL = r"(?:of|and|the|for|to|in|on|by|with|from|etc\.?|\([^()\n]{1,40}\))"
_LAW_NAME = re.compile(
    rf"(?P<full>(?:{_WORD},?\s)(?:(?:{_WORD}|{_SMALL}),?\s){{0,12}}?(?:Act|Regulations?|Order|Rules|Code|Directive"
    rf"|Measure)\b(?:\s\(?[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\)(?=\s\d{{4}}))?(?:,?\s\d{{4}})?)"
    r"|(?P<back>\b(?:same|that|those|said|latter|former)\s(?:Act|Regulations|Order)\b)"
    r"|(?P<plain>\b(?:the|this|The|This)\s(?:Act|Regulations)\b)"
    r"|(?P<abbreviated>(?<![\w-])(?:FOIA(?:\s?2000)?|FoIA|FOI\s?A|EIRs?|DPA(?:\s?(?:1998|2018|98|18))?|(?:UK\s?)?GDPR"
    r"|RIPA(?:\s?2000)?|RIP\(S\)A|PACE"
    r"|IPA(?:\s?2016)?|POFA|PoFA|MHA|RTA|CJPOA|CJA|SOA|OSA|PCA|FOISA|FSMA|LGA|TACT|CRA|ICA|CPIA)(?!\w))"
)
_FOIA_NAME = re.compile(r"freedom of information act|\bfoi ?act\b|\bfoi ?a\b", re.I)
_EIR_NAME = re.compile(r"environmental information|\beirs?\b", re.I)
_TO_NAME = re.compile(
    r"(?:\s?\([^()\n]{1,70}\))?(?:,?\s?[-–—:]?\s?[A-Z][\w ,'’/&-]{1,60}?)?,?\s(?:of|in|under|to|from|within"
    r"|contained in)\s(?:the\s|both\s)?$"
)
_ADJOINING = re.compile(r"[,:;]?\s?\(?\s?$|\s(?:of|in|under)\s(?:the\s)?$")
_BEFORE_LINK = re.compile(r"[,:(–-]{0,2}\s?(?:\(?see|at|in|and|under|by|its|['’]s)?\s?[,(]?\s?")
_SCHEDULE = re.compile(
    r"(?:article|art\.|schedule|sch\.|clause|rule|paragraph|para\.?|chapter|part|volume|version|form)\s{1,3}$", re.I
)


def laws(text: str, written: Sequence[Written]) -> list[Law]:
    """The law of every provision, in order. A name joined by "of" after the list settles it, then one just before it."""
    names = [(match.start(), match.end(), match) for match in _LAW_NAME.finditer(text)]
    starts = [start for start, _, _ in names]
    found: list[Law] = []
    settled: dict[int, Law] = {}
    following: Written | None = None
    for index in range(len(written) - 1, -1, -1):
        provision = written[index]
        if provision.group not in settled:
            following = written[index + 1] if index + 1 < len(written) else None
            until = following.whole.start if following else len(text)
            law = _law(text, provision, names, starts, until)
            if following and law is Law.FOIA and found[-1] is Law.OTHER and _shares_name(text, provision, following):
                law = Law.OTHER
            settled[provision.group] = law
        found.append(settled[provision.group])
    return found[::-1]


def _shares_name(text: str, provision: Written, following: Written) -> bool:
    """ "Section 44 and section 45 of the Police Act": bare sections joined by "and" belong to the same Act."""
    bare = "(" not in provision.ref and provision.whole == provision.span
    return bare and bool(
        re.fullmatch(r"\s?(?:,|and|or|&|,\sand)\s?", text[provision.whole.end : following.whole.start])
    )


_Names = Sequence[tuple[int, int, re.Match[str]]]


def _law(text: str, provision: Written, names: _Names, starts: Sequence[int], following: int) -> Law:
    whole = provision.whole
    if _SCHEDULE.search(text, max(0, whole.start - 14), whole.start):
        return Law.OTHER
    own = _kind_of_intro(text, whole)
    after = bisect_left(starts, whole.end - 5)
    for start, _end, match in names[after : after + 2]:
        if start < whole.end:
            continue
        if start - whole.end > _NAME_REACH:
            break
        gap = text[whole.end : start].replace("\n", " ")
        if start <= following + 60 and _joins(gap, match):
            return _named(text, match, names, after)
    before = bisect_left(starts, whole.start)
    if before:
        _, end, match = names[before - 1]
        gap = text[min(end, whole.start) : whole.start].replace("\n", " ")
        if (end >= whole.start or len(gap) <= 14) and _BEFORE_LINK.fullmatch(gap):
            return _named(text, match, names, before - 1)
    return own or (Law.EIR if provision.law == "regulation" else Law.FOIA)


def _kind_of_intro(text: str, whole: Span) -> Law | None:
    head = text[whole.start : whole.start + 5].upper()
    if head.startswith("EIR"):
        return Law.EIR
    return Law.FOIA if head.startswith("FOI") else None


def _joins(gap: str, match: re.Match[str]) -> bool:
    """Whether the gap between list and name makes the list a part of the law named."""
    if _TO_NAME.fullmatch(gap):
        return True
    if re.fullmatch(r"[\w\s,]{0,60}\(\s?(?:the\s)?", gap) and match["full"] and match["full"][-4:].isdigit():
        return True
    return not match["plain"] and not match["back"] and bool(re.fullmatch(r"\s?\(?\s?", gap))


def _named(text: str, match: re.Match[str], names: _Names, index: int) -> Law:
    """The law of a name; "the same Act" is the last one named in full before it."""
    name = match[0]
    if match["back"]:
        for _, _, earlier in reversed(names[max(0, index - 8) : index + 1]):
            if earlier.start() < match.start() and (earlier["full"] or earlier["abbreviated"]):
                return _named(text, earlier, names, 0)
        return Law.FOIA
    if match["plain"]:
        return Law.EIR if name.endswith("Regulations") else Law.FOIA
    if _EIR_NAME.search(name):
        return Law.EIR
    if re.fullmatch(r"(?:FOIA|FoIA|FOI\s?A)(?:\s?2000)?", name):
        return Law.FOIA
    return Law.FOIA if _FOIA_NAME.search(name) and "Scotland" not in name else Law.OTHER
