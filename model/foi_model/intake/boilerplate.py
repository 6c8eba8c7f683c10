"""Words that mail systems, request platforms and lawyers add to a message.

A piece only goes when its wording is known and nothing in it could be part of what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from foi_model.intake.wording import MOST_LINE, is_item, may_ask, phrases

_MOST_FOOTER_LINES = 40
_MOST_BANNER_LINES = 5
_MOST_OPENING_LINES = 6
_FEWEST_LEGAL_PHRASES = 2
_LEAD = r"[ \t*_>|]{0,9}"

_TAG = re.compile(
    r"(?i)\A((?:subject:|re:|fwd?:|[ \t]){0,6})\[ext(?:ernal)?(?:[ -](?:e-?mail|sender|message|mail))?\][ \t]?:?[ \t]*"
)
_BANNER = phrases(
    r"\[?(?:caution|warning|attention|be careful|security notice|external(?: e-?mail| sender| message)?)\b",
    r"this (?:e-?mail|message|sender) (?:is|was|originated|originates|comes|came|has (?:come|been sent))\b",
    r"you don['’]t often get e-?mail from\b",
    start=_LEAD,
)
_BANNER_PHRASES = phrases(
    r"(?:from|by) (?:an? )?(?:external|unknown) (?:sender|source|address|e-?mail|user)",
    r"originated (?:from )?outside",
    r"outside (?:of )?(?:the|your|our|this) (?:organi[sz]ation|council|force|network|trust|company|university)",
    r"external (?:e-?mail|sender|source|message)",
    r"(?:do not|don['’]t|before|when|avoid) (?:click|open)(?:ing)?\b",
    r"don['’]t often get e-?mail",
    r"recogni[sz]e the sender",
    start=r"\b",
)
_MAIL_WORDS = re.compile(r"(?i)\b(?:e-?mail|message|sender|links?|attachments?)\b")
_DEVICE = r"(?:iphone|ipad|ipod|android|blackberry|samsung|galaxy|huawei|pixel|phone|mobile|smartphone|tablet)"
_MAILER = r"(?:outlook|mail|yahoo|gmail|hotmail|proton ?mail|windows|bt ?mail|aol)"
_ONE_LINE = phrases(
    rf"sent (?:from|via|with|using) (?:my |the |an? )?(?:[\w.]{{1,20}} ){{0,4}}(?:{_DEVICE}|{_MAILER})\b[^?]{{0,80}}",
    r"get outlook for \w{1,12}[^?]{0,60}",
    r"(?:download|get) the \w{1,12} mail app[^?]{0,40}",
    r"virus-free\.?[^?]{0,80}",
    r"(?:this|the) (?:e-?mail|message) (?:has been|was) (?:checked|scanned) (?:for viruses|by)\b[^?]{0,120}",
    r"https?://(?:www\.)?(?:avast|avg)\.[^\s]{1,160}",
    r"click here to report this (?:e-?mail|message) as spam\.?",
    r"[^?]{0,40}the environment before (?:you )?print(?:ing)?\b[^?]{0,60}",
    r"\[(?:image|cid|inline image)\b[^\]]{0,120}\]",
    r"please use this e-?mail address for all replies to this request:?",
    r"is [^?]{1,200} the wrong address for freedom of information requests to [^?]{1,200}\?[^?]{0,80}",
    r"if so,? please contact us using this form:?",
    r"disclaimer: this message and any reply that you make will be published on the internet\.[^?]{0,120}",
    r"our privacy and copyright policies:?",
    r"for more detailed guidance on safely disclosing information,[^?]{0,160}",
    r"please note that in some cases publication of requests and responses will be delayed\.",
    r"if you find this service useful as an foi officer,[^?]{0,200}",
    r"https?://www\.whatdotheyknow\.com/(?:change_request|help)[^\s]{0,200}",
    r"\[foi #\w{1,20} e-?mail\]",
    start=_LEAD,
    end=r"[ \t*_]{0,9}",
)
_RULE = re.compile(r"[ \t]{0,3}[-_=*]{5,}[ \t]*")
_PLATFORM = phrases(
    r"\[foi #\w{1,20} e-?mail\]",
    r"\brequest-\d{1,12}-[0-9a-f]{4,20}@",
    r"whatdotheyknow\.com/(?:change_request|help)",
)
_LEGAL = phrases(
    r"(?:this|the (?:information|contents?) (?:(?:of|in|contained in|transmitted (?:in|with)) )?this)"
    r" (?:e-?mail|message|communication|transmission)",
    r"(?:e-?mail |legal )?disclaimer[ \t]?(?::|-|\Z)",
    r"confidentiality (?:notice|statement|warning)",
    r"(?:important|legal) notice[ \t]?(?::|-|\Z)",
    r"if you (?:are not the|have received this|received this|receive this)",
    r"(?:any )?(?:views|opinions|statements)(?: or opinions)? (?:expressed|presented|contained|stated)",
    r"you can (?:find|read) our privacy notice",
    start=_LEAD,
    end=r"(?!\w)",
)
_LEGAL_PHRASES = phrases(
    r"intended (?:solely |only |exclusively )?for",
    r"intended recipient",
    r"addressee",
    r"(?:it is|they are|are) addressed",
    r"privileged",
    r"confidential",
    r"strictly prohibited",
    r"unauthori[sz]ed (?:use|disclosure|copying|access|review)",
    r"(?:in error|by mistake)",
    r"delete (?:it|this|the|all)",
    r"(?:notify|inform|contact) (?:the sender|us)",
    r"not (?:necessarily )?(?:represent|reflect|those of)",
    r"(?:free (?:of|from)|scan(?:ned)? for|transmit) (?:\w{1,12} )?virus(?:es)?",
    r"legally binding",
    r"privacy notice",
    start=r"\b",
    end=r"\b",
)


def without_boilerplate(lines: Sequence[str]) -> list[str]:
    """The lines without banners, platform footers, device and virus lines, and disclaimers."""
    tagless = [_TAG.sub(r"\1", line, count=1) for line in lines]
    lasting = [line for line in _without_footers(tagless) if not _ONE_LINE.fullmatch(line[:MOST_LINE])]
    return _without_paragraphs(lasting)


def _without_footers(lines: Sequence[str]) -> list[str]:
    """Drop what follows a drawn line, up to the next one, when it opens with the marks of a request platform."""
    kept: list[str] = []
    index = 0
    while index < len(lines):
        length = _footer_length(lines, index) if _RULE.fullmatch(lines[index]) else 0
        if not length:
            kept.append(lines[index])
        index += length or 1
    return kept


def _footer_length(lines: Sequence[str], start: int) -> int:
    reach = lines[start + 1 : start + 1 + _MOST_FOOTER_LINES]
    ends = (count for count, line in enumerate(reach) if _RULE.fullmatch(line) or line.startswith(">"))
    footer = reach[: next(ends, len(reach))]
    opening = [line[:MOST_LINE] for line in footer if line.strip()][:_MOST_OPENING_LINES]
    if not any(map(_PLATFORM.search, opening)) or any(map(is_item, footer)):
        return 0
    return 1 + len(footer)


def _without_paragraphs(lines: Sequence[str]) -> list[str]:
    """Drop banners and disclaimers: whole paragraphs, or the end of one from the line on which they begin."""
    kept: list[str] = []
    start = 0
    for index in range(len(lines) + 1):
        if index == len(lines) or not lines[index].strip():
            paragraph = lines[start:index]
            kept += [*paragraph[: _words_end(paragraph)], *lines[index : index + 1]]
            start = index + 1
    return kept


def _words_end(paragraph: Sequence[str]) -> int:
    """How many lines of a paragraph come before the banner or disclaimer in it."""
    for index, line in enumerate(paragraph):
        if len(paragraph) - index <= _MOST_BANNER_LINES and _BANNER.match(line[:MOST_LINE]):
            banner = " ".join(paragraph[index:])
            known = _BANNER_PHRASES.search(banner) and _MAIL_WORDS.search(banner)
            if known and not any(map(may_ask, paragraph[index:])):
                return index
        if _LEGAL.match(line[:MOST_LINE]):
            found = {match.lower() for match in _LEGAL_PHRASES.findall(" ".join(paragraph[index:]))}
            legal = len(found) >= _FEWEST_LEGAL_PHRASES and not any(map(may_ask, paragraph[index:]))
            return index if legal else len(paragraph)
    return len(paragraph)
