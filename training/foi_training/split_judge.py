"""Train the sentence judge of the splitter, and measure the whole splitter on requests it was not trained on.

    python -m foi_training.split_judge data/requests            # cross-validate by request
    python -m foi_training.split_judge data/requests --write    # and store weights trained on everything

Training material: the folders `gold` and `dev` of `data/requests`, and the passages of `marked/*.txt`, in which
`{...}` is a question and `<...>` bears on questions. Logistic regression on hashed features; the same input gives the
same weights.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

import foi_model.intake.split as split_package
from foi_model.domain import Question
from foi_model.intake.split import split_with
from foi_model.intake.split.blocks import Shape, read_blocks
from foi_model.intake.split.features import features, read_message
from foi_model.intake.split.judge import BUCKETS, Judge, hashed
from foi_training.split_eval import GoldRequest, load_gold, report, score

FOLDS = 10
STRENGTH = 1.0
FOLDERS = ("gold", "dev")
_SEPARATOR = "\n===\n"


@dataclass(frozen=True, slots=True)
class Lesson:
    """The judged sentences of one message: hashed features and whether a question begins in the sentence."""

    source: str
    features: tuple[tuple[list[int], list[float]], ...]
    asks: tuple[bool, ...]


def read_marked(path: Path) -> Iterator[tuple[str, list[int]]]:
    """The passages of a marked file: the bare text, and where its questions begin."""
    for passage in path.read_text("utf-8").split(_SEPARATOR):
        characters: list[str] = []
        starts: list[int] = []
        for character in passage:
            if character == "{":
                starts.append(len(characters))
            elif character not in "}<>":
                characters.append(character)
        yield "".join(characters), starts


def question_starts(text: str, questions: Sequence[Question]) -> list[int]:
    """Where each question of a request begins in its text."""
    places = [index for index, character in enumerate(text) if not character.isspace()]
    bare = "".join(text[place] for place in places)
    starts: list[int] = []
    position = 0
    for question in questions:
        wanted = "".join(question.text.split())
        found = bare.find(wanted, position)
        found = bare.find(wanted) if found < 0 else found
        if found >= 0:
            starts.append(places[found])
            position = found + 1
    return starts


def lesson(source: str, text: str, starts: Iterable[int]) -> Lesson:
    """What there is to learn from one message; sentences that lead into items are the business of the rules."""
    begins = sorted(starts)
    said = read_message(text, read_blocks(text))
    learned = [
        (hashed(features(said, index)), any(this.span.start <= start < this.span.end for start in begins))
        for index, this in enumerate(said)
        if this.shape is Shape.ITEM or not this.leads
    ]
    return Lesson(source, tuple(pair[0] for pair in learned), tuple(pair[1] for pair in learned))


def train(lessons: Sequence[Lesson]) -> Judge:
    """A judge trained on lessons. Raises ValueError when they are all of one kind."""
    rows = [row for each in lessons for row in each.features]
    wanted = np.array([asks for each in lessons for asks in each.asks])
    data = np.concatenate([np.asarray(signs) for _, signs in rows])
    columns = np.concatenate([np.asarray(buckets) for buckets, _ in rows])
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in rows)])
    matrix = csr_matrix((data, columns, ends), shape=(len(rows), BUCKETS))
    fitted = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=1000).fit(matrix, wanted)
    weights: NDArray[np.float32] = np.append(fitted.coef_[0], fitted.intercept_[0]).astype(np.float32)
    return Judge(weights)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: prints cross-validated scores by folder; stores weights with `--write`."""
    parser = argparse.ArgumentParser(prog="python -m foi_training.split_judge", description="Train the sentence judge.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="store weights trained on everything")
    options = parser.parse_args(arguments)
    folders = {name: load_gold(options.folder / name) for name in FOLDERS}
    marked = [
        lesson(f"{path.stem} {number}", text, starts)
        for path in sorted((options.folder / "marked").glob("*.txt"))
        for number, (text, starts) in enumerate(read_marked(path))
    ]
    requests = [(name, request) for name, found in folders.items() for request in found]
    lessons = [
        lesson(f"{name} {request.name}", request.text, question_starts(request.text, request.questions))
        for name, request in requests
    ]
    judges = [
        train([each for index, each in enumerate(lessons) if index % FOLDS != fold] + marked) for fold in range(FOLDS)
    ]
    by_source = {each.source: judges[index % FOLDS] for index, each in enumerate(lessons)}
    for name, found in folders.items():
        result = score(found, lambda request, name=name: split_with(by_source[f"{name} {request.name}"], request.text))
        sys.stdout.write(f"{name}, judged by a judge that has not seen the request\n{report(result)}\n")
    if options.write:
        target = Path(split_package.__file__).with_name("judge.npy")
        np.save(target, train(lessons + marked).weights.astype(np.float16))
    return 0


if __name__ == "__main__":
    sys.exit(main())
