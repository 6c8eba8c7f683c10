"""How well `split` finds the questions of whole requests, against a folder of gold.

    python -m foi_training.split_eval data/requests/gold [--errors]

A folder holds pairs `NNN.txt` and `NNN.json` (see `data/requests/gold/README.md`). The unit is one question; it is
right when its text equals a gold text after white-space folding. Numbers and context are judged on right questions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from foi_model.domain import Question
from foi_model.intake.split import split


class GoldError(Exception):
    """A gold folder that cannot be read; the message names the file."""


@dataclass(frozen=True, slots=True)
class GoldRequest:
    """One request with its gold questions and the fragments that must not become questions."""

    name: str
    text: str
    questions: tuple[Question, ...]
    not_questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over a set of requests; the measures are micro averages in [0, 1], 1 where there is nothing to judge."""

    gold: int
    predicted: int
    right: int
    requests: int
    without_loss: int
    empty: int
    false_on_empty: int
    tempted: int
    right_numbers: int
    context_gold: int
    context_predicted: int
    context_right: int

    @property
    def precision(self) -> float:
        return _ratio(self.right, self.predicted)

    @property
    def recall(self) -> float:
        return _ratio(self.right, self.gold)

    @property
    def f1(self) -> float:
        return _ratio(2 * self.right, self.gold + self.predicted)

    @property
    def share_without_loss(self) -> float:
        return _ratio(self.without_loss, self.requests)

    @property
    def number_accuracy(self) -> float:
        return _ratio(self.right_numbers, self.right)

    @property
    def context_f1(self) -> float:
        return _ratio(2 * self.context_right, self.context_gold + self.context_predicted)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def load_gold(folder: Path) -> list[GoldRequest]:
    """All requests of a folder by name. Raises GoldError when a pair is incomplete or malformed."""
    requests = []
    for path in sorted(folder.glob("*.txt")):
        gold = path.with_suffix(".json")
        try:
            record = json.loads(gold.read_text("utf-8"))
            questions = tuple(Question(q["text"], q["number"], tuple(q["context"])) for q in record["questions"])
            fragments = tuple(record.get("not_questions", ()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GoldError(f"{gold}: {error}") from error
        requests.append(GoldRequest(path.stem, path.read_bytes().decode("utf-8"), questions, fragments))
    if not requests:
        raise GoldError(f"{folder}: no .txt files")
    return requests


def matched(gold: Sequence[Question], predicted: Sequence[Question]) -> list[tuple[Question, Question]]:
    """Pairs of equal text in order, each prediction used once."""
    waiting: dict[str, list[Question]] = {}
    for question in reversed(predicted):
        waiting.setdefault(question.text, []).append(question)
    return [(question, waiting[question.text].pop()) for question in gold if waiting.get(question.text)]


def score(
    requests: Iterable[GoldRequest],
    splitter: Callable[[GoldRequest], Sequence[Question]] = lambda request: split(request.text),
) -> Score:
    """The score of `split`, or of another splitter, over requests."""
    total: Counter[str] = Counter()
    for request in requests:
        predicted = splitter(request)
        pairs = matched(request.questions, predicted)
        texts = {question.text for question in predicted}
        total.update(
            requests=1,
            gold=len(request.questions),
            predicted=len(predicted),
            right=len(pairs),
            without_loss=int(len(pairs) == len(request.questions)),
            empty=int(not request.questions),
            false_on_empty=0 if request.questions else len(predicted),
            tempted=sum(fragment in texts for fragment in request.not_questions),
            right_numbers=sum(gold.number == found.number for gold, found in pairs),
            context_gold=sum(len(gold.context) for gold, _ in pairs),
            context_predicted=sum(len(found.context) for _, found in pairs),
            context_right=sum((Counter(gold.context) & Counter(found.context)).total() for gold, found in pairs),
        )
    return Score(**{name: total[name] for name in Score.__dataclass_fields__})


def report(result: Score) -> str:
    """The score as a few lines for people."""
    return "\n".join(
        [
            f"requests {result.requests}, gold questions {result.gold}, found {result.predicted}, right {result.right}",
            f"question precision {result.precision:.3f}  recall {result.recall:.3f}  F1 {result.f1:.3f}",
            f"requests without loss {result.share_without_loss:.3f}",
            f"false questions on {result.empty} requests that ask nothing: {result.false_on_empty}",
            f"tempting fragments taken for questions: {result.tempted}",
            f"number accuracy {result.number_accuracy:.3f}  context F1 {result.context_f1:.3f}",
        ]
    )


def _differences(request: GoldRequest, *, context: bool) -> list[str]:
    predicted = split(request.text)
    pairs = matched(request.questions, predicted)
    kept, found = Counter(gold.text for gold, _ in pairs), Counter(question.text for _, question in pairs)
    lines = [f"  lost  {text}" for text in (Counter(q.text for q in request.questions) - kept).elements()]
    lines += [f"  extra {text}" for text in (Counter(q.text for q in predicted) - found).elements()]
    lines += [
        f"  number {mine.number} for {gold.number}: {gold.text}" for gold, mine in pairs if gold.number != mine.number
    ]
    if context:
        for gold, mine in pairs:
            lines += [
                f"  context lost [{gold.text[:50]}] {entry}" for entry in gold.context if entry not in mine.context
            ]
            lines += [
                f"  context extra [{gold.text[:50]}] {entry}" for entry in mine.context if entry not in gold.context
            ]
    return [request.name, *lines] if lines else []


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: prints the score of one folder; exit 2 when it cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m foi_training.split_eval", description="Score the splitter against gold."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", action="store_true", help="list every difference in questions and numbers")
    parser.add_argument("--context", action="store_true", help="list every difference in context as well")
    options = parser.parse_args(arguments)
    try:
        requests = load_gold(options.folder)
    except GoldError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    lines = [
        line
        for request in requests
        if options.errors or options.context
        for line in _differences(request, context=options.context)
    ]
    sys.stdout.write("\n".join([*lines, report(score(requests))]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
