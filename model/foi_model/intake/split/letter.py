"""Which lines of a message are the live letter, and which are headers, forms, signatures, footers or quoted mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto

from foi_model.intake.split.labels import Mark, read_marker
from foi_model.intake.split.lines import Line
from foi_model.intake.split.spans import plain


class Zone(Enum):
    """What part of the message a line belongs to."""

    LIVE = auto()
    QUOTED = auto()
    HEADER = auto()
    SUBJECT = auto()
    GREETING = auto()
    SIGNATURE = auto()
    FOOTER = auto()
    PERIOD = auto()


_FOOTER_AFTER_RULE = re.compile(
    r"whatdotheyknow|\[foi #|\bfoi #|disclaimer|(use|reply to) this (e-?mail )?address|this address for"
    r"|intended (only )?(for|recipient)|is confidential|^reply to:"
)
_FOOTER = re.compile(
    r"please use this (e-?mail )?address for (all|your)|disclaimer: this message and any repl"
    r"|this (e-?mail|message)( and any (attachments?|files).{0,30})? (is|are|may be) (confidential|intended|privileged)"
    r"|sent (from|via) (my|outlook|yahoo|gmail|mail for)|get outlook for|.*whatdotheyknow\.com/(change_request|help)"
)
_MAIL_BREAK = re.compile(
    r"-{2,}\s?(original|forwarded|begin forwarded)\b.{0,40}|begin forwarded message:?|on .{6,120} (wrote|said|writes):"
    r"|from: .{1,120}(@|\[mailto).{0,120}|[-~_=*#]{3,}\s?[^-~_=*#]{3,60}\s?[-~_=*#]{3,}"
)
_BREAK_WORDS = re.compile(r"\b(sent|original|forwarded|wrote|previous|earlier|message|mail|email|request|on)\b")
_MAIL_HEADER = re.compile(
    r"[*_]{0,2}(from|to|sent|date|cc|bcc|reply-to|importance|attachments?|sender|recipient):[*_]{0,2}(?=\s|$)"
)
_SUBJECT = re.compile(r"[*_]{0,2}(subject|re|subject line)\s?:")
_GREETING = re.compile(
    r"(dear|hi|hello|hey|heya|hiya|good (morning|afternoon|evening|day)|to whom|for the attention|attn|fao|greetings|to the)\b.{0,80}"
)
_SIGN_OFF = re.compile(
    r"((with|very|and|all)\s)*((kind(est)?|warm(est)?|best|many|big|good|yours|cordial(ly)?)\b.{0,24}"
    r"|(regards|sincerely|thanks?|thank ?you|thanking you|thx+|cheers|respectfully|cordially|faithfully|ta( very much)?|diolch"
    r"|yn gywir|i (remain|am), (yours|etc)|sincere|atb|br)\b.{0,34})"
)
_MAX_SIGN_OFF_WORDS, _TITLE_WORDS = 7, 8
_POSTSCRIPT = re.compile(r"p\.?\s?p?\.?\s?p?\.?\s?s\b")
_SIGNATURE_LINES = 8
_SIGNATURE_WORDS = 9

_FORM_KEY = re.compile(
    r"((your|full|first|last|sur|family|given|middle|company|user|applicant'?s?|requester'?s?|contact)[ -]?)*"
    r"(name|surname|title|address|postcode|post code|e-?mail|telephone|tel|phone|mobile|organisation|company|reference|ref"
    r"|submitted|received|date|time|preferred|preference|subject|case|category|department|authority|format|contact|channel|status|country|town)\b"
    r".{0,50}?:|i am an?\b.{0,30}?:"
    r"|(are you|have you|would you like|how would you|how should we|how did you|do you (agree|consent|want|need)|is this|can we|may we"
    r"|please tick)\b.{0,90}?[:?]"
)
_FORM_REQUEST = re.compile(
    r"(please )?((describe|details? of|what|which|your|the|full|enter|type)\b.{0,50}?)?"
    r"\b(information|request|questions?|enquiry|query|details|message|documents?)\b.{0,60}?[:?]"
)
_FORM_PERIOD = re.compile(
    r"((what|which|the|for)\s)*(time )?(period|timeframe|time frame|dates|date range|years?)\b.{0,50}?[:?]"
)
_MIN_FORM_KEYS = 3
_BARE_PROMPT = re.compile(
    r"((your|full|first|last|sur|family|given|contact)[ -]?)*(name|surname|title|address|postcode|e-?mail|telephone|phone|mobile|organisation)( (address|number|no\.?))?"
)
_FOOTER_REACH = 6
_PAIR = re.compile(r"[A-Z][^:.!]{1,60}:\s+\S")
_LEADERS = ("....", "____", "……")
_LEADER = re.compile(r"(?<=\w) ?(?:\.{4,}|_{4,}|…{2,}) ?(?=\S)")


def zones(lines: Sequence[Line]) -> tuple[list[Line], list[Zone]]:
    """The lines (form prompts moved out of their bodies) and the zone of each, in order."""
    plains = [_without_leaders(plain(line.words[:400])) for line in lines]
    found = [Zone.LIVE] * len(lines)
    _mark_mail(lines, plains, found)
    marked = _mark_form(lines, plains, found)
    _mark_greeting(lines, plains, found)
    _mark_signatures(lines, plains, found)
    _mark_pasted(lines, found)
    return marked, found


def _without_leaders(words: str) -> str:
    return _LEADER.sub(": ", words) if any(leader in words for leader in _LEADERS) else words


def _mark_mail(lines: Sequence[Line], plains: Sequence[str], found: list[Zone]) -> None:
    zone = Zone.LIVE
    begun = False
    for index, (line, words) in enumerate(zip(lines, plains, strict=True)):
        if zone is Zone.FOOTER or _footer_starts(lines, plains, index):
            zone = found[index] = Zone.FOOTER
        elif begun and (_breaks_mail(line, words) or _heads_mail(plains, index)):
            zone, found[index] = Zone.QUOTED, Zone.HEADER
        elif _MAIL_HEADER.match(words) and (not begun or zone is Zone.QUOTED):
            found[index] = Zone.HEADER
        elif _SUBJECT.match(words) and (not begun or zone is Zone.QUOTED):
            found[index] = Zone.SUBJECT if zone is Zone.LIVE else Zone.HEADER
        elif line.depth and _is_block_quotation(lines, plains, index, found):
            begun = True
        elif line.depth:
            found[index] = Zone.QUOTED
            begun = True
        else:
            found[index] = zone
            begun = begun or (bool(words) and not line.rule and not _is_title(plains, index))


def _is_title(plains: Sequence[str], index: int) -> bool:
    """A short first line over the headers of a letter ("FREEDOM OF INFORMATION REQUEST / To: ... / From: ...")."""
    below = [words for words in plains[index + 1 : index + _NEAR] if words][:2]
    short = len(plains[index].split()) <= _TITLE_WORDS and not _GREETING.match(plains[index])
    return short and not any(plains[:index]) and len(below) > 1 and all(map(_MAIL_HEADER.match, below))


def _is_block_quotation(lines: Sequence[Line], plains: Sequence[str], index: int, found: Sequence[Zone]) -> bool:
    """Lines set off with ">" under a lead-in or heading of the sender's own: a list or a note, not quoted mail."""
    words = plains[index]
    if not words or _MAIL_HEADER.match(words) or _GREETING.match(words):
        return False
    above = next((i for i in range(index - 1, max(-1, index - _NEAR), -1) if plains[i]), None)
    if above is None or lines[above].depth:
        return above is not None and found[above] is Zone.LIVE
    leads = plains[above].endswith(":") and not _WROTE.search(plains[above])
    return leads or plains[above].startswith("#")


