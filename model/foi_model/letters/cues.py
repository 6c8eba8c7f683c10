"""What one sentence of a reply does: gives, withholds, denies holding, neither confirms nor denies, and so on.

Every function reads plain text; patterns are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_NCND = re.compile(
    r"\bno (?:duty|obligation|requirement) (?:on us |for us )?to confirm or (?:to )?deny\b"
    r"|\bneither (?:be )?(?:confirm\w*|admit\w*)[^.;]{0,30}?\b(?:n?or|and|or to) (?:to )?(?:be )?den(?:y|ies|ied"
    r"|ying)\b|\bn(?:ot|either) (?:be able to |obliged to |in a position to |required to |to |going to )?(?:confirm"
    r"|say)(?:ing|ed)?,? (?:n?or|or to|whether or) (?:to )?den(?:y|ied|ying)\b"
    r"|\b(?:cannot|nor|refuse[sd]? to|declines? to|unable to|not able to|without|will not|not wish to"
    r"|exempt(?:ed)? from (?:the (?:duty|obligation|requirement) )?(?:to )?)\s?confirm(?:ing)? (?:n?or|or to) den(?:y"
    r"|ying)"
    r"|\bncnd\b|\bneither confirmed (?:n?or|and) denied\b|\bnor confirm or deny\b|\bcan confirm or deny nothing\b"
    r"|\b(?:duty|obligation|requirement)s?\b[^.;]{0,60}\b(?:confirm|deny|say whether"
    r"|1\(1\)\(a\))[^.;]{0,60}\b(?:does not|did not|do not|falls away|is (?:lifted|set aside|removed|disapplied"
    r"|excluded|switched off)|not (?:arise|apply))"
    r"|\b(?:does not|did not|do not|exclu\w+|lifts?|sets? aside|remov\w+|exempt\w*)\b[^.;]{0,50}\b(?:duty|obligation"
    r"|requirement)\b[^.;]{0,30}(?:confirm|deny|say whether|1\(1\)\(a\))"
    r"|\bs(?:ection )?\.?\s?1\(1\)\(a\) duty[^.;]{0,60}(?:falls away|set aside|not arise|lifted|removed)"
)
_NO_NCND = re.compile(
    r"\bnot (?:saying|say|claim\w*|suggest\w*|argu\w+|rely\w*|relied|using|used|invok\w+)\b[^.;]{0,90}\b(?:ncnd"
    r"|neither confirm)|\b(?:nor|not) (?:have|has|do|does|did|are|is) (?:we|i|it|the [a-z]+) neither"
    r"|\bwrong(?:ly)? (?:\w+ ){0,2}?(?:to |in )?neither confirm|\boverturn\w*\b|\b(?:not|no longer|never|no need"
    r"|rather than)\b[^.;]{0,50}\b(?:rely(?:ing)?|seek|wish|choose|need|appropriate|grounds?"
    r"|to)\b[^.;]{0,60}\bneither confirm|\b(?:withdraw|no longer|wrong(?:ly)?|should not have|instead of"
    r"|rather than)\b[^.;]{0,80}\bneither confirm|\bneither confirm[^.;]{0,60}\b(?:is|was|has been) (?:withdrawn"
    r"|lifted|not (?:sustainable|maintained|needed|appropriate|necessary))"
)
_INFERENCE = re.compile(
    r"\b(?:no|not|nor|wrong|nothing|neither|never|should not|must not|cannot)\b[^.;]{0,90}\b(?:infer\w*|inference"
    r"|presum\w+|deduc\w+|draw\w*|implication|implies|imply|taken (?:as|to)|read (?:as|this)|assum\w+|conclud\w+"
    r"|indicat\w+|interpreted|construed|proof|suggest\w*)\b|\b(?:wrong|mistake|unsafe) to (?:read|take|infer|conclude"
    r"|assume)\b"
)
_NOT_HELD = re.compile(
    r"\b(?:no|nor any|not any) (?:\w+ ){0,3}?(?:information|record(?:s|ed)?|data|documents?|documentation|copies|copy"
    r"|material|figures?|such \w+|e-?mails?|correspondence|reports?|minutes|notes?|agreements?|contracts?|polic(?:y"
    r"|ies)|files?|assessments?)\b[^.;]{0,50}?\b(?:held|exists?|hold|was found|were found|found|located|traced"
    r"|identified|kept|available|recorded)\b"
    r"|\b(?:not|never) (?:\w+ ){0,2}?(?:held|hold|holding|record(?:ed)?|recording|possess|kept|keep"
    r"|collect(?:ed)?|captured?|collated?|retained?|available centrally)\b|\b(?:nil|no(?:thing)?) (?:is "
    r"|was )?(?:held|recorded|found)\b|\bhold(?:s)? (?:no|none|nothing)\b|\bnone (?:is|was|are|were)? ?held\b"
    r"|\b(?:there (?:is|are|was|were) no(?: such)?) (?:\w+ ){0,3}?(?:information|records?|data|documents?|e-?mails?"
    r"|correspondence|minutes|reports?|copies|copy|policy|policies|agreements?|assessments?|letters?|notes?|papers?"
    r"|files?|contracts?|surveys?)\b"
    r"|\bno (?:\w+ ){1,2}(?:is|are|was|were) held\b|\bha(?:s|ve) no such\b|\bno such (?:list|records?|documents?"
    r"|figures?|information|data)\b|\bno (?:specific |recorded |relevant )?(?:data|information|records?) (?:is |are "
    r"|was |were )?held\b|\binformation not held\b|\bno trace\b|\bsearch(?:es)?\b[^.;]{0,80}\b(?:found|located"
    r"|identified|produced|returned) (?:nothing|no|none)\b|\bno information held\b"
    r"|\bnot (?:a request )?for recorded information\b|\bnot (?:something|information) (?:that )?(?:we"
    r"|the [\w ]{2,30}) (?:hold|record)s?\b|\bwas (?:never|not) (?:made|created|produced|written|carried out|done"
    r"|commissioned)\b|\bdestroyed\b"
)
_WITHHELD = re.compile(
    r"(?<!would be )(?<!would, if held, be )(?<!would, if it were held, be )(?<!held would be )(?<!may be )"
    r"(?<!might be )(?<!could be )\b(?:exempt(?:ed)?|withh(?:eld|old|olds|olding)|redact(?:ed|ion|ions|ing)?"
    r"|excepted)\b|\b(?:cannot|can not|unable to|not able to|not|will not|decline[sd]? to|in no position to"
    r"|not in a position to) (?:be )?(?:\w+ )?(?:disclos|releas|provid|suppl|publish|given|give you|shar|sent)\w*"
    r"|\b(?:removed|taken (?:out|off)|struck (?:out|through)|edited out|stripped out|cut out|masked|blanked"
    r"|blocked out|blacked out|covered up|left out"
    r"|obscured|deleted) (?:from|under|in|by)?"
    r"|\bno copy is sent\b"
    r"|\b(?:we|i|request|question|part|point|q\d{1,2}|information|this|it|must|therefore) (?:(?:is|are|was|must be"
    r"|has been|have been|to be|be|therefore|hereby|also) ){0,3}refus(?:e|ed|ing)\b|^refused\b|(?<! not) \b(?:is|are"
    r"|was|were|has been|have been|must be|being) (?:\w+ )?refused\b"
)
_NOT_WITHHELD = re.compile(
    r"\b(?:not|no|nothing|none|neither) (?:\w+ ){0,4}?(?:exempt|withheld|withholding|refus\w+|redact\w+)\b"
    r"|\brefusal notice\b(?! for|[^.]{0,30}\b(?:question|part|request|q)\b)"
)
_COST = re.compile(
    r"\b(?:appropriate limit|cost limit|costs? limit|fees limit|cost ceiling|cost threshold|statutory limit"
    r"|time limit of (?:18|24)|(?:exceed\w*|more than|in excess of|limit of|over|above|beyond|pass(?:es)?"
    r"|go past) (?:\w+ )?(?<!the )"
    r"(?:18|24)[ -]hours?|(?:18|24)[ -]hours?(?:'s?)? (?:limit|threshold|ceiling|maximum|of work|allow\w*|permitted"
    r"|which|that)|(?:exceed|over|above|beyond|more than)\w*[^.;]{0,30}(?:£ ?450|£ ?600"
    r"|limit|threshold)|exceeds? (?:the )?(?:cost|fees?))\b|\bcost of (?:compliance|complying)\b"
)
_COST_REFUSED = re.compile(
    r"\b(?:exceed|more than|over (?:the (?!18|24)|18|24)|above the|beyond the|in excess|refus|not obliged|exempt"
    r"|pass the|go past|outside the"
    r"|greater than|section 12)"
)
_CLARIFY = re.compile(
    r"\bplease (?:\w+ )?(?:tell us (?:what|which|whether|more|exactly|how|when|the|in)|clarify|specify"
    r"|let us know (?:what|which|whether)|explain what|say (?:what|which)"
    r"|confirm (?:what|which|whether)|be more specific|provide (?:further |more )?(?:clarification|details? of what)"
    r"|write back)\b"
    r"|\b(?:need|require|seek(?:ing)?|ask(?:ing)?|would (?:like|welcome)|await(?:ing)?|must have|grateful for"
    r"|request)\b[^.;]{0,40}\b(?:clarif\w+|further particulars|more detail)\b"
    r"|\b(?:do not|cannot|unable to|not able to) (?:know|understand|tell|identify|be sure"
    r"|say)\b[^.;]{0,25}\b(?:what|which|who)\b|\b(?:not|un)(?: \w+)? ?clear (?:what|which|who|enough)\b"
    r"|\bwhat (?:do )?you mean by\b|\btoo (?:vague|unclear|broad to understand)\b"
)
_PAST_CLARIFY = re.compile(
    r"\b(?:asked you|you (?:confirmed|replied|clarified|answered|told us|wrote back)|you have (?:since )?(?:clarified"
    r"|confirmed)|as clarified|following your clarification)\b"
)
_SPLIT_MISSING = re.compile(
    r"\b(?:fewer than|less than|under) (?:\d|five|ten|three|six)\b|<\s?\d|\b(?:save for|except (?:for|that)"
    r"|apart from|other than|but for|with the exception|minus)\b|\bin part\b|\bpart(?:ially|ly|ial)\b"
    r"|(?<!any )(?<!no )(?<!this )(?<!that )\bpart of (?:it|this|the)\b(?! request| question)|\b(?:the )?(?:rest"
    r"|remainder|remaining"
    r"|others)\b[^.;]{0,60}\b(?:withheld|exempt|refus|redact|not)\b"
    r"|\bsome of (?:it|this|the|what)\b|\bnot (?:split|broken down|divided|separated|given (?:by|for) each)\b"
    r"|\bonly the total\b|\b(?:redact(?:ed|ions?)|removed|taken (?:out|off)|struck out|edited out|stripped out"
    r"|blocked out|blanked|left out)\b|\bin full(?:,)? (?:except"
    r"|save)\b|\b(?:sum|total|headline)s? (?:only|alone)\b"
)
_PROVIDED = re.compile(
    r"\b(?:is|are|was|were|has been|have been|can be|will be|now|being|hereby|i|we"
    r"|and) (?:\w+ ){0,2}?(?:attach(?:ed)?(?! (?:\w+ )?weight)|disclosed|released|provided|enclosed?|supplied"
    r"|now named|given (?:below|here|above|in|at|as)|listed|set out|shown|sent to you|appended)\b(?! (?:by means"
    r"|under the exempt))"
    r"|\b(?:is|are) (?:in|at|on) (?:the |an? )?(?:attached |enclosed )?(?:annex|appendix|table|schedule|spreadsheet"
    r"|attachment)\b|\byou (?:can|may) have\b"
    r"|\b(?:please )?(?:see|find) (?:the )?(?:attached|enclosed|annex|appendix|table|below|spreadsheet|link)\b"
    r"|\b(?:attached|enclosed)(?= (?:with|to) this| below| here|[,.;:]|$)|^(?:released|disclosed|provided|attached"
    r"|enclosed)\b|\b(?:releasing|disclosing|attaching|enclosing|supplying"
    r"|providing|give you|giving you)\b|\b(?:as follows|below)\s?:"
)
_REASONS_GIVEN = re.compile(
    r"\b(?:reasons?|grounds|explanation|analysis|arguments?|tests?|factors|details of (?:the|this|our) (?:refusal"
    r"|exemption)s?"
    r"|considerations?|exemptions?|sections?) (?:\w+ ){0,5}?(?:set out|shown|given|provided|attached|listed|appended"
    r"|enclosed|below)\b[\w ]*"
)
_FOR_ANOTHER_DAY = re.compile(
    r"^(?:please )?see (?:below|above|overleaf|next page)\W*$|^(?:if|should) you\b|\b(?:were|was|if|had) (?:it|they"
    r"|this|that|these|those|the \w+)(?: (?:to be|is|are|were))? (?:disclosed|released|provided)\b"
    r"|\b(?:a|the|our|an application|request|complaints?|access) (?:form|leaflet|procedure)\b[^.;]{0,30}\b(?:is|are"
    r"|has been)"
    r" (?:attached|enclosed)\b|\bform (?:is )?(?:attached|enclosed)\b"
)
_HELD_ALONE = re.compile(
    r"(?:[\w,]+ ){1,4}(?:is |are |was |were )?held\W*$|held\W*$|(?:we|the [\w ]{3,40}) (?:do )?holds? (?:this|it|the"
    r"|them|these)\b[\w ]{0,40}\W*$"
)
_NEGATIVE = re.compile(r"\b(?:not|cannot|nor|neither|no|never|without)\b")
_COUNT = (
    r"(?:£ ?\d[\d,.]*|(?!(?:19|20)\d\d\b)\d[\d,.]*\b(?!\s?(?:st|nd|rd|th)?\s?(?:january|february|march|april|may|june"
    r"|july|august|september|october|november|december)|\()|one|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve)"
)
_ANSWERS = re.compile(
    rf"^[\"'(\[]?(?:(?:yes|nil|none|zero|n/a|about \d|approximately|around \d|a total of|total"
    rf"|\d{{4}}[/-]\d{{2,4}})\b|{_COUNT}|no(?=[.,;]|$| -))"
    rf"|:\s?{_COUNT}\.?$|^[a-z ]{{3,30}}: {_COUNT}"
    rf"|\b(?:is|was|are|were) (?:about |approximately |some |only )?{_COUNT}(?!\s?(?:of|times|days|hours|minutes"
    rf"|\w*\())(?!\w)"
    rf"|\bthere (?:is|are|were|was|have been|has been) (?:\w+ ){{0,2}}?(?:{_COUNT}|no(?! (?:one|body|requirement"
    rf"|need|obligation|duty|public|doubt|way"
    rf"|longer|evidence|reason|facility|field|central|single|other|further|such|marker|code|record))|none)(?!\w)"
    rf"|(?<!sections )(?<!section )(?<!and )\b{_COUNT} (?!and |or |to )(?:[a-z]+ ){{1,2}}(?:have|has|had|were) \w+"
    rf"|\b(?:number|sum|total|figure|cost|amount|answer|price|rate|average|value|count|budget|spend|fee"
    rf"|bill)s?\b[^.;]{{0,60}}?\b(?:is|are|was|were|came to|comes to|stood at|stands at|amounted to"
    rf"|of)\b[^.;]{{0,20}}?{_COUNT}"
    rf"|\b(?:have|has|had|holds?|own|owns|use|uses|employs?|spent|paid|cost|received|issued|recorded|took|makes"
    rf"|carried out|kept for|lasts?|bought|sold) (?:\w+ ){{0,3}}?{_COUNT}"
    rf"|\b(?:we|they|it|he|she|officers|staff) (?:\w+ ){{1,2}}(?:some |about |around )?{_COUNT}(?= \w+s\b|[.,;]"
    rf"|$)(?! (?:hours|minutes|days|weeks|months))"
)
_DATA_ALONE = re.compile(
    r"^[^a-z]*\d[\d,.%£]*[^a-z]*$|^£?[\d,.]+(?: \w+){0,4}\.?$|(?:\d{4}(?:[/-]\d{2,4})?)\s?(?:-|:|=|£)\s?£?\d"
)
_GOODWILL = re.compile(
    r"\bgoodwill\b|\boutside (?:of )?(?:the )?(?:act|foia)\b|\bdiscretion(?:ary)?\b|\bvoluntar(?:y|ily)\b"
    r"|\bnone of what follows\b[^.;]{0,30}\bunder the act\b|\bnot given under the act\b"
)
_FORM = re.compile(
    r"\b(?:this|our|the) (?:letter|response|reply|e-?mail|document|notice) (?:\w+ ){0,4}?(?:(?:is|acts as|serves as"
    r"|constitutes"
    r"|forms|represents|should be (?:read|treated|regarded) as|amounts to) (?:a|the|our) (?:\w+ )?refusal notice"
    r"|does so)\b"
    r"|\btreat this (?:letter |response |reply )?as a (?:\w+ )?refusal notice\b|\brequires? (?:us|the [\w ]{2,40}"
    r"|public authorit\w+"
    r"|an authority|[\w ]{2,40}), when refusing\b|\b(?:section|s\.?) ?17(?:\(\d\))?\b[^.;]{0,60}\b(?:requires|places"
    r"|obliges|sets"
    r"|satisfied)\b"
    r"|\b(?:forces?|authorities|bod(?:y|ies)|systems|procedures|figures|answers|responses|data|statistics"
    r"|information)\b[^.]{0,160}"
    r"\b(?:compar\w+|set beside|side by side|same way|not generic|generic)\b[^.]{0,80}"
)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a sentence does; several may hold. `given` is a plain answer, `shown` one that says so in words."""

    ncnd: bool = False
    not_held: bool = False
    withheld: bool = False
    cost: bool = False
    clarify: bool = False
    given: bool = False
    shown: bool = False
    lacking: bool = False
    goodwill: bool = False


