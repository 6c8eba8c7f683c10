"""One labelled or bulleted part: its bare run, and the questions its sentences make."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from foi_model.intake.split import cues, talk
from foi_model.intake.split.features import Mood, mood_of
from foi_model.intake.split.prose import is_field_list
from foi_model.intake.split.sentences import sentences
from foi_model.intake.split.spans import Span, plain, trim

_CLOSING = re.compile(r"(?:[;,.\s]*(?:;|,)?\s+(?:and|also|and also|or)\s*[;,]?|[;,\s]+)$", re.I)
_CLOSING_REACH = 40
_YES_OR_NO = re.compile(r"(?<=[?.:])\s+\(?(?:y|yes)\s?/\s?(?:n|no)\)?$", re.I)
_BLANK = re.compile(r"[:\s]*(?:[£$€]\s?(?:_{3,}|\.{4,}|…{2,})?|_{3,}|\.{4,}|…{2,})[\s%.]*$")
_LETTERS = re.compile(r"[^\W\d_]")
_THANKS = re.compile(r"(?:many |with |kind |best )*(?:thanks|thank you|cheers|regards|ta)\b")
_SPEAKS = re.compile(r"(?:yes|no|i|we|my|our|thank|thanks|as you|you (?:have|said|told|may|will))\b")
_FIRST_PERSON = re.compile(r"\b(?:i|my|we|me|our)\b")
_FINISHES = re.compile(r"(?:was|were|is|are|had|have|has|did|over|under|by|in|of|for|to|from)\b")


@dataclass(frozen=True, slots=True)
class ItemAsks:
    """The questions of one item and the sentences before them that only set the scene."""

    asks: tuple[Span, ...]
    scene: tuple[Span, ...]


def has_words(text: str, span: Span) -> bool:
    return _LETTERS.search(text, span.start, span.end) is not None


def bare_item(text: str, span: Span) -> Span:
    """An item without emphasis, opening quotes, closing `;` or joining `and`, pictographs or a "Y / N" to be ringed."""
    emphasis = text[span.end - 1 : span.end] in {"*", "_"}
    quoting = text.count('"', span.start, span.end) % 2 or text.count("“", span.start, span.end) > text.count(
        "”", span.start, span.end
    )
    body = _undecorated(text, trim(text, span, '*_"“' if quoting else "*_", '*_"”' if emphasis else ""))
    closing = _CLOSING.search(text, max(body.start, body.end - _CLOSING_REACH), body.end)
    if closing and closing.start() > body.start:
        body = Span(body.start, closing.start())
    body = trim(text, body, "", ";,")
    if remark := _REMARK.search(text, max(body.start, body.end - _REMARK_REACH), body.end):
        body = Span(body.start, remark.start())
    quotes = text.count('"', body.start, body.end) if text[body.end - 1 : body.end] == '"' else 0
    return Span(body.start, body.end - 1) if quotes % 2 else body


def _undecorated(text: str, span: Span) -> Span:
    end = span.end
    while end > span.start and (text[end - 1].isspace() or _is_pictograph(text[end - 1])):
        end -= 1
    for pattern in (_BLANK, _YES_OR_NO):
        if found := pattern.search(text, max(span.start, end - _CLOSING_REACH), end):
            end = found.start()
    return Span(span.start, end)


def _is_pictograph(character: str) -> bool:
    return character in "\ufe0f\u200d" or unicodedata.category(character) in {"So", "Sk"}


_REMARK = re.compile(r"\s+\(I(?:['’](?:ve|m|d|ll))? [^()]{3,250}\)$")
_REMARK_REACH = 260
_INITIALS = re.compile(r"\b(?:[a-z]\.[a-z]|etc|ltd|co)\.$", re.I)
_JOINER = re.compile(
    r"(?:(?:(?:besides|apart from|in addition to|as well as|separately from) (?:that|those|this|these|the above)"
    r"|while (?:i am|i'm|you are|you're|we are|we're) (?:at|about|on) it|by the way|one (?:last|more|final) thing|oh|and|an(?= (?:how|who|what|wot|when|is|was)\b)|also|so|but|separately|in addition|finally|lastly|plus|then|next|allso|besides)\b[,:]?\s+)+",
    re.I,
)


def joiner_end(text: str, span: Span) -> int | None:
    """Where the words that only join a sentence to the one before it end, or None when there are none."""
    match = _JOINER.match(text, span.start, span.end)
    return match.end() if match else None


def without_stop(text: str, span: Span) -> Span:
    """A part of a running sentence ("whether ...", "a copy of ...") without the full stop after it."""
    fragment = mood_of(plain(text[span.start : min(span.end, span.start + talk.REACH)]))
    whether = text[span.start : span.start + 7].lower() == "whether"
    if _INITIALS.search(text, max(span.start, span.end - _CLOSING_REACH), span.end):
        return span
    return trim(text, span, "", ".") if whether or fragment is Mood.THING else span


def finishes_stem(words: str) -> bool:
    """An item that only ends the sentence its stem began."""
    return bool(_FINISHES.match(words)) and not words.endswith("?")


def item_asks(text: str, body: Span, chance: Callable[[int], float | None]) -> ItemAsks:
    """Each sentence that asks for something new is a question; breakdown, format and fallback stay with the one before.

    `chance`: how likely the sentence at a place in the text is to ask, where the judge has read it.
    """
    spans = [span for span in sentences(text, body) if has_words(text, span)]
    words = [plain(span.of(text)) for span in spans]
    chances = [chance(span.start) for span in spans]
    explicit = [
        _asks(sentence, likely, first=not position)
        for position, (sentence, likely) in enumerate(zip(words, chances, strict=True))
    ]
    any_explicit = any(explicit)
    found: list[Span] = []
    scene: list[Span] = []
    refused = whole = False
    for span, sentence, asking, likely in zip(spans, words, explicit, chances, strict=True):
        if found and (is_field_list(sentence) or talk.is_tolerance(sentence)):
            asking = False
        if asking or (not found and not refused and _stands(sentence, likely, any_explicit)):
            found.append(span)
            whole = True
        elif found and whole and _stays(sentence):
            found[-1] = Span(found[-1].start, span.end)
        elif found:
            whole = False
        elif not found:
            refused = refused or sentence.endswith("?")
            if not talk.is_handling(sentence):
                scene.append(span)
    for position, span in enumerate(found):
        if (joiner := joiner_end(text, span)) is not None and _MORE.match(text, joiner, span.end):
            found[position] = Span(joiner, span.end)
    if found and found[-1].end >= body.end:
        found[-1] = bare_item(text, found[-1])
    return ItemAsks(tuple(found), tuple(scene))


def _asks(words: str, chance: float | None, *, first: bool) -> bool:
    mood = mood_of(words)
    if not first and _IF_SO.match(words) and cues.follows_up(words) and not talk.is_fallback(words):
        return True
    if mood is Mood.QUESTION and chance is not None:
        likely = chance > (_LIKELY_FIRST if first else _LIKELY) or cues.follows_up(words)
        return likely and (first or not talk.is_tolerance(words))
    if talk.is_handling(words) or (chance is not None and chance < _HARDLY and mood is not Mood.THING):
        return False
    if mood not in {Mood.THING, Mood.STATEMENT, Mood.MARKED}:
        return first or not talk.is_tolerance(words)
    return words.endswith("?") and not talk.is_rhetoric(words)


_IF_SO = re.compile(
    r"(?:and |but )?if (?:so|yes|not|no|there (?:is|are|was|were)|it (?:is|was|has|does|did)|they (?:do|did|have|are|were))\b"
)
_MORE = re.compile(r"(?:how|what|who|when|where|which|whether|why|the|an?|any|is|are|do|does|did|has|have)\b", re.I)
_LIKELY, _LIKELY_FIRST, _HARDLY = 0.5, 0.3, 0.15
_TOPIC_WORDS = 5


def _stands(words: str, chance: float | None, any_explicit: bool) -> bool:
    """Whether the first sentence of an item is its question though it does not open as an ask."""
    if talk.is_handling(words) or _SPEAKS.match(words):
        return False
    if chance is not None and chance < _HARDLY and cues.states(words):
        return False
    return not any_explicit or (
        cues.is_noun_ask(words) and (cues.counts_something(words) or len(words.split()) > _TOPIC_WORDS)
    )


def _stays(words: str) -> bool:
    """Whether a sentence after the question belongs to it rather than to the argument about it."""
    if talk.is_enough(words) or (words.startswith("(") and words.endswith(")") and not talk.is_withdrawn(words)):
        return True
    if talk.is_handling(words) or talk.is_rhetoric(words) or talk.is_reported(words) or _THANKS.match(words):
        return False
    return talk.is_tolerance(words) or not _FIRST_PERSON.search(words)
