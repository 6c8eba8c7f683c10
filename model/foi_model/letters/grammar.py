"""How provisions are written: "section 31(1)(a)(b)", "s.30(2)(a)(i)(b)", "31 (1) (a) to (c)", "Sections 24 and 31".

The grammar says only what is written and where. Whose law it is and whether anybody relies on it come later
(`acts`, `reliance`). A list is opened out: every provision in it has a span of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from foi_model.intake.split.labels import roman_value
from foi_model.intake.split.spans import Span
from foi_model.letters import limbs

_INTRO = re.compile(
    r"(?<![\w.])(?:(?P<section>(?:sub-?)?sections?|sects?\.?|secs?\.?|ss?\.?(?=\s?\d)|exemptions?(?=\s?\d)"
    r"|FOIA?(?=\s?\d\d))"
    r"|(?P<regulation>regulations?|regs?\.?|exceptions?(?=\s?\d)|EIRs?(?=\s?\d\d)))\s{0,3}(?=\d)",
    re.I,
)
_REVERSED = re.compile(
    r"(?<!\w)sub-?sections?\s{1,3}(?P<limbs>(?:\s?\(\w{1,4}\)){1,4})\s{1,3}of\s{1,3}(?:section"
    r"|s\.?)\s{0,3}(?P<number>\d{2}A?)\b(?!\s?\()",
    re.I,
)
_NUMBER = re.compile(r"(?P<number>\d{1,3}[A-Z]{0,2})(?![\d%£]|[.,]\d|:\d|(?:st|nd|rd|th)\b)")
_DOTTED = re.compile(r"\d{2}A?(?:\.(?:\d[AB]?|[a-i]))+(?!\w)")
_LIMB = re.compile(
    r"(?:\s{0,2}|\.)\(\s?(?P<limb>\d{1,2}[A-Za-z]?|[A-Za-z]|aa|ab|ac|ad|[ivx]{1,4})\s?(?:(?:-|–"
    r"|to)\s?(?P<last>[b-i])\s?)?\)"
    r"(?P<letter>[a-i](?![\w(]))?"
)
_BARE_LIMBED = re.compile(r"(?<![\w.,£/(-])(?P<number>[1-4]\d[A]?)(?=\s?\(\d{1,2}[A-Z]?\))")
_JOIN = re.compile(
    r"\s{0,3}(?:,\s{0,3}(?:and|or|&)\s{1,3}|[,/&+;]|\b(?:and/or|and|or|to|plus|through|along with|together with"
    r"|as well as)\b|[-–])"
    r"\s{0,3}(?:also\s)?(?P<worded>(?:sections?|sects?\.?|secs?\.?|ss?\.?(?=\s?\d)|regulations?"
    r"|regs?\.?)\s{0,3}(?=\d))?"
    r"(?:(?:sub-?sections?|parts?|paras?\.?|paragraphs?|limbs?)\s{1,3}(?=\())?",
    re.I,
)
_SUBSECTION = re.compile(
    r",?\s{1,3}sub-?sections?\s{1,3}(?=\()|,?\s{1,3}sub-?section\s{1,3}(?P<digit>\d)(?![\d(])", re.I
)
_WORDED_LIMB = re.compile(
    r"\s{0,2},?\s{0,3}(?:at\s)?(?:sub-?sections?|(?:sub-?)?paragraphs?|paras?\.?|limbs?)\s{1,3}(?=\()", re.I
)
_SAME_SECTION = re.compile(
    r"(?<!\w)sub-?sections?\s{1,3}(?P<limbs>(?:\s?\(\w{1,4}\)){1,4})\s{1,3}of\s{1,3}(?:the\s)?(?:same|that|this"
    r"|said)\s(?:section|exemption)",
    re.I,
)
_NOUN_AHEAD = re.compile(
    r"\s{1,3}(?!(?:of|apply|applies|appl|are|is|as|to|and|or|for|have|has|were|was|in|on|by|which|because|but|where"
    r"|foia?|do|does|would"
    r"|not|being|since|cannot|can|refers?|both|with|exemptions?|engaged?|however|when|also|the|that|above|below"
    r"|at)\b)[a-z]"
)
_SECTION_RANGE = re.compile(r"\s?(?:to|through|[-–])\s?(?:section\s)?\d{2}A?\b(?!\s?\()", re.I)
_OTHER_INTRO = re.compile(r"(?:articles?|art\.|schedule|para\.?|clause)\s{1,3}$", re.I)
_RANGE = re.compile(r"\bto\b|\bthrough\b|[-–]")
_MOST_PROVISIONS = 60


@dataclass(frozen=True, slots=True)
class Written:
    """One provision as written. `group` tells which list it stands in, `whole` is the span of that list.

    `law` is "regulation" where the writer said so, "section" where the writer said that, else "bare".
    """

    ref: str
    span: Span
    law: str
    group: int
    whole: Span


def read_provisions(text: str) -> list[Written]:
    """Every provision written in `text`, in order, whatever its law. Never raises; time is linear in the text."""
    found: list[Written] = []
    reached = 0
    group = 0
    number = ""
    starts = sorted(_starts(text), key=lambda start: (start[0], -start[1]))
    for start, digits, law in starts:
        if start < reached:
            continue
        lists = _read_same(text, start, number) if law == "same" else _read_list(text, start, digits, law)
        for provisions in lists:
            number = provisions[-1][0].partition("(")[0]
            whole = Span(provisions[0][1].start, max(span.end for _, span in provisions))
            found += [Written(ref, span, law, group, whole) for ref, span in provisions]
            group += 1
            reached = whole.end
    return found


def _starts(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a list may begin, where its first number stands, and how it is introduced."""
    for match in _SAME_SECTION.finditer(text):
        yield match.start(), match.start(), "same"
    for match in _REVERSED.finditer(text):
        yield match.start(), match.start("number"), "reversed"
    for match in _INTRO.finditer(text):
        yield match.start(), match.end(), "regulation" if match["regulation"] else "section"
    for match in _BARE_LIMBED.finditer(text):
        yield match.start(), match.start(), "bare"


