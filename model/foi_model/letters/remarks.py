"""What else one sentence of a reply says: of what it speaks, and what it does to what was said before.

Every function reads plain text; patterns are bounded.
"""

from __future__ import annotations

import re

_ARGUES_NCND = re.compile(
    r"^(?:the |any |our |a |such |an )?(?:harm|factors?|public interest|balanc\w+|evidence|overall|considerations?"
    r"|arguments?|reasons?)\b|\b(?:to|by|in|of|were (?:we|it|the [\w ]{2,40}) to|if (?:we"
    r"|the [\w ]{2,30})) (?:confirm|deny|confirming|denying|either confirm|confirm(?:ed|ation))\b(?! nor)"
)


_WITHDRAWS = re.compile(
    r"\b(?:no longer|withdr[ae]w\w*|drop(?:s|ped)?|abandon\w*|set aside|not (?:made out|engaged|upheld|sustained"
    r"|maintained)|wrongly|in error"
    r"|falls? away|cannot (?:be )?(?:sustain|maintain|uphold)\w*|does not (?:apply|stand))\b"
)


_TAKES_IN_ALL = re.compile(
    r"\b(?:refus(?:e|es|ed|ing)|covers?|takes in|applies to|appl(?:y|ied) to|catches|engages|withh\w+|affects)"
    r" (?:the|your) (?:whole|lot|entire|full|request as a whole|request in (?:full|its entirety))\b"
)


_PARTIAL = re.compile(
    r"\b(?:so much of|(?:that|the|those|some) parts? of|part of|to the extent|in ?so ?far|redactions?|(?:that"
    r"|the) element of|aspect of)\b"
)


_BURDENS = re.compile(
    r"\b(?:\d[\d,.]*\+?|one|two|three|four|five|six|seven|eight|nine|ten|several|many|each)(?: \w+){0,3}? (?:files?"
    r"|records?|mailbox(?:es)?|messages|e-?mails|documents|forms|reports|logs|entries|boxes|hours?"
    r"|minutes|pages|meetings|cases|incidents|crimes|accounts|pieces)\b|\bno (?:requirement|need|central|single"
    r"|facility|field|marker|code|flag)\b"
)


_WEIGHS = re.compile(r"\b(?:balance|public interest|harm|factors?|weigh\w*|outweigh\w*|favours?|argu\w+)\b")


_WHOLE = re.compile(
    r"\bany (?:part|aspect|element|point) of (?:it|them|your|the|this)\b|\b(?:whole|all|entire(?:ty)?"
    r"|any) (?:of )?(?:of )?(?:the |your |this |it|that )?(?:request|questions|parts|information|of it|it\b)"
    r"|\b(?:your|this|the) request (?:is|has been|was|must be|will be|as a whole|in full|in its entirety)\b"
    r"|\b(?:the )?information (?:that |which )?(?:you (?:have )?(?:requested|asked|seek|sought|want|are seeking)"
    r"|requested|sought)\b|\brequested information\b|\bwhat you (?:have )?(?:asked|want|requested|seek)\b"
    r"|\b(?:to|with|under|for|as regards|regarding) (?:your|this|the) request\b|\bboth (?:of )?(?:the |your "
    r"|these )?(?:questions|parts|points|requests)\b|\b(?:all|each|every) (?:\w+ )?(?:of (?:your|the"
    r"|these) )?(?:questions|parts|points|requests)\b|\b(?:request|information|questions?"
    r"|everything)\b[^.;]{0,60}\bin (?:full|its entirety)\b"
)


_OTHER_SCOPE = re.compile(
    r"\b(?:any|no|all) (?:other|further|additional|more)\b|\b(?:any|whether (?:or not )?(?:it|we|there"
    r"|the [\w ]{2,40})[^.;]{0,30})\b[^.;]{0,60}\b(?:other|further|additional) (?:information|data|material|records?"
    r"|relevant)\b|\b(?:further|additional|other) (?:\w+ )?(?:information|material|data)\b|\banything (?:else|further"
    r"|more|beyond)\b|\bcovert(?:ly)?\b|\bbeyond (?:what|that|the|this)\b|\bin addition to (?:what|that|the (?:above"
    r"|information))\b|\bother than (?:that|what|the information)\b"
)


_AT_THIS_QUESTION = re.compile(
    r"\b(?:for|to|on|at|in respect of|in relation to) (?:this|that) (?:question|point|part|request|item)\b"
    r"|\bnor (?:that|whether) (?:it|we|they)?[^.;]{0,20}\b(?:any )?other\b"
)


_ATTACHMENTS = re.compile(
    r"\b(?:attach(?:ed|ments?)|enclos(?:ed|ures?)|documents? (?:released|disclosed|sent|provided|supplied|attached)"
    r"|(?:papers|letters|documents|pages) (?:\w+ )?(?:sent|supplied) with|released (?:documents?|papers?)|throughout"
    r"|bundle|papers (?:sent|released|disclosed|supplied))\b"
)


