"""Which questions each sentence of the reply speaks to, and what it does to them.

A label on the answer ties best, then questions named in the sentence, then a single question, then words shared with one
question and no other. What speaks of other, further or covert information, or of all that is sent along, belongs to the
response. A sentence that none of these ties goes with the one before it in its paragraph, or stays untied.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from foi_model.intake.split.spans import Span
from foi_model.letters import cues, remarks
from foi_model.letters.acts import Law
from foi_model.letters.cues import Effects
from foi_model.letters.grammar import Written
from foi_model.letters.layout import sentences
from foi_model.letters.likeness import Likeness
from foi_model.letters.mentions import Naming
from foi_model.letters.parts import Part
from foi_model.letters.reliance import Claim, Setting, Stance, claim, tells_of_applicant, tells_of_earlier
from foi_model.letters.runs import cut_runs
from foi_model.letters.statements import Statement, Tie, by_ordinal, of_cost
from foi_model.letters.wording import in_full

_HEADING_WORDS = 16
_RESPONSE = "response"
_OPENS_WITH = 12
_TITLE_WORDS = 7
_RELIES = re.compile(
    r"\b(?:rel(?:y|ies|ied)|appl(?:y|ies|ied)|cover(?:s|ed)?|engage[sd]?|uph\w+|asked|refused|withheld|cannot|will)\b"
)
_LEAD = re.compile(r"(?P<title>[\w'&,() -]{3,80}?)(?::| - ) ?\S")
_SENTENCE = re.compile(r"\b(?:is|are|was|were|has|have|had|does|do|did|not|would|may|might|could)\b")


@dataclass(slots=True)
class _Scope:
    """What the sentence before spoke to. `titled`: a title says so; `led`: one on the line of this
    very paragraph; `loose`: the paragraph has decided something without saying of what."""

    keys: tuple[str, ...] = ()
    tie: Tie = Tie.NONE
    response: bool = False
    answered: bool = False
    refused: tuple[str, ...] = ()
    same_part: bool = False
    titled: bool = False
    led: bool = False
    loose: bool = False


class Tying:
    """Ties the parts of one reply. `known` are the question keys in order, `texts` their words."""

    def __init__(
        self,
        text: str,
        known: Sequence[str],
        texts: Sequence[str],
        written: Sequence[Written],
        laws: Sequence[Law],
        *,
        review: bool,
    ) -> None:
        self.text = text
        self.known = list(known)
        self.likeness = Likeness(texts)
        self.covert_asked = any("covert" in words for words in texts)
        self.written = written
        self.laws = laws
        self.starts = [provision.span.start for provision in written]
        self.review = review
        self.naming = Naming(text, known, [provision.whole for provision in written])
        self.unanswered: frozenset[int] = frozenset()
        self.denying: dict[str, bool] = {}
        self.denied = False
        self.labelled = False
        self.last_relied: tuple[Claim, ...] = ()
        self.relied_on: dict[str, tuple[Claim, ...]] = {}

    def statements(self, parts: Sequence[Part]) -> list[Statement]:
        """All statements of the parts, in order. Once a part names other questions, what follows leaves its own (`left`)."""
        found: list[Statement] = []
        scope = _Scope()
        left: tuple[str, ...] = ()
        self.unanswered = self._unanswered(parts)
        self.labelled = any(part.opens for part in parts)
        for part in parts:
            if part.opens:
                scope = _Scope(part.keys, Tie.LABEL)
            scope.same_part = scope.loose = False
            heading = self._heading(part)
            if heading is not None:
                scope = heading
            elif scope.led:
                scope = _Scope()
            whole = sentences(self.text, part.span)
            advice = not part.opens and remarks.is_advice(part.words)
            if part.opens:
                left = ()
            elif part.keys and part.keys == left:
                part = replace(part, keys=())
            elif (named := self._at_named(part, whole)) is not part:
                left, part = part.keys, named
            runs = [
                (run, sentence, index)
                for index, sentence in enumerate(whole)
                for run in cut_runs(self.text, self.naming, part, sentence)
            ]
            for run, sentence, index in runs:
                words = in_full(run.of(self.text))
                setting = Setting(
                    sentence,
                    in_full(whole[index + 1].of(self.text)) if index + 1 < len(whole) else "",
                    self.review,
                    len(words.split()) <= _HEADING_WORDS
                    and run.start == part.span.start
                    and not _SENTENCE.search(words),
                    (advice and not cues.effects(words).withheld) or (self.denied and remarks.goes_likewise(words)),
                )
                heads = not (_SENTENCE.search(words) or _RELIES.search(words) or self.naming.keys(run))
                ahead = self._named_ahead(part, whole, index) if heads else ()
                statement = self._statement(part, run, scope, words, setting, ahead)
                if statement.claims:
                    self.denied = all(found.stance is Stance.NONE for found in statement.claims)
                found.append(statement)
                found += self._of_others(part, statement)
                scope = self._next_scope(scope, statement)
        return found

    def _of_others(self, part: Part, statement: Statement) -> list[Statement]:
        """What an answer refuses of other questions along with its own ("and so much of Q4 as relates to it")."""
        if not (part.opens and statement.claims and remarks.is_partial(statement.words)):
            return []
        others = tuple(key for key in self.naming.keys(statement.span) if key not in part.keys)
        return [replace(statement, keys=others, tie=Tie.NAMED, opens=False)] if others else []

    def _at_named(self, part: Part, whole: Sequence[Span]) -> Part:
        """The part, without the questions it only follows on when it names others."""
        if part.opens or not part.keys:
            return part
        named = {key for sentence in whole for key in self.naming.keys(sentence)}
        return replace(part, keys=()) if named and not named & set(part.keys) else part

    def _named_ahead(self, part: Part, whole: Sequence[Span], index: int) -> tuple[str, ...]:
        """The questions that the next sentences of the part name: a heading before them is about these."""
        if part.opens:
            return ()
        for sentence in whole[index : index + 3]:
            if named := self.naming.keys(sentence):
                return named
        return ()

    def _unanswered(self, parts: Sequence[Part]) -> frozenset[int]:
        """The questions, by place, that the reply neither labels nor names: only they are sought by their words."""
        labelled = {key for part in parts if part.opens for key in part.keys}
        named = {
            key
            for part in parts
            if not part.opens
            for sentence in sentences(self.text, part.span)
            for key in self.naming.keys(sentence)
        }
        return frozenset(place for place, key in enumerate(self.known) if key not in labelled | named)

    def _heading(self, part: Part) -> _Scope | None:
        """The scope that a short title opens, when it is the title of one question or closes the last such one."""
        if part.opens or not self.unanswered or self.labelled:
            return None
        lead = _LEAD.match(part.words)
        if lead and (titled := self.likeness.titled(lead["title"], self.unanswered)) is not None:
            return _Scope((self.known[titled],), Tie.WORDS, titled=True, led=True)
        if len(part.words.split()) > _TITLE_WORDS or re.search(r"[.:;?,]|\d", part.words):
            return None
        place = self.likeness.best(part.words, range(len(self.known)))
        if place is None:
            return _Scope()
        return _Scope((self.known[place],), Tie.WORDS, titled=True)

    def _statement(
        self, part: Part, run: Span, scope: _Scope, words: str, setting: Setting, ahead: tuple[str, ...]
    ) -> Statement:
        claims = tuple(self._claims(run, setting))
        whole = in_full(setting.sentence.of(self.text))
        told = tells_of_applicant(whole) or (self.review and tells_of_earlier(whole))
        effects = Effects() if told else of_cost(cues.effects(self._beyond_name(run, words)), claims)
        claims = claims or self._same_again(run, words, effects)
        if claims and ahead:
            keys, tie, response = ahead, Tie.NAMED, False
        else:
            keys, tie, response = self._tie(part, run, words, effects, claims, scope)
        ncnd = effects.ncnd or (not effects.withheld and self._goes_on(keys, response=response))
        self._remember(keys, effects, response=response)
        relied = tuple(found for found in claims if found.firm and found.stance is Stance.RELIED)
        if relied:
            self.last_relied = relied
            self.relied_on.update(dict.fromkeys(keys, relied))
        opens = part.opens or (scope.led and run.start == part.span.start)
        return Statement(run, words, keys, tie, effects, claims, opens, response, ncnd)

    def _same_again(self, run: Span, words: str, effects: Effects) -> tuple[Claim, ...]:
        """ "Withheld for the same reasons as question 2", "under the same sections": what was relied on there."""
        if not (effects.withheld or effects.ncnd) or not remarks.same_grounds(words):
            return ()
        named = [key for mention in self.naming.mentions(run) for key in mention.keys if key in self.relied_on]
        return self.relied_on[named[0]] if named else self.last_relied

    def _goes_on(self, keys: Sequence[str], *, response: bool) -> bool:
        """Whether these questions were last met with a refusal to confirm or deny, which the sentence then goes on with."""
        targets = keys or ([_RESPONSE] if response else [])
        return bool(targets) and all(self.denying.get(key, False) for key in targets)

    def _remember(self, keys: Sequence[str], effects: Effects, *, response: bool) -> None:
        if effects.ncnd or effects.withheld:
            for key in (*keys, *([_RESPONSE] if response else [])):
                self.denying[key] = effects.ncnd

    def _beyond_name(self, run: Span, words: str) -> str:
        """What a sentence says after the questions that it opens with: "2 and 5 are exempt" gives no number."""
        named = self.naming.mentions(run)
        if named and named[0].span.start - run.start <= _OPENS_WITH:
            return in_full(self.text[named[0].span.end : run.end])
        return words

    def _opens_with(self, run: Span, keys: Sequence[str]) -> bool:
        """Whether a run begins with questions and a colon, as a label does."""
        if not keys:
            return False
        first = self.naming.mentions(run)[0].span
        return first.start - run.start <= _OPENS_WITH and self.text[first.end : first.end + 1] == ":"

    def _claims(self, run: Span, setting: Setting) -> Iterator[Claim]:
        for index in range(bisect_left(self.starts, run.start), bisect_left(self.starts, run.end)):
            found = claim(
                self.text,
                run,
                self.written[index],
                self.laws[index],
                setting=setting,
            )
            if found is not None:
                yield found

    def _tie(
        self, part: Part, run: Span, words: str, effects: Effects, claims: Sequence[Claim], scope: _Scope
    ) -> tuple[tuple[str, ...], Tie, bool]:
        """The questions, the tie, and whether the response as a whole is meant as well."""
        keys = self.naming.keys(run)
        wide = effects.ncnd and not remarks.argues(words) and self._is_wide(words)
        if part.keys and part.opens and run.start > part.span.start and self._opens_with(run, keys):
            return keys, Tie.NAMED, False
        if part.keys and part.opens:
            among = tuple(key for key in part.keys if key in keys)
            if among and len(among) < len(part.keys) and run.start > part.span.start:
                return among, Tie.LABEL, scope.response
            return self._tie_labelled(by_ordinal(part.keys, words), words, scope, wide=wide)
        if wide:
            both = remarks.at_this_question(words) and bool(part.keys)
            return (part.keys, Tie.LABEL, True) if both else ((), Tie.RESPONSE, True)
        if remarks.about_attachments(words) and claims and not keys and len(self.known) > 1:
            return (), Tie.RESPONSE, True
        relies = any(found.firm and found.stance is Stance.RELIED for found in claims)
        if relies and remarks.refuses_whole(words):
            return tuple(self.known), Tie.WHOLE, False
        if keys and not remarks.is_last_word(words):
            return keys, Tie.NAMED, False
        if len(self.known) == 1 and not scope.response:
            return tuple(self.known), Tie.ONLY, False
        if (
            (effects.ncnd or effects.cost or effects.withheld or effects.not_held or relies)
            and remarks.covers_all(words)
            and not part.keys
        ):
            return tuple(self.known), Tie.WHOLE, False
        if part.keys and scope.tie in {Tie.LABEL, Tie.WORDS} and (not scope.response or scope.keys):
            return part.keys, Tie.LABEL, scope.response
        return self._tie_loosely(words, effects, claims, scope)

    def _tie_labelled(
        self, keys: tuple[str, ...], words: str, scope: _Scope, *, wide: bool
    ) -> tuple[tuple[str, ...], Tie, bool]:
        if scope.response and not scope.keys:
            return (), Tie.RESPONSE, True
        if wide and remarks.at_this_question(words):
            return keys, Tie.LABEL, "other" in words or "further" in words
        if wide and (scope.answered or any(self.denying.get(key, False) for key in keys)):
            return (), Tie.RESPONSE, True
        return keys, Tie.LABEL, scope.response

    def _tie_loosely(
        self, words: str, effects: Effects, claims: Sequence[Claim], scope: _Scope
    ) -> tuple[tuple[str, ...], Tie, bool]:
        if scope.titled:
            return scope.keys, Tie.WORDS, False
        if words.count("|") > 1 and (columns := self.likeness.all(words, self.unanswered)):
            return tuple(self.known[place] for place in columns), Tie.WORDS, False
        if claims and (shared := self.likeness.shared_out(words)):
            return tuple(self.known[place] for place in shared), Tie.WORDS, False
        if claims and scope.tie is Tie.WHOLE and not scope.response:
            return scope.keys, Tie.WHOLE, False
        if effects.given and len(covered := self.likeness.covered(words, self.unanswered)) > 1:
            return tuple(self.known[place] for place in covered), Tie.WORDS, False
        likest = self.likeness.best(words, self.unanswered)
        if likest is not None and not scope.response:
            return (self.known[likest],), Tie.WORDS, False
        if scope.response and (claims or effects.ncnd):
            return (), Tie.RESPONSE, True
        if remarks.covers_all(words) and effects != Effects():
            return tuple(self.known), Tie.WHOLE, False
        decides = effects.ncnd or effects.withheld or effects.not_held or effects.cost
        if decides and scope.same_part and scope.tie in {Tie.NAMED, Tie.WHOLE, Tie.WORDS}:
            keys = (scope.refused if remarks.weighs(words) else ()) or scope.keys
            return keys, scope.tie, scope.response
        if scope.loose:
            return (), Tie.NONE, scope.response
        inherited = scope.refused or (scope.keys if scope.same_part else ())
        if claims and inherited:
            return inherited, scope.tie, scope.response
        return (), Tie.NONE, scope.response

    def _is_wide(self, words: str) -> bool:
        if not remarks.covers_other(words):
            return False
        return not (self.covert_asked and not remarks.covers_more(words))

    def _next_scope(self, scope: _Scope, statement: Statement) -> _Scope:
        decided = statement.effects
        answered = scope.answered or decided.given or decided.shown or decided.not_held or decided.withheld
        refuses = decided.ncnd or decided.withheld or decided.cost or bool(statement.claims)
        refused = statement.keys if refuses and statement.keys else scope.refused
        if statement.tie is Tie.NONE:
            loose = scope.loose or (refuses and not scope.same_part)
            return replace(scope, answered=answered, refused=refused, loose=loose)
        return _Scope(
            statement.keys,
            statement.tie,
            statement.response,
            answered,
            refused,
            same_part=True,
            titled=scope.titled,
            led=scope.led,
        )
