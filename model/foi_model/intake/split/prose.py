"""Sentences outside any list: which of them ask for information, and where in them the asking begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from foi_model.intake.split import cues, talk
from foi_model.intake.split.features import Mood, mood_of
from foi_model.intake.split.findings import NoteKind
from foi_model.intake.split.labels import Mark, cite, read_marker
from foi_model.intake.split.roles import is_flat, request_object
from foi_model.intake.split.spans import Span, plain, trim

_EMBEDDED = re.compile(
    r"(?:[;:]\s+(?:(?:and|so|but|also|then)\s+)*(?=\w)"
    r"|\b(?:find out|(?:to|you|anyone|somebody) know|knowing|to learn|to hear|hearing|wondering|i wonder|curious|interested in|interested to (?:know|learn|hear)|question is|tell (?:me|us)|let (?:me|us) know|inform (?:me|us)|advise (?:me|us))[,:]?\s+"
    r"(?:about\s+|as to\s+|in\s+)?(?=(?:how|what|wot|who|when|where|which|whether|if)\b)"
    r"|(?:[,;:–—-]\s+(?:(?:and|so|but|also|then)\s+)*|\b(?:and|so|but)\s+)"
    r"(?=(?:i\b|perhaps|i['’]d|i['’]m|we\b|would|could|can|please|pls|plse|kindly)[\w\s'’]))",
    re.I,
)
_MAX_EMBEDDED = 12
_TELLING = re.compile(r"(?:tell|let|inform|advise) ")
_YOU = re.compile(r"\b(?:you|u|please|pls|somebody|someone|anyone|kindly)\b")
_KNOWING = re.compile(r"[a-z]")
_SPEAKER = re.compile(r"\b(?:i|i'd|i'm|im|we|you|u|me|us|my|please)\b|'d\b")
_SOMEBODY_ELSE = re.compile(
    r"\b(?:(?:readers?|they|people|members|public|residents|parents|neighbours?|he|she|everyone|everybody) (?:would|want|\w+ \w+)|(?:cannot|can't|could not|couldn't|do not|don't|did not|didn't|never) )[\w ]{0,16}\b(?:find out|know|learn|hear)\b"
)
_SINCE = re.compile(r"(?:and|also),?\s+(?:since|as|because|given)\b[^,.;?]{3,160},\s+", re.I)
_NAMED_BEFORE = re.compile(
    r"\b(?:i|we)(?:'d| would| should| want| need| ask| request)\b.*\b(?:like|want|need|ask|request|foi|freedom of information)\b"
)
_POSTSCRIPT = re.compile(r"(?:p\.?\s?p?\.?\s?p?\.?\s?s|postscript)\b[.:,\-–—]*\s*", re.I)
_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|hiya|good (?:morning|afternoon|evening))\b[^,.!?\n]{0,40}[,!.]\s+(?=\S)", re.I
)
_IF_SO_SEND = re.compile(
    r"if [^.,;?]{2,60}? (?:has|have|holds?|exists?|keeps?)\b[^.,;?]{0,80}, please (?:also )?(?:send|supply|provide)(?: me)? (?:it|them|a copy|one)\b"
    r"|if (?:there is|there are|so|it|they|you)\b.{0,40}\b(?:send|supply|provide|please|kindness)\b"
    r"|if [^.,;?]{3,80}? (?:i|we)(?:'d| would| should)? (?:like|want) (?:those|them|it|that|a copy|the)\b"
)
_LISTED = re.compile(r"(?:the )?(?:following|below|these)\b[^:.;?]{0,60}:\s+")
_GIVEN = re.compile(r",? (?:given|seeing|considering)(?: that)? [^,]{3,100},")
_VAGUE_WISH = re.compile(
    r"(?:the )?(?:following|answers? to)\b|an? (?:\w+ )?(?:member|resident|citizen|taxpayer|ratepayer|tenant|parent|student|journalist|councillor|researcher)\b|more about\b|information about\b.{0,30}$"
)
_WISHED_THING = ("whatever", "everything", "the ", "a ", "any ", "all ", "copies", "sight", "if ", "every")
_NOT_FOR_THE_ACT = re.compile(r"\bnot (?:for the act|part of)\b|\bjoke\b|\bjoking\b|\bonly kidding\b")
_TOPIC = re.compile(
    r"(?:this is about|this request|my (?:questions?|request|query)|(?:i|we) have (?:\w+ ){1,3}(?:questions?|quer(?:y|ies))"
    r"|i forgot|one more|i am (?:writing|asking|interested)|(?:i|we) (?:would like|want|wish|'d like) to ask)\b"
)
_BACKGROUND = re.compile(
    r"(?:this is about|my questions|this request|i am asking about|this concerns|i would like to ask about"
    r"|(?:dear sirs?,? )?(?:i (?:understand|read|see|saw|note|believe)|it was announced|it is reported|we understand) that)\b"
)
_FACTUAL = re.compile(
    r"(?:[^?.;]{0,160}?[ ,])??(?:how (?:many|much|often|long|meny|menny|mutch)|in how|which"
    r"|what(?:'s|s)? (?:is|are|was|were|the|has|had|have|did|sort|kind|percentage|proportion|type|number)"
    r"|when (?:will|did|was|is|does|were)|who (?:is|was|are|has|made|provid|own|decid|pays))"
)
_FURTHER = ("separately", "also", "in addition", "finally", "lastly", "and ")
_ALSO = re.compile(r"(?:also|and|plus|as well as|in addition)\b")
_FIRST_PERSON = re.compile(r"\b(?:i|my|me|we|our)\b")
_GENERAL = re.compile(
    r"(?:i \w+ )?(?:access to )?(?:the |some |certain |any |a few |these )?(?:following )?(?:recorded |further )?"
    r"(?:information|info|details|data|documents|records|figures|statistics|stats|numbers|questions)(?: held by [^,.;]{3,60}?)?,?"
    r" (?:under|about|regarding|concerning|on|relating|in relation|with regard|in respect|pertaining)\b"
)
_FLAT_FOLLOWING = re.compile(r"\b(?:the )?(?:following|below)\b")
_SWEEPING = re.compile(
    r"(?:all|any|every|copies|total|details|records|papers|information|the (?:latest|most recent|last|first|full|current))\b"
)
_FIELDS = " / "
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else a paragraph says: other statements, whether they tell a story, whether one announces questions."""

    statements: int = 0
    story: bool = False
    topic: bool = False


