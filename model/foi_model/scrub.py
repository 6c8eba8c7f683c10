"""Take out of a text what points at a person: names, addresses, numbers and references become placeholders.

Small recognisers on purpose: no model, no network, the same result everywhere. Names cannot be told from other words by
their form, so they are taken from where letters put them, the salutation and the signature, and from behind titles and
ranks, and then removed wherever they occur. Removing too much costs a word; removing too little costs a person. A name
inside a sentence without a title is not found: scrubbed text is still handled as staff-only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

_AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY"
    "|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW"
    "|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD"
    "|WF|WN|WR|WS|WV|YO|ZE"
)
_MODELS = r"(?:RTK|USB|PDF|LTE|GPS|LED|KWH|MPH|KPH|THE|AND|FOR)"
_FOUR_DIGITS = r"(?:[A-Za-z_/.-]{0,40}\d){4}"
_DATE = r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
_TITLES = (
    r"Mrs?|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame|Lord|Lady|Rev(?:erend)?|Father|Judge|Cllr|Councillor"
    r"|(?:Det(?:ective)?\.?\s)?(?:Chief\s)?"
    r"(?:W?PC|PCSO|DC|PS|DS|DI|DCI|DCS|DSU|Sgt|Sergeant|Insp|Inspector|Constable|Supt|Superintendent|Commander)"
)
_NO_NAME = (
    r"(?!(?:Degree|Entry|Grades?|Ranks?|Level|Roles?|Apprentice(?:ship)?|Pay|Scale|World|And|In|Of|Or|To|For|Who|What|How"
    r"|Posts|Recruitment|Numbers|Support|Officers?|Windows|The|All|Chief|Complaints?|Sergeant|Inspector|Chancellor|Advocate"
    r"|Lieutenant|Mayor|Justice|Secretary|General|Freedom|Information|FOI|Police|Constabulary|Council|Service|Team|Unit"
    r"|Department|Trust|University|College|Court)\b)"
)
_UPPER, _LETTER = "[A-ZÀ-ÖØ-ÞĆČĞŁŚŠŻŽ]", r"(?:[^\W\d_]|['’])"
_NAME = rf"{_UPPER}{_LETTER}*(?:-{_UPPER}{_LETTER}+)*"
_STREETS = (
    "Road|Rd|Street|St|Avenue|Ave|Lane|Close|Drive|Crescent|Gardens|Grove|Terrace|Court|Way|Place|Square|Hill|Mews|Walk"
    "|Rise|Row"
)
_OF_AN_OFFICE = (
    r"(?:\w+ ){0,4}(?:Police|Constabulary|Council|Service|Team|Unit|Department|Trust|University|College|Court)\b"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

_KINDS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("handle", "[handle]", re.compile(r"(?<![\w@./\]])@[A-Za-z]\w{2,29}\b(?![\w-]*\.\w)")),
    (
        "e-mail",
        "[email]",
        re.compile(r"[^\s@<>()\[\],;:\"]{1,100}\s?(?:@|\[at\]|\(at\))\s?[\w-]+(?:\.[\w-]+)*", re.IGNORECASE),
    ),
    ("web address of a request", "[reference]", re.compile(r"\bhttps?://\S{0,300}request\S*", re.IGNORECASE)),
    (
        "NI number",
        "[NI number]",
        re.compile(
            r"(?<![A-Za-z0-9])[A-Z]{2}[\s.-]?\d{2}[\s.-]?\d{2}[\s.-]?\d{2}[\s.-]?[A-D](?![A-Za-z0-9])", re.IGNORECASE
        ),
    ),
    (
        "birth date",
        "[birth date]",
        re.compile(
            rf"(?<=\bborn )(?:on )?(?:{_DATE}|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS}) \d{{4}})"
            rf"|\b(?:d\.?o\.?b\.?|date of birth)[:\s]{{1,3}}(?:{_DATE}|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS}) \d{{4}})",
            re.IGNORECASE,
        ),
    ),
    (
        "phone number",
        "[phone]",
        re.compile(
            rf"(?<![\w£$€.])(?!{_DATE}(?!\d))(?:\+\s?\d{{1,3}}|\(?\s?00\s?\d{{2}}|\(\s?0|0|44)"
            r"(?:[\s().\u2010-\u2015-]{0,3}\d){8,12}(?!\d)"
        ),
    ),
    (
        "postcode",
        "[postcode]",
        re.compile(rf"\b(?:{_AREAS})\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{{2}}\b|\bGIR\s?0AA\b", re.IGNORECASE),
    ),
    (
        "vehicle registration",
        "[vehicle]",
        re.compile(
            r"(?<![A-Za-z0-9])(?:[A-Za-z]{2}\d{2}\s?[A-Za-z]{3}"
            rf"|[A-HJ-NPR-Y]\d{{1,3}}\s?(?!{_MODELS}\b)[A-Z]{{3}}|(?!{_MODELS}\d)[A-Z]{{3}}\s?\d{{1,3}}[A-Y])(?![A-Za-z0-9])"
        ),
    ),
    (
        "reference",
        "[reference]",
        re.compile(
            r"(?i:\b(?:ref(?:erence)?|urn)(?: (?:no|number))?\.?\s?[:#]?\s?)(?=[A-Za-z_./-]{0,40}\d)[A-Za-z0-9][\w./-]{2,40}"
            rf"|\b(?!(?:ISO|BS|EN|COVID)\b)(?={_FOUR_DIGITS})(?:[A-Z]{{2,8}}[-/.]){{1,4}}(?:\d{{2,8}}[-/.]?){{1,4}}[A-Z]{{0,4}}\b"
            rf"|\b(?={_FOUR_DIGITS})(?:\d{{1,8}}[-/.])?(?:FOI|EIR|SAR|IR)[-/. ]?(?:\d{{2,8}}[-/.]?){{1,4}}[A-Z]{{0,4}}\b"
            r"|\b(?:FOI|EIR|SAR|IR) \d{5,8}\b"
            r"|\b(?=[\d/]{9})\d{2,8}/\d{3,8}/\d{2,4}\b|\b\d{8,}\b"
        ),
    ),
    (
        "house address",
        "[address]",
        re.compile(
            rf"\b(?:Flat \d{{1,4}}[A-Za-z]?,? )?\d{{1,4}}[A-Za-z]?,? (?:[A-Z][\w'’-]+ ){{1,3}}(?:{_STREETS})\b",
            re.ASCII,
        ),
    ),
    (
        "name",
        "[name]",
        re.compile(
            rf"\b(?:{_TITLES})\.?\s+(?:\d{{1,6}}\s+)?(?:[A-Z]\.?\s?){{0,3}}{_NO_NAME}{_NAME}(?:\s{_NO_NAME}{_NAME}){{0,2}}"
        ),
    ),
    (
        "name",
        "[name]",
        re.compile(
            rf"(?i:\bmy name is\s+|\bi am called\s+|\bsigned(?: by)?:?\s+|\b(?:full )?name\s?:\s?)"
            rf"{_NO_NAME}{_NAME}(?:\s{_NAME}){{0,3}}"
        ),
    ),
    (
        "house address",
        "[address]",
        re.compile(rf"(?<=\[name\] of )(?!{_OF_AN_OFFICE}){_NAME}(?:\s{_NAME}){{0,2}}(?:,\s{_NAME})?"),
    ),
)
PLACEHOLDERS = tuple(dict.fromkeys(placeholder for _, placeholder, _ in _KINDS))
"""What may stand for something that was removed."""

_SALUTATION = re.compile(
    r"(?im)^[ \t>*]*(?:dear|hello|hi|good (?:morning|afternoon)|attn:?|fao:?)[ \t]+(\S.{0,80}?)[ \t]*[,:;!.-]*[ \t]*$"
)
_CLOSING = re.compile(
    r"(?i)^[ \t>*]*(?:(?:with |very |many |my )?(?:kind(?:est)?|warm(?:est)?|best|yours|thanks?|thank you|regards|cheers)"
    r"(?:[ \t](?:regards|wishes|thanks|sincerely|faithfully|truly|and|very|much|in|advance|kind|for|your|help)){0,6})"
    r"[ \t]*[,.!]?[ \t]*"
    r"(?P<rest>.{0,60})$"
)
_PERSON = re.compile(
    rf"(?:(?:{_TITLES})\.?\s+)?(?:(?:[A-Z]\.?\s?){{1,3}}\s?{_NAME}|{_NAME}(?:\s(?:[A-Z]\.?\s)?{_NAME}){{1,2}})"
)
_OFFICE = re.compile(
    r"(?i)\b(?:sir|madam|sirs|team|foi|foia|information|officer|unit|department|office|council|police|force|constabulary|trust"
    r"|university|school|college|authority|service|services|disclosure|freedom|act|applicant|requester|requestor|enquirer|all"
    r"|data|protection|governance|compliance|manager|adviser|advisor|response|request|public|rights|review|hospital|ministry"
    r"|agency|commissioner|house|street|road|lane|email|tel|phone|www|section|question|answer|yes|no|none|attached|note"
    r"|colleagues?|complaints?)\b"
)
_LAST_LINES, _AFTER_CLOSING, _LONGEST_CLOSING = 6, 4, 100
_MOST_NAMES = 200
_PLAIN_WORDS = frozenset({"will", "may", "mark", "grant", "page", "day", "june", "april", "the", "bill", "read"})


@dataclass(slots=True)
class Scrubber:
    """Replaces what points at a person and counts it by kind. The counts hold no value that was removed."""

    counts: Counter[str] = field(default_factory=Counter)

    def scrub(self, text: str, names: Sequence[str] = ()) -> str:
        """The text without what the recognisers know, and without these names (as `names_in` gives them)."""
        for kind, placeholder, pattern in _KINDS:
            text = pattern.sub(self._counted(kind, placeholder), text)
        if names:
            known = re.compile(rf"(?<![\w\[])(?:{'|'.join(map(re.escape, names))})(?!\w)")
            text = known.sub(self._counted("name", "[name]"), text)
        return text

    def _counted(self, kind: str, placeholder: str) -> Callable[[re.Match[str]], str]:
        def replace(match: re.Match[str]) -> str:
            self.counts[kind] += 1
            return placeholder

        return replace


def scrub(text: str, names: Sequence[str] = ()) -> str:
    """As `Scrubber.scrub`, where nobody counts. Scrubbing a scrubbed text changes nothing."""
    return Scrubber().scrub(text, names)


def names_in(*documents: str) -> tuple[str, ...]:
    """Names of people that letters give in their salutation and signature, longest first, and their surnames."""
    found: dict[str, None] = {}
    for document in documents:
        for said in (*_saluted(document), *_signed(document)):
            found |= dict.fromkeys(_forms(said))
    return tuple(sorted(list(found)[:_MOST_NAMES], key=lambda name: (-len(name), name)))


def _saluted(document: str) -> Iterable[str]:
    for match in _SALUTATION.finditer(document):
        said = match[1].strip()
        if not _OFFICE.search(said) and len(said.split()) <= 5:
            yield said


def _signed(document: str) -> Iterable[str]:
    lines = [line.strip(" \t>*_") for line in document.splitlines() if line.strip()]
    closings = [i for i, line in enumerate(lines) if len(line) < _LONGEST_CLOSING and _CLOSING.match(line)]
    just_after = {index + step for index in closings for step in (1, 2)}
    near = set(range(max(0, len(lines) - _LAST_LINES), len(lines)))
    near.update(index + step for index in closings for step in range(_AFTER_CLOSING + 1))
    for index in sorted(place for place in near if place < len(lines)):
        yield from _person(lines[index], after_closing=index in just_after)
        closing = _CLOSING.match(lines[index])
        if closing and closing["rest"]:
            yield from _person(closing["rest"], after_closing=True)


def _person(line: str, *, after_closing: bool) -> Iterable[str]:
    head = re.split(r"\s[-–|]\s|,|\(", line, maxsplit=1)[0].strip(" .")
    if _OFFICE.search(head) or len(head) > 60 or "?" in line:
        return
    if _PERSON.fullmatch(head) or (after_closing and re.fullmatch(r"(?:[^\W\d_]|['’-]){2,20}", head)):
        yield head


def _forms(said: str) -> set[str]:
    """The name as said, without its title, and each part long enough to be told from other words."""
    bare = re.sub(rf"^(?:{_TITLES})\b\.?\s*", "", said).strip(" .,")
    parts = [part.strip(".,") for part in bare.split()]
    forms = {bare} | {part for part in parts if len(part) > 2 and part.lower() not in _PLAIN_WORDS}
    forms |= {part.title() for part in parts if part.islower() and len(part) > 2 and part not in _PLAIN_WORDS}
    return {form for form in forms if len(form) > 2}