_Provisions = list[tuple[str, Span]]


def _read_list(text: str, start: int, number: int, law: str) -> list[_Provisions]:
    """The provisions from one introduction on, a new list where the writer introduces again ("and section 31")."""
    if law == "reversed":
        return _read_reversed(text, start)
    if law == "bare" and _OTHER_INTRO.search(text, max(0, start - 12), start):
        return []
    lists: list[_Provisions] = [[]]
    plural = text[start:number].rstrip(" .").lower().endswith("s") and number - start > 2
    position, begin = number, start
    while sum(map(len, lists)) < _MOST_PROVISIONS:
        path = _read_one(text, position)
        if path is None:
            break
        lists[-1] += [
            (ref, Span(begin if index == 0 else span.start, span.end)) for index, (ref, span) in enumerate(path.refs)
        ]
        if _SECTION_RANGE.match(text, path.end) and len(path.refs) == 1 and "(" not in path.refs[0][0]:
            return []
        joint = _JOIN.match(text, path.end)
        if joint is None or not _continues(text, joint, plural=plural):
            break
        position = joint.end()
        begin = joint.start("worded") if joint["worded"] else position
        if joint["worded"]:
            lists.append([])
    return [provisions for provisions in lists if provisions]


def _read_same(text: str, start: int, number: str) -> list[_Provisions]:
    """ "Subsection (3) of the same section": a limb of the section named last."""
    match = _SAME_SECTION.match(text, start)
    if match is None or not number:
        return []
    path = _Path(number)
    path.extend(text, match.start("limbs"), match.end("limbs"))
    return [[(ref, Span(start, match.end())) for ref, _ in path.refs]] if path.refs else []


def _read_reversed(text: str, start: int) -> list[_Provisions]:
    match = _REVERSED.match(text, start)
    if match is None:
        return []
    path = _Path(match["number"])
    path.extend(text, match.start("limbs"), match.end("limbs"))
    return [[(ref, Span(start, match.end())) for ref, _ in path.refs]]


def _continues(text: str, joint: re.Match[str], *, plural: bool) -> bool:
    """Whether another provision follows the joining word: a number with limbs, or a bare one in a list of sections."""
    number = _NUMBER.match(text, joint.end())
    if number is None or number["number"] not in limbs.sections():
        return bool(number and joint["worded"])
    if joint["worded"] or _LIMB.match(text, number.end()):
        return True
    return (plural or "&" in joint[0] or " and" in joint[0] or " or" in joint[0]) and not _NOUN_AHEAD.match(
        text, number.end()
    )


