"""Quoted mail: where it begins, and whether the live part needs it.

Quoted text goes only when the sender's own words ask for something by themselves and nothing in them leans on what is
quoted. "Please answer 1, 2 and 5 below", "yes, happy with that" and a bare forward all keep it: a question too many
costs a caseworker a glance, a question lost costs the applicant an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from foi_model.intake.wording import MOST_LINE, phrases

_LOOK_AHEAD = 6
_ATTRIBUTION_LINES = 3
_FEWEST_OWN_WORDS = 30
_MOST_HANDOVER_WORDS = 60
_POINTING_REACH = 60

_QUOTED_LINE = re.compile(r"[ \t]{0,3}>")
_MARKER = phrases(
    r"[-_=]{2,60}[ \t]{0,3}(?:original|forwarded|reply)[ \t](?:message|e-?mail|appointment)(?:[ \t]by.{1,80})?"
    r"[ \t]{0,3}[-_=]{2,60}",
    r"begin forwarded message:",
    start=r"[ \t*_>]{0,4}",
    end=r"[ \t*_]{0,4}",
)
_FORWARD = re.compile(r"(?i)\bforwarded\b")
_FORWARD_SUBJECT = re.compile(r"(?i)subject:[ \t]{0,9}fwd?[ \t]?:")
_ATTRIBUTION_START = re.compile(r"(?i)[ \t]{0,3}on[ \t](?=.{0,60}\d)")
_ATTRIBUTION_END = re.compile(r"(?i)\b(?:wrote|writes|said)[ \t]?:[ \t]*\Z")
_FROM = re.compile(r"(?i)[ \t]{0,3}\*{0,2}from:\*{0,2}(?:[ \t]|\Z)")
_HEADER = re.compile(
    r"(?i)[ \t]{0,3}\*{0,2}(from|sent|date|to|cc|bcc|subject|importance|reply-to|attachments?):\*{0,2}(?:[ \t]|\Z)"
)
_SUBJECT = re.compile(r"(?i)[ \t]{0,3}\*{0,2}subject:")
_RULE = re.compile(r"[ \t]{0,3}[-_=*]{3,}[ \t]*")
_GREETING = phrases(
    r"dear|hi|hello|hey|hiya|to whom",
    r"good (?:morning|afternoon|evening)",
    start=r"[ \t]*",
    end=r"\b[^.?!]{0,60}[,.!]?[ \t]*",
)
_WORD = re.compile(r"\w")

_OWN_ASK = phrases(
    r"how (?:many|much|often)",
    r"number of",
    r"cop(?:y|ies) of",
    r"list of",
    r"details of",
    r"breakdown of",
    r"information (?:on|about|regarding|relating|concerning)",
    r"(?:all|any) (?:e-?mails|documents|records|correspondence|minutes)",
    r"(?:please|could you|can you|would you)(?: please)? (?:provide|supply|disclose|list|send me)",
    start=r"\b",
    end=r"\b",
)
_POINTING = re.compile(r"(?i)\b(?:this|that|these|those|them|it)\b")
_ANSWERS = phrases(
    r"(?:questions?|points?|parts?|items?|numbers?|sections?|nos?\.?|q)[ \t]?\(?(?:\d|[a-z]\)|one|two|three|four|five)",
    r"yes|yep|agreed?|i (?:can )?confirm",
    r"happy (?:with|to|for)",
    r"(?:is|that's|that’s|thats|are) (?:fine|ok|okay|correct|right)",
    r"instead|narrow|refin|clarif|amend|revis|reduc(?:e|ed|ing)|option",
    r"drop|withdraw|leave out|apart from|except",
    r"just (?:do|need|answer|the)",
    r"only (?:need|want|require|the|answer)",
    r"go (?:with|ahead)|proceed",
    start=r"\b",
)
_HANDOVER = phrases(
    r"fyi|for (?:you|your (?:information|attention|action)|action|info|logging)",
    r"forward(?:ed|ing)?|pass(?:ed|ing)? (?:this |it )?(?:on|over|to)|over to you|sent (?:on|over) to you",
    r"(?:see|request|enquiry|e-?mail|message|foi) below|below (?:request|e-?mail|message|foi|is|was)",
    r"please (?:log|action|deal with|process|treat|handle|pick (?:this )?up)",
    r"(?:came|received|arrived) (?:in|into|to|via|from)\b",
    start=r"\b",
    end=r"\b",
)
_THEM = r"(?:questions?|points?|options?|requests?|e-?mails?|messages?|letters?|lists?|ones?)"
_LEANS = phrases(
    r"below|underneath|beneath|further down|in (?:this|the) (?:thread|chain|trail)",
    r"attached|enclosed|quoted|set out|forward(?:ed|ing)?|fwd|fw",
    r"(?:first|second|third|fourth|last|other|remaining|those|these|her|his|their|same|original|earlier|previous|initial"
    rf"|outstanding|unanswered|all \w{{1,9}})[ \t](?:\w{{1,12}}[ \t]){{0,2}}{_THEM}",
    rf"my (?:\w{{1,12}}[ \t])?{_THEM} (?:of|dated|from|sent|to|again|was|has|made)",
    r"this request|re-?submit|re-?send|ask(?:ed|ing)? (?:you )?again|to you again",
    r"as (?:before|requested|asked|sent|above|put)|following up|follow(?:ing)? on",
    r"please (?:see|find|deal|action|log|respond|reply|treat|take)",
    start=r"\b",
)


def without_quotes(lines: Sequence[str]) -> list[str]:
    """The lines without the quoted mail that the live part does not need.

    A message that is nothing but quoted or forwarded mail is unwrapped instead: the marker and the names of sender and
    receivers go, the words stay.
    """
    quoted = _quoted(lines)
    if True not in quoted:
        return list(lines)
    live = [line for line, is_quoted in zip(lines, quoted, strict=True) if not is_quoted]
    words = " ".join(" ".join(line for line in live if _speaks(line)).split())
    if not words or _hands_over(lines, quoted, words):
        return _unwrapped(lines, quoted.index(True))
    if _needs_quotes(words) or _leads_in(lines, quoted):
        return list(lines)
    return live


def _quoted(lines: Sequence[str]) -> list[bool]:
    """For each line whether it is quoted: ">" lines with their attribution, and all that follows a reply's marker."""
    quoted = [bool(_QUOTED_LINE.match(line)) for line in lines]
    for index, line in enumerate(lines):
        if quoted[index]:
            continue
        length = _attribution(lines, index)
        if length and any(quoted[index + length : index + length + 3]):
            quoted[index : index + length] = [True] * length
        elif length or _MARKER.fullmatch(line[:MOST_LINE]) or _starts_outlook(lines, index):
            start = index - 1 if index and _RULE.fullmatch(lines[index - 1]) else index
            return quoted[:start] + [True] * (len(lines) - start)
    return quoted


