"""Which one of several questions a sentence shares telling words with, if any."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

_WORD = re.compile(r"[a-z][a-z'-]{2,}|\d{4}")
_ENDINGS = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "al", "e")
_COMMON_WORDS = (
    "act all also and any are authority been being between board can college constabulary could council "
    "department did does during each for force from give given government had has have held hold how information "
    "into its last made make many may ministry much not number office our per please police provide request "
    "section service should since than that the their then there they this total trust under university was were "
    "what when where which who will with would year years you your "
)
_COMMON = frozenset(_COMMON_WORDS.split())
_COVERS = re.compile(
    r"\d[\w() .,-]{0,60}?\b(?:appl(?:y|ies|ied)|relates?|extends|covers?|is (?:engaged|relied (?:up)?on|cited|used)"
    r"|has been (?:applied|used))"
    r" (?:only |also |both |equally )?(?:to |for |in respect of |in relation to "
    r"|as regards )?(?P<things>[^.;:]{3,160}?)"
    r"(?:,? (?:as|because|since|which|who|each of|both of|so that|where)\b|[.;:]|$)"
)
_ENOUGH = 1.0
_CLEARLY = 1.3
_MOST = 0.4


def stems(words: str) -> set[str]:
    """The telling words of a plain text, without common endings."""
    return {_stem(word) for word in _WORD.findall(words) if word not in _COMMON}


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


class Likeness:
    """Compares sentences with the questions of one letter; a word counts by how few questions have it."""

    def __init__(self, questions: Sequence[str]) -> None:
        self._stems = [stems(question) for question in questions]
        spread = Counter(stem for found in self._stems for stem in found)
        self._weight = {stem: 1.0 / count if count < len(questions) else 0.0 for stem, count in spread.items()}

        self._whole = [sum(self._weight[stem] for stem in found) for found in self._stems]
        self._places: dict[str, list[int]] = {}
        for place, found in enumerate(self._stems):
            for stem in found:
                self._places.setdefault(stem, []).append(place)

    def best(self, words: str, among: Collection[int]) -> int | None:
        """The place of the question, one of `among`, that is clearly the likest, or None."""
        shared = self._shared(words) if among and len(self._stems) > 1 else {}
        if not shared:
            return None
        ranked = sorted(((self._score(place, weight), place) for place, weight in shared.items()), reverse=True)
        score, first = ranked[0]
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        if first not in among or shared[first] < _ENOUGH or score < second * _CLEARLY:
            return None
        return first

    def covered(self, words: str, among: Collection[int]) -> list[int]:
        """The places, among these, of the questions much of whose telling words a sentence has."""
        shared = self._shared(words)
        return sorted(
            place
            for place, weight in shared.items()
            if place in among and weight >= _ENOUGH and weight >= _MOST * self._whole[place]
        )

    def titled(self, title: str, among: Collection[int]) -> int | None:
        """The place of the one question, among these, that has most of a title's words, or None."""
        shared = {place: weight for place, weight in self._shared(title).items() if place in among and weight}
        best = max(shared.values(), default=0.0)
        first = [place for place, weight in shared.items() if weight == best]
        return first[0] if len(first) == 1 else None

    def shared_out(self, words: str) -> list[int]:
        """The places of the questions that a ground is said to cover ("Section 38 applies to the report and the map")."""
        covers = _COVERS.search(words)
        if covers is None:
            return []
        found = set()
        for thing in re.split(r",| and | & | or ", covers["things"]):
            place = self.titled(thing, range(len(self._stems)))
            if place is not None:
                found.add(place)
        return sorted(found)

    def all(self, words: str, among: Collection[int]) -> list[int]:
        """The places, among these, of every question that shares a telling word with the head of a table."""
        return sorted(place for place, weight in self._shared(words).items() if place in among and weight)

    def _shared(self, words: str) -> dict[int, float]:
        """The weight of the telling words that each question shares, for those that share any."""
        shared: dict[int, float] = {}
        for stem in stems(words):
            for place in self._places.get(stem, ()):
                shared[place] = shared.get(place, 0.0) + self._weight[stem]
        return shared

    def _score(self, place: int, shared: float) -> float:
        """What is shared, more when it is much of the question."""
        whole = self._whole[place]
        return shared * (shared / whole) ** 0.5 if whole else 0.0
