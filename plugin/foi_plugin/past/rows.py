"""CSV and JSONL exports of other systems, a question a row (or a whole response a row), columns named by options."""

from __future__ import annotations

import csv
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from foi_model.bundle import NCND
from foi_model.catalogue import load_catalogue
from foi_model.domain import AuthorityKind
from foi_model.history import Origin, PastCase, PastQuestion, bare_sections, case_digest, ncnd_limbs
from foi_model.letters import Outcome
from foi_model.scrub import Scrubber, names_in
from foi_plugin.clock import uk_day
from foi_plugin.past.found import Finds, Response, Skipped, Told

COLUMNS = ("question", "outcome", "sections", "ncnd", "limbs", "date", "case", "context", "kind", "request", "response")
_ALSO = {"response": "response_text", "date": "responded_at", "kind": "authority_kind", "case": "reference"}
"""Other names under which a column is found by itself."""
MAX_FIELD = 5_000_000
_OUTCOMES: Mapping[str, Outcome] = {
    **{outcome.value.replace("_", " "): outcome for outcome in Outcome},
    **dict.fromkeys(("granted", "granted in full", "released", "full disclosure", "answered", "supplied"), Outcome.DISCLOSED),
    **dict.fromkeys(("disclosed in full", "information disclosed", "all information sent"), Outcome.DISCLOSED),
    **dict.fromkeys(("partly", "part disclosed", "partial", "partial disclosure", "granted in part"), Outcome.PART),
    **dict.fromkeys(("refused in part", "part refused", "some information sent"), Outcome.PART),
    **dict.fromkeys(("refused", "refused in full", "exempt", "refused fully", "fully withheld"), Outcome.WITHHELD),
    **dict.fromkeys(("information not held", "no information held", "not have the information"), Outcome.NOT_HELD),
    **dict.fromkeys(("neither confirm nor deny", "neither confirmed nor denied", "not confirmed"), Outcome.NCND),
    **dict.fromkeys(("cost", "refused cost", "refused on cost", "section 12", "s12", "over cost limit"), Outcome.COST_REFUSED),
    **dict.fromkeys(("clarification", "clarification sought"), Outcome.CLARIFY),
}  # fmt: skip
_REF = re.compile(
    r"(?<![\w.])(?:ss?(?:ections?|ec)?\.?\s*)?(\d{2}A?)((?:\s?\([0-9A-Za-z]{1,4}\))*)(?![\w%])", re.IGNORECASE
)
_PAIR = re.compile(rf",(?=\s*(?:{'|'.join(COLUMNS)})\s*=)")
_TRUE, _FALSE = {"yes", "y", "true", "1", "ncnd"}, {"no", "n", "false", "0", ""}
_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%Y/%m/%d")


class ColumnsError(ValueError):
    """A mapping of columns, or a file without the columns that it names: one line."""


def parse_columns(given: Sequence[str]) -> dict[str, str]:
    """`question=Q text,outcome=Result` -> {"question": "Q text", "outcome": "Result"}. Raises `ColumnsError`."""
    mapping: dict[str, str] = {}
    for pair in itertools.chain.from_iterable(_PAIR.split(text) for text in given):
        name, sign, column = (part.strip() for part in pair.partition("="))
        if not sign or name not in COLUMNS or not column:
            raise ColumnsError(f"--columns {pair.strip()!r}: write NAME=COLUMN with one of {', '.join(COLUMNS)}")
        mapping[name] = column
    return mapping


def from_rows(path: Path, kind: AuthorityKind, columns: Mapping[str, str], scrubber: Scrubber) -> Finds:
    """The cases of a file; neighbouring rows of one case are one. Raises `ColumnsError` before the first is given."""
    rows = _csv(path) if path.suffix.lower() == ".csv" else _jsonl(path)
    head: list[Row | Skipped] = []
    for row in rows:
        head.append(row)
        if not isinstance(row, Skipped):
            _check(path, set(row[1]), columns)
            break
    if not head:
        yield Skipped(path.name, "no row in it")
    reader = _Reader(path.name, kind, columns, scrubber)
    for key, block in itertools.groupby(itertools.chain(head, rows), key=reader.case_of):
        yield from reader.case(key, list(block))


