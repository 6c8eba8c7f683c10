"""JSONL rows -> checked `Example`s. A row that breaks a rule stops the run with file, line and reason.

Two kinds of file: authored questions (`data/corpus/*.jsonl`, written for this project) and real questions
(`data/real/questions.jsonl`, reworded, labelled with what the authority did). `data/DATASHEET.md` describes both.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from foi_model.bundle import NCND
from foi_model.catalogue import Catalogue
from foi_model.domain import AuthorityKind, ModelInput

LEGACY_LIMBS = {"40(5)": "40(5B)", "40(5)(a)": "40(5A)", "40(5)(b)": "40(5B)", "40(5)(b)(i)": "40(5B)"}
"""Section 40(5) before the Data Protection Act 2018 (Sch. 19 para. 58) -> its present limb. Letters that cite bare
"40(5)" about a third party mean what is now 40(5B)."""


class CorpusError(ValueError):
    """A row that cannot be trained on: one line naming file, line and reason, without the row's text."""


class Source(enum.StrEnum):
    """Who says what the labels are: the project's authors, or the authority's response and how it was read.

    ELSEWHERE marks text that is no FOI question at all, from which the model learns what it does not know.
    """

    AUTHORED = "authored"
    ELSEWHERE = "elsewhere"
    STATED = "stated"
    INFERRED = "inferred"
    JUDGED = "judged"


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled question. `request` groups the questions of one request; `limbs` are NCND limbs.

    `likely` is the mean of its readings: (section or "ncnd", probability) pairs, what is not named being 0; None when
    nobody has read it. `said` are the heads and labels that its labels speak of, None for all of them; `confidence`, 0 to 1,
    is how surely they were read.
    """

    id: str
    request: str
    input: ModelInput
    sections: frozenset[str]
    ncnd: bool
    limbs: frozenset[str]
    topics: frozenset[str]
    outcome: str
    source: Source
    likely: tuple[tuple[str, float], ...] | None = None
    said: frozenset[str] | None = None
    confidence: float = 1.0

    def speaks_of(self, head: str, label: str) -> bool:
        """Whether its labels say anything, yes or no, about this output."""
        return self.said is None or head in self.said or label in self.said

    @property
    def kind(self) -> AuthorityKind:
        """The kind of authority asked."""
        return self.input.authority_kind

    @property
    def identity(self) -> bytes:
        """Everything that training reads of it, in a fixed order: for fingerprints of what a run was given."""
        told = repr(
            (
                self.id,
                self.input,
                sorted(self.sections),
                self.ncnd,
                sorted(self.limbs),
                sorted(self.topics),
                self.likely,
            )
        )
        weak = self.said is not None or self.confidence != 1
        return (told + repr((sorted(self.said or ()), self.confidence)) if weak else told).encode()


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    authority_kind: str
    preamble: str
    question: str
    exemptions: list[str]
    ncnd: bool
    ncnd_subsections: list[str]
    topics: list[str]
    outcome: Literal["disclosed", "withheld", "partly", "ncnd", "cost_refused", "not_held", "unknown"]
    readings: list[dict[str, float]] = []


class _AuthoredRow(_Row):
    why: str
    request: str = ""


class _ElsewhereRow(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    text: str
    authority_kind: Literal["police", "local", "central", "health", "education", "parliament", "other"]


class _RealRow(_Row):
    id: str
    request: str
    authority: str
    year: int | None
    label_source: Literal["stated", "inferred", "judged"]
    note: str


RowT = TypeVar("RowT", bound=_Row)
AnyRow = TypeVar("AnyRow", bound=BaseModel)


def load_authored(folder: Path, catalogue: Catalogue) -> list[Example]:
    """Every `*.jsonl` of a folder, by name. Neighbours that name the same request, or share a preamble, are one request.

    Raises `CorpusError`; also when the folder holds no such file.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise CorpusError(f"{folder}: no .jsonl file")
    examples: list[Example] = []
    for path in files:
        rows = [(line, _check(path, line, _AuthoredRow, raw, catalogue)) for line, raw in _lines(path)]
        for _, neighbours in groupby(rows, key=lambda item: item[1].request or item[1].preamble or item[0]):
            block = list(neighbours)
            request = f"{path.stem}-{block[0][0]}"
            examples += [_example(f"{path.stem}-{line}", request, row, Source.AUTHORED) for line, row in block]
    return with_siblings(examples)


