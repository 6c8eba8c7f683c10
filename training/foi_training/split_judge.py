"""Train the judge of the splitter, and measure the whole splitter on messages that it was not trained on.

    python -m foi_training.split_judge data/requests            # cross-validate by request
    python -m foi_training.split_judge data/requests --write    # and store weights trained on everything

Training material: the folders `gold` and `dev` of `data/requests`, and the passages of `marked/*.txt`, in which
`{...}` is a question and `<...>` bears on questions; a passage without questions asks for nothing. Logistic regression
on hashed features; the same input gives the same weights.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

import foi_model.intake.split as split_package
from foi_model.domain import Question
from foi_model.encoding import strip_label
from foi_model.intake.split import split_with
from foi_model.intake.split.blocks import Shape, read_blocks
from foi_model.intake.split.features import EXPLICIT, read_message
from foi_model.intake.split.judge import BUCKETS, WEIGHTS, Hashes, Judge, placed, read_hashes
from foi_model.intake.split.spans import fold
from foi_training.split_eval import GoldRequest, load_gold, report, score

FOLDS = 10
STRENGTH, MESSAGE_STRENGTH = 1.0, 100.0
EVERY = 6
AUTHORED_WEIGHT = 0.02
FOLDERS = ("gold", "dev")
_MARK = re.compile(r"(\{(?:[^|{}]{1,8}\|)?|[}<]|(?<=[.\w)\]:])>)")
_SEPARATOR = "\n===\n"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One message: the features of its judged sentences and of the whole, and what they were meant to be.

    `asks`, `bears`: whether a question begins in each sentence, and whether it bears on one.
    """

    features: tuple[Hashes, ...]
    asks: tuple[bool, ...]
    bears: tuple[bool, ...]
    message: Hashes
    requests: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the runs that are its questions and the runs that bear on questions."""

    text: str
    questions: tuple[tuple[int, int], ...]
    notes: tuple[tuple[int, int], ...]


def read_marked(path: Path) -> Iterator[Marked]:
    """The passages of a marked file, without their marks."""
    for passage in path.read_text("utf-8").split(_SEPARATOR):
        parts: list[str] = []
        length = 0
        questions: list[tuple[int, int]] = []
        notes: list[tuple[int, int]] = []
        asked = noted = 0
        for part in _MARK.split(passage):
            if part.startswith("{"):
                asked = length
            elif part == "}":
                questions.append((asked, length))
            elif part == "<":
                noted = length
            elif part == ">":
                notes.append((noted, length))
            else:
                parts.append(part)
                length += len(part)
        yield Marked("".join(parts), tuple(questions), tuple(notes))


def gold_of(name: str, marked: Marked) -> GoldRequest:
    """A marked passage as a request with its gold questions, without their numbers and contexts."""
    questions = tuple(Question(fold(marked.text[start:end]), None, ()) for start, end in marked.questions)
    return GoldRequest(name, marked.text, questions, ())


def marked_request(request: GoldRequest) -> Marked:
    """A gold request with its questions and their contexts found in its text."""
    questions = [question.text for question in request.questions]
    entries = sorted({entry for question in request.questions for entry in question.context} - set(questions))
    notes = [run for entry in entries for run in _runs(request.text, [entry])]
    return Marked(request.text, tuple(_runs(request.text, questions)), tuple(notes))


def _runs(text: str, wanted: Sequence[str]) -> list[tuple[int, int]]:
    """Where runs of a text stand in it, white space aside, each sought after the one before."""
    places = [index for index, character in enumerate(text) if not character.isspace()]
    bare = "".join(text[place] for place in places)
    runs: list[tuple[int, int]] = []
    position = 0
    for run in wanted:
        bare_run = "".join(run.split())
        found = bare.find(bare_run, position)
        found = bare.find(bare_run) if found < 0 else found
        if found >= 0:
            runs.append((places[found], places[found + len(bare_run) - 1] + 1))
            position = found + 1
    return runs


def lesson(marked: Marked) -> Lesson:
    """What there is to learn from one message; sentences that lead into items are the business of the rules."""
    said = read_message(marked.text, read_blocks(marked.text))
    rows, message = read_hashes(said)
    kept = [(row, this) for row, this in zip(rows, said, strict=True) if this.shape is Shape.ITEM or not this.leads]
    asks = [any(this.span.start <= start < this.span.end for start, _ in marked.questions) for _, this in kept]
    bears = [
        not asking and any(start < this.span.end and this.span.start < end for start, end in marked.notes)
        for asking, (_, this) in zip(asks, kept, strict=True)
    ]
    return Lesson(tuple(row for row, _ in kept), tuple(asks), tuple(bears), message, bool(marked.questions))


def authored_lessons(path: Path) -> list[Lesson]:
    """From the authored questions: each alone in a letter after its preamble, for its asking sentences only."""
    lessons: list[Lesson] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        record = json.loads(line)
        if number % EVERY or not record["question"]:
            continue
        question = strip_label(record["question"])
        text = f"Dear Sir or Madam,\n\n{record['preamble']} {question}\n\nYours faithfully,\nJ. Smith\n"
        said = read_message(text, read_blocks(text))
        start = text.find(question)
        rows, message = read_hashes(said)
        kept = tuple(
            row for row, this in zip(rows, said, strict=True) if this.span.start >= start and this.mood in EXPLICIT
        )
        lessons.append(Lesson(kept, (True,) * len(kept), (False,) * len(kept), message, True, AUTHORED_WEIGHT))
    return lessons


def train(lessons: Sequence[Lesson]) -> Judge:
    """A judge trained on lessons. Raises ValueError when they are all of one kind."""
    sentences = _matrix([row for each in lessons for row in each.features])
    importance = np.array([each.weight for each in lessons for _ in each.asks])
    messages = _matrix([each.message for each in lessons])
    messages = diags(1 / np.sqrt(np.diff(messages.indptr))) @ messages
    weights = [
        _fit(sentences, [asks for each in lessons for asks in each.asks], importance, STRENGTH),
        _fit(sentences, [bears for each in lessons for bears in each.bears], importance, STRENGTH),
        _fit(
            messages, [each.requests for each in lessons], np.array([each.weight for each in lessons]), MESSAGE_STRENGTH
        ),
    ]
    return Judge(np.stack(weights))


def _matrix(rows: Sequence[Hashes]) -> csr_matrix:
    buckets, signs = placed(np.concatenate(rows))
    return csr_matrix((signs, buckets, np.cumsum([0, *map(len, rows)])), shape=(len(rows), BUCKETS))


def _fit(
    matrix: csr_matrix, wanted: Sequence[bool], importance: NDArray[np.float64], strength: float
) -> NDArray[np.float32]:
    fitted = LogisticRegression(C=strength, solver="liblinear", max_iter=1000).fit(matrix, wanted, importance)
    weights: NDArray[np.float32] = np.append(fitted.coef_[0], fitted.intercept_[0]).astype(np.float32)
    return weights


@dataclass(frozen=True, slots=True)
class Unseen:
    """Splits each message with the judge of the fold that was trained without it."""

    judges: Mapping[str, Judge]

    def __call__(self, request: GoldRequest) -> tuple[Question, ...]:
        return split_with(self.judges[request.name], request.text)


def read_material(folder: Path) -> dict[str, list[tuple[GoldRequest, Marked]]]:
    """The messages to learn from, by folder: each as gold and marked. Raises GoldError when a pair is malformed."""
    material = {name: [(request, marked_request(request)) for request in load_gold(folder / name)] for name in FOLDERS}
    passages = [
        (f"{path.stem} {number}", passage)
        for path in sorted((folder / "marked").glob("*.txt"))
        for number, passage in enumerate(read_marked(path))
    ]
    material["marked"] = [(gold_of(name, passage), passage) for name, passage in passages]
    return material


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: prints cross-validated scores by folder; stores weights with `--write`."""
    parser = argparse.ArgumentParser(
        prog="python -m foi_training.split_judge", description="Train the splitter's judge."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="store weights trained on everything")
    options = parser.parse_args(arguments)
    material = read_material(options.folder)
    authored = [
        each for path in sorted((options.folder.parent / "corpus").glob("*.jsonl")) for each in authored_lessons(path)
    ]
    lessons = {name: [lesson(marked) for _, marked in found] for name, found in material.items()}
    folds = [
        train(
            [each for found in lessons.values() for index, each in enumerate(found) if index % FOLDS != fold] + authored
        )
        for fold in range(FOLDS)
    ]
    for name, found in material.items():
        unseen = Unseen({request.name: folds[index % FOLDS] for index, (request, _) in enumerate(found)})
        result = score([request for request, _ in found], unseen)
        sys.stdout.write(f"{name}, judged by a judge that has not seen the message\n{report(result)}\n")
    if options.write:
        target = Path(split_package.__file__).with_name(WEIGHTS)
        np.save(target, train([*chain.from_iterable(lessons.values()), *authored]).weights.astype(np.float16))
    return 0


if __name__ == "__main__":
    sys.exit(main())