def _read_one(text: str, position: int) -> _Path | None:
    """A number with its limbs: "31", "31(1)(a)(b)", "38(1)(a) and (b)", "40.2"."""
    if dotted := _DOTTED.match(text, position):
        number, *parts = dotted[0].split(".")
        return _Path(
            number,
            position,
            dotted.end(),
            [(number + "".join(f"({part})" for part in parts), Span(position, dotted.end()))],
        )
    match = _NUMBER.match(text, position)
    if match is None:
        return None
    path = _Path(match["number"].upper(), position, match.end(), [(match["number"].upper(), Span(*match.span()))])
    if worded := _SUBSECTION.match(text, match.end()):
        if worded["digit"]:
            path.refs = [(f"{path.number}({worded['digit']})", Span(position, worded.end()))]
            path.end = worded.end()
            return path
        path.end = worded.end()
    path.extend(text, path.end, len(text))
    return path


class _Path:
    """A section number and the provisions written under it so far."""

    def __init__(self, number: str, start: int = 0, end: int = 0, refs: list[tuple[str, Span]] | None = None) -> None:
        self.number = number
        self.start = start
        self.end = end
        self.refs = refs or []
        self._levels: list[str] = []

    def extend(self, text: str, start: int, stop: int) -> None:
        """Read the limbs from `start`: each goes deeper, stands beside the last, or closes a range."""
        position, joint = start, ""
        while len(self.refs) < _MOST_PROVISIONS:
            if worded := _WORDED_LIMB.match(text, position, stop):
                position, joint = worded.end(), ""
            limb = _LIMB.match(text, position, stop)
            if limb is None or (joint and self._depth(limb["limb"]) >= len(self._levels)):
                break
            self._add(limb["limb"], Span(limb.start(), limb.end("limb") + 1), joint)
            if limb["last"]:
                self._add(limb["last"], Span(limb.start("last"), limb.end("last") + 1), "-")
            if limb["letter"]:
                self._add(limb["letter"], Span(limb.start("letter"), limb.end()), "")
            self.end = position = limb.end()
            follows = None if _WORDED_LIMB.match(text, position, stop) else _JOIN.match(text, position, stop)
            joint = ""
            if follows and not follows["worded"] and _LIMB.match(text, follows.end(), stop):
                joint, position = follows[0], follows.end()

    def _add(self, limb: str, span: Span, joint: str) -> None:
        if limb in {"A", "B"} and len(self._levels) == 1 and self._levels[0].isdigit() and self.number == "40":
            self._replace(self._levels[0] + limb, span)
            return
        depth = self._depth(limb)
        spelled = limb.upper() if depth == 0 else limb.lower()
        head = self._levels[:depth]
        siblings = [spelled]
        if joint and _RANGE.search(joint) and depth < len(self._levels):
            siblings = _between(self._levels[depth], spelled, depth)
        deeper = depth == len(self._levels)
        for sibling in siblings:
            ref = self.number + "".join(f"({level})" for level in [*head, sibling])
            if deeper and not joint and self.refs and sibling is siblings[0]:
                self.refs[-1] = (ref, Span(self.refs[-1][1].start, span.end))
            else:
                self.refs.append((ref, span))
        self._levels = [*head, siblings[-1]]

    def _replace(self, level: str, span: Span) -> None:
        self._levels = [level]
        ref = f"{self.number}({level})"
        if self.refs:
            self.refs[-1] = (ref, Span(self.refs[-1][1].start, span.end))
        else:
            self.refs.append((ref, span))

    def _depth(self, limb: str) -> int:
        """0 for (1), 1 for (a), 2 for (i). A lone i, v or x is Roman only below a letter that it does not follow."""
        if limb[0].isdigit():
            return 0
        if not self._levels:
            return 0
        lowered = limb.lower()
        if roman_value(lowered) is None or len(self._levels) < 2:
            return 1
        if len(self._levels) == 2 and len(lowered) == 1 and ord(self._levels[1][0]) + 1 == ord(lowered):
            return 1
        return 2


def _between(first: str, last: str, depth: int) -> list[str]:
    """The limbs after `first` up to `last`: "(a) to (c)" adds b and c. Only the last where no order is plain."""
    if depth == 1 and len(first) == len(last) == 1 and first < last:
        return [chr(code) for code in range(ord(first) + 1, ord(last) + 1)]
    if depth == 2 and (start := roman_value(first)) and (stop := roman_value(last)) and start < stop:
        numerals = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
        return numerals[start:stop]
    return [last]
