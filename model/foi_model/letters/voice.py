"""Who is speaking in a piece of a letter: the applicant who asks, or the authority that restates, decides and explains.

Every function reads plain text (folded, lower case); all patterns are anchored or bounded, so time is linear.
"""

from __future__ import annotations

import re

from foi_model.intake.split import cues

_HEAD = 700
_MOST_HEADING_WORDS = 9
_DECORATION = " -=*_~#"
_MOST_ANNEX_WORDS = 16

_REQUEST_HEADING = re.compile(
    r"(?:\d\.? )?(?:(?:the|your|our|foi|freedom of information|original|initial|full|copy of|text of|details of"
    r"|summary of|applicant'?s?|requester'?s?|in full) )*"
    r"(?:information )?(?:requests?|requested|questions?|query|queries|request details|request received|sought"
    r"|you requested|requested information|(?:e-?mail|message|letter) (?:of|dated|sent|received) [\w /]{3,30}"
    r"|you (?:have )?(?:asked|requested|wrote|said|say)|what you asked(?: for| us)?|you asked (?:for|us)|enquiry"
    r"|request (?:and|&) (?:response|answers?|reply))"
    r"(?: (?:in full|summary|details|text|made|under foia?|was|received))?\s?[:.-]*"
)
_REPLY_HEADING = re.compile(
    r"(?:\d\.? )?(?:in )?(?:(?:(?:the|our|my|foi|freedom of information|full|final"
    r"|[\w'&]+(?: [\w'&]+){0,4}) )?(?:response|responses|reply|answers?|decisions?)"
    r"|(?:(?:the|our|my|foi|full|final) )?(?:results?(?: of (?:the |our )?search(?:es)?)?|outcome|findings|disclosure"
    r"|conclusions?|determination|information provided|information disclosed))"
    r"(?: (?:and reasons?|is|are|is given|given|set out|as follows|are these|these|below|to (?:your"
    r"|the) (?:foi )?(?:request|questions?)|provided|follows?|of (?:the )?(?:internal )?review|notice"
    r"|\([^()]{2,40}\)))*\s?[:.-]*"
    r"|we (?:say|said|reply|replied|answer|answered|respond)\s?[:.-]*|extent and results? of searches\b.{0,60}"
    r"|(?:in (?:response|reply|answer)|to answer your questions?"
    r"|having (?:completed|made|considered)[^.]{0,80}|for (?:overt|the) [^.]{0,60}answers are these)[:.,-]*"
)
_TITLE = re.compile(
    r"(?:(?:the|my|our|your|initial|further|legal|next|key|general|and|of|exemptions?) ){0,3}(?:background"
    r"|introduction|findings|next steps|steps|conclusions?|appeals?|rights?|complaints?|summary|scope"
    r"|reasons?(?: for decision)?|analysis|review|public interest(?: test)?|exemptions?|procedure|searches|contents"
    r"|considerations?|contact(?: us)?|harm|copyright|right of appeal|rights of appeal)\s?:?"
)
_ARGUMENT_HEADING = re.compile(
    r"(?:\d\.? )?(?:(?:the|your|my|summary of|basis of|applicant'?s?|complainant'?s?) )*(?:grounds?|complaints?"
    r"|concerns?"
    r"|arguments?|submissions?|representations?|reasons|request for (?:an )?(?:internal )?review|review request)"
    r"(?: (?:for|of) (?:the |your |an )?(?:internal )?(?:review|complaint|appeal"
    r"|request for (?:an )?(?:internal )?review))?"
    r"\s?[:.-]*|(?:what|why) you (?:say|said|argue|disagree|complain|asked for (?:a|the) review)[\w ]{0,30}[:.-]*"
)
_DECISION = re.compile(
    r"(?:(?:full|fully|partial|partially|partly|part|in part|not|no|being|will be|to be|information|data|is"
    r"|was) )*(?:disclos\w+|refus\w+|withheld|exempt\w*"
    r"|ncnd|neither confirm\w*|not held|(?:no )?information (?:not )?held|held|answered|provided|released|partial"
    r"|given|redacted|see below|attached)\b"
)
_GROUNDS = re.compile(
    r"(?:(?:the )?(?:exemptions?|exceptions?|grounds?|sections?) (?:applied|engaged|relied (?:up)?on|used|cited"
    r"|claimed)|exemptions?|exceptions?|grounds for refusal"
    r"|legal basis)\s?[:-]"
)
_FOLLOWS_UP = re.compile(
    r"(?:and |or |also )?(?:if (?:so|yes|not|any|they|there|he|she|it)\b|what (?:was|were|did) (?:it|they|that|found"
    r"|the (?:result|outcome|reason))\b"
    r"|(?:when|where|why|how|by whom|who)\??$|(?:when|where|why|how|by whom|who|on what date) (?:was|were|did|is|are"
    r"|has) (?:it|this|that|they|these|those|he"
    r"|she)\b|(?:and )?(?:the )?(?:result|outcome)s?(?: of (?:it|that|this|those))?\??$|tell me (?:whether|if|when"
    r"|where|why) (?:he|she|it|they|this|that)\b"
    r"|(?:the|its|their) (?:date|time|dates|result|results|outcome)s? of (?:it|this|that|these|those)\b)"
)
_ANNEX = re.compile(
    r"(?:(?:annex|appendix|schedule|attachment|note)\s?[a-z0-9]?\s?[:.-]* ?)?(?:(?:the |your |our |relevant |full "
    r"|legal |statutory |further )*"
    r"(?:(?:rights?(?: of| to)|how to|making a|internal review|complaints?|appeals?)\b(?: [\w']+){0,8}|(?:text"
    r"|wording|extracts?|copy) (?:of|from)\b.{3,90}"
    r"|legislation(?: \w+){0,4}|(?:notes?|(?:legal|statutory|relevant) (?:notes?|provisions|framework"
    r"|background))(?: (?:on|of|to|about)\b.{0,60})?"
    r"|copyright|re-?use(?: of information)?|(?:sections?|regulations?|exemptions?)\b.{0,60}\(?(?:text|in full"
    r"|as enacted|explained|wording)\)?))\s?[:.]?"
)
_REVISES = re.compile(
    r"\b(?:replac\w+|revis\w+|refin\w+|narrow\w+|amend\w+|substitut\w+|modif\w+|chang\w+|clarif\w+|reduc\w+"
    r"|reword\w+)\b"
    r"[^.]{0,120}\b(?:with|to|as|by|follow\w*|read|now|below|these|this)\s?:?$"
)
_SPEAKS = re.compile(
    r"(?:on|as to|as for|regarding|for) the (?:first|second|third|fourth|fifth|last|two|three)\b[^.]{0,40}[,:]"
    r"|[^.?]{0,160}\b(?:can|could|will|does|do|must|is able to)? ?neither (?:confirms?|be confirmed)"
    r"|[^.?]{0,80}\b(?:we|the (?:[\w']+ ){1,4}|[\w' ]{2,60} (?:police|constabulary|council|trust|university"
    r"|department))"
    r" ?(?:can confirm|do(?:es)? not hold|do(?:es)? hold|hold(?:s)? (?:the|some|no|none)|ha(?:s|ve) decided|(?:is"
    r"|are) refusing"
    r"|(?:is|are) withholding|(?:is|are) unable|ha(?:s|ve) searched)\b"
    r"|we have (?:received|spent|found|looked|checked|searched|paid|bought)\b"
    r"|(?:the|this) information (?:you|is|was) [^.]{0,60}\b(?:exempt|withheld|not held|attached|enclosed|refused)"
)
_NOT_HEADING = re.compile(r"\b(?:request number|reference|ref|request ref|request no|foi request:? ?\d)\b")
_LEAD_IN = re.compile(
    r"\byou (?:have |had |also |then |recently |first )?(?:asked|ask|requested|request|wrote|sought|seek|would like"
    r"|want(?:ed)?|made|make|submitted|enquired|are seeking"
    r"|are asking|were seeking|wished|wish|put|sent|emailed|e-mailed|contacted)\b"
    r"|\b(?:requests?|requesting|asks?|asking|asked|sought|seeking|seek)\b[^.]{0,90}\b(?:following|as follows"
    r"|which follows|which reads?|that reads?|reads|set out below|below|for information)\b"
    r"|\b(?:had|received|have) (?:from you|your)\b[^.]{0,90}\brequest\b|\brequest\b.{0,140}(?:in (?:these"
    r"|the following) (?:words|terms)|in (?:your|these) own words)|\brequest\b.{0,60}(?:which follows|as follows"
    r"|reads|below|following|copied)"
    r"|\bthe (?:applicant|requester|complainant) (?:has |had )?(?:asked|requested|sought|wrote)\b|\byou (?:to be|are"
    r"|were) asking\b|\bset out your\b|\byour (?:questions?|requests?) (?:are|is|were|was|in full|read|reads"
    r"|as follows)\b"
    r"|^the following (?:information|questions?)"
    r"|^(?:please|can you|could you|i would like|i am writing|i request|i wish|under the (?:freedom|foi))\b"
)
_DECIDES = re.compile(
    r"\b(?:exempt|withh(?:eld|olding|old)|refus(?:ed|al|e|ing)|neither confirms?|nor den(?:y|ies)|not held|(?:does|do"
    r"|did) not hold|no information (?:is )?held|disclosed?"
    r"|hold the information|attached|appropriate limit|can confirm|searches were|have considered|exemptions?)\b"
)
_REQUESTER = re.compile(
    r"(?:please (?!note|find|be advised|see\b|treat)|i (?:would|am (?:writing|asking|aware|happy)|know|understand"
    r"|want|wish|look|require|request|believe|appreciate|also|need|do not)\b"
    r"|can you|could you|would you|if (?:you|this|any|possible|the cost)|thank|many thanks|thanks|kind regards|yours"
    r"|my (?:request|questions?)|under the (?:foi|freedom)|for (?:each|all|the)|note:)"
)
_AUTHORITY = re.compile(
    r"(?:we|our|section|sections|please (?:note|find|be advised|see|treat)|in (?:response|accordance|answer|reply"
    r"|relation|respect)|following|further to|having|pursuant|under"
    r"|i (?:can|have|regret|attach|confirm|enclose|refer|must|should|am (?:able|pleased|not|unable|satisfied|required"
    r"|advised|writing to (?:advise|inform|confirm|tell|respond)))"
    r"|on \d|clarification|you (?:confirmed|replied|clarified|said|also|were|told|then)|this (?:letter|response|is"
    r"|has|was|information|request)|it (?:is|was|has)|regarding|as to"
    r"|[\w,&'() -]{2,60}? (?:can (?:neither|confirm|advise)|neither|(?:does|do|will|has|have|is|are|holds?|cannot"
    r"|would) (?:not|neither|the|made|considered|been|held|relying|all|some|this|exempt|withholding|able)\b|holds))"
)
_NOUNS = re.compile(
    r"(?:any|all|every|each|an?|the|copies|copy|details?|names?|numbers?|total|whether|list|their|its|if|to know"
    r"|to see|same|similarly|of (?:those|these)|and)\b"
)