def surroundings(sentences: Sequence[str]) -> Surroundings:
    """The surroundings that the sentences (plain words) of one paragraph make for each other."""
    said = [s for s in sentences if len(s.split()) > 3 and not s.endswith("?") and not cues.opens_ask(s)]
    statements = [s for s in said if not _TOPIC.match(s)]
    story = any(_FIRST_PERSON.search(s) for s in statements)
    return Surroundings(len(statements), story, any(_TOPIC.match(s) for s in sentences))


_NAMES_THING = re.compile(
    r"\b(?:how (?:many|much|often|long)|(?:number|cop(?:y|ies)|lists?|names?|details|total|breakdown|records?) of|total (?:number|cost|amount)|whether"
    r"|, (?:the|a|all|any) (?:total|number|cost|amount|dates?|names?|reasons?|list|cop(?:y|ies)|proportion|percentage|average)|^for (?:each|every)[^:]{0,60}: \w"
    r"|(?:please|to) (?:\w+ )?(?:state|list|send|supply|give|provide|tell|show|confirm|see|know|have|say|disclose) (?:me |us )?(?:the|a|an|any|all|your|every|each|copies|if|what|which|who|when) (?!information|figures|data|answers?|period|following|same))"
)


_ABOUT = re.compile(
    r"(?:all (?:that|of) .{0,20}|(?:this|my|the|these|our) (?:foi |freedom of information )?(?:requests?|questions?|enquiry|letter)) .{0,12}?(?:concerns?|is about|are about|relates? to|is regarding|have to do with|has to do with|regards)\b"
)


def note_kind(words: str) -> NoteKind | None:
    """What a sentence that bears on questions is, or None when it does not."""
    if talk.is_definition(words):
        return NoteKind.DEFINITION
    if talk.is_fallback(words):
        return NoteKind.FALLBACK
    if talk.is_exclusion(words):
        return NoteKind.EXCLUSION
    if cues.is_interrogative(words) and words.endswith("?"):
        return None
    if _ABOUT.match(words) and not talk.is_dated(words):
        return NoteKind.BACKGROUND
    if _NAMES_THING.search(words, 0, talk.REACH) or words.startswith("all information"):
        return None
    return NoteKind.SCOPE if talk.is_scope(words) and not talk.is_handling(words) else None


