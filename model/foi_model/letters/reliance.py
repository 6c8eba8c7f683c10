"""Whether the authority relies on a provision that it writes, or only writes it.

A section number in a letter is no claim. Left out are provisions that are negated ("is not engaged", "we do not rely
on"), withdrawn, hypothetical ("would have applied had cost not"), quoted from the applicant or from the statute, told
of an earlier decision, or cited only as the condition of another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from foi_model.intake.split.spans import Span
from foi_model.letters import limbs
from foi_model.letters.acts import Law
from foi_model.letters.grammar import Written
from foi_model.letters.wording import in_full

_BEFORE, _AFTER = 170, 220
_SENTENCE_REACH = 600


class Stance(Enum):
    """RELIED: a ground of the decision. EARLIER: a ground of a decision under review. NONE: only mentioned."""

    RELIED = auto()
    EARLIER = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Claim:
    """A provision of the Act or the EIR with the authority's stance. `firm` is False where only the form suggests it."""

    ref: str
    span: Span
    stance: Stance
    firm: bool


_APPLYING = (
    r"(?:appl(?:y|ies|ied|icable|ying)|engage[ds]?|engaging|rel(?:y|ied|ying|iance|evant|ies)|use[ds]?|using"
    r"|need(?:ed)?|stop|prevent|appropriate|met|made out|upheld|uphold"
    r"|sustain(?:ed)?|cited?|citing|have been|maintain(?:ed)?|suit|bite|claim(?:ed|ing)?|invok(?:e|ed|ing)|arise"
    r"|required?|necessary|called (?:up)?on|in play|justified|correct(?:ly)?|work|stand|hold good|cover|extend"
    r"|succeed)"
)
_NOT = r"(?:\bnot|n['’]t|\bno longer|\bnever|\bneither|\bcannot|\bnor|\bno)"
_NEGATED_AFTER = re.compile(
    rf"(?:[^.;:,]{{0,70}}?|,[^.;:,]{{0,40}},)\s?{_NOT}\b[^.;:]{{0,32}}?\b{_APPLYING}\b"
    r"|[^.;:]{0,60}?\b(?:falls? away|fell away|(?:is|are|was|were|has been|have been|be|been) (?:now )?(?:withdrawn"
    r"|set aside|removed|dropped|disapplied|lifted|(?:wrongly|incorrectly|mistakenly|misapplied|in error)\b)|wrongly"
    r"|mistakenly|in error|fails\b|failed\b|i withdraw|we withdraw|withdraw it)"
)
_RELYING = (
    r"(?:rel(?:y|ied|ies|ying|iance)|appl(?:y|ies|ied|ying|ication|icable)|engag(?:e|es|ed|ing)|us(?:e|es|ed|ing)"
    r"|cit(?:e|es|ed|ing)|invok(?:e|ed|ing)"
    r"|claim(?:ed|ing)?|uph(?:eld|old)|need(?:ed|s)?|exempt|called (?:up)?on|maintain(?:ed|s|ing)?|resort(?:ed)?"
    r"|recourse|hid(?:e|den|ing)|turn(?:ed)?|f(?:a|e)ll(?:en)? (?:back|within|under))"
)
_THINKING = (
    r"(?:think|consider|believe|accept|find|agree|feel|regard|see|say(?:ing)?|claim(?:ing)?|suggest(?:ing)?|argu(?:e"
    r"|ing)|contend(?:ing)?|mean(?:ing)?|satisfied|persuaded)"
)
_FREE_WORDS = r"(?:(?!since\b|as\b|because\b|but\b|and\b|so\b|therefore\b|hence\b|under\b|which\b)[\w'’-]+,? ){0,4}"
_NEGATED_BEFORE = re.compile(
    rf"{_NOT}\b {_FREE_WORDS}{_RELYING}\b(?:(?! (?:because|since|but)\b)[^.;:]){{0,80}}$"
    rf"|{_NOT}\b {_FREE_WORDS}{_THINKING}\b(?:(?! (?:because|since|but)\b)[^.;:]){{0,60}}$"
    r"|\bnor (?:do (?:we|i) rely )?(?:on|under|is|are|does|do|has|have)?\s?$"
    r"|\b(?:rather than|instead of|in place of|as opposed to|other than|except(?: for)?|save(?: for)?|excluding"
    r"|apart from|not|without|no need (?:for|of"
    r"|to [a-z ]{2,20}))\s(?:the )?(?:exemptions? (?:at|in|under) )?$"
    r"|\b(?:withdr[ae]w[a-z]*|drop(?:ped|s)?|abandon(?:ed)?|no longer|cease[ds]? to|disappl[a-z]+|set aside (?:the"
    r"|our) (?:use|reliance))\b[^.;:]{0,60}$"
)
_DISCUSSED = re.compile(
    r"[^.;]{0,60}(?:\b(?:was|were|has been|had been) (?:raised|mentioned|suggested|discussed|considered|floated"
    r"|looked at)\b|; )[^.]{0,90}?"
    r"\b(?:it|they|this|that|neither|the exemption) (?:do|does|did|is|are|was|were|has|had"
    r"|would) not\b[^.]{0,20}\b(?:appl|engag|need|use|relevan|arise)"
)
_IS_SOMETHING = re.compile(
    r"\s?(?:is|was|are|were) (?:the|our|a|an) (?:\w+ )?(?:power|duty|offence|provision|definition|main|key|gateway"
    r"|requirement)\b"
)
_DUTY_LIFTED = re.compile(
    r"\b(?:neither|not|cannot) (?:\w+ )?(?:confirm|admit|say)\w*(?: \w+){0,3}? (?:n?or|or) den\w+|\b(?:duty"
    r"|obligation|requirement)\b[^.;]{0,90}?\b(?:do|does|did) not (?:apply|arise)\b"
)
_EXCEPTED = re.compile(r"\b(?:except(?: for)?|save(?: for)?|excluding|apart from|other than) (?:section |s\.? ?)?$")
_WITHIN_LIMIT = re.compile(
    r"\b(?:within|below|under|inside|not (?:over|exceed(?:ing)?|above)) the (?:\w+ ){0,2}limit\b[^.;]{0,30}$"
)
_CONSIDERED_BUT = re.compile(
    r"\b(?:consider(?:ed|ing)?|(?:gave|given) (?:\w+ )?thought to|thought about|looked (?:at|into)"
    r"|toyed with)\b.{0,220}?\b(?:but|however|and (?:have )?(?:found|concluded|decided|determined|satisfied)"
    r"|though|although|;)(?:\b|(?<=;)).{0,160}?(?:\bnot\b|\bunnecessary\b|\bneedless\b|\binapplicable\b"
    r"|\binappropriate\b|\breject|\bdismiss|\bruled out|\bdiscount|n['’]t\b|\bneither\b|\bnone\b|\bno\b)"
)
_HYPOTHETICAL_BEFORE = re.compile(
    r"\bhad (?:it|we|the|this|these|that|you|they|any|there|cost|a|our|your)\b[^.;]{0,150}$|\b(?:would|could|might"
    r"|may)\b(?! be likely)(?: (?:also|probably|likely|well|then|otherwise|potentially|possibly|in any (?:event|case)"
    r"|have|still|need to|therefore|equally|in addition|as well)){0,4}"
    r" (?:have (?:been|had|to)|be(?:en)? (?:exempt|caught|engaged|withheld|considered|covered|relied|subject)"
    r"|appl(?:y|ied)|fall(?:en)?|engaged?|attract(?:ed)?|consider(?:ed)?|rel(?:y|ied)|refused?|withh[eo]ld|cite[ds]?"
    r"|use[ds]?)\b(?! (?:harmed|put|put at|prejudiced|likely))[^.;]{0,60}$"
    r"|\b(?:were (?:we|it|you|they|the|this|any) to|even if|if (?:it|this|that|they|the information|any) (?:were|was"
    r"|had|is|did)|if you (?:were|narrow|refine|resubmit|submit|make|choose|limit)|should you (?:narrow|refine"
    r"|resubmit|submit|choose))\b[^.;]{0,140}$"
    r"|\bsuch as (?:the )?(?:exemptions? )?(?:in |at |under )?$|\b(?:likely that|likely to (?:be exempt|engage|fall)"
    r"|possible that|possibly|potentially|reserve the right|without prejudice|may wish)\b[^.;]{0,50}$"
)
_HYPOTHETICAL_AFTER = re.compile(
    r"[^.;:,]{0,60}?\b(?:would|may|might|could)\b(?: (?:also|probably|likely|well|then|otherwise|still|in any event"
    r"|not|potentially|need to|have to|most likely|therefore)){0,3} (?:have|be (?:engaged|relevant|considered|relied"
    r"|needed|in play|cited)|appl(?:y|ied)|prevent(?:ed)?|cover|need|arise|mean|come into)\b"
)
_IF_HELD = re.compile(
    r"(?:\bif (?:any |such |it |this |that |the )?(?:(?:information|material|data) )?(?:were |was |is |it were "
    r"|it was )?(?:to be )?held\b|\bwere it (?:to be )?held\b|\bif held\b)[^.;]{0,110}$"
)
_IF_HELD_AFTER = re.compile(r"\W{0,3}(?:if (?:it (?:were|was) )?held|were it held)\b")
_CLAIMED = re.compile(
    r"\b(?:is|are|been|being|be|it|as|was|were|has|have)? ?(?:exempt(?:ed|ion)?s?|withheld|withhold(?:ing)?|refus(?:e"
    r"|ed|ing)|by virtue of|in accordance with|pursuant to|in reliance on|rel(?:y|ies|ied|ying) on|engages?|appl(?:y"
    r"|ies|ied|ying)|redacted|excepted|set aside by|refusal)\b[^.;]{0,60}$"
)
_APPLICANT = re.compile(
    r"(?:\W{0,3}|.{0,40}, )(?:you (?!can\b|may\b|will\b|should\b|might\b|could\b|are\b|have (?:a"
    r"|the) right)[a-z ]{0,40}?|the (?:applicant|requester|complainant) (?:has |had |also )?|(?:in )?your (?:request"
    r"|letter|e-?mail|submissions?|complaint|review|correspondence|message)\b.{0,40}?)"
    r"(?:say|said|says|writes?|wrote|makes?|made|raised?|give|list|stated?|states|argued?|argues|asked?|asks"
    r"|suggest(?:ed|s)?|quoted?|quotes|refer(?:red|s)?|believed?|thought|think|contend(?:ed)?|mention(?:ed|s)?"
    r"|disputed?|challenged?|point(?:ed)? out|claim(?:ed|s)?"
    r"|maintain(?:ed)?|complain(?:ed)?|express(?:ed)?|disagree[ds]?|consider(?:ed)?|noted?|anticipated?|expect(?:ed)?"
    r"|told us not|urged?|wish|contest(?:ed)?|question(?:ed)?|submit(?:ted)?|did not|do not)\b"
)
_EARLIER = re.compile(
    r"\b(?:we|it|the [a-z]+(?: [a-z]+)?) (?:replied|responded|answered|told you|wrote back|refused your)\b"
    r"|\b(?:(?:the|our|that|my colleague's|this office's|[a-z]+'s) )?(?:original|initial|first|earlier|previous"
    r"|prior)(?:ly)?\b[^.;]{0,90}?\b(?:withh|refus|rel(?:y|ied)|cite|appl|use|neither|sa(?:id|ys)|exempt|disclos|stat"
    r"|reply|replied|respon|decision)"
    r"|\b(?:the|our|its|their) (?:reply|response|decision|letter|refusal|refusal notice) (?:of|dated|sent|issued"
    r"|which)\b"
    r"|\b(?:was|were|had been) (?:originally|initially|previously|first)\b|\b(?:we|which"
    r"|the [\w ]{2,30}) (?:originally|initially|previously|first) (?:refus|withh|rel|cite|appl)"
)
_CONDITION_LINK = re.compile(
    r"(?:\bby (?:virtue|reason) of|\bvia|\bthrough|\bread (?:together )?with|\bin conjunction with|\btogether with"
    r"|\bconditions? (?:in|at|of|under|set out in)|\bdefined (?:in|by|at)|\blisted (?:in|at|under)"
    r"|\bpurposes? (?:in|at|of|under|set out (?:in|at)|specified in|listed in)|\bmatters? (?:in|at|of|under|listed in"
    r"|mentioned in|specified in)|\bsubject to|\bspecified (?:in|at|by)|\bmentioned (?:in|at)|\bmeaning of"
    r"|\bbecause of|\bas|\bset out (?:in|at)|\bwithin|\bunder|\bengag(?:es|ing|ed by)"
    r"|\bthe)\s?(?:the )?(?:conditions? (?:in|at|of) )?$"
)
_ALWAYS_CONDITION = re.compile(
    r"\b(?:purposes?|matters?|conditions?|interests?|bod(?:y|ies)|functions?)\b[^.;,]{0,24}\b(?:in|at|under|of"
    r"|by)\s(?:the )?$"
)
_TAKEN_BACK = re.compile(
    r"(?:it|this|that|they|these|those|both) (?:is|are|was|were|has been|have been) (?:now |therefore "
    r"|accordingly )?(?:withdrawn|dropped|set aside|removed|abandoned)\b"
    r"|(?:neither|none)\b[^.;]{0,60}\b(?:relied|engaged|appl(?:y|ies)|needed|used|claimed|available|appropriate)\b"
    r"|(?:they|these|those|it|this|that|both|nor|but|we (?:have|did|do)|i (?:have|did"
    r"|do))\b(?!.{0,120}\bwhich of\b)[^.;]{0,40}?(?:\bnot\b|\bneither\b|\bno longer\b)[^.;]{0,90}\b(?:relied"
    r"|rely|engaged|appl(?:y|ies)|needed|used?|claimed|available|said (?:it|so))\b"
)
_TAKEN_BACK_AFTER = re.compile(
    r"[^.;]{0,150}\b(?:it|that|this|they|these|which) (?:is|are|was|were|has been|have been) (?:therefore |now "
    r"|accordingly )?(?:not|no longer) (?:being |now )?(?:relied|engaged|applied|needed|used|claimed|maintained"
    r"|pursued|pressed|cited)\b|[^.;]{0,50}[;,] ?(?:but |and )?(?:it|they|this|that|neither|both"
    r"|which)\b[^.;]{0,40}\b(?:not|no longer|neither)\b[^.;]{0,40}\b(?:relied|rely|engaged|applied|needed|used"
    r"|claimed|maintained|appropriate)\b|^[^.;]{0,40}[;,] neither [^.;]{0,30}(?:relied|engaged|appl|needed|used"
    r"|claimed)"
)
_ALONE = re.compile(r"[\s\"'“*_•-]*$")
_CLOSES = re.compile(r"(?:\s[-–—]|[:;.,])\s(?:see |under |by |per )?$", re.I)
_STATUTE = re.compile(
    r"\b(?:information|section \d+[^.]{0,40}|it)\b[^.;]{0,120}\bis exempt(?: information)? if\b|\b(?:provides|states"
    r"|says|reads|sets out)"
    r" that\b[^.;]{0,80}\b(?:public authorit|exempt(?: information)? if|information is exempt"
    r"|duty to confirm or deny does not)"
)
_KIND = re.compile(
    r"[-:,(]?\s?(?:is |are |being |both )?(?:a |an )?(?:prejudice|harm|class)[- ]?based\b|[-:,(]?\s?(?:is "
    r"|are )?(?:a |an )?(?:qualified|absolute)\b"
)
_WEIGHED = re.compile(
    r"\b(?:pit|public interest(?: tests?)?|harm|balance|prejudice|factors|considerations|arguments)\b[^.;]{0,20}$"
)
_DESCRIBES = re.compile(r"\b(?:is|are) (?:both |each |also |an? )?(?:absolute|qualified|class|prejudice|subject to)\b")
_CUE = re.compile(
    r"\b(?:exempt|withh|refus|by virtue|in accordance with|pursuant|rel(?:y|ies|ied|ying|iance)\b|appl(?:y|ies|ied"
    r"|ying)\b|engage|exemption|exception|neither confirm|nor den|confirm or deny|cite|set aside|redact|removed"
    r"|taken out|in reliance|disappl|lifts?|duty)"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a run in which provisions stand.

    `sentence` is the whole sentence that the run may be cut from, `following` the plain next one, which may still take a
    claim back; `review`: the letter reviews an earlier one; `heading`: the run is a short line of its own; `unsettled`: it
    goes on with what is only advice, or was just denied.
    """

    sentence: Span
    following: str = ""
    review: bool = False
    heading: bool = False
    unsettled: bool = False


def tells_of_earlier(words: str) -> bool:
    """A sentence of a review that only tells what was decided before."""
    return bool(_EARLIER.search(words[:160]))


def tells_of_applicant(words: str) -> bool:
    """A sentence that tells what the applicant said, asked or argued."""
    return bool(_APPLICANT.match(words[:200]))


def claim(text: str, sentence: Span, written: Written, law: Law, *, setting: Setting) -> Claim | None:
    """The claim made by one provision in its sentence, or None when it is none that a letter can rely on.

    `setting` is what else stands around it.
    """
    ref = _reference(written, law)
    if ref is None:
        return None
    stance = _stance(text, sentence, written, setting)
    firm = stance is not Stance.NONE
    if stance is Stance.RELIED and "(" not in ref and not ref.startswith(limbs.EIR_PREFIX):
        firm = _claims_bare(text, sentence, written, heading=setting.heading)
        stance = Stance.RELIED if firm else Stance.NONE
    return Claim(ref, written.span, stance, firm)


def _reference(written: Written, law: Law) -> str | None:
    number = limbs.section_of(written.ref)
    if law is Law.EIR or (law is Law.FOIA and written.law == "bare" and _only_regulation(written.ref)):
        return limbs.EIR_PREFIX + written.ref if limbs.is_exception(written.ref) else None
    if law is Law.OTHER or number not in limbs.sections() or limbs.is_condition(written.ref):
        return None
    return written.ref


def _only_regulation(ref: str) -> bool:
    return not limbs.is_stated(ref) and limbs.is_exception(ref)


def _stance(text: str, sentence: Span, written: Written, setting: Setting) -> Stance:
    whole = written.whole
    before = in_full(text[max(sentence.start, whole.start - _BEFORE) : whole.start]) + " "
    after = " " + in_full(text[whole.end : min(sentence.end, whole.end + _AFTER)])
    head = in_full(text[setting.sentence.start : setting.sentence.start + 200])
    clause = re.split(r"; |: | but | however,? | although | though | whereas ", before)[-1]
    if tells_of_applicant(head) or _is_quoted(text, sentence, written):
        return Stance.NONE
    if _STATUTE.search(in_full(text[setting.sentence.start : min(setting.sentence.end, setting.sentence.start + 400)])):
        return Stance.NONE
    if _DISCUSSED.match(after) or _IS_SOMETHING.match(after) or _WITHIN_LIMIT.search(clause):
        return Stance.NONE
    if setting.unsettled or _takes_back(setting.following) or _CONSIDERED_BUT.search(before + " X " + after):
        return Stance.NONE
    if _negated(clause, after):
        return Stance.NONE
    claimed = bool(_CLAIMED.search(clause)) and not re.search(r"\b(?:would|may|might|could|had|were|if)\b", clause)
    if _IF_HELD.search(before) or _HYPOTHETICAL_BEFORE.search(before) or _IF_HELD_AFTER.match(after):
        return Stance.NONE
    if not claimed and _HYPOTHETICAL_AFTER.match(after):
        return Stance.NONE
    if _is_condition_here(text, sentence, written, clause):
        return Stance.NONE
    if setting.review and _EARLIER.search(head[:160] + " " + before[-90:]):
        return Stance.EARLIER
    return Stance.RELIED


def _negated(clause: str, after: str) -> bool:
    if _EXCEPTED.search(clause):
        return True
    if _DESCRIBES.match(after.strip()[:40]) or re.match(
        r"\s?(?:is|are) not(?:,| (?:absolute|a class|an absolute|qualified|subject|itself))", after
    ):
        return False
    upto = re.split(
        r"; | but | however| although | because | since | as (?:the|it|disclosure|this)|, (?:and|so|which|nor)\b", after
    )[0]
    claimed = re.search(
        r"\b(?:exempt|withheld|refused) (?:from disclosure )?(?:under|by|by virtue of|pursuant to)\s(?:the )?$", clause
    )
    if re.match(r"[^.;:]{0,60}? (?:the|our|any|that) (?:[\w']+ )?(?:duty|obligation|requirement)\b", upto):
        return bool(_NEGATED_BEFORE.search(clause))
    if not claimed and (_NEGATED_AFTER.match(upto) or _TAKEN_BACK_AFTER.match(after)):
        return True
    return bool(_NEGATED_BEFORE.search(_DUTY_LIFTED.sub("", clause)))


def _takes_back(following: str) -> bool:
    """The next sentence says that none of what was just named is relied on."""
    return bool(_TAKEN_BACK.match(following)) and not re.search(r"\d\(|section|regulation", following[:60])


def _is_quoted(text: str, sentence: Span, written: Written) -> bool:
    """Inside a long quotation, where the words are somebody else's."""
    opening = max(text.rfind(mark, max(0, sentence.start - 300), written.span.start) for mark in '“"')
    if opening < 0 or "\n\n" in text[opening : written.span.start]:
        return False
    if text[opening] == '"' and text.count('"', max(0, sentence.start - 2000), opening + 1) % 2 == 0:
        return False
    closing = re.compile('[”"]').search(text, opening + 1, opening + 1500)
    return closing is not None and closing.start() > written.span.end and closing.start() - opening > 40


def _is_condition_here(text: str, sentence: Span, written: Written, clause: str) -> bool:
    if written.ref in {"31(1)", "31"} and _ALWAYS_CONDITION.search(clause):
        return True
    if not re.search(
        r"\b(?:by virtue of|via|read with|in conjunction with|purposes?|conditions?)\b[^.;]{0,30}$", clause
    ):
        return False
    earlier = in_full(text[max(sentence.start, written.whole.start - 70) : written.whole.start])
    cited = re.search(
        r"(?:\d\)|\([a-z]\)|section \d{2}a?)\)?[^.;]{0,30}(?:by virtue of|via|read with|in conjunction with|purposes?"
        r"|conditions?)[^.;]{0,30}$",
        earlier,
    )
    return bool(cited and limbs.section_of(written.ref) in earlier)


def _claims_bare(text: str, sentence: Span, written: Written, *, heading: bool) -> bool:
    """A section without a limb claims only where the sentence says so, or stands as a heading or in brackets."""
    sentence = Span(
        max(sentence.start, written.whole.start - _SENTENCE_REACH),
        min(sentence.end, written.whole.end + _SENTENCE_REACH),
    )
    words = in_full(sentence.of(text))
    if _KIND.match(in_full(text[written.whole.end : min(sentence.end, written.whole.end + 60)])):
        return False
    lead = text[sentence.start : written.whole.start]
    if _CLOSES.search(lead) and not text[written.whole.end : sentence.end].strip(" .;:*_)"):
        return True
    if _ALONE.match(lead) and not text[written.whole.end : sentence.end].strip(" .;:*_)"):
        return True
    if text[max(0, written.whole.start - 1) : written.whole.start] in {"(", "["}:
        return not _WEIGHED.search(in_full(lead))
    if heading and _ALONE.match(lead):
        return True
    if _ALONE.match(lead) and re.match(r"\s?[-–—:]\s", text[written.whole.end : written.whole.end + 3]):
        return True
    if _DESCRIBES.search(words) and not re.search(r"\b(?:withheld|exempt (?:under|by)|rel(?:y|ied)|neither)\b", words):
        return False
    return bool(_CUE.search(words))