def is_argument_heading(words: str) -> bool:
    """A line over what the applicant argues ("Grounds for review", "Your complaint")."""
    return _is_heading(words) and bool(_ARGUMENT_HEADING.fullmatch(words))


def is_annex_heading(words: str) -> bool:
    """A line over matter that answers nothing: rights of complaint, notes, the text of the law."""
    return len(words.split()) <= _MOST_ANNEX_WORDS and bool(_ANNEX.fullmatch(words))


def is_title(words: str) -> bool:
    """The title of a section of a letter ("Background", "My findings"), which answers nothing."""
    return bool(_TITLE.fullmatch(words))


def is_request_heading(words: str) -> bool:
    """A line that only announces the request ("Request", "Your questions:", "FOI request:")."""
    words = words.strip(_DECORATION)
    return _is_heading(words) and bool(_REQUEST_HEADING.fullmatch(words))


def is_reply_heading(words: str) -> bool:
    """A line that only announces the reply ("Response", "Our answers are these.", "DECISION")."""
    words = words.strip(_DECORATION)
    return _is_heading(words) and bool(_REPLY_HEADING.fullmatch(words)) and not _REQUEST_HEADING.fullmatch(words)


def _is_heading(words: str) -> bool:
    return 0 < len(words.split()) <= _MOST_HEADING_WORDS and not words.endswith("?") and not _NOT_HEADING.search(words)


