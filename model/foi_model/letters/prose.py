"""Questions asked in running text: "Please provide the number of X, how long Y, and the cost of Z"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from foi_model.intake.split import cues
from foi_model.intake.split.labels import ORDINALS, cite, inline_markers
from foi_model.intake.split.spans import Span, plain, trim
from foi_model.letters import voice
from foi_model.letters.layout import sentences

_NARRATION = re.compile(
    r"(?:(?:thank you for your|on the|on|in|by|further to)\b[^.?]{0,120}?)?\b(?:you (?:have |had |also |then "
    r"|further )*(?:asked|ask|requested|request|wished|wish|wanted|want|would like|sought|seek|enquired|wrote)"
    r"|(?:in which )?you (?:ask|asked)|(?:asking|requesting|asked))\b"
    r"(?: (?:also|us|me|the (?:force|council|trust|department|university)|to (?:be told|know|see|have|ask|receive"
    r"|be (?:given|provided with|sent|supplied with))|for|that we (?:tell|provide|send|give) you|whether we could"
    r"|if we could|about|be told|be given|with|information on|a copy of (?=the following)|on \d{1,2}(?:st|nd|rd"
    r"|th)? [a-z]+(?: \d{4})?,?"
    r"|in (?:your|that|a|the) (?:\w+ )?(?:e-?mail|letter|message|postscript|ps),?|whether (?=how|what|which"
    r"|who)))*:?\s*",
    re.I,
)
_NAMELY = re.compile(r"[^,:;?]{0,160}(?:, | - |: )?\b(?:namely|that is|viz\.?|as follows)[,:]?\s", re.I)
_REQUEST_LEAD = re.compile(
    r"(?:(?:separately|also|in addition|further|furthermore|finally|lastly|secondly|thirdly|and),? )?(?:(?:under"
    r"|in accordance with|pursuant to)[^,.]{3,80},? )?(?:(?:please|kindly|can you|could you|would you"
    r"|i would like|i'd like|i want|i wish|i request|may i|i am (?:writing to|asking)|i should like) ?(?:also "
    r"|please |kindly )*)"
    r"(?:(?:provide|supply|send|give|tell|let|confirm|state|list|know|have|see|to know|to see|to have|to be (?:told"
    r"|given|sent|provided with)|be provided with|request|ask|disclose|advise)(?: (?:me|us|to|for|with|of|have"
    r"|know))*)? ?",
    re.I,
)
_HEADS = (
    r"(?:(?:the|a|an|any|all|your|its|their|each)\s)?(?:(?:total|average|annual|full|current|names?|number|amount"
    r"|cost|details|copies|copy|list|dates?|reasons?|locations?|value|breakdown|budget|policy|types?|makes?|sum"
    r"|percentage|proportion|length|salary|minutes|report|reports|e-?mails?|correspondence|contract|letter|figures?"
    r"|outcome|outcomes|role|roles|rank|ranks|price)\b)"
    r"|how\s(?:many|much|long|often|old|far)\b|what\b|which\b|who\b|when\b|where\b|why\b|whether\b|if\sso\b|copies\b"
    r"|to\s(?:be\s(?:told|given|sent|shown)|know|see|have)\b"
)
_PAPERS = (
    r"guide|guidance|policy|policies|manual|minutes|report|contract|agreement|assessment|dpia|procedure"
    r"|correspondence|e-?mails|number|cost"
    r"|costs|names?|dates?|invoice|invoices|budget|total|list|cop(?:y|ies)|amount"
)
_OWN_ORDER = (
    r"(?:please\s|kindly\s|also\s)?(?:tell|send|give|let|supply|provide|confirm|state|say|explain)\s"
    r"(?:me|us|whether|how|the|what|a)\b"
)
_OWN_VERB = re.compile(_OWN_ORDER, re.I)
_LEAD_REACH = 200
_ORDINALS = re.compile(
    rf"(?:\band\s)?(?:\bthe\s)?\b(?P<ordinal>{'|'.join(ORDINALS[:8])})(?:ly)?(?:\s(?:thing|one|question|point"
    rf"|item))?(?:\s(?:is|was|being)\b|,|:)\s(?!i\b)",
    re.I,
)
_UNFINISHED = re.compile(
    r"\b(?:(?:would|should) like(?: to (?:know|see|have|ask|request))?|(?:please|kindly) (?:can you )?(?:provide"
    r"|send|supply|give|tell)(?: me)?(?: with)?"
    r"|can (?:i|you) (?:please )?(?:have|send|provide|tell)(?: me)?|want(?: to (?:know|see|have))?|wish to (?:know"
    r"|see|have)"
    r"|(?:i|we) (?:request|ask for|seek)|the following(?: (?:information|questions?|details))?"
    r"|these questions)\s?[:,-]*$"
)
_QUOTES = '"“”‘’'
_DIVIDES = re.compile(
    rf"(?:[,;]\s(?:and\s|also\s|plus\s)?|\sand\s(?:also\s)?(?=how|what|which|who|when|where|why|whether)"
    rf"|\sand\salso\s)(?={_HEADS})"
    rf"|,?\sand\s(?={_OWN_ORDER})"
    rf"|\sand\s(?=(?:the|any|your|its|a|all)\s(?:[\w'’-]+\s){{0,3}}(?:{_PAPERS})\b)",
    re.I,
)
_SERIES = re.compile(r",\s(?=(?:the|an?|any|all|copies|whether|how|what|who|when|where|its|their|your)\s)", re.I)
_REFERS_BACK = re.compile(r"(?:what|how much|how many|when|where|why|who) (?:that|it|this|they|these|those)\b", re.I)
_ASKS_ANEW = re.compile(r"(?:how (?:many|much|long|often)|which|who|when|where|why)\b", re.I)
_WANTS_OF = re.compile(r"\b(?:of|for|on|in|by|to|with)\b|\b(?:is|are|was|were|has|have|had|did|does|do)\b", re.I)
_ASIDE = re.compile(
    r"(?:(?:please|i would (?:like|prefer|be grateful)|could you|can you|if)\b[^.?]{0,80}\b(?:excel|spreadsheet|csv"
    r"|electronic|pdf|format|by e-?mail|acknowledge|confirm receipt|revise|narrow|refine|contact me|let me know if)\b"
    r"|(?:i (?:know|understand|believe|look forward|appreciate|am aware|note|accept|assume|think|recogni[sz]e"
    r"|do not (?:want|need|require))|thank|many thanks|thanks|kind|yours|regards|dear|if (?:you|it|this|the cost|any)"
    r"|please (?:do not|note|treat|bear|remember|accept)|my request (?:concerns|is about|relates)|under the|(?:this"
    r"|our) (?:letter|response|reply)|(?:your|the) request (?:was"
    r"|has been|is) (?:received|dated|handled|dealt|considered|processed))\b)"
)
_NO_MATTER = re.compile(
    r"(?:for )?(?:an? |the )?(?:internal )?review\b.*|(?:[\w&',/-]+ ){0,8}?(?:for|about) (?:(?:an? |the |our "
    r"|your )?(?:internal )?review\b.*"
    r"|(?:some |the following |certain |further )?information(?: (?:under|from|held"
    r"|about (?:the )?following)\b.*)?[.:]?$)"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of running text; `label` is its mark where the text counts its questions ("(a) the cost")."""

    span: Span
    label: str | None = None


