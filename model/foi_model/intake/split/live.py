"""Which of the questions found belong to the live request: adopted, withdrawn, and messages that ask nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from foi_model.intake.split import talk, whole
from foi_model.intake.split.blocks import Block, Shape
from foi_model.intake.split.findings import Ask, Findings, Note, NoteKind
from foi_model.intake.split.sentences import sentences
from foi_model.intake.split.spans import Span, plain

_NUMBERS = re.compile(
    r"\b(?:questions?|points?|items?|numbers?|parts?|nos?\.?|qs?\.?|answer(?: only)?|only|drop|forget|skip|leave out|omit|ignore|keep|except|from|pursue|want)\s*"
    r"(?P<list>\(?q?\d{1,2}\b\)?(?:\s?(?:,|-|to\b|and\b|or\b|&)\s?(?:and )?(?:questions? |q)?\(?\d{1,2}\b\)?)*)"
)
_DROP = re.compile(
    r"\b(?:drop|leave|skip|withdraw|withdrawing|leave out|leaving out|ignore|disregard|apart from|except(?: for)?|other than|without|not|no longer|don'?t|forget"
    r"|remove|excluding|swap|change|replace|replacing|bar|cancel|delete|omit|scrap|instead of|give up|lose)\b"
)
_KEEP = re.compile(
    r"\b(?:answer|carry on|go on|deal with|take|only|just|keep|proceed|still|limit|pursue|want|continue|stick|narrow|reduce|restrict|confine|go ahead|stand|stay|remain|unchanged)\b"
)
_CONDITIONAL = re.compile(
    r"\b(?:if(?! you (?:would|could|can|will)\b)|(?<!i )(?<!we )should|in case|unless|in the event|where)\b"
)
_SURE, _LIKELY, _EVEN = 0.95, 0.8, 0.5
_POLARITY_REACH = 70
_REPLACED = re.compile(r"\b(?:in (?:its|their) place|instead|new wording|replace|revised|rephrase|as follows|below)\b")


@dataclass(frozen=True, slots=True)
class _Selection:
    """Numbers that one sentence keeps (`keep`) or takes out (`drop`); both empty when it names none."""

    keep: frozenset[int]
    drop: frozenset[int]

    def allows(self, number: str | None) -> bool:
        match = re.match(r"\d+", number or "")
        if match is None:
            return not self.keep
        value = int(match.group())
        return value not in self.drop and (not self.keep or value in self.keep)


def live_findings(text: str, blocks: Sequence[Block], findings: Findings, chance: float = 1.0) -> Findings:
    """The findings without what is only quoted, withdrawn or no request at all.

    `chance`: how likely the message is to ask for recorded information, by the judge.
    """
    words = plain(text)
    new = whole.is_new_request(words)
    if _asks_for_own_data(words, findings) or ((whole.is_subject_access(words) or whole.is_review(words)) and not new):
        return Findings()
    if whole.is_complaint(words) and not talk.mentions_foi(words):
        return Findings()
    if whole.is_closed(words) and not whole.is_new_request(words) and not _REPLACED.search(words):
        return Findings()
    asks, notes = [ask for ask in findings.asks if ask.quoted or chance > _needed(ask, findings.asks)], findings.notes
    if whole.is_chaser(words) and not whole.is_new_request(words) and not any(ask.item or ask.quoted for ask in asks):
        return Findings()
    if talk.is_chasing(words):
        asks = [ask for ask in asks if not ask.weak]
    quoted = any(ask.quoted for ask in asks)
    said = list(_live_sentences(text, blocks))
    adopting = [
        (span, sentence) for span, sentence in said if talk.is_adopting(sentence) and not talk.is_fallback(sentence)
    ]
    selection = _selection([sentence for _, sentence in said])
    if not quoted and not selection.keep and not selection.drop:
        return Findings(asks, notes)
    asks_at = {ask.span for ask in asks}
    adopted = [Note(NoteKind.ADOPTION, span, sentence) for span, sentence in adopting if span not in asks_at]
    if quoted:
        asks = [ask for ask in asks if ask.quoted or ask.item or not _stands_in(ask, adopting)]
    wanted = bool(adopting) or not said
    option = next((match[1] for _, sentence in adopting if (match := _OPTION.search(sentence))), None)
    if option is not None:
        asks = [ask for ask in asks if not ask.quoted or _is_headed(text, blocks, ask, option)]
    labelled = any(ask.quoted and ask.item and ask.number for ask in asks)
    own_numbers = {ask.number for ask in asks if not ask.quoted and ask.item and ask.number}
    kept = [ask for ask in asks if _is_wanted(ask, selection, wanted, quoted, labelled)]
    kept = [ask for ask in _once(kept) if not (ask.quoted and ask.number in own_numbers)]
    return Findings(kept, sorted([*notes, *adopted], key=lambda note: note.span))


def _needed(ask: Ask, asks: Sequence[Ask]) -> float:
    """How likely a message must be to ask at all for a question in it to count: the plainer, the less."""
    if ask.weak:
        return _LIKELY
    return 0.0 if any(other.chance > _SURE for other in asks) else _EVEN


def _stands_in(ask: Ask, sentences: Sequence[tuple[Span, str]]) -> bool:
    return any(span.start <= ask.span.start < span.end for span, _ in sentences)


def _once(asks: Sequence[Ask]) -> Iterator[Ask]:
    """Without the quoted questions whose number has been used: the authority's own points about the request."""
    seen: dict[str, int] = {}
    for ask in asks:
        repeated = ask.quoted and ask.number and seen.setdefault(ask.number, ask.owners[0]) != ask.owners[0]
        if not repeated:
            yield ask


