"""How well `read_letter` reads whole past responses, against a folder of gold.

    python -m foi_training.letters_eval data/letters/gold [--errors]

A folder holds pairs `NN.txt` and `NN.json` (see `data/letters/README.md`). A question is right when its text equals a
gold text after white-space folding. Labels are judged on questions paired by text, and failing that by number; a gold
question without a pair counts against recall and accuracy, a found one without a pair against precision.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foi_model.letters import letter_to_dict, read_letter

_Record = Mapping[str, Any]


class GoldError(Exception):
    """A gold folder that cannot be read; the message names the file."""


@dataclass(frozen=True, slots=True)
class GoldLetter:
    """One response with its gold record."""

    name: str
    text: str
    record: _Record


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over a set of letters; the measures are micro averages in [0, 1], 1 where there is nothing to judge."""

    letters: int
    gold: int
    predicted: int
    right: int
    cited_gold: int
    cited_predicted: int
    cited_right: int
    response_gold: int
    response_predicted: int
    response_right: int
    outcomes_right: int
    ncnd_gold: int
    ncnd_predicted: int
    ncnd_right: int
    sections_predicted: int
    sections_right: int
    kinds_right: int
    stages_right: int
    regimes_right: int

    @property
    def question_f1(self) -> float:
        return _ratio(2 * self.right, self.gold + self.predicted)

    @property
    def citation_f1(self) -> float:
        return _ratio(2 * self.cited_right, self.cited_gold + self.cited_predicted)

    @property
    def response_f1(self) -> float:
        return _ratio(2 * self.response_right, self.response_gold + self.response_predicted)

    @property
    def outcome_accuracy(self) -> float:
        return _ratio(self.outcomes_right, self.gold)

    @property
    def ncnd_precision(self) -> float:
        return _ratio(self.ncnd_right, self.ncnd_predicted)

    @property
    def ncnd_recall(self) -> float:
        return _ratio(self.ncnd_right, self.ncnd_gold)

    @property
    def section_precision(self) -> float:
        return _ratio(self.sections_right, self.sections_predicted)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def load_gold(folder: Path) -> list[GoldLetter]:
    """All letters of a folder by name. Raises GoldError when a pair is incomplete or malformed."""
    letters = []
    for path in sorted(folder.glob("*.txt")):
        gold = path.with_suffix(".json")
        try:
            record = json.loads(gold.read_text("utf-8"))
            for labelled in (*record["questions"], record["response_level"]):
                labelled["citations"], labelled["ncnd"]
            letters.append(GoldLetter(path.stem, path.read_bytes().decode("utf-8"), record))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GoldError(f"{gold}: {error}") from error
    if not letters:
        raise GoldError(f"{folder}: no .txt files")
    return letters


def paired(gold: Sequence[_Record], found: Sequence[_Record]) -> Iterator[tuple[_Record | None, _Record | None]]:
    """Questions paired by folded text, then by number, then left alone; every question appears once."""
    waiting = list(found)
    unpaired = []
    for question in gold:
        match = next((other for other in waiting if _folded(other) == _folded(question)), None)
        if match is None:
            unpaired.append(question)
        else:
            waiting.remove(match)
            yield question, match
    for question in unpaired:
        match = next((other for other in waiting if other["number"] == question["number"]), None)
        if match is not None:
            waiting.remove(match)
        yield question, match
    for other in waiting:
        yield None, other


def _folded(question: _Record) -> str:
    return " ".join(question["text"].split())


def _section(ref: str) -> str:
    return ref.partition("(")[0]


def _refs(labelled: _Record | None) -> set[str]:
    return set(labelled["citations"]) if labelled else set()


def _letter_counts(gold: _Record, found: _Record) -> Counter[str]:
    total: Counter[str] = Counter(letters=1)
    total["kinds_right"] = gold["authority_kind"] == found["authority_kind"]
    total["stages_right"] = gold["stage"] == found["stage"]
    total["regimes_right"] = gold["regime"] == found["regime"]
    total["gold"], total["predicted"] = len(gold["questions"]), len(found["questions"])
    whole = set.intersection(*[_refs(question) for question in gold["questions"]] or [set()])
    for mine, theirs in paired(gold["questions"], found["questions"]):
        total["right"] += bool(mine and theirs and _folded(mine) == _folded(theirs))
        total["outcomes_right"] += bool(mine and theirs and mine["outcome"] == theirs["outcome"])
        total["cited_gold"] += len(_refs(mine))
        total["cited_predicted"] += len(_refs(theirs))
        total["cited_right"] += len(_refs(mine) & _refs(theirs))
        _count_ncnd(total, mine, theirs)
        _count_sections(total, _refs(mine), _refs(theirs))
    mine, theirs = gold["response_level"], found["response_level"]
    repeated = whole - _refs(mine)
    judged = _refs(theirs) - repeated
    total["response_gold"] += len(_refs(mine))
    total["response_predicted"] += len(judged)
    total["response_right"] += len(_refs(mine) & judged)
    _count_ncnd(total, mine, theirs)
    _count_sections(total, _refs(mine), judged)
    return total