def prose_questions(text: str, spans: Sequence[Span]) -> list[Asking]:
    """The questions of running text in order, as runs of it; a request that divides nowhere is one question.

    Where a paragraph counts its questions, they are all there are. Lead-ins go when the authority narrates ("You asked to
    be told") and when several questions share one ("Please provide"); a part cut out of a sentence loses the comma or
    full stop that follows it.
    """
    listed = list(_listed(text, spans))
    if len(listed) > 1:
        return listed
    counted = [asking for span in spans for asking in _counted(text, span)]
    if counted:
        return counted
    found = [Asking(asked) for span in spans for sentence in sentences(text, span) for asked in _asked(text, sentence)]
    if not found and spans:
        fallback = [span for span in spans if not voice.leads_in(plain(span.of(text)))]
        found = [Asking(span) for span in fallback[-1:]]
    return found


def _listed(text: str, spans: Sequence[Span]) -> Iterator[Asking]:
    """The paragraphs that follow an unfinished lead ("I would like"), each a thing wanted."""
    opened = False
    for span in spans:
        words = plain(span.of(text)[-_LEAD_REACH:])
        if opened and (_ASIDE.match(words) or words.startswith("i ") or len(words.split()) < 2):
            return
        if opened:
            yield Asking(span)
        opened = opened or bool(_UNFINISHED.search(words))


def _counted(text: str, span: Span) -> Iterator[Asking]:
    """The items of a paragraph that counts them up: "(1) the number; (2) the cost"."""
    markers = inline_markers(span.of(text))
    if len(markers) < 2:
        yield from _counted_out(text, span)
        return
    starts = [span.start + offset + marker.length for offset, marker in markers]
    ends = [span.start + offset for offset, _ in markers[1:]] + [span.end]
    labels = [cite(marker.parts) for _, marker in markers]
    last = re.compile(rf"[,;]\s(?:and|or)\s(?={len(markers) + 1}\.\s)").search(text, starts[-1], span.end)
    if last and labels[-1] == str(len(markers)):
        ends[-1:] = [last.start(), span.end]
        starts.append(last.end() + len(labels[-1]) + 2)
        labels.append(str(len(markers) + 1))
    for start, end, label in zip(starts, ends, labels, strict=True):
        item = sentences(text, Span(start, end))
        while len(item) > 1 and _ASIDE.match(plain(item[-1].of(text))):
            item.pop()
        if item:
            cut = Span(item[0].start, item[-1].end)
            yield Asking(without_joint(text, cut, stops=","), label)


def _counted_out(text: str, span: Span) -> Iterator[Asking]:
    """The items of a sentence that counts them in words: "The first is the number; the second, the cost"."""
    found = list(_ORDINALS.finditer(text, span.start, span.end))
    places = [ORDINALS.index(match["ordinal"].lower()) for match in found]
    if len(found) < 2 or places != list(range(len(found))):
        return
    ends = [*(match.start() for match in found[1:]), span.end]
    for match, end in zip(found, ends, strict=True):
        item = sentences(text, Span(match.end(), end))
        if item:
            yield Asking(without_joint(text, item[0]))


