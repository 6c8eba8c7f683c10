"""The parts of a letter: its questions by label, and the runs of its reply."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from foi_model.intake.split.spans import Span, plain
from foi_model.letters.labels import Label, key_of
from foi_model.letters.layout import Piece
from foi_model.letters.prose import Asking


@dataclass(slots=True)
class Draft:
    """A question being read: `key` names it in the letter, `number` is how it is cited."""

    key: str
    number: str | None
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """A run of the reply and the questions it is labelled with; `opens`: the label stands on this very piece."""

    keys: tuple[str, ...]
    span: Span
    words: str
    opens: bool = False


@dataclass(slots=True)
class Outline:
    """Questions by label, those of running text where there are none, and the parts of the reply."""

    questions: list[Draft] = field(default_factory=list)
    told: list[Draft] = field(default_factory=list)
    prose: list[Span] = field(default_factory=list)
    front: list[Span] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


class Asked:
    """The questions met so far, by key; `group` is the joined request that labels now belong to, "" for none."""

    def __init__(self) -> None:
        self.by_key: dict[str, Draft] = {}
        self.group = ""
        self._stated: dict[str, str] = {}

    def scoped(self, key: str) -> str:
        """The key of a label within the request it stands in."""
        lettered = self.group.isalpha() and re.fullmatch(rf"{self.group}\d+", key)
        return f"{self.group}.{key}" if self.group and not lettered else key

    def keys_of(self, label: Label) -> tuple[str, ...]:
        """The questions a label names; a sub-part that is no question of its own names the question above it."""
        found: list[str] = []
        if label.by_place:
            known = [key for key in self.by_key if not self.group or key.startswith(f"{self.group}.")]
            return tuple(known[int(key) - 1] for key in label.keys if int(key) <= len(known))
        for key in label.keys:
            scoped = self.scoped(key)
            head = re.match(r"\d+", key)
            if scoped in self.by_key:
                found.append(scoped)
            elif head and self.scoped(head[0]) in self.by_key:
                found.append(self.scoped(head[0]))
            elif key.isdigit() and self.scoped(key + "a") in self.by_key:
                stem = self.scoped(key)
                found += [known for known in self.by_key if re.fullmatch(re.escape(stem) + "[a-z]", known)]
        return tuple(dict.fromkeys(found))

    def stated(self, words: str) -> str | None:
        """The key of the question that is these very words, or None."""
        if len(self._stated) != len(self.by_key):
            self._stated = {draft.words.strip("\"' .?,;:"): key for key, draft in self.by_key.items()}
        return self._stated.get(words)

    def restates(self, piece: Piece, key: str) -> bool:
        """Whether a piece begins with the question of this key again."""
        asked = self.by_key[key].words if key in self.by_key else ""
        return len(asked) > 8 and piece.words.startswith(asked[:60])

    def after_restatement(self, piece: Piece, key: str) -> Span:
        """What a piece says after the question that it restates."""
        length = self.by_key[key].span.end - self.by_key[key].span.start
        return Span(min(piece.body.start + length, piece.body.end), piece.body.end)

    def join(self) -> None:
        """Make what was one request the first of several: its questions become 1.1, 1.2 and so on."""
        drafts = list(self.by_key.values())
        for draft in drafts:
            draft.key = draft.number = f"1.{draft.key}"
        self.by_key = {draft.key: draft for draft in drafts}
        self.group = "1"


def number_of(key: str, label: Label | None) -> str | None:
    """How a question is cited: as its label is printed, or by its place where labels are joined, alike or absent."""
    if label is None:
        return key
    if label.by_place:
        return label.keys[0]
    return key if "." in key or not label.printed or label.keys[0] == "1" else label.printed


def told_draft(text: str, asking: Asking, place: int) -> Draft:
    """A question of running text, cited by its mark or by its place."""
    key = key_of(asking.label) if asking.label else None
    words = plain(asking.span.of(text))
    return Draft(key or str(place), asking.label if key else str(place), asking.span, words)
