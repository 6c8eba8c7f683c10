"""The words by which asks, lead-ins, scope, definitions, exclusions and mere talk are told apart.

Every function reads *plain* text (see `spans.plain`). Patterns are anchored or have bounded gaps, so each is linear.
"""

from __future__ import annotations

import re

HEAD = 400
"""How many characters of a sentence are read for what it is."""

_FILLER = (
    r"(?:(?:and|but|so|oh|ok|okay|also|then|next|plus|now|well|finally|lastly|last of all|firstly|additionally|furthermore|moreover"
    r"|(?:separately(?: from)?|in addition(?: to)?|besides|apart from|as well as|further to|on top of|aside from)(?: (?:the )?(?:above|this|that|those|these|them|which))?|further(?:more)?|similarly"
    r"|likewise|too|as well|allso|secondly|thirdly|hi|hello|hey|hiya|dear sirs?|dear sir or madam|dear all|p\.?p?\.?s\.?|one more thing"
    r"|if (?:possible|at all possible|you (?:can|could))|alternatively|instead|again|specifically|in particular|for clarity)[,:;.\-]*\s+)*"
)
_WH = (
    r"(?:how (?:\w+ ){1,4}(?:is|are|was|were|has|have|does|did|can|will)\b|how (?:many|much|meny|menny|mutch|often|long|far|old|big|large|frequently|was|is|are|were|do|does|did|has|have|can|will|would|it|they|the|your)"
    r"|howmany|what(?:'?s)?|wot|wat|whats|which|wich|who(?:'?s|se|m)?|whose|when|wen|where(?:'?s)?|why|whether|wether"
    r"|(?:in|to|for|at|by|from|on|of|with|under|against|over|through|within|during|roughly|approximately|about|exactly|since) "
    r"(?:exactly )?(?:what|which|whom|whose|how (?:many|much|long|often)|when))"
)
_SUBJECT = (
    r"(?:there|ther|you|your|the|a|an|any|anyone|anybody|all|each|every|it|its|they|them|their|this|that|these|those|such|some|either|both"
    r"|one|officers?|staff|members?|people|police|councils?|council|forces?|force|we|non|not|u|ur|many|most|no|councillors?|schools?|patients?|children"
    r"|information|data|records?|he|she|anything|somebody|someone)"
)
_AUX = (
    r"(?:is|are|was|were|do|does|dose|did|has|have|had|can|could|will|would|should|may|might|must|isn't|aren't|doesn't|don't|didn't"
    r"|hasn't|haven't|won't|can't|wasn't|weren't)"
)
_VERB = (
    r"(?:provide|send|supply|list|tell|tel|confirm|state|give|forward|let (?:me|us) (?:have|know|no|see)|show|disclose|release|set out|explain|identify"
    r"|describe|break (?:this|these|it|them|down|the)|complete|fill in|specify|share|enclose|detail|outline|e-?mail (?:me|us)|itemi[sz]e|indicate"
    r"|advise|furnish|attach|publish|name|report|say|produce|answer (?:these|the following|whether|how)|direct (?:me|us) to|point (?:me|us) to|clarify (?:whether|how|what|if|which|the)|include|summari[sz]e|breakdown|make available|dig out|copy)"
)
_PLEASE = r"(?:please|plese|pleese|pleas|pls|plz|kindly)"
_POLITE = (
    rf"(?:(?:i (?:wonder|was wondering|am wondering) (?:if|whether) |would it be possible (?:for you )?to |is it possible (?:for you )?to )?"
    rf"(?:{_PLEASE},? )?(?:can|could|would|will|may|might) (?:you|u|i|we|someone|the \w+|your \w+) "
    rf"(?:(?:also|then|please|pls|kindly|possibly|therefore|further|either|at least|plese|just) ,?){{0,2}},? ?(?:{_VERB}|ask|see|know|have|get|request|be (?:told|sent|given|provided)|be so kind)"
    rf"|perhaps (?:you|someone|somebody) (?:would|could|can|might|will) (?:please |kindly |also )?(?:(?:be )?so (?:kind|good) as to |be able to )?{_VERB}"
    rf"|(?:would|could|will) you (?:please )?be (?:so (?:kind|good) as to|kind enough to|good enough to|able to) {_VERB}"
    rf"|you (?:should|must|might|could) (?:also |please |then )?(?:tell|send|give|let|provide)\b"
    rf"|{_PLEASE},? (?:(?:also|can|could|would|will|may|you|u|i|we|therefore|further|then|instead|just|now|kindly) ){{0,4}}(?:{_VERB}|ask|see|have)\b)"
)
_WISH = (
    r"(?:(?:i )?(?:wud|would|wd|woud|wood|want|wanna) (?:like |lik |luv |love )?(?:to|2) (?:no|know|kno)\b|(?:i'?m|i am) (?:just )?(?:trying|tryin|looking|hoping|wanting|keen) to (?:find out|know|get|see|learn|establish|obtain)|id (?:like|love|be grateful)|(?:what|all|the (?:thing|information|documents?|figures?))(?: that)? (?:i|we)(?:'m|'d|'re| am| are| would| should)?(?: (?:really|also|chiefly|mainly|particularly|now))?(?: (?:like|want|need|after|seek|seeking|wish|looking for|asking|asking for|ask|ask for|interested in|trying to (?:get|find out|see)))\b(?: to (?:see|know|have|ask|get|ask for))?,?(?: please,?)? (?:is|are|to know is)"
    r"|(?:i|we)(?:'d|'m| would| should| am| are)?,?(?: (?:also|further|then|therefore|hereby|just|simply|formally|only|particularly|really|now|next|respectfully))?,?"
    r" (?:(?:be )?(?:very |most |extremely |so )?(?:grateful|obliged|interested|pleased|curious|glad)|like|love|wish|want|wanna|request|requesting|ask(?!ed)|asking|seek|seeking|require|need|after|looking for|wonder(?:ing)?|wondering|appreciate"
    r"|(?:(?:formally |also )?(?:writing|write)\b(?: to you)?(?:,? (?:under|in accordance|pursuant|with reference|further to|on behalf) [^.;:?]{0,110}?)?,? to (?:\w+ )?(?:request|ask|seek|obtain|find out)\b|(?:making|make|submitting|submit) (?:a|an|this|the following|my) [^.;:?]{0,80}?request\b[^.;:?]{0,80}? for\b)|prefer)|it would (?:also )?(?:(?:help|interest|assist)(?: me| us)?(?: \w+)?|be (?:\w+ )?(?:helpful|good|useful|interesting|nice|of (?:help|interest|use)))(?: for (?:me|us))? to (?:know|have|see|understand|learn|be told|receive)|(?:it is|it's) (?:not|un)\s?(?:clear|known)(?: to (?:me|us))?(?= (?:who|what|how|when|where|which|whether|why)\b)|(?:i|we) (?:was|were|am|are) hoping (?:that )?(?:you|to)\b|all (?:i|we) (?:want|need|ask(?: for)?|seek)(?: to (?:know|see|have))? is|(?:this is|please treat this as|please accept this as|please consider this)(?: a| an| my)? [^.;:?]{0,80}?request\b[^.;:?]{0,80}? (?:for|to (?:see|know|obtain|receive))\b)"
)
_WISH_TAIL = re.compile(
    r"(?:,? ?(?:also|too|if|you|could|can|would|please|somebody|someone|anybody|anyone|the council|to|for|as|in|about|of|see|know|no|learn|hear|find out|have|obtain|receive|get|be told|ask|tell|send|give|provide|supply|let|me|us|my|it|following|whether you|(?:under|in accordance with|pursuant to|by virtue of) [^,.:;]{2,70}?(?:\bact 2000|\bact\b|foia?|legislation|regulations),?|request|obtain|ask for|from you|sight|copied|"
    r"you to|that you|by the|kindly|have access|access|likewise|with|sent|provided|further|formally),?(?= |$))*"
)
_QUANTITY = r"(?:numbers?|no\.? of|amounts?|totals?|costs?|spend(?:ing)?|expenditure|incomes?|revenue|budgets?|value|prices?|fees?|fines?|percentages?|proportion|rates?|average|mean|median|length|size|age|sums?|figures?|quantity|count|salary|pay|bills?|turnover|profit)"
_DOCUMENT = (
    r"(?:cop(?:y|ies)|polic(?:y|ies)|contracts?|minutes|reports?|e-?mails?|letters?|correspondence|messages?|notes?|memos?|papers?|documents?|documentation|guidance|guidelines?|agreements?|assessments?|dpias?|plans?|strateg(?:y|ies)|registers?|slides"
    r"|invoices?|briefings?|stud(?:y|ies)|reviews?|manuals?|procedures?|instructions|records?|logs?|forms?|business cases?|specifications?|tenders?|bids?|risk assessments?|presentations?|agendas?|submissions?|advice|protocols?|maps?|photos?|photographs?|footage|transcripts?|statements?|terms of reference|surveys?|feedback|evaluations?|standing orders|code|scripts?|schedules?|timetables?|diar(?:y|ies)|lists?|data|files?|certificates?|licen[cs]es?|drawings?|videos?|recordings?|audits?|analysis|analyses|handbooks?|leaflets?|memorand(?:um|a)|training materials?|materials?)"
)
_THING = r"(?:names?|dates?|details?|breakdown|reasons?|locations?|identit(?:y|ies)|suppliers?|titles?|ranks?|types?|categor(?:y|ies)|results?|outcomes?|information|times?|posts?|salar(?:y|ies)|grades?|brands?|makes?|models?|periods?|action|steps|status|position|description|criteria|terms|address(?:es)?|company|companies|versions?|systems?|provider|gross|net|board|hours|complaints?|incidents?|spaces|statistics|stats)"
_DETERMINER = r"(?:the|a|an|any|all|each|every|your|this|these|those|its|their|both|copies of|copy of)"

