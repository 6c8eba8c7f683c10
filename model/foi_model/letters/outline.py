"""The parts of a letter: what it restates of the request, and what it answers to which question.

A letter may put all questions first and all answers after, answer under each question, quote the request as mail, join
several requests whose numbers restart, or use no numbers at all. One walk over the pieces tells them apart by what
stands on them: headings, labels that come back, and who is speaking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from foi_model.intake.split.spans import plain
from foi_model.letters import cues, voice
from foi_model.letters.arrangement import (
    follows,
    request_first,
    told_and_answered,
    without_paragraph_numbers,
)
from foi_model.letters.labels import Label, Role, read_group
from foi_model.letters.layout import Piece
from foi_model.letters.parts import Outline
from foi_model.letters.record import Record, State

_TITLE_WORDS = 2
_FEW_WORDS = 8
_REACH = 60


_TITLED_ANSWER = re.compile(r"[\w' &-]{3,50}: (?:there|we|the [\w ]{3,30}|£?\d[\d,.]*)\b[^?]*$")
_REPLY_TO = re.compile(
    r"(?:(?:our|the) )?(?:reply|response|answers?|decision)s? (?:to|for|on|in) (?:request )?(?P<code>[\w/.-]+?):?$"
)


def read_outline(text: str, pieces: Sequence[Piece]) -> Outline:
    """The outline of a letter. Never raises."""
    return _Walk(text, request_first(without_paragraph_numbers(text, pieces))).run()


class _Walk(Record):
    def run(self) -> Outline:
        for index, piece in enumerate(self.pieces):
            if index and self.pieces[index - 1].cell and not piece.cell:
                self._turn_to_reply()
                self.owner = ()
            group = self._group_of(piece)
            if group is not None:
                self._open_group(*group)
            elif piece.label is not None:
                self._labelled(index, piece, piece.label)
            else:
                self._unlabelled(index, piece)
        self._hear(at_least=1)
        return self.outline

    def _labelled(self, index: int, piece: Piece, label: Label) -> None:
        if self.state is State.AFTER:
            if not self.asked.keys_of(label) or label.role is Role.NONE:
                return
            self.state = State.REPLY
        if (len(piece.words.split()) < _TITLE_WORDS and self._heads(piece.words)) or (
            label.role is Role.NONE and voice.is_title(piece.words)
        ):
            self.owner = ()
            return
        if piece.empty and not label.keys and label.worded and self._is_labelled(index + 1):
            self._heads("question" if label.role is Role.QUESTION else "answers")
            return
        if piece.empty and label.worded and len(label.keys) == 1 and self._heads_group(index):
            self._open_group(label.keys[0], label.role)
            return
        if label.role is Role.ANSWER:
            self._hear(at_least=2)
            if label.by_place and not self.asked.by_key:
                self._unlabelled(index, replace(piece, label=None))
                return
        elif self.state is not State.REPLY and not self.outline.questions and not self._is_new(piece, label):
            self._hear(at_least=2)
        if label.role is Role.ANSWER and not label.keys and self.state is State.FRONT and not self.asked.by_key:
            self.outline.front.append(piece.body)
            return
        if self._repeats_lost_number(piece, label):
            self._question(piece, self._next_position(), label)
            return
        if not self.asked.by_key and label.keys and voice.is_decision(piece.words) and self._asks_later(index, label):
            self._answer(piece, label.keys)
            self.state = State.FRONT
            return
        keys = self.asked.keys_of(label)
        if keys and self.outline.told:
            self._answer(piece, keys)
            return
        if not label.keys and label.role is Role.QUESTION:
            self.unnumbered = True
            self._question(piece, self._next_position(), None)
            return
        if label.role is Role.ANSWER or (self.layout.quoting and not piece.quoted):
            self._answer(piece, keys if label.keys else self._last_asked())
        elif self.state is State.REPLY:
            self._labelled_in_reply(index, piece, label, keys)
        elif len(label.keys) > 1:
            self._answer(piece, keys)
        else:
            self._labelled_in_request(index, piece, label)

    def _group_of(self, piece: Piece) -> tuple[str, Role] | None:
        """A heading that opens or answers one of several joined requests."""
        whole = plain(self.text[piece.start : piece.body.end][:200])
        if whole.rstrip(":") in self.layout.codes:
            return self.layout.codes[whole.rstrip(":")], Role.QUESTION
        if (answered := _REPLY_TO.match(whole)) and answered["code"] in self.layout.codes:
            return self.layout.codes[answered["code"]], Role.ANSWER
        return read_group(whole) if self.layout.joined and not piece.quoted else None

    def _open_group(self, group: str, role: Role) -> None:
        self.asked.group = group
        self.grouped = True
        answered = role is Role.ANSWER or any(key.startswith(f"{group}.") for key in self.asked.by_key)
        lettered = tuple(key for key in self.asked.by_key if group.isalpha() and re.fullmatch(rf"{group}\d+", key))
        self.state = State.REPLY if answered or lettered else State.REQUEST
        self.owner, self.fresh = lettered, bool(lettered)

    def _labelled_in_request(self, index: int, piece: Piece, label: Label) -> None:
        key = self.asked.scoped(label.keys[0])
        if self._is_sub_part(label):
            self._extend(piece)
        elif key not in self.asked.by_key:
            if self.state is State.FRONT and not self._opens_run(index, label):
                return
            self._question(piece, key, label)
        elif self.revising and voice.asks(piece.words):
            self._revise(piece, key)
        elif self.asked.restates(piece, key):
            self._answer(piece, (key,))
        elif voice.asks(piece.words) and label.keys[0] in {"1", "a", "i"} and not self.layout.interleaved:
            self._restart(piece, label)
        else:
            self._answer(piece, (key,))

    def _labelled_in_reply(self, index: int, piece: Piece, label: Label, keys: tuple[str, ...]) -> None:
        if keys:
            self._answer(piece, keys)
        elif self.outline.told:
            self._answer(piece, label.keys)
        elif len(label.keys) == 1 and not self._is_sub_part(label) and self._may_ask(index, piece, label):
            self._question(piece, self.asked.scoped(label.keys[0]), label)
        else:
            self._say(piece, self.owner)

    def _may_ask(self, index: int, piece: Piece, label: Label) -> bool:
        if self._answer_follows(index, label) and not voice.decides(piece.words):
            return True
        if not self.outline.questions:
            return voice.asks(piece.words) or label.worded or self._opens_run(index, label)
        last = self.outline.questions[-1].key
        if not self.answered and follows(last, label.keys[0]) and voice.asks(piece.words):
            return True
        return (
            label.role is Role.QUESTION
            or (self.layout.interleaved and follows(last, label.keys[0]))
            or piece.words.endswith("?")
        )

    def _asks_later(self, index: int, label: Label) -> bool:
        """Whether the same label opens a question further down: this one only sums up the decision on it."""
        later = self.pieces[index + 1 : index + _REACH]
        return any(p.label is not None and p.label.keys == label.keys and voice.asks(p.words) for p in later)

    def _is_new(self, piece: Piece, label: Label) -> bool:
        """Whether a labelled piece may be a question of its own beside a request told in running text."""
        return len(label.keys) == 1 and (voice.asks(piece.words) or piece.empty)

    def _is_labelled(self, index: int) -> bool:
        """Whether a piece is there and opens with the number of a question."""
        following = self.pieces[index].label if index < len(self.pieces) else None
        return following is not None and bool(following.keys)

    def _answer_follows(self, index: int, label: Label) -> bool:
        """Whether the next piece is the worded answer to this label ("Response: 12", "A3. 12")."""
        following = self.pieces[index + 1].label if index + 1 < len(self.pieces) else None
        return following is not None and following.role is Role.ANSWER and following.keys in {(), label.keys}

    def _unlabelled(self, index: int, piece: Piece) -> None:
        if piece.quoted:
            self._quoted(piece)
        elif self._heads(piece.words):
            return
        elif key := self._restated(piece):
            self.state, self.owner, self.fresh = State.REPLY, (key,), True
        elif self.layout.narrated and (told := told_and_answered(self.text, piece)):
            self._tell(*told)
        elif self.awaiting is not None and self.state is not State.REPLY:
            self._fill(piece)
        elif self.outline.questions and self.state is State.REQUEST and voice.revises(piece.words):
            self.revising = True
        elif group := self._answers_code(piece):
            self._answer(piece, tuple(key for key in self.asked.by_key if key.startswith(f"{group}.")))
        elif self.state is State.AFTER:
            return
        elif self.state is State.REPLY and piece.bullet and self._aligns(index):
            self._answer(piece, (self.aligned.pop(0),))
        elif self.state is State.REPLY and voice.opens_grounds(piece.words):
            self._say(piece, ())
            self.owner = ()
        elif self.state is State.REPLY:
            self._say(piece, self.owner)
        elif self.state is State.FRONT:
            self._front(index, piece)
        elif not self.layout.interleaved and self._reply_lies_ahead(index):
            self._still_asked(piece)
        elif piece.bullet and self._lists_bullets() and (self.layout.answered_inline or not voice.decides(piece.words)):
            self._question(piece, self._next_position(), None)
        elif self.outline.questions:
            if self.layout.interleaved or voice.answers(piece.words) or cues.effects(piece.words).given:
                self._turn_to_reply()
                self._say(piece, self.owner)
        elif (
            (self.outline.prose and (voice.speaks(piece.words) or _TITLED_ANSWER.match(piece.words)))
            or self._heads_answer(piece)
            or (voice.answers(piece.words) and not voice.asks(piece.words) and not voice.leads_in(piece.words))
        ):
            self._turn_to_reply()
            self._say(piece, ())
        else:
            self.outline.prose.append(piece.body)

    def _aligns(self, index: int) -> bool:
        """Whether a list of bullets answers the bulleted questions one by one, in their order."""
        if not self.aligned and self.bulleted and not self.answered:
            run = 0
            while index + run < len(self.pieces) and self.pieces[index + run].bullet:
                run += 1
            self.aligned = list(self.asked.by_key) if run == len(self.asked.by_key) else []
        return bool(self.aligned)

    def _reply_lies_ahead(self, index: int) -> bool:
        """Whether a heading of the reply stands further down, so that nothing before it answers."""
        return self.layout.last_reply_heading > index

    def _still_asked(self, piece: Piece) -> None:
        """A piece of the request: a bulleted question, or running text."""
        if piece.bullet and self._lists_bullets():
            self._question(piece, self._next_position(), None)
        elif not self.outline.questions:
            self.outline.prose.append(piece.body)

    def _answers_code(self, piece: Piece) -> str | None:
        """The joined request whose reference a paragraph of the reply opens with ("RFI0845: the first is nil")."""
        if not self.layout.codes or self.state is not State.REPLY:
            return None
        opening = re.match(r"[\w/.-]+", piece.words)
        return self.layout.codes.get(opening[0]) if opening else None

    def _front(self, index: int, piece: Piece) -> None:
        if voice.leads_in(piece.words):
            self.state = State.REQUEST
            self.outline.prose.append(piece.body)
        elif (
            piece.bullet
            and self.layout.answered_inline
            and self._lists_bullets()
            and voice.asks(piece.words.partition("?")[0] + "?")
        ):
            self._question(piece, self._next_position(), None)
        elif voice.decides(piece.words) and (len(piece.words.split()) > _FEW_WORDS or piece.words.endswith(".")):
            self._turn_to_reply()
            self._say(piece, ())
        else:
            self.outline.front.append(piece.body)

    def _quoted(self, piece: Piece) -> None:
        if self.awaiting is not None:
            self._fill(piece)
        elif not self.outline.questions:
            self.outline.prose.append(piece.body)
            self.state = State.REQUEST

    def _heads(self, words: str) -> bool:
        """Whether a piece is a heading of the request or of the reply; the state follows it."""
        if voice.is_request_heading(words):
            self.state, self.owner, self.awaiting = State.REQUEST, (), None
            return True
        if self.layout.answers_headed and voice.is_bare_answer(words) and self.outline.questions:
            self.state, self.awaiting = State.REPLY, None
            self.owner, self.fresh = (self.outline.questions[-1].key,), True
            return True
        if voice.is_annex_heading(words) and self.outline.parts:
            self._turn_to_reply()
            self.state, self.owner = State.AFTER, ()
            return True
        if voice.is_reply_heading(words) or voice.is_argument_heading(words):
            self._turn_to_reply()
            return True
        return False

    def _heads_group(self, index: int) -> bool:
        following = next((piece for piece in self.pieces[index + 1 : index + 3] if not piece.empty), None)
        if following is None:
            return False
        if following.label is not None:
            return not following.label.worded
        return bool(self.grouped)

    def _opens_run(self, index: int, label: Label) -> bool:
        """Whether the label begins a list: it is a first one and the next stands further down."""
        if label.role is Role.QUESTION:
            return True
        if self.outline.questions:
            return True
        if label.keys[0] not in {"1", "a", "i", "1a", "1.1"}:
            return False
        later = [piece.label for piece in self.pieces[index + 1 : index + 12]]
        if sum(other is not None and other.keys == ("1",) for other in later) > 1:
            return True
        return any(
            other is not None and len(other.keys) == 1 and follows(label.keys[0], other.keys[0]) for other in later
        )
