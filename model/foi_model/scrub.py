"""Personal data out of a text, by its form: addresses, numbers, names that follow a title, a salutation or a signature.

A pure function that works on one text and knows nobody. It finds what looks personal, not who is meant: a name in the
middle of a sentence without a title is not found, so scrubbed text is still handled as staff-only.
"""

from __future__ import annotations

import re
from collections import Counter

_NAME = r"[A-Z][\w’'-]*[a-z][\w’'-]*"
_NAMES = (
    rf"(?:(?:[A-Z]\.?[ \t]+)*{_NAME}(?:[ \t]+(?:(?:de|van|von|der|al|bin)[ \t]+)?{_NAME}){{0,3}}"
    r"|[A-Z]{2,}(?:[ \t]+[A-Z]{2,}){0,2}\b)"
)
_PERSON = (
    r"Mr|Mrs|Ms|Miss|Mx|Dr|Prof(?:essor)?|Sir|Dame|Lord|Lady|Rev(?:erend)?|Father|Cllr|Councillor|Judge|Justice"
    r"|PC|PCSO|DC|DS|DI|DCI|DSU|PS|SC|WPC|Constable|Sergeant|Sgt|Inspector|Insp|Superintendent|Supt|Commander"
)
_NOT_NAMES = (
    r"(?!(?:Sir|Madam|Freedom|Information|Police|Constabulary|Council|Team|Officer|Department|Service|Trust|University"
    r"|College|FOI|All|Colleagues?|Chief|Complaints?|Rank|Ranks|Windows|The|And|Of)\b)"
)
_OFFICE = (
    r"(?![^\n]{0,60}\b(?:Police|Constabulary|Council|Team|Unit|Officer|Department|Trust|University|College|FOI"
    r"|Information|Ministry|Office|Service)\b)"
)
_UNIT = r"(?![ \t]+(?:Police|Constabulary|Council|Service|Team|Unit|Department|Trust|University|Court)\b)"

_GREETING = r"dear|hello|hi|good (?:morning|afternoon)|fao"
_CLOSING = (
    r"yours (?:faithfully|sincerely|truly)|(?:kind |best |warm |many )?regards|many thanks|thanks|thank you|cheers"
    r"|best wishes"
)
_STREET = r"Street|St|Road|Rd|Lane|Avenue|Ave|Close|Drive|Way|Court|Crescent|Place|Terrace|Gardens|Grove|Hill"

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"\b[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b")),
    ("handle", re.compile(r"(?<![\w@./\]])@[A-Za-z]\w{2,29}\b")),
    ("postcode", re.compile(r"\b(?:GIR[ ]?0AA|[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[ABD-HJLNP-UW-Z]{2})\b")),
    ("national_insurance", re.compile(r"\b[A-CEGHJ-PR-TW-Z]{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?[A-D]\b")),
    ("registration", re.compile(r"\b[A-Z]{2}\d{2}[ ]?[A-Z]{3}\b")),
    (
        "birth_date",
        re.compile(
            r"(?i:\b(?:born(?: on)?|d\.?o\.?b\.?|date of birth)[: ]{1,3})"
            r"(\d{1,2}(?:[/.-]\d{1,2}[/.-]|(?:st|nd|rd|th)? [A-Z][a-z]+ )\d{2,4})"
        ),
    ),
    ("phone", re.compile(r"(?<![\w£.,/\]-])(?:\+44[ ]?(?:\(0\)[ ]?)?|\(?0)(?:\d[ -]?\)?[ -]?){8,9}\d\b")),
    (
        "address",
        re.compile(rf"\b(?:Flat \d{{1,4}}[A-Za-z]?,? )?\d{{1,4}}[A-Za-z]?,? (?:[A-Z][\w’'-]+ ){{1,3}}(?:{_STREET})\b"),
    ),
    ("name", re.compile(rf"\b(?:{_PERSON})\.?[ \t]+({_NOT_NAMES}{_NAMES}){_UNIT}")),
    (
        "name",
        re.compile(rf"(?m)^[ \t]*(?i:{_GREETING})[ \t:]+{_OFFICE}({_NOT_NAMES}{_NAMES})[ \t]*[,.:]?[ \t]*$"),
    ),
    (
        "name",
        re.compile(
            rf"(?m)^[ \t]*(?i:{_CLOSING})[ \t]*[,.!]?[ \t]*\n(?:[ \t]*\n){{0,3}}[ \t]*"
            rf"({_OFFICE}{_NOT_NAMES}{_NAMES})[ \t]*$"
        ),
    ),
    ("name", re.compile(rf"\b(?i:my name is|i am called|signed(?: by)?:?)[ \t]+({_NAMES})")),
    ("address", re.compile(rf"\[name removed\][ \t]+of[ \t]+({_NAMES}(?:,[ \t]+{_NAMES})?)")),
)


def scrub(text: str) -> tuple[str, Counter[str]]:
    """`text` with each piece of personal data replaced by "[kind removed]", and how many of each kind there were.

    Kinds: email, handle, postcode, national_insurance, registration, birth_date, phone, address, name. Scrubbing a
    scrubbed text changes nothing. Time is linear in the text.
    """
    found: Counter[str] = Counter()

    for kind, pattern in _KINDS:

        def remove(match: re.Match[str], kind: str = kind) -> str:
            found[kind] += 1
            start, end = match.span(match.lastindex or 0)
            whole = match[0]
            return f"{whole[: start - match.start()]}[{_word(kind)} removed]{whole[end - match.start() :]}"

        text = pattern.sub(remove, text)
    return text, found


def _word(kind: str) -> str:
    return kind.replace("_", " ")