_UPHELD = re.compile(
    r"\b(?:i|we|the (?:panel|reviewer|review))?\s?(?:have |has )?(?:uphold|upheld|maintain(?:ed|s)?|stand(?:s)? by"
    r"|agree(?:d)? with|endorse[ds]?|confirm(?:ed)?)\b[^.;]{0,60}\b(?:decision|response|reply|refusal|exemption|use"
    r"|reliance|application|position|withhold\w*|section|original|initial)\b|\b(?:decision|response|reply|refusal"
    r"|exemption|position)\b[^.;]{0,40}\b(?:stands?|is upheld|was (?:correct|right|properly)|is maintained|remains?"
    r"|upheld)\b|\b(?:correctly|properly|rightly) (?:applied|withheld|relied|cited|engaged|refused)\b"
    r"|^(?:\W*)(?:upheld|maintained|decision upheld|refusal upheld|no change|unchanged)\b"
)


_NOT_UPHELD = re.compile(
    r"\bnot (?:upheld|maintained|uphold)\b|\b(?:complaint|appeal|challenge|your (?:review|point"
    r"|ground))\b[^.;]{0,40}\bupheld\b|\bupheld (?:your|the) (?:complaint|appeal)\b|\boverturn|\bcannot (?:uphold"
    r"|maintain|stand)\b"
)


_LAST_WORDS = re.compile(
    r"(?:(?:if|should) you (?:are|remain|be|feel|wish|have|disagree|would)\b|your (?:complaint|appeal|right|review)"
    r"|you (?:may|can|have|should|also) (?:\w+ ){0,3}(?:complain|appeal|ask|apply|request|right|seek|the right"
    r"|re-?use|40 working)|complaint|appeal|to (?:complain|appeal)|please (?:note|be advised|quote|do not)"
    r"|every effort|yours|kind regards|regards|the information commissioner|further information|copyright"
    r"|for your information|this response|[\w ]{2,50} provides? (?:this|these))"
)


def argues(words: str) -> bool:
    """Only argues about confirming or denying: the harm, the factors, the balance."""
    return bool(_ARGUES_NCND.search(words))


def covers_all(words: str) -> bool:
    """Speaks of the whole request."""
    return bool(_WHOLE.search(words))


def covers_other(words: str) -> bool:
    """Speaks of any other, further or covert information, which no question asks for by itself."""
    return bool(_OTHER_SCOPE.search(words))


def at_this_question(words: str) -> bool:
    """Ties what it says to the question being answered, though it may speak of other information too."""
    return bool(_AT_THIS_QUESTION.search(words))


def about_attachments(words: str) -> bool:
    """Speaks of all that is sent along."""
    return bool(_ATTACHMENTS.search(words))


def upholds(words: str) -> bool:
    """A review that leaves an earlier decision standing."""
    return bool(_UPHELD.search(words)) and not _NOT_UPHELD.search(words)


def is_burden(words: str) -> bool:
    """Counts what would have to be searched, which is a reason for refusing and no answer."""
    return bool(_BURDENS.search(words))


def refuses_whole(words: str) -> bool:
    """Says that one ground takes in the whole request."""
    return bool(_TAKES_IN_ALL.search(words))


def withdraws(words: str) -> bool:
    """Gives up a ground relied on before."""
    return bool(_WITHDRAWS.search(words))


def is_partial(words: str) -> bool:
    """Refuses only some of what a question asks for."""
    return bool(_PARTIAL.search(words))


def weighs(words: str) -> bool:
    """Weighs a refusal already made: the harm, the public interest, the balance."""
    return bool(_WEIGHS.search(words))


def is_last_word(words: str) -> bool:
    """Rights of complaint, notices and other words that close a letter and answer nothing."""
    return bool(_LAST_WORDS.match(words))


def covers_more(words: str) -> bool:
    """Speaks of any other or further information in so many words."""
    return bool(re.search(r"\b(?:other|further|additional|more|else|beyond)\b", words))


def same_grounds(words: str) -> bool:
    """Refers back to grounds already given instead of giving them again."""
    return bool(
        re.search(
            r"\b(?:same|identical) (?:\w+ )?(?:sections?|exemptions?|grounds?|provisions?|reasons?|basis|exceptions?"
            r"|limbs?|terms)\b|\bas (?:for|at|in|with) (?:question|q|part|point|request|\()|\bin the same way\b"
            r"|\blikewise\b",
            words,
        )
    )


_ADVICE = re.compile(
    r"\b(?:new request|narrow\w*|refin(?:e|ed|ing)|re-?submit|fresh request|future request|(?:were"
    r"|if) you (?:were )?to|you (?:might|may|could) (?:like|wish|want|care|prefer|consider|choose)"
    r"|advice and assistance|might be possible|bear in mind)\b"
)


_LIKEWISE = re.compile(r"(?:the same (?:goes|applies|is true|holds|can be said)|so too|likewise|similarly|nor)\b")


def is_advice(words: str) -> bool:
    """Advises on another request (FOIA s.16): what it cites is not relied on in this one."""
    return bool(_ADVICE.search(words))


def goes_likewise(words: str) -> bool:
    """Says of one more thing what was just said of another."""
    return bool(_LIKEWISE.match(words))
