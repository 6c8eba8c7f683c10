"""The sentences of a message in their surroundings, and the features by which a linear model judges them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from foi_model.intake.split import cues, talk
from foi_model.intake.split.blocks import Block, Shape
from foi_model.intake.split.memory import remembered
from foi_model.intake.split.roles import is_flat, request_object, role_of
from foi_model.intake.split.sentences import sentences
from foi_model.intake.split.spans import Span, plain
from foi_model.intake.split.talk import Role

MAX_JUDGED = 3_000
"""Most sentences of one message that are read for features: no letter is longer."""

_JUDGED = frozenset({Shape.PARAGRAPH, Shape.ITEM, Shape.HEADING})
_MAX_TOKENS = 60
_TOKEN = re.compile(r"[a-z']+|\d+|[^\w\s]")
_FIRST_PERSON = re.compile(r"\b(?:i|my|we|our|me|us|mine)\b")
_SECOND_PERSON = re.compile(r"\b(?:you|your|u)\b")
_NEAR = 4
_MANY, _SEVERAL = 8, 5
_TRAITS = {
    "handling": talk.is_handling,
    "rhetoric": talk.is_rhetoric,
    "own": talk.is_own_data,
    "reported": talk.is_reported,
    "scope": talk.is_scope,
    "definition": talk.is_definition,
    "exclusion": talk.is_exclusion,
    "fallback": talk.is_fallback,
    "tolerance": talk.is_tolerance,
    "dated": talk.is_dated,
}


class Mood(Enum):
    """How a sentence opens."""

    POLITE = "polite"
    WISH = "wish"
    QUESTION = "question"
    ORDER = "order"
    THING = "thing"
    MARKED = "marked"
    STATEMENT = "statement"


EXPLICIT = frozenset({Mood.QUESTION, Mood.POLITE, Mood.WISH, Mood.ORDER})
"""The moods in which people ask outright."""


@remembered
def mood_of(words: str) -> Mood:
    """The mood of a sentence, from its plain words."""
    if cues.is_polite(words):
        return Mood.POLITE
    if cues.is_wish(words):
        return Mood.WISH
    if cues.is_interrogative(words):
        return Mood.QUESTION
    if cues.is_imperative(words):
        return Mood.ORDER
    if cues.is_noun_ask(words):
        return Mood.THING
    return Mood.MARKED if words.endswith("?") else Mood.STATEMENT


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a message with what stands around it."""

    span: Span
    words: str
    mood: Mood
    traits: frozenset[str]
    shape: Shape
    first: bool
    count: int
    leads: bool
    quoted: bool
    mark: str
    heading: Role
    lead: Role
    before_items: bool
    after_items: bool


def read_message(text: str, blocks: Sequence[Block]) -> list[Said]:
    """The first `MAX_JUDGED` sentences of the paragraphs, items and headings of a message."""
    said: list[Said] = []
    heading = lead = Role.NEUTRAL
    items = [index for index, block in enumerate(blocks) if block.shape is Shape.ITEM]
    first, final = (items[0], items[-1]) if items else (len(blocks), -1)
    for index, block in enumerate(blocks):
        if block.shape not in _JUDGED:
            continue
        spans = list(islice(sentences(text, block.body), MAX_JUDGED - len(said)))
        leads = block.shape is not Shape.ITEM and _is_followed_by_items(blocks, index)
        for position, span in enumerate(spans):
            last = position == len(spans) - 1
            around = (index < final, index > first)
            said.append(_read(text, span, block, position, len(spans), leads and last, heading, lead, around))
        if block.shape is Shape.HEADING:
            heading, lead = role_of(plain(block.body.of(text))), Role.NEUTRAL
        elif block.shape is Shape.PARAGRAPH and spans:
            lead = role_of(said[-1].words)
        if len(said) >= MAX_JUDGED:
            break
    return said


def _is_followed_by_items(blocks: Sequence[Block], index: int) -> bool:
    following = next((b for b in blocks[index + 1 : index + _NEAR] if b.shape is not Shape.BLANK), None)
    return following is not None and following.shape is Shape.ITEM


