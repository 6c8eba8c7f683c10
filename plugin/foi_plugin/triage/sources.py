"""Where requests come from: a host, a folder, or a file of rows. Whatever is wrong with one is said in a line of its own
and takes none of the others with it."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from foi_model.domain import AuthorityKind
from foi_model.intake import IntakeError, read_document
from foi_plugin.clock import LONDON, uk_day
from foi_plugin.ports import Case, CaseHost, PortError
from foi_plugin.triage.entries import Incoming

MAX_FILE_BYTES = 50_000_000
_NAMES: Mapping[str, tuple[str, ...]] = {
    "reference": ("reference", "ref", "id", "case_id", "case", "request_id"),
    "text": ("text", "body", "request", "request_text", "description", "question"),
    "received": ("received", "received_at", "received_on", "date_received", "date"),
    "authority_kind": ("authority_kind",),
    "due": ("due_on", "due", "due_date"),
    "restarted": ("clock_restarted_on", "clarified_on"),
    "url": ("url",),
}
_UK_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T].*)?")
_MAIL_DATE = re.compile(rb"(?im)^date:[ \t]*([^\r\n]{8,60})")


class SourceError(Exception):
    """A source that cannot be read at all. The message is one line: what, where, why."""


def read_source(source: str, kind: AuthorityKind, hosts: Callable[[str], CaseHost]) -> Iterator[Incoming]:
    """The open requests of a host, a folder, or a .csv, .jsonl or .parquet file, as they are read.

    `kind` is the kind of authority of rows that name none. References met twice are told apart by a number. Raises
    `SourceError`, for a file that lacks a column before the first request is given.
    """
    path = Path(source)
    readers = {".csv": read_csv, ".jsonl": read_jsonl, ".ndjson": read_jsonl, ".parquet": read_parquet}
    if path.is_dir():
        return told_apart(read_folder(path, kind))
    if path.suffix.lower() in readers:
        if not path.is_file():
            raise SourceError(f"{source}: no such file")
        return told_apart(readers[path.suffix.lower()](path, kind))
    if path.exists():
        raise SourceError(f"{source}: neither a folder nor a .csv, .jsonl or .parquet file")
    return told_apart(read_host(hosts(source)))


def read_host(host: CaseHost) -> Iterator[Incoming]:
    """The open cases of a host."""
    try:
        for case in host.open_cases():
            yield Incoming(case.reference or case.id, case)
    except PortError as error:
        raise SourceError(f"{host.name}: {error}") from error


def read_folder(folder: Path, kind: AuthorityKind) -> Iterator[Incoming]:
    """Every file of a folder is one request; its name is the reference. An e-mail's date is the date of receipt."""
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.name.startswith("."):
            continue
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise IntakeError("file", f"larger than {MAX_FILE_BYTES:,} bytes")
            data = path.read_bytes()
            document = read_document(data, path.name)
        except (IntakeError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            yield Incoming(path.name, None, (f"{path.name}: {why}",))
            continue
        case = Case(path.name, "", document.text, kind, "", _mail_date(data))
        yield Incoming(path.name, case, tuple(document.notices))


def read_csv(path: Path, kind: AuthorityKind) -> Iterator[Incoming]:
    """Rows of a CSV file with a heading line, in UTF-8, or line by line in Windows-1252 where it is not."""
    csv.field_size_limit(MAX_FILE_BYTES)
    lines = _Lines(path)
    try:
        rows = csv.reader(lines)
        names = _columns(path, next(rows, []))
        yield from _rows(path, kind, names, rows, lines)
    finally:
        lines.close()


def _rows(
    path: Path, kind: AuthorityKind, names: Mapping[str, int], rows: Iterator[list[str]], lines: _Lines
) -> Iterator[Incoming]:
    for number in itertools.count(2):
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Incoming(f"row {number}", None, (f"{path.name}: row {number}: {error}",))
            continue
        recoded = lines.take_recoded()
        if not any(cell.strip() for cell in cells):
            continue
        values = {field: cells[index] for field, index in names.items() if index < len(cells)}
        yield incoming(values, f"{path.name}: row {number}", f"row {number}", kind, recoded)


def read_jsonl(path: Path, kind: AuthorityKind) -> Iterator[Incoming]:
    """One JSON object a line."""
    lines = _Lines(path)
    try:
        for number, line in enumerate(lines, start=1):
            recoded = lines.take_recoded()
            if not line.strip():
                continue
            where, name = f"{path.name}: line {number}", f"line {number}"
            try:
                data = json.loads(line)
            except (ValueError, RecursionError):
                yield Incoming(name, None, (f"{where}: not valid JSON",))
                continue
            if not isinstance(data, dict):
                yield Incoming(name, None, (f"{where}: not a JSON object",))
                continue
            yield incoming(_fields(data), where, name, kind, recoded)
    finally:
        lines.close()


def read_parquet(path: Path, kind: AuthorityKind) -> Iterator[Incoming]:
    """Rows of a Parquet file, a batch at a time."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise SourceError(f"{path}: Parquet needs pyarrow: pip install 'foi-suggest[scale]'") from None
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            _columns(path, file.schema_arrow.names)
            numbers = itertools.count(1)
            for batch in file.iter_batches(batch_size=256):
                for data in batch.to_pylist():
                    number = next(numbers)
                    yield incoming(_fields(data), f"{path.name}: row {number}", f"row {number}", kind)
    except pyarrow.ArrowException as error:
        raise SourceError(f"{path}: not a Parquet file that can be read ({type(error).__name__})") from None


def incoming(values: Mapping[str, Any], where: str, name: str, kind: AuthorityKind, recoded: bool = False) -> Incoming:
    """A request from the fields of a row; `name` stands in for a missing reference."""
    problems = [f"{where}: not UTF-8, read as Windows-1252"] if recoded else []
    reference = " ".join(str(values.get("reference") or "").split())[:150]
    if not reference:
        problems.append(f"{where}: no reference")
        reference = name
    text = values.get("text")
    if not isinstance(text, str) or not text.strip():
        problems.append(f"{where}: no text")
        text = ""
    if named := str(values.get("authority_kind") or "").strip().lower():
        try:
            kind = AuthorityKind(named)
        except ValueError:
            problems.append(f"{where}: authority_kind {named[:20]!r} is unknown, {kind.value} is used")
    moments = {}
    for field, label in (("received", "date of receipt"), ("due", "due date"), ("restarted", "date of clarification")):
        moments[field], problem = _moment(values.get(field))
        if problem:
            problems.append(f"{where}: the {label} {problem}")
    due, restarted = moments["due"], moments["restarted"]
    case = Case(
        id=reference,
        title="",
        text=text,
        authority_kind=kind,
        url=str(values.get("url") or "")[:500],
        received_at=moments["received"],
        reference=reference,
        due_on=uk_day(due) if due else None,
        clock_restarted_on=uk_day(restarted) if restarted else None,
    )
    return Incoming(reference, case, tuple(problems))


def told_apart(requests: Iterable[Incoming]) -> Iterator[Incoming]:
    """The same requests; a reference met before gets a number, so that nothing is lost."""
    met: dict[str, int] = {}
    for request in requests:
        key = request.case.id if request.case else request.reference
        met[key] = met.get(key, 0) + 1
        if met[key] == 1:
            yield request
            continue
        name = f"{request.reference} ({met[key]})"
        while name in met:
            met[key] += 1
            name = f"{request.reference} ({met[key]})"
        met[name] = 1
        case = None if request.case is None else replace(request.case, id=name, reference=name)
        problem = f"the reference {request.reference} was met before: this one is listed as {name}"
        yield Incoming(name, case, (*request.problems, problem))


class _Lines:
    """The lines of a text file, decoded one by one, so that one bad byte spoils only its own line."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise SourceError(f"{path}: {error.strerror}") from None
        head = self._file.read(4)
        self._file.seek(0)
        self._recoded = False
        wide = head[:2] in (b"\xff\xfe", b"\xfe\xff")
        self._lines: Iterator[str] = (
            iter(io.TextIOWrapper(self._file, encoding="utf-16", errors="replace", newline=""))
            if wide
            else self._decoded()
        )

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def close(self) -> None:
        self._file.close()

    def take_recoded(self) -> bool:
        """Whether a line read since the last call was not UTF-8."""
        recoded, self._recoded = self._recoded, False
        return recoded

    def _decoded(self) -> Iterator[str]:
        for number, line in enumerate(self._file):
            try:
                yield line.decode("utf-8-sig" if number == 0 else "utf-8")
            except UnicodeDecodeError:
                self._recoded = True
                yield line.decode("cp1252", "replace")


def _columns(path: Path, header: Iterable[str]) -> dict[str, int]:
    """Where each field stands in a heading line. Raises `SourceError` naming the column that is missing."""
    names = [name.strip().lower().replace(" ", "_") for name in header]
    found = {
        field: names.index(name)
        for field, known in _NAMES.items()
        for name in [next((name for name in known if name in names), None)]
        if name is not None
    }
    for field in ("reference", "text"):
        if field not in found:
            raise SourceError(
                f"{path}: no column {field!r} (or {', '.join(map(repr, _NAMES[field][1:]))}); "
                f"the columns are {', '.join(map(repr, names))[:200] or 'none'}"
            )
    return found


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    lower = {str(name).strip().lower(): value for name, value in data.items()}
    return {
        field: lower[name]
        for field, known in _NAMES.items()
        for name in [next((name for name in known if name in lower), None)]
        if name is not None
    }


def _moment(value: Any) -> tuple[datetime | None, str]:
    """A moment from ISO 8601 or a British date, midday in London for a bare day; and what is wrong with it, if so."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=LONDON), ""
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, 12, tzinfo=LONDON), ""
    text = str(value).strip() if value is not None else ""
    if not text:
        return None, ""
    try:
        if match := _UK_DATE.fullmatch(text):
            day, month, year = map(int, match.groups())
            return datetime(year, month, day, 12, tzinfo=LONDON), ""
        found = datetime.fromisoformat(text)
    except ValueError:
        return None, f"{text[:20]!r} cannot be read: use YYYY-MM-DD"
    if len(text) <= len("2026-01-01"):
        found = found.replace(hour=12)
    return found if found.tzinfo else found.replace(tzinfo=LONDON), ""


def _mail_date(data: bytes) -> datetime | None:
    head = data[:20_000].partition(b"\n\n")[0]
    match = _MAIL_DATE.search(head)
    if match is None:
        return None
    try:
        found = parsedate_to_datetime(match[1].decode("ascii", "replace"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
