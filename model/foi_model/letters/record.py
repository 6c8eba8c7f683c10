"""What the walk through a letter has written down so far: its questions, its parts, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from foi_model.intake.split.spans import Span, plain
from foi_model.letters import voice
from foi_model.letters.arrangement import answer_on_line, read_arrangement, split_statement
from foi_model.letters.labels import Label
from foi_model.letters.layout import Piece
from foi_model.letters.likeness import stems
from foi_model.letters.parts import Asked, Draft, Outline, Part, number_of, told_draft
from foi_model.letters.prose import Asking, prose_questions, without_joint

_SHORT, _LONG = 8, 300
_MOST_TITLE_WORDS = 7
_MOST_COMPARED = 4000
_MOST_QUESTIONS = 400


class State(Enum):
    """Where the walk is: before the request, in it, in the reply, or in what follows the reply and answers nothing."""

    FRONT = auto()
    REQUEST = auto()
    REPLY = auto()
    AFTER = auto()


class Record:
    """`owner` are the questions that what comes next answers, `awaiting` one whose words are still to come, `fresh` that no
    word of an answer has stood under its label yet."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self.text = text
        self.pieces = pieces
        self.outline = Outline()
        self.state = State.FRONT
        self.grouped = False
        self.owner: tuple[str, ...] = ()
        self.awaiting: str | None = None
        self.fresh = False
        self.bulleted = False
        self.unnumbered = False
        self.revising = False
        self.aligned: list[str] = []
        self.printed: set[str] = set()
        self.asked = Asked()
        self.answered: set[str] = set()
        self.layout = read_arrangement(text, pieces)

    def _hear(self, *, at_least: int) -> None:
        """Take the questions of a request told in running text, when it has so many and none are labelled."""
        if self.outline.questions or self.outline.told or not self.outline.prose:
            return
        told = prose_questions(self.text, self.outline.prose)[:_MOST_QUESTIONS]
        if len(told) >= at_least:
            self.outline.told = [told_draft(self.text, asking, place) for place, asking in enumerate(told, start=1)]
            self.asked.by_key.update((draft.key, draft) for draft in self.outline.told)

    def _turn_to_reply(self) -> None:
        if not self.layout.interleaved:
            self.owner = ()
        self.state = State.REPLY
        self.awaiting = None
        self._hear(at_least=2)
        self.aligned = []

    def _question(self, piece: Piece, key: str, label: Label | None) -> None:
        if len(self.asked.by_key) >= _MOST_QUESTIONS or voice.is_gone(piece.words):
            return
        if piece.empty:
            self.awaiting = key
            self.state = State.REQUEST
            draft = Draft(key, number_of(key, label), piece.body, "")
        else:
            span, rest = self._question_and_answer(piece)
            if label is not None and label.by_place:
                span = without_joint(self.text, span)
            draft = Draft(key, number_of(key, label), span, plain(span.of(self.text)))
            if self.state is State.FRONT:
                self.state = State.REQUEST
        self.asked.by_key[key] = draft
        self.printed.update(label.keys if label is not None else ())
        self.outline.questions.append(draft)
        self.owner = (key,)
        self.fresh = True
        if not piece.empty and rest:
            self.fresh = False
            self._add_part(Part((key,), rest, plain(rest.of(self.text)), opens=True))

    def _question_and_answer(self, piece: Piece) -> tuple[Span, Span | None]:
        """The question of a piece and, where the letter answers on the same line, the answer."""
        if self.layout.stated and (stated := split_statement(self.text, piece.body)):
            return stated
        if self.layout.quoting or not (self.layout.interleaved or self.layout.answered_inline):
            return piece.body, None
        cut = answer_on_line(self.text, piece.body, unmarked=self.layout.answered_inline)
        return (piece.body, None) if cut is None else (Span(piece.body.start, cut), Span(cut, piece.body.end))

    def _fill(self, piece: Piece) -> None:
        draft = self.asked.by_key[self.awaiting or ""]
        draft.span, draft.words = piece.body, piece.words
        self.awaiting = None

    def _extend(self, piece: Piece) -> None:
        draft = self.outline.questions[-1]
        draft.span = Span(draft.span.start, piece.body.end)
        draft.words = plain(draft.span.of(self.text)[:_MOST_COMPARED])

    def _revise(self, piece: Piece, key: str) -> None:
        """A question put in place of an earlier one of the same number."""
        draft = self.asked.by_key[key]
        draft.span, draft.words = piece.body, piece.words
        self.owner = (key,)

    def _restart(self, piece: Piece, label: Label) -> None:
        """A second request whose numbers begin again: earlier questions become 1.1, 1.2 ... and this one 2.1."""
        if not self.asked.group:
            self.asked.join()
            self.grouped = True
        self.asked.group = str(int(self.asked.group) + 1) if self.asked.group.isdigit() else self.asked.group + "'"
        self._question(piece, self.asked.scoped(label.keys[0]), label)

    def _tell(self, told: Span, answer: Span) -> None:
        """A paragraph that tells what was asked and answers it."""
        self.state = State.REPLY
        asked = prose_questions(self.text, [told])
        first = len(self.outline.questions) + 1
        drafts = [told_draft(self.text, Asking(one.span), place) for place, one in enumerate(asked, start=first)]
        self.outline.questions += drafts
        self.asked.by_key.update((draft.key, draft) for draft in drafts)
        self.owner = tuple(draft.key for draft in drafts)
        self._add_part(Part(self.owner, answer, plain(answer.of(self.text)), opens=True))

    def _answer(self, piece: Piece, keys: tuple[str, ...]) -> None:
        self.state = State.REPLY
        self.awaiting = None
        self.owner = keys
        span = piece.body
        if len(keys) == 1 and self.asked.restates(piece, keys[0]):
            span = self.asked.after_restatement(piece, keys[0])
        self.fresh = span.start >= span.end
        if not self.fresh:
            self._add_part(Part(keys, span, plain(span.of(self.text)), opens=True))

    def _say(self, piece: Piece, keys: tuple[str, ...]) -> None:
        if not piece.empty:
            opens = self.fresh and bool(keys)
            self.fresh = False
            self._add_part(Part(keys, piece.body, piece.words, opens=opens))

    def _add_part(self, part: Part) -> None:
        self.outline.parts.append(part)
        if part.opens:
            self.answered.update(part.keys)

    def _last_asked(self) -> tuple[str, ...]:
        """The question that a bare "Answer:" replies to: the last one, where each is answered in its place."""
        if (self.layout.interleaved or self.unnumbered) and self.outline.questions:
            return (self.outline.questions[-1].key,)
        waiting = [key for key in self.asked.by_key if key not in self.answered]
        return (waiting[0],) if len(waiting) == 1 else ()

    def _next_position(self) -> str:
        return str(len(self.outline.questions) + 1)

    def _is_sub_part(self, label: Label) -> bool:
        """A lone letter or numeral under numbered questions is a part of the last one."""
        if len(label.keys) != 1 or not self.outline.questions or label.worded:
            return False
        last = self.outline.questions[-1].key.rpartition(".")[2]
        return label.keys[0].isalpha() and last[:1].isdigit()

    def _repeats_lost_number(self, piece: Piece, label: Label) -> bool:
        """A list in which every number came out as "1.": the questions are counted by their place."""
        printed_alike = label.keys == ("1",) and self.printed == {"1"}
        return printed_alike and self.layout.ones > 2 and self.state is not State.FRONT and voice.asks(piece.words)

    def _lists_bullets(self) -> bool:
        """Whether the questions so far, if any, are bullets, counted by place."""
        self.bulleted = self.bulleted or not self.outline.questions
        return self.bulleted

    def _restated(self, piece: Piece) -> str | None:
        """The question that a paragraph only states again, as a heading over its answer."""
        words = piece.words.strip("\"' .?,;:")
        unheard = not self.outline.questions and not self.outline.told and _SHORT < len(words) < _LONG
        if unheard and any(words in plain(span.of(self.text)[:_MOST_COMPARED]) for span in self.outline.prose[-4:]):
            self._hear(at_least=2)
        if self.state is State.FRONT or not self.asked.by_key:
            return None
        return self.asked.stated(words)

    def _heads_answer(self, piece: Piece) -> bool:
        """A short title made only of words of a request told in running text: the heading of an answer."""
        if not self.outline.prose or len(piece.words.split()) > _MOST_TITLE_WORDS or piece.words[-1:] in ".:;?,":
            return False
        asked = stems(plain(" ".join(span.of(self.text)[:_MOST_COMPARED] for span in self.outline.prose[-3:])))
        said = stems(piece.words)
        return bool(said) and said <= asked