def _read(
    text: str,
    span: Span,
    block: Block,
    position: int,
    count: int,
    leads: bool,
    heading: Role,
    lead: Role,
    around: tuple[bool, bool],
) -> Said:
    words = plain(text[span.start : min(span.end, span.start + talk.REACH)])
    traits = frozenset(name for name, has in _TRAITS.items() if has(words))
    item = block.shape is Shape.ITEM
    mark = block.marker.mark.name if block.marker else "none"
    return Said(
        span,
        words,
        mood_of(words),
        traits,
        block.shape,
        position == 0,
        count,
        leads,
        block.quoted,
        mark,
        heading,
        lead if item else Role.NEUTRAL,
        *around,
    )


def features(said: Sequence[Said], index: int) -> Iterator[str]:
    """What the model reads of one sentence: how it opens, where it stands, its neighbours and its words."""
    this = said[index]
    tokens = ["0" if token.isdigit() else token for token in _TOKEN.findall(this.words)[:_MAX_TOKENS]]
    mood = this.mood.value
    yield from _structure(this, mood, len(tokens), index * 4 // max(1, len(said) - 1))
    yield from _wanted(this.words)
    for name, near in (("before", index - 1), ("after", index + 1)):
        yield from _neighbour(name, said[near] if 0 <= near < len(said) else None, mood)
    yield from _phrases(tokens)


def message_features(said: Sequence[Said]) -> Iterator[str]:
    """What the model reads of a whole message besides its sentences: how much it says and how much of that asks."""
    live = [sentence for sentence in said if not sentence.quoted]
    yield f"message {min(_MANY, len(live))}"
    yield f"message asks {min(_SEVERAL, sum(sentence.mood in EXPLICIT for sentence in live))}"
    yield f"message items {min(_SEVERAL, sum(sentence.shape is Shape.ITEM for sentence in live))}"
    yield f"message quotes {len(live) < len(said)}"


def _structure(this: Said, mood: str, length: int, quarter: int) -> Iterator[str]:
    end = this.words[-1:] if this.words[-1:] in set("?:;.!,") else "none"
    place = this.shape.name + ("1" if this.first else "+")
    yield f"opens {mood} {end}"
    yield f"opens {mood} {end} {place}"
    yield f"place {place}"
    yield f"leads {this.leads} {mood}"
    yield f"items {this.before_items} {this.after_items} {mood}"
    yield f"items {this.before_items} {this.after_items} {end}"
    yield f"quoted {this.quoted} {mood}"
    yield f"mark {this.mark}"
    yield f"heading {this.heading.name}"
    yield f"lead {this.lead.name}"
    yield f"lead {this.lead.name} {mood}"
    yield f"quarter {quarter}"
    yield f"length {min(6, length // 4)} {mood}"
    yield f"count {min(4, this.count)}"
    yield f"i {bool(_FIRST_PERSON.search(this.words))} {mood}"
    yield f"you {bool(_SECOND_PERSON.search(this.words))} {mood}"
    for trait in sorted(this.traits):
        yield f"trait {trait}"
        yield f"trait {trait} {mood}"
    yield f"traits {mood} {' '.join(sorted(this.traits - {'dated'}))}"


def _wanted(words: str) -> Iterator[str]:
    wanted = request_object(words)
    if not wanted:
        return
    tokens = _TOKEN.findall(wanted)[:3]
    for length in range(1, len(tokens) + 1):
        yield f"wants {' '.join(tokens[:length])}"
    yield f"wants {mood_of(wanted).value}"
    yield f"flat {is_flat(words)}"


def _neighbour(name: str, near: Said | None, mood: str) -> Iterator[str]:
    if near is None:
        yield f"{name} none"
        return
    yield f"{name} {near.mood.value} {near.words[-1:]}"
    yield f"{name} {near.mood.value} {mood}"
    yield f"{name} i {bool(_FIRST_PERSON.search(near.words))} {mood}"
    if "handling" in near.traits:
        yield f"{name} handling"


def _phrases(tokens: Sequence[str]) -> Iterator[str]:
    bounded = ["^", *tokens, "$"]
    for length in (1, 2, 3):
        for start in range(len(bounded) - length + 1):
            yield "says " + " ".join(bounded[start : start + length])
    for length in (2, 3, 4):
        yield "begins " + " ".join(tokens[:length])