def _check(path: Path, have: set[str], columns: Mapping[str, str]) -> None:
    for name, column in columns.items():
        if column not in have:
            raise ColumnsError(
                f"{path}: there is no column {column!r} for {name}; it has {', '.join(sorted(have))[:200]}"
            )
    named = {column for name in ("question", "response") for column in _columns(name, columns)}
    if not named & have:
        raise ColumnsError(
            f"{path}: there is no column 'question' or 'response'; name it with --columns question=COLUMN"
        )


def _columns(name: str, columns: Mapping[str, str]) -> tuple[str, ...]:
    """Where a column may be found: under the name that an option gives, or under one of its own."""
    return (columns[name],) if name in columns else (name, *filter(None, [_ALSO.get(name)]))


Row = tuple[int, Mapping[str, str]]


class _Reader:
    def __init__(self, file: str, kind: AuthorityKind, columns: Mapping[str, str], scrubber: Scrubber) -> None:
        self._file, self._kind, self._scrubber = file, kind, scrubber
        self._named = {name: _columns(name, columns) for name in COLUMNS}

    def case_of(self, row: Row | Skipped) -> str:
        """What tells rows of one case from the next."""
        if isinstance(row, Skipped):
            return row.where
        return self._value(row[1], "case") or f"line {row[0]}"

    def case(self, key: str, rows: Sequence[Row | Skipped]) -> Finds:
        """The case of some neighbouring rows, and what is wrong with any of them."""
        questions: list[PastQuestion] = []
        answered: date | None = None
        kind = self._kind
        for row in rows:
            if isinstance(row, Skipped):
                yield row
                continue
            line, values = row
            where = f"{self._file}:{line}"
            try:
                answered = self._date(values) or answered
                kind = self._kind_of(values)
                if response := self._value(values, "response"):
                    request = self._value(values, "request") or self._value(values, "question")
                    reference = self._value(values, "case") or None
                    yield Response(where, self._file, key, answered, kind, (response,), request, reference)
                    continue
                questions.append(self._question(values))
            except ValueError as error:
                yield Skipped(where, str(error))
        if questions:
            case = PastCase(case_digest(self._file, key), answered, kind, Origin.ROWS, tuple(questions))
            yield Told(f"{self._file}: {key}", case, key)

    def _question(self, row: Mapping[str, str]) -> PastQuestion:
        text = self._value(row, "question")
        if not text:
            raise ValueError("no question")
        refs = _refs(f"{self._value(row, 'sections')} ; {self._value(row, 'limbs')}")
        limbs = ncnd_limbs(refs)
        outcome = self._outcome(row, bool(refs), bool(limbs))
        if outcome in {Outcome.CLARIFY, Outcome.UNCLEAR}:
            raise ValueError("undecided: clarification asked for, or outcome unclear")
        ncnd = self._ncnd(row)
        known = ncnd is not None or outcome is Outcome.NCND or bool(limbs)
        says = bool(ncnd) or outcome is Outcome.NCND or (ncnd is None and bool(limbs))
        names = names_in(self._value(row, "request"))
        context = self._value(row, "context")
        cost = ["12"] if outcome is Outcome.COST_REFUSED else []
        return PastQuestion(
            text=self._scrubber.scrub(text, names),
            outcome=outcome.value,
            citations=tuple(refs),
            sections=bare_sections([*refs, *limbs, *cost]),
            ncnd=says,
            ncnd_limbs=limbs if says else (),
            context=(self._scrubber.scrub(context, names),) if context else (),
            decided=None if known else load_catalogue().sections,
        )

    def _outcome(self, row: Mapping[str, str], cites: bool, limbs: bool) -> Outcome:
        said = " ".join(re.sub(r"[^a-z0-9]+", " ", self._value(row, "outcome").lower()).split())
        if said:
            if said not in _OUTCOMES:
                raise ValueError("an outcome that is not known; see docs/past-cases.md for the words")
            return _OUTCOMES[said]
        if self._ncnd(row) or limbs:
            return Outcome.NCND
        if cites:
            return Outcome.WITHHELD
        raise ValueError("undecided: no outcome and no section")

    def _ncnd(self, row: Mapping[str, str]) -> bool | None:
        """Whether NCND was used; None where the row has no such column."""
        if self._named[NCND][0] not in row:
            return None
        said = self._value(row, NCND).lower()
        if said not in _TRUE | _FALSE:
            raise ValueError("ncnd: write yes or no")
        return said in _TRUE

    def _date(self, row: Mapping[str, str]) -> date | None:
        said = self._value(row, "date")
        if not said:
            return None
        for written in (said, said[:10]):
            try:
                return uk_day(datetime.fromisoformat(written))
            except ValueError:
                continue
        for form in _DAYS:
            try:
                return datetime.strptime(said.split(" 0")[0].strip(), form).date()  # noqa: DTZ007 - a date only
            except ValueError:
                continue
        raise ValueError("date: not of the form 2026-01-31 or 31/01/2026")

    def _kind_of(self, row: Mapping[str, str]) -> AuthorityKind:
        said = self._value(row, "kind").lower()
        if said and said not in set(AuthorityKind):
            raise ValueError(f"kind: not one of {', '.join(AuthorityKind)}")
        return AuthorityKind(said) if said else self._kind

    def _value(self, row: Mapping[str, str], name: str) -> str:
        return next((row[column] for column in self._named[name] if column in row), "").strip()