_NOTHING = Effects()
_REACH = 3000


def effects(words: str) -> Effects:
    """The effects of a sentence; none for a question and for a warning against inference."""
    words = words[:_REACH]
    if _INFERENCE.search(words) or words.endswith("?") or _FORM.search(words):
        return _NOTHING
    ncnd = bool(_NCND.search(words)) and not _NO_NCND.search(words)
    cost = bool(_COST.search(words)) and bool(_COST_REFUSED.search(words))
    not_held = (
        not ncnd and not re.search(r"\bif (?:it (?:was|were) )?held\b|whether", words) and bool(_NOT_HELD.search(words))
    )
    if (
        not_held
        and not words.startswith(("not held", "this is not held", "this information is not held"))
        and re.search(
            r"\bheld in (?:a (?:way|form|format|manner)|such)|\b(?:easily|readily|centrally) (?:held|retriev|record"
            r"|search)|\bheld centrally",
            words,
        )
    ):
        not_held = False
    held_alone = bool(_HELD_ALONE.match(words))
    withheld = not ncnd and bool(_WITHHELD.search(words)) and not _NOT_WITHHELD.search(words)
    return Effects(
        ncnd=ncnd,
        not_held=not_held,
        withheld=withheld,
        cost=cost,
        clarify=bool(_CLARIFY.search(words)) and not _PAST_CLARIFY.search(words),
        given=(not ncnd and not held_alone and words.count("|") > 1)
        or (not ncnd and not held_alone and bool(_ANSWERS.search(words) or _DATA_ALONE.search(words))),
        shown=not ncnd and _is_provided(words),
        lacking=bool(_SPLIT_MISSING.search(words)),
        goodwill=bool(_GOODWILL.search(words)),
    )


def _is_provided(words: str) -> bool:
    if _FOR_ANOTHER_DAY.search(words):
        return False
    match = _PROVIDED.search(_REASONS_GIVEN.sub("", words))
    return match is not None and not _NEGATIVE.search(words, max(0, match.start() - 40), match.end())


def as_cost(effects: Effects) -> Effects:
    """The same effects with the refusal to confirm or deny taken as one of cost."""
    return replace(effects, ncnd=False, cost=True)