def load_elsewhere(folder: Path) -> list[Example]:
    """Text that no FOI officer would take for a question (`*.jsonl` of {"text"}), by file name. Raises `CorpusError`."""
    examples = []
    for path in sorted(folder.glob("*.jsonl")):
        for line, raw in _lines(path):
            row = _parse(path, line, _ElsewhereRow, raw)
            item = ModelInput(row.text, AuthorityKind(row.authority_kind))
            none = frozenset[str]()
            name = f"{path.stem}-{line}"
            examples.append(Example(name, name, item, none, False, none, none, "unknown", Source.ELSEWHERE))
    return examples


def load_real(path: Path, catalogue: Catalogue) -> list[Example]:
    """The real questions, in file order. Raises `CorpusError`; also on an id that occurs twice."""
    examples, seen = [], set[str]()
    for line, raw in _lines(path):
        row = _check(path, line, _RealRow, raw, catalogue)
        if row.id in seen:
            raise CorpusError(f"{path}:{line}: duplicate id {row.id!r}")
        seen.add(row.id)
        examples.append(_example(row.id, row.request, row, Source(row.label_source)))
    return with_siblings(examples)


def with_siblings(examples: Sequence[Example]) -> list[Example]:
    """The same examples, each told what the other questions of its request ask, in order."""
    by_request: dict[str, list[Example]] = {}
    for example in examples:
        by_request.setdefault(example.request, []).append(example)
    return [
        replace(
            example,
            input=replace(
                example.input,
                siblings=tuple(o.input.question for o in by_request[example.request] if o.id != example.id),
            ),
        )
        for example in examples
    ]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8") as stream:
            for number, raw in enumerate(stream, start=1):
                if raw.strip():
                    yield number, raw
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise CorpusError(f"{path}: not UTF-8") from None


def _parse(path: Path, line: int, shape: type[AnyRow], raw: str) -> AnyRow:
    where = f"{path}:{line}"
    try:
        return shape.model_validate(json.loads(raw))
    except json.JSONDecodeError:
        raise CorpusError(f"{where}: not JSON") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise CorpusError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def _check(path: Path, line: int, shape: type[RowT], raw: str, catalogue: Catalogue) -> RowT:
    row = _parse(path, line, shape, raw)
    row.ncnd_subsections = [LEGACY_LIMBS.get(limb, limb) for limb in row.ncnd_subsections]
    for problem in _problems(row, catalogue):
        raise CorpusError(f"{path}:{line}: {problem}")
    return row


def _problems(row: _Row, catalogue: Catalogue) -> Iterator[str]:
    if row.authority_kind not in set(AuthorityKind):
        yield f"unknown authority kind {row.authority_kind!r}"
    if not row.question.strip():
        yield "empty question"
    for section in row.exemptions:
        if section not in catalogue.sections:
            yield f"unknown section {section!r}"
    for topic in row.topics:
        if topic not in catalogue.topics:
            yield f"unknown topic {topic!r}"
    for ref in row.ncnd_subsections:
        limb = catalogue.ncnd_limbs.get(ref)
        if limb is None:
            yield f"unknown NCND limb {ref!r}"
        elif limb.section not in row.exemptions:
            yield f"NCND limb {ref!r} without its section {limb.section!r}"
    if row.ncnd_subsections and not row.ncnd:
        yield "NCND limbs on a row that is not NCND"
    for label, probability in (pair for reading in row.readings for pair in reading.items()):
        if label != NCND and label not in catalogue.sections:
            yield f"unknown section {label!r} in a reading"
        if not 0 <= probability <= 1:
            yield f"a reading gives {label!r} a probability outside 0 to 1"


def _example(id_: str, request: str, row: _Row, source: Source) -> Example:
    return Example(
        id=id_,
        request=request,
        input=ModelInput(row.question, AuthorityKind(row.authority_kind), (row.preamble,) if row.preamble else ()),
        sections=frozenset(row.exemptions),
        ncnd=row.ncnd,
        limbs=frozenset(row.ncnd_subsections),
        topics=frozenset(row.topics),
        outcome=row.outcome,
        source=source,
        likely=_mean(row.readings),
    )


def _mean(readings: Sequence[Mapping[str, float]]) -> tuple[tuple[str, float], ...] | None:
    if not readings:
        return None
    labels = sorted({label for reading in readings for label in reading})
    return tuple((label, sum(r.get(label, 0.0) for r in readings) / len(readings)) for label in labels)
