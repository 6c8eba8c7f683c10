"""What a sentence does when it does not ask: scope, definitions, exclusions, handling of the request, mere talk.

Every function reads *plain* text (see `spans.plain`) cut to `REACH` characters.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from foi_model.intake.split.memory import remembered

REACH = 700


class Role(Enum):
    """What the items under a lead-in or heading are."""

    ASK = auto()
    DEFINE = auto()
    SCOPE = auto()
    EXCLUDE = auto()
    NOTE = auto()
    OUT = auto()
    NEUTRAL = auto()


_YEAR = r"(?:19|20)\d\d\b"
_DATE = re.compile(
    rf"\b{_YEAR}|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b|\b(?:last|past|previous|this|current|each|every|next|calendar|financial|academic|fiscal) (?:\w+ ){{0,2}}(?:years?|months?|weeks?|days?|quarters?|decade)\b|\btoday\b|\bto date\b|\bsince \w+ \d|\bnow\b|\bso far\b|\bcurrent(?:ly)?\b"
    r"|\b\d+ (?:months|years|days) (?:to|ending)|\blast year\b|\bat present\b|\bpresently\b|\bright now\b|\bthat month\b"
)
_SCOPE = re.compile(
    r"^(?:and |but |please note |to be clear,? |to clarify,? |for clarity,? |just to confirm,? )?(?:where a (?:figure|period|date)|unless (?:another|otherwise|i say|stated|a different)|(?:all|each|everything) (?:of the (?:above|below|following|questions)|parts?|questions?|figures|that follows|that i|answers?|requests?|information)\b.{0,60}\b(?:should|is|are|be|to|for|cover|concerns?|relates?|from|about|please)\b"
    r"|(?:the |my |this )?(?:(?:time|date|reporting) ?(?:period|frame|range|scale)|timeframe|timescale|period|dates?|years?)(?: (?:covered|of interest|in question|requested|i am interested in|for (?:all|this|these|my)[\w ]{0,30}))?(?: (?:is|are|should|for|runs?|covers?|would)\b|:)"
    r"|(?:my|this|the|these|our) (?:request|questions?|foi|enquiry|queries|figures)\b.{0,80}?\b(?:is for|are for|covers?|relates? to|concerns?|refers? to|applies|apply|limited to|(?:is|are) (?:about|limited|confined|only|restricted|in respect|in relation)|have to do with|is regarding|cover the|the period)"
    r"|please (?:answer|provide (?:the |this |all |your )?(?:information|figures|data|answers?|answers)|give (?:the |all |your )?(?:figures|answers?|information|data)|supply (?:the |all |this )?(?:figures|information|data)|limit|restrict|confine|use|cover|base|apply|only (?:include|count)|include only)\b.{0,100}?(?:\bfor\b|\bfrom\b|\bbetween\b|\bsince\b|\bto\b|\byears?\b|\bonly\b|\bwhole\b|calendar|financial|\bover\b)"
    r"|(?:i|we) (?:would like|want|need|am (?:looking|interested)|am only|are only) .{0,60}?\b(?:the figures|figures for|data for|only interested|the (?:whole|period|years?))\b"
    r"|(?:for|in|from|between|over|during|since|as (?:at|of)|covering) .{0,120}?\b(?:i mean|i am asking|please use|i want|only)\b|for (?:the )?(?:purposes? of )?(?:all|each|every|questions?|q\d|parts?|number)\b(?![^.]{0,120}\b(?:how many|please (?:provide|state|give|list|send|supply|confirm)|what)\b)"
    r"|in (?:each|all|every) (?:case|instance)s?,? (?:please|i)|(?:last|past|this|the last|the past) (?:\w+ ){0,2}(?:years?|months?)\b.{0,40}$|from .{3,40} to .{3,40}$"
    r"|by (?:calendar|financial|month|year|quarter)|i (?:only|just) (?:want|need|mean)|only \w+|figures (?:should|for|are|to)|data (?:should|for)|(?:that is|so) from"
    r"|search only|limit (?:it|the|any|this)|the search|search terms?|keywords?|please search|where (?:possible|a question)|if (?:the )?(?:figures|data) (?:for|are))"
)
_LABEL = r"q?\(?(?:[a-z]|\d{1,2}|[ivx]{1,4})\b(?:\(\w{1,3}\))?\)?"
_NUMBERED_SCOPE = re.compile(
    rf"^(?:for |in |re |regarding |with regard to |as to |on |\()?(?:(?:questions?|qs?|parts?|points?|items?|numbers?|nos?)[. ]+)?{_LABEL}"
    rf"(?:(?:,| and| to| &| -| or|) ?{_LABEL})+[,:]? (?!how|what|which|when|who)\S"
    rf"|^(?:for|in|as to|on|regarding) (?:questions?|qs?|parts?|points?|items?|numbers?|nos?)[. ]*{_LABEL}|^(?:for|in) (?:\d{{1,2}}|[a-z]\(\d\)|\d{{1,2}}\([a-z]\)),? "
)
_DEFINITION = re.compile(
    r"^(?:and |but |also |\* )?(?:(?:by|when i say) (?:a |an |the )?[\"'][^\"']{1,60}[\"'](?: here)? (?:i|we) (?:mean|am|refer|include)|by (?:[\w'-]+ ){1,6}(?:i|we) (?:mean|understand)\b|(?:for (?:the )?purposes? of .{3,40}?, )?(?:an? |the |the (?:term|word|phrase|expression) |for q\w+, )?[\"'][^\"']{1,60}[\"'](?: here)?,? (?:means?|refers?|is|are|takes? in|includes?|covers?|should|can be)\b"
    r"|(?:for (?:the )?purposes? of|in) (?:this|my|these|the) (?:request|questions?|letter|e-?mail|foi)\b.{0,120}\b(?:means?|refers?|includes?|counts?|is|are)\b|(?:an? |the )?(?:[\w'-]+ ){1,5}(?:means|refers to|is defined as|is taken to mean|counts as|should be (?:taken|read|understood))\b|for q\w+(?:\(\w\))?, .{0,80}\b(?:means?|takes? in|includes?)\b)"
)
_DEFINED_TERM = re.compile(r"[\"']([^\"']{2,60})[\"']")
_EXCLUSION = re.compile(
    r"^(?:and |but |also |first,? |second,? |third,? |please note (?:that )?|to be clear,? |for clarity,? |just to be clear,? |again,? |nb:? |n\.b\.? )?(?:(?:i|we) (?:do not|don'?t|dont|am not|are not|'m not|would not|have no)(?: \w+){0,2} (?:want|need|require|seek(?:ing)?|ask(?:ing)?|request(?:ing)?|interest(?:ed)?|expect(?:ing)? (?:names|any|personal)|wish|looking)\b|i'm not (?:asking|interested|after|looking|seeking|requesting)|(?:please )?(?:exclude|leave out|omit|do not include|don't include|ignore|disregard|redact|remove)\b"
    r"|no (?:names?|makes?|personal|locations?|individuals?|details|addresses|need for|identif)\b.{0,80}|not (?:including|counting|interested)|(?:names?|personal (?:data|details|information)|locations?)\b.{0,40} (?:can|may|should|are|is) (?:be )?(?:redacted|removed|left out|omitted|not (?:required|needed|wanted))|excluding\b|this (?:does not|doesn't|excludes|should not) )"
    r"|\b(?:is|are) (?:wanted|needed|required|not (?:wanted|needed|required))[.!]?$|^(?:i am|i'm|we are) (?:happy|content) (?:for|with) .{0,80}\b(?:redact|black|remov|withh|anonym|left out)|^(?:dont|don'?t) need\b"
)
_EXCLUSION_BUT = re.compile(
    r"\b(?:ask(?:ing)? for (?:an? )?(?:apology|favou?rs?|opinions?)|apology|argue|advice|sympathy|compensation|accept|ring|call|reply|to (?:be|complain|waste|hear|cause|make|put|take|know why)|my (?:name|details)|its report)\b"
)
_FALLBACK = re.compile(
    r"^(?:(?:and |but |also |please note that |please )?(?:if|should|in the event|where|in case)\b.{0,140}?\b(?:cost|costs|limit|18 hours|24 hours|too (?:much|many|long|big|wide|large|costly|expensive)|section 12|s\.?12|threshold|over the|excessive|time limit|hours?)\b.{0,140}?\b(?:please|start|take|limit|reduce|restrict|narrow|just|only|instead|then|do|first|prioriti[sz]e|drop|leave|send|provide|answer|i would|would|will do|shorten|work)\b)"
    r"|\b(?:in the alternative\b|if (?:\w+ ){1,6}(?:is|are|would be|proves?) too (?:much|many|long|wide)\b)"
)
_TOLERANCE = re.compile(
    r"(?:and |please )?(?:for|of|in|against|with) each(?: of (?:these|those|them)| one| \w+)?(?:[,:]| (?:please|give|state|show)\b)|"
    r"(?:please )?(?:can|could) you (?:also )?(?:please )?(?:break|split) (?:this|these|it|them|the)\b|(?:please )?confirm or deny\b"
    r"|^(?:if (?:it|this|that|they|these|the \w+)(?: \w+)? (?:is|are) (?:too )?(?:long|large|big|many)|(?:a )?(?:yes|y)(?: or |/| / )(?:no|n)\b"
    r"|approximate|estimates?|rough|an? (?:summary|estimate|rough|approximate|average|range|total)\b.{0,60}(?:do|fine|enough|suffice|ok|acceptable)"
    r"|(?:please )?(?:also )?(?:break|split|broken|separate|do this)\b.{0,60}?\b(?:down|by|for each|separately|into|out|per)\b"
    r"|(?:please )?(?:also )?(?:show|give|list|provide|set out|state|present|order|express|group|specify|indicate|supply)(?: me)? "
    r"(?:this|these|them|it|each|both|the (?:figures?|information|data|answers?|totals?|results?|numbers?|above)|figures|totals|your answers?|separate|a separate|one figure)\b"
    r".{0,60}?\b(?:by|for each|separately|each|per|year by year|as an?|in|for|both|respectively)\b"
    r"|(?:please )?(?:provide|give|include) (?:an? )?(?:\w+ )?breakdowns?\b"
    r"|(?:by|per) (?:year|month|quarter|financial|calendar)|broken down\b|where (?:known|available|possible|recorded|held)|for example\b|e\.?g\.?\b|i\.?e\.?\b"
    r"|this (?:includes?|should include|covers?|means)|including\b|please (?:include|exclude|count)\b|not including\b"
    r"|(?:if|where) (?:none|nil|not|fewer|less)\b.{0,60}\b(?:say|state|put|zero|so)\b|(?:please )?(?:tick|circle|delete|choose|select)\b"
    r"|in (?:a )?(?:spreadsheet|excel|csv|pdf|table)|i (?:mean|am referring)|only\b|the last \w+ years?|since|from \d|this is for|to clarify)"
)
_HANDLING = re.compile(
    r"^(?:(?:should|were|if) you (?:to )?(?:cite|refuse|rely|withhold|claim|invoke|plead)\b|if you (?:say|refuse|rely|are (?:going|minded|unable|not able)|cannot|can't|do not|don't|need|decide|think|believe|feel|intend|consider|withhold|wish|want|require|have any|would|claim|redact)\b(?! (?:hold|have (?:a|an|the|one|them|these)|use|own|record|keep|collect|charge|employ))"
    r"|(?:if so,? )?please (?:do not|don'?t) (?:hold|delay|refuse|wait)|if you have (?:sent|already|replied|answered|not)\b"
    r"|any (?:other|further|additional) (?:comments?|remarks|thoughts)\b|(?:please )?(?:e-?mail|write) back"
    r"|please (?:do not|don't|don\b|dont|note|bear|ensure|accept|consider|treat|take|read|remember|feel free|contact|call|ring|phone|reply|respond|find|see|forgive|excuse|be |refer|pass|get back|quote|keep|redact|hold|stop|use|start|deal|do the|ask|go|allow|return|apply|assume|still|hurry|look|make sure|help|give me (?:a|an) (?:reply|response|answer)|e-?mail (?:back|your (?:reply|response|answer)|me (?:back|at|on|with your))|send (?:it\b|your (?:reply|response|answers?)|(?:any|all) (?:correspondence|replies|responses|communications?) (?:to|by|via)|(?:the|all|this|my)? ?(?:information|response|reply|requested|answers?)(?: to me)? (?:to|by|via|in|as|electronically)\b|me (?:your (?:reply|response|answers?)|a reply|an acknow)|(?:them|these) (?:to|by|as|in))|provide (?:it\b|your (?:response|answer)|(?:the|this|all|all the|any)? ?(?:requested )?information(?: requested)? (?:electronically|in|by|via|as|to)\b|advice|a (?:full|prompt) (?:reply|response))|answer (?:the rest|them|all|within|by|as|each|in|me)|acknowledge|separate(?:ly)?|do\b|tick|complete your)\b)"
    r"|\b(?:acknowledge\b.{0,40}\b(?:receipt|this|request|e-?mail|letter)|(?:confirm|confirmation of) (?:receipt|you(?:'ve| have)? (?:received|got)|that you (?:have )?(?:received|got))"
    r"|(?:let me know|tell me|advise(?: me)?|inform me|contact me|e-?mail me|ring|call|phone|write(?: to me)?|come back to me|get in touch)(?: \w+){0,3} (?:if|should|when|whether|as soon as|of any|immediately|at once)\b.{0,60}?\b(?:you (?:need|require|have any|want|are|can(?:not|'t)|cannot|think|intend|decide|refuse|consider|anticipate|foresee|wish|would|pass|rely|expect|hold this)|unclear|clarif|question is|problem|charge|fee|cost(?:s)? (?:is|will|to)|exceed|any (?:of this|part|queries|questions|problems?|issues?|difficult)|this (?:request|is|will|has|needs)|(?:my|the) request|it (?:is|will)|transferr?ed|delay)"
    r"|(?:which|what) exemptions?\b|(?:which|what) sections?\b.{0,40}\b(?:you|rely|relying|applies|applied)\b"
    r"|exemptions?\b.{0,80}\b(?:rely|relied|apply|applies|applied|cite|engaged|consider)\b|(?:rely|relying|relied) (?:up)?on\b.{0,40}\b(?:section|exemption|s\.?\s?\d)"
    r"|public interest (?:test|in (?!the)|favours?|requires|lies|clearly|outweighs|strongly|would|is|that|demands)\b"
    r"|(?:reply|respon[ds]e?|respond|answer) (?:to (?:me|this|my)|by|within|as soon|promptly|in writing|via|electronically)\b"
    r"|(?:get|have|receive|expect|give me|send me|had) (?:a|an|your|any) (?:proper |full |prompt |timely )?(?:reply|response|answer)\b"
    r"|look(?:ing)? forward\b|hesitate\b|line manager\b|(?:can|could|may|to|so that i can) complain\b|section (?:16|17|10|1|8|40|45)\b.{0,60}\b(?:help|advice|assist|oblig|duty|must|have to|requires?)"
    r"|advice and assistance\b|(?:request|seek|ask for|asking for|right to|apply for|entitled to|demand|want|have) (?:an? )?internal review\b"
    r"|(?:formal )?complaint (?:procedure|process|about (?:how|the way) (?:this|my))|20 (?:working )?days\b"
    r"|press office\b|(?:pass|forward|send|redirect|transfer|refer)(?: \w+){0,2} (?:this|it|my \w+)(?: \w+)? (?:on|to|over|along|request|letter)\b"
    r"|(?:this|my) (?:request|letter|e-?mail|message|complaint)(?: \w+)? (?:to be|has|was|is being|be|as|will be|under|up|on)\b"
    r"|treat this\b|(?:keep|kept) me (?:informed|updated)|central referral\b|proof of (?:id|identity)\b"
    r"|reference number\b.{0,30}\b(?:this|my|request)|(?:receive|send|sent|provide|provided|supply|supplied|have|like|prefer|want|get|return|reply|respond)(?:d)?(?: (?:me|it|this|these|them|all|any|the|my|your|information|data|response|reply|answers?|material|requested|above|records|figures|to|receive|in|an?|be)){0,7} (?:electronically|electronic|by e-?mail|via e-?mail|in excel|as an? (?:excel|pdf|csv|spreadsheet|word)|as a file|in (?:a |an )?(?:spreadsheet|machine|csv|searchable|word|pdf|hard copy|open|editable|excel)|by post|on paper|as pdf|in electronic|in writing|to (?:this|my|the) (?:e-?mail|address))"
    r"|send it again\b|may we quote\b|would you (?:take part|be (?:willing|happy|prepared|interested))\b"
    r"|can (?:i|we) (?:have|get) (?:a|an|any) (?:date|update|reply|answer|response|news|acknow)\b|in (?:excel|csv|pdf)\b.{0,20}\bplease"
    r"|(?:could|can|may|might|shall|should) (?:i|we) (?:\w+ )?(?:drop|narrow|cut|refine|rephrase|reword|withdraw|reduce|amend|publish|quote)\b"
    r"|names? of (?:the |whichever )?(?:officer|person|member of staff|individual)s? (?:dealing|handling)\b|no (?:rush|hurry)\b|if (?:this|that|the|my|any)(?: part)?(?: of)?(?: this| my| it)?(?: request)? ?(?:is|are|not|needs?|is not) (?:unclear|not clear|clear|possible|too)"
    r"|my (?:request|letter|e-?mail) (?:of|dated|to you|was)|this request\b.{0,40}\b(?:handled|processed|treated|number|reference)"
    r"|(?:cost|charge|fee) (?:me|to me)\b|(?:would|will|are|can) you (?:be able to )?(?:be )?(?:charg|need|requir|want|like|prefer|wish|deal|look into|answer (?:me|this))"
    r"|quote (?:your|our|me)\b|get an? ans|any(?:thing)? (?:queries|else you need|questions),? (?:please |call|contact|e-?mail|just)"
    r"|not (?:for the act|part of (?:the|this|my) (?:foi|request|freedom))\b)"
)
_OVERRIDES_HANDLING = re.compile(
    r"\b(?:how (?:many|much|often|long (?:does|do|is|are|was|were))|numbers? of|cop(?:y|ies) of|lists? of|names? of|details of"
    r"|(?:polic(?:y|ies)|records?|reports?|contracts?|minutes|correspondence|e-?mails|documents?|guidance|advice|letters?|papers) (?:of|on|about|between|relating|regarding|setting|for|with|that|which))\b"
)
_HANDLING_HARD = re.compile(
    r"\b(?:this|my) (?:request|complaint|foi)\b|\bso that i can\b|\bif you (?:rely|refuse|say)\b|\bnot (?:for the act|part of)\b|\bpress office\b|\bget (?:a|an|your) (?:reply|response|answer)\b|\backnowledge\b|\binternal review\b"
)
_RHETORIC = re.compile(
    r"^(?:(?:and |but |so )?is (?:that|this|it) (?:\w+ ){0,2}\w+\?$)"
    r"|\b(?:on earth\b|the (?:hell|heck|devil)\b|any idea\b|who(?:'d| would| could)(?:n't| not)? have (?:thought|believed|guessed|known)"
    r"|who wouldn'?t\b|where(?: i|')s the (?:\w+ )?(?:fairness|justice|sense|logic|democracy|accountability|transparency|respect|decency|harm|humanity)\b"
    r"|do (?:the \w+|they|you) (?:not|even|really|honestly|actually|seriously|think|realise|care|know how|ever)\b"
    r"|not matter\b|any (?:wonder|surprise)\b|how (?:can|could|dare|do) (?:you|it|they|the \w+|anyone|anybody|we|that)\b.{0,60}\b(?:be|justify|say|claim|expect|trust|think|dare|take|sleep|believe)\b"
    r"|how (?:am|are) (?:i|we)\b|what (?:possible |conceivable )?(?:harm|prejudice|damage|justification|excuse) (?:could|can|would|will|has)\b|what (?:harm|is the point|'s the point|has .{0,30} come to|sort of (?:council|country|world|people)|kind of (?:council|country|world|people)|more|about (?:us|me)|am i|are we|do i|good)\b"
    r"|who (?:benefits|pays (?:me|us)|cares|would (?:count|want|do|not|believe|ever)|do (?:you|they) think)\b"
    r"|after all\b|surely\b|isn'?t it\b|(?:do|don'?t|wouldn'?t|won'?t) you (?:agree|think|know)\b|is that (?:how|what|why|really|fair|right|too much|it)\b"
    r"|is (?:it|this) (?:really |any |too |so )?(?:fair|acceptable|right that (?:i|we|people|a)|reasonable|much to ask|because)\b"
    r"|have you (?:no|even)\b|have you any (?:idea|shame|sense|decency|notion|clue)\b|have you ever (?:had to|tried|wondered|thought|been|seen|lived|sat|stood|stopped|walked|asked yourself)\b"
    r"|has (?:anyone|anybody|a single|no one|nobody|one of you)\b|did (?:anyone|anybody|nobody|you (?:even|ever|really|think))\b"
    r"|(?:anyone|anybody) (?:ever|think|care|even|stop|consider|bother)\b|a single one\b|why (?:should|must|do|does|can'?t|is|are|am|did|has|have|won'?t|would)\b.{0,24}\b(?:i|we|me|us|take|always|nobody|no one|everybody|it so|so)\b"
    r"|am i (?:meant|supposed|to)\b|can (?:she|he|my|we|i) (?:come|meet|visit|have a go)\b|joke\b|what for\?"
    r"|how many (?:times|more|people) (?:must|do i|have i|have to|will it)\b|would you (?:like|want|be happy|put up|let)\b"
    r"|how would (?:you|anyone|anybody)\b|just saying\b|right\?$|no\?$|eh\?$|huh\?$|will (?:they|you|anyone|somebody|someone) ever\b"
    r"|when (?:am|are) (?:i|we)\b|when will (?:someone|somebody|anyone|you (?:people|lot|listen))\b|what do i pay\b"
    r"|how does anyone\b|how (?:hard|difficult|stupid)\b|every (?:single )?time\b.{0,30}\?|who do\b.{0,12}\bthink\b)"
    r"|, one\?$"
)
_OWN_DATA = re.compile(
    r"\b(?:records?|information|data|files?|notes?|footage|cctv|anything|everything|recordings?|details|documents?|emails?|correspondence)\b.{0,40}\b(?:about|on|concerning|regarding|relating to|of|held on|holds? (?:about|on)|have (?:about|on)) me\b|\bmy (?:own )?(?:personal (?:data|information|file)|(?:\w+ )?(?:records?|file|data|custody|medical|fingerprints|dna|footage|notes|case file|statement))\b|\bsubject access\b|\barticle 15\b|\bmy details have been\b"
)
_DATA_PROTECTION = re.compile(
    r"\b(?:under|data protection[):]|\()\W*(?:the )?(?:uk )?(?:data protection|gdpr|subject access)\b|^[\w ]{0,20}\(data protection\)"
)
_FOI = re.compile(
    r"\bfreedom of information\b|\bfoi\b|\bfoia\b|\beir\b|\benvironmental information\b|\binformation request\b|\brequest for information\b|\brecorded information\b"
)
_WITHDRAWN = re.compile(
    r"(?:[-,;.(?\[]\s?|^)(?:there is |there's |i |i've |you can |please )?(?:no (?:longer )?need (?:for this|to answer|this|now)|(?:no longer|don'?t|do not|dont) (?:now )?(?:need|want|require) (?:this|that|it)\b(?! to)"
    r"|(?:have |already |now |since )*(?:found|got|had) (?:it|this|that|the answer)\b|(?:scrap|ignore|forget|skip|drop|cancel|strike|delete) (?:this|that|it)\b|(?:now )?(?:withdrawn|not needed|no longer (?:needed|required|wanted)|already answered|answered already)\b)|^~~.*~~$"
)
_REPORTED = re.compile(
    r"^(?:[^.?]{0,60}?\bi (?:originally |previously |first |then |had |have )?(?:asked|requested|wrote|enquired)\b"
    r"|[^.?]{0,40}?\byou (?:have )?(?:told|said|answered|replied|wrote|confirmed|refused|stated|asked)\b)"
    r"|\b(?:(?:my|our|the) (?:original|first|earlier|previous|last|initial|old) (?:request|question|wording|letter|e-?mail)"
    r"|withdraw\b|your request (?:was|is|asks|asked|for)|what i asked\b|you were asked\b|my request (?:was|read|said|of)\b"
    r"|your (?:reply|response|answer) (?:was|said|of)\b)"
)
_ADOPT = re.compile(
    r"^(?:(?:thank(?:s| you)[^.]{0,40}, )?(?:yes|agreed|confirmed|ok(?:ay)?)\b)"
    r"|\b(?:answer (?:only |just |me )?\(?\d|q\.?\s?\d|(?:questions?|points?|items?|numbers?|parts?|nos?\.?|qs?)\b.{0,24}\d"
    r"|(?:below|again|set out|repeated|re-?sen[dt]|attached|the following|following|underneath|earlier|previous|original|last|first)\b.{0,80}\b(?:request|questions?|e-?mail|answer|information|put|treat|take|mine|message)\b"
    r"|(?:request|questions?|e-?mail|message)\b.{0,60}\b(?:below|again|underneath|set out|quoted)\b|please (?:just )?do (?:that|this|it)\b"
    r"|go ahead\b|happy (?:with|for|to)\b.{0,40}\b(?:that|this|go|you to)|that(?:'s| is| would be| will be) fine\b"
    r"|same questions?\b|the one about\b|option \w\b|still (?:want|need|like)\b|proceed with\b|(?:i|we) (?:\w+ )?(?:accept|agree|approve|consent|adopt|confirm)\b"
    r"|(?:am|are|'m|'re) (?:\w+ )?(?:content|happy|fine|satisfied|ok(?:ay)?) (?:with|for|to)\b)"
)
_NOT_ADOPT = re.compile(
    r"\b(?:no (?:reply|response|answer)|not (?:had|received|heard)|overdue|chas|remind|when (?:will|can|am)|still waiting|any news|update on|delay|outstanding|deadline)\b"
)


def _has(pattern: re.Pattern[str], words: str) -> bool:
    return pattern.search(words, 0, REACH) is not None


@remembered
def is_dated(words: str) -> bool:
    """Names a date, year or period of its own."""
    return _has(_DATE, words)


@remembered
def is_scope(words: str) -> bool:
    """Sets the period, place or manner for other questions."""
    return _SCOPE.match(words, 0, REACH) is not None or _has(_NUMBERED_SCOPE, words)


_TARGETS = re.compile(
    r"^(?:for |in |re |regarding |with regard to |as to |on |\()?(?:(?:questions?|qs?|parts?|points?|items?|numbers?|nos?)\b[. ]*)?"
    r"(?P<list>q?\(?(?:\d{1,2}|[a-z])(?:\(\w\))?\)?(?:(?:,| and| to| &|-| or|,? and)? ?q?\(?(?:\d{1,2}|[a-z])(?:\(\w\))?\)?(?=[ ,:.]))*)(?=[ ,:.])"
)


def scope_targets(words: str) -> set[str]:
    """The labels a scope sentence is limited to ("For 3 to 7 I mean ..."); empty when it is for all questions."""
    match = _TARGETS.match(words)
    if match is None or match["list"] in {"a", "i"} or not is_targeted(words):
        return set()
    labels: set[str] = set()
    for first, last in re.findall(r"q?\(?(\w{1,2}(?:\(\w\))?)\)?(?:(?: to |-| - )q?\(?(\w{1,2})\)?)?", match["list"]):
        if first in {"to", "or"} or first == "an":
            continue
        labels.add(first)
        if last.isdigit() and first.isdigit():
            labels |= {str(value) for value in range(int(first), int(last) + 1)}
    return labels - {"and", "nd"}


@remembered
def is_targeted(words: str) -> bool:
    """Names the questions it is for."""
    return _has(_NUMBERED_SCOPE, words)


@remembered
def is_definition(words: str) -> bool:
    """Says what a word of the request means."""
    return _DEFINITION.match(words, 0, REACH) is not None


def defined_terms(words: str) -> list[str]:
    """The quoted words that a definition explains."""
    return _DEFINED_TERM.findall(words, 0, REACH)


@remembered
def is_exclusion(words: str) -> bool:
    """Says what is not wanted."""
    return _has(_EXCLUSION, words) and not _has(_EXCLUSION_BUT, words)


@remembered
def is_fallback(words: str) -> bool:
    """Says what to do instead when the whole is too much."""
    return _has(_FALLBACK, words)


@remembered
def is_tolerance(words: str) -> bool:
    """Only says how the answer to the sentence before should be cut or shown."""
    return _TOLERANCE.match(words, 0, REACH) is not None


_ENOUGH = re.compile(
    r"\b(?:is|are|would be|will be) (?:quite )?(?:enough|sufficient|fine|ok(?:ay)?|plenty|acceptable|good enough|better than nothing)[.!]?$"
    r"|\bis all (?:that )?(?:i|we) (?:need|want|ask)(?: for)?[.!]?$"
    r"|\b(?:will|would) (?:do|serve|suffice)\b[^,;]{0,20}[.!]?$|\bsuffices[.!]?$"
)


def is_enough(words: str) -> bool:
    """Says what will do for an answer ("A rough figure is enough.")."""
    return _has(_ENOUGH, words)


@remembered
def is_handling(words: str) -> bool:
    """About the handling of this very request: acknowledge, exemptions, reply, format, whom to ring."""
    if not _has(_HANDLING, words):
        return False
    return not _has(_OVERRIDES_HANDLING, words) or _has(_HANDLING_HARD, words)


@remembered
def is_rhetoric(words: str) -> bool:
    """Asks for no information though it has a question mark."""
    return _has(_RHETORIC, words)


@remembered
def is_own_data(words: str) -> bool:
    return _has(_OWN_DATA, words)


def is_data_protection(words: str) -> bool:
    """Names the law by which people ask for data about themselves."""
    return _has(_DATA_PROTECTION, words)


def is_withdrawn(words: str) -> bool:
    """An item its own author has struck out."""
    return _has(_WITHDRAWN, words)


@remembered
def is_reported(words: str) -> bool:
    """Tells of earlier wording, by the sender or by the authority."""
    return _has(_REPORTED, words)


def is_adopting(words: str) -> bool:
    """Makes earlier or quoted questions part of the live request."""
    return _has(_ADOPT, words) and not _has(_NOT_ADOPT, words)


def is_chasing(words: str) -> bool:
    """Asks what has become of an earlier request."""
    return _NOT_ADOPT.search(words) is not None


def mentions_foi(words: str) -> bool:
    return _FOI.search(words) is not None