def announces(words: str) -> bool:
    """Announces that things wanted follow ("This is a request under the Act.", "What I want is this.")."""
    if len(words.split()) > _ANNOUNCEMENT_WORDS:
        return False
    return talk.mentions_foi(words) or bool(_ANNOUNCES.search(words)) or _only_leads(words)


def weighed_kind(words: str, kind: NoteKind | None, chance: float | None) -> NoteKind | None:
    """The kind of a note when the judge is heard as well as the rules."""
    if chance is None:
        return kind
    if kind is None:
        return _kind_of(words) if chance > _UNLIKELY and not words.endswith("?") else None
    return kind if chance > _FORLORN else None


def _kind_of(words: str) -> NoteKind:
    if talk.is_dated(words) or _PERIOD.search(words):
        return NoteKind.SCOPE
    return NoteKind.DEFINITION if talk.defined_terms(words) else NoteKind.EXCLUSION


_FORLORN = 0.05
_PERIOD = re.compile(r"\b(?:period|dates?|years?|months?)\b")
_ANNOUNCEMENT_WORDS = 25
_ANNOUNCES = re.compile(
    r"\b(?:what (?:i|we) (?:want|would like|need|seek|ask) (?:for )?is|(?:want|like|need|request|seek|ask for|questions?|information) (?:is|are) (?:this|these|as follows|the following)|as follows|the following)\b[^.]{0,30}[.:]?$"
)


def speaks_of_self(words: str) -> bool:
    """Tells of the sender, and so belongs to no list of things wanted."""
    return bool(_FIRST_PERSON.search(words, 0, talk.REACH))


def is_background(words: str) -> bool:
    """Names the matter that the questions are about."""
    return bool(_BACKGROUND.match(words))


def is_disowned(following: str) -> bool:
    """Whether the sentence after a question takes it back ("but that is not for the Act")."""
    return bool(_NOT_FOR_THE_ACT.search(following[: talk.REACH]))


def is_general(words: str) -> bool:
    """ "Information about parking": the topic of what follows, and a question only when nothing does."""
    return bool(_GENERAL.match(words))


def is_field_list(words: str) -> bool:
    """Only lists the fields wanted of the records just asked for ("please provide make / model / date")."""
    return words.count(_FIELDS) >= 3 and not words.endswith("?")


class Weight(IntEnum):
    """How plainly a sentence asks: WEAK counts only in a message that asks nothing more plainly."""

    NONE = 0
    WEAK = 1
    PLAIN = 2


def asks(words: str, around: Surroundings, *, asked: bool, listing: bool, any_before: bool) -> Weight:
    """How plainly an unlabelled sentence asks for information.

    `asked`: its paragraph has asked already; `listing`: an open lead-in stands over it; `any_before`: the message has.
    """
    if talk.is_handling(words) or talk.is_own_data(words) or len(words) < 6:
        return Weight.NONE
    if cues.is_polite(words):
        if _only_leads(words):
            return Weight.NONE
        return Weight.NONE if talk.is_rhetoric(words) and not _names_wish(request_object(words)) else Weight.PLAIN
    if cues.is_wish(words):
        rest = words[cues.wish_lead_end(words) :].strip(" .:")
        wished = len(rest.split()) > 1 and not talk.is_reported(_GIVEN.sub(" ", words)) and _names_wish(rest)
        return Weight.PLAIN if wished else Weight.NONE
    if cues.is_imperative(words) and len(words.split()) > 2:
        return Weight.NONE if _only_leads(words) else Weight.PLAIN
    if cues.is_interrogative(words) and (words.endswith("?") or not listing):
        return _question_weight(words, around, asked=asked, any_before=any_before)
    if _IF_SO_SEND.match(words):
        return Weight.PLAIN
    if cues.is_noun_ask(words) or _SWEEPING.match(words) or (listing and cues.shared_phrase_end(words)):
        if listing or (asked and _ALSO.match(words)):
            return Weight.PLAIN
        if not words.endswith("?"):
            return Weight.NONE if _FIRST_PERSON.search(words) or around.statements > _ENOUGH else Weight.WEAK
    if cues.is_interrogative(words) or words.endswith("?"):
        return _question_weight(words, around, asked=asked, any_before=any_before)
    return Weight.NONE