def _asks_for_own_data(words: str, findings: Findings) -> bool:
    """Whether the sender speaks of data about themselves and most of what is asked is theirs."""
    if not findings.asks or not any(talk.is_own_data(part) for part in words.split(". ")):
        return False
    own = sum(bool(_OWN.search(ask.words)) for ask in findings.asks)
    return own == len(findings.asks) or (2 * own >= len(findings.asks) and not whole.is_new_request(words))


_CLERK = re.compile(
    r"\b(?:you (?:want|wish|mean|would like|are (?:asking|looking))|would you like|us (?:to|if|what|which|whose|who|how|when|where|know)|your request)\b"
)
_OPTION = re.compile(r"\bthe (?:one|option|version|wording) (?:about|on|for|with|headed|called) (?:the )?(\w{3,})")
_OWN = re.compile(r"\b(?:me|my|mine|myself)\b(?! (?:know|have|with|if|how|what|whether|the|a|copies|see))")


def _is_headed(text: str, blocks: Sequence[Block], ask: Ask, word: str) -> bool:
    """Whether a quoted question stands under the heading that the sender names."""
    heading = blocks[ask.owners[-1]]
    return heading.shape is Shape.HEADING and word in plain(heading.body.of(text))


def _is_wanted(ask: Ask, selection: _Selection, adopted: bool, quoted: bool, labelled: bool) -> bool:
    if ask.quoted:
        if not adopted or (labelled and not (ask.item and ask.number)) or _CLERK.search(ask.words):
            return False
        return not labelled or selection.allows(ask.number)
    return quoted or not ask.item or selection.allows(ask.number)


def _live_sentences(text: str, blocks: Sequence[Block]) -> Iterator[tuple[Span, str]]:
    for block in blocks:
        if block.shape is Shape.PARAGRAPH and not block.quoted:
            for span in sentences(text, block.body):
                yield span, plain(span.of(text)[: talk.REACH])


def _selection(said: Sequence[str]) -> _Selection:
    keep: set[int] = set()
    drop: set[int] = set()
    for sentence in said:
        if _CONDITIONAL.search(sentence) or (talk.is_scope(sentence) and not _DROP.search(sentence)):
            continue
        for match in _NUMBERS.finditer(sentence):
            before = sentence[max(0, match.start() - _POLARITY_REACH) : match.start("list")]
            after = sentence[match.end() : match.end() + 12]
            dropped = max((m.start() for m in _DROP.finditer(before)), default=-1)
            kept = max((m.start() for m in _KEEP.finditer(before)), default=-1)
            if dropped > kept:
                drop |= _listed(match["list"])
            elif kept >= 0 or after.lstrip(" )").startswith("only"):
                keep |= _listed(match["list"])
    return _Selection(frozenset(keep), frozenset(drop))


def _listed(printed: str) -> set[int]:
    numbers: set[int] = set()
    for match in re.finditer(r"(\d{1,2})(?:\D{0,3}(?:to|-)\D{0,3}(\d{1,2}))?", printed):
        first, last = int(match[1]), int(match[2] or match[1])
        numbers |= set(range(first, last + 1))
    return numbers