def _asked(text: str, sentence: Span) -> Iterator[Span]:
    words = plain(sentence.of(text))
    if words.endswith((":", ":-")) or _ASIDE.match(words):
        return
    narration = _NARRATION.match(text, sentence.start, sentence.end)
    start = sentence.start
    if narration is not None and not words.startswith("i "):
        start = narration.end()
    body = _unquoted(text, Span(start, sentence.end))
    opened = plain(body.of(text))
    joined = re.match(r"and\s", text[body.start : body.end], re.I)
    if joined is not None:
        body = Span(body.start + joined.end(), body.end)
        opened = plain(body.of(text))
    if narration is None and not (cues.opens_ask(opened) or opened.endswith("?") or cues.is_noun_ask(opened)):
        return
    if start >= sentence.end - 3 or (narration is not None and _NO_MATTER.match(opened)):
        return
    told = narration is not None and not words.startswith("i ")
    for asked in _divide(text, body):
        stopped = told and text[asked.end - 1 : asked.end] == "."
        yield Span(asked.start, asked.end - 1) if stopped else asked


def narration_end(text: str, sentence: Span) -> int | None:
    """Where the lead of a sentence ends that tells what was asked ("You asked for"), None for any other."""
    match = _NARRATION.match(text, sentence.start, sentence.end)
    return match.end() if match else None


def _unquoted(text: str, span: Span) -> Span:
    """The span without a quotation mark that opens it or closes it and has no fellow in it."""
    run = span.of(text)
    if run[:1] in _QUOTES and run.count(run[0]) % 2 and not any(mark in run[1:-1] for mark in "”’"):
        return trim(text, Span(span.start + 1, span.end), right=_QUOTES)
    closed = run.rstrip(".,;")
    if closed[-1:] in '”"' and not any(mark in closed[:-1] for mark in '“"'):
        return Span(span.start, span.start + len(closed) - 1)
    if run[:1] in '“‘"' and closed[-1:] in '”’"':
        return Span(span.start + 1, span.start + len(closed) - 1)
    return span


def _divide(text: str, body: Span) -> Iterator[Span]:
    namely = _NAMELY.match(text, body.start, body.end)
    if namely is not None:
        body = Span(namely.end(), body.end)
    cuts = [
        match for match in _DIVIDES.finditer(text, body.start, body.end) if namely or _stands_alone(text, body, match)
    ]
    cuts = [cut for cut in cuts if not _REFERS_BACK.match(text, cut.end()) or "," not in cut[0]]
    if not cuts:
        yield trim(text, body)
        return
    if any("," in cut[0] and "and" in cut[0] for cut in cuts):
        taken = {cut.start() for cut in cuts}
        more = (m for m in _SERIES.finditer(text, body.start, cuts[-1].start()) if m.start() not in taken)
        cuts = sorted([*cuts, *(m for m in more if _stands_alone(text, body, m))], key=lambda cut: cut.start())
    if all(_OWN_VERB.match(text, cut.end()) for cut in cuts):
        ends = [cut.start() for cut in cuts]
        for start, end in zip([body.start, *(cut.end() for cut in cuts)], [*ends, body.end], strict=True):
            yield trim(text, Span(start, end), right=" ,;" if end < body.end else "")
        return
    lead = _REQUEST_LEAD.match(text, body.start, body.end)
    starts = [lead.end() if lead else body.start, *(match.end() for match in cuts)]
    ends = [*(match.start() for match in cuts), body.end]
    for start, end in zip(starts, ends, strict=True):
        yield without_joint(text, Span(start, end), last=end == body.end)


def _stands_alone(text: str, body: Span, match: re.Match[str]) -> bool:
    """Whether what stands before the cut is whole: "the number and the locations of X" shares its end."""
    if _ASKS_ANEW.match(text, match.end()):
        return len(text[body.start : match.start()].split()) > 2
    before = text[max(body.start, match.start() - 200) : match.start()]
    return bool(_WANTS_OF.search(before)) and len(before.split()) > 2


def without_joint(text: str, span: Span, *, last: bool = True, stops: str = ",;.") -> Span:
    """A part cut out of a sentence, without the stop and the "and" that joined it to the next."""
    cut = trim(text, span, left=" ", right=stops.strip("."))
    if text[cut.end - 1 : cut.end] in {'"', "”"} and not any(mark in cut.of(text)[:-1] for mark in '"“'):
        cut = trim(text, Span(cut.start, cut.end - 1))
    if text[cut.end - 2 : cut.end] == "?;":
        return Span(cut.start, cut.end - 1)
    joint = re.search(r"[,;]?\s(?:and|or)$", text[cut.start : cut.end])
    if joint:
        return trim(text, Span(cut.start, cut.start + joint.start()), right=" ,;")
    if last and "." in stops and text[cut.end - 1 : cut.end] == ".":
        return Span(cut.start, cut.end - 1)
    return cut