def _refs(text: str) -> list[str]:
    """The provisions of the Act in a cell; raises ValueError for one that the catalogue has no section for."""
    refs = []
    for match in _REF.finditer(text):
        section = match[1].upper()
        if section not in load_catalogue().sections:
            raise ValueError(f"section {section}: none of the Act's exemptions")
        refs.append(section + re.sub(r"\s", "", match[2]))
    if not refs and re.search(r"\w", text) and not re.fullmatch(r"(?i)[\W_]*(?:none|n/?a|nil|no)?[\W_]*", text):
        raise ValueError("sections: no section of the Act can be read from it")
    return list(dict.fromkeys(refs))


def _csv(path: Path) -> Iterator[Row | Skipped]:
    """The rows with the number of their line. Windows-1252 where the file is not UTF-8."""
    csv.field_size_limit(MAX_FIELD)
    with path.open(encoding=_encoding(path), newline="") as stream:
        try:
            sample = stream.read(8192)
            stream.seek(0)
            delimiter = max(",;\t", key=sample.split("\n", 1)[0].count)
            reader = csv.DictReader(stream, delimiter=delimiter)
            for row in reader:
                if None in row:
                    yield Skipped(f"{path.name}:{reader.line_num}", "more cells than columns")
                    continue
                yield reader.line_num, {str(k).strip().lstrip("\ufeff"): v or "" for k, v in row.items()}
        except (csv.Error, UnicodeDecodeError) as error:
            yield Skipped(path.name, f"broken, the rest is not read ({type(error).__name__})")


def _jsonl(path: Path) -> Iterator[Row | Skipped]:
    with path.open("rb") as stream:
        for number, raw in enumerate(stream, start=1):
            if not raw.strip():
                continue
            try:
                row = json.loads(raw.decode("utf-8-sig"))
            except (ValueError, RecursionError):
                yield Skipped(f"{path.name}:{number}", "not UTF-8 JSON")
                continue
            if not isinstance(row, dict):
                yield Skipped(f"{path.name}:{number}", "not a JSON object")
                continue
            yield number, {str(key): _cell(value) for key, value in row.items()}


def _cell(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(4)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        stream.seek(0)
        try:
            for chunk in iter(lambda: stream.readline(1_000_000), b""):
                chunk.decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"
