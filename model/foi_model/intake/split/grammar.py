"""Words and constructions of asking, as fragments of regular expressions over plain text (see `spans.plain`)."""

from __future__ import annotations

FILLER = (
    r"(?:(?:and|an(?= (?:how|who|what|wot|when|is|was)\b)|but|so|oh|ok|okay|under (?:the )?(?:foia?|freedom of information(?: act)?(?: 2000)?)|also|then|next|plus|now|well|finally|lastly|last of all|firstly|additionally|furthermore|moreover"
    r"|(?:separately(?: from)?|in addition(?: to)?|besides|apart from|as well as|further to|on top of|aside from)(?: (?:the )?(?:above|this|that|those|these|them|which))?|further(?:more)?|similarly"
    r"|likewise|too|as well|allso|secondly|thirdly|(?:hi|hello|hey|hiya|dear)(?: (?!can\b|could\b|would\b|please\b|i\b|how\b|what\b|hi\b|hello\b|hey\b|hiya\b|dear\b)[\w&]++){0,4}+|p\.?p?\.?s\.?|one more thing"
    r"|if (?:possible|at all possible|you (?:can|could))|alternatively|instead|again|specifically|in particular|for clarity)[,:;.\-]*\s+)*"
)
WH = (
    r"(?:how (?:\w+ ){1,4}(?:is|are|was|were|has|have|does|did|can|will)\b|how (?:many|much|meny|menny|mutch|often|long|far|old|big|large|frequently|was|is|are|were|do|does|did|has|have|can|will|would|it|they|the|your)"
    r"|howmany|what(?:'?s)?|wot|wat|whats|which|wich|who(?:'?s|se|m)?|whose|when|wen|where(?:'?s)?|why|whether|wether"
    r"|(?:in|to|for|at|by|from|on|of|with|under|against|over|through|within|during|roughly|approximately|about|exactly|since) "
    r"(?:exactly )?(?:what|which|whom|whose|how (?:many|much|long|often)|when))"
)
SUBJECT = (
    r"(?:there|ther|you|your|the|a|an|any|anyone|anybody|all|each|every|it|its|they|them|their|this|that|these|those|such|some|either|both"
    r"|one|officers?|staff|members?|people|police|councils?|council|forces?|force|we|non|not|u|ur|many|most|no|councillors?|schools?|patients?|children"
    r"|information|data|records?|he|she|anything|somebody|someone)"
)
AUX = (
    r"(?:is|are|was|were|do|does|dose|did|has|have|had|can|could|will|would|should|may|might|must|isn't|aren't|doesn't|don't|didn't"
    r"|hasn't|haven't|won't|can't|wasn't|weren't)"
)
VERB = (
    r"(?:provide|send|supply|list|tell|tel|confirm|state|give|forward|let (?:me|us) (?:have|know|no|see)|show|disclose|release|set out|explain|identify"
    r"|describe|break (?:this|these|it|them|down|the)|complete|fill in|specify|share|enclose|detail|outline|e-?mail (?:me|us)|itemi[sz]e|indicate"
    r"|advise|furnish|attach|publish|name|report|say|produce|answer (?:these|the following|whether|how)|direct (?:me|us) to|point (?:me|us) to|clarify (?:whether|how|what|if|which|the)|include|summari[sz]e|breakdown|make available|dig out|copy)"
)
PLEASE = r"(?:please|plese|pleese|pleas|pls|plz|kindly)"
POLITE = (
    rf"(?:(?:i (?:wonder|was wondering|am wondering) (?:if|whether) |would it be possible (?:for you )?to |is it possible (?:for you )?to )?"
    rf"(?:{PLEASE},? )?(?:can|could|would|will|may|might) (?:you|u|i|we|someone|somebody|anyone|anybody|the \w+|your \w+) "
    rf"(?:(?:also|then|now|please|pls|kindly|possibly|therefore|further|either|at least|plese|just) ,?){{0,2}},? ?(?:{VERB}|ask|see(?! (?:that|to it)\b)|know|have|get|request|be (?:told|sent|given|provided)|be so kind)"
    rf"|(?:would|could|will) you (?:please )?be (?:so (?:kind|good) as to|kind enough to|good enough to|able to) {VERB}"
    rf"|(?:be (?:so (?:kind|good) as|kind enough|good enough) to|pray) {VERB}|you (?:should|must|might|could) (?:also |please |then )?(?:tell|send|give|let|provide)\b"
    rf"|{PLEASE},? (?:(?:also|can|could|would|will|may|you|u|i|we|therefore|further|then|instead|just|now|kindly) ){{0,4}}(?:{VERB}|ask|see(?! (?:that|to it)\b)|have)\b)"
)
WISH = (
    r"(?:what (?:i|we)(?:'d| would| should) (?:\w+ ){0,3}(?:like|grateful|glad|pleased|obliged)\b[^.;:?]{0,60}?,? is\b|(?:i )?(?:wud|would|wd|woud|wood|want|wanna) (?:like |lik |luv |love )?(?:to|2) (?:no|know|kno)\b|(?:i'?m|i am) (?:just )?(?:trying|tryin|looking|hoping|wanting|keen) to (?:find out|know|learn|establish|understand)|id (?:like|love|be grateful)|(?:what|all|the (?:thing|information|documents?|figures?))(?: that)? (?:i|we)(?:'m|'d|'re| am| are| would| should)?(?: (?:really|also|chiefly|mainly|particularly|now))?(?: (?:like|want|need|after|seek|seeking|wish|looking for|asking|asking for|ask|ask for|interested in|trying to (?:get|find out|see)))\b(?: to (?:see|know|have|ask|get|ask for))?,?(?: please,?)? (?:is|are|to know is)"
    r"|(?:i|we)(?:'d|'m| would| should| am| are)?,?(?: (?:also|further|then|therefore|hereby|just|simply|formally|only|particularly|really|now|next|respectfully|very much|much|dearly))?,?"
    r" (?:(?:be )?(?:very |most |extremely |so )?(?:grateful|thankful|obliged|indebted|interested|keen|pleased|delighted|curious|glad)|like|love|wish|want|wanna|request|requesting|ask(?!ed)|asking|seek|seeking|require|need|after|looking for|wonder(?:ing)?|wondering|appreciate|welcome|care(?= to)"
    r"|(?:(?:formally |also )?(?:writing|write)\b(?: to you)?(?:,? (?:under|in accordance|pursuant|with reference|further to|on behalf) [^.;:?]{0,110}?)?,? to (?:\w+ )?(?:request|ask|seek|obtain|find out)\b|(?:making|make|submitting|submit) (?:a|an|this|the following|my) [^.;:?]{0,80}?request\b[^.;:?]{0,80}? for\b)|prefer)|perhaps (?:you|someone|somebody)(?:'d|'ll| would| could| can| might| will)(?: please| kindly| also)?(?: (?:be )?so (?:kind|good) as to| be able to)?(?= (?:say|tell|let|send|give|explain|provide|supply|confirm))|it would (?:also )?(?:(?:help|interest|assist)(?: me| us)?(?: \w+)?|be (?:\w+ )?(?:helpful|good|useful|interesting|nice|of (?:help|interest|use)))(?: for (?:me|us))? to (?:know|have|see|understand|learn|be told|receive)|(?:it is|it's) (?:not|un)\s?(?:clear|known)(?: to (?:me|us))?(?= (?:who|what|how|when|where|which|whether|why)\b)|(?:i|we) (?:was|were|am|are) hoping (?:that )?(?:you|to)\b|all (?:i|we) (?:want|need|ask(?: for)?|seek)(?: to (?:know|see|have))? is|(?:this is|please treat this as|please accept this as|please consider this)(?: a| an| my)? [^.;:?]{0,80}?request\b[^.;:?]{0,80}? (?:for|to (?:see|know|obtain|receive))\b)"
)
QUANTITY = r"(?:numbers?|no\.? of|amounts?|totals?|costs?|spend(?:ing)?|expenditure|incomes?|revenue|budgets?|value|prices?|fees?|fines?|percentages?|proportion|rates?|average|mean|median|length|size|age|sums?|figures?|quantity|count|salary|pay|bills?|turnover|profit)"
DOCUMENT = (
    r"(?:cop(?:y|ies)|polic(?:y|ies)|contracts?|minutes|reports?|e-?mails?|letters?|correspondence|messages?|notes?|memos?|papers?|documents?|documentation|guidance|guidelines?|agreements?|assessments?|dpias?|plans?|strateg(?:y|ies)|registers?|slides"
    r"|invoices?|briefings?|stud(?:y|ies)|reviews?|manuals?|procedures?|instructions|records?|logs?|forms?|business cases?|specifications?|tenders?|bids?|risk assessments?|presentations?|agendas?|submissions?|advice|protocols?|maps?|photos?|photographs?|footage|transcripts?|statements?|terms of reference|surveys?|feedback|evaluations?|standing orders|code|scripts?|schedules?|timetables?|diar(?:y|ies)|lists?|data|files?|certificates?|licen[cs]es?|drawings?|videos?|recordings?|audits?|analysis|analyses|handbooks?|leaflets?|memorand(?:um|a)|training materials?|materials?)"
)
THING = r"(?:names?|dates?|details?|breakdown|reasons?|locations?|identit(?:y|ies)|suppliers?|titles?|ranks?|types?|categor(?:y|ies)|results?|outcomes?|information|times?|posts?|salar(?:y|ies)|grades?|brands?|makes?|models?|periods?|action|steps|status|position|description|criteria|terms|address(?:es)?|company|companies|versions?|systems?|provider|gross|net|board|hours|complaints?|incidents?|spaces|statistics|stats)"
DETERMINER = r"(?:the|a|an|any|all|each|every|your|this|these|those|its|their|both|copies of|copy of)"