def is_bare_answer(words: str) -> bool:
    """A line with nothing but "Answer" or "Response", which may stand under each question."""
    return bool(re.fullmatch(r"(?:our )?(?:answer|response|reply)\s?:?", words))


def leads_in(words: str) -> bool:
    """Says that a request follows or tells what it was."""
    return bool(_LEAD_IN.search(words[:_HEAD]))


def is_decision(words: str) -> bool:
    """A few words that only name a decision ("Full disclosure", "Refused - s43(2)")."""
    return len(words.split()) <= _MOST_HEADING_WORDS and bool(_DECISION.match(words)) and not words.endswith("?")


def opens_grounds(words: str) -> bool:
    """Opens a list of the grounds of the whole reply ("Exemptions: section 31(1)(g)")."""
    return bool(_GROUNDS.match(words))


def is_gone(words: str) -> bool:
    """Stands where a question was ("Withdrawn.")."""
    return bool(
        re.fullmatch(
            r"\W*(?:withdrawn|deleted|not used|removed|no longer (?:required|wanted|sought|pursued))\W*", words
        )
    )


def follows_up(words: str) -> bool:
    """Only asks after another question ("if so, what was found?"), so that it means nothing alone."""
    return bool(_FOLLOWS_UP.match(words))


def revises(words: str) -> bool:
    """Says that questions were put in place of earlier ones."""
    return bool(_REVISES.search(words[-_HEAD:]))


def speaks(words: str) -> bool:
    """The authority's own voice beyond doubt: it refuses, denies holding, or answers by place."""
    return bool(_SPEAKS.match(words[:_HEAD]))


def decides(words: str) -> bool:
    """Tells a decision: the authority is speaking."""
    return bool(_DECIDES.search(words[:_HEAD]))


def asks(words: str) -> bool:
    """Reads as something asked for: a question, an order, a wish, or the name of a thing wanted."""
    if not words or words.startswith(("no information", "not held", "nil", "none", "yes", "no ", "no,", "no.", "see ")):
        return False
    return (
        words.endswith("?")
        or cues.opens_ask(words)
        or (cues.is_noun_ask(words) and not decides(words))
        or bool(_NOUNS.match(words) and not decides(words))
    )


def answers(words: str) -> bool:
    """Reads as the authority's own words rather than the applicant's."""
    if _REQUESTER.match(words) and not re.match(
        r"(?:please (?:note|find|see)|thank you for your (?:request|e-?mail))", words
    ):
        return False
    return bool(_AUTHORITY.match(words[:_HEAD])) or decides(words)
