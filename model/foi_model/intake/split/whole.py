"""What a whole message is when it is no new request: about one's own data, a review, a complaint, a chaser, taken back.

Every function reads *plain* text (see `spans.plain`).
"""

from __future__ import annotations

import re

from foi_model.intake.split.talk import REACH

_SUBJECT_ACCESS = re.compile(
    r"\b(?:this is|make|making|submit|submitting|treat this as|as|my|under|following) (?:a |an |my )?(?:formal |data )*subject access\b|\bunder article 15\b|\bentitled to\b.{0,80}\bunder (?:the )?(?:uk )?(?:gdpr|data protection)\b|\bi am the data subject\b"
    r"|\binformation about (?:yourself|you)\b[^:?]{0,40}\?? ?:? ?(?:yes|y|about me|me)\b|^(?:subject: |re: ?)*sar\b|\b(?:dsar|sar) request\b|\bsubject access request for (?:my|all|the|any|every)\b|\bmy right of access\b"
)
_REVIEW = re.compile(
    r"^(?:(?:subject: |re: ?)?(?:request for |foi )?(?:an? )?internal review\b)"
    r"|\b(?:(?:i|we)(?:'d|'m)?(?: (?!shall|will|may|might|reserve|can|do|did)\w+){0,4} (?:request|ask|asking|want|like|apply|seek|require|writing|demand)\b[^.?]{0,50}\b(?:internal )?review (?:of|into|by|under|on|in)?\b"
    r"|ask (?:for (?:it|this|that|the \w+|your \w+) )?to (?:be )?(?:reviewed|reconsider)|(?:review|reconsider) (?:of )?(?:your|the|this|that) (?:decision|refusal|response|reply|handling)\b"
    r"|(?:unhappy|dissatisfied|disappointed|not (?:at all )?(?:satisfied|happy|content)) (?:with|by) (?:your|the|how|this)\b[^.?]{0,40}\b(?:answer|reply|response|decision|refusal|way|handl|request|outcome)"
    r"|look (?:at|into) (?:it|this|that|my request|your (?:answer|reply|decision)) again\b|please (?:review|reconsider) (?:your|the|this|that)\b)"
)
_CLOSED = re.compile(
    r"\b(?:i|we)(?:'d)? (?:now |hereby |therefore |would like to |wish to |want to )?(?:withdraw|cancel) (?:my|our|this|the) (?:whole |entire |foi )?request\b|\bplease (?:cancel|close|disregard|withdraw) (?:my|our|this|the) (?:whole |entire |foi )?(?:request|enquiry|case)\b"
)
_NEW_REQUEST = re.compile(
    r"\b(?:new|fresh|further|separate|additional|another|second|different) (?:foi |freedom of information |information )?(?:request|question)\b|\bseparately\b|\bin addition\b|\bi (?:would |'d )?also (?:like|want|ask|request|wish)\b"
)
_COMPLAINT = re.compile(
    r"^(?:(?:subject: ?|re: ?)?(?:formal )?complaint\b)"
    r"|\b(?:(?:recorded|treated|logged|register(?:ed)?|make|making|lodge|this is) (?:it |this )?(?:as )?a (?:formal )?complaint\b"
    r"|i (?:wish|want|would like|am writing) to (?:formally )?complain\b|whoever deals with complaints\b"
    r"|how angry i am\b)"
)
_CHASER = re.compile(
    r"\b(?:request|e-?mail|letter|questions?)\b[^?]{0,120}?\b(?:was due|overdue|no (?:reply|response|answer)|not (?:yet )?(?:had|received|been answered|replied)|heard nothing|unanswered|still waiting|had nothing)\b"
    r"|\bi (?:have|'ve) (?:still )?(?:not (?:yet )?(?:had|heard|received)|heard nothing|had no|received no)\b"
)
_EARLIER = re.compile(
    r"\b(?:i|we) (?:first |originally |last )?(?:asked|wrote|sent|submitted|made|requested|emailed|e-mailed)\b|\b(?:my|our) (?:\w+ )?(?:request|letter|e-?mail)\b"
)
_DELAY = re.compile(
    r"\b(?:overdue|late|delay(?:ed)?|still waiting|(?:weeks?|months?|days) (?:since|ago|now)|should have (?:replied|answered|responded|had)|no later than|by return|chas(?:e|ing)|"
    r"reminder?|20 working days|twenty working days|deadline|automatic (?:reply|answer|response)|was due|nothing (?:by|since|back)|not (?:yet )?(?:had|heard|received|replied|answered)|heard nothing|mislaid|lost|ignored)\b"
)
_DELAYS = 3


def is_subject_access(words: str) -> bool:
    """The whole message asks for the sender's own data (UK GDPR art. 15; exempt from FOIA by s.40(1))."""
    return _SUBJECT_ACCESS.search(words) is not None


def is_review(words: str) -> bool:
    """The whole message asks for an internal review (section 45 code of practice, part 5)."""
    return _REVIEW.search(words) is not None


def is_closed(words: str) -> bool:
    """The whole request is taken back."""
    return _CLOSED.search(words) is not None


def is_chaser(words: str) -> bool:
    """The message is about an answer that has not come (section 10(1))."""
    if _CHASER.search(words):
        return True
    return _EARLIER.search(words) is not None and len(set(_DELAY.findall(words[: REACH * 3]))) >= _DELAYS


def is_new_request(words: str) -> bool:
    return _NEW_REQUEST.search(words, 0, REACH) is not None


def is_complaint(words: str) -> bool:
    return _COMPLAINT.search(words) is not None