_NEAR = 4
_WROTE = re.compile(r"\b(?:wrote|said|writes|message|e-?mail|asked|request|reply|letter|questions?)\b")


def _footer_starts(lines: Sequence[Line], plains: Sequence[str], index: int) -> bool:
    if _FOOTER.match(plains[index]):
        return True
    following = plains[index + 1 : index + 1 + _FOOTER_REACH]
    return (
        lines[index].rule and lines[index].width >= 5 and any(_FOOTER_AFTER_RULE.search(words) for words in following)
    )


def _heads_mail(plains: Sequence[str], index: int) -> bool:
    """A "From:" line with "Sent:" or "To:" right under it."""
    below = [words for words in plains[index + 1 : index + 5] if words][:2]
    above = next((words for words in reversed(plains[max(0, index - 3) : index]) if words), "")
    if _MAIL_HEADER.match(above) or _SUBJECT.match(above):
        return False
    return plains[index].startswith(("from:", "*from:*", "**from")) and any(
        _MAIL_HEADER.match(words) for words in below
    )


def _breaks_mail(line: Line, words: str) -> bool:
    if line.rule or not _MAIL_BREAK.fullmatch(words):
        return False
    drawn = words[0] in "-~_=*#"
    return not drawn or (bool(_BREAK_WORDS.search(words)) and not words.startswith(("**", "##")))


