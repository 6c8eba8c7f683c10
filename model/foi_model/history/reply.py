"""Which of the texts of a response is the reply, and what it says when read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foi_model.intake import clean_text
from foi_model.intake.split import split
from foi_model.letters import Letter, LetterQuestion, Outcome, read_letter
from foi_model.scrub import names_in

SUREST_NEEDED = 0.5
"""A label read with less confidence is left out."""


class Unusable(Exception):
    """A response from which nothing can be told, with the reason in a few plain words."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response as read. `text` is its own text, `names` are those that the case's letters give of people."""

    text: str
    letter: Letter
    names: tuple[str, ...] = ()


def read_reply(texts: Sequence[str], request: str = "") -> Reply:
    """The one of several texts that decides most, read. Raises `Unusable` when none has a question.

    Where no text restates the questions it answers, those of the request are put before it, so that numbered answers
    find them.
    """
    given = [text for text in texts if text.strip()]
    if not given:
        raise Unusable("no text in the response")
    read = [(text, read_letter(text)) for text in given]
    if request.strip() and not any(_settled(letter) for _, letter in read):
        read = [(text, _beside(request, text)) for text in given]
    text, letter = max(read, key=lambda one: (_settled(one[1]), len(one[1].questions)))
    if not letter.questions:
        raise Unusable("no list of questions in it")
    return Reply(text, letter, names_in(request, *given))


def unclear(question: LetterQuestion) -> str:
    """Why the labels of a question are not to be relied on; empty when they are."""
    if question.outcome is Outcome.CLARIFY:
        return "clarification was asked for"
    if question.outcome is Outcome.UNCLEAR or question.confidence < SUREST_NEEDED:
        return "outcome unclear"
    return ""


def _settled(letter: Letter) -> int:
    return sum(1 + bool(question.citations) for question in letter.questions if not unclear(question))


def _beside(request: str, response: str) -> Letter:
    questions = split(clean_text(request))
    listed = "\n".join(f"Question {place}: {' '.join(q.text.split())}" for place, q in enumerate(questions, start=1))
    return read_letter(f"You asked:\n\n{listed}\n\nOur response:\n\n{response}")
