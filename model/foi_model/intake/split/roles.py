"""What a lead-in or heading makes of the items under it, and whether those items are questions or only details of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foi_model.intake.split.cues import (
    is_imperative,
    is_interrogative,
    is_noun_ask,
    is_polite,
    opens_ask,
    wish_lead_end,
)
from foi_model.intake.split.grammar import DOCUMENT, QUANTITY, THING
from foi_model.intake.split.memory import remembered
from foi_model.intake.split.talk import REACH, Role, is_exclusion, is_reported

_DEFINE = re.compile(
    r"^(?:in what follows|definitions?\b|meanings?\b|glossary|interpretation|terms used|terminology|for the purposes? of (?:this|my|the) (?:request|foi|letter)\b[^.]{0,60}:$)|\bmeaning of\b|^what (?:i|we) mean\b"
)
_EXCLUDE = re.compile(
    r"\b(?:what )?(?:i|we) (?:do not|don'?t|dont) (?:want|need|require|seek|ask)\b|\bwhat (?:i|we)(?: am| are|'m|'re) not (?:asking|after|seeking|looking|requesting|interested)\b|^(?:exclusions?|excluded|excluding|not (?:required|wanted|needed|included)|out of scope|what is not)\b|^please (?:exclude|leave out|ignore)\b"
)
_SCOPE = re.compile(
    r"^(?:the )?(?:time ?frames?|time ?scales?|time period|periods?|dates?|date range|scope|years?|coverage|reporting period|relevant period|period covered|search terms?)\b[^?]{0,50}$"
)
_OUT = re.compile(
    r"\b(?:reasons?|grounds|because)\b.{0,20}:?$|^(?:background|overview|introduction|context|about (?:me|us|this)|public interest|why\b(?! (?:is|are|was|were|did|do|does|has|have)\b)|purpose|rationale|(?:preferred )?(?:format|delivery|response|reply|answer)s?\b(?! (?:time|rate|officer|vehicle|unit))|how to (?:reply|respond)|contact|fees?(?: and charges)?$|cost (?:limits?|and fees)$|exemptions?|legal|section 16|advice|advice and assistance|confirmation|declaration|conclusion|closing|acknowledg|my details|your details|note on|redaction|refusal|next steps|thank|statutory|clarification|communication|timescales?|remarks?|observations?|comments?|checklist|guidance for the reader|small print)\b.{0,40}$|\b(?:form|format|manner|style|shape) of (?:the |your )?(?:reply|response|answer)s?$|(?<!the )\b(?:compliant|your|the) (?:reply|response)$|public interest|\bpreferred format|\bformat of|^format\b"
)
_OWN = re.compile(r"\b(?:article 15|subject access|gdpr|data protection act)\b")
_WHY_WE = re.compile(
    r"(?:the reasons? )?why (?:i|we|this|it)\b(?! (?:is|was|are)\b)|(?:who|how|where) (?:i|we)\b|how to (?:reply|respond|answer|reach|contact)\b"
)
_NOTES = re.compile(
    r"^(?:notes?|nb|n\.b\.?|please note|points to note|guidance notes?|guidance (?:on|for|to)|clarifications?|a few (?:points|notes|things)|some notes|important)\b"
)
_REASON = re.compile(
    r"\b(?:for the following reasons|following reasons|as follows because|the reasons (?:are|being)|i (?:make|offer|have) the following (?:submissions|points|observations|comments|arguments)|i (?:argue|believe|submit|would point out|would argue) (?:that|the following))\b|\b(?:has|have) (?:told|shown|found|failed)\b.{0,30}:$"
)


@remembered
def role_of(words: str) -> Role:
    """The role of a heading or lead-in, from its plain words."""
    words = re.sub(r"^[\W\d]+", "", words[-REACH:])
    if _DEFINE.search(words):
        return Role.DEFINE
    if _WHY_WE.match(words):
        return Role.OUT
    if _EXCLUDE.search(words) or is_exclusion(words):
        return Role.EXCLUDE
    if _REASON.search(words) or _OWN.search(words):
        return Role.OUT
    if _NOTES.match(words):
        return Role.NOTE
    if opens_ask(words):
        return Role.ASK
    if _SCOPE.match(words):
        return Role.SCOPE
    if is_reported(words):
        return Role.OUT
    if _OUT.search(words):
        return Role.OUT
    return Role.NEUTRAL


_GIVING = (
    r"(?:giving|showing|stating|listing|specifying|detailing|saying|indicating|noting|set out by|broken down (?:by|into|as)|split by|"
    r"by the following|columns?|headings|fields|(?<!supplied )(?<!provided )(?<!furnished )(?<!me )(?<!us )with(?: its| their)?|such as)"
)
_RECORD = re.compile(
    rf"\b{_GIVING}(?: for)?(?: each| these| the following| of (?:the following|them))?(?: (?:fields|columns|details|headings|categories|information|particulars))? ?[:,\-]*$"
    r"|\b(?:for|of|about) (?:the|those|these) (?:\w+ ){0,4}\w+\b[^,:]{0,40}, (?:please )?(?:also )?(?:provide|give|state|list|supply|show|specify)(?: me)?:$"
    r"|\b(?:for|of|on|about) each(?: one)?[ :,\-]*$"
    r"|\b(?:for|of) (?:each|every|any)\b.{0,120}?(?:,? ?\b(?:please )?(?:provide|give|state|list|supply|show|tell me|confirm|include|set out|specify|send|i would like|let me have|what is|the following)\b.{0,40}|:)[:\-]*$"
    r"|\b(?:list|record|table|spreadsheet|schedule|log|register)s? (?:of|for|showing) (?:all|every|each|the|any)\b.{0,200}?\b(?:with|including|showing|giving|and (?:for each|their)|by|containing|stating)\b.{0,40}$"
)
_CHOICE = re.compile(
    r"\b(?:please )?(?:tick|circle|delete|choose|select|underline|mark|highlight)\b|\ball that apply\b|\bone of the following\b|\b(?:which|any) of (?:the following|these)\b|\by ?/ ?n\b|\byes ?/ ?no\b"
)
_HANGS = re.compile(
    r"\b(?:to|in|for|by|of|from|on|at|with|between|against|into|as|under|than|were|was|are|is|been|be|who|that|because|where|waiting)[ :\-]*$"
)
_STANDS_ALONE = re.compile(
    rf"(?:(?:the|a|an|any|all|each|your|total|current|average|copies|copy|annual|overall|further|full|latest) ){{0,3}}(?:{QUANTITY}|{DOCUMENT}|{THING})\b.{{4,}}|(?:in )?how |what|which|who|when|where|why|whether|did|do|does|is|are|was|were|has|have|had|can|could|ended|led|resulted"
)
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|did|does|do|will|ended|put|led|resulted|received|took|made)\b")
_SHORT = 9
_FIELD_WORDS = 7


_FIGURE = re.compile(
    rf"(?:the |a )?(?:total |average |overall )?(?:{QUANTITY} (?:of|for|on|in|per|that|who|with)|how (?:many|much|long|often))\b"
)
_PERIODIC = re.compile(
    r"\b(?:for|of|in) (?:each|every|any|all)\b[^,:;]{0,40}\b(?:months?|years?|quarters?|weeks?|days?|periods?)\b"
)


def _are_figures(items: Sequence[str]) -> bool:
    """Whether most items are figures of their own rather than fields of a record."""
    return 2 * sum(bool(_FIGURE.match(item)) for item in items) >= len(items)


_EACH = re.compile(r"\b(?:for|of) each(?: one)?[ :,]*$")
_NAMELY = re.compile(r"\b(?:namely|that is|viz\.?)[ :,\-]*$")
_DOCUMENT = re.compile(rf"(?:(?:the|a|an|any|all) )?(?:[\w'-]+ ){{0,2}}{DOCUMENT}\b")
_WANTS_VERB = re.compile(
    r"\b(?:do|does|did)(?: \w+){1,5} ?:$|how many\b.{0,80}\b(?:was|were|is|are|has|have|had) (?:a|an|the|any|one|it|they)\b[^:]{0,40}:$"
)
_GRADE = re.compile(r"(?!(?:for|in|on|at|by|with|within|under|over|to|from|after|before)\b)\w[\w-]*(?: \w+){0,3}[.;,]?")


def merges_items(stem: str, items: Sequence[str], *, labelled: bool = False) -> bool:
    """Whether items (plain words) are fields, categories or answer options of the one ask in their stem.

    Years, ranks, towns and options are never questions; different quantities, documents and clauses are.
    """
    if not items:
        return False
    if _CHOICE.search(stem[-REACH:]):
        return True
    if _WANTS_VERB.search(stem) or (_NAMELY.search(stem) and all(map(_DOCUMENT.match, items))):
        return False
    if labelled and is_interrogative(stem) and not stem.endswith(("?", ":")):
        return all(_GRADE.fullmatch(item) for item in items)
    short = sum(len(item.split()) for item in items) <= _FIELD_WORDS * len(items)
    record = _RECORD.search(stem[-REACH:]) and not _PERIODIC.search(stem[-REACH:])
    record = record and (_EACH.search(stem[-REACH:]) is not None or not _are_figures(items))
    if short and record and not any(_is_clause(item) and item.endswith("?") for item in items):
        return True
    return are_categories(items) and (is_complete(stem) or (labelled and _names_thing(stem)))


def are_categories(items: Sequence[str]) -> bool:
    """Short bare names (years, towns, ranks, groups of people) that ask nothing by themselves."""
    items = [*items[:-1], items[-1].rstrip("?.")] if items else items
    bare = [
        item
        for item in items
        if len(item.split()) <= _SHORT
        and not (_STANDS_ALONE.match(item) or item.endswith("?") or is_interrogative(item))
    ]
    return len(bare) * 4 >= len(items) * 3 and not any(_VERB.search(item) for item in items)


def is_distribution(words: str) -> bool:
    """A lead-in that only spreads the real ask over years or places ("for each of these years:")."""
    return bool(_DISTRIBUTES.match(words)) and not opens_ask(words) and not _REQUESTING.search(words)


_REQUESTING = re.compile(
    r"\b(?:give|state|provide|list|supply|show|send|tell me|like|want|need|know|have|confirm|answer)\b[^:]{0,20}:?$"
)
_DISTRIBUTES = re.compile(
    r"(?:and |or |also )?(?:for|in|at|during|by) (?:each|every|all|the following|these)\b.{0,100}:$|(?:and |or )(?:each|every|all)\b.{0,100}:$"
)


def _names_thing(stem: str) -> bool:
    return (
        len(stem.split()) > 2
        and not opens_ask(stem)
        and not re.match(r"(?:in|for|during|as|on|at|from|between|since|of|with|please)\b", stem)
    )


def _is_clause(words: str) -> bool:
    return is_interrogative(words)


_FLAT_OBJECT = re.compile(
    r"[\W]*(?:me |us )?(?:with |to |know |have |see |about )*(?:(?:the|these|this|some|any) )?(?:following|below|answers? to|recorded|requested|questions?|info(?:rmation)?|data|figures|details|documents|items|things)\b"
)
_POLITE_VERB = re.compile(
    r"^.{0,60}?\b(?:provide|send|supply|tell|tel|confirm|state|give|forward|know|have|show|disclose|release|list|see|set out|answer|request|like|get|obtain|advise|say|want|need|seek|after|down|out|furnish|explain|identify|specify|share|detail|itemi[sz]e|indicate|attach|include)\b(?: me| us| know| have| to (?:know|see|have|receive|request|ask))*"
)


@remembered
def is_complete(stem: str) -> bool:
    """Whether a lead-in already names the thing asked for, so that its items can only narrow it."""
    rest = stem
    if end := wish_lead_end(stem):
        rest = stem[end:].strip(" :,")
    elif (is_polite(stem) or is_imperative(stem)) and (match := _POLITE_VERB.match(stem)):
        rest = stem[match.end() :].strip(" :,")
    if not rest or _FLAT_OBJECT.match(rest):
        return False
    if rest.endswith("?") or (len(rest.split()) > 2 and (is_interrogative(rest) or is_noun_ask(rest))):
        return True
    return bool(_HANGS.search(rest)) and len(rest.split()) > 3 and not rest.startswith(("for ", "in ", "as "))


@remembered
def request_object(words: str) -> str:
    """What a wish or order asks for, without the opening formula; empty when it has none."""
    if end := wish_lead_end(words):
        return words[end:].strip(" :")
    if (is_polite(words) or is_imperative(words)) and (match := _POLITE_VERB.match(words)):
        return words[match.end() :].strip(" :")
    return ""


@remembered
def is_flat(words: str) -> bool:
    """A lead-in that adds nothing to the questions under it ("Please tell me:", "Information requested")."""
    rest = words
    if end := wish_lead_end(words):
        rest = words[end:]
    elif (is_polite(words) or is_imperative(words)) and (match := _POLITE_VERB.match(words)):
        rest = words[match.end() :]
    rest = _FLAT_REST.sub(" ", rest)
    return len(rest.split()) <= 1


_FLAT_REST = re.compile(
    r"\b(?:the|these|this|some|any|following|below|answers?|to|recorded|requested|questions?|info(?:rmation)?|data|figures|details|documents|items|things|please|under|freedom|of|act|foia?|2000|you|me|us|in|a|i|would|like|is|are|and|request|my|with|for|your|as|follows|then|answer|few|four|three|two|five|six|ten|have|know|held|by|about|let|also|addition)\b|\W+"
)


def is_title(words: str) -> bool:
    """A short item that only names the part under it ("The backlog", "LICENCES", "Cost")."""
    return (
        len(words.split()) <= 5
        and not opens_ask(words)
        and not words.endswith(("?", ":", "."))
        and not re.search(r"\d{4}|\b(?:number|total|how) ", words)
    )