_ASK_WH = re.compile(rf"{_FILLER}{_WH}\b")
_ASK_AUX = re.compile(
    rf"{_FILLER}(?:in (?:what|which)\b|(?!should|had|were|would|might|must){_AUX}(?:n't)? (?:not )?{_SUBJECT}\b)"
)
_POLITE_LEAD = re.compile(rf"{_FILLER}{_POLITE}")
_IMPERATIVE = re.compile(rf"{_FILLER}(?:just )?{_VERB}\b(?! (?:you|that i|i )\b)")
_WISH_LEAD = re.compile(
    rf"{_FILLER}(?:(?:under|in accordance with|pursuant to|for|in|as) [^.;?]{{3,120}}, )?(?:so |and )?{_WISH}\b"
)
_NOUN_ASK = re.compile(rf"{_FILLER}(?:{_DETERMINER} )?(?:[\w'-]+ ){{0,3}}?(?:{_QUANTITY}|{_DOCUMENT}|{_THING})\b")
_LEAD_PREPOSED = re.compile(
    r"(?:if (?:so|not|yes|no|it (?:does|is|has|did|was)|they (?:do|are|have|did)|there (?:is|are|was|were)(?: one)?|any|the answer|you (?:do|have|did)|y|n)\b[^,.?]{0,80},|(?:of|for|in|on|at|by|since|from|as|between|during|over|under|with|within|after|before|when|where|following|to|apart|other|excluding|including|out)\b[^.?;]{2,160}?,)\s+"
)