def _mark_form(lines: Sequence[Line], plains: Sequence[str], found: list[Zone]) -> list[Line]:
    live = [index for index, zone in enumerate(found) if zone in {Zone.LIVE, Zone.SUBJECT, Zone.HEADER}]
    keys = {i for i in live if _is_form_key(lines[i], plains[i])}
    pairs = {i for i in live if _PAIR.match(lines[i].words) and not _FORM_REQUEST.match(plains[i])}
    if keys and len(keys | pairs) > _MIN_FORM_KEYS and len(pairs) * 2 > len(live) - _blanks(lines, live):
        keys |= pairs
    if len(keys) < _MIN_FORM_KEYS:
        return list(lines)
    marked = list(lines)
    for index in live:
        words = plains[index]
        if period := _FORM_PERIOD.match(words):
            marked[index], found[index] = _without_prompt(lines[index], period.end()), Zone.PERIOD
        elif index in keys:
            found[index] = Zone.HEADER
        elif prompt := _FORM_REQUEST.match(words):
            if prompt.end() >= len(words):
                found[index] = Zone.HEADER
            else:
                marked[index] = _without_prompt(lines[index], prompt.end())
    return marked


def _blanks(lines: Sequence[Line], live: Sequence[int]) -> int:
    return sum(lines[index].blank for index in live)


def _is_form_key(line: Line, words: str) -> bool:
    led = _LEADER.search(line.words, 0, 60) is not None and not _FORM_REQUEST.match(words)
    return led or bool(_FORM_KEY.match(words) or _BARE_PROMPT.fullmatch(words))


def _without_prompt(line: Line, length: int) -> Line:
    """The line whose body begins after `length` folded characters, the prompt of a form field."""
    rest = line.words[length:].lstrip()
    return replace(line, body=line.end - len(rest), words=rest) if line.end - line.body == len(line.words) else line


def _mark_greeting(lines: Sequence[Line], plains: Sequence[str], found: list[Zone]) -> None:
    for index, words in enumerate(plains):
        if found[index] is not Zone.LIVE or not words or lines[index].rule:
            continue
        if _GREETING.fullmatch(words) and len(words.split()) <= 12 and "?" not in words and ". " not in words[6:]:
            found[index] = Zone.GREETING
            return


def _mark_signatures(lines: Sequence[Line], plains: Sequence[str], found: list[Zone]) -> None:
    signing, blank, count, depth = False, False, 0, 0
    zone = Zone.LIVE
    for index, words in enumerate(plains):
        if found[index] not in {Zone.LIVE, Zone.QUOTED} or found[index] is not zone:
            signing, zone = False, found[index]
            if zone not in {Zone.LIVE, Zone.QUOTED}:
                continue
        if not words:
            blank = True
            continue
        if signing and (
            lines[index].depth != depth or _resumes(lines[index], words, blank) or count >= _SIGNATURE_LINES
        ):
            signing = False
        if not signing and _signs_off(words) and not words.endswith(":"):
            signing, count, depth = True, 0, lines[index].depth
        if signing:
            found[index] = Zone.SIGNATURE
            count += 1
        blank = False


def _mark_pasted(lines: Sequence[Line], found: list[Zone]) -> None:
    """What follows a rule under the signature was pasted in."""
    signed = pasted = False
    for index, line in enumerate(lines):
        if pasted and found[index] is Zone.LIVE:
            found[index] = Zone.QUOTED
        elif line.rule and signed and found[index] in {Zone.LIVE, Zone.SIGNATURE}:
            pasted = True
        elif found[index] is Zone.SIGNATURE:
            signed = True
        elif found[index] is Zone.LIVE and not line.blank:
            signed = False


def _signs_off(words: str) -> bool:
    return len(words.split()) <= _MAX_SIGN_OFF_WORDS and bool(_SIGN_OFF.fullmatch(words)) and "?" not in words


def _resumes(line: Line, words: str, blank: bool) -> bool:
    """Whether the letter goes on after a signature: a postscript, a label, or a whole paragraph after a gap."""
    if _POSTSCRIPT.match(words) or line.rule:
        return True
    marker = read_marker(line.words)
    opens = marker is not None and (marker.mark is not Mark.LABEL or marker.parts[0].value == 1)
    if opens and len(words.split()) > 3:
        return True
    return blank and (len(words.split()) > _SIGNATURE_WORDS or words.endswith(("?", ":")))