def _count_ncnd(total: Counter[str], gold: _Record | None, found: _Record | None) -> None:
    wanted, said = bool(gold and gold["ncnd"]), bool(found and found["ncnd"])
    total["ncnd_gold"] += wanted
    total["ncnd_predicted"] += said
    total["ncnd_right"] += wanted and said


def _count_sections(total: Counter[str], gold: set[str], found: set[str]) -> None:
    sections = {_section(ref) for ref in found}
    total["sections_predicted"] += len(sections)
    total["sections_right"] += len(sections & {_section(ref) for ref in gold})


def score(letters: Iterable[GoldLetter]) -> Score:
    """The score of `read_letter` over letters."""
    total: Counter[str] = Counter()
    for letter in letters:
        total.update(_letter_counts(letter.record, letter_to_dict(read_letter(letter.text))))
    return Score(**{name: int(total[name]) for name in Score.__dataclass_fields__})


def report(result: Score) -> str:
    """The score as a few lines for people."""
    return "\n".join(
        [
            f"letters {result.letters}, gold questions {result.gold}, found {result.predicted}, right {result.right}",
            f"question F1 {result.question_f1:.3f}",
            f"citation F1 at questions {result.citation_f1:.3f}  at response level {result.response_f1:.3f}",
            f"outcome accuracy {result.outcome_accuracy:.3f}",
            f"NCND precision {result.ncnd_precision:.3f}  recall {result.ncnd_recall:.3f}  ({result.ncnd_gold} in gold)",
            f"section precision {result.section_precision:.3f}",
            f"authority kind {result.kinds_right}, stage {result.stages_right}, regime {result.regimes_right}"
            f" right of {result.letters}",
        ]
    )


def _differences(letter: GoldLetter) -> list[str]:
    found = letter_to_dict(read_letter(letter.text))
    lines = [
        f"  {name}: {found[name]} for {letter.record[name]}"
        for name in ("authority_kind", "stage", "regime")
        if found[name] != letter.record[name]
    ]
    for mine, theirs in paired(letter.record["questions"], found["questions"]):
        title = (mine or theirs or {})["text"][:60]
        if mine is None or theirs is None:
            lines.append(f"  {'lost ' if theirs is None else 'extra'} {title}")
            continue
        if _folded(mine) != _folded(theirs):
            lines.append(f"  text [{_folded(theirs)}] for [{_folded(mine)}]")
        lines += _label_differences(title, mine, theirs)
        if mine["outcome"] != theirs["outcome"]:
            lines.append(f"  outcome {theirs['outcome']} for {mine['outcome']} [{title}]")
        if mine["number"] != theirs["number"]:
            lines.append(f"  number {theirs['number']} for {mine['number']}")
    lines += _label_differences("response", letter.record["response_level"], found["response_level"])
    return [letter.name, *lines] if lines else []


def _label_differences(title: str, gold: _Record, found: _Record) -> list[str]:
    lines = []
    if missed := sorted(_refs(gold) - _refs(found)):
        lines.append(f"  missed {missed} [{title}]")
    if added := sorted(_refs(found) - _refs(gold)):
        lines.append(f"  added {added} [{title}]")
    if gold["ncnd"] != found["ncnd"]:
        lines.append(f"  ncnd {found['ncnd']} for {gold['ncnd']} [{title}]")
    if set(gold["ncnd_subsections"]) ^ set(found["ncnd_subsections"]):
        lines.append(f"  ncnd_subsections {found['ncnd_subsections']} for {gold['ncnd_subsections']} [{title}]")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: prints the score of one folder; exit 2 when it cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m foi_training.letters_eval", description="Score the letter reader against gold."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--errors", action="store_true", help="list every difference")
    options = parser.parse_args(arguments)
    try:
        letters = load_gold(options.folder)
    except GoldError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    lines = [line for letter in letters if options.errors for line in _differences(letter)]
    sys.stdout.write("\n".join([*lines, report(score(letters))]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