def _attribution(lines: Sequence[str], index: int) -> int:
    """How many lines "On 3 May 2024, somebody wrote:" takes from here, 0 when there is none."""
    if not _ATTRIBUTION_START.match(lines[index][:MOST_LINE]):
        return 0
    for length in range(1, _ATTRIBUTION_LINES + 1):
        line = lines[index + length - 1 : index + length]
        if not line or not line[0].strip() or len(line[0]) > MOST_LINE:
            return 0
        if _ATTRIBUTION_END.search(line[0]):
            return length
    return 0


def _starts_outlook(lines: Sequence[str], index: int) -> bool:
    """Whether a "From:" line with two more header lines close below starts here."""
    if not _FROM.match(lines[index][:MOST_LINE]):
        return False
    names = {
        found[1].lower()
        for line in lines[index + 1 : index + _LOOK_AHEAD]
        if (found := _HEADER.match(line[:MOST_LINE]))
    }
    return len(names & {"sent", "date", "to", "subject"}) >= 2


def _speaks(line: str) -> bool:
    """Whether a line holds words of its sender: not a greeting, not a header."""
    start = line[:MOST_LINE]
    return bool(_WORD.search(line)) and not _GREETING.fullmatch(start) and not _HEADER.match(start)


def _needs_quotes(words: str) -> bool:
    ask = _OWN_ASK.search(words)
    if ask is None or words.count(" ") < _FEWEST_OWN_WORDS or _ANSWERS.search(words) or _LEANS.search(words):
        return True
    return bool(_POINTING.search(words, ask.start(), ask.end() + _POINTING_REACH))


def _hands_over(lines: Sequence[str], quoted: Sequence[bool], words: str) -> bool:
    """Whether the live part only passes a forwarded message on ("FOI for you, thanks")."""
    if words.count(" ") > _MOST_HANDOVER_WORDS or "?" in words or _OWN_ASK.search(words) or _ANSWERS.search(words):
        return False
    marker = lines[quoted.index(True)]
    subjects = (line for line, is_quoted in zip(lines, quoted, strict=True) if not is_quoted)
    return bool(
        _HANDOVER.search(words) or _FORWARD.search(marker[:MOST_LINE]) or any(map(_FORWARD_SUBJECT.match, subjects))
    )


def _leads_in(lines: Sequence[str], quoted: Sequence[bool]) -> bool:
    """Whether a live line ending in a colon introduces quoted lines."""
    before = ""
    for line, is_quoted in zip(lines, quoted, strict=True):
        if is_quoted and before.endswith(":"):
            return True
        if line.strip():
            before = "" if is_quoted else line.rstrip()
    return False


def _unwrapped(lines: Sequence[str], start: int) -> list[str]:
    """The outermost quoted message laid bare from `start`; what it quotes in its turn stays quoted."""
    index = start + bool(_RULE.fullmatch(lines[start]))
    if length := _attribution(lines, index):
        index += length
    elif index < len(lines) and _MARKER.fullmatch(lines[index][:MOST_LINE]):
        index += 1
    rest = lines[index:]
    marks = next((line for line in rest if line.strip()), "")
    if _QUOTED_LINE.match(marks):
        rest = [_QUOTED_LINE.sub("", line, count=1).removeprefix(" ") for line in rest]
    headers = 0
    while headers < len(rest) and (not rest[headers].strip() or _HEADER.match(rest[headers][:MOST_LINE])):
        headers += 1
    subjects = [line for line in rest[:headers] if _SUBJECT.match(line)]
    return [*lines[:start], *subjects, "", *rest[headers:]]
