"""Which questions ask for the same thing, by their words alone.

Two questions are as like as the geometric mean of two TF-IDF cosines: of the words of the questions themselves, and of
all the words of the requests that they stand in, so that "How many were arrested?" is like another only where the
requests have the same subject. Words are stems without the common ones and without years; a covert topic of the
catalogue counts as a word, so that "CHIS" and "informants" meet. Questions about different aspects of a subject, its
cost and its place, say, are less alike. docs/precedents.md has the measurements.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foi_model.catalogue import load_catalogue
from foi_model.letters.likeness import stems
from foi_model.precedents.aspects import aspects
from foi_model.scrub import PLACEHOLDERS

LIKE = 0.35
DIFFERENT = 0.4
_SAME_WORDS, _ENOUGH_WORDS = 0.9, 4
_FOLLOW_UP_WORDS = 2
_OTHER_ASPECT = 0.6
_OWN, _REQUEST = 1, 2

_REMOVED = re.compile(
    rf"{'|'.join(map(re.escape, PLACEHOLDERS))}|\[[^\[\]]{{0,40}}\b(?:removed|redacted)\]", re.IGNORECASE
)

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """The telling words of one question, how often each stands in the other questions of its request, its aspects."""

    own: frozenset[str]
    others: Mapping[str, int]
    aspects: int

    def request(self) -> dict[str, float]:
        """Every word of the request with its weight before rarity."""
        weights = self.surroundings()
        for word in self.own:
            weights[word] = weights.get(word, 0.0) + 1
        return weights

    def surroundings(self) -> dict[str, float]:
        """Every word of the other questions with its weight before rarity."""
        return {word: 1 + math.log(count) for word, count in self.others.items()}


def asked(questions: Sequence[str]) -> list[Asked]:
    """The questions of one request, each beside the others."""
    own = [telling_words(question) for question in questions]
    every = Counter(word for words in own for word in words)
    return [
        Asked(words, {word: n for word in every if (n := every[word] - (word in words)) > 0}, aspects(question))
        for question, words in zip(questions, own, strict=True)
    ]


def telling_words(text: str) -> frozenset[str]:
    """Stems without common words and years, and the covert topics whose plain terms stand in the text.

    What stands for removed personal data tells nothing.
    """
    text = _REMOVED.sub(" ", text)
    words = {stem for stem in stems(text.lower()) if not stem.isdigit()}
    topics = {f"§{m.topic_id}" for m in load_catalogue().find_terms(text) if m.topic_id and not m.ambiguous}
    return frozenset(words | topics)


class Likeness:
    """Compares a question with many, in time that grows with the questions that share a word with it."""

    def __init__(self, questions: Sequence[Asked]) -> None:
        self._total = len(questions)
        self._aspects = np.array([question.aspects for question in questions], dtype=np.int32)
        spread = Counter(word for question in questions for word in question.own)
        self._rarity = {word: self._weigh(count) for word, count in spread.items()}
        self._unseen = self._weigh(1)
        places: dict[str, list[tuple[int, float, float]]] = {}
        for place, question in enumerate(questions):
            own, request = self._vectors(question)
            for word, weight in request.items():
                places.setdefault(word, []).append((place, own.get(word, 0.0), weight))
        self._postings = {
            word: (
                np.array([place for place, _, _ in found], dtype=np.int32),
                np.array([own for _, own, _ in found], dtype=np.float32),
                np.array([request for _, _, request in found], dtype=np.float32),
            )
            for word, found in places.items()
        }

    def scores(self, question: Asked) -> Scores:
        """How like each is to `question`: shape (questions,), from 0 to 1.

        Two questions in nearly the same words, at least four telling ones, are alike wherever they stand. A follow-up
        with a single telling word ("And the cost?") is judged by the other questions of its request.
        """
        own = self._cosines(dict.fromkeys(question.own, 1.0), _OWN)
        follow_up = len(question.own) < _FOLLOW_UP_WORDS and question.others
        both = np.sqrt(own * self._cosines(question.surroundings() if follow_up else question.request(), _REQUEST))
        if question.aspects:
            both[(self._aspects != 0) & (self._aspects & question.aspects == 0)] *= _OTHER_ASPECT
        if len(question.own) >= _ENOUGH_WORDS:
            both = np.where(own >= _SAME_WORDS, np.maximum(both, own), both)
        scores: Scores = np.minimum(both, 1.0)
        return scores

    def _cosines(self, weights: Mapping[str, float], side: int) -> Scores:
        """The cosine of some words with the own words, or with the request, of each question."""
        total = np.zeros(self._total, np.float32)
        for word, weight in self._unit(weights.items()).items():
            if word in self._postings:
                posting = self._postings[word]
                total[posting[0]] += np.float32(weight) * posting[side]
        return total

    def _vectors(self, question: Asked) -> tuple[dict[str, float], dict[str, float]]:
        return self._unit((word, 1.0) for word in question.own), self._unit(question.request().items())

    def _unit(self, weights: Iterable[tuple[str, float]]) -> dict[str, float]:
        weighed = {word: weight * self._rarity.get(word, self._unseen) for word, weight in weights}
        length = math.sqrt(sum(weight * weight for weight in weighed.values()))
        return {word: weight / length for word, weight in weighed.items()} if length else {}

    def _weigh(self, count: int) -> float:
        return math.log(1 + max(self._total, 1) / count)