def weighed(words: str, weight: Weight, chance: float | None, *, listing: bool, numbered: bool = False) -> Weight:
    """How plainly a sentence asks when the judge is heard as well as the rules, which know statements better."""
    mood = mood_of(words)
    if chance is None or mood is Mood.STATEMENT or (listing and mood is Mood.THING and not cues.states(words)):
        return weight
    if mood is Mood.QUESTION:
        if chance > (_UNLIKELY if numbered else _LIKELY):
            return Weight.PLAIN
        return Weight.WEAK if chance > _UNLIKELY or weight is Weight.PLAIN else Weight.NONE
    if mood is Mood.WISH and _VAGUE_WISH.match(words[cues.wish_lead_end(words) :].strip(" .:")):
        return Weight.NONE
    if chance + _TRUST * (weight is Weight.PLAIN) > _LIKELY + _TRUST / 3:
        return Weight.PLAIN
    return min(weight, Weight.WEAK)


_LIKELY, _UNLIKELY, _TRUST = 0.5, 0.3, 0.45


def _only_leads(words: str) -> bool:
    """A lead-in to questions elsewhere: "please provide the following information"."""
    return is_flat(words) and (words.endswith(":") or bool(_FLAT_FOLLOWING.search(words)))


def _names_wish(rest: str) -> bool:
    if listed := _LISTED.match(rest):
        rest = rest[listed.end() :]
    if _VAGUE_WISH.match(rest):
        return False
    return cues.is_interrogative(rest) or cues.is_noun_ask(rest) or rest.startswith(_WISHED_THING)


def _question_weight(words: str, around: Surroundings, *, asked: bool, any_before: bool) -> Weight:
    """A question for facts rather than a reproach; the story around it tells against it, plain asking for it."""
    if talk.is_rhetoric(words) or len(words.split()) < 3:
        return Weight.NONE
    score = 2 if _FACTUAL.match(words) else 1 if cues.is_interrogative(words) else 0
    score += 2 if not around.statements else 0
    score += 4 if asked or (any_before and words.startswith(_FURTHER)) else 0
    score += 1 if around.topic else 0
    score -= 2 if around.story else 0
    score -= 1 if around.statements > _ENOUGH else 0
    if score >= _ENOUGH:
        return Weight.PLAIN
    return Weight.WEAK if score >= 0 and cues.is_interrogative(words) else Weight.NONE


def asking_part(text: str, span: Span, words: str, *, asked: bool) -> Span | None:
    """The asking end of a sentence that opens as a statement ("I read that ..., so please send ..."), or None."""
    if talk.is_handling(words[:200]) or talk.is_reported(words):
        return None
    for match in islice(_EMBEDDED.finditer(text, span.start, span.end), _MAX_EMBEDDED):
        said = plain(match.group())
        if _TELLING.match(said) and not _YOU.search(plain(text[span.start : match.start()])):
            continue
        if _KNOWING.match(said) and not _SPEAKER.search(plain(text[span.start : match.end()])):
            continue
        if match.group()[-1:].isspace() and _SOMEBODY_ELSE.search(
            plain(text[max(span.start, match.start() - 40) : match.end()])
        ):
            continue
        rest = plain(text[match.end() : min(span.end, match.end() + talk.REACH)])
        if (
            match.group().startswith(":")
            and cues.is_noun_ask(rest)
            and _NAMED_BEFORE.search(plain(text[span.start : match.start()]))
        ):
            return Span(match.end(), span.end)
        if asks(rest, Surroundings(), asked=asked, listing=False, any_before=asked) is Weight.PLAIN:
            return Span(match.end(), span.end)
    since = _SINCE.match(text, span.start, span.end) if asked else None
    if since and cues.is_noun_ask(plain(text[since.end() : min(span.end, since.end() + cues.HEAD)])):
        return Span(since.end(), span.end)
    return None


def after_opening(text: str, span: Span) -> tuple[Span, str | None, bool]:
    """A sentence past its "First," or "PS": the rest, the ordinal as a number, and whether it is a postscript."""
    marker = read_marker(text[span.start : min(span.end, span.start + 60)])
    if marker and marker.mark is Mark.ORDINAL:
        return trim(text, Span(span.start + marker.length, span.end)), cite(marker.parts), False
    greeting = _GREETING.match(text, span.start, span.end)
    if greeting:
        return Span(greeting.end(), span.end), None, False
    postscript = _POSTSCRIPT.match(text, span.start, span.end)
    return (Span(postscript.end(), span.end), None, True) if postscript else (span, None, False)
