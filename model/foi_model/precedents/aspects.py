"""What about a subject is asked: its cost, how many, where, when, who, a document, or whether it is used."""

from __future__ import annotations

import re
from typing import Final

ASPECTS: Final = {
    "cost": re.compile(
        r"\b(?:costs?|spen[dt]|spending|paid|pay(?:ments?)?|price|budget|expen\w+|money|sum|invoice|value|salary)\b|£",
        re.IGNORECASE,
    ),
    "count": re.compile(
        r"\b(?:how many|number|total|count|how often|how much of|proportion|percentage|rate|figures?)\b", re.IGNORECASE
    ),
    "place": re.compile(
        r"\b(?:where|locations?|sites?|map|address(?:es)?|postcode|junction|located|placed"
        r"|which (?:stations?|roads?|streets?))\b",
        re.IGNORECASE,
    ),
    "time": re.compile(r"\b(?:when|dates?|what time|what hours|how long)\b", re.IGNORECASE),
    "who": re.compile(
        r"\b(?:who|whose|suppliers?|supplie[sd]|makes? |model|manufacturer|provider|firm|contractor|name)\b",
        re.IGNORECASE,
    ),
    "document": re.compile(
        r"\b(?:polic(?:y|ies)\b(?! (?:force|officer))|procedure|guidance|manual|assessment|report|cop(?:y|ies)|minutes"
        r"|e-?mails?|correspondence|contract|plan|certificate|review|messages|advice)\b",
        re.IGNORECASE,
    ),
    "use": re.compile(
        r"\b(?:is|are|was|were|has|have|do|does|did)\b[^?.]{0,60}\b(?:used?|using|deployed|own|owned|possess)\b"
        r"|\bcovert\w*\b",
        re.IGNORECASE,
    ),
}


def aspects(text: str) -> int:
    """The aspects that a question asks for, as bits in the order of `ASPECTS`; 0 when none can be told."""
    return sum(1 << place for place, pattern in enumerate(ASPECTS.values()) if pattern.search(text))