_FILLERS = re.compile(_FILLER)


def filler_end(words: str) -> int:
    """Where joining words at the start ("Also,", "Separately from the above,") end."""
    return match.end() if (match := _FILLERS.match(words, 0, HEAD)) else 0


def _starts(pattern: re.Pattern[str], words: str) -> bool:
    return pattern.match(words, 0, HEAD) is not None


_AUX_FIRST = re.compile(rf"{_FILLER}{_AUX}\b")
_AUX_BARE = re.compile(
    rf"{_FILLER}(?:is|are|was|do|does|did|has|have|can|could|will) (?!be\b|been\b|not\b|n't|only\b|also\b|to\b|do\b|you\b|i\b)\w+ \w+ \w+"
)
_PREPOSED_COUNT = re.compile(
    r"(?:in|over|for|between|during|at|on|since|from|by|per|of|after|before|under|across|within|as)\b[^.;?]{2,120}?\bhow (?:many|much|often)\b"
)
_PREPOSED_WH = re.compile(
    r"(?:in|over|for|between|during|at|on|since|from|by|per|of|after|before|under|across|within|ahead|as|if|out|how|with|to|via|where|when)\b"
    r"[^.;?]{2,200}?\b(?:how (?:many|much|often|long|is|are|was|were|do|does|did)|what|which|who|whom|when|where)\b"
)


