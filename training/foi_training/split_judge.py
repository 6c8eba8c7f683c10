"""Train the sentence judge of the splitter, and measure the whole splitter on requests it was not trained on.

    python -m foi_training.split_judge data/requests            # cross-validate by request
    python -m foi_training.split_judge data/requests --write    # and store weights trained on everything

Training material: the folders `gold` and `dev` of `data/requests`, and the passages of `marked/*.txt`, in which
`{...}` is a question and `<...>` bears on questions. Logistic regression on hashed features; the same input gives the
same weights.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

import foi_model.intake.split as split_package
from foi_model.domain import Question
from foi_model.encoding import strip_label
from foi_model.intake.split import split_with
from foi_model.intake.split.blocks import Shape, read_blocks
from foi_model.intake.split.features import Mood, features, read_message
from foi_model.intake.split.judge import BUCKETS, Judge, hashed
from foi_training.split_eval import GoldRequest, load_gold, report, score

FOLDS = 10
STRENGTH = 1.0
EVERY = 6
AUTHORED_WEIGHT = 0.02
FOLDERS = ("gold", "dev")
_MARK = re.compile(r"(\{(?:[^|{}]{1,8}\|)?|[}<]|(?<=[.\w)\]:])>)")
_EXPLICIT = frozenset({Mood.QUESTION, Mood.POLITE, Mood.WISH, Mood.ORDER})
_SEPARATOR = "\n===\n"


@dataclass(frozen=True, slots=True)
class Lesson:
    """The judged sentences of one message: hashed features, whether a question begins in each, whether it bears on one."""

    source: str
    features: tuple[tuple[NDArray[np.intp], NDArray[np.float32]], ...]
    asks: tuple[bool, ...]
    bears: tuple[bool, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with the places where its questions begin and the runs that bear on questions."""

    text: str
    starts: tuple[int, ...]
    notes: tuple[tuple[int, int], ...]


def read_marked(path: Path) -> Iterator[Marked]:
    """The passages of a marked file, without their marks."""
    for passage in path.read_text("utf-8").split(_SEPARATOR):
        parts: list[str] = []
        length = 0
        starts: list[int] = []
        notes: list[tuple[int, int]] = []
        opened = 0
        for part in _MARK.split(passage):
            if part.startswith("{"):
                starts.append(length)
            elif part == "<":
                opened = length
            elif part == ">":
                notes.append((opened, length))
            elif part != "}":
                parts.append(part)
                length += len(part)
        yield Marked("".join(parts), tuple(starts), tuple(notes))


def marked_request(request: GoldRequest) -> Marked:
    """A gold request with its questions and their contexts found in its text."""
    questions = [question.text for question in request.questions]
    entries = sorted({entry for question in request.questions for entry in question.context} - set(questions))
    notes = [run for entry in entries for run in _runs(request.text, [entry])]
    return Marked(request.text, tuple(start for start, _ in _runs(request.text, questions)), tuple(notes))


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


def lesson(source: str, marked: Marked) -> Lesson:
    """What there is to learn from one message; sentences that lead into items are the business of the rules."""
    said = read_message(marked.text, read_blocks(marked.text))
    kept = [(index, this) for index, this in enumerate(said) if this.shape is Shape.ITEM or not this.leads]
    asks = [any(this.span.start <= start < this.span.end for start in marked.starts) for _, this in kept]
    bears = [
        not asking and any(start < this.span.end and this.span.start < end for start, end in marked.notes)
        for asking, (_, this) in zip(asks, kept, strict=True)
    ]
    return Lesson(source, tuple(hashed(features(said, index)) for index, _ in kept), tuple(asks), tuple(bears))


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
        kept = [index for index, this in enumerate(said) if this.span.start >= start and this.mood in _EXPLICIT]
        rows = tuple(hashed(features(said, index)) for index in kept)
        lessons.append(
            Lesson(f"{path.stem} {number}", rows, (True,) * len(rows), (False,) * len(rows), AUTHORED_WEIGHT)
        )
    return lessons


def train(lessons: Sequence[Lesson]) -> Judge:
    """A judge trained on lessons. Raises ValueError when they are all of one kind."""
    rows = [row for each in lessons for row in each.features]
    data = np.concatenate([signs for _, signs in rows])
    columns = np.concatenate([buckets for buckets, _ in rows])
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    matrix = csr_matrix((data, columns, ends), shape=(len(rows), BUCKETS))
    importance = np.array([each.weight for each in lessons for _ in each.asks])
    weights = [
        _fit(matrix, np.array([asks for each in lessons for asks in each.asks]), importance),
        _fit(matrix, np.array([bears for each in lessons for bears in each.bears]), importance),
    ]
    return Judge(np.stack(weights))


def _fit(matrix: csr_matrix, wanted: NDArray[np.bool_], importance: NDArray[np.float64]) -> NDArray[np.float32]:
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=1000).fit(matrix, wanted, importance)
    weights: NDArray[np.float32] = np.append(fitted.coef_[0], fitted.intercept_[0]).astype(np.float32)
    return weights


def _split_unseen(judges: Mapping[str, Judge], request: GoldRequest) -> tuple[Question, ...]:
    return split_with(judges[request.name], request.text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: prints cross-validated scores by folder; stores weights with `--write`."""
    parser = argparse.ArgumentParser(prog="python -m foi_training.split_judge", description="Train the sentence judge.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="store weights trained on everything")
    options = parser.parse_args(arguments)
    folders = {name: load_gold(options.folder / name) for name in FOLDERS}
    marked = [
        lesson(f"{path.stem} {number}", passage)
        for path in sorted((options.folder / "marked").glob("*.txt"))
        for number, passage in enumerate(read_marked(path))
    ]
    marked += [
        each for path in sorted((options.folder.parent / "corpus").glob("*.jsonl")) for each in authored_lessons(path)
    ]
    requests = [(name, request) for name, found in folders.items() for request in found]
    lessons = [lesson(f"{name} {request.name}", marked_request(request)) for name, request in requests]
    judges = [
        train([each for index, each in enumerate(lessons) if index % FOLDS != fold] + marked) for fold in range(FOLDS)
    ]
    by_source = {each.source: judges[index % FOLDS] for index, each in enumerate(lessons)}
    for name, found in folders.items():
        unseen = {request.name: by_source[f"{name} {request.name}"] for request in found}
        result = score(found, partial(_split_unseen, unseen))
        sys.stdout.write(f"{name}, judged by a judge that has not seen the request\n{report(result)}\n")
    if options.write:
        target = Path(split_package.__file__).with_name("judge.npy")
        np.save(target, train(lessons + marked).weights.astype(np.float16))
    return 0


if __name__ == "__main__":
    sys.exit(main())