def is_interrogative(words: str) -> bool:
    """Opens like a question ("how many", "is there", "if so, who", "of those, in what"), with or without its mark."""
    if _starts(_ASK_WH, words) or _starts(_ASK_AUX, words) or _after_preposed(words, (_ASK_WH, _ASK_AUX)):
        return True
    if _starts(_AUX_BARE, words) or _starts(_PREPOSED_COUNT, words):
        return True
    return words.endswith("?") and (_starts(_AUX_FIRST, words) or _starts(_PREPOSED_WH, words))


def _after_preposed(words: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    position = 0
    for _ in range(3):
        match = _LEAD_PREPOSED.match(words, position, HEAD)
        if match is None:
            return False
        position = match.end()
        if any(pattern.match(words, position, HEAD) for pattern in patterns):
            return True
    return False


def is_polite(words: str) -> bool:
    """Opens with "please send", "can you tell me", "would you please let me have"."""
    return _starts(_POLITE_LEAD, words) or _after_preposed(words, (_POLITE_LEAD,)) or _starts(_PREPOSED_POLITE, words)


_PREPOSED = r"(?:under|since|for|in|as|from|with|to|on|at|per|between|regarding|concerning|following|further|using|given|again|now|during|over|until|of|after|before|by|within|pursuant|accordingly)\b[^.;?]{0,140}? "
_PREPOSED_POLITE = re.compile(rf"{_PREPOSED}{_POLITE}")
_PREPOSED_WISH = re.compile(
    rf"{_PREPOSED}(?:i|we)(?:'d| would| should)?,? (?:hereby |also |therefore |now |like to )?(?:request|ask for|seek|want (?:to know|to see|a|the)|like (?:to know|to see|to have|a|the)|wish to (?:know|see))\b"
)


def is_imperative(words: str) -> bool:
    """Opens with a bare verb of asking: "provide", "list", "for each year state the number"."""
    return _starts(_IMPERATIVE, words) or _starts(_PREPOSED_IMPERATIVE, words)


_PREPOSED_IMPERATIVE = re.compile(
    r"(?:for|in|per|of|from|as|at|on|since|between) [^.;?]{2,100}?,? (?:please )?(?:state|give|list|provide|supply|show|set out|send|tell me|confirm|say)\b"
    r" (?:the|me|a|all|each|any|how|whether|what|which|your|every|details|copies)\b"
)


def is_wish(words: str) -> bool:
    """Opens with "I would like", "I'd be grateful", "what I want to know is"."""
    return _starts(_WISH_LEAD, words) or _starts(_PREPOSED_WISH, words)


def is_noun_ask(words: str) -> bool:
    """Opens with a thing that can be supplied: "the number of", "copies of", "any report"."""
    return _starts(_NOUN_ASK, words)


def opens_ask(words: str) -> bool:
    """Opens as an ask of any kind but a bare noun."""
    return is_interrogative(words) or is_polite(words) or is_wish(words) or is_imperative(words)


_LINE_ITEM = re.compile(
    rf"(?:how (?:many|much|often|long)|(?:the )?(?:total )?{_QUANTITY} (?:of|for|on)|what|which|who|when|where|does|do|is|are|has|have|did|can) "
)


def opens_line_item(words: str, before: str) -> bool:
    """Whether an unlabelled line begins an ask of its own rather than continuing the line before it."""
    if before.endswith((" and", " or", " the", " of", " to", " a", " in", " for", ",")):
        return False
    return bool(_LINE_ITEM.match(words)) or (before.endswith(("?", ":")) and opens_ask(words))


def wish_lead_end(words: str) -> int:
    """Where the wish ends and what is wished for begins."""
    match = _WISH_LEAD.match(words, 0, HEAD) or _PREPOSED_WISH.match(words, 0, HEAD)
    if match is None:
        return 0
    return _WISH_TAIL.match(words, match.end(), HEAD + 100).end()  # type: ignore[union-attr]
